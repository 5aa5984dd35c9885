"""Files attached to the records of the register; who sees the record gets its files."""

from collections.abc import Sequence

from flask import Response, abort, flash, redirect
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from crm import clock
from crm.accounts import login
from crm.conversations import actions
from crm.conversations.views import actor, bp, in_each_room, page_of, record_of
from crm.db import db
from crm.files import actions as files
from crm.files import queries, serving
from crm.files.actions import Received, RefusedError
from crm.files.forms import AttachmentForm
from crm.files.store import store
from crm.files.words import file_size, refusal_word
from crm.history.actions import kind_of
from crm.history.models import Actor
from crm.i18n import gettext as _
from crm.web.uploads import accepts_files

__all__ = ["bp"]

bp.add_app_template_filter(file_size)

#: Files sent at once.
MOST = 10


@in_each_room("/files", "POST")
@accepts_files
def attach(room: str, id: int) -> ResponseReturnValue:
    """Keep what was sent; what cannot be kept is named."""
    about = (kind_of(record_of(room, id)), id)
    form, by_id, at = AttachmentForm(), login.user_id(), clock.now()
    if not form.validate() or not form.files.data:
        flash(_("Choose a file first."), "error")
    db.session.rollback()  # bytes are written to disk while no transaction is open
    received = _received(form.files.data[:MOST])
    record = record_of(room, id)
    for one in received:
        kept = files.keep(one, about=about, by_id=by_id, at=at)
        actions.note_file(record, "file_added", kept.name, by=Actor.user(by_id), at=at)
    db.session.commit()
    return redirect(page_of(room, id))


@in_each_room("/files/<int:number>", "GET")
def attachment(room: str, id: int, number: int) -> Response:
    """The file, as an attachment."""
    record = record_of(room, id)
    file = queries.file_of(kind_of(record), record.id, number) or abort(404)
    return serving.download(file, store())


@in_each_room("/files/<int:number>/removal", "POST")
def detach(room: str, id: int, number: int) -> ResponseReturnValue:
    record = record_of(room, id)
    file = queries.file_of(kind_of(record), record.id, number) or abort(404)
    actions.note_file(record, "file_removed", file.name, by=actor(), at=clock.now())
    files.discard(file)
    db.session.commit()
    return redirect(page_of(room, id))


def _received(sent: Sequence[FileStorage]) -> list[Received]:
    """What could be stored; of the rest the reader is told."""
    received = []
    for one in sent:
        name = one.filename or ""
        try:
            received.append(files.receive(one.stream, name=name, into=store()))
        except RefusedError as refused:
            flash(refusal_word(refused.why, name), "error")
    return received
