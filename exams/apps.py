from django.apps import AppConfig


class ExamsConfig(AppConfig):
    """Questions, papers and the attempts students make."""

    name = "exams"

    def ready(self):
        from exams.attempts import exports, panels  # noqa: F401 - register themselves
