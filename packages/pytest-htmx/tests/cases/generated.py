"""Cases that chance puts together, always the same ones, from all that may stand side by side."""

import random

from case_app import CaseResponse

from .registry import ECHO, case

PICK = random.Random("heliograph")  # noqa: S311  no secrets here

PAGE = (
    '<nav id="nav"><a id="home" href="start">Home</a></nav><div id="notes"></div>'
    '<main id="main" {outer}><section id="part" {middle}><h1>Old</h1><form id="f" {form} {inner}>'
    '<input id="i" name="i" value="1"><input type="checkbox" name="c" checked>'
    '<button id="go" name="b" value="x">Go</button></form></section><p id="tail">tail</p></main>'
)
TARGETS = ["#main", "#part", "this", "closest section", "#notes", "next p", "find button"]
STYLES = [
    "innerHTML", "outerHTML", "beforebegin", "afterbegin", "beforeend", "afterend", "textContent",
    "innerMorph", "outerMorph", "delete", "none", "innerHTML strip:true", "outerHTML strip:true",
    "innerHTML ignoreTitle:true", "beforeend target:#notes", "outerMorph swap:5ms",
]  # fmt: skip
INHERITABLE = ["hx-target", "hx-swap", "hx-push-url", "hx-select", "hx-replace-url", "hx-vals"]
VALUES = {
    "hx-target": TARGETS,
    "hx-swap": STYLES,
    "hx-push-url": ["true", "false", "/pushed"],
    "hx-replace-url": ["true", "/replaced"],
    "hx-select": ["#part", "p", "#none"],
    "hx-vals": ["a:1", "i:2, b:3"],
    "hx-include": ["#f", "[name=c]"],
    "hx-status:4xx": ["swap:none", "target:#notes push:false", "select:p"],
    "hx-select-oob": ["#tail", "#tail:innerHTML"],
}
PIECES = [
    "<section id='part'><h1>New</h1><p>{echo}</p></section>",
    "<h1>New</h1><input id='i' name='i' value='2'>",
    "<p id='tail'>new tail</p>",
    "<title>Titled</title><div><p>x</p>y</div>",
    "text only",
    "<!-- note --><p>after</p>",
    "<section id='part'><form id='g'><input id='i' name='i' value='3'></form></section><p>p</p>",
    "",
]
ASIDES = [
    "<hx-partial hx-target='#notes'><b>note</b></hx-partial>",
    "<hx-partial hx-target='#notes' hx-swap='beforeend'><b>note</b></hx-partial>",
    "<p id='tail' hx-swap-oob='true'>oob</p>",
    "<i id='notes' hx-swap-oob='beforeend'>oob</i>",
    "<b hx-swap-oob='innerHTML:#nav'>nav</b>",
]
HEADERS = {
    "HX-Retarget": ["#notes", "#part"],
    "HX-Reswap": ["beforeend", "outerHTML", "none"],
    "HX-Reselect": ["p"],
    "HX-Push-Url": ["/by-header", "false"],
    "HX-Replace-Url": ["/by-header"],
}


def attributes(how_many, *, inherited):
    names = PICK.sample([*INHERITABLE] if inherited else [*VALUES], how_many)
    suffix = PICK.choice([":inherited", ":inherited", ""]) if inherited else ""
    return " ".join(f'{name}{suffix}="{PICK.choice(VALUES[name])}"' for name in names)


def form(number):
    if number % 3 == 0:
        return PICK.choice(
            ['action="piece" hx-boost="true"', 'action="piece" hx-boost="target:#main"']
        )
    if number % 3 == 1:
        return f'hx-{PICK.choice(["get", "put", "delete"])}="piece"'
    return 'method="post" action="piece" hx-post="piece"'


for number in range(50):
    body = PICK.choice(PIECES) + "".join(PICK.sample(ASIDES, PICK.choice([0, 0, 1, 2])))
    headers = {
        name: PICK.choice(HEADERS[name])
        for name in PICK.sample([*HEADERS], PICK.choice([0, 0, 0, 1, 2]))
    }
    response = CaseResponse(
        body,
        status=PICK.choice([200, 200, 200, 201, 404, 422, 500]),
        headers=headers,
        type=PICK.choice(["piece", "piece", "piece", "whole"]),
    )
    page = PAGE.format(
        outer=attributes(PICK.choice([0, 1]), inherited=True),
        middle=attributes(PICK.choice([0, 1, 2]), inherited=True),
        form=form(number),
        inner=attributes(PICK.choice([0, 1, 2, 3]), inherited=False),
    )
    case(f"generated-{number}", page, ("submit", "#f"), responses={"piece": response, **ECHO})
