"""Production's settings with a bare view beside the product and longer tokens."""

from datetime import timedelta

from settings.production import *  # noqa: F403
from settings.production import INSTALLED_APPS, SIMPLE_JWT

ROOT_URLCONF = "bench.urls"
INSTALLED_APPS = [*INSTALLED_APPS, "bench"]
SIMPLE_JWT = {**SIMPLE_JWT, "ACCESS_TOKEN_LIFETIME": timedelta(hours=3)}
