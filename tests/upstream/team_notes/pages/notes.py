"""The team's notes, each in its row."""

from flask import Blueprint, flash, request
from wtforms import Form, StringField
from wtforms.validators import DataRequired, Length

from accounts import db, now
from heliograph import go, render
from notebook import PAGE, Note, find_notes
from web.access import current_user, get_own
from web.messages import with_button

notes = Blueprint("notes", __name__)


class NoteForm(Form):
    text = StringField("Note", [DataRequired("Write something."), Length(max=80)])


@notes.get("/notes")
def index():
    return show()


@notes.post("/notes")
def add():
    form = NoteForm(request.form)
    if not form.validate():
        return show(form, status=422)
    db.session.add(Note(user_id=current_user().id, text=form.text.data))
    db.session.commit()
    flash("The note was added.", "success")
    return go("notes.index", **place())


@notes.get("/notes/<int:note_id>")
def change_form(note_id):
    return show(change=form_of(get_own(Note, note_id)))


@notes.post("/notes/<int:note_id>")
def change(note_id):
    note = get_own(Note, note_id)
    form = form_of(note)
    if not form.validate():
        return show(change=form, status=422)
    form.populate_obj(note)
    db.session.commit()
    flash("The note was changed.", "success")
    return go("notes.index", **place(), _anchor=f"note-{note_id}")


@notes.post("/notes/<int:note_id>/delete")
def delete(note_id):
    get_own(Note, note_id).deleted_at = now()
    db.session.commit()
    undo = "Undo", f"restore-{note_id}", "notes.restore"
    flash(with_button("The note was deleted.", *undo, note_id=note_id, **place()), "success")
    return go("notes.index", **place())


@notes.post("/notes/<int:note_id>/restore")
def restore(note_id):
    get_own(Note, note_id).deleted_at = None
    db.session.commit()
    flash("The note is back.", "success")
    return go("notes.index", **place(), _anchor=f"note-{note_id}")


def form_of(note):
    return NoteForm(request.form, obj=note, prefix=f"note-{note.id}-")


def place():
    """Return the words and the page that the person sees, which every address carries on."""
    page = request.args.get("page", 1, int)
    return {"words": request.args.get("words", "")[:80], "page": min(max(page, 1), 10**6)}


def show(new=None, change=None, status=200):
    found, new = find_notes(**place()), new or NoteForm()
    page = {"notes": found[:PAGE], "has_more": len(found) > PAGE, "place": place()}
    return render("notes.html", status=status, form=change or new, new=new, change=change, **page)
