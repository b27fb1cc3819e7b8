"""Forms: validated, reset, sent by several buttons, with files, included values and headers."""

# ruff: noqa: E501  a page is a line

from markupsafe import escape

from .registry import pattern, piece, whole


def email_field(sent):
    address = sent.get("email", "")
    taken = address == "ada@example.org"
    return (
        f'<div hx-target="this" hx-swap="outerHTML" class="{"error" if taken else "valid"}"><label for="email">Email</label>'
        f'<input id="email" name="email" hx-post="email" hx-target="closest div" hx-swap="outerHTML" value="{escape(address)}">'
        f"{'<p>Taken.</p>' if taken else ''}</div>"
    )


pattern(
    "inline-validation",
    f'<form id="signup" method="post" action="signup">{email_field({})}<input name="name"><button>Sign up</button></form>',
    ("fill", "#signup", {"email": "ada@example.org"}),
    ("fill", "#signup", {"email": "kim@example.org"}),
    routes={"POST email": email_field},
)
pattern(
    "inline-validation-beside-the-form",
    '<form id="signup" hx-post="signup" hx-target="#out"><input name="name" hx-post="check" hx-trigger="change" hx-target="next .error" '
    'hx-sync="closest form:abort"><p class="error"></p><button>Sign up</button></form><p id="out"></p>',
    ("fill", "#signup", {"name": "x"}),
    ("submit", "#signup"),
    routes={"POST check": "Too short.", "POST signup": piece("<p>Welcome.</p>")},
)
pattern(
    "refused-form-is-shown-again",
    '<form id="f" hx-post="save" hx-swap="outerHTML"><input id="name" name="name"><button id="go">Save</button></form>',
    ("submit", "#f", {"name": "x"}),
    ("submit", "#f", {"name": "Ada"}),
    routes={
        "POST save": lambda sent: (
            piece("<p>Saved.</p>")
            if sent["name"] == "Ada"
            else piece(
                '<form id="f" hx-post="save" hx-swap="outerHTML" hx-target="this">'
                f'<input id="name" name="name" value="{escape(sent["name"])}" aria-invalid="true"><p>Too short.</p><button id="go">Save</button></form>',
                422,
            )
        )
    },
)
pattern(
    "errors-go-elsewhere",
    '<form id="f" hx-post="save" hx-target="#out" hx-status:422="target:#errors" hx-status:5xx="swap:none"><input name="a"><button>Go</button></form>'
    '<ul id="errors"></ul><p id="out">out</p>',
    ("submit", "#f"),
    ("submit", "#f"),
    ("submit", "#f"),
    routes={"POST save": [piece("<li>No.", 422), piece("Broken", 500), piece("Saved.")]},
)
pattern(
    "native-validation",
    '<form id="f" hx-post="save"><input name="email" type="email" required><button>Go</button></form>',
    ("fill", "#f", {"email": "ada@example.org"}),
    ("submit", "#f"),
    routes={"POST save": "Saved."},
)
pattern(
    "reset-by-the-answer",
    '<form id="chat" hx-post="chat" hx-target="#log" hx-swap="beforeend"><input id="say" name="say"><button>Send</button></form><ol id="log"></ol>',
    ("submit", "#chat", {"say": "Hello"}),
    ("submit", "#chat", {"say": "Anybody?"}),
    routes={
        "POST chat": lambda sent: (
            f"<li>{escape(sent['say'])}</li><hx-partial hx-target='#say' hx-swap='outerHTML'><input id='say' name='say'></hx-partial>"
        )
    },
)
pattern(
    "reset-by-a-button",
    '<form id="f" hx-post="save" hx-target="#out"><input name="a" value="1"><input type="checkbox" name="b" checked>'
    '<button id="reset" type="reset">Reset</button><button id="go">Go</button></form><p id="out"></p>',
    ("fill", "#f", {"a": "2", "b": False}),
    ("click", "#reset"),
    ("click", "#go"),
    routes={"POST save": lambda sent: escape(str(dict(sent)))},
)
pattern(
    "several-buttons",
    '<form id="f" hx-post="doc" hx-target="#out"><input name="title" value="T"><button id="save" name="act" value="save">Save</button>'
    '<button id="publish" name="act" value="publish">Publish</button><input id="trash" type="submit" name="trash" value="Trash" formnovalidate>'
    '</form><p id="out"></p>',
    ("click", "#publish"),
    ("click", "#trash"),
    ("click", "#save"),
    routes={"POST doc": lambda sent: escape(str(dict(sent)))},
)
pattern(
    "several-buttons-of-their-own",
    '<form id="f" hx-post="save" hx-target:inherited="#out" hx-target="#out"><input name="title" value="T"><button id="save">Save</button>'
    '<button id="preview" hx-post="preview">Preview</button><button id="delete" type="button" hx-delete="doc?really=1">Delete</button></form><p id="out"></p>',
    ("click", "#preview"),
    ("click", "#delete"),
    ("click", "#save"),
    routes={
        "POST preview": lambda sent: f"Preview of {escape(sent['title'])}",
        "DELETE doc": lambda sent: f"Deleted {escape(str(dict(sent)))}",
        "POST save": "Saved.",
    },
)
pattern(
    "a-button-outside-of-its-form",
    '<form id="f" hx-post="save" hx-target="#out"><input name="a" value="1"></form><button id="go" form="f" name="b" value="2">Go</button><p id="out"></p>',
    ("click", "#go"),
    routes={"POST save": lambda sent: escape(str(dict(sent)))},
)
for name, encoding in (("", 'enctype="multipart/form-data"'), ("-by-hx-encoding", 'hx-encoding="multipart/form-data"')):  # fmt: skip
    pattern(
        f"file-upload{name}",
        f'<form id="f" hx-post="file" hx-target="#out" {encoding}><input name="title" value="T"><input type="file" name="file">'
        '<button>Upload</button></form><p id="out"></p><progress value="0" max="100"></progress>',
        ("submit", "#f", {"file": ("notes.txt", b"My notes", "text/plain")}),
        routes={"POST file": "Uploaded {echo}"},
    )
pattern(
    "file-upload-at-once",
    '<form id="f"><input type="file" name="file" hx-post="file" hx-encoding="multipart/form-data" hx-target="next p"></form><p></p>',
    ("fill", "#f", {"file": ("a.png", b"PNG", "image/png")}),
    routes={"POST file": "Uploaded {echo}"},
)
pattern(
    "file-upload-refused-and-kept",
    '<form id="f" hx-post="file" hx-swap="outerMorph" enctype="multipart/form-data"><input id="title" name="title">'
    '<input id="file" type="file" name="file" hx-preserve><button id="go">Upload</button></form>',
    ("submit", "#f", {"file": ("notes.txt", b"My notes", "text/plain")}),
    routes={
        "POST file": piece(
            '<form id="f" hx-post="file" hx-swap="outerMorph" enctype="multipart/form-data"><input id="title" name="title" class="error">'
            '<input id="file" type="file" name="file" hx-preserve><button id="go">Upload</button></form>',
            422,
        )
    },
)
pattern(
    "preserved-inputs",
    '<main id="main"><form id="f"><input id="kept" name="kept" hx-preserve><input id="lost" name="lost"></form></main>'
    '<button id="go" hx-get="again" hx-target="#main">Again</button>',
    ("fill", "#f", {"kept": "typed", "lost": "typed"}),
    ("click", "#go"),
    routes={
        "again": '<form id="f"><input id="kept" name="kept" hx-preserve><input id="lost" name="lost"></form>'
    },
)
pattern(
    "csrf-token-by-a-header",
    "<form id='f' hx-post='save' hx-target='#out'><input name='a'><button>Go</button></form><p id='out'></p>",
    ("submit", "#f"),
    routes={"POST save": "Saved."},
    body_attributes='hx-headers:inherited=\'{"HX-CSRF": "abc"}\'',
)
for name, attributes in {
    "vals-json": 'hx-vals=\'{"a": 1, "list": [1, 2], "s": "x y"}\'',
    "vals-short": "hx-vals=\"a:1, s:'x y'\"",
    "headers": 'hx-headers=\'{"HX-Version": "2"}\'',
    "include-a-field": 'hx-include="#outside"',
    "include-all-of-a-name": "hx-include=\"[name='in']\"",
    "include-a-form-and-a-field": 'hx-include="#other, #outside"',
    "include-the-nearest": 'hx-include="closest section"',
    "include-by-find": 'hx-include="find input"',
}.items():
    for verb in ("get", "post"):
        pattern(
            f"{name}-{verb}",
            f'<section><input name="in" value="1"><div id="go" hx-{verb}="save" hx-trigger="go" hx-target="#out" {attributes}><input name="inner" value="0"></div></section>'
            '<input id="outside" name="in" value="2"><form id="other"><input name="b" value="3"></form><p id="out"></p>',
            ("trigger", "#go", "go"),
            routes={"save": lambda sent: escape(str(sorted(sent.items(multi=True))))},
        )  # fmt: skip
pattern(
    "a-form-that-loses-a-param-by-vals",
    '<form id="f" hx-post="save" hx-target="#out" hx-vals="secret:none"><input type="hidden" name="secret" value="x"><input name="a" value="1"><button>Go</button></form><p id="out"></p>',
    ("submit", "#f"),
    routes={"POST save": "{echo}"},
)
pattern(
    "a-login-that-leads-on",
    '<form id="f" hx-post="login" hx-target="#out"><input name="name"><button>Log in</button></form><p id="out"></p>',
    ("submit", "#f", {"name": "x"}),
    ("submit", "#f", {"name": "Ada"}),
    routes={
        "POST login": lambda sent: (
            piece("", HX_Redirect="home", Set_Cookie="session=1; Path=/")
            if sent["name"] == "Ada"
            else piece("<p>Wrong.</p>", 401)
        ),
        "home": whole("<h1>Home</h1>"),
    },
)
pattern(
    "enter-in-the-only-field",
    '<form id="f" hx-get="hello" hx-target="#out"><input name="name" value="Ada"></form><p id="out"></p>',
    ("enter", "#f"),
    routes={"hello": lambda sent: f"Hello {escape(sent['name'])}"},
)
