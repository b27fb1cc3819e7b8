"""Requests: controls, files, submitters, included values."""

# ruff: noqa: E501  a page is a line

from case_app import CaseResponse

from .registry import ECHO, case

# The controls of forms and their values

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
    buttons = {
        "button": '<button name="b" value="1">Go</button>',
        "unnamed": "<button>Go</button>",
        "input": '<input type="submit" name="b">',
    }
    if name not in ("post", "hx-post"):
        buttons = {"button": buttons["button"]}
    for kind, button in buttons.items():
        case(
            f"controls-{name}-{kind}",
            CONTROLS.format(form=form, button=button),
            ("submit", "#f"),
            responses={"landed": CaseResponse("{echo}", type="whole"), **ECHO},
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
            responses={"landed": CaseResponse("{echo}", type="whole"), **ECHO},
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
            responses={"landed": CaseResponse("{echo}", type="whole"), **ECHO},
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
    buttons = ("one", "to", "get", "multi", "hx", "hx-get", "hx-button")
    for button in buttons[:3] if name.endswith("-get") else buttons:
        case(
            f"submitter-{name}-{button}",
            SUBMITTERS.format(form=form),
            ("click", f"#{button}"),
            responses={"landed": CaseResponse("{echo}", type="page"), **ECHO},
        )

# hx-include

for name, attributes in {
    "include": 'hx-include="#f"', "include-field": 'hx-include="[name=b]"',
    "include-closest": 'hx-include="closest section"', "include-this": 'hx-include="this"',
    "include-find": 'hx-include="find input"', "include-two": 'hx-include="#f, #extra"',
    "include-off": 'hx-include="#off"', "include-next": 'hx-include="next input"',
    "include-find-all-after": 'hx-include="next input, findAll input"',
    "include-plain-after": 'hx-include="find input, #extra, #f"', "include-body": 'hx-include="body"',
    "include-next-and-this": 'hx-include="next input, this"',
    "vals": "hx-vals='a:1'", "vals-json": 'hx-vals=\'{"a": [1, null, true, "x"], "n": null, "t": true, "no": false, "f": 1.5, "g": 2.0}\'',
    "vals-hcon": "hx-vals=\"a:1 b:'x y', c.d:2 flag n:NaN 'e.f':3 g.h:4 g:5\"", "vals-over": "hx-include='#f' hx-vals='b:9'",
    "headers": "hx-headers='{\"HX-Mine\": \"1\", \"HX-Source\": \"me\"}'",
    "config-headers": "hx-config='headers.HX-Mine:1 headers.HX-More:2 mode:cors'", "config-timeout": "hx-config='timeout:2s'",
}.items():  # fmt: skip
    for verb in ("get", "post") if name in ("include", "vals", "vals-over") else ("post",):
        case(
            f"send-{name}-{verb}",
            '<section><input name="s" value="section"><button id="go" name="go" value="me" '
            f'hx-{verb}="echo" hx-target="#out" {attributes}>Go<input name="inner" value="i"></button>'
            '</section><input id="extra" name="e" value="extra"><form id="f"><input name="b" value="1">'
            '<input name="c" type="checkbox" checked><button name="never" value="x">x</button></form>'
            '<input id="off" name="off" disabled value="x"><div id="out"></div>',
            ("click", "#go"),
            responses=ECHO,
        )
for name, element in {
    "div": '<div id="go" hx-post="echo" hx-target="#out"><input name="a" value="1"><b>x</b>'
    '<input type="checkbox" name="c"><input type="checkbox" name="d" checked><input type="radio" name="r" checked>'
    '<input type="radio" name="r" value="2"><input type="email" name="e" value="a@b.c" multiple>'
    '<select name="m" multiple><option selected>1<option selected>2<option>3</select><input type="file" name="f">'
    '<select name="s"><option>1<option selected>2</select><input name="off" value="x" disabled>'
    '<textarea name="t">t</textarea><button name="b" value="x">x</button></div>',
    "div-get": '<div id="go" hx-get="echo" hx-target="#out"><input name="a" value="1"><b>x</b></div>',
    "link": '<a id="go" hx-get="echo" href="never" hx-target="#out">x</a>',
    "fieldset": '<fieldset id="go" hx-get="echo" hx-target="#out"><input name="a" value="1">x</fieldset>',
    "custom": '<my-box id="go" hx-post="echo" hx-target="#out"><input name="a" value="1">x</my-box>',
    "in-multipart": '<form enctype="multipart/form-data"><input name="a" value="1">'
    '<button id="go" name="b" value="2" hx-post="echo" hx-target="#out">x</button></form>',
    "itself-again": '<form hx-post="echo" hx-target="#out" hx-include="#go"><button id="go" name="b" value="2">x</button></form>',
    "dialog": '<form hx-action="echo" method="dialog" hx-target="#out"><button id="go" name="b" value="2">x</button></form>',
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
    "include-own": '<form hx-post="echo" hx-target="#out" hx-include="#a, #go, #o"><input id="a" name="a" value="1">'
    '<button id="go" name="n" value="v">x</button></form><input id="o" name="o" value="2">',
    "vals-over-many": '<form hx-post="echo" hx-target="#out" hx-vals="m:9"><input name="m" value="1"><input name="a">'
    '<input name="m" value="2"><input name="m" value="3"><button id="go">x</button></form>',
    "identified": '<i id="a b%é;,/?:@&amp;=+$-_.!~*()#[]" hx-get="echo" hx-trigger="ping from:#go" hx-target="this"></i><b id="go" hx-get="echo" hx-target="#p">x</b>',
    "named": '<i id="a b%é;,/?:@&amp;=+$-_.!~*()#[]" hx-get="echo" hx-trigger="click from:#go" hx-target="this"></i><b id="go">x</b>',
    "formnovalidate": '<form hx-post="echo" hx-target="#out"><input name="a" required><button id="go" formnovalidate>x</button></form>',
    "base": '<base href="/source-base/sub/../"><button id="go" hx-get="echo" hx-target="#out">x</button>',
}.items():
    case(
        f"source-{name}",
        element + '<div id="out"></div><p id="p"></p>',
        ("click", "#go"),
        responses=ECHO,
    )

case(
    "source-body",
    '<input name="a" value="1"><div id="out"></div>',
    ("trigger", "#out", "ping"),
    responses=ECHO,
    body_attributes='hx-post="echo" hx-trigger="ping" hx-target="#out"',
)
case(
    "send-what-was-reset",
    '<form id="f" action="landed"><input name="a" value="1"><input type="checkbox" name="c" checked>'
    '<input type="radio" name="r" value="1" checked><input type="radio" name="r" value="2">'
    '<select name="s"><option>1<option selected>2</select><textarea name="t">t</textarea>'
    '<button type="reset" id="reset">Reset</button><button>Send</button></form>'
    '<button type="reset" form="f" id="other">Reset</button><input form="f" name="b" value="2">',
    ("fill", "#f", {"a": "x", "c": False, "r": "2", "s": "1", "t": "x"}),
    ("click", "#reset"),
    ("submit", "#f"),
    responses={"landed": CaseResponse("{echo}", type="whole")},
)
case(
    "send-include-file",
    '<form id="f"><input type="file" name="u"></form><button id="go" hx-post="echo" hx-target="#out" '
    'hx-encoding="multipart/form-data" hx-include="[name=u]">Go</button><div id="out"></div>',
    ("fill", "#f", {"u": ("a.txt", b"text", "text/plain")}),
    ("click", "#go"),
    responses=ECHO,
)
