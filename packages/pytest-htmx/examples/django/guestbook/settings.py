"""The settings of the guestbook."""

from pathlib import Path

BASE = Path(__file__).parents[1]

SECRET_KEY = "of an example"
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
DEBUG = True
ROOT_URLCONF = "guestbook.urls"
STATIC_URL = "static/"
USE_TZ = True

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "guestbook"
LOGOUT_REDIRECT_URL = "login"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "guestbook",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE / "guestbook.sqlite3"}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
