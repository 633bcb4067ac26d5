from django.apps import AppConfig


class HomeConfig(AppConfig):
    """What visitors and students see first."""

    name = "home"
