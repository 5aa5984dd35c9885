"""Error pages: what happened, what was kept, what to do; never a code alone."""

import sqlite3
import traceback
from http import HTTPStatus

import structlog
from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from crm.db import db, writes
from crm.i18n import gettext as _
from crm.web.limits import masked

log = structlog.get_logger(__name__)

#: SQLite codes and PostgreSQL classes that mean "not now", not "wrong".
BUSY_SQLITE = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
FULL_SQLITE = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR})
UNAVAILABLE_POSTGRES = ("08", "25006", "53", "55P03", "57")


def init_app(app: Flask) -> None:
    """Register the pages for refusals and for faults."""
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(DatabaseError, _database_fault)
    app.register_error_handler(StaleDataError, _changed_meanwhile)
    app.register_error_handler(Exception, _fault)


def error_page(status: int, happened: str, advice: str) -> ResponseReturnValue:
    """Render the page, or a line of plain text where a page would need the database."""
    db.session.rollback()
    writes.set(False)  # the page only reads, and must not wait for the lock that was refused
    text = render_template(
        "errors/page.html",
        status=status,
        happened=happened,
        advice=advice,
        request_id=g.get("request_id", ""),
    )
    waits = {429: "600", 503: "5"}
    return text, status, {"Retry-After": waits[status]} if status in waits else {}


def _form_expired(_error: CSRFError) -> ResponseReturnValue:
    return error_page(
        400,
        _("This form is no longer valid, nothing was changed."),
        _("Go back, reload the page and send the form again. What you typed is still there."),
    )


def _refused(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.response is not None:
        return error
    if error.code in (301, 302, 303, 304, 307, 308):
        return error
    happened, advice = _words(error.code)
    return error_page(error.code, happened, advice)


def _changed_meanwhile(_error: StaleDataError) -> ResponseReturnValue:
    return error_page(409, *_words(409))


def _words(status: int) -> tuple[str, str]:
    return {
        400: (_("The request could not be read."), _("Go back and try again.")),
        403: (
            _("Your role does not open this page."),
            _("If you need it for your work, ask an administrator."),
        ),
        404: (
            _("There is no such page."),
            _("The address may be mistyped, or the record was removed."),
        ),
        405: (_("This address cannot be used that way."), _("Go back and try again.")),
        409: (
            _("Someone changed this record at the same time."),
            _("Reload the page to see the newer version."),
        ),
        410: (_("This link is no longer valid."), _("Ask for a new one.")),
        413: (
            _("What was sent is too large."),
            _("Nothing was changed. Send less text or a smaller file."),
        ),
        415: (_("This kind of file cannot be read."), _("Nothing was changed.")),
        429: (
            _("Too many failed attempts from your network."),
            _("Wait a few minutes and try again."),
        ),
    }.get(
        status,
        (HTTPStatus(status).phrase, _("Go back and try again.")),
    )


def _database_fault(error: DatabaseError) -> ResponseReturnValue:
    if not is_unavailable(error):
        return _fault(error)
    log.warning("database_unavailable", path=masked(request.path), kind=type(error.orig).__name__)
    return error_page(
        503,
        _("The database is busy or its disk is full. Nothing was changed."),
        _("Wait a moment and send the form again. If it persists, tell your administrator."),
    )


def is_unavailable(error: DatabaseError) -> bool:
    """Whether the database said "not now": locked, full, read-only, gone."""
    origin = error.orig
    if isinstance(origin, sqlite3.Error):
        primary = (getattr(origin, "sqlite_errorcode", 0) or 0) & 0xFF
        return primary in BUSY_SQLITE | FULL_SQLITE
    state = getattr(origin, "sqlstate", None) or ""
    return state.startswith(UNAVAILABLE_POSTGRES) or (
        isinstance(error, OperationalError) and not state
    )


def _fault(error: Exception) -> ResponseReturnValue:
    # The frames, not the message: what somebody typed may stand in it.
    stack = "".join(traceback.format_tb(error.__traceback__))
    log.error("fault", path=masked(request.path), kind=type(error).__name__, stack=stack)
    return error_page(
        500,
        _("Something went wrong here. Nothing was changed."),
        _("Try again. If it happens again, send your administrator the number below."),
    )
