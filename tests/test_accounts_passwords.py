"""Advice on passwords: long enough, not common, and not made of the account's own name."""

import time
from contextlib import ExitStack

import pytest

import accounts
from accounts import passwords, turns
from accounts.passwords import advice

SHORT = "Use at least 15 characters. A few words do."
COMMON = "This password is easy to guess. A few words that nobody expects together do."
OWN = "A password must not be made of this site's name, or its account's name or address."


@pytest.fixture(autouse=True)
def _site(app):
    app.config["SITE_NAME"] = "Yonder Vexillum"
    with app.app_context():
        yield


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "A password is needed."),
        ("x" * 1025, "A password has at most 1024 characters."),
        ("kx8Qz-41mwTpL0", SHORT),
        ("e\u0301" * 14, SHORT),  # 14 letters, each sent as two characters
        ("passwordpassword", COMMON),
        ("PassWord1234567!", COMMON),
        ("letmein iloveyou", COMMON),
        ("123456789012345", COMMON),
        ("543210987654321", COMMON),
        ("aaaaaaaaaaaaaaaaaaaa", COMMON),
        ("abcdefghijklmnopqrstuvwxyz", COMMON),
        ("qwertyuiopasdfgh", COMMON),
        ("abcabcabcabcabcabc", COMMON),
        ("ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ", COMMON),  # noqa: RUF001 - full-width letters
        ("quorrowglimpxenia", OWN),
        ("Xenia.Quorrowglimp", OWN),
        ("xenia quorrowglimp 1990", OWN),
        ("zephyrine@wumbel.example", OWN),
        ("wumbel-quorrowglimp", OWN),
        ("yonder vexillum 1990", OWN),
        ("Vexillum-quorrowglimp", OWN),
        ("the analytical engine", None),
        ("correct horse battery staple", None),
        ("kx8Qz-41mwTpL0v", None),
        ("xenia counts seven moths in a relay", None),
        ("пароль из четырёх слов", None),
    ],
)
def test_a_password_is_advised_on_in_a_sentence(password, sentence):
    assert advice(password, "Xenia Quorrowglimp", "zephyrine@wumbel.example") == sentence


@pytest.mark.parametrize(
    ("password", "name", "email"),
    [
        ("password" * 128, "x" * 100_000, "y@" * 50_000),
        ("\u0300\u0316" * 512, "\u0300\u0316" * 50_000, "\u0300\u0316" * 50_000),
        ("\ufdfa" * 1024, "\ufdfa" * 150, "\ufdfa" * 254),
        ("abcdefgh" * 128, " ".join("abcdefgh" * 30), "a.b" * 80),
        ("ab" * 512, "ab" * 75, "ab" * 127),
    ],
)
def test_advice_on_the_longest_password_costs_less_than_its_hash(password, name, email):
    advice("the analytical engine")  # reads the lists

    def seconds(function, *words):
        started = time.process_time()
        function(*words)
        return time.process_time() - started

    hashed = min(seconds(passwords.hasher.hash, password) for _ in range(3))
    assert min(seconds(advice, password, name, email) for _ in range(3)) < hashed


def test_who_registers_waits_for_a_turn_without_a_connection(app, monkeypatch):
    monkeypatch.setattr(turns, "LONGEST_WAIT", 1)
    with app.app_context(), ExitStack() as others:
        for _ in range(turns.COUNT):
            others.enter_context(turns.turn())
        with pytest.raises(accounts.TooManyAttempts) as error:
            accounts.create_user("Mary", "a sieve for the sun", new_email="mary@example.org")

        assert error.value.seconds == 1
        assert accounts.db.engine.pool.checkedout() == 0
        others.close()
        accounts.create_user("Mary", "a sieve for the sun", new_email="mary@example.org")
