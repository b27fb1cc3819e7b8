"""Edges of everyday patterns: caches, relative addresses, other contents, events across parts."""

# ruff: noqa: E501  a page is a line

from markupsafe import escape

from .registry import page, pattern, piece, whole

TWICE = (
    '<button id="go" hx-get="part" hx-target="#out" hx-swap="beforeend">Go</button><p id="out"></p>'
)

# Caches

for name, headers in {
    "fresh": {"Cache_Control": "max-age=600"},
    "not-stored": {"Cache_Control": "no-store"},
    "checked-again": {"Cache_Control": "no-cache", "ETag": '"1"'},
    "unmarked": {"ETag": '"1"'},
}.items():
    pattern(
        f"fragment-asked-for-twice-{name}",
        TWICE,
        ("click", "#go"),
        ("click", "#go"),
        routes={"part": piece("x", **headers)},
    )
pattern(
    "page-visited-twice-while-fresh",
    '<a id="two" href="two">Two</a>',
    ("press", "#two"),
    ("press", "#three"),
    ("press", "#two"),
    routes={
        "two": whole(
            '<h1>2</h1><a id="three" href="three">3</a>', headers={"Cache-Control": "max-age=600"}
        ),
        "three": whole('<h1>3</h1><a id="two" href="two">2</a>'),
    },
)
pattern(
    "form-sent-twice-by-get-while-fresh",
    '<form id="f" hx-get="find" hx-target="next p"><input name="q" value="1"><button>Go</button></form><p></p>',
    ("submit", "#f"),
    ("submit", "#f", {"q": "2"}),
    ("submit", "#f", {"q": "1"}),
    routes={
        "find": lambda sent: piece(
            escape(sent["q"]), Cache_Control="max-age=600", Vary="HX-Request"
        )
    },
)
FRESH = {"Cache_Control": "max-age=600"}
for method in ("post", "put", "delete"):
    pattern(
        f"list-asked-for-again-after-a-{method}",
        f'<button id="get" hx-get="list" hx-target="#out">Get</button><button id="change" hx-{method}="list" hx-target="#out">Change</button><p id="out"></p>',
        ("click", "#get"),
        ("click", "#change"),
        ("click", "#get"),
        ("click", "#get"),
        routes={f"{method.upper()} list": "changed", "list": piece("{echo}", **FRESH)},
    )
pattern(
    "list-not-asked-for-again-after-a-refused-post",
    '<button id="get" hx-get="list" hx-target="#out">Get</button><button id="change" hx-post="list" hx-target="#out">Change</button><p id="out"></p>',
    ("click", "#get"),
    ("click", "#change"),
    ("click", "#get"),
    routes={"POST list": piece("refused", 422), "list": piece("{echo}", **FRESH)},
)
pattern(
    "redirected-to-a-fresh-list",
    '<button id="get" hx-get="list" hx-target="#out">Get</button><button id="change" hx-post="save" hx-target="#out">Change</button><p id="out"></p>',
    ("click", "#get"),
    ("click", "#change"),
    routes={"POST save": piece("", 303, Location="list"), "list": piece("a", **FRESH)},
)
pattern(
    "redirected-by-a-plain-form-to-a-fresh-page",
    '<a id="list" href="list">List</a>',
    ("press", "#list"),
    ("press", "#go"),
    routes={
        "POST save": piece("", 303, Location="list"),
        "list": whole(
            '<form action="save" method="post"><button id="go">Go</button></form>',
            headers={"Cache-Control": "max-age=600"},
        ),
    },
)
pattern(
    "back-and-forward-to-fresh-pages-of-htmx",
    '<a id="two" href="two" hx-boost="true">Two</a>',
    ("click", "#two"),
    ("click", "#three"),
    ("back",),
    ("back",),
    ("forward",),
    routes={
        name: whole(
            f'<h1>{name}</h1><a id="three" href="three" hx-boost="true">3</a>',
            headers={"Cache-Control": "max-age=600", "Vary": "HX-Request"},
        )
        for name in ("two", "three")
    },
)
pattern(
    "refreshed-while-fresh",
    '<a id="two" href="two">Two</a>',
    ("press", "#two"),
    ("click", "#go"),
    routes={
        "POST save": piece("", HX_Refresh="true"),
        "two": whole(
            '<button id="go" hx-post="save">Go</button>', headers={"Cache-Control": "max-age=600"}
        ),
    },
)
pattern(
    "led-by-htmx-to-a-fresh-page",
    '<a id="two" href="two">Two</a>',
    ("press", "#two"),
    ("press", "#start"),
    ("click", "#go"),
    routes={
        "POST save": piece("", HX_Redirect="two"),
        "two": whole('<a id="start" href="three">3</a>', headers={"Cache-Control": "max-age=600"}),
        "three": whole('<button id="go" hx-post="save">Go</button>'),
    },
)

# Addresses

pattern(
    "relative-address-after-a-push",
    '<button id="go" hx-get="sub/two" hx-target="#main" hx-push-url="true">Go</button><main id="main"></main>',
    ("click", "#go"),
    ("click", "#rows"),
    routes={
        "sub/two": '<button id="rows" hx-get="rows" hx-target="#main">Rows</button><a href="three">3</a>',
        "sub/rows": "rows of sub",
        "rows": "rows",
    },
)
pattern(
    "relative-address-after-back",
    '<button id="go" hx-get="sub/two" hx-target="#main" hx-push-url="true">Go</button><button id="rows" hx-get="rows" hx-target="#main">Rows</button><main id="main"></main>',
    ("click", "#go"),
    ("back",),
    ("click", "#rows"),
    routes={"sub/two": "two", "sub/rows": "rows of sub", "rows": "rows"},
)
pattern(
    "address-of-a-query-alone",
    '<button id="go" hx-get="?part=1" hx-target="#out" hx-select="#echo">Go</button><p id="out"></p>',
    ("click", "#go"),
)
pattern(
    "address-with-spaces-and-umlauts",
    '<button id="go" hx-get="find?q=a b&amp;x=ü%20é" hx-target="#out" hx-push-url="true">Go</button><p id="out"></p>',
    ("click", "#go"),
    routes={"find": "{echo}"},
)
pattern(
    "vals-with-umlauts-and-signs",
    "<button id='go' hx-post='save' hx-vals='{\"a\": \"ü &amp; = + %\", \"b\": \"<b>\"}' hx-target='#out'>Go</button><p id='out'></p>",
    ("click", "#go"),
    routes={"POST save": lambda sent: escape(str(dict(sent)))},
)
pattern(
    "redirected-to-a-place-in-the-page",
    '<form id="f" method="post" action="save" hx-boost="true"><input name="a"><button>Go</button></form>',
    ("submit", "#f"),
    routes={
        "POST save": piece("", 303, Location="list#new"),
        "list": whole('<h1>List</h1><p id="new">new</p>'),
    },
)
pattern(
    "redirected-by-a-trailing-slash",
    '<a id="go" href="list" hx-boost="true">List</a>',
    ("click", "#go"),
    routes={
        "list": piece("", 308, Location="list/"),
        "list/": whole('<h1>List</h1><a href="one">1</a>'),
    },
)
pattern(
    "redirected-and-pushed",
    '<a id="go" href="old" hx-get="old" hx-target="#main" hx-push-url="true">Go</a><main id="main"></main>',
    ("click", "#go"),
    ("back",),
    routes={"old": piece("", 302, Location="new?x=1"), "new": page("<h1>New</h1>")},
)

# Contents

for name, headers in {
    "text": {"Content_Type": "text/plain; charset=utf-8"},
    "json": {"Content_Type": "application/json"},
    "download": {"Content_Disposition": "attachment; filename=a.html"},
}.items():
    pattern(
        f"fragment-of-{name}",
        TWICE,
        ("click", "#go"),
        routes={"part": piece('{"a": "<b>1</b>"}', **headers)},
    )
pattern(
    "title-with-entities",
    TWICE,
    ("click", "#go"),
    routes={"part": "<title>A &amp; B &lt;3</title><p>x</p>"},
)
pattern(
    "fragment-with-comments-and-blanks",
    TWICE,
    ("click", "#go"),
    routes={"part": "\n  <!-- begin -->\n  <p>x</p>\n\n  <!-- end -->\n"},
)
pattern(
    "fragment-with-a-stylesheet",
    TWICE,
    ("click", "#go"),
    routes={"part": "<style>p { color: red }</style><p>x</p><link rel='icon' href='data:,'>"},
)
pattern(
    "fragment-with-two-equal-ids",
    '<p id="a">1</p><p id="a">2</p><button id="go" hx-get="part" hx-target="#a">Go</button>',
    ("click", "#go"),
    routes={"part": "new"},
)
pattern(
    "data-attributes",
    '<div data-hx-target:inherited="#out" data-hx-swap:inherited="beforeend"><form id="f" data-hx-post="save" data-hx-vals="b:2"><input name="a" value="1"><button>Go</button></form></div><p id="out"></p>',
    ("submit", "#f"),
    routes={"POST save": lambda sent: escape(str(dict(sent)))},
)

# Events across parts

pattern(
    "event-for-what-the-answer-brings",
    TWICE,
    ("click", "#go"),
    routes={
        "part": piece('<i hx-get="more" hx-trigger="saved from:body">0</i>', HX_Trigger="saved"),
        "more": "1",
    },
)
pattern(
    "event-for-a-part-out-of-band",
    '<i id="badge">0</i><button id="go" hx-post="save" hx-swap="none">Go</button>',
    ("click", "#go"),
    routes={
        "POST save": piece(
            '<i id="badge" hx-swap-oob="true" hx-get="badge" hx-trigger="saved from:body, load">0</i>',
            HX_Trigger="saved",
        ),
        "badge": ["1", "2"],
    },
)
pattern(
    "event-for-an-element-around",
    '<section hx-get="list" hx-trigger="saved" hx-target="find ul"><ul></ul><form id="f" hx-post="save" hx-swap="none"><button>Go</button></form></section><section id="other" hx-get="list" hx-trigger="saved" hx-target="find ul"><ul></ul></section>',
    ("submit", "#f"),
    routes={"POST save": piece("", 204, HX_Trigger="saved"), "list": "<li>1"},
)
pattern(
    "events-one-after-another",
    '<i id="a" hx-get="a" hx-trigger="first from:body">a</i><i id="b" hx-get="b" hx-trigger="second from:body">b</i><button id="go" hx-post="save" hx-swap="none">Go</button>',
    ("click", "#go"),
    routes={
        "POST save": piece("", HX_Trigger="first"),
        "a": piece("A", HX_Trigger="second"),
        "b": "B",
    },
)
pattern(
    "form-sent-by-an-event",
    '<form id="f" hx-post="save" hx-trigger="submit, go from:body" hx-target="next p"><input name="a" value="1" required><button>Go</button></form><p></p>',
    ("trigger", "body", "go"),
    routes={"POST save": lambda sent: escape(sent["a"])},
)
pattern(
    "trigger-from-relatives",
    '<section><input id="q" name="q"><ul hx-get="list" hx-trigger="refresh from:previous input, refresh from:\'closest section\'"></ul></section>',
    ("trigger", "#q", "refresh"),
    routes={"list": "<li>1"},
)
pattern(
    "label-of-a-checkbox",
    '<form id="f" hx-post="save" hx-trigger="change" hx-target="next p"><label id="label" for="c">Tick</label><input id="c" type="checkbox" name="c"></form><p></p>',
    ("press", "#label"),
    ("press", "#label"),
    routes={"POST save": lambda sent: escape(str(dict(sent)))},
)
pattern(
    "search-is-cleared",
    '<form id="f"><input type="search" name="q" value="x" hx-get="find" hx-trigger="input changed, search" hx-target="next p"><p></p></form>',
    ("fill", "#f", {"q": ""}),
    routes={"find": lambda sent: f"[{escape(sent['q'])}]"},
)
pattern(
    "settings-of-htmx-2",
    TWICE,
    ("click", "#go"),
    routes={"part": "x"},
    head='<meta name="htmx-config" content=\'{"selfRequestsOnly": true, "historyCacheSize": 0}\'>',
)
pattern(
    "settings-of-a-page",
    TWICE,
    ("click", "#go"),
    routes={"part": "x"},
    head='<meta name="htmx-config" content=\'{"includeIndicatorCSS": false, "defaultSettleDelay": 0, "transitions": true, "defaultTimeout": 5000}\'>',
)
pattern(
    "scrolling-settings",
    TWICE.replace("beforeend", "beforeend show:#out:top scroll:bottom focusScroll:true"),
    ("click", "#go"),
    routes={"part": "x"},
)
pattern(
    "file-with-a-foreign-name",
    '<form id="f" hx-post="files" hx-encoding="multipart/form-data" hx-target="next p"><input type="file" name="file"><input name="a" value="ü"><button>Go</button></form><p></p>',
    ("submit", "#f", {"file": ("ü b.txt", "ü".encode(), "text/plain")}),
    routes={"POST files": "{echo}"},
)
