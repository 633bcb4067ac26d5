from django.apps import AppConfig


class CoreConfig(AppConfig):
    """What every room stands on and that knows no room."""

    name = "core"
