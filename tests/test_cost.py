"""Pages ask the database few questions, and leave no rows behind."""

import pytest
from sqlalchemy import event

import accounts


@pytest.fixture
def questions(app):
    asked = []
    with app.app_context():
        engine = accounts.db.engine

    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    return asked


@pytest.mark.parametrize("token", [None, "", "x" * 42, "x" * 44, "ü" * 43, "x" * 42 + "."])
def test_a_stranger_asks_the_database_nothing(client, questions, token):
    if token is not None:
        client.set_cookie("sign_in", token)
    for path in ("/", "/login", "/nope", "/account"):
        client.get(path)
    client.post("/logout")

    assert questions == []


def test_of_many_tokens_a_few_are_asked_for_at_once(app, questions):
    cookies = ["sign_in=planted", *(f"sign_in={number:043}" for number in range(400))]
    client = app.test_client(use_cookies=False)
    client.post("/logout", headers={"Cookie": "; ".join(cookies)})

    (question,) = questions
    assert question.count("?") == 8


def test_a_logged_in_page_asks_one_question(client, questions):
    client.post("/login", data={"username": "Ada", "password": "the analytical engine"})
    for path in ("/", "/login", "/account", "/nope"):
        questions.clear()
        client.get(path)

        assert len(questions) == 1, questions


def test_sessions_that_ended_by_time_leave_no_rows(app, client):
    client.post("/login", data={"username": "Ada", "password": "the analytical engine"})
    client.delete_cookie("sign_in")
    app.config["SESSION_IDLE_TIMEOUT"] = 0
    client.post("/login", data={"username": "Grace", "password": "a moth in the relay"})

    with app.app_context():
        sessions = accounts.db.session.query(accounts.Session).all()
        assert [session.user.name for session in sessions] == ["Grace"]
