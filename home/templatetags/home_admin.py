"""What the admin's screens of this room ask for."""

import json

from django import template
from django.conf import settings

from home.models.configs import config_keys as known

register = template.Library()


@register.simple_tag
def config_keys():
    """Every setting with its example and shape as readable JSON."""
    return [
        {
            "key": x.key,
            "label": x.label,
            "target": x.target,
            "example": pretty(x.example),
            "schema": pretty(x.schema),
        }
        for x in known().values()
    ]


@register.filter
def here(url):
    """The address of a picture on the host that the editor is at."""
    return url.removeprefix(settings.WAGTAILADMIN_BASE_URL)


def pretty(value):
    return json.dumps(value, indent=2, ensure_ascii=False)
