"""`flask users`: accounts from the terminal, as a person types it and as a script does."""

import json

import pytest
from sqlalchemy import select

import accounts
from app import create_app


@pytest.fixture
def users(app):
    run = app.test_cli_runner().invoke
    return lambda *words, **options: run(args=["users", *words], **options)


def test_an_account_is_created_with_a_password_asked_twice(app, users):
    result = users("create", "Mary", input="a sieve for the sun\na sieve for the sun\n")

    assert result.exit_code == 0
    assert result.stdout == "Created Mary.\n"
    assert "sieve" not in result.output
    with app.app_context():
        mary = accounts.authenticate("mary", "a sieve for the sun")
        assert (mary.name, mary.is_admin) == ("Mary", False)


def test_a_script_that_gives_no_password_is_told_how(users):
    result = users("create", "Mary", input="")

    assert result.exit_code == 1
    assert result.output.endswith(
        "Error: There is no terminal to ask on. Give the password by --password-stdin.\n"
    )


def test_a_script_gives_the_password_on_standard_input(app, users):
    result = users("create", "Mary", "--admin", "--password-stdin", input=" kept as it is \n")

    assert result.output == "Created Mary.\n"
    with app.app_context():
        assert accounts.authenticate("Mary", " kept as it is ").is_admin
        assert accounts.authenticate("Mary", "kept as it is") is None


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("ADA", "There is an account ADA already."),
        ("Ａｄａ", "There is an account Ａｄａ already."),  # noqa: RUF001 - full-width letters
        ("", "A name has 1 to 150 visible characters."),
        ("   ", "A name has 1 to 150 visible characters."),
        ("a\tb", "A name has 1 to 150 visible characters."),
        ("x" * 151, "A name has 1 to 150 visible characters."),
        ("\u0300" * 24_750 + "\u0316" * 24_750, "A name has 1 to 150 visible characters."),
        ("\ufdfa" * 100, "A name has 1 to 150 visible characters."),  # one sign, 18 letters
    ],
)
def test_a_name_that_cannot_be_is_refused(users, name, sentence):
    result = users("create", name, "--password-stdin", input="the analytical engine")

    assert result.exit_code == 1
    assert result.stderr == f"Error: {sentence}\n"


def test_a_name_holds_no_at_sign_in_any_form(users):
    for name in ("mary@example.org", "mary＠example.org"):  # noqa: RUF001 - a full-width sign
        result = users("create", name, "--password-stdin", input="the analytical engine")

        sentence = 'A name holds no "@", so that nobody takes it for an address.'
        assert (result.exit_code, result.stderr) == (1, f"Error: {sentence}\n")


def test_a_link_takes_the_place_of_the_first_password(app, users):
    result = users("create", "Mary", "--email", "Mary@Example.org", "--send-link")

    told = "Created Mary. A link is on its way to Mary@example.org.\n"
    assert (result.exit_code, result.stdout) == (0, told)
    with app.app_context():
        mail = accounts.claim_due()
        assert (mail.kind, mail.address, mail.user.name) == (
            "set_password",
            "Mary@example.org",
            "Mary",
        )
        assert mail.user.is_confirmed


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--send-link"], "A link needs --email, and takes the place of a password."),
        (
            ["--send-link", "--email", "m@example.org", "--password-stdin"],
            "A link needs --email, and takes the place of a password.",
        ),
        (["--email", "mary"], "Enter an email address, such as ada@example.org."),
        (["--email", "ADA@example.org"], "This address belongs to another account."),
    ],
)
def test_an_address_that_cannot_be_is_refused(app, users, words, sentence):
    with app.app_context():
        accounts.confirm_address(accounts.find_user("Ada"), "ada@example.org")
        accounts.db.session.commit()

    result = users("create", "Mary", *words, input="a sieve for the sun\n" * 2)

    assert result.exit_code == 1
    assert result.stderr.endswith(f"Error: {sentence}\n")
    assert result.stdout == ""


def test_blanks_around_a_name_are_no_part_of_it(app, users):
    users("create", f"Mary{' ' * 150}", "--password-stdin", input="a sieve for the sun")

    with app.app_context():
        assert accounts.find_user("mary").name == "Mary"


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "A password is needed."),
        ("short", "Use at least 15 characters. A few words do."),
        ("x" * 1025, "A password has at most 1024 characters."),
    ],
)
def test_a_password_that_cannot_be_is_refused(users, password, sentence):
    for command in ("create", "Mary"), ("set-password", "Ada"):
        result = users(*command, "--password-stdin", input=password)

        assert result.exit_code == 1
        assert result.stderr == f"Error: {sentence}\n"


def test_the_list_shows_each_users_role_and_state(users):
    users("disable", "ada")

    lines = users("list").output.splitlines()
    assert [line for line in lines if line.startswith(("Ada", "Grace"))] == [
        "Ada (disabled)",
        "Grace (admin)",
    ]
    listed = json.loads(users("list", "--json").stdout)
    assert [(user["name"], user["is_admin"]) for user in listed[:2]] == [
        ("Ada", False),
        ("Grace", True),
    ]


def test_an_account_is_shown_with_its_sessions(users, client):
    client.post("/login", data={"username": "Ada", "password": "the analytical engine"})

    lines = users("show", "ada").stdout.splitlines()
    assert lines[:3] == ["name: Ada", "is_admin: False", "is_confirmed: True"]
    assert lines[-1].startswith("session: ")
    [session] = json.loads(users("show", "ada", "--json").stdout)["sessions"]
    assert set(session) == {"id", "seen_at", "address", "user_agent"}


def test_an_administrator_confirms_an_address_without_its_link(app, users):
    with app.app_context():
        accounts.find_user("Ada").new_email = "ada@example.org"
        accounts.db.session.commit()

    assert users("confirm", "Ada").stdout == "Confirmed ada@example.org of Ada.\n"
    result = users("confirm", "Ada")
    sentence = "Ada has no address that waits to be confirmed."
    assert (result.exit_code, result.stderr) == (1, f"Error: {sentence}\n")
    assert json.loads(users("show", "ADA@example.org", "--json").stdout)["name"] == "Ada"


def test_sessions_are_ended_and_the_account_stays_open(users, client):
    pair = {"username": "Ada", "password": "the analytical engine"}
    client.post("/login", data=pair)

    assert users("end-sessions", "Ada").stdout == "Ended 1 session of Ada.\n"
    assert client.get("/account").status_code == 303
    assert json.loads(users("end-sessions", "Ada", "--json").stdout) == {"ended": 0}
    assert client.post("/login", data=pair).status_code == 303


def test_an_account_is_deleted_after_a_question(app, users, client):
    client.post("/login", data={"username": "Ada", "password": "the analytical engine"})
    assert users("delete", "Ada", input="n\n").exit_code == 1

    assert users("delete", "ada", "--yes").stdout == "Deleted Ada.\n"
    assert client.get("/account").status_code == 303
    with app.app_context():
        nobodys = select(accounts.Activity).where(accounts.Activity.user_id.is_(None))
        [row] = accounts.db.session.scalars(nobodys)
        assert (row.kind, row.address, row.network) == ("signed in", None, "-")
        others = select(accounts.Session.user_id).join(accounts.Session.user)
        assert accounts.db.session.scalars(others.where(accounts.User.name != "Grace")).all() == []


def test_a_disabled_account_is_out_at_once_and_may_come_back(users, client):
    pair = {"username": "Ada", "password": "the analytical engine"}
    client.post("/login", data=pair)
    assert client.get("/account").status_code == 200

    assert users("disable", "Ada").output == "Disabled Ada.\n"
    assert client.get("/account").status_code == 303
    assert client.post("/login", data=pair).status_code == 422

    assert users("enable", "Ada").output == "Enabled Ada.\n"
    assert client.get("/account").status_code == 303  # an ended session stays ended
    assert client.post("/login", data=pair).status_code == 303


def test_a_new_password_ends_every_session(users, client):
    client.post("/login", data={"username": "Ada", "password": "the analytical engine"})
    result = users("set-password", "Ada", "--password-stdin", input="the difference engine")

    assert result.output == "Changed the password of Ada.\n"
    assert client.get("/account").status_code == 303
    response = client.post("/login", data={"username": "Ada", "password": "the difference engine"})
    assert response.status_code == 303


def test_the_name_of_an_account_is_no_password(users):
    name = "Xenia Quorrowglimp"
    users("create", name, "--password-stdin", input="the difference engine")
    for command in ("create", f"{name} 2"), ("set-password", name):
        result = users(*command, "--password-stdin", input=name.upper())

        sentence = (
            "A password must not be made of this site's name, or its account's name or address."
        )
        assert result.stderr == f"Error: {sentence}\n"


@pytest.mark.parametrize(
    "command",
    ["show", "confirm", "disable", "enable", "set-password", "end-sessions", "delete"],
)
def test_an_account_that_is_not_there_is_named(users, command):
    result = users(command, "Eve", "--json")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Error: There is no account Eve.\n"


@pytest.mark.parametrize(
    "command",
    [["users", "create", "Ada", "--password-stdin"], ["users", "list"], ["tidy"]],
    ids=str,
)
def test_a_database_without_tables_is_told(settings, tmp_path, command):
    app = create_app(settings | {"DATABASE_URL": f"sqlite:///{tmp_path}/none.db"})

    result = app.test_cli_runner().invoke(args=command, input="the analytical engine")

    assert (result.exit_code, result.output) == (
        1,
        "Error: The database is empty. Run `flask --app app db upgrade`.\n",
    )
    with app.app_context():
        accounts.db.engine.dispose()


def test_a_database_that_is_away_is_told_in_a_sentence(settings):
    app = create_app(settings | {"DATABASE_URL": "sqlite:////nowhere/at/all.db"})

    result = app.test_cli_runner().invoke(args=["users", "list"])

    assert (result.exit_code, result.output) == (
        1,
        "Error: The database is out of order: unable to open database file\n",
    )
