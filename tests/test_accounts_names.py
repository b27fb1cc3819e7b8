"""Names and addresses: of two that people take for the same, one may be an account's."""

import random
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import event

import accounts
from accounts.users import email_key_of, key_of

TWINS = [
    ("Ada", "ADA"),
    ("Ada", "\uff21\uff44\uff41"),  # full-width letters
    ("ﬁlip", "FILIP"),  # a ligature
    ("İpek", "ipek"),  # Turkish capitals and small letters
    ("İpek", "IPEK"),
    ("Irmak", "\u0131rmak"),
    ("IRMAK", "\u0131rmak"),
    ("i\u0307pek", "ipek"),
    ("i\u0328\u0307pek", "\u012fpek"),  # the dot stands behind another mark
    ("Straße", "STRASSE"),
    ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
    ("e\u0301mile", "\u00e9mile"),
    ("\u1fb3\u0301", "\u03b1\u0301\u03b9"),  # folding undoes normalization
    ("\u01f0", "j\u030c"),
    ("mary\ufe0f", "mary"),  # signs that show nothing
    ("m\u034fary", "mary"),
    ("\u3164mary", "mary"),
]


@pytest.mark.parametrize(("first", "second"), TWINS)
def test_twins_are_refused_and_either_logs_in(app, first, second):
    with app.app_context():
        if first.lower() != "ada":
            accounts.create_user(first, "a sieve for the sun")
        with pytest.raises(accounts.FieldError) as error:
            accounts.create_user(second, "a sieve for the sun")

        assert (error.value.field, str(error.value)) == (
            "username",
            f"There is an account {second} already.",
        )
        assert accounts.find_user(second) is accounts.find_user(first)


@pytest.mark.parametrize(("first", "second"), TWINS)
def test_twins_of_addresses_are_one_address(first, second):
    assert email_key_of(f"{first}@example.org") == email_key_of(f"{second}@EXAMPLE.ORG")


def test_a_key_is_its_own_key_whatever_the_case_and_the_normalization():
    chance = random.Random(1)  # noqa: S311 - the same texts each time
    every = [chr(it) for it in range(32, sys.maxunicode) if chr(it).isprintable()]
    marks = [it for it in every if unicodedata.combining(it)]
    signs = [
        it for it in every if it in marks or unicodedata.normalize("NFKC", it).casefold() != it
    ]
    texts = [*signs, *("".join([chance.choice(signs), *chance.sample(marks, 3)]) for _ in signs)]
    for text in texts:
        key = key_of(text)
        forms = [unicodedata.normalize(form, text) for form in ("NFC", "NFD", "NFKC", "NFKD")]
        others = {key, *forms, forms[1].casefold()}
        assert {key_of(it) for it in others} == {key}, ascii(text)


@pytest.mark.parametrize("name", ["", " ", "\u3164", "\ufe0f\u034f", "a\u200db", "x" * 151])
def test_a_name_that_shows_nothing_or_too_much_is_refused(app, name):
    with app.app_context():
        with pytest.raises(accounts.FieldError) as error:
            accounts.check_new_name(name)

        assert str(error.value) == "A name has 1 to 150 visible characters."
        assert accounts.find_user(name) is None


@pytest.mark.parametrize(
    ("name", "alphabets"),
    [
        ("\u0410da", "Cyrillic and Latin"),
        ("M\u03b1ry", "Greek and Latin"),
        ("\uff2d\u03b1ry", "Greek and Latin"),
        ("\u0391\u0412\u0433", "Cyrillic and Greek"),
    ],
)
def test_a_name_that_mixes_letters_which_look_alike_is_refused(app, name, alphabets):
    with app.app_context():
        with pytest.raises(accounts.FieldError) as error:
            accounts.check_new_name(name)

        sentence = f"A name has letters of one alphabet, not of {alphabets}."
        assert (error.value.field, str(error.value)) == ("username", sentence)


@pytest.mark.parametrize("name", ["山田 Taro", "Ада 2", "Σίσυφος", "Zoë-Łucja", "עדה", "5 µ"])
def test_a_name_of_any_one_alphabet_is_taken(app, name):
    with app.app_context():
        accounts.check_new_name(name)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Ada@EXAMPLE.org ", "Ada@example.org"),
        ("ada@xn--mnchen-3ya.de", "ada@münchen.de"),
        ("ada@\uff11\uff12.com", "ada@12.com"),
        ("a\u0301da@example.org", "áda@example.org"),
    ],
)
def test_an_address_is_stored_in_its_normal_form(typed, stored):
    assert accounts.normal_email(typed) == stored


@pytest.mark.parametrize(
    "text",
    [
        "",
        "eve",
        "ada@",
        "@example.org",
        "ada@example",
        "ada@localhost",
        "ada@[192.0.2.1]",
        "ada@example.org\nBcc: eve@example.org",
        "ada@example.org, eve@example.org",
        "Ada <ada@example.org>",
        "a\0da@example.org",
        "\ud800@example.org",
        "\u0300" * 50_000 + "@example.org",
        f"{'a' * 64}@{'a' * 60}.{'a' * 60}.{'a' * 60}.{'a' * 60}.org",
    ],
)
def test_what_is_no_address_is_refused(app, text):
    with pytest.raises(accounts.FieldError) as error:
        accounts.normal_email(text)

    sentence = "Enter an email address, such as ada@example.org."
    assert (error.value.field, str(error.value)) == ("email", sentence)
    with app.app_context():
        assert accounts.find_user(text) is accounts.find_user_by_email(text) is None


def test_a_person_is_found_by_name_and_by_confirmed_address_alone(each_app):
    with each_app.app_context():
        accounts.create_user("Eve", "a sieve for the sun", new_email="eve@example.org")
        accounts.db.session.commit()

        assert accounts.find_user(" ADA@Example.org ").name == "Ada"
        assert accounts.find_user("eve@example.org") is None
        assert accounts.find_user("eve").is_confirmed is False


def test_a_name_from_before_that_is_somebody_elses_address_stays_its_persons_name(each_app):
    with each_app.app_context():
        older = accounts.User(name="ada@example.org", key="ada@example.org", password_hash="x")
        accounts.db.session.add(older)
        accounts.db.session.commit()

        assert accounts.find_user("ada@example.org") is older
        assert accounts.find_user_by_email("ada@example.org").name == "Ada"


def test_a_name_may_change_its_case_and_not_become_anothers(each_app):
    with each_app.app_context():
        ada = accounts.find_user("Ada")
        ada.rename("ADA")
        accounts.db.session.commit()
        accounts.create_user("Grace", "a moth in the relay")
        accounts.db.session.commit()
        for name in ("grace", "a@b", ""):
            with pytest.raises(accounts.FieldError):
                ada.rename(name)

        assert accounts.find_user("ada").name == "ADA"


def test_registering_asks_the_database_the_same_whether_or_not_an_address_is_taken(each_app):
    def statements(name, address):
        made = []

        def keep(_connection, _cursor, statement, *_):
            made.append(statement)

        event.listen(accounts.db.engine, "before_cursor_execute", keep)
        accounts.create_user(name, "a sieve for the sun", new_email=address)
        accounts.enqueue("confirm", address)
        accounts.db.session.commit()
        event.remove(accounts.db.engine, "before_cursor_execute", keep)
        return made

    with each_app.app_context():
        taken = statements("Mary", "ada@example.org")
        assert taken == statements("Eve", "eve@example.org")
        assert not [it for it in taken if "email_key =" in it]


def at_once(app, function, count=8):
    """Run the function so many times at the same moment; return what each returned or raised."""
    barrier = Barrier(count)

    def run(number):
        with app.app_context():
            barrier.wait()
            try:
                return function(number)
            except accounts.FieldError as error:
                return str(error)
            finally:
                accounts.db.session.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_of_two_who_register_one_name_at_once_one_wins(each_app):
    def register(number):
        name = "MARY" if number % 2 else "Mary"
        accounts.create_user(name, "a sieve for the sun", new_email=f"{number}@example.org")
        accounts.db.session.commit()
        return "registered"

    results = at_once(each_app, register)

    assert results.count("registered") == 1
    assert {it.casefold() for it in results} == {"registered", "there is an account mary already."}


def test_of_two_accounts_that_confirm_one_address_at_once_one_wins(each_app):
    with each_app.app_context():
        for number in range(8):
            accounts.create_user(f"n{number}", "a sieve for the sun", new_email="m@example.org")
        accounts.db.session.commit()

    def confirm(number):
        accounts.confirm_address(accounts.find_user(f"n{number}"), "m@example.org")
        accounts.db.session.commit()
        return "confirmed"

    results = at_once(each_app, confirm)

    assert sorted(results) == ["This address belongs to another account."] * 7 + ["confirmed"]
