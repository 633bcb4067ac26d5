from django.apps import AppConfig


class HomeConfig(AppConfig):
    """What visitors and students see first."""

    name = "home"

    def ready(self):
        from cms.media.access import shown_by
        from home.showing import shows

        shown_by(shows)
