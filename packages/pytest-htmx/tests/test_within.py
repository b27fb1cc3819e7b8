"""`within`: the visitor acts in one part of the page."""

import pytest

from pytest_htmx import Browser, HtmxBrowser, Refused
from shown import sent, show

ROWS = "".join(
    f'<li id="row-{name}"><b>{name}</b> <div class="tools">'
    f'<form action="/echo"><input name="of" value="{name}"><button>Delete</button></form></div>'
    for name in ("ada", "grace")
)


@pytest.mark.parametrize("kind", [Browser, HtmxBrowser])
def test_a_click_is_limited_to_the_element(kind):
    visitor = show(ROWS, kind=kind)

    with visitor.within("#row-grace") as same:
        assert same is visitor
        visitor.click("Delete")

    assert sent(visitor) == "GET of=grace"


def test_a_form_is_the_one_in_the_element_or_the_element_itself():
    for place in ("#row-ada", "#row-ada form", "#row-ada .tools"):
        visitor = show(ROWS)
        with visitor.within(place):
            visitor.fill(of="Ada").submit()
        assert sent(visitor) == "GET of=Ada"


def test_a_part_of_a_part_is_named_from_there():
    visitor = show(ROWS)

    with visitor.within("#row-ada"):
        with visitor.within(".tools"):
            assert visitor.text("button") == "Delete"
            with pytest.raises(Refused, match=r'^<div class="tools"> has no b\.$'):
                visitor.text("b")
        assert visitor.text("b") == "ada"
    with pytest.raises(Refused, match="'b' matches 2 elements"):
        visitor.text("b")


def test_what_stands_elsewhere_is_refused():
    visitor = show(f'{ROWS}<a href="/echo">Away</a>')

    with visitor.within("#row-ada"):
        with pytest.raises(Refused, match=r"selector 'Away'\. There are: 'Delete'"):
            visitor.click("Away")
        with pytest.raises(Refused, match="has no #row-grace"):
            visitor.submit("#row-grace")
    assert sent(visitor.click("Away")) == "GET"


@pytest.mark.parametrize(
    ("selector", "told"), [("#nobody", "has no #nobody"), ("li", "'li' matches 2 elements")]
)
def test_an_element_that_is_not_one_is_refused_where_it_is_named(selector, told):
    visitor = show(ROWS)

    with pytest.raises(Refused, match=told), visitor.within(selector):
        pass
    assert visitor.text("#row-ada b") == "ada"


def test_the_element_is_looked_up_again_after_a_swap():
    part = (
        '<div id="part" hx-get="/echo?2" hx-trigger="ping" hx-swap="outerHTML">'
        '<i hx-get="/echo?1">Go</i></div>'
    )
    visitor = show(part, kind=HtmxBrowser)

    with visitor.within("#part"):
        assert visitor.click("Go").text("i") == "GET 1"
    with visitor.within("body"):
        visitor.trigger("#part", "ping")
    with pytest.raises(Refused, match="has no #part"), visitor.within("#part"):
        pass


def test_a_trigger_elsewhere_is_no_clickable_element_here():
    visitor = show('<p hx-get="/echo?1">Go</p><div id="d"></div>', kind=HtmxBrowser)

    with visitor.within("#d"), pytest.raises(Refused, match="There are: none"):
        visitor.click("Go")
