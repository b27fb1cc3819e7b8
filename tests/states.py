"""Every page in every state that a person can bring it to, for tests and screenshots."""

from uuid import uuid4

from tests.chromium import log_in, open_account
from tests.product import CONFIRM, RESET

FOUR = (
    "/stage/?success=Your+changes+were+saved."
    "&info=A+<a+href='/login'>new+version</a>+is+out."
    "&warning=Your+password+is+three+years+old."
    "&error=The+letter+could+not+be+sent.+Please+try+again!"
)


def as_it_is(page):
    pass


def refused(page):
    log_in(page, password="wrong")
    page.wait_for_selector(".message.error")


def password_shown(page):
    page.fill("#username", "ada")
    page.fill("#password", "the analytical engine")
    page.click(".show")


def logged_in(page):
    log_in(page)
    page.wait_for_selector("#home")


def account(page):
    logged_in(page)
    open_account(page)
    page.wait_for_selector("#account")


def three_fields_corrected(page):
    page.fill("#username", "admin")
    page.fill("#email", "ada@localhost")
    page.fill("#password", "short")
    page.click("#do-register")
    page.wait_for_selector("#corrections")


def advised(page):
    page.fill("#username", "ada")
    page.fill("#password", "passwordpassword")
    page.wait_for_selector("#password-error")


def registered(page):
    # A name of its own for each browser that comes here: the database stays.
    page.fill("#username", f"Ada {uuid4().hex[:8]}")
    page.fill("#email", "ada@example.org")
    page.fill("#password", "a lantern on the far hill")
    page.click("#do-register")
    page.wait_for_selector("#another-link")


def password_corrected(page):
    page.fill("#password", "short")
    page.click("#set-password")
    page.wait_for_selector("#password-error")


def asked_for_link(page):
    page.fill("#email", "ada@example.org")
    page.click("#send-link")
    page.wait_for_selector(".message.success")


def interrupted(page):
    logged_in(page)
    page.goto("/stage/letter")
    page.context.clear_cookies(name="sign_in")
    page.fill("#text", "Dear Mary")
    page.click("#send-letter")
    page.wait_for_selector("#login")


def back_in_the_form(page):
    interrupted(page)
    log_in(page)
    page.wait_for_selector("#letter")


def password_again(page):
    logged_in(page)
    page.goto("/password/again")


def password_again_refused(page):
    password_again(page)
    page.fill("#password", "wrong")
    page.click("#go-on")
    page.wait_for_selector(".message.error")


def within_the_account(link, section):
    """Return what leads from the log-in to a page of the account."""

    def bring_about(page):
        account(page)
        page.click(link)
        page.wait_for_selector(section)

    return bring_about


def password_refused(page):
    within_the_account("#change-the-password", "#change-password")(page)
    page.fill("#current_password", "wrong")
    page.fill("#password", "too short")
    page.click("#change-it")
    page.wait_for_selector(".field-error")


def menu(page):
    logged_in(page)
    page.click("#account-summary")


def theme(page):
    page.click("#theme-summary")


def three_corrections(page):
    page.click("#join")
    page.wait_for_selector("#corrections")


def one_correction(page):
    page.fill("#your-name", "Ada")
    page.fill("#email", "ada@example.org")
    page.click("#join")
    page.wait_for_selector("[aria-invalid]")


def every_kind_corrected(page):
    page.fill("#about", "I have a mirror.")
    page.click("#apply")
    page.wait_for_selector("#corrections")


def counted(page):
    for number in range(1, 4):
        page.click("#flash")
        page.get_by_text(f"({number}" if number > 1 else "It is done.").last.wait_for()


def recent(page):
    page.click("#dismiss-all")
    page.click("#recent-messages summary")
    page.wait_for_selector("#recent-messages li")


def offline(page):
    page.fill("#typed", "half a sentence")
    page.context.set_offline(True)
    page.click("#to-flash")
    page.wait_for_selector(".message.error")


# Without the script there is no such state.
BY_SCRIPT = {
    "login-password-shown",
    "register-advised",
    "messages-counted",
    "messages-recent",
    "messages-offline",
}

STATES = {
    "home": ("/", as_it_is),
    "home-logged-in": ("/login", logged_in),
    "menu": ("/login", menu),
    "theme": ("/", theme),
    "login": ("/login", as_it_is),
    "login-refused": ("/login", refused),
    "login-password-shown": ("/login", password_shown),
    "login-asked-for": ("/account", as_it_is),
    "account": ("/login", account),
    "register": ("/register", as_it_is),
    "register-corrected": ("/register", three_fields_corrected),
    "register-advised": ("/register", advised),
    "registered": ("/register", registered),
    "another-link": ("/confirm", as_it_is),
    "confirm": (CONFIRM, as_it_is),
    "confirm-broken": ("/confirm/broken", as_it_is),
    "forgotten": ("/password/forgotten", as_it_is),
    "forgotten-asked": ("/password/forgotten", asked_for_link),
    "reset": (RESET, as_it_is),
    "reset-corrected": (RESET, password_corrected),
    "reset-broken": ("/password/reset/broken", as_it_is),
    "login-interrupted": ("/login", interrupted),
    "letter-back": ("/login", back_in_the_form),
    "again": ("/login", password_again),
    "again-refused": ("/login", password_again_refused),
    "change-name": ("/login", within_the_account("#change-the-name", "#change-name")),
    "change-address": ("/login", within_the_account("#change-the-address", "#change-address")),
    "change-password": ("/login", within_the_account("#change-the-password", "#change-password")),
    "change-password-refused": ("/login", password_refused),
    "sessions": ("/login", within_the_account("#to-sessions", "#sessions")),
    "activity": ("/login", within_the_account("#to-activity", "#activity")),
    "export": ("/login", within_the_account("#to-export", "#export")),
    "delete-account": ("/login", within_the_account("#to-deletion", "#delete-account")),
    "error": ("/nope", as_it_is),
    "messages": (FOUR, as_it_is),
    "messages-counted": ("/stage/", counted),
    "messages-recent": (FOUR, recent),
    "messages-offline": ("/stage/", offline),
    "form-three-corrections": ("/stage/form", three_corrections),
    "form-one-correction": ("/stage/form", one_correction),
    "form-of-every-kind": ("/stage/every-kind", as_it_is),
    "form-of-every-kind-corrected": ("/stage/every-kind", every_kind_corrected),
}
