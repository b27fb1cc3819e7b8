"""What a person edits: rows, fields, whole lists."""

# ruff: noqa: E501  a page is a line

from markupsafe import escape

from .registry import pattern, piece, whole

CONTACT = (
    '<div id="contact" hx-target:inherited="this" hx-swap:inherited="outerHTML"><p>{name}</p>'
    '<button id="edit" hx-get="contact/edit">Edit</button></div>'
)
CONTACT_FORM = (
    '<form id="form" hx-put="contact" hx-target="this" hx-swap="outerHTML"><input name="name" value="Joe">'
    '<button>Save</button><button id="cancel" type="button" hx-get="contact" hx-target="#form" hx-swap="outerHTML">Cancel</button></form>'
)
CONTACTS = {
    "contact/edit": CONTACT_FORM,
    "GET contact": CONTACT.format(name="Joe"),
    "PUT contact": lambda sent: CONTACT.format(name=escape(sent["name"])),
}
pattern(
    "click-to-edit",
    CONTACT.format(name="Joe"),
    ("click", "#edit"),
    ("submit", "#form", {"name": "Ada"}),
    routes=CONTACTS,
)
pattern(
    "click-to-edit-canceled",
    CONTACT.format(name="Joe"),
    ("click", "#edit"),
    ("fill", "#form", {"name": "Ada"}),
    ("click", "#cancel"),
    routes=CONTACTS,
)
ROW = '<tr id="r{n}"><td>{name}<td><button id="edit-{n}" hx-get="row/{n}" hx-trigger="edit, click">Edit</button></tr>'
EDITED = (
    '<tr id="r{n}" class="editing"><td><input name="name" value="Joe"><td>'
    '<button id="save-{n}" hx-put="row/{n}" hx-include="closest tr">Save</button></tr>'
)
pattern(
    "edit-row",
    '<table><tbody hx-target:inherited="closest tr" hx-swap:inherited="outerHTML">'
    f"{ROW.format(n=1, name='Joe')}{ROW.format(n=2, name='Kim')}</tbody></table>",
    ("click", "#edit-2"),
    ("click", "#save-2"),
    ("trigger", "#edit-1", "edit"),
    routes={
        "row/1": EDITED.format(n=1),
        "GET row/2": EDITED.format(n=2),
        "PUT row/2": lambda sent: ROW.format(n=2, name=escape(sent["name"])),
    },
)
pattern(
    "bulk-update",
    '<form id="people" hx-post="people" hx-swap="innerHTML settle:300ms" hx-target="#toast">'
    '<table><tr><td><input type="checkbox" name="active:joe"><tr><td><input type="checkbox" name="active:kim" checked>'
    '</table><button>Update</button><output id="toast"></output></form>',
    ("submit", "#people", {"active:joe": True, "active:kim": False}),
    routes={"POST people": lambda sent: f"{len(sent)} active: {escape(', '.join(sent))}"},
)
pattern(
    "bulk-delete-of-what-is-ticked",
    '<table id="t"><tr><td><input type="checkbox" name="id" value="1"><tr><td><input type="checkbox" name="id" value="2" checked>'
    '</table><button id="delete" hx-delete="rows" hx-include="#t" hx-target="#t">Delete</button>',
    ("click", "[value='1']"),
    ("click", "#delete"),
    routes={"DELETE rows": "<tr><td>None."},
)
DELETABLE = (
    '<table><tbody hx-confirm:inherited="Sure?" hx-target:inherited="closest tr" hx-swap:inherited="outerHTML swap:300ms swapEmpty:true">'
    '<tr><td>Joe<td><button id="joe" class="danger" hx-delete="row/1">Delete</button>'
    '<tr><td>Kim<td><button id="kim" class="danger" hx-delete="row/2">Delete</button></tbody></table>'
)
pattern(
    "delete-row",
    DELETABLE,
    ("click", "#joe"),
    ("click", "#kim"),
    routes={"DELETE row/1": "", "DELETE row/2": ""},
)
pattern("delete-row-not-confirmed", DELETABLE, ("click", "#joe"), confirm=False)
pattern(
    "delete-row-by-style",
    DELETABLE.replace("outerHTML", "delete"),
    ("click", "#joe"),
    routes={"DELETE row/1": piece("", 204), "DELETE row/2": ""},
)
pattern(
    "delete-row-by-style-with-an-answer",
    DELETABLE.replace("outerHTML", "delete"),
    ("click", "#kim"),
    routes={"DELETE row/2": "gone"},
)
pattern(
    "confirm-a-form",
    '<form id="f" hx-post="account" hx-confirm="Delete?" hx-target="#out"><input name="a" value="1"><button>Go</button></form><p id="out"></p>',
    ("submit", "#f"),
    routes={"POST account": "Deleted."},
)
pattern(
    "confirm-a-boosted-link",
    '<div hx-boost:inherited="true"><a id="go" href="out" hx-confirm="Leave?">Out</a></div>',
    ("click", "#go"),
    routes={"out": whole("<h1>Out</h1>")},
)
pattern(
    "edit-in-place-on-leaving-the-field",
    '<form id="f"><input name="title" value="Old" hx-put="title" hx-trigger="blur" hx-swap="none"></form>',
    ("fill", "#f", {"title": "New"}),
    routes={"PUT title": ""},
)
pattern(
    "save-on-focusout",
    '<form id="f" hx-put="title" hx-trigger="focusout" hx-target="#out"><input name="title" value="Old"></form><p id="out"></p>',
    ("fill", "#f", {"title": "New"}),
    routes={"PUT title": lambda sent: f"Saved {escape(sent['title'])}"},
)
pattern(
    "save-as-it-is-typed",
    '<form id="f" hx-post="draft" hx-trigger="input delay:300ms" hx-target="#saved"><textarea name="text">Old</textarea>'
    '<output id="saved"></output></form>',
    ("type", "#f", {"text": "ab"}),
    routes={"POST draft": lambda sent: f"Saved {escape(sent['text'])}."},
)
pattern(
    "text-area",
    '<form id="note" hx-post="note" hx-target="#notes" hx-swap="afterbegin"><textarea name="text" rows="3">\nfirst\nline</textarea>'
    '<button>Add</button></form><div id="notes"></div>',
    ("submit", "#note"),
    ("submit", "#note", {"text": "one\ntwo <b>"}),
    routes={"POST note": lambda sent: f"<pre>{escape(sent['text'])}</pre>"},
)
pattern(
    "checkbox-toggles-at-once",
    '<ul><li><input type="checkbox" id="done" name="done" value="yes" hx-post="todo/1" hx-target="closest li" hx-swap="outerHTML"> Buy ink</ul>',
    ("click", "#done"),
    routes={"POST todo/1": lambda sent: f"<li class='done'>Done: {escape(sent.get('done'))}"},
)
pattern(
    "a-row-is-added",
    '<table><tbody id="rows"><tr><td>1</table><form id="f" hx-post="rows" hx-target="#rows" hx-swap="beforeend">'
    '<input name="n" required><button>Add</button></form>',
    ("submit", "#f", {"n": "2"}),
    ("submit", "#f", {"n": "3"}),
    routes={"POST rows": lambda sent: f"<tr id='r{escape(sent['n'])}'><td>{escape(sent['n'])}"},
)
pattern(
    "fields-are-added",
    '<form id="f" method="post" hx-post="save"><div id="fields"><input name="item" value="1"></div>'
    '<button id="add" type="button" hx-get="field" hx-target="#fields" hx-swap="beforeend">More</button><button id="save">Save</button></form>',
    ("click", "#add"),
    ("click", "#add"),
    ("click", "#save"),
    routes={
        "field": '<input name="item" value="new">',
        "POST save": lambda sent: escape(", ".join(sent.getlist("item"))),
    },
)
pattern(
    "fields-are-removed",
    '<form id="f" hx-post="save"><fieldset><input name="a" value="1"><button id="remove" type="button" hx-get="nothing" '
    'hx-target="closest fieldset" hx-swap="delete">x</button></fieldset><input name="b" value="2"><button id="save">Save</button></form>',
    ("click", "#remove"),
    ("click", "#save"),
    routes={"nothing": "", "POST save": lambda sent: escape(", ".join(sent))},
)
pattern(
    "a-vote",
    '<div id="vote"><button id="up" name="by" value="1" hx-post="vote" hx-target="#vote" hx-vals=\'{"post": 7}\'>Up</button></div>',
    ("click", "#up"),
    routes={"POST vote": lambda sent: f"{escape(sent['post'])}: {escape(sent['by'])}"},
)
pattern(
    "patched-by-a-select",
    '<select id="s" name="state" hx-patch="ticket" hx-target="next output"><option>open<option>closed</select><output></output>'
    '<form id="f"><input type="range" name="level" min="0" max="10" value="5" hx-patch="ticket" hx-target="next output"></form><output></output>',
    ("fill", "#f", {"level": "7"}),
    routes={"PATCH ticket": lambda sent: escape(str(dict(sent)))},
)
pattern(
    "saved-only-if-changed",
    '<form id="f"><input name="title" value="Old" hx-put="title" hx-trigger="change" hx-swap="none"></form>',
    ("fill", "#f", {"title": "Old"}),
    ("fill", "#f", {"title": "New"}),
    ("fill", "#f", {"title": "New"}),
    routes={"PUT title": ""},
)
pattern(
    "saved-on-change-and-while-typing",
    '<form id="f"><input name="title" value="Old" hx-put="title" hx-trigger="change, input delay:300ms" hx-target="next output"><output></output></form>',
    ("fill", "#f", {"title": "New"}),
    routes={"PUT title": lambda sent: escape(sent["title"])},
)
pattern(
    "two-fields-within-one-delay",
    '<form id="f" hx-post="draft" hx-trigger="input delay:500ms" hx-target="next output"><input name="a"><input name="b"></form><output></output>',
    ("fill", "#f", {"a": "1", "b": "2"}),
    routes={"POST draft": lambda sent: escape(str(dict(sent)))},
)
pattern(
    "checkbox-by-its-click",
    '<form id="f"><input type="checkbox" name="done" hx-post="todo" hx-trigger="click" hx-target="next output"><output></output></form>',
    ("fill", "#f", {"done": True}),
    routes={"POST todo": lambda sent: escape(str(dict(sent)))},
)
pattern(
    "a-choice-from-elsewhere",
    '<form id="f"><select name="size"><option>S<option>M</select><input name="n" value="1"></form>'
    '<p hx-get="price" hx-trigger="change from:#f, input from:[name=n] delay:200ms" hx-include="#f">?</p>',
    ("fill", "#f", {"size": "M"}),
    routes={"price": lambda sent: f"{escape(sent['n'])} of {escape(sent['size'])}"},
)
pattern(
    "several-options",
    '<form id="f" hx-get="goods" hx-trigger="change" hx-target="#out"><select name="tag" multiple><option>a<option>b<option>c</select></form><p id="out"></p>',
    ("fill", "#f", {"tag": ["a", "c"]}),
    routes={"goods": lambda sent: escape(", ".join(sent.getlist("tag")))},
)
