from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from crm import clock
from crm.i18n import gettext as _
from crm.operations import checks

bp = Blueprint("operations", __name__)


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(ok=True)


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Database, schema, mail, worker and disk are well; outsiders learn names, no details."""
    found = checks.readiness(clock.now())
    failing = [check.name for check in found if not check.ok]
    return jsonify(ok=not failing, failing=failing), 503 if failing else 200


@bp.get("/settings/system")
def system() -> ResponseReturnValue:
    """The same and the settings, for administrators."""
    names = {
        "settings": _("Settings"),
        "logins": _("Logins"),
        "database": _("Database"),
        "schema": _("Schema"),
        "mail": _("Mail"),
        "worker": _("Worker"),
        "disk": _("Disk"),
        "files": _("Files"),
        "fault": _("Fault"),
    }
    found = checks.doctor(clock.now())
    return render_template("operations/system.html", checks=found, names=names)
