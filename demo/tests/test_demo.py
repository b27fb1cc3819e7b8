"""The demo: its account, its address, and that it stands apart from the site."""

import os
import shutil
import subprocess
import sys
import urllib.request

import redis

import accounts
from app import create_app as create_site
from demo import create_app
from tests.machines import redis as redis_server
from tests.servers import ROOT, SITE_NAME, run_tests, running


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


def test_it_takes_no_database_store_or_key_of_the_site_from_the_environment_file(
    instance, tmp_path, find_program
):
    with redis_server(find_program, tmp_path) as store:
        file = tmp_path / "heliograph.env"
        file.write_text(
            f"HELIOGRAPH_DATABASE_URL=sqlite:///{tmp_path}/site.db\n"
            f"HELIOGRAPH_STORE_URL={store}\n"
            f"HELIOGRAPH_MAIL_URL=folder:{tmp_path}/mails\n"
            "HELIOGRAPH_SECRET_KEY=the key of the site, which has 32 signs\n"
            "HELIOGRAPH_SECRET_KEY_FALLBACKS='[\"an older key of the site\"]'\n"
        )
        environment = {"HELIOGRAPH_ENV_FILE": str(file)}
        with running(["-m", "demo"], instance, environment=environment) as address:
            ready = urllib.request.urlopen(f"{address}/readyz").read()  # for which a store is asked
        connections = redis.from_url(store).info()["total_connections_received"]

    assert (ready, connections) == (b"ok\n", 1)  # which is the test's own
    assert (instance / "demo" / "secret_key").exists()
    assert not (tmp_path / "site.db").exists()
    assert not (tmp_path / "mails").exists()


def test_a_setting_that_cannot_be_is_told_in_one_sentence(tmp_path):
    environment = {"HELIOGRAPH_INSTANCE_PATH": str(tmp_path), "HELIOGRAPH_REFUSAL_PAUSE": "long"}
    done = subprocess.run(
        [sys.executable, "-m", "demo"],
        cwd=ROOT,
        env={**os.environ, "PORT": "0", **environment},
        capture_output=True,
        text=True,
        check=False,
    )

    said = [line for line in done.stderr.splitlines() if not line.startswith("[")]
    sentence = "HELIOGRAPH_REFUSAL_PAUSE is 'long', but must be like 1."
    assert (done.returncode, done.stdout, said) == (4, "", [sentence])


def test_without_the_folder_the_site_stands(project_copy):
    shutil.rmtree(project_copy / "demo")

    run_tests(project_copy, "tests/test_rules.py", "tests/test_start.py")
