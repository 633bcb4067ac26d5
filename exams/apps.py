from django.apps import AppConfig


class ExamsConfig(AppConfig):
    """Questions, papers and the attempts students make."""

    name = "exams"

    def ready(self):
        from cms.media.references import named_by
        from cms.syllabus import holding as syllabus
        from exams.attempts import exports, panels  # noqa: F401 - register themselves
        from exams.bank import histories  # noqa: F401
        from exams.bank.access import named_media
        from exams.bank.deleting import held_by
        from exams.bank.places import questions_at
        from exams.papers import panels as paper_panels  # noqa: F401
        from exams.papers.merging import apart, holding
        from exams.papers.places import exams_at

        named_by(named_media)
        held_by(holding)
        held_by(apart)
        syllabus.held_by(questions_at, below_subject=True)
        syllabus.held_by(exams_at, below_subject=True)
