"""The errors that the kit raises. The text of each is a sentence for the developer."""


class Refused(Exception):  # noqa: N818  it reads as a sentence: "pytest.raises(Refused)"
    """A person could not do this: a control is missing, disabled or hidden, or a field invalid.

    The app or the test must change.
    """


class Unsupported(Exception):  # noqa: N818  as above
    """The kit does not know how a browser would go on, for example because a script decides.

    Test this step in a real browser.
    """
