"""Responses: headers, statuses, redirects."""

# ruff: noqa: E501  a page is a line

from case_app import CaseResponse

from .registry import ECHO, OUT, case

# Response headers

for name, headers in {
    "retarget": {"HX-Retarget": "#other"},
    "retarget-closest": {"HX-Retarget": "closest section"},
    "retarget-missing": {"HX-Retarget": "#nowhere"},
    "reswap": {"HX-Reswap": "beforeend"},
    "reswap-none": {"HX-Reswap": "none"},
    "reswap-modifiers": {"HX-Reswap": "outerHTML ignoreTitle:true"},
    "reselect": {"HX-Reselect": "#echo"},
    "all": {"HX-Retarget": "#other", "HX-Reswap": "outerHTML", "HX-Reselect": "b"},
    "push": {"HX-Push-Url": "/pushed?a=1"},
    "push-relative": {"HX-Push-Url": "sub/pushed#x"},
    "push-false": {"HX-Push-Url": "false"},
    "push-true": {"HX-Push-Url": "true"},
    "replace": {"HX-Replace-Url": "/replaced"},
    "both": {"HX-Push-Url": "/pushed", "HX-Replace-Url": "/replaced"},
    "push-false-replace": {"HX-Push-Url": "false", "HX-Replace-Url": "/replaced"},
    "refresh": {"HX-Refresh": "true"},
    "refresh-false": {"HX-Refresh": "false"},
    "redirect": {"HX-Redirect": "landed"},
    "redirect-query": {"HX-Redirect": "landed?x=1#y"},
    "location": {"HX-Location": "landed"},
    "location-json": {"HX-Location": '{"path": "landed", "target": "#other"}'},
    "location-hcon": {"HX-Location": "path:landed target:#other swap:outerHTML"},
    "location-select": {"HX-Location": '{"path": "landed", "target": "#other", "select": "h1"}'},
    "location-replace": {"HX-Location": '{"path": "landed", "target": "#other", "replace": "true"}'},
    "location-no-push": {"HX-Location": '{"path": "landed", "target": "#other", "push": "false"}'},
    "location-push-to": {"HX-Location": '{"path": "landed", "target": "#out", "push": "/away"}'},
    "location-values": {"HX-Location": '{"path": "echo?a=0", "target": "#out", "source": "#go", "values": {"a": 1, "go": 2}}'},
    "location-headers": {"HX-Location": '{"path": "echo", "target": "#out", "headers": {"HX-Mine": "1"}}'},
    "location-source": {"HX-Location": '{"path": "echo", "target": "#out", "source": "#go"}'},
    "location-find": {"HX-Location": '{"path": "echo", "target": "find #other"}'},
    "trigger": {"HX-Trigger": "ping"},
    "trigger-two": {"HX-Trigger": "ping, pong"},
    "trigger-json": {"HX-Trigger": '{"ping": {"a": 1}, "pong": null}'},
    "trigger-commas": {"HX-Trigger": ",ping,, pong ,"},
    "trigger-target": {"HX-Trigger": '{"pang": {"target": "#count"}}'},
    "trigger-target-find": {"HX-Trigger": '{"pang": {"target": "find #count"}}'},
    "trigger-target-missing": {"HX-Trigger": '{"pong": {"target": "#nowhere"}, "ping": {"a": 1}}'},
}.items():  # fmt: skip
    for attributes in ("", "push"):
        if attributes and "push" not in name and "replace" not in name:
            continue
        extra = 'hx-push-url="true"' if attributes else ""
        case(
            f"header-{name}{attributes and '-and-attribute'}",
            f'<section><button id="go" name="go" hx-get="piece" hx-target="#out" {extra}>Go</button></section>'
            f"{OUT}<p hx-get='pinged' hx-trigger='ping from:body' hx-swap='beforeend'></p>"
            "<p hx-get='pinged' hx-trigger='pong from:document' hx-swap='beforeend'></p>"
            "<p hx-get='pinged' hx-trigger='pang from:#count'></p>",
            ("press" if "redirect" in name else "click", "#go"),
            responses={
                "piece": CaseResponse(
                    "<title>T</title><p id='echo'>{echo}</p><b>b</b>", headers=headers
                ),
                "landed": CaseResponse("<h1>Landed</h1>", type="whole"),
                "pinged": "!",
                **ECHO,
            },
        )

for name, (attributes, piece) in {
    "stays": ('hx-target="#out"', "piece"),
    "goes": ('hx-target="closest section"', "piece"),
    "becomes-text": ('hx-target="this" hx-swap="outerHTML"', "piece"),
    "becomes-another": ('hx-target="this" hx-swap="outerHTML"', "text <i>piece</i> <u>u</u>"),
    "is-deleted": ('hx-target="this" hx-swap="delete"', "piece"),
}.items():
    case(
        f"header-trigger-when-source-{name}",
        f'<section><button id="go" hx-get="piece" {attributes}>Go</button></section>{OUT}'
        "<p hx-get='pinged' hx-trigger='ping from:section'></p>"
        "<p hx-get='pinged' hx-trigger='ping from:body'></p>"
        "<p hx-get='pinged' hx-trigger='ping from:document'></p>"
        "<p hx-get='pinged' hx-trigger='ping from:body target:i'></p>",
        ("click", "#go"),
        responses={"piece": CaseResponse(piece, headers={"HX-Trigger": "ping"}), "pinged": "!"},
    )
case(
    "header-location-from-a-boosted-link",
    f'<button id="go" hx-get="piece" hx-target="#out">Go</button><a id="link" href="never">x</a>{OUT}',
    ("click", "#go"),
    responses={
        "piece": CaseResponse(
            headers={"HX-Location": '{"path": "echo", "source": "#link", "push": "false"}'}
        ),
        **ECHO,
    },
    body_attributes='hx-boost:inherited="target:#other swap:beforeend"',
)

for status in (200, 201, 204, 205, 304, 401, 404, 422, 500):
    case(
        f"status-{status}",
        '<button id="go" hx-get="piece" hx-target="#out" hx-push-url="true">Go</button>' + OUT,
        ("click", "#go"),
        responses={"piece": CaseResponse("<title>T</title><p>piece</p>", status=status)},
    )
case(
    "status-204-swapped",
    '<button id="go" hx-get="piece" hx-target="#out" hx-swap="innerHTML swapEmpty:true">Go</button>'
    + OUT,
    ("click", "#go"),
    responses={"piece": CaseResponse("<p>piece</p>", status=204)},
    head="<meta name='htmx-config' content='{\"noSwap\":[]}'>",
)
for name, (status, attributes) in {
    "exact": (422, 'hx-status:422="target:#other"'),
    "tens": (422, 'hx-status:42x="swap:outerHTML"'),
    "class": (422, 'hx-status:4xx="push:false"'),
    "swap-none": (500, 'hx-status:5xx="swap:none"'),
    "select": (404, 'hx-status:404="select:b target:#other"'),
    "first-wins": (404, 'hx-status:404="target:#other" hx-status:4xx="swap:none"'),
    "inherited": (404, ""),
    "success": (200, 'hx-status:2xx="target:#other"'),
    "replace": (422, 'hx-status:422="push:false replace:/where"'),
    "push-to": (422, 'hx-status:422="push:/where"'),
    "strip": (422, "hx-status:422=\"swap:'innerHTML strip:true'\""),
    "json": (422, 'hx-status:422=\'{"swap":"beforeend","target":"#other"}\''),
    "swap-nothing": (422, "hx-status:422=\"swap:''\""),
    "swap-null": (422, "hx-status:422='swap:null'"),
    "no-swap-wins": (204, 'hx-status:204="target:#other"'),
}.items():
    case(
        f"hx-status-{name}",
        '<div hx-status:404:inherited="target:#other"><button id="go" hx-get="piece" '
        f'hx-target="#out" hx-push-url="true" {attributes}>Go</button></div>{OUT}',
        ("click", "#go"),
        responses={
            "piece": CaseResponse(
                "<title>T</title><p>a<b>b</b></p><hx-partial hx-target='#count'>1</hx-partial>",
                status=status,
            )
        },
    )
case(
    "config-no-swap",
    '<button id="go" hx-get="piece" hx-target="#out">Go</button>' + OUT,
    ("click", "#go"),
    responses={
        "piece": CaseResponse("<p>x</p><hx-partial hx-target='#count'>1</hx-partial>", status=422)
    },
    head='<meta name="htmx-config" content=\'{"noSwap": [204, 304, "4xx"]}\'>',
)

# Redirects

for status in (301, 302, 303, 307, 308):
    for verb in ("post", "put"):
        case(
            f"redirect-{status}-{verb}",
            f'<form id="f" hx-{verb}="away" hx-target="#out" hx-push-url="true">'
            f'<input name="a" value="1"><button>Go</button></form>{OUT}',
            ("submit", "#f"),
            responses={
                "away": CaseResponse(status=status, headers={"Location": "echo?b=2"}),
                **ECHO,
            },
        )
    case(
        f"redirect-{status}-plain-post",
        '<form id="f" method="post" action="away"><input name="a" value="1"><button>Go</button></form>',
        ("submit", "#f"),
        responses={
            "away": CaseResponse(status=status, headers={"Location": "landed?b=2#part"}),
            "landed": CaseResponse("<p>{echo}", type="whole"),
        },
    )
case(
    "redirect-sets-headers",
    '<button id="go" hx-get="away" hx-target="#out">Go</button>' + OUT,
    ("click", "#go"),
    responses={
        "away": CaseResponse(status=302, headers={"Location": "echo", "HX-Retarget": "#other"}),
        **ECHO,
    },
)
case(
    "redirect-chain",
    '<button id="go" hx-post="a" hx-target="#out" hx-push-url="true">Go</button>' + OUT,
    ("click", "#go"),
    responses={
        "a": CaseResponse(status=307, headers={"Location": "b"}),
        "b": CaseResponse(status=303, headers={"Location": "echo#x"}),
        **ECHO,
    },
)
