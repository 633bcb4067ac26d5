from django.apps import AppConfig
from django.core.checks import Tags, register


class CmsConfig(AppConfig):
    """Media, syllabus and what every page shares."""

    name = "cms"

    def ready(self):
        from cms.media import checks, exports, references  # noqa: F401 - one registers itself
        from cms.media.access import avatars_of, shown_by
        from cms.site.heads import shows

        references.named_by(avatars_of)
        shown_by(shows)
        register(checks.look_from_outside, Tags.security, deploy=True)
