from django.apps import AppConfig


class ExamsConfig(AppConfig):
    """Questions, papers and the attempts students make."""

    name = "exams"
