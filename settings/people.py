"""Who signs in and how: Django's, allauth's and our own settings of it."""

from datetime import timedelta

from settings.environment import env

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [{"NAME": "accounts.passwords.SignsOutEverywhere"}]
SESSION_COOKIE_AGE = int(timedelta(days=30).total_seconds())
SIMPLE_JWT = {
    "ALGORITHM": "HS256",
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=10),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=30),
    "USER_ID_CLAIM": "sub",
    "LEEWAY": 5,
}
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("app",)
HEADLESS_TOKEN_STRATEGY = "accounts.strategy.DeviceTokens"  # noqa: S105
HEADLESS_FRONTEND_URLS = {"account_signup": "/", "account_reset_password": "/"}
ACCOUNT_ADAPTER = "accounts.adapter.Adapter"
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.signup.SignupForm"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "username"]
ACCOUNT_USERNAME_MIN_LENGTH = 3
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_USER_DISPLAY = str
ACCOUNT_RATE_LIMITS = False  # accounts/limiting.py
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
SMS_SENDER = env("SMS_SENDER", "accounts.sms.ConsoleSender")
SOCIALACCOUNT_ADAPTER = "accounts.providers.ProviderAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {
    name: {
        "APPS": [{"client_id": one, "secret": "", "key": ""} for one in ids.split(",")]
    }
    for name, ids in (
        ("google", env("GOOGLE_CLIENT_IDS", "")),
        ("apple", env("APPLE_CLIENT_IDS", "")),
    )
    if ids
}
REFRESH_COOKIE = env("REFRESH_COOKIE", "") == "1"
MFA_ADAPTER = "accounts.secondfactor.SecretKeeper"
MFA_TOTP_ISSUER = "Pariksha"
MFA_TOTP_TOLERANCE = 1
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
REQUIRE_STAFF_MFA = env("REQUIRE_STAFF_MFA", "") == "1"
APP_VERSIONS = {
    "minimum": env("APP_MINIMUM_VERSION", "1.0.0"),
    "latest": env("APP_LATEST_VERSION", "1.0.0"),
}
TERMS_VERSION = env("TERMS_VERSION", "2026-11")
SUPERADMIN_EMAIL = env("SUPERADMIN_EMAIL", "")
SUPERADMIN_PASSWORD = env("SUPERADMIN_PASSWORD", "")
