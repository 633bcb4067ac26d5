"""What every environment shares; who signs in and how stands in settings/people.py."""

from pathlib import Path
from zoneinfo import available_timezones

from core import queue
from settings import limits, policies
from settings.environment import database, env
from settings.people import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"


# Rooms, top to bottom in arrow order; settings knows all and is known by none.
ROOMS = ["home", "exams", "cms", "accounts", "core"]

INSTALLED_APPS = [
    *ROOMS,
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail_modeladmin",
    "wagtail.embeds",
    "wagtail.locales",
    "wagtail.sites",
    "accounts.apps.WagtailUsers",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.api.v2",
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.apple",
    "allauth.socialaccount.providers.google",
    "huey.contrib.djhuey",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "settings",
]

MIDDLEWARE = [
    "core.requests.RequestIdMiddleware",
    "core.logs.AccessMiddleware",
    "core.security.SecurityMiddleware",
    "core.headers.HeadersMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "core.protocol.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.site.caching.PageCache",
    "cms.site.language.LanguageOfPath",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.admission.DevicesBringNoCookie",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.exporting.ExportMiddleware",
    "accounts.limiting.SignInLimit",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.secondfactor.SecondFactorMiddleware",
    "home.modules.ModuleMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "settings.urls"
WSGI_APPLICATION = "settings.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]

# Database, cache, queue
DATABASES = {"default": database(env("DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env("REDIS_URL", "")
CACHES = {
    "default": {"BACKEND": "core.cache.TwoTierCache", "LOCATION": REDIS_URL},
    "renditions": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "renditions",
        "TIMEOUT": 600,
    },
}
HUEY = {
    "huey_class": "huey.PostgresHuey",
    "name": "pariksha",
    "connection": {"connection": queue.connect, "create_tables": False},
    "results": False,
    "immediate": False,
    "consumer": {"workers": 4, "worker_type": "thread"},
}

# Language and time: rows are UTC, people live in their own zone.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("hi", "हिन्दी")]
CONTENT_LANGUAGES = ["en", "hi"]
TIME_ZONE = "Asia/Kolkata"
TIME_ZONES = sorted(available_timezones() - {"Factory", "localtime", "posixrules"})
USE_I18N = True
USE_TZ = True

# Files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env("MEDIA_ROOT", str(VAR_DIR / "media")))
AWS_STORAGE_BUCKET_NAME = env("AWS_STORAGE_BUCKET_NAME", "")
AWS_S3_ENDPOINT_URL = env("AWS_S3_ENDPOINT_URL", "") or None
AWS_S3_REGION_NAME = env("AWS_S3_REGION_NAME", "us-east-1")
AWS_S3_ADDRESSING_STYLE = env("AWS_S3_ADDRESSING_STYLE", "auto")
MEDIA_STORE = "S3Media" if AWS_STORAGE_BUCKET_NAME else "LocalMedia"
STORAGES = {
    "default": {"BACKEND": f"cms.media.storage.{MEDIA_STORE}"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ACCEL_PREFIX = env("MEDIA_ACCEL_PREFIX", "")
ASSET_LINK_SECONDS = int(env("ASSET_LINK_SECONDS", "900"))
IMPORT_FILE_DAYS = 90
MAX_IMAGE_BYTES = int(env("MAX_IMAGE_BYTES", str(2 * 2**20)))
MAX_AUDIO_BYTES = 5 * 2**20
MAX_PDF_BYTES = 20 * 2**20
MAX_IMAGE_PIXELS = 20_000_000
MEDIA_GRACE_HOURS = int(env("MEDIA_GRACE_HOURS", "48"))
CLAMD_URL = env("CLAMD_URL", "")
RAW_BODIES = ("/api/v1/staff/uploads/bytes/", "/api/v1/me/avatar/")

# Browsers: exact origins of web clients, separated by commas; see settings/policies.py
CORS_ALLOWED_ORIGINS = [x for x in env("CORS_ALLOWED_ORIGINS", "").split(",") if x]
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_CREDENTIALS = REFRESH_COOKIE
CORS_ALLOW_HEADERS = policies.HEADERS_ASKED
CORS_EXPOSE_HEADERS = policies.HEADERS_SHOWN
CONTENT_SECURITY_POLICY = {"DIRECTIVES": policies.SITE}
CONTENT_SECURITY_POLICIES = policies.POLICIES
PERMISSIONS_POLICY = policies.PERMISSIONS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# Limits; see settings/limits.py
NUM_PROXIES = int(env("NUM_PROXIES", "0"))
LIMITS = limits.LIMITS

# How long a process may not know that a module was switched on or off
MODULES_SECONDS = 5

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["core.throttles.Limited"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "core.answers.to_response",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Pariksha API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "ENUM_NAME_OVERRIDES": {
        "LanguageEnum": LANGUAGES,
        "ContentLanguageEnum": [(code, code) for code in CONTENT_LANGUAGES],
        "ExamKind": "exams.papers.models.exams.Exam.Kind",
        "QuestionKind": "exams.kinds.CHOICES",
        "ImportState": "exams.interchange.serializers.STATES",
    },
    "PREPROCESSING_HOOKS": ["settings.schema.only_ours"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "settings.schema.whole",
    ],
}

# Wagtail
WAGTAIL_SITE_NAME = "Pariksha"
WAGTAILADMIN_BASE_URL = env("BASE_URL", "http://localhost:8000")
WAGTAILIMAGES_IMAGE_MODEL = "cms.CustomImage"
WAGTAILDOCS_DOCUMENT_MODEL = "cms.CustomDocument"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.media.forms.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["png", "jpg", "jpeg", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = MAX_IMAGE_BYTES
WAGTAILIMAGES_MAX_IMAGE_PIXELS = MAX_IMAGE_PIXELS
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.media.forms.DocumentForm"
WAGTAILDOCS_EXTENSIONS = ["pdf", "mp3", "m4a", "ogg", "oga", "opus"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILAPI_RICH_TEXT_FORMAT = "html"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
WAGTAIL_USER_TIME_ZONES = TIME_ZONES
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_USER_LOGIN_FORM = "accounts.forms.StaffSignInForm"
