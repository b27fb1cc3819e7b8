"""How a case is written down."""

from case_app import Answer, Case

ALL = []
ECHO = {"echo": "<p id='echo'>{echo}</p>"}
OUT = '<div id="out">out</div><div id="other">other</div><i id="count"></i>'


def case(name, page, *steps, answers=None, **more):
    """Add a case; `answers` by the last part of their address."""
    given = {
        path: answer if isinstance(answer, Answer) else Answer(answer)
        for path, answer in (answers or {}).items()
    }
    assert name not in {other.name for other in ALL}, f"There are two cases named {name}."
    ALL.append(Case(name, page, given, list(steps), **more))
