"""How far a sending to many people has got, and the way to stop it."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.db import db
from crm.i18n import gettext as _
from crm.invitations import sendings, words
from crm.invitations.views import an_event, bp
from crm.jobs import actions as jobs
from crm.jobs.models import Job
from crm.jobs.queries import is_worker_silent, job_of

SKIPPED = "skipped:"


@bp.get("/events/<int:event_id>/invitations/sendings/<int:job_id>")
def sending(event_id: int, job_id: int) -> str:
    """Progress while it runs, the counts when it is over."""
    event, job = an_event(event_id), _job(event_id, job_id)
    result = job.result or {}
    skipped = {k.removeprefix(SKIPPED): n for k, n in result.items() if k.startswith(SKIPPED)}
    is_partial = request.headers.get("HX-Request") == "true"
    return render_template(
        "invitations/_sending.html" if is_partial else "invitations/sending.html",
        event=event,
        job=job,
        is_inviting=job.name == sendings.INVITING,
        result=result,
        skipped=skipped,
        reasons=words.REASONS,
        refusal=words.REFUSALS.get(result.get("refused", "")),
        is_waiting_for_worker=not job.is_over and is_worker_silent(clock.now()),
    )


@bp.post("/events/<int:event_id>/invitations/sendings/<int:job_id>/cancellation")
def stop_sending(event_id: int, job_id: int) -> ResponseReturnValue:
    """Write no more letters. Those that are written stay; the outbox can still recall them."""
    job = _job(an_event(event_id).id, job_id)
    if jobs.stop(job.id, at=clock.now()):
        flash(_("No more letters are written."))
    db.session.commit()
    return redirect(url_for(".sending", event_id=event_id, job_id=job_id))


def _job(event_id: int, job_id: int) -> Job:
    job = job_of(job_id, sendings.NAMES)
    return job if job is not None and job.args["event"] == event_id else abort(404)


__all__ = ["bp"]
