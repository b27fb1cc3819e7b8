"""Patterns that need a script, an extension, or an attribute that htmx 4 does not have."""

# ruff: noqa: E501  a page is a line

from .registry import pattern

BUTTON = '<button id="go" name="a" value="1" hx-post="save" hx-target="#out" {}>Go</button><p id="out"></p>'
for name, attributes in {
    "json-encoded": 'hx-ext="json-enc"',
    "json-encoded-by-hx-encoding": 'hx-encoding="application/json"',
    "params": 'hx-params="none"',
    "prompt": 'hx-prompt="Which?"',
    "preload": 'hx-preload="mouseover"',
    "optimistic": 'hx-optimistic="#template"',
    "disinherit": 'hx-disinherit="*"',
    "history-attribute": 'hx-history="false"',
    "request-attribute": "hx-request='{\"timeout\": 100}'",
    "disabled-elt": 'hx-disabled-elt="this"',
    "vals-by-a-script": 'hx-vals="js:{a: 1}"',
    "headers-by-a-script": "hx-headers=\"js:{'HX-A': 1}\"",
    "reset-by-a-script": 'hx-on::after:request="document.title = 1"',
    "behavior-by-a-script": 'hx-on:click="this.title = 1"',
    "behavior-by-an-attribute-of-html": 'onclick="this.title = 1"',
    "upsert": 'hx-swap="upsert"',
    "confirm-by-a-script": 'hx-confirm="js:confirm(1)"',
}.items():
    pattern(name, BUTTON.format(attributes), ("click", "#go"), routes={"POST save": "Saved {echo}"})
pattern(
    "events-from-the-server",
    '<div hx-ext="sse" sse-connect="events" sse-swap="message">x</div><div hx-sse:connect="events">y</div>',
)
pattern(
    "a-socket",
    '<div hx-ws:connect="/socket"><form id="f" hx-ws:send><input name="a"></form></div>',
)
pattern(
    "a-script-in-the-page",
    '<p id="out"></p><script>document.getElementById("out").textContent = "by a script"</script>',
)
