"""The answer to people who have to wait until they try again."""

from flask import flash

from heliograph import render


def refuse_for_now(page, form, error, **context):
    """Show a form again, with a message that says how long the person has to wait.

    Args:
        page: the page's template.
        form: what was sent.
        error: accounts.TooManyAttempts.
        **context: further variables of the template.
    """
    words = f"Too many attempts. Please try again in {span(error.seconds)}."
    form.form_errors = [words]
    flash(words, "error")
    response = render(page, form=form, status=429, **context)
    response.headers["Retry-After"] = str(error.seconds)
    return response


def span(seconds: int) -> str:
    """Return so many seconds or, rounded up, minutes in words."""
    number, unit = (seconds, "second") if seconds < 60 else (-(-seconds // 60), "minute")
    return f"{number} {unit}{'' if number == 1 else 's'}"
