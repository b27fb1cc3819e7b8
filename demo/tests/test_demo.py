"""The demo: its account, its address, and that it stands apart from the site."""

import shutil
import urllib.request

import accounts
from app import create_app as create_site
from demo import create_app
from tests.servers import SITE_NAME, run_tests, running


def test_it_prints_its_address_and_its_account(instance):
    with running(["-m", "demo"], instance) as address:
        printed = (instance / "server.log").read_text()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        page = opener.open(f"{address}/login", b"username=admin&password=admin").read().decode()

    assert printed.startswith(
        f"\n  {SITE_NAME}: {address}\n  Workbench: {address}/workbench\n"
        f"  Mail: {address}/demo/mail\n  Log in as admin / admin\n"
    )
    assert "Logged in as admin" in page


def test_it_answers_only_on_its_own_machine(app):
    client = app.test_client()

    assert client.get("/", environ_base={"REMOTE_ADDR": "::1"}).status_code == 200
    assert client.get("/", environ_base={"REMOTE_ADDR": "203.0.113.7"}).status_code == 403


def test_its_account_does_not_replace_an_admin_of_ones_own(app, instance):
    assert app.config["LOGIN_HINT"] == "Try admin / admin"
    with app.app_context():
        accounts.find_user("admin").set_password("a password of its own")
        accounts.db.session.commit()

    again = create_app({"INSTANCE_PATH": instance})
    assert again.config["LOGIN_HINT"] == ""
    with again.app_context():
        assert accounts.authenticate("admin", "admin") is None
        accounts.db.engine.dispose()


def test_its_account_never_gets_into_the_sites_own_database(app, instance):
    settings = {"TESTING": True, "INSTANCE_PATH": instance}
    site = create_site(settings, migrate=True)

    with site.app_context():
        assert accounts.find_user("admin") is None
        accounts.db.engine.dispose()
    with app.app_context():
        assert accounts.find_user("admin")


def test_without_the_folder_the_site_stands(project_copy):
    shutil.rmtree(project_copy / "demo")

    run_tests(project_copy, "tests/test_rules.py", "tests/test_start.py")
