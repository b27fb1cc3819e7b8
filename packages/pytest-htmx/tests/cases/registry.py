"""The registry of all cases."""

from case_app import Case, CaseResponse

ALL = []
ECHO = {"echo": "<p id='echo'>{echo}</p>"}
OUT = '<div id="out">out</div><div id="other">other</div><i id="count"></i>'


def case(name, page, *steps, responses=None, **more):
    """Add a case; `responses` by the last part of their address."""
    given = {
        path: response if isinstance(response, CaseResponse) else CaseResponse(response)
        for path, response in (responses or {}).items()
    }
    assert name not in {other.name for other in ALL}, f"There are two cases named {name}."
    ALL.append(Case(name, page, given, list(steps), **more))
