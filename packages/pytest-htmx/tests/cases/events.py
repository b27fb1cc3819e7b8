"""Triggers, events, and requests that wait for each other."""

# ruff: noqa: E501  a page is a line

from case_app import CaseResponse

from .registry import ECHO, case

# Events

ALSO = '<u hx-get="echo?also" hx-trigger="ping from:body" hx-target="#p" hx-swap="beforeend"></u>'
WAITS = '<div id="out"></div><p id="p"></p><input id="q" name="q">'
for name, (element, *steps) in {
    "load": ('<i hx-get="echo" hx-trigger="load" hx-target="#out"></i>',),
    "load-twice": ('<i hx-get="echo?1" hx-trigger="load" hx-target="#out" hx-swap="beforeend"></i>'
                   '<i hx-get="echo?2" hx-trigger="load" hx-target="#p" hx-swap="beforeend"></i>',),
    "load-target": (f'<i id="i" hx-get="echo" hx-trigger="load target:i" hx-target="#out"></i>{ALSO}', ("trigger", "#p", "ping")),
    "load-self": (f'<i hx-get="echo" hx-trigger="load from:self" hx-target="#out"></i>{ALSO}', ("trigger", "#p", "ping")),
    "load-outside": (f'<i hx-get="echo" hx-trigger="load from:outside" hx-target="#out"></i>{ALSO}', ("trigger", "#p", "ping")),
    "load-in-template": (f'<template><i hx-get="echo" hx-trigger="load" hx-target="#out"></i></template>{ALSO}', ("trigger", "#p", "ping")),
    "load-in-answer": ('<b id="go" hx-get="more" hx-target="#out">x</b>', ("click", "#go")),
    "named": ('<i id="go" hx-get="echo" hx-trigger="my-event" hx-target="#out"></i>', ("trigger", "#go", "my-event")),
    "from": ('<i hx-get="echo" hx-trigger="ping from:#p" hx-target="#out"></i>', ("trigger", "#p", "ping")),
    "from-body": ('<i hx-get="echo" hx-trigger="ping from:body" hx-target="#out"></i>', ("trigger", "#p", "ping")),
    "from-closest": ('<div id="d"><i hx-get="echo" hx-trigger="ping from:&quot;closest div&quot;" hx-target="#out"></i></div>', ("trigger", "#d", "ping")),
    "from-outside": ('<i id="i" hx-get="echo" hx-trigger="ping from:outside" hx-target="#out"></i>', ("trigger", "#p", "ping")),
    "from-self": ('<i id="i" hx-get="echo" hx-trigger="ping from:self" hx-target="#out"><b id="b">x</b></i>', ("trigger", "#i", "ping")),
    "target": ('<div hx-get="echo" hx-trigger="ping target:.y" hx-target="#out"><b id="x" class="x">x</b><b id="y" class="y">y</b></div>', ("trigger", "#y", "ping")),
    "once": ('<i id="go" hx-get="echo" hx-trigger="ping once" hx-target="#out" hx-swap="beforeend"></i><u hx-get="echo?u" hx-trigger="ping from:body" hx-target="#p" hx-swap="beforeend"></u>', ("trigger", "#go", "ping"), ("trigger", "#go", "ping")),
    "reset": ('<form id="f"><input name="a" hx-get="echo" hx-trigger="reset from:#f" hx-target="#out"><button type="reset" id="go">x</button></form>', ("fill", "#f", {"a": "x"}), ("click", "#go")),
    "two": ('<i id="go" hx-get="echo" hx-trigger="ping, pong" hx-target="#out" hx-swap="beforeend"></i>', ("trigger", "#go", "ping"), ("trigger", "#go", "pong")),
    "delay": ('<i id="go" hx-get="echo" hx-trigger="ping delay:1ms" hx-target="#out"></i>', ("trigger", "#go", "ping")),
    "change-input": ('<form id="f"><input name="a" hx-get="echo" hx-target="#out"></form>', ("fill", "#f", {"a": "x"})),
    "change-select": ('<form id="f"><select name="a" hx-get="echo" hx-target="#out"><option>1<option>2</select></form>', ("fill", "#f", {"a": "2"})),
    "change-check": ('<form id="f"><input type="checkbox" name="a" hx-post="echo" hx-target="#out"></form>', ("fill", "#f", {"a": True})),
    "change-form": ('<form id="f" hx-post="echo" hx-trigger="change" hx-target="#out"><input name="a"><input type="radio" name="r" value="1"></form>', ("fill", "#f", {"r": "1"})),
    "input-changed": ('<form id="f"><input name="a" hx-get="echo" hx-trigger="input changed delay:1ms" hx-target="#out" hx-swap="beforeend"></form>', ("fill", "#f", {"a": "x"}), ("fill", "#f", {"a": "y"})),
    "submit-by-trigger": ('<form id="f" hx-post="echo" hx-target="#out"><input name="a" value="1"></form>', ("trigger", "#f", "submit")),
    "unchecked": ('<form id="f" hx-post="echo" hx-validate="false" hx-target="#out"><input name="a" required></form>', ("trigger", "#f", "submit")),
    "unchecked-by-config": ('<form id="f" hx-post="echo" hx-config="validate:false" hx-target="#out"><input name="a" required></form>', ("trigger", "#f", "submit")),
    "prevented-link": ('<a id="go" href="never" hx-get="echo" hx-trigger="click" hx-target="#out">x</a>', ("press", "#go")),
    "anchor-link": ('<a id="go" href="#p" hx-get="echo" hx-target="#out">x</a>', ("press", "#go")),
    "hash-link": ('<a id="go" href="#" hx-get="echo" hx-target="#out">x</a>', ("press", "#go")),
    "in-link": ('<a href="never"><b id="go" hx-get="echo" hx-target="#out">x</b></a>', ("press", "#go")),
    "in-button": ('<form action="never"><button><b id="go" hx-get="echo" hx-target="#out">x</b></button></form>', ("press", "#go")),
    "prevent": ('<div hx-get="echo?outer" hx-trigger="click" hx-target="#p"><div hx-get="echo" hx-trigger="click prevent" hx-target="#out"><a id="go" href="never">x</a></div></div>', ("press", "#go")),
    "halt": ('<div hx-get="echo?outer" hx-trigger="click" hx-target="#p"><div hx-get="echo" hx-trigger="click halt" hx-target="#out"><a id="go" href="never">x</a></div></div>', ("press", "#go")),
    "stop": ('<div hx-get="echo?outer" hx-target="#p"><b id="go" hx-get="echo" hx-trigger="click stop" hx-target="#out">x</b></div>', ("click", "#go")),
    "from-self-inside": (f'<i hx-get="echo" hx-trigger="ping from:self" hx-target="#out"><b id="b">x</b></i>{ALSO}', ("trigger", "#b", "ping")),
    "from-outside-inside": (f'<i hx-get="echo" hx-trigger="ping from:outside" hx-target="#out"><b id="b">x</b></i>{ALSO}', ("trigger", "#b", "ping")),
    "target-other": (f'<div hx-get="echo" hx-trigger="ping target:.y" hx-target="#out"><b id="x" class="x">x</b></div>{ALSO}', ("trigger", "#x", "ping")),
    "changed": (f'<form id="f" hx-get="echo" hx-trigger="ping changed" hx-target="#out" hx-swap="beforeend"><input id="a" name="a"><input id="b" name="b"></form>{ALSO}', *[("trigger", f"#{name}", "ping") for name in "aabba"]),
    "changed-check": ('<input id="c" type="checkbox" hx-get="echo" hx-trigger="ping changed" hx-target="#out" hx-swap="beforeend">', ("trigger", "#c", "ping"), ("trigger", "#c", "ping")),
    "changed-radio": ('<input id="c" type="radio" hx-get="echo" hx-trigger="ping changed" hx-target="#out" hx-swap="beforeend">', ("trigger", "#c", "ping"), ("trigger", "#c", "ping")),
    "submit-around": ('<div hx-get="echo" hx-trigger="submit" hx-target="#out"><form action="never"><button id="go">x</button></form></div>', ("press", "#go")),
    "click-in-form": ('<form hx-get="echo" hx-trigger="click" hx-target="#out"><input id="go" type="checkbox" name="a"></form>', ("press", "#go")),
    "click-disabled": (f'<form action="never"><button id="go" disabled hx-get="echo" hx-target="#out">x</button></form>{ALSO}', ("trigger", "#go", "click")),
    "change-textarea": ('<form id="f"><textarea name="a" hx-get="echo" hx-target="#out"></textarea></form>', ("fill", "#f", {"a": "x"})),
    "click-input": ('<input id="go" type="button" hx-get="echo" hx-target="#out">', ("click", "#go")),
    "click-input-submit": ('<input id="go" type="submit" hx-get="echo" hx-target="#out">', ("click", "#go")),
    "gone": ('<div id="d"><i hx-get="echo?gone" hx-trigger="ping from:body" hx-target="#out"></i></div>'
             f'<b id="go" hx-get="nothing" hx-target="#d" hx-swap="innerHTML swapEmpty:true">x</b>{ALSO}', ("click", "#go"), ("trigger", "#p", "ping")),
    "click-check": ('<input id="go" type="checkbox" name="a" hx-post="echo" hx-target="#out">', ("click", "#go")),
    "click-radio": ('<form hx-get="echo" hx-trigger="input" hx-target="#out"><input id="go" type="radio" name="r" value="1"></form>', ("click", "#go")),
    "click-prevented": (f'<div hx-get="echo" hx-trigger="click prevent" hx-target="#out"><input id="go" type="checkbox" name="a"><input id="r" type="radio" name="r"><input type="radio" name="r" checked></div>{ALSO}', ("press", "#go"), ("press", "#r"), ("trigger", "#p", "ping")),
    "click-prevented-after": (f'<form id="f"><input type="radio" name="r" value="1"><input type="radio" name="r" value="2"><b hx-get="echo" hx-trigger="click prevent from:#go" hx-target="#out"></b><input id="go" type="radio" name="r" value="3"></form>{ALSO}', ("fill", "#f", {"r": "2"}), ("press", "#go"), ("trigger", "#p", "ping")),
    "click-ticked-radio": (f'<form hx-get="echo" hx-trigger="change" hx-target="#out"><input id="go" type="radio" name="r" checked></form>{ALSO}', ("press", "#go"), ("trigger", "#p", "ping")),
    "bubbling": ('<div hx-get="echo" hx-trigger="click" hx-target="#out"><b id="go">x</b></div>', ("press", "#go")),
}.items():  # fmt: skip
    case(
        f"event-{name}",
        element + WAITS,
        *steps,
        responses={
            "never": CaseResponse("never", type="whole"),
            "nothing": "",
            "more": "<i hx-get='echo' hx-trigger='load' hx-target='#p'></i>",
            **ECHO,
        },
    )
for name, (sync, target) in {
    "none": ("", "this"),  # all three go out together, each to its own place
    "drop": ("this:drop", "#out"),
    "queue-all": ("this:queue all", "#out"),
    "queue-last": ("this:queue last", "#out"),
    "queue-first": ("this:queue first", "#out"),
    "closest": ("closest div:not(.x):drop", "#out"),
    "elsewhere": ("#out:drop", "#out"),
}.items():
    waiting = "".join(
        f'<i hx-get="echo?{number}" hx-trigger="ping from:body" hx-target="{target}" hx-swap="beforeend"></i>'
        for number in (1, 2, 3)
    )
    case(
        f"sync-{name}",
        f'<div hx-sync:inherited="{sync}">{waiting}</div><div id="out"></div>',
        ("trigger", "#out", "ping"),
        responses=ECHO,
    )
