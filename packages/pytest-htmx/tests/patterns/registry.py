"""The registry of all patterns."""

from case_app import Case, CaseResponse

ALL = []


def pattern(name, page, *acts, routes=None, **more):
    """Add a pattern: its page, the acts of the visitor, and the app's routes beneath the page."""
    assert name not in {other.name for other in ALL}, f"There are two patterns named {name}."
    ALL.append(Case(name, page, routes or {}, list(acts), **more))


def whole(body, **more):
    """A route that answers with a whole page."""
    return CaseResponse(body, type="whole", **more)


def page(body, **more):
    """A route that answers htmx with a fragment, and others with the whole page around it."""
    return CaseResponse(body, type="page", headers={"Vary": "HX-Request"}, **more)


def piece(body, status=200, **headers):
    """A route that answers with a fragment: `HX_Trigger="saved"` names a header."""
    return CaseResponse(
        body, status, {name.replace("_", "-"): value for name, value in headers.items()}
    )
