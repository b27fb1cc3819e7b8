"""Targets, inheritance, selected and out-of-band parts."""

# ruff: noqa: E501  a page is a line

from .registry import ECHO, case

# Where to: hx-target

PLACES = (
    '<section id="outer"><p class="x">before</p><div id="mid" class="box"><i class="x">in</i> '
    '<button id="go" hx-get="piece" {attributes}>Go <b class="inner">b<b>c</b></b></button> '
    '<u class="x">after</u></div><p class="x">end</p></section>'
)
for name, target in {
    "this": "this", "closest": "closest .box", "closest-tag": "closest section", "find": "find .inner",
    "next": "next", "previous": "previous", "next-x": "next .x", "previous-x": "previous .x",
    "next-p": "next p", "hyperscript": "&lt;#outer .x/&gt;", "several": ".nothing, .x",
    "find-all": "findAll b", "body": "body", "id": "#mid", "global": "global #mid",
    "closest-self": "closest button", "previous-p": "previous p", "next-sibling": "nextElementSibling",
    "previous-sibling": "previousElementSibling", "around": "previous .box, next .inner, #mid",
    "previous-around": "previous .box", "next-inside": "next .inner",
    "find-below": "find .inner b", "closest-below": "closest section div",
}.items():  # fmt: skip
    case(
        f"target-{name}",
        PLACES.format(attributes=f'hx-target="{target}"'),
        ("click", "#go"),
        responses={"piece": "<em>new</em>"},
    )
case(
    "target-none",
    PLACES.format(attributes=""),
    ("click", "#go"),
    responses={"piece": "<em>new</em>"},
)
case(
    "target-missing",
    PLACES.format(attributes='hx-target="#nowhere"'),
    ("click", "#go"),
    responses={"piece": "<em>new</em>"},
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
    "append-this": ('hx-target:inherited="this"', 'hx-target:append="closest section"'),
    "append-to-nothing": (
        'hx-include:inherited=""',
        "hx-include:append='#second' hx-target='#out'",
    ),
    "own-colon": ("", 'hx-target:inherited="#out"'),
}.items():
    case(
        f"inherit-{name}",
        f'<div {outer}><section><button id="go" hx-get="echo" {inner}>Go</button></section></div>'
        '<input id="field" name="f" value="1"><input id="second" name="s" value="2">'
        '<div id="out"></div><div id="other"></div>',
        ("click", "#go"),
        responses=ECHO,
    )
case(
    "inherit-implicit",
    '<div hx-target="#out"><button id="go" hx-get="echo">Go</button></div><div id="out"></div>',
    ("click", "#go"),
    responses=ECHO,
    head='<meta name="htmx-config" content="implicitInheritance:true">',
)
case(
    "inherit-implicit-two-levels",
    '<div hx-swap="outerHTML"><div hx-target="#out"><button id="go" hx-get="echo">Go</button></div>'
    '</div><div id="out"></div>',
    ("click", "#go"),
    responses=ECHO,
    head='<meta name="htmx-config" content=\'{"implicitInheritance": true}\'>',
)
case(
    "inherit-implicit-not-all",
    '<div hx-get="echo?outer" hx-action="echo?action" hx-validate="true" hx-trigger="ping" hx-target="#out">'
    '<form id="f" novalidate hx-post="echo?inner"><input name="a" required><button>x</button></form></div>'
    '<div id="out"></div>',
    ("submit", "#f"),
    responses=ECHO,
    head='<meta name="htmx-config" content="implicitInheritance:true">',
)
case(
    "inherit-implicit-not-past-an-append",
    '<div hx-trigger="pang"><div hx-trigger:inherited:append="ping"><i id="go" hx-get="echo" hx-target="#out" '
    'hx-swap="beforeend" hx-trigger:append="pong"></i></div></div><div id="out"></div>'
    '<u hx-get="echo?u" hx-trigger="pang from:body" hx-target="this" hx-swap="none"></u>',
    ("trigger", "#go", "pang"),
    ("trigger", "#go", "ping"),
    ("trigger", "#go", "pong"),
    responses=ECHO,
    head='<meta name="htmx-config" content="implicitInheritance:true">',
)
case(
    "config-without-prefix",
    '<form id="f" action="landed" hx-get="echo" hx-target="#out"><button>Go</button></form><div id="out"></div>',
    ("submit", "#f"),
    responses=ECHO,
    head='<meta name="htmx-config" content="prefix:\'\'">',
)
case(
    "config-empty",
    '<button id="go" hx-get="echo">Go</button>',
    ("click", "#go"),
    responses=ECHO,
    head='<meta name="htmx-config">',
)
case(
    "meta-character",
    '<div hx-target-inherited="#out"><button id="go" hx-get="echo">Go</button></div><div id="out"></div>',
    ("click", "#go"),
    responses=ECHO,
    head='<meta name="htmx-config" content="metaCharacter:\'-\'">',
)
case(
    "default-swap",
    '<button id="go" hx-get="echo">Go</button>',
    ("click", "#go"),
    responses=ECHO,
    head='<meta name="htmx-config" content="defaultSwap:outerHTML">',
)

# Parts of a response: hx-select, hx-select-oob, hx-swap-oob, <hx-partial>

PARTS = "<div id='x'><p id='a' class='p'>A</p><p id='b' class='p'>B</p></div><p id='c'>C</p>tail"
for name, attributes in {
    "one": 'hx-select="#a"', "several": 'hx-select=".p"', "none": 'hx-select="#nothing"',
    "oob": 'hx-select-oob="#a"', "oob-two": 'hx-select-oob="#a,#c"',
    "oob-two-styles": 'hx-select-oob="#a:innerHTML, #c:beforeend"',
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
        responses={"piece": PARTS},
    )

for name, value in {
    "true": "true", "empty": "", "inner": "innerHTML", "outer": "outerHTML", "before": "beforebegin",
    "append": "beforeend", "append-to": "beforeend:#b", "outer-to": "outerHTML:#b", "delete": "delete",
    "text": "textContent", "classes": "innerHTML:.k", "strip": "innerHTML strip:false",
    "morph": "outerMorph", "inner-morph": "innerMorph", "target": "innerHTML target:#b",
    "after-to": "afterend:#b", "none": "none", "once": "beforeend:#b, next #there, #there",
    "closest": "innerHTML:closest div",
}.items():  # fmt: skip
    case(
        f"oob-{name}",
        '<p id="a">old a</p><p id="b">old b</p><i class="k">1</i><i class="k">2</i><div>'
        '<button id="go" hx-get="piece" hx-target="#there">Go</button></div><div id="there">old</div>',
        ("click", "#go"),
        responses={
            "piece": f"<p>main</p><p id='a' class='n' hx-swap-oob='{value}'><b>new</b> a</p>"
        },
    )
case(
    "oob-nested",
    '<p id="a">a</p><p id="b">b</p><button id="go" hx-get="piece" hx-target="#there">Go</button>'
    '<div id="there">old</div>',
    ("click", "#go"),
    responses={
        "piece": "<section><p id='a' hx-swap-oob='true'>A<i id='b' data-hx-swap-oob='true'>B</i></p>x</section>"
    },
)
case(
    "oob-without-id",
    '<button id="go" hx-get="piece" hx-target="#there">Go</button><div id="there">old</div>',
    ("click", "#go"),
    responses={"piece": "<p hx-swap-oob='true'>x</p>y"},
)
case(
    "oob-row",
    '<table><tbody><tr id="r"><td>old</table><div id="there">old</div>'
    '<button id="go" hx-get="piece" hx-target="#there">Go</button>',
    ("click", "#go"),
    responses={
        "piece": "<p>main</p><template><tr id='q'></template><tr id='r' hx-swap-oob='true'><td>new"
    },
)
case(
    "oob-in-main-target",
    '<div id="there"><p id="a">old</p></div>'
    '<button id="go" hx-get="piece" hx-target="#there">Go</button>',
    ("click", "#go"),
    responses={"piece": "<p id='a' hx-swap-oob='innerHTML'>new</p><p>main</p>"},
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
    "other-tag": "<hx-other hx-target='#a'>x</hx-other><p>m</p>",
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
        responses={"piece": piece},
    )
