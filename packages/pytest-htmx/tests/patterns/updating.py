"""Updates of other parts: out of band, by events, by selecting, by morphing, by targets."""

# ruff: noqa: E501  a page is a line

from markupsafe import escape

from .registry import pattern, piece, whole

ADD = '<form id="f" hx-post="contacts" hx-target="#rows" hx-swap="beforeend"><input name="n" value="Kim"><button>Add</button></form>'
ROWS = '<table><tbody id="rows"><tr><td>Joe</tbody></table><b id="count">1</b>'
pattern(
    "other-part-in-a-larger-target",
    f'<div id="all">{ROWS}{ADD.replace("#rows", "#all").replace("beforeend", "outerHTML")}</div>',
    ("submit", "#f"),
    routes={"POST contacts": f'<div id="all">{ROWS.replace("Joe", "Joe<tr><td>Kim")}</div>'},
)
pattern(
    "other-part-out-of-band",
    ROWS + ADD,
    ("submit", "#f"),
    routes={"POST contacts": '<tr><td>Kim</tr><template><b id="count" hx-swap-oob="true">2</b></template>'},
)  # fmt: skip
pattern(
    "other-part-out-of-band-only",
    ROWS + ADD.replace('hx-target="#rows" hx-swap="beforeend"', 'hx-swap="none"'),
    ("submit", "#f"),
    routes={
        "POST contacts": '<b id="count" hx-swap-oob="innerHTML">2</b><p hx-swap-oob="afterend:#count">Added.</p>'
    },
)
pattern(
    "other-part-by-hx-partial",
    ROWS + ADD,
    ("submit", "#f"),
    routes={
        "POST contacts": lambda sent: (
            f'<tr><td>{escape(sent["n"])}</tr><hx-partial hx-target="#count">2</hx-partial><hx-partial hx-target="#f" hx-swap="outerHTML">{ADD}</hx-partial>'
        )
    },
)
pattern(
    "other-part-by-an-event",
    f'<b id="count" hx-get="count" hx-trigger="added from:body">1</b>{ROWS.replace("count", "old")}{ADD}',
    ("submit", "#f"),
    ("submit", "#f"),
    routes={
        "POST contacts": piece("<tr><td>Kim", HX_Trigger="added"),
        "count": ["2", "3"],
    },
)
pattern(
    "other-part-by-an-event-with-a-detail",
    f'<b id="count" hx-get="count" hx-trigger="added, told from:body">1</b>{ADD.replace("#rows", "this")}',
    ("submit", "#f"),
    routes={
        "POST contacts": piece(
            "Added", HX_Trigger='{"added": {"target": "#count", "name": "Kim"}, "told": "x"}'
        ),
        "count": "{echo}",
    },
)
for header in ("HX-Trigger-After-Swap", "HX-Trigger-After-Settle"):
    pattern(
        f"other-part-by-{header[11:].lower()}",
        f'<b id="count" hx-get="count" hx-trigger="added from:body">1</b>{ADD.replace("#rows", "this")}',
        ("submit", "#f"),
        routes={
            "POST contacts": piece("Added", **{header.replace("-", "_"): "added"}),
            "count": "2",
        },
    )
pattern(
    "other-part-by-a-click-elsewhere",
    '<button id="go" hx-get="one" hx-target="#a">1</button><i hx-get="two" hx-trigger="click from:#go" hx-target="#b"></i><p id="a"></p><p id="b"></p>',
    ("click", "#go"),
    routes={"one": "1", "two": "2"},
)
pattern(
    "a-toast",
    '<div id="toasts"></div><button id="go" hx-post="save" hx-target="#out">Save</button><p id="out"></p>',
    ("click", "#go"),
    ("click", "#go"),
    routes={
        "POST save": '<p>Saved.</p><div hx-swap-oob="beforeend:#toasts"><div role="status">Saved!</div></div>'
    },
)
pattern(
    "a-toast-with-an-error",
    '<div id="toasts"></div><button id="go" hx-post="save" hx-target="#out" hx-status:5xx="swap:none">Save</button><p id="out">old</p>',
    ("click", "#go"),
    routes={
        "POST save": piece(
            '<p>Broken</p><hx-partial hx-target="#toasts" hx-swap="beforeend"><div role="alert">Broken!</div></hx-partial>',
            500,
        )
    },
)
WHOLE = whole('<header id="head">new head</header><main id="main"><h1>New</h1><p class="x">1</p><p class="x">2</p></main><aside id="side">new side</aside>')  # fmt: skip
PARTS = '<header id="head">head</header><main id="main">old</main><aside id="side">side</aside><button id="go" hx-get="page" hx-target="#main" {}>Go</button>'
for name, attributes in {
    "select": 'hx-select="#main" hx-swap="outerHTML"',
    "select-inside": 'hx-select="#main > *"',
    "select-several": 'hx-select=".x" hx-swap="beforeend"',
    "select-oob": 'hx-select="#main" hx-swap="outerHTML" hx-select-oob="#side"',
    "select-oob-inner": 'hx-select="h1" hx-select-oob="#side:innerHTML,#head:afterbegin"',
    "select-nothing": 'hx-select="#nothing"',
}.items():
    pattern(name, PARTS.format(attributes), ("click", "#go"), routes={"page": WHOLE})
pattern(
    "select-by-the-answer",
    PARTS.format(""),
    ("click", "#go"),
    routes={
        "page": piece(
            "<p>a</p><p id='b'>b</p>",
            HX_Reselect="#b",
            HX_Retarget="#side",
            HX_Reswap="beforebegin",
        )
    },
)
CARDS = '<section class="card"><h2>Old</h2><p class="error"></p><button id="go" hx-get="part" hx-target="{}" hx-swap="{}">Go <i>!</i></button><ul><li>1</ul></section><p class="after"></p>'
for name, target in {
    "closest": "closest .card",
    "closest-itself": "closest button",
    "find": "find i",
    "next": "next",
    "next-of-a-kind": "next p",
    "previous": "previous",
    "previous-of-a-kind": "previous h2",
    "this": "this",
    "body": "body",
}.items():
    for style in ("innerHTML", "outerHTML") if name == "closest" else ("innerHTML",):
        pattern(
            f"target-{name}-{style}",
            CARDS.format(target, style),
            ("click", "#go"),
            routes={"part": "<b>new</b>"},
        )
for style in ("beforebegin", "afterbegin", "beforeend", "afterend", "prepend", "append", "before", "after", "textContent", "delete", "none"):  # fmt: skip
    pattern(
        f"swap-{style}",
        CARDS.format("next ul", style),
        ("click", "#go"),
        routes={"part": "<li>new</li> <li>newer</li>"},
    )

LIST = "".join(f'<li id="i{n}"><input id="f{n}" name="f{n}" value="{n}">{n}</li>' for n in "123")
SHUFFLED = "".join(
    f'<li id="i{n}" class="moved"><input id="f{n}" name="f{n}" value="{n}">{n}</li>' for n in "2431"
)
for style in ("innerMorph", "outerMorph"):
    pattern(
        f"morph-{style}-keeps-what-was-typed",
        f'<form id="f"><ul id="list">{LIST}</ul></form><button id="go" hx-get="list" hx-target="#list" hx-swap="{style}">Go</button>',
        ("fill", "#f", {"f1": "typed", "f3": "typed"}),
        ("click", "#go"),
        ("click", "#go"),
        routes={
            "list": [
                SHUFFLED if style == "innerMorph" else f'<ul id="list" class="new">{SHUFFLED}</ul>',
                LIST if style == "innerMorph" else f'<ul id="list">{LIST}</ul>',
            ]
        },
    )
pattern(
    "morph-keeps-the-open-details",
    '<div id="d"><details id="more"><summary id="s">More</summary>text</details></div><button id="go" hx-get="d" hx-target="#d" hx-swap="innerMorph">Go</button>',
    ("click", "#s"),
    ("click", "#go"),
    routes={"d": '<details id="more"><summary id="s">More</summary>new text</details>'},
)
pattern(
    "morph-a-whole-form-with-errors",
    '<form id="f" hx-post="save" hx-swap="outerMorph" hx-target="this"><label for="a">A</label><input id="a" name="a"><select id="s" name="s"><option>1<option>2</select><textarea id="t" name="t"></textarea><button id="go">Go</button></form>',
    ("submit", "#f", {"a": "x", "s": "2", "t": "text"}),
    routes={
        "POST save": piece(
            '<form id="f" hx-post="save" hx-swap="outerMorph" hx-target="this"><label for="a">A</label><input id="a" name="a" value="x"><p id="e">Wrong.</p><select id="s" name="s"><option>1<option selected>2</select><textarea id="t" name="t">text</textarea><button id="go">Go</button></form>',
            422,
        )
    },
)
pattern(
    "content-brings-its-own-behavior",
    '<div id="a" hx-get="b" hx-trigger="click" hx-swap="outerHTML">a</div>',
    ("click", "#a"),
    ("click", "#b"),
    ("click", "#c"),
    routes={
        "b": '<div id="b" hx-get="c" hx-swap="outerHTML">b</div>',
        "c": '<div id="c" hx-get="d" hx-swap="outerHTML">c</div>',
        "d": "<p>d</p>",
    },
)
pattern(
    "nested-targets",
    '<div id="outer" hx-target:inherited="this"><div hx-target:inherited="#inner"><button id="go" hx-get="part">Go</button></div><p id="inner"></p>'
    '<button id="other" hx-get="part">Other</button></div>',
    ("click", "#go"),
    ("click", "#other"),
    routes={"part": "part"},
)
pattern(
    "ignored-parts",
    '<div hx-ignore><button id="dead" type="button" hx-get="part">Dead</button><a id="plain" href="two">x</a></div><button id="go" hx-get="part">Go</button>',
    ("click", "#go"),
    ("press", "#plain"),
    routes={"part": "part", "two": whole("<h1>Two</h1>")},
)
pattern(
    "an-svg-is-swapped",
    '<svg viewBox="0 0 10 10"><circle id="c" r="1" hx-get="part" hx-trigger="grow" hx-target="next g" hx-swap="innerHTML"></circle><g></g></svg>',
    ("trigger", "#c", "grow"),
    routes={"part": '<circle r="2"></circle>'},
)
pattern(
    "a-script-in-the-response",
    '<button id="go" hx-get="part" hx-target="#out">Go</button><p id="out"></p>',
    ("click", "#go"),
    routes={"part": "<b>x</b><script>document.title = 'Set by a script'</script>"},
)
