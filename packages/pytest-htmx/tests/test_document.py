"""The title, the addresses and the texts of a document."""

# ruff: noqa: E501  a page is a line

import pytest
from flask import request

from pytest_htmx import Browser, HtmxBrowser, Refused, Unsupported
from pytest_htmx.html.dom import in_short, is_text, opening_tag, select, text_of
from shown import SCRIPT, echoing, page, show


def start(html, headers=None, kind=Browser):
    """The visitor at a document of which every letter is given."""
    app = echoing()
    app.add_url_rule("/a/b", "start", lambda: (html, headers or {}))
    app.add_url_rule("/who", "who", lambda: page(request.headers.get("Referer", "nobody")))
    app.add_url_rule("/piece", "piece", lambda: "<title>Now</title><p>x</p>")
    return kind(app).open("/a/b?c#d")


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title> One\n title </title>", "One title"),
        ("<title>One</title><title>Two</title>", "One"),
        ("<body><svg><title>Picture</title></svg>", ""),
        ("<body><svg><title>Picture</title></svg><title>Late</title>", "Late"),
        ("x", ""),
    ],
)
def test_the_title_is_that_of_the_tab(html, title):
    assert start(html).title == title


@pytest.mark.parametrize("html", ["<title>Old</title>", "", "<body><svg><title>Old</title></svg>"])
def test_htmx_gives_the_page_a_title(html):
    browser = start(
        f"{html}{SCRIPT}<b hx-get='/piece' hx-target='#out'>Go</b><p id='out'>", kind=HtmxBrowser
    )

    assert browser.click("Go").title == "Now"
    assert [tag.string for tag in browser.page.head("title")] == ["Now"]


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("", "http://localhost/a/echo"),
        ('<base target="_self">', "http://localhost/a/echo"),
        ('<base href="/">', "http://localhost/echo"),
        ('<base href="c/">', "http://localhost/a/c/echo"),
        ('<base href="">', "http://localhost/a/echo"),
        ('<base href="/"><base href="/c/">', "http://localhost/echo"),
    ],
)
def test_addresses_start_from_the_base(base, url):
    browser = start(f"{base}<a href='echo'>x</a>").click("x")

    assert browser.history.current.url == url


def test_an_empty_base_is_the_page_itself():
    assert start('<base href=""><a href="?x">x</a>').click("x").url == "/a/b?x"


@pytest.mark.parametrize(
    ("meta", "header", "referrer"),
    [
        ("", None, "http://localhost/a/b?c"),
        ("", "no-referrer", "nobody"),
        ("", "no-referrer, strict-origin", "http://localhost/"),
        ("", " Origin ", "http://localhost/"),
        ("", "same-origin", "http://localhost/a/b?c"),
        ('<meta name="Referrer" content="No-Referrer">', "origin", "nobody"),
        ('<meta name="referrer" content="">', "origin", "http://localhost/"),
        ('<meta name="referrer">', "origin", "http://localhost/"),
        ('<meta name="other" content="no-referrer">', "origin", "http://localhost/"),
    ],
)
def test_the_referrer_is_as_long_as_the_page_allows(meta, header, referrer):
    browser = start(f"{meta}<a href='/who'>x</a>", {"Referrer-Policy": header} if header else {})

    assert browser.click("x").text("body") == referrer


def test_text_is_shown_as_it_is_written():
    browser = start("<b>a &amp; b</b>", {"Content-Type": "text/plain"})

    assert str(browser.page.body) == "<body><pre>&lt;b&gt;a &amp;amp; b&lt;/b&gt;</pre></body>"


@pytest.mark.parametrize(("kind", "found"), [(Browser, 1), (HtmxBrowser, 0)])
def test_noscript_is_read_without_script(kind, found):
    assert len(show("<noscript><b>x</b></noscript>", kind=kind).page("b")) == found


def test_a_page_without_a_body_is_not_read_on():
    browser = start(
        f'{SCRIPT}<b id="go" hx-get="/piece" hx-target="body" hx-swap="delete">Go</b>',
        kind=HtmxBrowser,
    ).click("Go")

    with pytest.raises(Unsupported) as refusal:
        str(browser)

    assert str(refusal.value) == (
        "A swap has removed the body of the page at http://localhost/a/b?c#d."
    )


def test_text_has_no_code_comments_or_templates():
    browser = show(
        "<main> One\n <b>t</b>wo<script>no</script><style>no</style><!-- no --><template>no</template>"
        "<p>three</p></main><template id='t'><i>four</i></template>"
    )

    assert browser.text("main") == "One two three"
    assert select(browser.page, "i") == []
    assert [tag.name for tag in select(browser.page.template, "i")] == []
    assert [text_of(tag) for tag in select(browser.page.find(id="t"), "i")] == ["four"]


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<ul><li>bug</li><li>ui</li></ul>", "bug ui"),
        ("<a>Issue<br>3</a>", "Issue 3"),
        ("<table><tr><td>1</td><td>2<tr><th>3</table>", "1 2 3"),
        ("a<div>b</div>c<p>d</p>e", "a b c d e"),
        ("<b>a</b><i>b</i><button>c</button>", "abc"),
        ("a<b hidden>x</b><b style='display: none'>x</b>b", "ab"),
        ("<p style='visibility:hidden'>x<b style='visibility:visible'>a</b></p>b", "a b"),
        ("<dialog>x</dialog><dialog open>a</dialog><p popover>x</p>", "a"),
        ("<details>x<summary>a</summary><p>x</p></details>", "a"),
        ("<details open>b<summary>a</summary><p>c</p></details>", "b a c"),
        ("<textarea>x</textarea><iframe>x</iframe><video>x</video>a", "a"),
    ],
)
def test_text_is_what_a_person_reads_with_blocks_apart(markup, words):
    assert show(f"<main>{markup}</main>").text("main") == words


def test_text_for_those_without_scripts_is_read_by_them_alone():
    markup = "<main>a <noscript>b</noscript></main>"

    assert show(markup).text("main") == "a b"
    assert show(markup, kind=HtmxBrowser).text("main") == "a"


@pytest.mark.parametrize(
    "around", ["<div hidden>{}</div>", "<details>{}</details>", "<dialog>{}</dialog>"]
)
def test_hidden_text_is_refused(around):
    visitor = show(around.format("<p>x</p>"))

    with pytest.raises(Refused, match=r"^<p> is hidden: nobody reads its text"):
        visitor.text("p")


def test_a_tag_is_written_as_in_the_page():
    tag = show('<p id="a" class="b  c" hidden>x</p>').page.p

    assert opening_tag(tag) == '<p id="a" class="b c" hidden="">'
    assert [is_text(node) for node in tag.children] == [True]


def test_long_markup_is_shown_in_short():
    main = f"<main>{'x' * 400}</main>"

    assert repr(show(main)) == f"<Browser at /, 200: {main[:400]} …>"
    assert in_short(show(main).page.main, 413) == main
    assert in_short(show(main).page.main, 412) == f"{main[:412]} …"


def test_every_export_is_imported_at_its_first_use():
    import pytest_htmx

    exported = {name: getattr(pytest_htmx, name) for name in pytest_htmx.__all__}
    names = {name: getattr(value, "__name__", name) for name, value in exported.items()}
    with pytest.raises(AttributeError) as unknown:
        pytest_htmx.Chromium  # noqa: B018  the question is the act

    assert names == {name: name for name in pytest_htmx.__all__}
    assert str(unknown.value) == "module 'pytest_htmx' has no attribute 'Chromium'"
