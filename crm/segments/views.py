"""Segments: the overview, the page of one, saving and changing them."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.accounts import login
from crm.accounts.access import may
from crm.accounts.login import current_user
from crm.db import db
from crm.i18n import gettext as _
from crm.people import filter_form
from crm.people.filters import PeopleFilter
from crm.people.views import actor, today
from crm.segments import actions, list_queries, queries
from crm.segments.forms import GroupForm, PeopleForm
from crm.segments.models import Segment
from crm.web import stale
from crm.web.forms import explain

bp = Blueprint("segments", __name__)

#: Names shown of the members, and of those who came and left.
SAMPLE = 10
NAMED = 50


@bp.app_template_global()
def segment_edited() -> Segment | None:
    """The segment whose filter is being changed on the list of people, as its address says."""
    text = request.args.get("editing", "")
    if not (text.isascii() and text.isdigit() and may("segments.change_filter")):
        return None
    return queries.segment(int(text[:12]))


@bp.app_template_global()
def list_choices() -> list[tuple[str, str]]:
    """The lists people can be put on."""
    return list(list_queries.choices())


@bp.app_template_global()
def segment_choices() -> list[tuple[str, str]]:
    """The segments that can be invited."""
    return list(queries.choices())


@bp.get("/segments")
def index() -> str:
    is_archived = bool(request.args.get("archived"))
    return render_template(
        "segments/index.html",
        segments=queries.segments(is_archived=is_archived),
        is_archived=is_archived,
    )


@bp.route("/segments/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Save the filter of the address by a name."""
    form, wanted = GroupForm.of(None, owner_id=login.user_id()), _asked_for()
    if form.validate_on_submit():
        try:
            made = actions.add_segment(form.facts(), wanted, on=today(), by=actor(), at=clock.now())
        except actions.NameTakenError:
            db.session.rollback()
            explain(form.name, _("Another segment has this name."))
        except actions.NothingAskedError:
            abort(400)
        else:
            db.session.commit()
            flash(_("The segment %(name)s is saved.", name=made.name))
            return redirect(url_for(".show", id=made.id))
    return render_template("segments/create.html", form=form, **_described(wanted))


@bp.get("/segments/<int:id>")
def show(id: int) -> str:
    """Who belongs to it now, how many, who came and went since somebody last looked."""
    segment = a_segment(id)
    now = queries.member_ids(segment, on=today())
    movement = queries.movement(segment, now)
    return render_template(
        "segments/show.html",
        segment=segment,
        size=len(now),
        sample=queries.people_named(now, limit=SAMPLE),
        movement=movement,
        came=queries.people_named(movement.came, limit=NAMED),
        left=queries.people_named(movement.left, limit=NAMED),
        picks=queries.picks(segment.id),
        form=PeopleForm(),
        filter_args=segment.filter,
        **_described(queries.filter_of(segment, on=today())),
    )


@bp.route("/segments/<int:id>/edit", methods=["GET", "POST"])
def edit(id: int) -> ResponseReturnValue:
    segment = a_segment(id)
    form = GroupForm.of(segment)
    if form.validate_on_submit():
        try:
            if stale.keep(form, segment, lambda: _change(segment, form)):
                return redirect(url_for(".show", id=id))
            return stale.page(
                "segments/edit.html",
                form=form,
                saved=GroupForm.of(a_segment(id), formdata=None),
                record=segment,
                context={"record": segment},
            )
        except actions.NameTakenError:
            db.session.rollback()
            explain(form.name, _("Another segment has this name."))
    return render_template("segments/edit.html", form=form, stale=None, record=segment)


@bp.post("/segments/<int:id>/filter")
def change_filter(id: int) -> ResponseReturnValue:
    """Let the filter of the address say who belongs to it."""
    segment = a_segment(id)
    try:
        actions.change_filter(segment, _asked_for(), on=today(), by=actor(), at=clock.now())
    except actions.CircleError:
        db.session.rollback()
        flash(_("A segment cannot be made of itself. Its filter stays as it was."), "warning")
    except actions.NothingAskedError:
        db.session.rollback()
        flash(_("Choose at least one filter. The segment stays as it was."), "warning")
    else:
        db.session.commit()
        flash(_("The filter of %(name)s is saved.", name=segment.name))
    return redirect(url_for(".show", id=id))


@bp.post("/segments/<int:id>/seen")
def seen(id: int) -> ResponseReturnValue:
    """Begin to tell anew who comes and who leaves."""
    actions.mark_seen(a_segment(id), on=today(), by=actor(), at=clock.now())
    db.session.commit()
    return redirect(url_for(".show", id=id))


@bp.post("/segments/<int:id>/picks")
def pick(id: int) -> ResponseReturnValue:
    """Add people to it by hand, or leave them out."""
    segment, form = a_segment(id), PeopleForm()
    is_left_out = "left_out" in request.form
    for person in list_queries.people_on_record(form.numbers() if form.validate() else ()):
        actions.pick(segment, person, is_left_out=is_left_out, by=actor(), at=clock.now())
    db.session.commit()
    return redirect(url_for(".show", id=id, _anchor="picks"))


@bp.post("/segments/<int:id>/picks/<int:person_id>/removal")
def unpick(id: int, person_id: int) -> ResponseReturnValue:
    """Let the filter decide about somebody again."""
    segment = a_segment(id)
    known = queries.pick_of(id, person_id) or abort(404)
    actions.unpick(segment, known, by=actor(), at=clock.now())
    db.session.commit()
    return redirect(url_for(".show", id=id, _anchor="picks"))


@bp.post("/segments/<int:id>/archival")
def archive(id: int) -> ResponseReturnValue:
    actions.archive(a_segment(id), by=actor(), at=clock.now())
    db.session.commit()
    return redirect(url_for(".index"))


@bp.post("/segments/<int:id>/restoration")
def restore(id: int) -> ResponseReturnValue:
    actions.restore(a_segment(id), by=actor(), at=clock.now())
    db.session.commit()
    return redirect(url_for(".show", id=id))


def a_segment(number: int) -> Segment:
    return queries.segment(number) or abort(404)


def _asked_for() -> PeopleFilter:
    return PeopleFilter.read(request.args, on=today(), role=current_user.role)


def _described(wanted: PeopleFilter) -> dict[str, object]:
    return {"told": filter_form.told(wanted), "unread": filter_form.unread_words(wanted)}


def _change(segment: Segment, form: GroupForm) -> None:
    actions.change_segment(segment, form.facts(), by=actor(), at=clock.now())
