"""Swaps: styles, modifiers, and the parsing of fragments."""

# ruff: noqa: E501  a page is a line

from case_app import CaseResponse

from .registry import ECHO, case

STYLES = [
    "innerHTML", "outerHTML", "textContent", "beforebegin", "afterbegin", "beforeend", "afterend",
    "before", "after", "prepend", "append", "delete", "none", "innerMorph", "outerMorph",
]  # fmt: skip

for style in STYLES:
    case(
        f"swap-{style}",
        f'<main><b>old</b><div id="there"><p>one<p>two</div>end</main>'
        f'<button id="go" hx-get="piece" hx-target="#there" hx-swap="{style}">Go</button>',
        ("click", "#go"),
        responses={"piece": "<p>new</p>text<!-- note --><i>more</i>"},
    )

for verb in ("get", "post", "put", "patch", "delete", "query"):
    case(
        f"verb-{verb}",
        f'<form id="f"><input name="a" value="1"><input name="b" value="x y&amp;z~*"></form>'
        f'<button id="go" form="f" name="go" value="yes" hx-{verb}="echo?old=1&a=7" hx-target="#out">Go</button>'
        f'<div id="out"></div>',
        ("click", "#go"),
        responses=ECHO,
    )
    case(
        f"form-{verb}",
        f'<form id="f" hx-{verb}="echo?old=1&a=7" hx-target="#out" method="post">'
        f'<input name="a" value="1"><textarea name="t">\nx\ny</textarea>'
        f'<button name="go" value="yes">Go</button></form><div id="out"></div>',
        ("submit", "#f", {"a": "2"}),
        responses=ECHO,
    )

# Responses of every shape, by every swap style

for style in ("innerHTML", "outerHTML"):
    for name, body in {
        "page": CaseResponse("<h1>Whole</h1><p>page", type="whole"),
        "body": "<BODY class='b'><h1>Body</h1>tail</body>",
        "empty": "",
        "space": "  \n ",
        "text": "only text",
        "title": "<title> A  new   title </title><p>x",
        "head": "<HEAD><title>From  head</title></head><p>x</p>",
        "bare-head": "<head lang='en'></head><title>T</title><p>x</p><head><b>y</b></head>",
        "script": "<p>x</p><script type='text/x'>1</script>",
    }.items():
        case(
            f"answer-{name}-{style}",
            f'<div id="there" class="old"><p>one</div>'
            f'<button id="go" hx-get="piece" hx-target="#there" hx-swap="{style}">Go</button>',
            ("click", "#go"),
            responses={"piece": body},
        )

for style in ("innerHTML", "outerHTML", "outerMorph", "innerMorph", "outerSync", "beforeend"):
    case(
        f"body-{style}",
        f'<p>old</p><button id="go" hx-get="other" hx-target="body" hx-swap="{style}">Go</button>',
        ("click", "#go"),
        responses={"other": CaseResponse("<h1>Whole</h1>", type="whole")},
        body_attributes='class="start"' if style == "innerHTML" else "",
    )

for name, (swap, attributes) in {
    "outerHTML": ("outerHTML", ""),
    "outerHTML-marked": ("outerHTML", "data-is='new'"),
    "outerMorph": ("outerMorph", ""),
    "innerHTML": ("innerHTML", ""),
    "not-stripped": ("innerHTML strip:false", ""),
    "stripped": ("outerHTML strip:true", ""),
}.items():
    case(
        f"body-alone-{name}",
        f'<p>old</p><button id="go" hx-get="piece" hx-target="body" hx-swap="{swap}">Go</button>',
        ("click", "#go"),
        responses={"piece": f"<body class='new' {attributes}><h1>New</h1></body>"},
        head='<meta name="htmx-config" content="{&quot;morphIgnore&quot;:[&quot;data-&quot;]}">',
        body_attributes='class="old" data-is="old"',
    )
for name, swap in {
    "not-stripped": "innerHTML strip:false",
    "stripped": "outerHTML strip:true",
}.items():
    case(
        f"body-into-an-element-{name}",
        f'<div id="there">old</div><button id="go" hx-get="piece" hx-target="#there" hx-swap="{swap}">Go</button>',
        ("click", "#go"),
        responses={"piece": "<body class='new'><h1>New</h1></body>"},
    )

for name, rows in {
    "rows": "<tr><td>2<tr><td>3",
    "cells": "<td>2<td>3",
    "bodies": "<tbody><tr><td>2</tbody>",
    "mixed": "text<tr><td>2</td></tr>more",
    "comment": "<!-- c --><tr id='r'><td>2",
    "nested": "<tr><td><table><tr><td>in</table>",
    "form": "<tr><form><td><input name=a></form>",
    "template": "<template><tr><td>x</template><tr><td>y",
    "after-title": "<title>T</title><tr><td>lost",
    "after-style": "<style>b {}</style><tr><td>kept",
}.items():
    for style in ("innerHTML", "beforeend") if name == "rows" else ("innerHTML",):
        case(
            f"table-{name}-{style}",
            f'<table><tbody id="there"><tr><td>1</table>'
            f'<button id="go" hx-get="piece" hx-target="#there" hx-swap="{style}">Go</button>',
            ("click", "#go"),
            responses={"piece": rows},
        )

for name, markup in {
    "options": "<option>a<option selected>b",
    "items": "<li>a<li>b",
    "unclosed": "<p>a<p>b<div>c",
    "misnested": "<b>a<i>b</b>c</i>",
    "stray": "</div></template><p>a</p>",
    "svg": "<svg viewBox='0 0 1 1'><title>in</title><path d=''/></svg>",
    "entities": "&amp;&lt;&eacute;&notin;&copy a",
    "form-in-form": "<form id=a><form id=b></form><p>x</form>",
    "select": "<select name=s><option value=1>x<option value=2 selected>y</select>",
    "textarea": "<textarea name=t>\n\nx</textarea>",
    "pre": "<pre>\n\nx</pre>",
    "noscript": "<noscript><p>n</noscript><p>x",
    "table-text": "<table>x<tr><td>y</table>",
    "attributes": "<p CLASS='a  b' Data-X=1 hidden>x",
    "button-in-button": "<button>a<button>b",
    "link-in-link": "<a href=x>a<a href=y>b</a>",
    "heading": "<h1>a<h2>b</h2>",
    "html-tag": "<div>a</div><html lang=x><body class=y>z",
    "nested-template": "<template><p>in<template>deep</template></template><p>x",
    "col": "<col><col>",
    "caption": "<caption>c</caption>",
}.items():
    case(
        f"parse-{name}",
        '<div id="there"></div><button id="go" hx-get="piece" hx-target="#there">Go</button>',
        ("click", "#go"),
        responses={"piece": markup},
    )

# Modifiers of hx-swap

for name, swap in {
    "strip": "innerHTML strip:true",
    "strip-outer": "outerHTML strip:true",
    "strip-false": "innerHTML strip:false",
    "target": "innerHTML target:#elsewhere",
    "target-only": "target:#elsewhere",
    "quoted": "innerHTML target:'#elsewhere'",
    "ignore-title": "innerHTML ignoreTitle:true",
    "delay": "outerHTML swap:20ms settle:10ms",
    "lines": "outerHTML\n  strip:true",
    "transition": "innerHTML transition:true",
    "show": "innerHTML show:top strip:true",
    "blank": " ",
    "style-and-json": "outerHTML {&quot;strip&quot;:true}",
    "json": "{&quot;style&quot;:&quot;outerHTML&quot;}",
}.items():
    case(
        f"modifier-{name}",
        f'<div id="there">old</div><div id="elsewhere">old</div>'
        f'<button id="go" hx-get="piece" hx-target="#there" hx-swap="{swap}">Go</button>',
        ("click", "#go"),
        responses={"piece": "<title>T</title><section id='s'><b>a</b>b</section><p>c</p>"},
    )

for config in ("", '<meta name="htmx-config" content="allowEmptySwapAfterOOB:true">'):
    for swap in ("innerHTML", "innerHTML swapEmpty:true", "innerHTML swapEmpty:false", "delete"):
        for name, piece in {
            "oob": "<p id='a' hx-swap-oob='true'>new</p>",
            "lost-oob": "<p id='nowhere' hx-swap-oob='true'>new</p>",
            "partial": "<hx-partial hx-target='#a'>new</hx-partial>",
            "nothing": "",
            "partial-and-image": "<hx-partial hx-target='#a'>new</hx-partial><img alt=''>",
        }.items():
            case(
                f"empty-{name}-{swap.removeprefix('innerHTML').strip().replace(':', '-')}-{'set' if config else ''}",
                f'<p id="a">old</p><div id="there">old</div>'
                f'<button id="go" hx-get="piece" hx-target="#there" hx-swap="{swap}">Go</button>',
                ("click", "#go"),
                responses={"piece": piece},
                head=config,
            )

# Delays

LATE = "<hx-partial hx-target='#there' hx-swap='beforeend{}'>{}</hx-partial>"
case(
    "order-of-delays",
    '<div id="there"></div><button id="go" hx-get="piece" hx-target="#there" hx-swap="beforeend swap:50">Go</button>',
    ("click", "#go"),
    responses={
        "piece": "main"
        + "".join(
            LATE.format(f" swap:{delay}", delay)
            for delay in ("40ms", "0.02s", "0.0005m", "10", "soon", "0ms", "0")
        )
        + LATE.format("", "none")
    },
)
case(
    "order-where-the-target-goes",
    '<p id="there"></p><button id="go" hx-get="piece" hx-target="#there" hx-swap="outerHTML">Go</button>',
    ("click", "#go"),
    responses={
        "piece": "new"
        + "".join(
            f"<hx-partial hx-target='#there' hx-swap='{style} swap:5ms'><b>{style}</b></hx-partial>"
            for style in ("beforebegin", "afterend", "beforeend", "outerHTML", "delete")
        )
    },
)
SETTLING = "<{0} id='{1}'>{1}</{0}><i hx-get='echo' hx-trigger='load' hx-target='#late'></i>"
for name, (swap, piece, config) in {
    "shared": ("innerHTML", SETTLING.format("p", "a"), ""),
    "shared-outer": ("outerHTML", SETTLING.format("p", "a"), ""),
    "other-id": ("innerHTML", SETTLING.format("p", "b"), ""),
    "other-tag": ("innerHTML", SETTLING.format("b", "a"), ""),
    "not-at-all": ("innerHTML settle:0", SETTLING.format("p", "a"), ""),
    "beside": ("beforeend", SETTLING.format("p", "a"), ""),
    "not-by-default": ("innerHTML", SETTLING.format("p", "a"), "defaultSettleDelay:0"),
    "in-spite-of-it": ("innerHTML settle:1ms", SETTLING.format("p", "a"), "defaultSettleDelay:0"),
}.items():
    case(
        f"settle-{name}",
        '<div id="there"><p id="a">a</p></div><p id="notes"></p>'
        f'<button id="go" hx-get="piece" hx-target="#there" hx-swap="{swap}">Go</button>',
        ("click", "#go"),
        responses={
            "piece": piece + "<hx-partial hx-target='#notes'><u id='late'></u></hx-partial>",
            **ECHO,
        },
        head=f'<meta name="htmx-config" content="{config}">' if config else "",
    )
case(
    "settle-what-has-gone-meanwhile",
    '<div id="there"><p id="a">a</p></div><p id="late"></p><p id="out"></p>'
    '<button id="go" hx-get="piece" hx-target="#there" hx-swap="innerHTML settle:20ms">Go</button>',
    ("click", "#go"),
    responses={
        "piece": "<p id='a'>a</p><i hx-get='echo' hx-trigger='load' hx-target='#out'></i>"
        "<hx-partial hx-target='#there' hx-swap='innerHTML swap:5ms'>gone</hx-partial>",
        **ECHO,
    },
)
EASED = "".join(
    LATE.format(modifier, modifier or "plain")
    for modifier in (" transition:true", "", " transition:false")
)
for name, (swap, body, config) in {
    "own": ("beforeend transition:true", "main" + EASED, "false"),
    "of-a-piece": ("beforeend", "main" + EASED, "false"),
    "all": ("beforeend", "main" + EASED, "true"),
    "all-but-main": ("beforeend transition:false", "main" + EASED, "true"),
    "without-main": ("beforeend", EASED, "true"),
    "of-what-is-kept": ("beforeend transition:true", "<b id='kept' hx-preserve>new</b>", "false"),
}.items():
    case(
        f"transition-{name}",
        f'<p id="there"></p><b id="kept">old</b>'
        f'<button id="go" hx-get="piece" hx-target="#there" hx-swap="{swap}">Go</button>',
        ("click", "#go"),
        responses={"piece": body},
        head=f'<meta name="htmx-config" content="transitions:{config}">',
    )
case(
    "outer-sync-wires-anew",
    '<div id="there" hx-get="echo?1" hx-trigger="never">old</div><div id="out"></div>'
    '<button id="go" hx-get="piece" hx-target="#there" hx-swap="outerSync">Go</button>',
    ("click", "#go"),
    responses={
        "piece": "<div hx-get='echo?2' hx-trigger='load' hx-target='#out'><b>new</b></div>",
        **ECHO,
    },
)
