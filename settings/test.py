"""Settings of the test suite: quick hashing, immediate tasks, nothing on disk."""

from settings.base import *  # noqa: F403

DEBUG = False
SECRET_KEY = "a-key-for-tests-only-long-enough-to-sign-tokens-with"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
HUEY = {**HUEY, "immediate": True}
STATIC_ROOT = None
MODULES_SECONDS = 86_400
