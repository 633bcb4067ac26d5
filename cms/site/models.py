from django.db import models

from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting


@register_setting(icon="cog")
class SiteSettings(BaseSiteSetting):
    """Name and contact of the institute, shown in the header and footer."""

    brand = models.CharField(
        max_length=60,
        default="Pariksha",
        help_text="The name of the institute: in the header, the footer and every "
        "browser tab.",
    )
    tagline = models.CharField(
        max_length=140,
        blank=True,
        help_text="One line under the name in the footer; may stay empty.",
    )
    contact_email = models.EmailField(
        blank=True,
        help_text="Where visitors can write to; public, in the footer of every page.",
    )

    panels = [
        FieldPanel("brand"),
        FieldPanel("tagline"),
        FieldPanel("contact_email"),
    ]

    class Meta:
        verbose_name = "site"
