"""Production's settings with a bare view beside the product, longer tokens and links,
pictures counted against a limit nobody reaches, and staff without a second factor."""

import os
from datetime import timedelta

from bench import waiting
from settings.production import *  # noqa: F403
from settings.production import INSTALLED_APPS, LIMITS, SIMPLE_JWT

ROOT_URLCONF = "bench.urls"
INSTALLED_APPS = [*INSTALLED_APPS, "bench"]
if os.environ.get("BENCH_WAITING"):
    waiting.begin()
SIMPLE_JWT = {**SIMPLE_JWT, "ACCESS_TOKEN_LIFETIME": timedelta(hours=3)}
LIMITS = {**LIMITS, "pictures": [(10**9, 120)]}
ASSET_LINK_SECONDS = 3 * 3600
REQUIRE_STAFF_MFA = False
