"""Waiting: polls, progress, indicators, requests that overlap, animations."""

# ruff: noqa: E501  a page is a line

from .registry import pattern, piece

pattern(
    "polling",
    '<output id="news" hx-get="news" hx-trigger="every 2s">0</output>',
    ("wait", "#news", "every"),
    ("wait", "#news", "every"),
    routes={"news": ["1", "2"]},
)
pattern(
    "polling-that-stops-by-its-answer",
    '<div id="job" hx-get="job" hx-trigger="every 2s" hx-swap="outerHTML">0</div>',
    ("wait", "#job", "every"),
    ("wait", "#job", "every"),
    routes={
        "job": ['<div id="job" hx-get="job" hx-trigger="every 2s" hx-swap="outerHTML">1</div>', '<div id="job">Done</div>']
    },
)  # fmt: skip
pattern(
    "polling-stopped-by-status-286",
    '<output id="news" hx-get="news" hx-trigger="every 2s">0</output>',
    ("wait", "#news", "every"),
    ("wait", "#news", "every"),
    routes={"news": [piece("last", 286), piece("after the last")]},
)
pattern(
    "polling-by-load",
    '<div id="job" hx-get="job" hx-trigger="load delay:1s" hx-swap="outerHTML">0</div>',
    ("wait", "#job", "load"),
    ("wait", "#job", "load"),
    routes={
        "job": ['<div id="job" hx-get="job" hx-trigger="load delay:1s" hx-swap="outerHTML">1</div>', '<div id="job">Done</div>']
    },
)  # fmt: skip
pattern(
    "polling-on-load-and-then",
    '<output id="news" hx-get="news" hx-trigger="load, every 2s">0</output>',
    ("wait", "#news", "every"),
    routes={"news": ["1", "2"]},
)
pattern(
    "revealed-where-it-is-in-sight-at-once",
    '<p id="news" hx-get="news" hx-trigger="revealed">…</p>',
    routes={"news": "News."},
)
pattern(
    "throttled-button",
    '<button id="go" hx-post="save" hx-trigger="click throttle:2s" hx-target="#out" hx-swap="beforeend">Save</button><p id="out"></p>',
    ("click", "#go"),
    ("click", "#go"),
    routes={"POST save": "!"},
)
BAR = '<div id="bar" hx-get="bar" hx-trigger="every 2s" hx-target="this" hx-swap="innerHTML"><progress id="p" value="{}" max="100"></progress></div>'
pattern(
    "progress-bar",
    '<div id="job" hx-target="this" hx-swap="outerHTML"><button id="start" hx-post="job" hx-target="#job" hx-swap="outerHTML">Start</button></div>',
    ("click", "#start"),
    ("wait", "#bar", "every"),
    ("wait", "#bar", "every"),
    routes={
        "POST job": f'<div id="job" hx-get="job" hx-trigger="done" hx-swap="outerHTML">{BAR.format(0)}</div>',
        "GET job": '<div id="job">Done <button id="start" hx-post="job">Again</button></div>',
        "bar": [
            '<progress id="p" value="50" max="100"></progress>',
            piece('<progress id="p" value="100" max="100"></progress>', HX_Trigger="done"),
        ],
    },
)
pattern(
    "indicator",
    '<button id="go" hx-get="slow" hx-indicator="#busy">Go</button><img id="busy" class="htmx-indicator" alt="Busy">',
    ("click", "#go"),
    routes={"slow": "Done"},
)
pattern(
    "indicator-around",
    '<form id="f" hx-post="slow" hx-indicator="closest fieldset, #busy" hx-target="#out"><fieldset><button>Go</button></fieldset></form><i id="busy" class="htmx-indicator">…</i><p id="out"></p>',
    ("submit", "#f"),
    routes={"POST slow": "Done"},
)
pattern(
    "disabled-while-sent",
    '<form id="f" hx-post="slow" hx-disable="find button, #other" hx-target="#out"><input name="a" value="1"><button>Go</button></form><input id="other" name="o"><p id="out"></p>',
    ("submit", "#f"),
    ("submit", "#f"),
    routes={"POST slow": ["1", "2"]},
)
for strategy in ("drop", "queue first", "queue last", "queue all"):
    pattern(
        f"sent-twice-under-{strategy.replace(' ', '-')}",
        f'<form id="f" hx-post="save" hx-target="#out" hx-swap="beforeend" hx-sync="this:{strategy}"><button>Go</button></form>'
        '<p id="out"></p>',
        ("submit", "#f"),
        ("submit", "#f"),
        routes={"POST save": ["1", "2"]},
    )
pattern(
    "a-field-and-its-form-in-one-queue",
    '<form id="f" hx-post="save" hx-target="#out"><input name="a" hx-post="check" hx-trigger="change" hx-target="next i" hx-sync="closest form:queue all"><i></i><button>Go</button></form><p id="out"></p>',
    ("fill", "#f", {"a": "x"}),
    ("submit", "#f"),
    routes={"POST check": "Good.", "POST save": "Saved."},
)
pattern(
    "animation-fade-out",
    '<div class="fade"><button id="go" hx-delete="it" hx-target="closest div" hx-swap="outerHTML swap:500ms swapEmpty:true">x</button></div><p>stays</p>',
    ("click", "#go"),
    routes={"DELETE it": ""},
)
pattern(
    "animation-fade-in",
    '<button id="go" class="fade-in" hx-post="it" hx-swap="outerHTML settle:500ms">x</button>',
    ("click", "#go"),
    routes={
        "POST it": '<button id="go" class="fade-in" hx-post="it" hx-swap="outerHTML settle:500ms">y</button>'
    },
)
pattern(
    "animation-from-one-color-to-the-next",
    '<div id="box" style="color: red" hx-get="box" hx-trigger="every 2s" hx-swap="outerHTML">x</div>',
    ("wait", "#box", "every"),
    ("wait", "#box", "every"),
    routes={
        "box": [
            f'<div id="box" style="color: {color}" hx-get="box" hx-trigger="every 2s" hx-swap="outerHTML">x</div>'
            for color in ("blue", "green")
        ]
    },
)
pattern(
    "animation-by-view-transition",
    '<div id="slide" class="sample">1 <button id="go" hx-get="two" hx-target="#slide" hx-swap="innerHTML transition:true">Next</button></div>',
    ("click", "#go"),
    routes={"two": "<h1>2</h1>"},
)
pattern(
    "animation-of-a-class-that-stays",
    '<p id="x" class="old">x</p><button id="go" hx-get="x" hx-target="#x" hx-swap="outerHTML settle:200ms">Go</button>',
    ("click", "#go"),
    routes={"x": '<p id="x" class="new" style="opacity: 1">x</p>'},
)
pattern(
    "once",
    '<button id="go" hx-get="tour" hx-trigger="click once" hx-target="#out" hx-swap="beforeend">Tour</button><p id="out"></p><i id="i" hx-get="tour" hx-trigger="ping" hx-target="#out" hx-swap="beforeend"></i>',
    ("click", "#go"),
    ("trigger", "#i", "ping"),
    routes={"tour": "!"},
)
pattern(
    "debounced-button",
    '<button id="go" hx-post="save" hx-trigger="click delay:300ms" hx-target="#out">Save</button><p id="out"></p>',
    ("click", "#go"),
    routes={"POST save": "Saved."},
)
