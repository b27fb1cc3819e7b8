"""Responses that are made in pieces, in threads, or in one another."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import pytest
from flask import (
    Response,
    copy_current_request_context,
    flash,
    get_flashed_messages,
    stream_template,
    stream_with_context,
)

from heliograph.outbox import Outbox
from message_site import CORNER, FRAGMENT, TEMPLATES, Person


def test_a_streamed_page_shows_waiting_and_new_messages_once(app, ada, caplog):
    app.add_url_rule("/stream", view_func=lambda: stream_template("page.html"))
    ada.receive(ada.ask("/hops/0"))

    assert ada.open("/stream?say=New.") == [("message", "0 hops left."), ("message", "New.")]
    assert ada.open("/stream") == []
    assert ada.open("/") == []
    assert caplog.messages == []


def test_a_streamed_page_without_a_region_comes_whole_and_leaves_messages_pending(app, ada):
    app.add_url_rule("/stream", view_func=lambda: stream_template("silent.html"))

    response = ada.ask("/stream?say=Wait.")
    ada.receive(response)

    assert response.text == TEMPLATES["silent.html"]
    assert ada.open("/") == [("message", "Wait.")]


@pytest.mark.parametrize("by_template", [True, False], ids=["a template", "Python"])
def test_a_streamed_page_goes_out_as_soon_as_it_has_asked_for_its_messages(app, by_template):
    has_run = []

    @app.get("/stream")
    def stream():
        def body():
            yield "<!doctype html>"
            yield (
                app.jinja_env.globals["get_flashed_messages"]()
                if by_template
                else (get_flashed_messages())
            )
            has_run.append(True)
            yield "The end."

        return Response(stream_with_context(map(str, body())))

    with app.test_client().get("/stream?say=Now.", buffered=False) as response:
        pieces = response.iter_encoded()

        assert next(pieces) == b"<!doctype html>['Now.']"
        assert has_run == []
        assert next(pieces) == b"The end."


def test_a_streamed_page_that_renders_its_region_too_late_leaves_messages_pending(app, ada):
    app.jinja_loader.mapping["long.html"] = (
        "<!doctype html>{% for _ in range(70) %}{{ 'x' * 1000 }}{% endfor %}"
        "{{ get_flashed_messages() }}"
    )
    app.add_url_rule("/long", view_func=lambda: stream_template("long.html"))

    assert ada.ask("/long?say=Wait.").text.endswith("x[]")
    ada.receive(ada.ask("/long?say=Wait."))
    assert ada.open("/") == [("message", "Wait.")]


@pytest.mark.parametrize(
    ("path", "mimetype"),
    [("/stream", "text/html"), ("/stream?say=Wait.", "text/plain")],
    ids=["nothing waits", "nobody looks"],
)
def test_a_stream_is_not_run_before_its_time_when_it_shows_nothing(app, ada, path, mimetype):
    has_run = []

    def body():
        has_run.append(True)
        yield "<!doctype html>"

    @app.get("/stream")
    def stream():
        return Response(body(), mimetype=mimetype)

    @app.after_request
    def note(response):
        assert not has_run
        return response

    ada.ask(path)
    assert has_run == [True]


@pytest.mark.parametrize("headers", [FRAGMENT, CORNER], ids=["page", "corner"])
def test_a_streamed_fragment_carries_messages_behind_its_end(app, ada, headers):
    @app.get("/stream")
    def stream():
        def body():
            yield "<p>"
            flash("While it ran.")
            yield "Streamed.</p>"

        return Response(stream_with_context(body()))

    ada.receive(ada.ask("/hops/0"))
    response = ada.ask("/stream?say=Before.", headers=headers)

    assert response.text.startswith("<p>Streamed.</p><hx-partial ")
    assert [text for _, text in ada.receive(response)] == [
        "0 hops left.",
        "Before.",
        "While it ran.",
    ]
    assert ada.open("/") == []


def test_a_streamed_fragment_that_has_grown_no_longer_states_its_old_length(app, ada):
    @app.get("/stream")
    def stream():
        return Response(iter(["<p>Streamed.</p>"]), headers=[("Content-Length", "16")])

    response = ada.ask("/stream?say=More.", headers=CORNER)

    assert "Content-Length" not in dict(response.headers)
    assert "More." in response.text


def test_a_message_that_a_streamed_page_flashes_and_then_draws_is_seen(app, ada):
    app.jinja_loader.mapping["self.html"] = (
        "<!doctype html>{{ flash('Made on the way.') or '' }}{{ get_flashed_messages() }}"
    )
    app.add_url_rule("/self", view_func=lambda: stream_template("self.html"))

    assert "Made on the way." in ada.ask("/self").text


@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "closed"])
def test_a_message_that_came_too_late_is_told_in_the_log_without_its_text(
    app, ada, caplog, streams
):
    @app.get("/late")
    def late():
        @stream_with_context
        def body():
            yield "<!doctype html>"
            flash("Too late.")

        @copy_current_request_context
        def flash_it():
            flash("Too late.")

        response = Response(body() if streams else "<!doctype html>")
        if not streams:
            response.call_on_close(flash_it)
        return response

    ada.receive(ada.ask("/late"))

    assert [record.getMessage() for record in caplog.records] == [
        "A message is lost: it was flashed after its response had gone."
    ]
    assert caplog.records[0].levelno == logging.WARNING


def test_a_stream_is_closed_when_its_reader_goes(app):
    closed = Event()

    def body():
        try:
            while True:
                yield "<p>more</p>"
        finally:
            closed.set()

    app.add_url_rule("/endless", view_func=lambda: Response(body()))

    with app.test_client().get("/endless?say=Hi.", headers=FRAGMENT, buffered=False) as response:
        assert next(response.iter_encoded()).startswith(b"<p>more</p>")

    assert closed.is_set()


def test_threads_that_share_a_request_flash_into_its_response(app, ada):
    @app.get("/threads")
    def threads():
        @copy_current_request_context
        def work(number):
            flash(f"{number}")

        workers = [Thread(target=work, args=(number,)) for number in range(20)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return Response("<p>Done.</p>")

    seen = ada.open("/threads?say=Main.", headers=FRAGMENT)

    assert sorted(text for _, text in seen) == sorted(["Main.", *(str(n) for n in range(20))])
    assert ada.open("/") == []


def test_threads_that_flash_first_at_the_same_moment_share_one_outbox():
    reads = []

    class Slow:
        def may_hold(self):
            return True

        def load(self):
            time.sleep(0.05)
            reads.append("read")
            return []

    outbox = Outbox({}, Slow())
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda text: outbox.entries.append(("info", text)), ["One.", "Two."]))

    assert sorted(text for _, text in outbox.messages()) == ["One.", "Two."]
    assert reads == ["read"]


def test_a_request_within_a_request_has_messages_of_its_own(app, ada):
    @app.get("/outer")
    def outer():
        flash("Outer.")
        inner = Person(app).open("/?say=Inner.")
        assert inner == [("message", "Inner.")]
        with app.test_request_context("/"):
            flash("In a context of its own.")
            assert get_flashed_messages() == ["In a context of its own."]
        return Response("<p>Done.</p>")

    assert ada.open("/outer", headers=FRAGMENT) == [("message", "Outer.")]


def test_many_people_at_once_see_their_own_messages(app):
    def visit(number):
        person = Person(app)
        for step in range(10):
            person.receive(person.ask(f"/hops/0?say={number} at {step}."))
            seen = person.open("/")
            assert seen == [("message", f"{number} at {step}."), ("message", "0 hops left.")]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(visit, range(24)))
