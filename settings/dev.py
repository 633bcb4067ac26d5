"""One developer, one machine: everything written stays below var/."""

from settings.base import *  # noqa: F403

DEBUG = True
SECRET_KEY = "a-key-for-development-only-and-nothing-that-matters"  # noqa: S105
ALLOWED_HOSTS = ["*"]
WAGTAILADMIN_BASE_URL = env("BASE_URL", f"http://localhost:{env('PORT', '8000')}")
EMAIL_BACKEND = "core.mail.FileAndConsoleBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
