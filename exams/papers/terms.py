"""Whether the terms of an exam hold together. Pure."""

from exams.kinds.findings import Finding
from exams.papers.scaling import can_be_kept
from exams.papers.timing import release_findings


def findings(exam, factor=1):
    """Every reason against its access, results, scoring and mode, at its field.

    `factor` is the longest extra time any student has in the exam.
    """
    return [
        *release_findings(exam, factor),
        *audience_findings(exam),
        *scale_findings(exam),
        *mode_findings(exam),
        *time_findings(exam),
    ]


def audience_findings(exam):
    if exam.audience == exam.Audience.BATCHES and not exam.batches.all():
        return [Finding("audience", "audience-empty", "Name a batch.")]
    if exam.audience == exam.Audience.EMAILS and not exam.emails:
        return [Finding("emails", "audience-empty", "Give the addresses.")]
    return []


def scale_findings(exam):
    if exam.scoring == exam.Scoring.SCALED and exam.scale is None:
        return [Finding("scale", "no-scale", "Choose a scale.")]
    marks = sum(x.max_marks or 0 for x in exam.sections.all())
    if exam.scoring == exam.Scoring.SCALED and not can_be_kept(
        exam.scale.content, marks
    ):
        message = "At these marks its scaled scores are too high to be kept."
        return [Finding("scale", "scale-too-high", message)]
    return []


def mode_findings(exam):
    """What only makes sense where students get papers of their own."""
    ruled = any(section.rules.all() for section in exam.sections.all())
    own = exam.paper_mode == exam.Mode.PER_STUDENT
    if own and not ruled:
        message = "A paper per student needs rules to draw by."
        return [Finding("paper_mode", "nothing-to-draw", message)]
    message = "Only where each student gets a paper of their own."
    return [
        Finding(name, "needs-own-papers", message)
        for name in ("rest_days", "exposure_cap")
        if getattr(exam, name) and not own
    ]


def time_findings(exam):
    minutes = sum(x.duration_minutes or 0 for x in exam.sections.all())
    if minutes <= (exam.duration_minutes or 0):
        return []
    message = f"Its sections take {minutes} minutes together."
    return [Finding("duration_minutes", "section-times-differ", message)]
