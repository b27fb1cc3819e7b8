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
    "json": '{&quot;style&quot;:&quot;outerHTML&quot;}',
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
case("target-none", PLACES.format(attributes=""), ("click", "#go"), answers={"piece": "<em>new</em>"})
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
    "vals-append-json": ("hx-vals:inherited='{\"a\":1}'", "hx-vals:append='{\"b\":2}' hx-target='#out'"),
    "vals-inherited-append": ("hx-vals:inherited:append='c:3'", "hx-vals:append='b:2' hx-target='#out'"),
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
    answers={"piece": "<p>main</p><template><tr id='q'></template><tr id='r' hx-swap-oob='true'><td>new"},
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
