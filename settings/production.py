"""A public server: whatever is missing stops the start.

A proxy in front ends TLS, sets X-Forwarded-Proto and X-Forwarded-For and passes nobody
else's, nor those names spelt with underscores: to Python they are the same.
"""

from django.core.exceptions import ImproperlyConfigured

from core.logs import json_logging
from settings.base import *  # noqa: F403
from settings.environment import env

DEBUG = False
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env("ALLOWED_HOSTS").split(",")
if len(SECRET_KEY) < 50 or "*" in "".join(ALLOWED_HOSTS):
    raise ImproperlyConfigured(
        "SECRET_KEY needs 50 characters or more, ALLOWED_HOSTS real names."
    )
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
NUM_PROXIES = int(env("NUM_PROXIES"))
WAGTAILADMIN_BASE_URL = env("BASE_URL")
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL")
EMAIL_HOST = env("EMAIL_HOST", "localhost")
EMAIL_PORT = int(env("EMAIL_PORT", "25"))
EMAIL_HOST_USER = env("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env("EMAIL_USE_TLS", "") == "yes"
EMAIL_TIMEOUT = 10

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
REQUIRE_STAFF_MFA = env("REQUIRE_STAFF_MFA", "1") == "1"
LOGGING = json_logging()
