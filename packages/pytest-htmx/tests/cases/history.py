"""Addresses, history, boosted and plain links."""

# ruff: noqa: E501  a page is a line

from case_app import CaseResponse

from .registry import ECHO, OUT, case

# The address and the way back

for name, attributes in {
    "push": 'hx-push-url="true"', "push-to": 'hx-push-url="/somewhere?x=1"',
    "push-false": 'hx-push-url="false"', "replace": 'hx-replace-url="true"',
    "replace-to": 'hx-replace-url="/somewhere"', "anchor": "",
}.items():  # fmt: skip
    address = "piece?a=1#there" if name == "anchor" else "piece?a=1"
    extra = 'hx-push-url="true"' if name == "anchor" else attributes
    case(
        f"address-{name}",
        f'<button id="go" hx-get="{address}" hx-target="#out" {extra}>Go</button>{OUT}',
        ("click", "#go"),
        responses={"piece": "<title>T</title>piece"},
    )
    case(
        f"address-{name}-and-back",
        '<a id="first" href="two">Two</a>',
        ("press", "#first"),
        ("click", "#go"),
        ("back",),
        responses={
            "two": CaseResponse(
                f'<button id="go" hx-get="{address}" hx-target="#out" {extra}>Go</button>{OUT}',
                type="whole",
            ),
            "piece": "<title>T</title>piece",
        },
    )

PUSHES = (
    '<a id="a" hx-get="one" href="one" hx-target="#main" hx-select="#main" hx-push-url="true">1</a>'
    '<a id="b" hx-get="two" href="two" hx-target="#main" hx-select="#main" hx-push-url="true">2</a>'
    '<a id="plain" href="three">3</a><main id="main">start</main>'
)
PUSHED = {
    "one": CaseResponse(
        PUSHES.replace("start", "one"), type="page", headers={"Vary": "HX-Request"}
    ),
    "two": CaseResponse(
        PUSHES.replace("start", "two"), type="page", headers={"Vary": "HX-Request"}
    ),
    "three": CaseResponse(
        PUSHES.replace("start", "three"), type="whole", headers={"Cache-Control": "no-store"}
    ),
}
for name, steps in {
    "back": ["#a", "back"],
    "back-twice": ["#a", "#b", "back", "back"],
    "back-forward": ["#a", "#b", "back", "forward"],
    "back-and-on": ["#a", "back", "#b"],
    "over-a-load": ["#a", "#plain", "back"],
    "over-a-load-twice": ["#a", "#plain", "back", "back"],
    "forward-over-a-load": ["#a", "#plain", "back", "forward"],
    "reload": ["#a", "reload"],
    "reload-back": ["#a", "reload", "back"],
    "plain-back": ["#plain", "back"],
    "plain-back-forward": ["#plain", "back", "forward"],
    "plain-same": ["#plain", "#plain"],
    "plain-then-htmx": ["#plain", "#a", "back"],
}.items():
    case(
        f"history-{name}",
        PUSHES,
        *[(step,) if step.isalpha() else ("press", step) for step in steps],
        responses=PUSHED,
    )
case(
    "history-element",
    PUSHES.replace("<main", "<main hx-history-elt"),
    ("click", "#a"),
    ("back",),
    responses={"one": PUSHED["one"]},
)
case(
    "history-element-alone",
    f'<p id="beside">beside</p>{PUSHES.replace("<main", "<main data-hx-history-elt")}',
    ("click", "#a"),
    ("back",),
    responses={
        "one": CaseResponse(
            '<p id="beside" hx-swap-oob="true">changed</p><main id="main">one</main>'
        )
    },
)
case(
    "history-of-anchors",
    '<a id="anchor" href="#b">x</a><a id="next" href="next">x</a>',
    ("press", "#anchor"),
    ("back",),
)
case("history-off", PUSHES, ("click", "#a"), responses=PUSHED,
     head='<meta name="htmx-config" content="history:false">')  # fmt: skip
case("history-by-reload", PUSHES, ("click", "#a"), ("back",), responses=PUSHED,
     head='<meta name="htmx-config" content="history:reload">')  # fmt: skip

# Boost

BOOSTED = (
    '<nav><a id="link" href="page?x=1">Link</a> <a id="anchor" href="#main">Anchor</a> '
    '<a id="blank" href="page" target="_self">Self</a> <a id="not" href="page" hx-boost="false">Not</a>'
    '<a id="own" href="page" hx-get="echo" hx-target="#main">Own</a>'
    '<a id="part" href="page#part">Part</a><a id="empty" href="">Empty</a> <a id="nowhere">Nowhere</a></nav>'
    '<form id="get" action="page?old=1"><input name="q" value="é ü"><button name="b" value="1">Get</button></form>'
    '<form id="post" action="page" method="post"><input name="q" value="1"><button>Post</button>'
    '<button id="other" formaction="echo" name="n" value="v">Other</button>'
    '<button id="as-get" formmethod="get">As get</button></form>'
    '<form id="bare" method="post"><button>Bare</button></form>'
    '<main id="main">start</main>'
)
STEPS = [
    ("click", "#link"), ("click", "#anchor"), ("click", "#blank"), ("press", "#not"), ("click", "#own"),
    ("click", "#part"), ("submit", "#get"), ("submit", "#post"), ("click", "#other"),
    ("click", "#as-get"), ("click", "#empty"),
]  # fmt: skip
for boost, steps in {
    "true": STEPS,
    "target:#main swap:innerHTML": STEPS,
    "false": [("press", "#link"), ("press", "#anchor"), ("submit", "#get"), ("submit", "#post")],
    "swap:outerHTML target:#main push:false": [("click", "#link"), ("submit", "#post")],
    "true target:#main select:h1": [
        ("click", "#link"),
        ("submit", "#post"),
        ("click", "#nowhere"),
        ("submit", "#bare"),
    ],
    "replace:true target:#main push:false": [("click", "#link"), ("submit", "#post")],
}.items():
    for step in steps:
        case(
            f"boost-{boost.replace(' ', '-').replace('#', '').replace(':', '-')}-{step[1][1:]}",
            BOOSTED,
            step,
            responses={"page": CaseResponse("<h1>{echo}</h1>", type="whole"), **ECHO},
            body_attributes=f'hx-boost:inherited="{boost}" hx-sync:inherited="this:drop"',
        )
for status in (422, 500):
    for setting in ("", 'hx-status:4xx:inherited="push:false"'):
        case(
            f"boost-refused-{status}-{'kept' if setting else 'pushed'}",
            BOOSTED,
            ("submit", "#post"),
            responses={"page": CaseResponse("<title>No</title><h1>No</h1>", status=status)},
            body_attributes=f'hx-boost:inherited="target:#main swap:innerHTML" {setting}',
        )

# What Back shows of a page that was left: what the browser kept, or a new response

KEPT = '<a id="next" href="next">Next</a><form id="f" method="post" action="posted"><button>Go</button></form>'
for name, response in {
    "plain": CaseResponse(KEPT + "{echo}"),
    "no-store": CaseResponse(KEPT, headers={"Cache-Control": "no-store"}),
    "no-cache": CaseResponse(KEPT, headers={"Cache-Control": "no-cache"}),
    "private": CaseResponse(KEPT, headers={"Cache-Control": "private, max-age=0"}),
    "vary-hx": CaseResponse(KEPT, headers={"Vary": "HX-Request"}),
    "vary-cookie": CaseResponse(KEPT, headers={"Vary": "Cookie"}),
    "vary-cookie-changed": CaseResponse(KEPT, headers={"Vary": "Cookie", "Set-Cookie": "a=1"}),
    "vary-accept": CaseResponse(KEPT, headers={"Vary": "Accept, Sec-Fetch-Mode"}),
    "vary-all": CaseResponse(KEPT, headers={"Vary": "*"}),
    "404": CaseResponse(KEPT, 404),
    "403": CaseResponse(KEPT, 403),
    "422": CaseResponse(KEPT, 422),
    "500": CaseResponse(KEPT, 500),
    "301": CaseResponse(status=301, headers={"Location": "next?a"}),
}.items():
    response.type = "whole"
    case(
        f"kept-{name}",
        '<a id="there" href="there">There</a>',
        ("press", "#there"),
        ("press", "#next"),
        ("back",),
        responses={"there": response, "next": CaseResponse(KEPT, type="whole")},
    )
case(
    "kept-each-at-its-anchor",
    '<a id="there" href="there">There</a>',
    ("press", "#there"),
    ("press", "#next"),
    ("press", "#again"),
    ("press", "#next"),
    *[("back",)] * 3,
    responses={
        "there": CaseResponse(KEPT, type="whole"),
        "next": CaseResponse('<a id="again" href="there#f">Again</a>', type="whole"),
    },
)
for name, headers in {"plain": {}, "vary": {"Vary": "HX-Request"}}.items():
    case(
        f"kept-fragment-{name}",
        '<a id="there" hx-get="there" hx-push-url="true">There</a><a id="next" href="next">Next</a>',
        ("press", "#there"),
        ("press", "#next"),
        ("back",),
        responses={
            "there": CaseResponse("<title>Piece</title>piece", headers=headers, type="page"),
            "next": CaseResponse(KEPT, type="whole"),
        },
    )
for status in (200, 422):
    case(
        f"kept-post-{status}",
        KEPT,
        ("submit", "#f"),
        ("press", "#next"),
        ("back",),
        responses={
            "posted": CaseResponse(KEPT + "<p>{echo}", status, type="whole"),
            "next": CaseResponse(KEPT, type="whole"),
        },
    )
case("post-to-same-address", '<form id="f" method="post" action="start"><button>Go</button></form>',
     ("submit", "#f"), ("submit", "#f"))  # fmt: skip
