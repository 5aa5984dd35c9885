from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue

from crm import clock
from crm.db import db
from crm.i18n import gettext as _
from crm.jobs import queries as jobs
from crm.mail import actions, queries, reading
from crm.mail.forms import OutboxFilterForm
from crm.mail.models import Letter, SuppressionReason
from crm.mail.words import letter_kind_word, letter_state_word, server_words
from crm.web import listing, present

bp = Blueprint("mail", __name__)
bp.add_app_template_global(letter_kind_word)
bp.add_app_template_global(letter_state_word)
bp.add_app_template_filter(server_words)

#: A letter is shown in a frame that runs nothing and loads nothing; its own style applies.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)


@bp.get("/outbox")
def index() -> str:
    form = OutboxFilterForm.read()
    found = listing.load(
        queries.letters(form.wanted()),
        columns=queries.SORT_COLUMNS,
        default_sort="-written",
        chips=form.chips(),
    )
    return render_template(
        "outbox/index.html", listing=found, form=form, has_server=_has_server(), at=clock.now()
    )


@bp.get("/outbox/<int:letter_id>")
def letter(letter_id: int) -> str:
    found = _found(letter_id)
    return render_template(
        "outbox/letter.html",
        letter=found,
        reading=_opened(found),
        suppression=queries.suppression_of(found.recipient),
        has_server=_has_server(),
        is_masked=_masks_links(),
        at=clock.now(),
    )


@bp.get("/outbox/<int:letter_id>/html")
def html(letter_id: int) -> Response:
    """The HTML part alone, for the frame on the letter's page."""
    opened = _opened(_found(letter_id))
    if opened is None:
        abort(404)
    # Links open beside the outbox, not in the small frame.
    page = opened.html.replace("<head>", '<head><base target="_blank">', 1)
    response = make_response(page)
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    return response


@bp.post("/outbox/<int:letter_id>/recall")
def recall(letter_id: int) -> ResponseReturnValue:
    if actions.recall(letter_id, by=present.user().user_id, at=clock.now()):
        db.session.commit()
        flash(_("The letter was taken back; nobody gets it."), "done")
    else:
        flash(_("It was too late: the letter is on its way."), "warning")
    return redirect(url_for(".letter", letter_id=letter_id))


@bp.post("/outbox/<int:letter_id>/retry")
def retry(letter_id: int) -> ResponseReturnValue:
    if actions.try_again(letter_id, by=present.user().user_id, at=clock.now()):
        db.session.commit()
        flash(_("The letter goes out again with the next delivery."), "done")
    else:
        flash(_("This letter cannot be sent again."), "warning")
    return redirect(url_for(".letter", letter_id=letter_id))


@bp.post("/outbox/<int:letter_id>/address")
def lift(letter_id: int) -> ResponseReturnValue:
    """Write to an address again that a server once called unknown. Objections stay."""
    found = _found(letter_id)
    if actions.lift(found.recipient, reasons=[SuppressionReason.HARD_BOUNCE]):
        db.session.commit()
        flash(_("Letters go to this address again."), "done")
    return redirect(url_for(".letter", letter_id=letter_id))


@bp.get("/outbox/state")
def state() -> str:
    at = clock.now()
    return render_template(
        "outbox/state.html",
        counts=queries.state_counts(),
        oldest=queries.oldest_due_at(at),
        worker_seen_at=jobs.worker_seen_at(),
        jobs_waiting=jobs.waiting_count(),
        jobs_failed=jobs.failed_count(),
        has_server=_has_server(),
        server=current_app.config["MAIL_SERVER"],
        sender=current_app.config["MAIL_DEFAULT_SENDER"],
        at=at,
        is_worker_silent=jobs.is_worker_silent(at),
    )


@bp.post("/outbox/test")
def test() -> ResponseReturnValue:
    sent = actions.queue_test(present.user(), at=clock.now())
    db.session.commit()
    if sent is None:
        return redirect(url_for(".state"))
    flash(_("A test letter to you waits in the outbox."), "done")
    return redirect(url_for(".letter", letter_id=sent.id))


def _found(letter_id: int) -> Letter:
    return queries.letter(letter_id) or abort(404)


def _opened(found: Letter) -> reading.Reading | None:
    if found.body is None:
        return None
    return reading.read(found.body, masks_links=_masks_links())


def _masks_links() -> bool:
    return bool(current_app.config["ENV_NAME"] == "production")


def _has_server() -> bool:
    return bool(current_app.config["MAIL_SERVER"])
