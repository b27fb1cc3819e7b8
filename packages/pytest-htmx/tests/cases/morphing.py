"""Morphs, which keep elements and the text that was typed into them."""

# ruff: noqa: E501  a page is a line

from .registry import ECHO, case

GO = '<button id="go" hx-get="piece" hx-target="#list" hx-swap="{style}">Go</button>'


def with_ids(names):
    return "".join(f"<li id='{name}'>{name} <input name='{name}'></li>" for name in names)


def without_ids(names):
    return "".join(f"<li>{name} <input name='{name}'></li>" for name in names)


def nested(names):
    return "".join(
        f"<li><b><input id='{name}' name='{name}'></b>{name}<input name='{name * 2}'></li>"
        for name in names
    )


MORE = {"aa": "first", "bb": "second", "cc": "third"}
for style, around in (("innerMorph", "{}"), ("outerMorph", "<form id='list' class='n'>{}</form>")):
    for make in (with_ids, without_ids, nested) if style == "innerMorph" else (with_ids,):
        for after in ("abc", "bac", "cba", "bc", "abcd", "dabc", "", "zcybxa"):
            case(
                f"morph-{style}-{make.__name__}-{after or 'none'}",
                f'<form id="list">{make("abc")}</form>' + GO.format(style=style),
                (
                    "fill",
                    "#list",
                    {"a": "typed", "b": "too", "c": "three", **(MORE if make is nested else {})},
                ),
                ("click", "#go"),
                responses={"piece": around.format(make(after))},
            )

for name, (before, after) in {
    "text": ("one", "two"),
    "text-and-element": ("one<b>x</b>", "<b>x</b>two"),
    "elements-to-text": ("<b>x</b><i>y</i>", "text"),
    "comment": ("<!-- a --><b>x</b>", "<!-- b --><b>x</b>"),
    "other-tag": ("<p id='a'>x</p>", "<div id='a'>x</div>"),
    "attributes": ("<p class='a' title='t' data-x='1'>x</p>", "<p class='b' lang='en'>x</p>"),
    "value": ("<input name='v' value='a'>", "<input name='v' value='b'>"),
    "checked": ("<input type='checkbox' name='c'>", "<input type='checkbox' name='c' checked>"),
    "textarea": ("<textarea name='t'>a</textarea>", "<textarea name='t'>b</textarea>"),
    "select": (
        "<select name='s'><option>a<option>b</select>",
        "<select name='s'><option>a<option selected>b</select>",
    ),
    "skip": ("<p hx-morph-skip class='a'>old</p>", "<p class='b'>new</p>"),
    "skip-children": ("<p hx-morph-skip-children class='a'>old</p>", "<p class='b'>new</p>"),
    "template": ("<template><p>a</p></template>", "<template><p>b</p></template>"),
    "template-in-something": (
        "<div><template><p>a</p></template></div>", "<div><template><p>b</p></template></div>"
    ),
    "value-emptied": ("<input name='v' value='a'>", "<input name='v' value=''>"),
    "value-of-a-file": (
        "<input type='file' name='v' value='a'>", "<input type='file' name='v' value='b'>"
    ),
    "script-without-htmx": (
        "<script type='text/x'>1</script><p>a</p>", "<script type='text/x'>1</script><p>b</p>"
    ),
    "script": (
        "<script type='text/x' hx-get='echo' hx-trigger='load' hx-swap='none'>1</script><p>a</p>",
        "<script type='text/x' hx-get='echo' hx-trigger='load' hx-swap='none'>2</script><p>b</p>",
    ),
    "preserve": (
        "<p id='keep' hx-preserve>old</p><p>x</p>",
        "<p>y</p><p id='keep' hx-preserve>new</p>",
    ),
    "deeper": ("<p id='a'><b id='b'>x</b></p>", "<div><b id='b'>y</b></div><p id='a'>z</p>"),
    "out-of-place": ("<div><b id='b'>x</b></div><p>1</p>", "<p>2</p><b id='b'>y</b>"),
    "wired": (
        "<i>0</i><u hx-get='echo' hx-trigger='never'>x</u><u>y</u>",
        "<u>y</u><u hx-get='echo' hx-trigger='never'>x</u>",
    ),
    "load": (
        "<i>0</i>",
        "<i>0</i><u hx-get='echo' hx-trigger='load' hx-target='#later'>x</u><p id='later'></p>",
    ),
    "load-again": (
        "<u id='u' hx-get='echo?1' hx-trigger='load' hx-swap='beforeend'>x</u>",
        "<u id='u' hx-get='echo?2' hx-trigger='load' hx-swap='beforeend'>x</u>",
    ),
    "load-unchanged": (
        "<u id='u' hx-get='echo?1' hx-trigger='load' hx-swap='beforeend'>x</u>",
        "<u id='u' hx-get='echo?1' hx-trigger='load' hx-swap='beforeend'>x</u>",
    ),
    "many": ("".join(f"<p>{i}</p>" for i in range(14)), "".join(f"<p>{i}</p>" for i in range(13, -1, -2))),
}.items():  # fmt: skip
    for style in ("innerMorph", "outerMorph") if name in ("deeper", "wired") else ("innerMorph",):
        response = after if style == "innerMorph" else f"<form id='list'>{after}</form>"
        case(
            f"morph-{name}-{style}",
            f'<form id="list">{before}</form>' + GO.format(style=style),
            ("click", "#go"),
            responses={"piece": response, **ECHO},
        )

for name, fields in {"value": {"v": "typed"}, "textarea": {"t": "typed"}}.items():
    control = {
        "value": "<input name='v' value='{}'>",
        "textarea": "<textarea name='t'>{}</textarea>",
    }
    for after in ("a", "b"):
        case(
            f"morph-typed-{name}-{after}",
            f'<form id="list">{control[name].format("a")}</form>' + GO.format(style="innerMorph"),
            ("fill", "#list", fields),
            ("click", "#go"),
            responses={"piece": control[name].format(after)},
        )

# The text typed into `q` identifies the old box that became a new one.
Q = "<input name='q'>"
for name, (before, after) in {
    "two-ids-in-one-box": (
        f"<div><i id='x'></i><i id='y'></i>{Q}</div>",
        f"<div class='a'><i id='x'></i>{Q}</div><div class='b'><i id='y'></i>{Q}</div>",
    ),
    "a-box-before-what-is-looked-for": (
        f"<div><i id='x'></i>{Q}</div><p><i id='y'></i></p>",
        f"<p><i id='y'></i></p><div><i id='x'></i>{Q}</div>",
    ),
    "an-id-left-after-one-was-fetched": (
        f"<div><i id='x'></i><i id='y'></i>{Q}</div>",
        f"<p><i id='x'></i></p><div class='n'></div><div><i id='y'></i>{Q}</div>",
    ),
    "templates-are-all-alike": (
        f"<div class='k'><template>1</template></div><div><template>2</template>{Q}</div>",
        f"<div><template>3</template>{Q}</div>",
    ),
}.items():
    case(
        f"morph-{name}",
        f'<form id="list">{before}</form>' + GO.format(style="innerMorph"),
        ("fill", "#list", {"q": "typed"}),
        ("click", "#go"),
        responses={"piece": after},
    )
case(
    "morph-into-what-stands-behind",
    '<p id="list">x</p><button id="go" hx-get="piece" hx-target="#list" hx-swap="outerMorph">Go</button>'
    "<i>i</i><b>b</b>",
    ("click", "#go"),
    responses={"piece": "<b>new</b>"},
)

for style in ("innerHTML", "outerHTML", "beforeend", "innerMorph"):
    case(
        f"preserve-{style}",
        '<form id="list"><input id="keep" hx-preserve name="k" value="a"><p>old</p></form>'
        + GO.format(style=style),
        ("fill", "#list", {"k": "typed"}),
        ("click", "#go"),
        responses={"piece": "<p>new</p><input id='keep' hx-preserve name='k' value='b'>tail"},
    )
for name, piece in {
    "kept-outside": "<p>new</p>",
    "value-in-html": "<input id='i' name='k' value='new'>",
}.items():
    case(
        f"typed-{name}",
        f'<form id="list"><input id="i" name="k" value="a"></form><div id="there"></div>'
        f'<button id="go" hx-get="piece" hx-target="{"#list" if "value" in name else "#there"}">Go</button>',
        ("fill", "#list", {"k": "typed"}),
        ("click", "#go"),
        responses={"piece": piece},
    )

for wired in ("", "hx-get='echo' hx-trigger='never'"):
    first, second = (f"<p title='{name}' {wired}><input name='{name}'></p>" for name in "ab")
    case(
        f"morph-{'wired' if wired else 'plain'}-elements-are-told-apart",
        f'<form id="list"><i>0</i>{first}{second}</form>' + GO.format(style="innerMorph"),
        ("fill", "#list", {"a": "typed", "b": "too"}),
        ("click", "#go"),
        responses={"piece": second + first},
    )


def box(name, title="", **more):
    """A box that looks like any other, but for its title, with what is typed into it."""
    given = "".join(f" {key}='{value}'" for key, value in more.items())
    return f"<p title='{title or name}'{given}><input name='{name}'></p>"


TITLED = "".join(box(name) for name in "abc")
WITH_A, WITH_B = ("<input id='%s' name='%s'>" % (2 * (name,)) for name in "ab")
MARKS_STAY = "{&quot;morphIgnore&quot;:[&quot;data-&quot;]}"
TYPED = {"a": "typed a", "b": "typed b", "c": "typed c"}
for name, (before, after, config) in {
    "told-apart-and-gone": (box("a") + box("b"), box("b") + box("c"), ""),
    "new-id": (box("a"), box("a", id="new"), ""),
    "old-id": (box("a", id="old"), box("a"), ""),
    "two-before": (box("a", id="x") + box("b", id="x"), box("c", id="x"), ""),
    "two-after": (box("a", id="x"), box("b", id="x") + box("c", id="x"), ""),
    "out-of-its-box": (
        f"<div>{box('a', id='x')}<input name='b'></div>",
        f"{box('a', id='x')}<div><input name='b'></div>",
        "",
    ),
    "out-of-what-goes": (
        f"<section id='s'><i hx-get='echo' hx-trigger='ping from:body'>{box('a', id='x')}</i></section>",
        f"<section id='s'>0</section>{box('a', id='x')}",
        "",
    ),
    "unlike-before-like": (
        f"<li>0<input name='a'></li><li>{box('b', id='x')}</li><li>{box('c', id='y')}</li>",
        f"<li>{box('c', id='y')}</li>",
        "",
    ),
    "deep": (f"<p id='x'>{'<input id=y name=a>'}</p>", "<div><input id='y' name='a'></div><p id='x'>z</p>", ""),
    "scanned": ("0" + TITLED, f"1{box('b')}2{box('c')}", "morphScanLimit:2"),
    "not-scanned": ("0" + TITLED, f"1{box('c')}", "morphScanLimit:2"),
    "awaited-near": (TITLED, f"{box('d')}{box('e')}{box('a')}", "morphScanLimit:2"),
    "awaited-far": (TITLED, f"{box('d')}{box('e')}{box('f')}{box('a')}", "morphScanLimit:2"),
    "awaited-twice": (TITLED, f"{box('d')}{box('a')}{box('e')}{box('f')}", "morphScanLimit:1"),
    "skip-set": (box("a"), box("b", title="a"), "morphSkip:p"),
    "skip-children-set": (box("a"), box("b", title="a"), "morphSkipChildren:p"),
    "skip-unset": (box("a"), box("b"), "morphSkip:'' morphSkipChildren:''"),
    "ignore-set": (box("a"), box("b", lang="en"), "{&quot;morphIgnore&quot;:[&quot;title&quot;,&quot;data-&quot;]}"),
    "kept-behind": (
        f"<div data-is='old'>{WITH_A}</div><p id='p'>p</p>", f"<p id='p'>p</p><div>{WITH_A}</div>", MARKS_STAY
    ),
    "no-longer-held": (
        f"<div data-is='old'>{WITH_A}{WITH_B}</div>", f"{WITH_A}<div><i>x</i></div><div>{WITH_B}</div>", MARKS_STAY
    ),
    "ignore-unset": (box("a", lang="en"), box("b"), "{&quot;morphIgnore&quot;:null}"),
}.items():  # fmt: skip
    case(
        f"morph-{name}",
        f'<form id="list">{before}</form>{GO.format(style="innerMorph")}'
        '<u hx-get="echo?also" hx-trigger="ping from:body" hx-swap="none"></u>',
        ("fill", "#list", {name: TYPED[name] for name in "abc" if f"name='{name}'" in before}),
        ("click", "#go"),
        ("trigger", "#go", "ping"),
        responses={"piece": after, **ECHO},
        head=f'<meta name="htmx-config" content="{config}">' if config else "",
    )

case(
    "morph-at-load",
    f'<form id="list">{TITLED}</form><i hx-get="piece" hx-trigger="load" hx-target="#list" hx-swap="innerMorph"></i>',
    responses={"piece": box("c") + box("a")},
)
for kind in ("text", "search", "url", "tel", "password", "email", "button", "textarea"):
    control = (
        "<{} {{}}></{}>".format(*["textarea"] * 2)
        if kind == "textarea"
        else f"<input type='{kind}' {{}}>"
    )
    focused = control.format(
        "class='x' hx-get='piece' hx-trigger='click' hx-target='#list' hx-swap='innerMorph'"
    )
    case(
        f"morph-around-{kind}",
        f'<form id="list"><p>{focused}</p>{box("b")}</form>',
        ("fill", "#list", {"b": "typed"}),
        ("click", ".x"),
        responses={"piece": box("b") + f"<p>{focused}</p>"},
    )
for name, piece in {
    "value": "<input id='go' name='q' value='new' {}>",
    "textarea": "<textarea id='go' name='q' {}>new</textarea>",
}.items():
    wired = "hx-get='piece' hx-trigger='click' hx-target='#list' hx-swap='innerMorph'"
    case(
        f"morph-focused-{name}",
        f'<form id="list">{piece.replace("new", "old").format(wired)}</form>',
        ("fill", "#list", {"q": "typed"}),
        ("click", "#go"),
        responses={"piece": piece.format(wired)},
    )
case(
    "morph-before-and-after-the-target",
    '<main><p>before</p><form id="list"><input name="a"></form>tail<p>end</p></main>'
    + GO.format(style="outerMorph"),
    ("fill", "#list", {"a": "typed"}),
    ("click", "#go"),
    responses={"piece": "<p>x</p><form id='list'><input name='a'></form>text"},
)
case(
    "morph-the-last-child",
    f'{GO.format(style="outerMorph")}<main><form id="list"></form></main>',
    ("click", "#go"),
    responses={"piece": "<form id='list'>new</form><p>more</p>"},
)
case(
    "morph-wires-anew",
    '<form id="list"><i hx-get="echo?1" hx-trigger="never" hx-target="#out">x</i>'
    '<i hx-get="echo?2" hx-trigger="ping from:body" hx-target="#out">y</i></form><p id="out"></p>'
    '<u hx-get="echo?also" hx-trigger="ping from:body" hx-swap="none"></u>'
    + GO.format(style="innerMorph"),
    ("click", "#go"),
    ("trigger", "#out", "ping"),
    responses={
        "piece": "<i hx-get='echo?1' hx-trigger='load' hx-target='#out' hx-swap='beforeend'>x</i><i>y</i>",
        **ECHO,
    },
)
