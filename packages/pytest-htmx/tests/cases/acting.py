"""Acts of a person: filling in, opening and closing, each with its events in a browser's order."""

# ruff: noqa: E501  a page is a line

from .registry import ECHO, case

OUT = '<div id="out"></div>'


def heard(names, place):
    """Elements that note the events of a place, one after the other."""
    return OUT + "".join(
        f'<i hx-get="echo?{name}" hx-trigger="{name} from:{place}" hx-sync="#out:queue all" '
        f'hx-target="#out" hx-swap="beforeend"></i>'
        for name in names.split()
    )


KEYS = "focus focusin keydown keypress input keyup change blur focusout"
MOUSE = "pointerover pointerenter mouseover mouseenter pointermove mousemove pointerdown mousedown \
focus pointerup mouseup click pointerout pointerleave mouseout mouseleave blur"
LAYERS = "command beforetoggle toggle cancel close"
for name, (page, *steps) in {
    "typing": (f'<input id="q" name="q">{heard(KEYS, "#q")}', ("type", "#q", {"q": "x"})),
    "typing-in-an-area": (f'<textarea id="q" name="q">y</textarea>{heard(KEYS, "#q")}', ("type", "#q", {"q": "x"})),
    "typing-above": (f'<p id="p"><input id="q" name="q"></p>{heard(KEYS, "#p")}', ("type", "#q", {"q": "x"})),
    "typing-the-same": (f'<input id="q" name="q" value="x">{heard(KEYS, "#q")}', ("type", "#q", {"q": "x"})),
    "typing-prevented": (f'<input id="q" name="q" hx-get="echo" hx-trigger="keyup changed delay:1ms" hx-target="#out">{OUT}', ("type", "#q", {"q": "x"}), ("type", "#q", {"q": "x"}), ("type", "#q", {"q": "y"})),
    "typing-enter": (f'<input id="q" name="q" hx-get="echo" hx-trigger="keyup[key==\'Enter\'], input changed delay:1ms" hx-target="#out" hx-swap="beforeend">{OUT}', ("type", "#q", {"q": "x"})),
    "moving-on": (f'<p id="p"><input id="q" name="q"><input id="r" name="r"></p>{heard("focusin focusout", "#p")}', ("type", "#q", {"q": "x"}), ("type", "#r", {"r": "x"})),
    "enter": (f'<form id="f" hx-post="echo?submit" hx-target="#out" hx-swap="beforeend" hx-sync="#out:queue all"><input id="q" name="q" value="x"></form>{heard("keydown keypress change keyup", "#q")}', ("enter", "#q")),
    "enter-to-search": (f'<form id="f" hx-post="echo?submit" hx-target="#out" hx-swap="beforeend" hx-sync="#out:queue all"><input id="q" name="q" type="search" value="x"></form>{heard("keydown search keyup", "#q")}', ("enter", "#q")),
    "enter-by-button": (f'<form id="f" hx-post="echo?submit" hx-target="#out" hx-swap="beforeend" hx-sync="#out:queue all"><input id="q" name="q" value="x"><input name="r"><button id="b" name="b" value="1">Go</button></form>{heard("keydown keypress keyup focus", "#q")}{heard("click focus mousedown", "#b")}', ("strike", "#q", "Enter")),
    "enter-by-a-hidden-button": (f'<form id="f" hx-post="echo?submit" hx-target="#out" hx-swap="beforeend" hx-sync="#out:queue all"><input id="q" name="q" value="x"><button hidden name="b" value="1">Go</button></form>{heard("keyup", "#q")}', ("strike", "#q", "Enter")),
    "enter-by-a-disabled-button": (f'<form id="f" hx-post="echo?submit" hx-target="#out" hx-swap="beforeend" hx-sync="#out:queue all"><input id="q" name="q" value="x"><button disabled>Go</button></form>{heard("keyup", "#q")}', ("strike", "#q", "Enter")),
    "enter-of-two-fields": (f'<form id="f" hx-post="echo?submit" hx-target="#out" hx-swap="beforeend" hx-sync="#out:queue all"><input id="q" name="q" value="x"><input type="email" name="r"></form>{heard("keyup", "#q")}', ("strike", "#q", "Enter")),
    "enter-beside-a-date": (f'<form id="f" hx-post="echo?submit" hx-target="#out" hx-swap="beforeend" hx-sync="#out:queue all"><input id="q" name="q" value="x"><input type="date" name="r"></form>{heard("keyup", "#q")}', ("strike", "#q", "Enter")),
    "enter-at-a-link-of-htmx": (f'<a id="q" href="never" hx-get="echo?link" hx-target="#out" hx-swap="beforeend" hx-sync="#out:queue all">x</a>{heard("keydown keypress click keyup", "#q")}', ("strike", "#q", "Enter")),
    "enter-at-a-checkbox": (f'<form id="f" hx-post="echo?submit" hx-target="#out" hx-swap="beforeend" hx-sync="#out:queue all"><input id="q" name="q" type="checkbox"><button>Go</button></form>{heard("click keyup", "#q")}', ("strike", "#q", "Enter")),
    "enter-prevented": (f'<form id="f" hx-post="echo?submit" hx-target="#out" hx-swap="beforeend" hx-sync="#out:queue all"><input id="q" name="q" value="x" hx-get="echo?down" hx-trigger="keydown[key==\'Enter\'] prevent" hx-target="#out" hx-swap="beforeend" hx-sync="#out:queue all"></form>{heard("keypress keyup", "#q")}', ("strike", "#q", "Enter")),
    "enter-filtered": (f'<input id="q" name="q" hx-get="echo" hx-trigger="keyup[key==\'Enter\']" hx-target="#out" hx-swap="beforeend">{heard("keydown", "body")}', ("strike", "#q", "Escape"), ("strike", "#q", "Enter")),
    "enter-at-a-button": (f'<button id="q" type="button">x</button>{heard("keydown keypress click keyup mousedown", "#q")}', ("strike", "#q", "Enter")),
    "enter-at-a-link": (f'<a id="q" href="#out">x</a>{heard("keydown keypress click keyup", "#q")}', ("strike", "#q", "Enter")),
    "space-at-a-button": (f'<button id="q" type="button">x</button>{heard("keydown keypress click keyup", "#q")}', ("strike", "#q", " ")),
    "space-at-a-checkbox": (f'<input id="q" name="q" type="checkbox">{heard("keydown keypress click input change keyup", "#q")}', ("strike", "#q", " ")),
    "space-at-a-summary": (f'<details id="d"><summary id="q">More</summary>x</details>{heard("keydown keypress click keyup", "#q")}{heard("toggle", "#d")}', ("strike", "#q", " ")),
    "key-at-the-body": (f'<p>x</p>{heard("keydown keypress keyup", "body")}', ("strike", "body", "a"), ("strike", "body", "F2")),
    "key-where-the-focus-is": (f'<button id="b" type="button">x</button>{heard("focus keydown keyup", "#b")}', ("press", "#b"), ("strike", "body", "Escape")),
    "escape-a-dialog": (f'<button id="go" commandfor="d" command="show-modal">Open</button><dialog id="d"><p>x</p><button id="no">No</button></dialog>{heard(LAYERS, "#d")}{heard("keydown keyup", "body")}', ("press", "#go"), ("strike", "dialog", "Escape")),
    "escape-prevented": (f'<button id="go" commandfor="d" command="show-modal">Open</button><dialog id="d"><p>x</p><button id="no" hx-get="echo?down" hx-trigger="keydown prevent" hx-swap="none">No</button></dialog>{heard(LAYERS, "#d")}', ("press", "#go"), ("strike", "#no", "Escape")),
    "escape-a-popover": (f'<button id="go" popovertarget="d">Open</button><div id="d" popover><button id="in" popovertarget="e">In</button><div id="e" popover>y</div></div>{heard(LAYERS, "#d")}{heard(LAYERS, "#e")}', ("press", "#go"), ("press", "#in"), ("strike", "body", "Escape"), ("strike", "body", "Escape")),
    "escape-a-popover-in-a-dialog": (f'<button id="go" commandfor="d" command="show-modal">Open</button><dialog id="d"><button id="in" popovertarget="e">In</button><div id="e" popover>y</div></dialog>{heard(LAYERS, "#d")}{heard(LAYERS, "#e")}', ("press", "#go"), ("press", "#in"), ("strike", "#in", "Escape"), ("strike", "#in", "Escape")),
    "choosing": (f'<select id="q" name="q"><option>1<option>2</select>{heard("input change keyup", "#q")}', ("fill", "#q", {"q": "2"})),
    "ticking": (f'<input id="q" name="q" type="checkbox">{heard("click input change", "#q")}', ("fill", "#q", {"q": True})),
    "alone": (f'<input id="q" name="q" hx-get="echo" hx-trigger="input changed delay:1ms" hx-target="#out">{OUT}', ("fill", "#q", {"q": "ann"})),
    "linked": (f'<select id="a" name="a" hx-get="more" hx-target="#b"><option>1<option>2</select><select id="b" name="b" hx-get="echo" hx-target="#out"><option>-</select>{OUT}', ("fill", "#a", {"a": "2"}), ("fill", "#b", {"b": "4"})),
    "row": (f'<table><tbody><tr id="r"><td><input name="a" value="1"></td><td><input name="b"></td><td><b id="go" hx-post="echo" hx-include="closest tr" hx-target="#out">x</b></td></tr><tr><td><input name="a" value="2"></td></tr></tbody></table>{OUT}', ("fill", "#r", {"a": "x", "b": "y"}), ("click", "#go")),
    "leaving-a-new-one": (f'<div id="d"><input id="q" name="q" hx-get="field" hx-trigger="input" hx-target="#d"></div>{OUT}', ("type", "#q", {"q": "x"})),
    "mouse": (f'<p id="p"><button id="a" type="button">A</button></p><button id="b" type="button">B</button>{heard(MOUSE, "#a")}', ("press", "#a"), ("press", "#a"), ("press", "#b")),
    "mouse-above": (f'<p id="p"><button id="a" type="button">A</button><button id="b" type="button">B</button></p>{heard(MOUSE, "#p")}', ("press", "#a"), ("press", "#b")),
    "mouse-in-a-label": (f'<label id="l" for="a">L</label><input id="a" type="checkbox">{heard(MOUSE, "#l")}{heard(MOUSE, "#a")}', ("press", "#l")),
    "mouse-prevented": (f'<button id="a" type="button" hx-get="echo" hx-trigger="mousedown prevent" hx-swap="none">A</button>{heard(MOUSE, "#a")}', ("press", "#a")),
    "pointer-prevented": (f'<button id="a" type="button" hx-get="echo" hx-trigger="pointerdown prevent" hx-swap="none">A</button>{heard(MOUSE, "#a")}', ("press", "#a")),
    "hover-then-click": (f'<button id="a" type="button">A</button>{heard("mouseenter mousedown click", "#a")}', ("hover", "#a", "mouseenter"), ("press", "#a")),
    "details": (f'<details id="d" hx-get="echo" hx-trigger="toggle once" hx-target="#out" hx-swap="beforeend"><summary id="s">More</summary>x</details>{OUT}', ("press", "#s"), ("press", "#s")),
    "details-above": (f'<div id="p"><details><summary id="s">More</summary>x</details></div>{heard("toggle click", "#p")}', ("press", "#s")),
    "details-of-a-group": (f'<details id="d" name="g" open><summary>One</summary>x</details><details name="g"><summary id="s">Two</summary>y</details>{heard("toggle", "#d")}', ("press", "#s")),
    "details-second-summary": (f'<details open><summary>One</summary><summary id="s">Two</summary></details>{heard("click", "#s")}', ("press", "#s")),
    "dialog": (f'<dialog open id="d"><form method="dialog"><button id="go">Close</button></form></dialog>{heard("close toggle beforetoggle submit", "#d")}', ("press", "#go")),
    "dialog-elsewhere": (f'<form method="dialog"><button id="go">Close</button></form>{heard("submit", "body")}', ("press", "#go")),
    "dialog-modal": (f'<button id="go" commandfor="d" command="show-modal">Open</button><dialog id="d"><p>x</p><button id="no" commandfor="d" command="close">Close</button></dialog>{heard(LAYERS, "#d")}', ("press", "#go"), ("press", "#no")),
    "dialog-request": (f'<button id="go" commandfor="d" command="show-modal">Open</button><dialog id="d"><button id="no" commandfor="d" command="request-close">Close</button></dialog>{heard(LAYERS, "#d")}', ("press", "#go"), ("press", "#no")),
    "popover": (f'<button id="go" popovertarget="d">Open</button><div id="d" popover><button id="no" popovertarget="d" popovertargetaction="hide">x</button></div>{heard(LAYERS, "#d")}', ("press", "#go"), ("press", "#no"), ("press", "#go")),
    "popover-command": (f'<button id="go" commandfor="d" command="toggle-popover">Open</button><div id="d" popover="manual">x</div><b id="away" hx-get="echo?away" hx-target="#out" hx-swap="beforeend" hx-sync="#out:queue all">away</b>{heard(LAYERS, "#d")}', ("press", "#go"), ("press", "#away")),
    "popover-dismissed": (f'<button id="go" popovertarget="d">Open</button><div id="d" popover="auto">x</div><b id="away" hx-get="echo?away" hx-target="#out" hx-swap="beforeend" hx-sync="#out:queue all">away</b>{heard(LAYERS, "#d")}', ("press", "#go"), ("press", "#away")),
    "popover-nested": (f'<button id="go" popovertarget="d">Open</button><div id="d" popover><button id="in" popovertarget="e">In</button><div id="e" popover>y</div></div>{heard(LAYERS, "#d")}', ("press", "#go"), ("press", "#in")),
    "popover-of-a-form": (f'<form><button id="go" type="button" popovertarget="d">Open</button></form><div id="d" popover>y</div>{heard(LAYERS, "#d")}', ("press", "#go")),
}.items():  # fmt: skip
    case(
        f"act-{name}",
        page,
        *steps,
        responses={
            "more": "<option>3<option>4",
            "field": '<input id="q" name="q" hx-get="echo" hx-trigger="blur" hx-target="#out">',
            **ECHO,
        },
    )
