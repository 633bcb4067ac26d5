"""What the institute decides about signing in."""

from django.db import models

from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


@register_setting(icon="lock")
class SignInSettings(BaseGenericSetting):
    """One row for the whole deployment; in the settings menu of the admin."""

    device_limit = models.PositiveSmallIntegerField(
        default=0,
        help_text="On how many devices a student may be signed in at once. One more "
        "sign-in ends the oldest. 0 means any number. Staff are not counted.",
    )

    panels = [FieldPanel("device_limit")]

    class Meta:
        verbose_name = "signing in"
