"""The sessions of one's own account: seen, and ended."""

from flask import Blueprint, flash

import accounts
from heliograph import go, render
from pages.sign_in import logout
from web.access import current_session, current_user, origin, with_recent_password

sessions = Blueprint("sessions", __name__)


@sessions.get("/account/sessions")
def index():
    living = accounts.list_sessions(current_user())
    current = current_session()
    living.sort(key=lambda one: one.id != current.id)  # the person's own stands first
    return render("sessions.html", sessions=living, current_id=current.id)


@sessions.post("/account/sessions/<int(max=2147483647):session_id>/end")
@with_recent_password
def end(session_id):
    if session_id == current_session().id:
        return logout()
    user = current_user()
    if accounts.end_session_of(user, session_id):
        accounts.note(accounts.activity.SESSION_ENDED, user, *origin())
        accounts.db.session.commit()
        flash("The session was ended.", "success")
    else:
        flash("This session had ended already.", "info")
    return go("sessions.index")


@sessions.post("/account/sessions/end-others")
@with_recent_password
def end_others():
    user = current_user()
    if accounts.end_other_sessions(user, current_session()):
        accounts.note(accounts.activity.SESSION_ENDED, user, *origin())
        accounts.db.session.commit()
        flash("All other sessions were ended.", "success")
    else:
        flash("There was no other session.", "info")
    return go("sessions.index")
