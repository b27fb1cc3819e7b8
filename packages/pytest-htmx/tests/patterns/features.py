"""Features that combine several patterns: a wizard, a cart, a thread, a tree, an undo, a badge."""

# ruff: noqa: E501  a page is a line

from markupsafe import escape

from .registry import page, pattern, piece, whole


def step(sent):
    number = int(sent.get("step", 1)) + (-1 if "previous" in sent else 1 if "next" in sent else 0)
    kept = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in sent.items()
        if name.startswith("a") and name != f"a{number}"
    )
    return (
        f'<form id="wizard" hx-post="wizard" hx-target="this" hx-swap="outerHTML">{kept}<input type="hidden" name="step" value="{number}">'
        f'<input id="answer" name="a{number}" value="{escape(sent.get(f"a{number}", ""))}"><button name="previous" id="previous" formnovalidate>Back</button><button name="next" id="next">Next</button></form>'
    )


pattern(
    "wizard",
    step({}),
    ("fill", "#wizard", {"a1": "one"}),
    ("click", "#next"),
    ("fill", "#wizard", {"a2": "two"}),
    ("click", "#next"),
    ("click", "#previous"),
    routes={"POST wizard": step},
)
pattern(
    "cart",
    '<b id="cart">0</b><form id="f" hx-post="cart" hx-target="#cart"><input name="item" value="7" type="hidden"><input name="n" type="number" min="1" value="1"><button>Add</button></form>',
    ("submit", "#f", {"n": "3"}),
    routes={"POST cart": lambda sent: f"{escape(sent['n'])} of {escape(sent['item'])}"},
)
pattern(
    "stepper",
    '<form id="f" hx-post="count" hx-target="find output"><input type="hidden" id="n" name="n" value="1"><button id="less" name="by" value="-1">-</button><output>1</output><button id="more" name="by" value="1">+</button></form>',
    ("click", "#more"),
    ("click", "#more"),
    ("click", "#less"),
    routes={
        "POST count": lambda sent: (
            f"{int(sent['n']) + int(sent['by'])}<input type='hidden' id='n' name='n' value='{int(sent['n']) + int(sent['by'])}' hx-swap-oob='true'>"
        )
    },
)
pattern(
    "like",
    '<button id="like" hx-post="like" hx-target="this" hx-swap="outerHTML" aria-pressed="false">Like</button>',
    ("click", "#like"),
    ("click", "#like"),
    routes={
        "POST like": '<button id="like" hx-delete="like" hx-target="this" hx-swap="outerHTML" aria-pressed="true">Liked</button>',
        "DELETE like": '<button id="like" hx-post="like" hx-target="this" hx-swap="outerHTML" aria-pressed="false">Like</button>',
    },
)
pattern(
    "thread",
    '<article id="c1"><p>Hello</p><button id="reply" hx-get="reply" hx-target="closest article" hx-swap="beforeend">Reply</button></article>',
    ("click", "#reply"),
    ("submit", "#f", {"text": "Hello back"}),
    routes={
        "reply": '<form id="f" hx-post="reply" hx-target="this" hx-swap="outerHTML"><textarea name="text"></textarea><button>Send</button></form>',
        "POST reply": lambda sent: f"<article id='c2'><p>{escape(sent['text'])}</p></article>",
    },
)
pattern(
    "tree",
    '<ul><li id="a" hx-get="a" hx-trigger="click consume once" hx-target="find ul">a<ul></ul></li></ul>',
    ("press", "#a"),
    ("press", "#b"),
    routes={
        "a": '<li id="b" hx-get="b" hx-trigger="click consume once" hx-target="find ul">b<ul></ul></li>',
        "b": "<li>c</li>",
    },
)
pattern(
    "undo-that-goes-away",
    '<ul><li id="it">It <button id="delete" hx-delete="it" hx-target="#it" hx-swap="outerHTML">x</button></ul>',
    ("click", "#delete"),
    ("wait", "#it", "load"),
    routes={
        "DELETE it": '<li id="it" hx-get="gone" hx-trigger="load delay:5s" hx-swap="delete">Deleted. <button id="undo" hx-post="it" hx-target="#it" hx-swap="outerHTML">Undo</button>',
        "gone": "",
    },
)
pattern(
    "undone-in-time",
    '<ul><li id="it">It <button id="delete" hx-delete="it" hx-target="#it" hx-swap="outerHTML">x</button></ul>',
    ("click", "#delete"),
    ("click", "#undo"),
    routes={
        "DELETE it": '<li id="it" hx-get="gone" hx-trigger="load delay:5s" hx-swap="delete">Deleted. <button id="undo" hx-post="it" hx-target="#it" hx-swap="outerHTML">Undo</button>',
        "POST it": '<li id="it">It is back',
    },
)
pattern(
    "alert-dismissed",
    '<div class="alert">Saved. <button id="x" hx-get="nothing" hx-target="closest .alert" hx-swap="delete">x</button></div>',
    ("click", "#x"),
    routes={"nothing": ""},
)
pattern(
    "tick-all",
    '<form id="f"><input id="all" type="checkbox" name="all" hx-get="boxes" hx-target="#boxes" hx-include="closest form"><div id="boxes"><input type="checkbox" name="id" value="1"><input type="checkbox" name="id" value="2" checked></div></form>',
    ("click", "#all"),
    ("click", "[value='1']"),
    routes={
        "boxes": '<input type="checkbox" name="id" value="1" checked><input type="checkbox" name="id" value="2" checked>'
    },
)
pattern(
    "suggestion-is-taken",
    '<form id="f"><input id="town" name="town" hx-get="towns" hx-trigger="input changed delay:200ms" hx-target="#list"></form><ul id="list"></ul>',
    ("fill", "#f", {"town": "U"}),
    ("click", "#ulm"),
    routes={
        "towns": '<li><button id="ulm" type="button" hx-get="town" hx-vals="town:Ulm" hx-target="#town" hx-swap="outerHTML">Ulm</button>',
        "town": lambda sent: (
            f'<input id="town" name="town" value="{escape(sent["town"])}"><ul id="list" hx-swap-oob="true"></ul>'
        ),
    },
)
pattern(
    "suggestion-is-morphed-into-the-field",
    '<form id="f"><input id="town" name="town"></form><button id="go" hx-get="town" hx-target="#town" hx-swap="outerMorph">x</button>',
    ("fill", "#f", {"town": "U"}),
    ("click", "#go"),
    routes={"town": '<input id="town" name="town" value="Ulm">'},
)
pattern(
    "master-and-detail",
    '<ul hx-target:inherited="next section"><li><button id="a" hx-get="a">A</button><li><button id="b" hx-get="b">B</button></ul><section></section>',
    ("click", "#a"),
    ("click", "#b"),
    routes={"a": "<h2>A</h2>", "b": "<h2>B</h2>"},
)
pattern(
    "computed-total",
    '<form id="f" hx-get="total" hx-trigger="input" hx-target="find output"><input type="number" name="n" value="1"><input type="number" name="price" value="2.50" step="0.01"><output></output></form>',
    ("fill", "#f", {"n": "3"}),
    routes={"total": lambda sent: f"{int(sent['n']) * float(sent['price']):.2f}"},
)
pattern(
    "star-rating",
    '<form id="f" hx-post="stars" hx-trigger="change" hx-target="next p"><input type="radio" name="stars" value="1"><input type="radio" name="stars" value="2"></form><p></p>',
    ("fill", "#f", {"stars": "2"}),
    ("fill", "#f", {"stars": "1"}),
    routes={"POST stars": lambda sent: f"{escape(sent['stars'])} stars"},
)
pattern(
    "language-by-a-cookie",
    '<button id="de" hx-post="language" name="language" value="de">Deutsch</button>',
    ("press", "#de"),
    routes={
        "POST language": piece("", HX_Refresh="true", Set_Cookie="language=de; Path=/; HttpOnly")
    },
)
pattern(
    "cookie-of-a-fragment",
    '<button id="a" hx-get="a" hx-target="next p">A</button><p></p><button id="b" hx-get="b" hx-target="next p">B</button><p></p>',
    ("click", "#a"),
    ("click", "#b"),
    routes={
        "a": piece("a", Set_Cookie="seen=a; Path=/cookie-of-a-fragment"),
        "b": piece("b", Set_Cookie="seen=; Max-Age=0; Path=/cookie-of-a-fragment"),
    },
)
pattern(
    "login-by-a-boosted-form",
    '<form id="f" method="post" action="login"><input name="name" value="Ada"><input name="password" type="password"><button>Log in</button></form>',
    ("submit", "#f", {"password": "x"}),
    ("submit", "#f", {"password": "right"}),
    ("click", "#out"),
    routes={
        "POST login": lambda sent: (
            piece("", 303, Location="home", Set_Cookie="session=1; Path=/")
            if sent["password"] == "right"
            else whole(
                '<p>Wrong.</p><form id="f" method="post" action="login"><input name="name" value="Ada"><input name="password" type="password"><button>Log in</button></form>',
                status=422,
            )
        ),
        "home": lambda _: whole(
            '<h1>Home</h1><form method="post" action="logout"><button id="out">Log out</button></form>'
        ),
        "POST logout": piece(
            "", 303, Location="bye", Set_Cookie="session=; Max-Age=0; Path=/", HX_Trigger="gone"
        ),
        "bye": whole("<h1>Bye</h1>"),
    },
    body_attributes='hx-boost:inherited="true" hx-status:4xx:inherited="push:false"',
)
pattern(
    "boosted-file-upload",
    '<form id="f" method="post" action="file" enctype="multipart/form-data"><input type="file" name="file"><button>Upload</button></form>',
    ("submit", "#f", {"file": ("a.txt", b"text", "text/plain")}),
    routes={"POST file": whole("<p>{echo}</p>")},
    body_attributes='hx-boost:inherited="true"',
)
pattern(
    "rows-with-forms-of-their-own",
    '<table><tr id="r1"><td><form id="f1" hx-put="row/1" hx-target="closest tr"></form><input form="f1" name="n" value="1"><button form="f1" id="b1">Save</button></table>',
    ("click", "#b1"),
    routes={"PUT row/1": lambda sent: f"<td>Saved {escape(sent['n'])}"},
)
pattern(
    "row-out-of-band",
    '<table><tbody id="rows"><tr id="r1"><td>1<tr id="r2"><td>2</table><button id="go" hx-post="rows" hx-swap="none">Go</button>',
    ("click", "#go"),
    routes={
        "POST rows": '<tbody hx-swap-oob="beforeend:#rows"><tr id="r3"><td>3</tbody><tr id="r1" hx-swap-oob="true"><td>one</tr>'
    },
)
pattern(
    "a-page-in-a-small-target",
    '<button id="go" hx-get="page" hx-target="#part">Go</button><div id="part"></div>',
    ("click", "#go"),
    routes={"page": whole("<h1>Whole</h1>")},
)
pattern(
    "error-page-in-a-small-target",
    '<button id="go" hx-get="page" hx-target="#part" hx-status:5xx="target:body">Go</button><div id="part"></div>',
    ("click", "#go"),
    routes={"page": whole("<h1>Broken</h1>", status=500)},
)
pattern(
    "retargeted-refusal",
    '<form id="f" hx-post="save" hx-target="#list" hx-swap="beforeend"><input name="a"><button>Go</button></form><ul id="list"></ul>',
    ("submit", "#f"),
    routes={
        "POST save": piece(
            '<form id="f" hx-post="save"><input name="a" class="error"></form>',
            422,
            HX_Retarget="closest form",
            HX_Reswap="outerHTML",
        )
    },
)

# What a browser itself remembers

LEAVE = '<a id="leave" href="other">Leave</a>'
OTHER = {"other": whole("<h1>Other</h1>")}
pattern(
    "typed-then-left-then-back",
    f'<form id="f"><input name="a" value="1"><textarea name="t"></textarea><input type="checkbox" name="c"><select name="s"><option>1<option>2</select></form>{LEAVE}',
    ("fill", "#f", {"a": "typed", "t": "typed", "c": True, "s": "2"}),
    ("press", "#leave"),
    ("back",),
    routes=OTHER,
)
pattern(
    "typed-in-two-forms-then-left-then-back",
    f'<form id="f" action="a?1"><input name="a"><input name="b" value="1"></form><form id="g" action="a?2"><input name="a"><input name="b" value="1"></form><input id="q" name="q">{LEAVE}',
    ("fill", "#f", {"a": "of f"}),
    ("fill", "#g", {"b": "of g"}),
    ("fill", "#q", {"q": "of none"}),
    ("press", "#leave"),
    ("back",),
    ("forward",),
    ("back",),
    routes=OTHER,
)
pattern(
    "typed-where-nothing-is-remembered-then-left-then-back",
    f'<form id="f"><input name="a" autocomplete="off"><input type="password" name="p"><select name="s" autocomplete="off"><option>1<option>2</select><textarea name="t"></textarea></form><form id="g" autocomplete="off"><input name="a"></form>{LEAVE}',
    ("fill", "#f", {"a": "x", "p": "x", "s": "2", "t": "kept"}),
    ("fill", "#g", {"a": "x"}),
    ("press", "#leave"),
    ("back",),
    routes=OTHER,
)
pattern(
    "chosen-then-left-then-back",
    f'<form id="f"><input type="radio" name="r" value="1" checked><input type="radio" name="r" value="2"><select name="m" multiple><option selected>1<option>2<option>3</select><input type="checkbox" name="c" checked><input type="number" name="n"><input type="date" name="d"></form>{LEAVE}',
    ("fill", "#f", {"r": "2", "m": ["2", "3"], "n": "3", "d": "2020-01-02"}),
    ("press", "#leave"),
    ("back",),
    routes=OTHER,
)
LISTED = '<form id="f" action="{}"><input name="a" value="{}"><input name="b"><select name="s"><option>1<option{}>2<option>3</select><input type="checkbox" name="c"{}></form><a id="leave" href="../start">Leave</a>'
for name, action, value in (("changes", "a", "3"), ("has-another-form", "b", "2")):
    pattern(
        f"typed-then-left-then-back-to-a-page-that-{name}",
        '<a id="go" href="sub/list">List</a>',
        ("press", "#go"),
        ("fill", "#f", {"b": "typed", "s": value}),
        ("press", "#leave"),
        ("back",),
        routes={
            "sub/list": [
                whole(LISTED.format(*texts), headers={"Cache-Control": "no-store"})
                for texts in (("a", "old", "", ""), (action, "new", " selected", " checked"))
            ]
        },
    )
pattern(
    "typed-then-boosted-then-back",
    '<form id="f"><input id="a" name="a"></form><a id="leave" href="other" hx-boost="true">Leave</a>',
    ("fill", "#f", {"a": "typed"}),
    ("click", "#leave"),
    ("back",),
    routes=OTHER,
)
pattern(
    "typed-after-a-push-then-left-then-back",
    f'<form id="f"><input id="a" name="a"></form><button id="go" hx-get="two" hx-target="#main" hx-select="#main" hx-swap="outerHTML" hx-push-url="true">Go</button><main id="main"></main>{LEAVE}',
    ("click", "#go"),
    ("fill", "#f", {"a": "typed"}),
    ("press", "#leave"),
    ("back",),
    routes={
        "two": whole(f'<form id="f"><input id="a" name="a"></form><main id="main"></main>{LEAVE}'),
        **OTHER,
    },
)
pattern(
    "loaded-lazily-then-left-then-back",
    f'<p hx-get="news" hx-trigger="load"></p>{LEAVE}',
    ("press", "#leave"),
    ("back",),
    routes={"news": ["1", "2"], **OTHER},
)
pattern(
    "loaded-lazily-then-left-then-back-not-stored",
    f'<p hx-get="news" hx-trigger="load"></p>{LEAVE}',
    ("press", "#leave"),
    ("back",),
    routes={"news": [piece("1", Cache_Control="no-store"), piece("2")], **OTHER},
)
pattern(
    "loaded-lazily-then-left-then-back-no-cache",
    f'<p hx-get="news" hx-trigger="load"></p>{LEAVE}',
    ("press", "#leave"),
    ("back",),
    routes={"news": [piece("1", Cache_Control="no-cache"), piece("2")], **OTHER},
)
pattern(
    "search-outside-of-a-form-that-asks-again-on-load-after-back",
    f'<input id="q" name="q" hx-get="find" hx-trigger="load, input changed delay:200ms" hx-target="next ul"><ul></ul>{LEAVE}',
    ("fill", "#q", {"q": "ink"}),
    ("press", "#leave"),
    ("back",),
    routes={"find": lambda sent: f"<li>{escape(sent['q'])}", **OTHER},
)
pattern(
    "search-that-asks-again-on-load-after-back",
    f'<form id="f" action="find"><input name="q" hx-get="find" hx-trigger="load, input changed delay:200ms" hx-target="next ul"></form><ul></ul>{LEAVE}',
    ("fill", "#f", {"q": "ink"}),
    ("press", "#leave"),
    ("back",),
    routes={"find": lambda sent: f"<li>{escape(sent['q'])}", **OTHER},
)
pattern(
    "typed-then-reloaded",
    '<form id="f"><input name="a" value="1"></form>',
    ("fill", "#f", {"a": "typed"}),
    ("reload",),
)
pattern(
    "typed-then-down-then-reloaded-then-back",
    '<form id="f"><input name="a" value="1"></form><a id="down" href="#f">Down</a>',
    ("press", "#down"),
    ("fill", "#f", {"a": "typed"}),
    ("reload",),
    ("back",),
    ("reload",),
)
pattern(
    "swapped-then-left-then-back",
    f'<p id="p">old</p><button id="go" hx-get="new" hx-target="#p">Go</button>{LEAVE}',
    ("click", "#go"),
    ("press", "#leave"),
    ("back",),
    routes={"new": "new", **OTHER},
)
pattern(
    "swapped-with-an-address-then-left-then-back",
    f'<main id="main">1</main><button id="go" hx-get="two" hx-target="#main" hx-push-url="true">Go</button>{LEAVE}',
    ("click", "#go"),
    ("press", "#leave"),
    ("back",),
    ("back",),
    routes={"two": page("<p>two</p>"), **OTHER},
)
pattern(
    "found-then-reloaded",
    '<form id="f" hx-get="find" hx-target="#list" hx-push-url="true"><input name="q"><button>Find</button></form><ul id="list"></ul>',
    ("submit", "#f", {"q": "ink"}),
    ("reload",),
    routes={"find": lambda sent: page(f"<li>{escape(sent['q'])}")},
)
pattern(
    "sent-by-a-plain-form-then-back",
    '<form id="f" action="find"><input name="q"><button>Find</button></form>',
    ("submit", "#f", {"q": "ink"}),
    ("back",),
    routes={"find": whole("<p>{echo}</p>")},
)
