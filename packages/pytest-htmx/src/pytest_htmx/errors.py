"""The errors by which the kit stops, each with a sentence instead of a guess."""


class Refused(Exception):  # noqa: N818  it is read as a sentence: "pytest.raises(Refused)"
    """A person could not do this: no such control, a disabled button, an invalid field."""


class Unsupported(Exception):  # noqa: N818  as above
    """A browser would do something here that the kit does not know how to follow."""
