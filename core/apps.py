from django.apps import AppConfig


class CoreConfig(AppConfig):
    """What every room stands on and that knows no room."""

    name = "core"

    def ready(self):
        from core import exporting, watching

        watching.watch_wagtail()
        watching.watch_rights()
        exporting.disarm_exports()
