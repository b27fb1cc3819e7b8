"""Dialogs, menus, keys, the mouse."""

# ruff: noqa: E501  a page is a line

from markupsafe import escape

from .registry import pattern, piece

MODAL = '<div id="modal" class="underlay"><div class="content"><h2>Modal</h2><form id="f" hx-post="save" hx-target="#modal" hx-swap="outerHTML"><input id="a" name="a"><button>Save</button></form><button id="close" hx-get="nothing" hx-target="#modal" hx-swap="delete">Close</button></div></div>'
pattern(
    "modal",
    '<button id="open" hx-get="modal" hx-target="body" hx-swap="beforeend">Open</button>',
    ("click", "#open"),
    ("click", "#close"),
    routes={"modal": MODAL, "nothing": ""},
)
pattern(
    "modal-with-a-form",
    '<button id="open" hx-get="modal" hx-target="#place">Open</button><div id="place"></div><ul id="list"></ul>',
    ("click", "#open"),
    ("submit", "#f", {"a": "x"}),
    routes={
        "modal": MODAL,
        "POST save": lambda sent: (
            f'<template></template><hx-partial hx-target="#list" hx-swap="beforeend"><li>{escape(sent["a"])}</li></hx-partial>'
        ),
    },
)
pattern(
    "modal-closed-by-an-event",
    '<button id="open" hx-get="modal" hx-target="#place">Open</button><div id="place" hx-get="nothing" hx-trigger="saved from:body" hx-swap="innerHTML swapEmpty:true"></div>',
    ("click", "#open"),
    ("submit", "#f", {"a": "x"}),
    routes={
        "modal": MODAL,
        "nothing": "",
        "POST save": piece("", 204, HX_Trigger="saved"),
    },
)
pattern(
    "modal-open-from-the-server",
    '<button id="open" hx-get="dialog" hx-target="body" hx-swap="beforeend">Open</button>',
    ("click", "#open"),
    ("click", "#yes"),
    routes={
        "dialog": '<dialog id="d" open><button id="yes" hx-post="yes" hx-target="closest dialog" hx-swap="outerHTML">Yes</button></dialog>',
        "POST yes": "<p>Done</p>",
    },
)
pattern(
    "dialog-closed-by-its-form",
    '<dialog id="d" open><form method="dialog"><button id="close">Close</button></form></dialog>',
    ("click", "#close"),
)
pattern(
    "dialog-by-a-command",
    '<button id="open" command="show-modal" commandfor="d">Open</button><dialog id="d"><p hx-get="part" hx-trigger="toggle from:#d">x</p></dialog>',
    ("click", "#open"),
    routes={"part": "part"},
)
pattern(
    "popover-filled-on-opening",
    '<button id="open" popovertarget="menu" hx-get="menu" hx-target="#menu">Menu</button><div id="menu" popover></div>',
    ("click", "#open"),
    routes={"menu": "<a href='start'>Home</a>"},
)
pattern(
    "dialog-by-a-script",
    '<button id="open" onclick="document.getElementById(\'d\').setAttribute(\'open\', \'\')" hx-get="part" hx-target="#d">Open</button><dialog id="d"></dialog>',
    ("click", "#open"),
    routes={"part": "part"},
)
pattern(
    "details-filled-on-opening",
    '<details id="d" hx-get="more" hx-trigger="toggle once" hx-target="find p"><summary id="s">More</summary><p></p></details>',
    ("click", "#s"),
    routes={"more": "More."},
)
pattern(
    "details-filled-by-their-summary",
    '<details id="d"><summary id="s" hx-get="more" hx-trigger="click once" hx-target="next p">More</summary><p></p></details>',
    ("press", "#s"),
    routes={"more": "More."},
)
pattern(
    "accordion",
    '<details name="faq" id="a" open><summary id="sa">A</summary>a</details><details name="faq" id="b"><summary id="sb">B</summary>b</details>',
    ("click", "#sb"),
)
pattern(
    "menu-closed-by-a-click-outside",
    '<div id="menu" hx-get="closed" hx-trigger="click from:outside" hx-swap="outerHTML"><b id="in">in</b></div><p id="out">out</p>',
    ("trigger", "#out", "click"),
    routes={"closed": "<i>closed</i>"},
)
pattern(
    "keyboard-shortcut",
    '<button id="go" hx-post="do" hx-trigger="click, keyup[altKey&amp;&amp;shiftKey&amp;&amp;key==\'D\'] from:body" hx-target="#out">Do</button><p id="out"></p>',
    ("key", "Alt+Shift+D", "body", "keyup"),
    routes={"POST do": "Done"},
)
pattern(
    "keyboard-shortcut-clicked",
    '<button id="go" hx-post="do" hx-trigger="click, keyup[altKey&amp;&amp;shiftKey&amp;&amp;key==\'D\'] from:body" hx-target="#out">Do</button><p id="out"></p>',
    ("click", "#go"),
    routes={"POST do": "Done"},
)
pattern(
    "any-key",
    '<div hx-get="awake" hx-trigger="keydown from:body once" hx-target="#out"></div><p id="out"></p>',
    ("key", "a", "body", "keydown"),
    routes={"awake": "Awake"},
)
pattern(
    "hover-card",
    '<a id="ada" href="start" hx-get="card" hx-trigger="mouseenter once" hx-target="#card">Ada</a><div id="card"></div>',
    ("hover", "#ada", "mouseenter"),
    routes={"card": "<p>Ada Lovelace</p>"},
)
pattern(
    "click-after-hover",
    '<a id="ada" href="two" hx-get="card" hx-trigger="mouseenter once" hx-target="#card">Ada</a><div id="card"></div><button id="go" hx-get="card" hx-target="#out">x</button><p id="out"></p>',
    ("hover", "#ada", "mouseenter"),
    ("press", "#go"),
    routes={"card": "<p>Ada Lovelace</p>"},
)
pattern(
    "focus-brings-help",
    '<form id="f"><input name="a" hx-get="help" hx-trigger="focus once" hx-target="next p"><p></p></form>',
    ("fill", "#f", {"a": "x"}),
    routes={"help": "Help."},
)
pattern(
    "focusin-of-a-form",
    '<form id="f" hx-get="help" hx-trigger="focusin once" hx-target="next p"><input name="a"></form><p></p>',
    ("fill", "#f", {"a": "x"}),
    routes={"help": "Help."},
)
pattern(
    "mousedown",
    '<button id="go" type="button" hx-get="part" hx-trigger="mousedown" hx-target="#out">Go</button><p id="out"></p>',
    ("press", "#go"),
    routes={"part": "part"},
)
pattern(
    "double-click",
    '<p id="go" hx-get="edit" hx-trigger="dblclick" hx-swap="outerHTML">Text</p>',
    ("trigger", "#go", "dblclick"),
    routes={"edit": "<input name='a' value='Text'>"},
)
pattern(
    "a-click-on-a-row",
    '<table><tr id="row" hx-get="row" hx-target="#out"><td id="cell">Joe<td><button id="b" hx-post="star" hx-target="this" hx-trigger="click consume">*</button></table><p id="out"></p>',
    ("press", "#cell"),
    ("press", "#b"),
    routes={"row": "Joe's page", "POST star": "starred"},
)
pattern(
    "click-with-a-modifier-filter",
    '<button id="go" hx-get="part" hx-trigger="click[ctrlKey]" hx-target="#out">Go</button><p id="out"></p>',
    ("press", "#go"),
    routes={"part": "part"},
)
pattern(
    "the-mouse-comes-before-the-click",
    '<button id="go" type="button" hx-get="part" hx-trigger="mouseenter" hx-target="#out">Go</button><p id="out"></p>',
    ("press", "#go"),
    routes={"part": "part"},
)
pattern(
    "shortcut-from-the-window",
    '<i hx-get="part" hx-trigger="focus from:window" hx-target="#out"></i><button id="go" hx-get="part" hx-target="#out">Go</button><p id="out"></p>',
    ("click", "#go"),
    routes={"part": "part"},
)
pattern(
    "link-to-another-tab",
    '<div hx-boost:inherited="true"><a id="go" href="two" target="_blank">Two</a></div>',
    ("click", "#go"),
)
