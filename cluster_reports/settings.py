"""Every difference between machines is an environment variable; deploy/settings.md has the table of them.

Without any, this is the embedded site: SQLite beside manage.py, DEBUG off, a secret key made once and kept.
"""

import os
from contextlib import suppress
from ipaddress import ip_network
from pathlib import Path
from tempfile import NamedTemporaryFile

import dj_database_url
from csp.constants import NONE, SELF
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))


def flag(name, default):
    """An on/off environment variable: 1, true, yes, on (any case) are on."""
    return os.environ.get(name, default).lower() in {"1", "true", "yes", "on"}


def words(listed):
    """What is listed with commas, typed with spaces or without."""
    return {word.strip() for word in listed.split(",")} - {""}


def _put(whole, path):
    """This file under that name too, unless there is one."""
    try:
        os.link(whole, path)
    except FileExistsError:
        return
    except OSError:  # a file system without hard links: a moment long it is there and empty
        with suppress(FileExistsError):
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            os.write(file, Path(whole).read_bytes())
            os.close(file)


def kept_secret_key():
    """A key of this installation's own, made at the first start and readable by its owner only.

    Of processes that start at once the first one's stays, whole from the moment it is there; the others read it.
    """
    path = VAR_DIR / "secret_key"
    if not path.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=VAR_DIR, prefix="secret_key.") as file:  # of mode 0600
            file.write(get_random_secret_key())
            file.flush()
            os.fsync(file.fileno())
            _put(file.name, path)
    return path.read_text()


DEBUG = flag("DEBUG", "0")
SECRET_KEY = os.environ.get("SECRET_KEY") or kept_secret_key()
# Former keys: what they signed is still believed; nothing new is signed with them.
SECRET_KEY_FALLBACKS = sorted(words(os.environ.get("SECRET_KEY_FALLBACKS", "")))
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "cluster_reports.admin_site.VietnameseAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_otp.plugins.otp_totp",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "units",
    "cluster_reports",
]

MIDDLEWARE = [
    "cluster_reports.watching.middleware.WatchMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "cluster_reports.middleware.KeptPageMiddleware",
    "cluster_reports.middleware.BrowserRulesMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cluster_reports.middleware.CompressedPageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "units.session_person.SessionPersonMiddleware",
    "cluster_reports.people_middleware.ActingMiddleware",
    "cluster_reports.people_middleware.SeenMiddleware",
    "cluster_reports.people_middleware.ViewAsMiddleware",
    "cluster_reports.middleware.LogInMiddleware",
    "cluster_reports.people_middleware.FirstThingsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cluster_reports.secrecy_middleware.SecrecyMiddleware",
    "cluster_reports.middleware.WriteTransactionMiddleware",
    "cluster_reports.middleware.PrivateByDefaultMiddleware",
    "cluster_reports.middleware.NotAllowedPageMiddleware",
]

ROOT_URLCONF = "cluster_reports.urls"
WSGI_APPLICATION = "cluster_reports.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cluster_reports.views.frame.frame",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}",
        conn_max_age=int(os.environ.get("DATABASE_KEEP_SECONDS", "600")),
        conn_health_checks=flag("DATABASE_CHECKS", "0"),
        disable_server_side_cursors=flag("DATABASE_POOLER", "0"),  # each transaction may get another server
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "units.User"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "units.password_words.SiteWordsValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "units.hashers.OneTimeHasher",
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "front"
LOGIN_ATTEMPTS = int(os.environ.get("LOGIN_ATTEMPTS", "5"))  # failures per account and per address …
LOGIN_PAUSE_MINUTES = int(os.environ.get("LOGIN_PAUSE_MINUTES", "15"))  # … before log-in rests this long
ONE_TIME_DAYS = int(os.environ.get("ONE_TIME_DAYS", "14"))  # how long a password given out by an admin opens
TRUSTED_PROXIES = int(os.environ.get("TRUSTED_PROXIES", "0"))  # proxies in front that set X-Forwarded-For

# Without EMAIL_HOST nothing is mailed and notices wait on the site; ``manage.py tick`` is what sends.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
SENDS_MAIL = bool(EMAIL_HOST)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if SENDS_MAIL else 'dummy'}.EmailBackend"
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS", "0")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", "thi-dua@localhost")
SITE_URL = os.environ.get("SITE_URL", "http://localhost:8000").rstrip("/")  # for links in letters

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
LOCALE_PATHS = [BASE_DIR / "cluster_reports" / "locale"]
FORMAT_MODULE_PATH = "cluster_reports.formats"
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", VAR_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {  # a proxy, another user, reads what is static and no upload; the umask decides neither
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o640, "directory_permissions_mode": 0o750},
    },
    "staticfiles": {
        "BACKEND": "cluster_reports.static_storage.CollectedStaticStorage",
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_USE_FINDERS = DEBUG or not (STATIC_ROOT / "staticfiles.json").exists()  # written by collectstatic
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
PHOTO_MAX_MEGABYTES = int(os.environ.get("PHOTO_MAX_MEGABYTES", "20"))
EVIDENCE_MAX_MEGABYTES = int(os.environ.get("EVIDENCE_MAX_MEGABYTES", "20"))
SHEET_MAX_MEGABYTES = int(os.environ.get("SHEET_MAX_MEGABYTES", "5"))
# Pages of public articles, for a proxy to serve; empty: none are written (empty the folder first).
PUBLISHED_ROOT = os.environ.get("PUBLISHED_ROOT", str(VAR_DIR / "published"))
PUBLISHED_ROOT = Path(PUBLISHED_ROOT) if PUBLISHED_ROOT else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4_000

BACKUP_DIR = Path(os.environ.get("BACKUP_DIR", VAR_DIR / "backups"))
BACKUP_DAYS = int(os.environ.get("BACKUP_DAYS", "2"))  # administrators are told when no good backup …
DRILL_DAYS = int(os.environ.get("DRILL_DAYS", "35"))  # … or drill is younger than this; 0 is never
DISK_FREE_MEGABYTES = int(os.environ.get("DISK_FREE_MEGABYTES", "200"))  # with less the site is not ready

# Who may read /metrics: these addresses, or whoever bears the token.
METRICS_FROM = [ip_network(one) for one in words(os.environ.get("METRICS_FROM", "127.0.0.0/8,::1"))]
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")

# All of it goes to stderr: a JSON object a line, or plain lines for people; INFO tells of each request.
LOG_FORMAT = os.environ.get("LOG_FORMAT", "plain" if DEBUG else "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "cluster_reports.watching.log_lines.JsonLines"},
        "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "cluster_reports": {"level": "INFO"},
        "django": {"handlers": [], "level": "WARNING"},  # instead of letters to nobody
        "django.request": {"level": "ERROR"},  # what was refused stands in the line of its request
    },
}

# Plain HTTP is the default because an intranet often has nothing else; HTTPS=1 turns on what needs it.
HTTPS = flag("HTTPS", "0")
# Roles that must log in with a code, too; a site without HTTPS is a demo or a closed room.
REQUIRE_TOTP = words(os.environ.get("REQUIRE_TOTP", "admin,editor" if HTTPS else ""))  # checked by units.apps
OTP_TOTP_ISSUER = "Báo cáo thi đua"
OTP_TOTP_THROTTLE_FACTOR = 0  # wrong codes are counted with the wrong passwords
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_REDIRECT_EXEMPT = [
    r"^health/",
    r"^metrics$",
    r"^api/",
]  # probes of the own machine come without HTTPS; programs are refused, not led on
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CACHES = {  # of each process for itself: parts of pages drawn once (views.drawn_once)
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "TIMEOUT": 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": 40},
    }
}
SESSION_ENGINE = "units.session_store"
IDLE_MINUTES = int(os.environ.get("IDLE_MINUTES", "30"))  # without a click or a key, then log in again …
SESSION_HOURS = int(os.environ.get("SESSION_HOURS", "12"))  # … and after this long in any case
SESSION_COOKIE_AGE = SESSION_HOURS * 60 * 60
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
COOKIE_PREFIX = "__Host-" if HTTPS else ""  # a browser takes these over HTTPS only, from this very host
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
DEVICE_COOKIE_NAME = f"{COOKIE_PREFIX}device"  # units.known_devices
MESSAGE_STORAGE = "cluster_reports.message_storage.MessageStorage"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "cluster_reports.views.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SILENCED_SYSTEM_CHECKS = []
