"""The cases that the kit and the real htmx must play alike."""

from kit_stage import Answer, Case

ALL = []


def case(name, page, *steps, answers=None, **more):
    """Add a case; `answers` by the last part of their address."""
    given = {
        path: answer if isinstance(answer, Answer) else Answer(answer)
        for path, answer in (answers or {}).items()
    }
    ALL.append(Case(name, page, given, list(steps), **more))


ECHO = {"echo": "<p id='echo'>{echo}</p>"}

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
        answers={"piece": "<p>new</p>text<!-- note --><i>more</i>"},
    )

for verb in ("get", "post", "put", "patch", "delete", "query"):
    case(
        f"verb-{verb}",
        f'<form id="f"><input name="a" value="1"><input name="b" value="x y&amp;z~*"></form>'
        f'<button id="go" form="f" name="go" value="yes" hx-{verb}="echo?old=1&a=7" hx-target="#out">Go</button>'
        f'<div id="out"></div>',
        ("click", "#go"),
        answers=ECHO,
    )
    case(
        f"form-{verb}",
        f'<form id="f" hx-{verb}="echo?old=1&a=7" hx-target="#out" method="post">'
        f'<input name="a" value="1"><textarea name="t">\nx\ny</textarea>'
        f'<button name="go" value="yes">Go</button></form><div id="out"></div>',
        ("submit", "#f", {"a": "2"}),
        answers=ECHO,
    )

# What an answer may look like, whichever way it is swapped in

for style in ("innerHTML", "outerHTML", "innerMorph", "outerMorph", "textContent", "beforeend"):
    for name, body in {
        "page": Answer("<h1>Whole</h1><p>page", type="whole"),
        "body": "<body class='b'><h1>Body</h1>tail</body>",
        "empty": "",
        "space": "  \n ",
        "text": "only text",
        "title": "<title> A  new   title </title><p>x",
        "head": "<head><title>From  head</title></head><p>x</p>",
        "script": "<p>x</p><script>1</script>",
    }.items():
        case(
            f"answer-{name}-{style}",
            f'<div id="there" class="old"><p>one</div>'
            f'<button id="go" hx-get="piece" hx-target="#there" hx-swap="{style}">Go</button>',
            ("click", "#go"),
            answers={"piece": body},
        )

for style in ("innerHTML", "outerHTML", "outerMorph", "innerMorph", "outerSync", "beforeend"):
    case(
        f"body-{style}",
        f'<p>old</p><button id="go" hx-get="other" hx-target="body" hx-swap="{style}">Go</button>',
        ("click", "#go"),
        answers={"other": Answer("<h1>Whole</h1>", type="whole")},
        body_attributes='class="start"' if style == "innerHTML" else "",
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
}.items():
    for style in ("innerHTML", "beforeend"):
        case(
            f"table-{name}-{style}",
            f'<table><tbody id="there"><tr><td>1</table>'
            f'<button id="go" hx-get="piece" hx-target="#there" hx-swap="{style}">Go</button>',
            ("click", "#go"),
            answers={"piece": rows},
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
        answers={"piece": markup},
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
    "transition": "innerHTML transition:true",
    "show": "innerHTML show:top scroll:bottom",
    "json": "{&quot;style&quot;:&quot;outerHTML&quot;}",
}.items():
    case(
        f"modifier-{name}",
        f'<div id="there">old</div><div id="elsewhere">old</div>'
        f'<button id="go" hx-get="piece" hx-target="#there" hx-swap="{swap}">Go</button>',
        ("click", "#go"),
        answers={"piece": "<title>T</title><section id='s'><b>a</b>b</section><p>c</p>"},
    )

for config in ("", '<meta name="htmx-config" content="allowEmptySwapAfterOOB:true">'):
    for swap in ("innerHTML", "innerHTML swapEmpty:true", "innerHTML swapEmpty:false"):
        for name, piece in {
            "oob": "<p id='a' hx-swap-oob='true'>new</p>",
            "partial": "<hx-partial hx-target='#a'>new</hx-partial>",
            "nothing": "",
        }.items():
            case(
                f"empty-{name}-{swap.partition(' ')[2].replace(':', '-')}-{'set' if config else ''}",
                f'<p id="a">old</p><div id="there">old</div>'
                f'<button id="go" hx-get="piece" hx-target="#there" hx-swap="{swap}">Go</button>',
                ("click", "#go"),
                answers={"piece": piece},
                head=config,
            )

# Where to: hx-target

PLACES = (
    '<section id="outer"><p class="x">before</p><div id="mid" class="box"><i class="x">in</i>'
    '<button id="go" hx-get="piece" {attributes}>Go <b class="inner">b</b></button>'
    '<u class="x">after</u></div><p class="x">end</p></section>'
)
for name, target in {
    "this": "this", "closest": "closest .box", "closest-tag": "closest section", "find": "find .inner",
    "next": "next", "previous": "previous", "next-x": "next .x", "previous-x": "previous .x",
    "next-p": "next p", "hyperscript": "&lt;#outer .x/&gt;", "several": ".nothing, .x",
    "find-all": "findAll b", "body": "body", "id": "#mid", "global": "global #mid",
    "closest-self": "closest button", "previous-p": "previous p", "next-sibling": "nextElementSibling",
}.items():  # fmt: skip
    case(
        f"target-{name}",
        PLACES.format(attributes=f'hx-target="{target}"'),
        ("click", "#go"),
        answers={"piece": "<em>new</em>"},
    )
case(
    "target-none", PLACES.format(attributes=""), ("click", "#go"), answers={"piece": "<em>new</em>"}
)
case(
    "target-missing",
    PLACES.format(attributes='hx-target="#nowhere"'),
    ("click", "#go"),
    answers={"piece": "<em>new</em>"},
)

# Inheritance

for name, (outer, inner) in {
    "inherited": ('hx-target:inherited="#out"', ""),
    "plain-is-not": ('hx-target="#out"', ""),
    "own-wins": ('hx-target:inherited="#out"', 'hx-target="#other"'),
    "this": ('hx-target:inherited="this"', ""),
    "swap": ('hx-swap:inherited="outerHTML" hx-target:inherited="#out"', ""),
    "vals": ("hx-vals:inherited='{\"a\": 1}'", "hx-target='#out'"),
    "vals-append": ("hx-vals:inherited='a:1'", "hx-vals:append='b:2' hx-target='#out'"),
    "vals-append-json": (
        "hx-vals:inherited='{\"a\":1}'",
        "hx-vals:append='{\"b\":2}' hx-target='#out'",
    ),
    "vals-inherited-append": (
        "hx-vals:inherited:append='c:3'",
        "hx-vals:append='b:2' hx-target='#out'",
    ),
    "headers": ("hx-headers:inherited='X-A:1'", "hx-target='#out'"),
    "include": ("hx-include:inherited='#field'", "hx-target='#out'"),
    "include-append": (
        "hx-include:inherited='#field'",
        "hx-include:append='#second' hx-target='#out'",
    ),
    "prefix": ('data-hx-target:inherited="#out"', ""),
    "push": ('hx-push-url:inherited="true" hx-target:inherited="#out"', ""),
    "select": ('hx-select:inherited="#echo" hx-target:inherited="#out"', ""),
    "own-colon": ("", 'hx-target:inherited="#out"'),
}.items():
    case(
        f"inherit-{name}",
        f'<div {outer}><section><button id="go" hx-get="echo" {inner}>Go</button></section></div>'
        '<input id="field" name="f" value="1"><input id="second" name="s" value="2">'
        '<div id="out"></div><div id="other"></div>',
        ("click", "#go"),
        answers=ECHO,
    )
case(
    "inherit-implicit",
    '<div hx-target="#out"><button id="go" hx-get="echo">Go</button></div><div id="out"></div>',
    ("click", "#go"),
    answers=ECHO,
    head='<meta name="htmx-config" content="implicitInheritance:true">',
)
case(
    "inherit-implicit-two-levels",
    '<div hx-swap="outerHTML"><div hx-target="#out"><button id="go" hx-get="echo">Go</button></div>'
    '</div><div id="out"></div>',
    ("click", "#go"),
    answers=ECHO,
    head='<meta name="htmx-config" content=\'{"implicitInheritance": true}\'>',
)
case(
    "meta-character",
    '<div hx-target-inherited="#out"><button id="go" hx-get="echo">Go</button></div><div id="out"></div>',
    ("click", "#go"),
    answers=ECHO,
    head='<meta name="htmx-config" content="metaCharacter:\'-\'">',
)
case(
    "default-swap",
    '<button id="go" hx-get="echo">Go</button>',
    ("click", "#go"),
    answers=ECHO,
    head='<meta name="htmx-config" content="defaultSwap:outerHTML">',
)

# Parts of an answer: hx-select, hx-select-oob, hx-swap-oob, <hx-partial>

PARTS = "<div id='x'><p id='a' class='p'>A</p><p id='b' class='p'>B</p></div><p id='c'>C</p>tail"
for name, attributes in {
    "one": 'hx-select="#a"', "several": 'hx-select=".p"', "none": 'hx-select="#nothing"',
    "oob": 'hx-select-oob="#a"', "oob-two": 'hx-select-oob="#a,#c"',
    "oob-style": 'hx-select-oob="#a:innerHTML"', "oob-to": 'hx-select-oob="#a:beforeend:#c"',
    "oob-and": 'hx-select="#b" hx-select-oob="#c:innerHTML"',
    "oob-prepend": 'hx-select-oob="#a:prepend"',
    "outer": 'hx-select="#c" hx-swap="outerHTML"',
}.items():  # fmt: skip
    case(
        f"select-{name}",
        f'<p id="a">old a</p><p id="c">old c</p><div id="there">old</div>'
        f'<button id="go" hx-get="piece" hx-target="#there" {attributes}>Go</button>',
        ("click", "#go"),
        answers={"piece": PARTS},
    )

for name, value in {
    "true": "true", "empty": "", "inner": "innerHTML", "outer": "outerHTML", "before": "beforebegin",
    "append": "beforeend", "append-to": "beforeend:#b", "outer-to": "outerHTML:#b", "delete": "delete",
    "text": "textContent", "classes": "innerHTML:.k", "strip": "innerHTML strip:false",
    "morph": "outerMorph", "inner-morph": "innerMorph", "target": "innerHTML target:#b",
    "after-to": "afterend:#b", "none": "none", "closest": "innerHTML:closest div",
}.items():  # fmt: skip
    case(
        f"oob-{name}",
        '<p id="a">old a</p><p id="b">old b</p><i class="k">1</i><i class="k">2</i><div>'
        '<button id="go" hx-get="piece" hx-target="#there">Go</button></div><div id="there">old</div>',
        ("click", "#go"),
        answers={"piece": f"<p>main</p><p id='a' class='n' hx-swap-oob='{value}'><b>new</b> a</p>"},
    )
case(
    "oob-nested",
    '<p id="a">a</p><p id="b">b</p><button id="go" hx-get="piece" hx-target="#there">Go</button>'
    '<div id="there">old</div>',
    ("click", "#go"),
    answers={
        "piece": "<section><p id='a' hx-swap-oob='true'>A<i id='b' hx-swap-oob='true'>B</i></p>x</section>"
    },
)
case(
    "oob-without-id",
    '<button id="go" hx-get="piece" hx-target="#there">Go</button><div id="there">old</div>',
    ("click", "#go"),
    answers={"piece": "<p hx-swap-oob='true'>x</p>y"},
)
case(
    "oob-row",
    '<table><tbody><tr id="r"><td>old</table><div id="there">old</div>'
    '<button id="go" hx-get="piece" hx-target="#there">Go</button>',
    ("click", "#go"),
    answers={
        "piece": "<p>main</p><template><tr id='q'></template><tr id='r' hx-swap-oob='true'><td>new"
    },
)
case(
    "oob-in-main-target",
    '<div id="there"><p id="a">old</p></div>'
    '<button id="go" hx-get="piece" hx-target="#there">Go</button>',
    ("click", "#go"),
    answers={"piece": "<p id='a' hx-swap-oob='innerHTML'>new</p><p>main</p>"},
)

for name, piece in {
    "inner": "<hx-partial hx-target='#a'><b>new</b></hx-partial>",
    "outer": "<hx-partial hx-target='#a' hx-swap='outerHTML'><b>new</b></hx-partial>",
    "append": "<hx-partial hx-target='#a' hx-swap='beforeend'>new</hx-partial>",
    "by-id": "<hx-partial id='a'>new</hx-partial>",
    "several": "<hx-partial hx-target='.k'><b>new</b></hx-partial>",
    "two": "<hx-partial hx-target='#a'>1</hx-partial><hx-partial hx-target='#b'>2</hx-partial>",
    "strip": "<hx-partial hx-target='#a' hx-swap='innerHTML strip:true'><p><b>n</b>x</p></hx-partial>",
    "rows": "<hx-partial hx-target='#rows' hx-swap='beforeend'><tr><td>2</hx-partial>",
    "with-main": "<p>main</p><hx-partial hx-target='#a'>new</hx-partial>",
    "first": "<hx-partial hx-target='#a'>new</hx-partial><p>main</p>",
    "inside": "<section>x<hx-partial hx-target='#a'>new</hx-partial>y</section>",
    "title": "<title>T</title><hx-partial hx-target='#a'>new</hx-partial>",
    "title-ignored": "<title>T</title><p>m</p><hx-partial hx-target='#a' hx-swap='innerHTML ignoreTitle:true'>new</hx-partial>",
    "title-in-partial": "<p>m</p><hx-partial hx-target='#a'><title>T</title>new</hx-partial>",
    "nested": "<hx-partial hx-target='#a'>x<hx-partial hx-target='#b'>y</hx-partial></hx-partial>",
    "oob-inside": "<hx-partial hx-target='#a'>x<p id='b' hx-swap-oob='true'>y</p></hx-partial>",
    "missing": "<p>m</p><hx-partial hx-target='#nowhere'>new</hx-partial>",
    "template": "<template hx type='partial' hx-target='#a'>new</template>",
    "none": "<hx-partial hx-target='#a' hx-swap='none'>new</hx-partial>m",
    "morph": "<hx-partial hx-target='#a' hx-swap='outerMorph'><p id='a' class='z'>new</p></hx-partial>m",
    "other-tag": "<hx-other>x</hx-other><p>m</p>",
    "delete": "<hx-partial hx-target='#a' hx-swap='delete'></hx-partial><p>m</p>",
    "closest": "<hx-partial hx-target='closest section'>new</hx-partial>",
    "in-target": "<p>main</p><hx-partial hx-target='#inside'>new</hx-partial>",
    "data": "<hx-partial data-hx-target='#a' data-hx-swap='outerHTML'>new</hx-partial>",
    "upper": "<HX-PARTIAL HX-TARGET='#a'>new</HX-PARTIAL>",
}.items():
    case(
        f"partial-{name}",
        '<p id="a">old a</p><p id="b">old b</p><i class="k">1</i><i class="k">2</i>'
        '<table><tbody id="rows"><tr><td>1</table><div id="there">old<p id="inside">in</p></div>'
        '<section><button id="go" hx-get="piece" hx-target="#there">Go</button></section>',
        ("click", "#go"),
        answers={"piece": piece},
    )

# Answers with headers

OUT = '<div id="out">out</div><div id="other">other</div><i id="count"></i>'
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
    "location-values": {"HX-Location": '{"path": "echo?a=0", "target": "#out", "values": {"a": 1}}'},
    "location-headers": {"HX-Location": '{"path": "echo", "target": "#out", "headers": {"HX-Mine": "1"}}'},
    "location-source": {"HX-Location": '{"path": "echo", "target": "#out", "source": "#go"}'},
    "trigger": {"HX-Trigger": "ping"},
    "trigger-two": {"HX-Trigger": "ping, pong"},
    "trigger-json": {"HX-Trigger": '{"ping": {"a": 1}, "pong": null}'},
    "trigger-target": {"HX-Trigger": '{"pang": {"target": "#count"}}'},
}.items():  # fmt: skip
    for attributes in ("", "push"):
        if attributes and "push" not in name and "replace" not in name:
            continue
        extra = 'hx-push-url="true"' if attributes else ""
        case(
            f"header-{name}{attributes and '-and-attribute'}",
            f'<section><button id="go" hx-get="piece" hx-target="#out" {extra}>Go</button></section>'
            f"{OUT}<p hx-get='pinged' hx-trigger='ping from:body' hx-swap='beforeend'></p>"
            "<p hx-get='pinged' hx-trigger='pong from:document' hx-swap='beforeend'></p>"
            "<p hx-get='pinged' hx-trigger='pang from:#count'></p>",
            ("press", "#go"),
            answers={
                "piece": Answer("<title>T</title><p id='echo'>{echo}</p><b>b</b>", headers=headers),
                "landed": Answer("<h1>Landed</h1>", type="whole"),
                "pinged": "!",
                **ECHO,
            },
        )

for status in (200, 201, 202, 204, 205, 304, 400, 401, 403, 404, 422, 429, 500, 503):
    case(
        f"status-{status}",
        '<button id="go" hx-get="piece" hx-target="#out" hx-push-url="true">Go</button>' + OUT,
        ("click", "#go"),
        answers={"piece": Answer("<title>T</title><p>piece</p>", status=status)},
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
    "no-swap-wins": (204, 'hx-status:204="target:#other"'),
}.items():
    case(
        f"hx-status-{name}",
        '<div hx-status:404:inherited="target:#other"><button id="go" hx-get="piece" '
        f'hx-target="#out" hx-push-url="true" {attributes}>Go</button></div>{OUT}',
        ("click", "#go"),
        answers={
            "piece": Answer(
                "<title>T</title><p>a<b>b</b></p><hx-partial hx-target='#count'>1</hx-partial>",
                status=status,
            )
        },
    )
case(
    "config-no-swap",
    '<button id="go" hx-get="piece" hx-target="#out">Go</button>' + OUT,
    ("click", "#go"),
    answers={"piece": Answer("<p>x</p><hx-partial hx-target='#count'>1</hx-partial>", status=422)},
    head='<meta name="htmx-config" content=\'{"noSwap": [204, 304, "4xx"]}\'>',
)

# Redirects

for status in (301, 302, 303, 307, 308):
    for verb in ("get", "post", "put", "delete"):
        case(
            f"redirect-{status}-{verb}",
            f'<form id="f" hx-{verb}="away" hx-target="#out" hx-push-url="true">'
            f'<input name="a" value="1"><button>Go</button></form>{OUT}',
            ("submit", "#f"),
            answers={"away": Answer(status=status, headers={"Location": "echo?b=2"}), **ECHO},
        )
    case(
        f"redirect-{status}-plain-post",
        '<form id="f" method="post" action="away"><input name="a" value="1"><button>Go</button></form>',
        ("submit", "#f"),
        answers={
            "away": Answer(status=status, headers={"Location": "landed?b=2#part"}),
            "landed": Answer("<p>{echo}", type="whole"),
        },
    )
case(
    "redirect-sets-headers",
    '<button id="go" hx-get="away" hx-target="#out">Go</button>' + OUT,
    ("click", "#go"),
    answers={
        "away": Answer(status=302, headers={"Location": "echo", "HX-Retarget": "#other"}),
        **ECHO,
    },
)
case(
    "redirect-chain",
    '<button id="go" hx-post="a" hx-target="#out" hx-push-url="true">Go</button>' + OUT,
    ("click", "#go"),
    answers={
        "a": Answer(status=307, headers={"Location": "b"}),
        "b": Answer(status=303, headers={"Location": "echo#x"}),
        **ECHO,
    },
)

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
        answers={"piece": "<title>T</title>piece"},
    )
    case(
        f"address-{name}-and-back",
        f'<a id="first" href="two">Two</a>',
        ("press", "#first"),
        ("click", "#go"),
        ("back",),
        answers={
            "two": Answer(
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
    "one": Answer(PUSHES.replace("start", "one"), type="page", headers={"Vary": "HX-Request"}),
    "two": Answer(PUSHES.replace("start", "two"), type="page", headers={"Vary": "HX-Request"}),
    "three": Answer(
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
        answers=PUSHED,
    )
case(
    "history-element",
    PUSHES.replace("<main", "<main hx-history-elt"),
    ("click", "#a"),
    ("back",),
    answers={"one": PUSHED["one"]},
)
case("history-off", PUSHES, ("click", "#a"), answers=PUSHED,
     head='<meta name="htmx-config" content="history:false">')  # fmt: skip
case("history-reload", PUSHES, ("click", "#a"), ("back",), answers=PUSHED,
     head='<meta name="htmx-config" content="history:reload">')  # fmt: skip

# Boost

BOOSTED = (
    '<nav><a id="link" href="page?x=1">Link</a> <a id="anchor" href="#main">Anchor</a> '
    '<a id="blank" href="page" target="_self">Self</a> <a id="not" href="page" hx-boost="false">Not</a>'
    '<a id="own" href="page" hx-get="echo" hx-target="#main">Own</a>'
    '<a id="part" href="page#part">Part</a><a id="empty" href="">Empty</a></nav>'
    '<form id="get" action="page?old=1"><input name="q" value="é ü"><button name="b" value="1">Get</button></form>'
    '<form id="post" action="page" method="post"><input name="q" value="1"><button>Post</button>'
    '<button id="other" formaction="echo" name="n" value="v">Other</button>'
    '<button id="as-get" formmethod="get">As get</button></form>'
    '<form id="bare" method="post"><button>Bare</button></form>'
    '<main id="main">start</main>'
)
for boost in ("true", "target:#main swap:innerHTML", "false", "swap:outerHTML target:#main push:false",
              "target:#main select:h1", "replace:true target:#main push:false"):  # fmt: skip
    for step in (
        ("press", "#link"), ("press", "#anchor"), ("press", "#blank"), ("press", "#not"), ("press", "#own"),
        ("press", "#part"), ("submit", "#get"), ("submit", "#post"), ("press", "#other"), ("press", "#as-get"),
        ("press", "#empty"),
    ):  # fmt: skip
        case(
            f"boost-{boost.replace(' ', '-').replace('#', '').replace(':', '-')}-{step[1][1:]}",
            BOOSTED,
            step,
            answers={"page": Answer("<h1>{echo}</h1>", type="whole"), **ECHO},
            body_attributes=f'hx-boost:inherited="{boost}" hx-sync:inherited="this:drop"',
        )
for status in (422, 500):
    for setting in ("", 'hx-status:4xx:inherited="push:false"'):
        case(
            f"boost-refused-{status}-{'kept' if setting else 'pushed'}",
            BOOSTED,
            ("submit", "#post"),
            answers={"page": Answer("<title>No</title><h1>No</h1>", status=status)},
            body_attributes=f'hx-boost:inherited="target:#main swap:innerHTML" {setting}',
        )

# What Back shows of a page that was left: what the browser kept, or a new answer

KEPT = '<a id="next" href="next">Next</a><form id="f" method="post" action="posted"><button>Go</button></form>'
for name, answer in {
    "plain": Answer(KEPT + "{echo}"),
    "no-store": Answer(KEPT, headers={"Cache-Control": "no-store"}),
    "no-cache": Answer(KEPT, headers={"Cache-Control": "no-cache"}),
    "private": Answer(KEPT, headers={"Cache-Control": "private, max-age=0"}),
    "vary-hx": Answer(KEPT, headers={"Vary": "HX-Request"}),
    "vary-cookie": Answer(KEPT, headers={"Vary": "Cookie"}),
    "vary-cookie-changed": Answer(KEPT, headers={"Vary": "Cookie", "Set-Cookie": "a=1"}),
    "vary-all": Answer(KEPT, headers={"Vary": "*"}),
    "404": Answer(KEPT, 404),
    "403": Answer(KEPT, 403),
    "422": Answer(KEPT, 422),
    "500": Answer(KEPT, 500),
    "301": Answer(status=301, headers={"Location": "next?a"}),
}.items():
    answer.type = "whole"
    case(
        f"kept-{name}",
        '<a id="there" href="there">There</a>',
        ("press", "#there"),
        ("press", "#next"),
        ("back",),
        answers={"there": answer, "next": Answer(KEPT, type="whole")},
    )
for name, headers in {"plain": {}, "vary": {"Vary": "HX-Request"}}.items():
    case(
        f"kept-fragment-{name}",
        '<a id="there" hx-get="there" hx-push-url="true">There</a><a id="next" href="next">Next</a>',
        ("press", "#there"),
        ("press", "#next"),
        ("back",),
        answers={
            "there": Answer("<title>Piece</title>piece", headers=headers, type="page"),
            "next": Answer(KEPT, type="whole"),
        },
    )
for status in (200, 422):
    case(
        f"kept-post-{status}",
        KEPT,
        ("submit", "#f"),
        ("press", "#next"),
        ("back",),
        answers={
            "posted": Answer(KEPT + "<p>{echo}", status, type="whole"),
            "next": Answer(KEPT, type="whole"),
        },
    )
case("post-to-same-address", '<form id="f" method="post" action="start"><button>Go</button></form>',
     ("submit", "#f"), ("submit", "#f"))  # fmt: skip

# What forms hold and send

CONTROLS = (
    '<form id="f" {form}>'
    '<input name="text" value="t"><input name="hidden" type="hidden" value="h">'
    '<input name="check" type="checkbox"><input name="checked" type="checkbox" value="c" checked>'
    '<input name="radio" type="radio" value="1"><input name="radio" type="radio" value="2" checked>'
    '<input name="off" disabled value="x"><fieldset disabled><legend><input name="legend" value="l">'
    '</legend><input name="fieldset" value="x"></fieldset>'
    '<select name="one"><option>a<option value="b">B</select>'
    '<select name="off-first"><option disabled>a<option>b</select>'
    '<select name="many" multiple><option selected>a<option selected value="c">b</select>'
    '<textarea name="area">\nx\ny</textarea><textarea name="crlf">a&#13;&#10;b</textarea>'
    '<input name="email" type="email" value=" a@b.example "><input name="n" type="number" value="x">'
    '<input name="color" type="color" value="#FF00aa"><input name="range" type="range" value="200">'
    '<input name="date" type="date" value="2026-02-30x"><input value="no name">'
    '<datalist id="d"><option value="z"></datalist><input name="_charset_" type="hidden" value="">'
    '<object></object><output name="out">o</output>'
    '{button}</form><input form="f" name="outside" value="o"><div id="out"></div>'
)
for name, form in {
    "get": 'action="landed?x=1"', "post": 'method="post" action="landed"',
    "multipart": 'method="post" action="landed" enctype="multipart/form-data"',
    "text": 'method="post" action="landed" enctype="text/plain"',
    "hx-get": 'hx-get="echo" hx-target="#out"', "hx-post": 'hx-post="echo" hx-target="#out"',
    "hx-multipart": 'hx-post="echo" hx-target="#out" enctype="multipart/form-data"',
    "hx-encoding": 'hx-put="echo" hx-target="#out" hx-encoding="multipart/form-data"',
}.items():  # fmt: skip
    for kind, button in {
        "button": '<button name="b" value="1">Go</button>',
        "unnamed": "<button>Go</button>",
        "input": '<input type="submit" name="b">',
    }.items():
        case(
            f"controls-{name}-{kind}",
            CONTROLS.format(form=form, button=button),
            ("submit", "#f"),
            answers={"landed": Answer("{echo}", type="whole"), **ECHO},
        )
for name, fields in {
    "text": {"text": "ü & x~*'()+"}, "lines": {"area": "one\ntwo\n"},
    "check": {"check": True, "checked": False}, "radio": {"radio": "1"}, "select": {"one": "b"},
    "many": {"many": ["c"]}, "email": {"email": "x@y.example"}, "number": {"n": "7"},
}.items():  # fmt: skip
    for form in ('method="post" action="landed"', 'hx-post="echo" hx-target="#out"'):
        case(
            f"filled-{name}-{form[:2]}",
            CONTROLS.format(form=form, button="<button>Go</button>"),
            ("submit", "#f", fields),
            answers={"landed": Answer("{echo}", type="whole"), **ECHO},
        )
for name, form in {
    "plain": 'method="post" action="landed" enctype="multipart/form-data"',
    "hx": 'hx-post="echo" hx-target="#out" enctype="multipart/form-data"',
    "hx-named": 'hx-post="echo" hx-target="#out"',
}.items():
    for chosen in (True, False):
        case(
            f"file-{name}-{'chosen' if chosen else 'none'}",
            f'<form id="f" {form}><input type="file" name="file"><input name="a"b" value="1">'
            '<button>Go</button></form><div id="out"></div>',
            ("submit", "#f", {"file": ("a b.txt", b"text", "text/plain")} if chosen else {}),
            answers={"landed": Answer("{echo}", type="whole"), **ECHO},
        )
SUBMITTERS = (
    '<form id="f" {form}><input name="a" value="1">'
    '<button id="one" name="b" value="one">1</button>'
    '<button id="to" name="b" value="to" formaction="echo?to" formmethod="post">2</button>'
    '<button id="get" formmethod="get">3</button>'
    '<button id="multi" formenctype="multipart/form-data" formmethod="post">4</button>'
    '<input id="image" type="image" name="i" alt="5" src="data:,"><button id="hx" name="h" value="v" '
    'hx-post="echo?hx" hx-target="#out">6</button>'
    '<button id="hx-get" name="h" value="v" hx-get="echo?hx" hx-target="#out">7</button>'
    '<button id="hx-button" type="button" name="h" value="v" hx-post="echo" hx-target="#out">8</button>'
    "</form><div id='out'></div>"
)
for name, form in {
    "plain": 'action="landed" method="post"',
    "hx": 'hx-post="echo" hx-target="#out"',
    "hx-get": 'hx-get="echo" hx-target="#out"',
    "boost": 'action="landed" method="post" hx-boost="target:#out"',
    "boost-get": 'action="landed?old=1" hx-boost="target:#out"',
}.items():
    for button in ("one", "to", "get", "multi", "hx", "hx-get", "hx-button"):
        case(
            f"submitter-{name}-{button}",
            SUBMITTERS.format(form=form),
            ("press", f"#{button}"),
            answers={"landed": Answer("{echo}", type="page"), **ECHO},
        )

# Lists of what else to send

for name, attributes in {
    "include": 'hx-include="#f"', "include-field": 'hx-include="[name=b]"',
    "include-closest": 'hx-include="closest section"', "include-this": 'hx-include="this"',
    "include-find": 'hx-include="find input"', "include-two": 'hx-include="#f, #extra"',
    "include-off": 'hx-include="#off"', "include-next": 'hx-include="next input"',
    "vals": "hx-vals='a:1'", "vals-json": 'hx-vals=\'{"a": [1, "x"], "n": null, "t": true, "f": 1.5}\'',
    "vals-hcon": "hx-vals=\"a:1 b:'x y', c.d:2\"", "vals-over": "hx-include='#f' hx-vals='b:9'",
    "headers": "hx-headers='{\"HX-Mine\": \"1\", \"HX-Source\": \"me\"}'",
    "config-headers": "hx-config='headers.HX-Mine:1'", "config-timeout": "hx-config='timeout:2s'",
}.items():  # fmt: skip
    for verb in ("get", "post"):
        case(
            f"send-{name}-{verb}",
            '<section><input name="s" value="section"><button id="go" name="go" value="me" '
            f'hx-{verb}="echo" hx-target="#out" {attributes}>Go<input name="inner" value="i"></button>'
            '</section><input id="extra" name="e" value="extra"><form id="f"><input name="b" value="1">'
            '<input name="c" type="checkbox" checked><button name="never" value="x">x</button></form>'
            '<input id="off" name="off" disabled value="x"><div id="out"></div>',
            ("click", "#go"),
            answers=ECHO,
        )
for name, element in {
    "div": '<div id="go" hx-post="echo" hx-target="#out"><input name="a" value="1"><b>x</b></div>',
    "div-get": '<div id="go" hx-get="echo" hx-target="#out"><input name="a" value="1"><b>x</b></div>',
    "link": '<a id="go" hx-get="echo" href="never" hx-target="#out">x</a>',
    "fieldset": '<fieldset id="go" hx-get="echo" hx-target="#out"><input name="a" value="1">x</fieldset>',
    "custom": '<my-box id="go" hx-post="echo" hx-target="#out"><input name="a" value="1">x</my-box>',
    "method": '<button id="go" hx-action="echo" hx-method="put" hx-target="#out">x</button>',
    "both": '<button id="go" hx-post="echo?post" hx-get="echo?get" hx-target="#out">x</button>',
    "empty": '<button id="go" hx-get="" hx-target="#out" hx-select="#go">x</button>',
    "prefix": '<button id="go" data-hx-get="echo" data-hx-target="#out">x</button>',
    "disable": '<button id="go" hx-get="echo" hx-target="#out" hx-disable="this">x</button>',
    "confirm": '<button id="go" hx-get="echo" hx-target="#out" hx-confirm="Sure?">x</button>',
    "no-validate": '<form><input name="a" required><button id="go" hx-post="echo" hx-target="#out">x</button></form>',
    "form-novalidate": '<form novalidate hx-post="echo" hx-target="#out"><input name="a" required><button id="go">x</button></form>',
    "nested-listeners": '<div hx-get="echo?outer" hx-target="#out"><button id="go" hx-get="echo?inner" hx-target="#p">x</button></div>',
    "consume": '<div hx-get="echo?outer" hx-target="#out" hx-swap="beforeend"><button id="go" hx-get="echo?inner" hx-target="#out" hx-swap="beforeend" hx-trigger="click consume">x</button></div>',
    "base": '<base href="/source-base/sub/../"><button id="go" hx-get="echo" hx-target="#out">x</button>',
}.items():
    case(f"source-{name}", element + '<div id="out"></div><p id="p"></p>', ("press", "#go"), answers=ECHO)

# Events

WAITS = '<div id="out"></div><p id="p"></p><input id="q" name="q">'
for name, (element, *steps) in {
    "load": ('<i hx-get="echo" hx-trigger="load" hx-target="#out"></i>',),
    "load-twice": ('<i hx-get="echo?1" hx-trigger="load" hx-target="#out" hx-swap="beforeend"></i>'
                   '<i hx-get="echo?2" hx-trigger="load" hx-target="#p" hx-swap="beforeend"></i>',),
    "load-in-answer": ('<b id="go" hx-get="more" hx-target="#out">x</b>', ("click", "#go")),
    "named": ('<i id="go" hx-get="echo" hx-trigger="my-event" hx-target="#out"></i>', ("trigger", "#go", "my-event")),
    "from": ('<i hx-get="echo" hx-trigger="ping from:#p" hx-target="#out"></i>', ("trigger", "#p", "ping")),
    "from-body": ('<i hx-get="echo" hx-trigger="ping from:body" hx-target="#out"></i>', ("trigger", "#p", "ping")),
    "from-closest": ('<div id="d"><i hx-get="echo" hx-trigger="ping from:&quot;closest div&quot;" hx-target="#out"></i></div>', ("trigger", "#d", "ping")),
    "from-outside": ('<i id="i" hx-get="echo" hx-trigger="ping from:outside" hx-target="#out"></i>', ("trigger", "#p", "ping")),
    "from-self": ('<i id="i" hx-get="echo" hx-trigger="ping from:self" hx-target="#out"><b id="b">x</b></i>', ("trigger", "#i", "ping")),
    "target": ('<div hx-get="echo" hx-trigger="ping target:.y" hx-target="#out"><b id="x" class="x">x</b><b id="y" class="y">y</b></div>', ("trigger", "#y", "ping")),
    "once": ('<i id="go" hx-get="echo" hx-trigger="ping once" hx-target="#out" hx-swap="beforeend"></i><u hx-get="echo?u" hx-trigger="ping from:body" hx-target="#p" hx-swap="beforeend"></u>', ("trigger", "#go", "ping"), ("trigger", "#go", "ping")),
    "two": ('<i id="go" hx-get="echo" hx-trigger="ping, pong" hx-target="#out" hx-swap="beforeend"></i>', ("trigger", "#go", "ping"), ("trigger", "#go", "pong")),
    "delay": ('<i id="go" hx-get="echo" hx-trigger="ping delay:1ms" hx-target="#out"></i>', ("trigger", "#go", "ping")),
    "change-input": ('<form id="f"><input name="a" hx-get="echo" hx-target="#out"></form>', ("fill", "#f", {"a": "x"})),
    "change-select": ('<form id="f"><select name="a" hx-get="echo" hx-target="#out"><option>1<option>2</select></form>', ("fill", "#f", {"a": "2"})),
    "change-check": ('<form id="f"><input type="checkbox" name="a" hx-post="echo" hx-target="#out"></form>', ("fill", "#f", {"a": True})),
    "change-form": ('<form id="f" hx-post="echo" hx-trigger="change" hx-target="#out"><input name="a"><input type="radio" name="r" value="1"></form>', ("fill", "#f", {"r": "1"})),
    "input-changed": ('<form id="f"><input name="a" hx-get="echo" hx-trigger="input changed delay:1ms" hx-target="#out" hx-swap="beforeend"></form>', ("fill", "#f", {"a": "x"}), ("fill", "#f", {"a": "y"})),
    "submit-by-trigger": ('<form id="f" hx-post="echo" hx-target="#out"><input name="a" value="1"></form>', ("trigger", "#f", "submit")),
    "prevented-link": ('<a id="go" href="never" hx-get="echo" hx-trigger="click" hx-target="#out">x</a>', ("press", "#go")),
    "anchor-link": ('<a id="go" href="#p" hx-get="echo" hx-target="#out">x</a>', ("press", "#go")),
    "bubbling": ('<div hx-get="echo" hx-trigger="click" hx-target="#out"><b id="go">x</b></div>', ("press", "#go")),
}.items():  # fmt: skip
    case(
        f"event-{name}",
        element + WAITS,
        *steps,
        answers={"more": "<i hx-get='echo' hx-trigger='load' hx-target='#p'></i>", **ECHO},
    )
for sync in (
    "",
    "this:drop",
    "this:queue all",
    "this:queue last",
    "this:queue first",
    "closest div:drop",
):
    case(
        f"sync-{sync.replace(' ', '-').replace(':', '-')}",
        f'<div hx-sync:inherited="{sync}"><i hx-get="echo?1" hx-trigger="ping from:body" hx-target="#out" '
        'hx-swap="beforeend"></i><i hx-get="echo?2" hx-trigger="ping from:body" hx-target="#out" '
        'hx-swap="beforeend"></i><i hx-get="echo?3" hx-trigger="ping from:body" hx-target="#out" '
        'hx-swap="beforeend"></i></div><div id="out"></div>',
        ("trigger", "#out", "ping"),
        answers=ECHO,
    )
