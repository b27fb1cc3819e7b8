"""Navigation: tabs, boosted links and forms, addresses, the way back, redirects."""

# ruff: noqa: E501  a page is a line

from markupsafe import escape

from .registry import page, pattern, piece, whole


def tabs(chosen):
    links = "".join(
        f'<a id="tab-{n}" role="tab" aria-selected="{"true" if n == chosen else "false"}" '
        f'href="tab{n}" hx-get="tab{n}">Tab {n}</a>'
        for n in (1, 2, 3)
    )
    return f'<div role="tablist">{links}</div><div role="tabpanel">Panel {chosen}</div>'


TABS = '<div id="tabs" hx-target:inherited="#tabs" hx-swap:inherited="innerHTML" {}>{}</div>'
pattern(
    "tabs",
    TABS.format("", tabs(1)),
    ("click", "#tab-2"),
    ("click", "#tab-3"),
    routes={f"tab{n}": tabs(n) for n in (1, 2, 3)},
)
pattern(
    "tabs-with-an-address",
    TABS.format('hx-push-url:inherited="true"', tabs(1)),
    ("click", "#tab-2"),
    ("click", "#tab-3"),
    ("back",),
    ("forward",),
    routes={f"tab{n}": page(tabs(n)) for n in (1, 2, 3)},
)
pattern(
    "tabs-loaded-on-load",
    '<div id="tabs" hx-get="tab1" hx-trigger="load delay:1s" hx-target="#tabs" hx-swap="innerHTML"></div>',
    ("wait", "#tabs", "load"),
    routes={"tab1": tabs(1)},
)

SITE = '<nav><a id="home" href="start">Home</a> <a id="about" href="about">About</a> <a id="out" href="out" hx-boost="false">Out</a></nav>'
FORM = '<form id="f" action="search"><input name="q" value="x"><button>Search</button></form><form id="p" method="post" action="save"><input name="a" value="1"><button>Save</button></form>'
ROUTES = {
    "about": lambda _: whole(f"{SITE}<main id='main'><h1>About</h1></main>"),
    "out": lambda _: whole(f"{SITE}<main id='main'><h1>Out</h1></main>"),
    "search": lambda sent: whole(
        f"{SITE}<main id='main'><h1>Found {escape(sent['q'])}</h1></main>"
    ),
    "POST save": piece("", 303, Location="saved"),
    "saved": lambda _: whole(f"{SITE}<main id='main'><h1>Saved</h1></main>"),
}
BOOSTS = {
    "body": 'hx-boost:inherited="true"',
    "part": 'hx-boost:inherited="target:#main swap:outerHTML select:#main"',
    "morph": 'hx-boost:inherited="swap:innerMorph"',
}
for name, boost in BOOSTS.items():
    pattern(
        f"boosted-navigation-{name}",
        f"{SITE}<main id='main'>{FORM}</main>",
        ("click", "#about"),
        ("back",),
        ("forward",),
        ("press", "#out"),
        ("back",),
        routes=ROUTES,
        body_attributes=boost,
    )
    for form in ("f", "p"):
        pattern(
            f"boosted-form-{name}-{form}",
            f"{SITE}<main id='main'>{FORM}</main>",
            ("submit", f"#{form}"),
            ("back",),
            routes=ROUTES,
            body_attributes=boost,
        )
pattern(
    "boosted-link-to-a-place-in-the-page",
    '<a id="go" href="#there">There</a><h2 id="there">There</h2>',
    ("press", "#go"),
    ("back",),
    body_attributes='hx-boost:inherited="true"',
)
pattern(
    "boosted-link-to-a-missing-page",
    '<a id="go" href="nowhere">Nowhere</a>',
    ("click", "#go"),
    routes={"nowhere": whole("<h1>Not found</h1>", status=404)},
    body_attributes='hx-boost:inherited="true"',
)
pattern(
    "boosted-link-that-downloads",
    '<a id="go" href="report" download>Report</a><p>here</p>',
    routes={},
    body_attributes='hx-boost:inherited="true"',
)
pattern(
    "boosted-form-refused",
    f"<main id='main'>{FORM}</main>",
    ("submit", "#p", {"a": "2"}),
    routes={"POST save": whole("<h1>Refused</h1>", status=422)},
    body_attributes='hx-boost:inherited="true" hx-status:4xx:inherited="push:false"',
)
pattern(
    "boosted-delete",
    '<form id="f" method="post" action="item/1/delete"><button>Delete</button></form>',
    ("submit", "#f"),
    routes={
        "POST item/1/delete": piece("", 303, Location="/boosted-delete/items"),
        "items": whole("<h1>Items</h1>"),
    },
    body_attributes='hx-boost:inherited="true"',
)
for name, attributes in {
    "push": 'hx-push-url="true"',
    "push-another": 'hx-push-url="/boosted/other?x=1"',
    "replace": 'hx-replace-url="true"',
    "push-and-replace": 'hx-push-url="true" hx-replace-url="true"',
    "anchor": 'hx-push-url="true" hx-swap="innerHTML show:top"',
}.items():
    pattern(
        f"address-{name}",
        f'<a id="go" href="two" hx-get="two?a=1#end" hx-target="#main" {attributes}>Two</a><main id="main">One</main>',
        ("click", "#go"),
        routes={"two": "<title>Two</title><h1>Two</h1>"},
    )
pattern(
    "address-by-the-answer",
    '<form id="f" hx-post="items" hx-target="#main"><input name="n" value="x"><button>Add</button></form><main id="main"></main>',
    ("submit", "#f"),
    routes={"POST items": piece("<h1>Item 7</h1>", 201, HX_Push_Url="items/7")},
)
pattern(
    "history-of-three-pages",
    '<a id="one" href="one" hx-get="one" hx-target="body" hx-push-url="true">1</a>',
    ("click", "#one"),
    ("click", "#two"),
    ("back",),
    ("back",),
    ("forward",),
    routes={
        "one": page(
            '<h1>1</h1><a id="two" href="two" hx-get="two" hx-target="body" hx-push-url="true">2</a>'
        ),
        "two": page("<h1>2</h1>"),
    },
)
pattern(
    "what-was-typed-before-back",
    '<input id="typed" name="typed"><form id="f"><input name="q"></form><a id="go" href="two" hx-get="two" hx-target="#main" hx-push-url="true">2</a><main id="main">1</main>',
    ("fill", "#f", {"q": "typed"}),
    ("click", "#go"),
    ("back",),
    routes={"two": page("<h1>2</h1>")},
)
pattern(
    "redirected-after-a-post",
    '<form id="f" hx-post="items" hx-target="#main" hx-push-url="true"><input name="n" value="x"><button>Add</button></form><main id="main"></main>',
    ("submit", "#f"),
    routes={"POST items": piece("", 303, Location="item"), "item": "<h1>Item</h1>"},
)
pattern(
    "redirected-to-the-login",
    '<a id="go" href="secret" hx-get="secret" hx-target="#main">Secret</a><main id="main"></main>',
    ("press", "#go"),
    routes={
        "secret": piece("", HX_Redirect="login?next=secret"),
        "login": whole("<h1>Log in</h1>"),
    },
)
pattern(
    "refreshed-by-the-answer",
    '<button id="go" hx-post="logout">Log out</button><p id="out">{}</p>',
    ("press", "#go"),
    routes={"POST logout": piece("", HX_Refresh="true")},
)
pattern(
    "led-on-without-a-load",
    '<form id="f" hx-post="items"><input name="n" value="x"><button>Add</button></form><main id="main"></main>',
    ("submit", "#f"),
    ("back",),
    routes={
        "POST items": piece("", 201, HX_Location='{"path": "item", "target": "#main"}'),
        "item": "<title>Item</title><h1>Item</h1>",
    },
)
for status in (400, 403, 404, 409, 410, 429, 500, 503):
    pattern(
        f"status-{status}",
        '<button id="go" hx-get="broken" hx-target="#main" hx-push-url="true">Go</button><main id="main">old</main>',
        ("click", "#go"),
        routes={"broken": piece(f"<title>{status}</title><p>{status}</p>", status)},
    )
for status in (204, 304):
    pattern(
        f"status-{status}",
        '<button id="go" hx-get="same" hx-target="#main" hx-push-url="true">Go</button><main id="main">old</main>',
        ("click", "#go"),
        routes={"same": piece("", status)},
    )
pattern(
    "a-link-with-a-form-around",
    '<form action="never"><a id="go" href="never" hx-get="part" hx-target="#main">x</a></form><main id="main"></main>',
    ("press", "#go"),
    routes={"part": "part"},
)
PLAYER = '<audio id="player" hx-preserve class="{}"></audio>'
pattern(
    "boosted-navigation-keeps-the-player",
    PLAYER.format("playing") + '<a id="go" href="two">Two</a>',
    ("click", "#go"),
    ("back",),
    routes={"two": whole(f"<h1>Two</h1>{PLAYER.format('new')}")},
    body_attributes='hx-boost:inherited="true"',
)
pattern(
    "boosted-page-with-a-part-out-of-band",
    '<p id="bell">0</p><main id="main"><a id="go" href="two" hx-boost="target:#main swap:innerHTML select:h1">Two</a></main>',
    ("click", "#go"),
    routes={"two": whole('<h1>Two</h1><p id="bell" hx-swap-oob="true">1</p>')},
)
pattern(
    "an-event-that-comes-with-a-boosted-page",
    '<a id="go" href="two" hx-boost="true">Two</a>',
    ("click", "#go"),
    routes={
        "two": whole(
            '<p hx-get="bell" hx-trigger="rung from:body">0</p><i hx-get="bell" hx-trigger="load">0</i>',
            headers={"HX-Trigger": "rung"},
        ),
        "bell": "1",
    },
)
