"""What a morph keeps: the same elements, and what has been typed into them."""

# ruff: noqa: E501  a page is a line

from .casting import ECHO, case

GO = '<button id="go" hx-get="piece" hx-target="#list" hx-swap="{style}">Go</button>'


def with_ids(names):
    return "".join(f"<li id='{name}'>{name} <input name='{name}'></li>" for name in names)


def without_ids(names):
    return "".join(f"<li>{name} <input name='{name}'></li>" for name in names)


def nested(names):
    return "".join(f"<li><b><input id='{name}' name='{name}'></b>{name}</li>" for name in names)


for style, around in (("innerMorph", "{}"), ("outerMorph", "<form id='list' class='n'>{}</form>")):
    for make in (with_ids, without_ids, nested) if style == "innerMorph" else (with_ids,):
        for after in ("abc", "bac", "cba", "bc", "abcd", "dabc", "", "zcybxa"):
            case(
                f"morph-{style}-{make.__name__}-{after or 'none'}",
                f'<form id="list">{make("abc")}</form>' + GO.format(style=style),
                ("fill", "#list", {"a": "typed", "b": "too"}),
                ("click", "#go"),
                answers={"piece": around.format(make(after))},
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
    "script": ("<script>1</script><p>a</p>", "<script>2</script><p>b</p>"),
    "preserve": (
        "<p id='keep' hx-preserve>old</p><p>x</p>",
        "<p>y</p><p id='keep' hx-preserve>new</p>",
    ),
    "deeper": ("<p id='a'><b id='b'>x</b></p>", "<div><b id='b'>y</b></div><p id='a'>z</p>"),
    "out-of-place": ("<div><b id='b'>x</b></div><p>1</p>", "<p>2</p><b id='b'>y</b>"),
    "twice": ("<b id='b'>1</b><b id='b'>2</b>", "<b id='b'>3</b><i id='b'>4</i>"),
    "wired": (
        "<i>0</i><u hx-get='echo' hx-trigger='never'>x</u><u>y</u>",
        "<u>y</u><u hx-get='echo' hx-trigger='never'>x</u>",
    ),
    "load": ("<i>0</i>", "<i>0</i><u hx-get='echo' hx-trigger='load'>x</u>"),
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
        answer = after if style == "innerMorph" else f"<form id='list'>{after}</form>"
        case(
            f"morph-{name}-{style}",
            f'<form id="list">{before}</form>' + GO.format(style=style),
            ("click", "#go"),
            answers={"piece": answer, **ECHO},
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
            answers={"piece": control[name].format(after)},
        )

for style in ("innerHTML", "outerHTML", "beforeend", "innerMorph"):
    case(
        f"preserve-{style}",
        '<form id="list"><input id="keep" hx-preserve name="k" value="a"><p>old</p></form>'
        + GO.format(style=style),
        ("fill", "#list", {"k": "typed"}),
        ("click", "#go"),
        answers={"piece": "<p>new</p><input id='keep' hx-preserve name='k' value='b'>tail"},
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
        answers={"piece": piece},
    )

for wired in ("", "hx-get='echo' hx-trigger='never'"):
    first, second = (f"<p title='{name}' {wired}><input name='{name}'></p>" for name in "ab")
    case(
        f"morph-{'wired' if wired else 'plain'}-elements-are-told-apart",
        f'<form id="list"><i>0</i>{first}{second}</form>' + GO.format(style="innerMorph"),
        ("fill", "#list", {"a": "typed", "b": "too"}),
        ("click", "#go"),
        answers={"piece": second + first},
    )
