from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from crm import clock
from crm.accounts import login
from crm.accounts.login import current_user
from crm.accounts.models import Role
from crm.desk import home as today
from crm.desk.promised import promised
from crm.i18n import house_zone
from crm.programmes.choice import chosen_programme
from crm.reports.summary import summary
from crm.wall import day_of

bp = Blueprint("desk", __name__)


@bp.get("/")
def home() -> ResponseReturnValue:
    """Today: what needs this person, by role."""
    at, user_id, role = clock.now(), login.user_id(), current_user.role
    on = day_of(at, house_zone())
    if role == Role.DOOR:
        return render_template("desk/home_door.html", on=on, events=today.doors(user_id, at=at))
    if role == Role.PRIVACY:
        return render_template("desk/home_privacy.html", on=on)
    programme, is_manager = chosen_programme(), role == Role.MANAGER
    return render_template(
        "desk/home.html",
        on=on,
        summary=summary(programme, at=at) if is_manager and programme else None,
        reached=None if is_manager else today.programme_figures(programme, at=at),
        week=today.week(at=at),
        answers=today.new_answers(user_id, at=at),
        promised=promised(user_id, on=on),
        machinery=today.machinery(at=at) if role == Role.ADMIN else None,
    )
