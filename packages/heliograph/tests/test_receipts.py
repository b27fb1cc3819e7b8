"""A lost response's messages are repeated for the visitor whose script names its receipt."""

import pytest
from cachelib import FileSystemCache

from message_site import CORNER, FRAGMENT, Person, Timed, make_app

KEY = "0123456789abcdef" * 2
RECEIPT = {"Heliograph-Receipt": KEY}
MISSED = f"heliograph-missed-{KEY}"


@pytest.fixture
def app(tmp_path):
    return make_app(store=FileSystemCache(str(tmp_path)))


@pytest.mark.parametrize("kind", [FRAGMENT, CORNER], ids=["page", "corner"])
@pytest.mark.parametrize("path", ["/?say=Lost.", "/status/422?say=Lost.", "/who?say=Lost."])
def test_a_message_that_a_lost_response_showed_or_sent_is_shown_by_the_next(ada, kind, path):
    ada.ask(path, method="GET", headers=kind | RECEIPT)
    ada.cookies[MISSED] = ""

    assert ada.open("/") == [("message", "Lost.")]
    assert ada.cookies == {}
    assert ada.open("/") == []


def test_a_response_cut_off_behind_its_headers_is_made_good(ada):
    ada.receive(ada.ask("/who?say=Waiting."))
    cut_off = ada.ask("/", headers=FRAGMENT | RECEIPT)
    cut_off.text = ""
    ada.receive(cut_off)
    ada.cookies[MISSED] = ""

    assert ada.open("/") == [("message", "Waiting.")]
    assert ada.open("/") == []


def test_a_message_that_waits_as_well_is_shown_once(ada):
    ada.receive(ada.ask("/who?say=Waiting.", headers=RECEIPT))
    ada.cookies[MISSED] = ""

    assert ada.open("/") == [("message", "Waiting.")]
    assert ada.cookies == {}


def test_a_missed_message_keeps_its_id_so_that_the_script_knows_it(ada):
    lost = ada.ask("/?say=Lost.", headers=FRAGMENT | RECEIPT)
    ada.cookies[MISSED] = ""

    assert ada.ask("/").rendered == lost.rendered


def test_behind_tls_only_this_host_can_name_a_lost_response(app):
    """A neighboring host may set a cookie here, with a key whose message it chose itself."""
    ada = Person(app, scheme="https")
    ada.ask("/?say=Lost.", headers=FRAGMENT | RECEIPT)

    ada.cookies = {MISSED: ""}
    assert ada.open("/") == []
    ada.cookies = {f"__Host-{MISSED}": ""}
    assert ada.open("/") == [("message", "Lost.")]
    assert ada.cookies == {}


def test_a_receipt_that_is_not_there_yet_stays_asked_for(ada, caplog):
    ada.cookies[MISSED] = ""

    assert ada.open("/") == []
    assert caplog.messages == []
    ada.ask("/?say=Slow.", headers=FRAGMENT | RECEIPT)
    assert ada.open("/") == [("message", "Slow.")]


def test_nothing_is_stored_without_a_receipt_or_without_a_message(ada, tmp_path):
    before = sorted(tmp_path.iterdir())

    ada.ask("/?say=Seen.", headers=FRAGMENT)
    ada.ask("/", headers=FRAGMENT | RECEIPT)

    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("key", ["", "x", "0" * 31, "0" * 33, "G" * 32, "../" * 11, "é" * 32])
def test_a_receipt_that_no_script_of_ours_chose_is_ignored(ada, tmp_path, key):
    before = sorted(tmp_path.iterdir())

    ada.ask("/?say=Seen.", headers=FRAGMENT | {"Heliograph-Receipt": key})

    assert sorted(tmp_path.iterdir()) == before


def test_a_cookie_that_is_named_by_a_key_alone_asks_for_nothing(ada):
    ada.ask("/?say=Lost.", headers=FRAGMENT | RECEIPT)
    ada.cookies |= {KEY: "", "heliograph-missed-": ""}

    assert ada.open("/") == []


def test_a_receipt_is_kept_for_ten_minutes():
    store = Timed()

    Person(make_app(store=store)).ask("/?say=Lost.", headers=FRAGMENT | RECEIPT)

    assert store.seconds == 600


def test_a_visitor_cannot_name_the_messages_of_another(app, ada):
    ada.receive(ada.ask("/who?" + "&".join(f"say={n}." for n in range(50))))
    pointer = ada.pending[-1].removeprefix("heliograph-")

    eve = Person(app, cookies={MISSED.replace(KEY, pointer): ""})

    assert eve.open("/") == []
    assert len(ada.open("/")) == 50


def test_only_so_many_receipts_are_looked_up(ada):
    for n in range(20):
        key = f"{n:032x}"
        ada.ask(f"/?say={n}.", headers=FRAGMENT | {"Heliograph-Receipt": key})
        ada.cookies[f"heliograph-missed-{key}"] = ""

    assert len(ada.open("/")) == 8


def test_without_a_store_there_are_no_receipts(caplog):
    ada = Person(make_app(store=False))
    ada.ask("/?say=Lost.", headers=FRAGMENT | RECEIPT)
    ada.cookies[MISSED] = ""

    assert ada.open("/") == []
    assert caplog.messages == []
