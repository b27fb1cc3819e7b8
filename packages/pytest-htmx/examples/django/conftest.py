"""The app for pytest-htmx, with an empty database and one person for each test."""

import os

import pytest

os.environ["DJANGO_SETTINGS_MODULE"] = "guestbook.settings"


@pytest.fixture(scope="session")
def django_app():
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = ":memory:"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    app = get_wsgi_application()
    call_command("migrate", verbosity=0)
    return app


@pytest.fixture
def app(django_app):
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("flush", interactive=False, verbosity=0)
    User.objects.create_user("ada", password="the analytical engine")
    return django_app
