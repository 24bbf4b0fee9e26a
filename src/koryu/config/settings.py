"""Django settings. Every knob is an environment variable listed in docs/operator/settings.md."""

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

import environ

from koryu.config.object_storage import storage_of

PACKAGE = Path(__file__).resolve().parent.parent
env = environ.Env()

MODE = env.str("KORYU_MODE", default="production")  # production | demo | test
if MODE not in {"production", "demo", "test"}:
    raise ValueError(f"KORYU_MODE must be production, demo or test, not {MODE!r}")
DEMO = MODE == "demo"
DEBUG = False

DATA_DIR = Path(env.str("KORYU_DATA", default="var")).resolve()
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)  # confidential: its owner's alone
# The engine keeps tables it derives from installed dictionaries here; tests share the user's.
if MODE != "test":
    os.environ.setdefault("KORYU_CACHE_DIR", str(DATA_DIR / "cache"))
BASE_URL = env.str("KORYU_BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = (
    ["127.0.0.1", "localhost", "[::1]", "testserver"]
    if MODE != "production"
    else env.list("KORYU_HOSTS", default=["127.0.0.1", "localhost"])
)
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL.startswith("https://") else []


def _secret_key() -> str:
    """The configured key, or one made once and kept beside the data, readable by its owner."""
    configured = env.str("KORYU_SECRET_KEY", default="")
    if configured:
        return configured
    if MODE == "test":
        return "test-only-key-" + "k" * 40
    path = DATA_DIR / "secret_key"
    if not path.exists():
        from django.core.management.utils import get_random_secret_key

        # Whole before it is named so: two processes that start at once read the same key.
        with NamedTemporaryFile("w", dir=DATA_DIR) as made, suppress(FileExistsError):
            made.write(get_random_secret_key())
            made.flush()
            os.link(made.name, path)
    return path.read_text().strip()


SECRET_KEY = _secret_key()

ROOMS = [
    "koryu.config",
    "koryu.evaluation",
    "koryu.programmes",
    "koryu.events",
    "koryu.exchange",
    "koryu.discovery",
    "koryu.research",
    "koryu.agreements",
    "koryu.disclosure",
    "koryu.people",
    "koryu.notify",
    "koryu.shared",
]
INSTALLED_APPS = [
    *ROOMS,
    *(["koryu.sample"] if MODE != "production" else []),
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_tasks",
    "django_tasks_db",
    "ninja",
    "rules",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "koryu.people.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "koryu.people.middleware.SessionEndMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "koryu.disclosure.middleware.ReaderMiddleware",
    "koryu.shared.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "koryu.config.urls"
WSGI_APPLICATION = "koryu.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "koryu.shared.templatetags.koryu",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "koryu.config.context.site",
            ],
        },
    }
]

# --- database -------------------------------------------------------------------------------
DATABASES = {
    "default": env.db_url("KORYU_DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'koryu.sqlite3'}")
}
SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
# To open a connection and read its schema costs more than a save does: a thread keeps its own.
DATABASES["default"]["CONN_MAX_AGE"] = 60
if SQLITE:
    # Six processes, 900 read-modify-write transactions: 0 locked errors with these, 684 without.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            "PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16384;"
        ),
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "koryu_cache",
    }
}

# --- people ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "koryu.people.adapters.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "koryu.people.forms.SignUpForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Koryu] "
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password, address or second factor is told by mail
# How many proxies' X-Forwarded-For counts; any other would let a caller name a new self each time.
ALLAUTH_TRUSTED_PROXY_COUNT = NINJA_NUM_PROXIES = env.int("KORYU_PROXIES", default=0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Koryu"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = MODE != "production"

# --- language and time ----------------------------------------------------------------------
LANGUAGE_CODE = env.str("KORYU_LANGUAGE", default="en")
LANGUAGES = [("ko", "한국어"), ("ja", "日本語"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "koryu_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Seoul"  # KST = JST = UTC+9, the zone of both countries

# --- files ----------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("KORYU_STATIC", default=str(DATA_DIR / "static")))
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [PACKAGE / "static"]
MEDIA_ROOT = DATA_DIR / "files"
MEDIA_URL = ""  # files are served by views that ask the gate, never by path
STORAGES = {
    "default": storage_of(env.str("KORYU_STORAGE_URL", default="")),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE != "production"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# The demo starts at once: its assets are served from where they lie, neither copied nor compressed.
WHITENOISE_USE_FINDERS = MODE != "production"
FILE_UPLOAD_HANDLERS = ["koryu.shared.uploads.BoundedUploadHandler"]
UPLOAD_MAX_BYTES = env.int("KORYU_UPLOAD_MAX_MIB", default=50) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_PERMISSIONS = 0o600

# --- mail and jobs --------------------------------------------------------------------------
EMAIL_CONFIG = env.email_url("KORYU_EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
if DEMO:
    EMAIL_BACKEND = "koryu.notify.backends.StoredMailBackend"
DEFAULT_FROM_EMAIL = env.str("KORYU_MAIL_FROM", default="Koryu <koryu@localhost>")
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "index"]}}

# --- safety ---------------------------------------------------------------------------------
HTTPS = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
CSRF_FAILURE_VIEW = "koryu.shared.views.csrf_failure"

# --- the cluster's choices ------------------------------------------------------------------
KORYU = {
    "LISTING_REVIEW": env.bool("KORYU_LISTING_REVIEW", default=False),
    "INTRODUCTION_DAYS": env.int("KORYU_INTRODUCTION_DAYS", default=14),
    "EMBEDDING_URL": env.str("KORYU_EMBEDDING_URL", default=""),
    "EMBEDDING_KEY": env.str("KORYU_EMBEDDING_KEY", default=""),
    "EMBEDDING_MODEL": env.str("KORYU_EMBEDDING_MODEL", default="bge-m3"),
    "EMBEDDING_DIM": env.int("KORYU_EMBEDDING_DIM", default=1024),
    "EMBEDDER": env.str("KORYU_EMBEDDER", default="words" if MODE == "test" else "packaged"),
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("KORYU_LOG_LEVEL", default="WARNING")},
}
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008"] if not HTTPS else []

if MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    WHITENOISE_AUTOREFRESH = True  # each test client would list all assets anew
    TASKS = {
        "default": {
            "BACKEND": "django_tasks.backends.immediate.ImmediateBackend",
            "QUEUES": ["default", "index"],
        }
    }
