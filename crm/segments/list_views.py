"""Lists of people picked by hand."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.accounts import login
from crm.db import db
from crm.i18n import gettext as _
from crm.i18n import ngettext
from crm.people.views import actor, today
from crm.segments import list_actions, list_queries
from crm.segments.actions import NameTakenError
from crm.segments.forms import GroupForm, PeopleForm
from crm.segments.models import PeopleList
from crm.segments.views import bp
from crm.web import listing, stale
from crm.web.addresses import local_target
from crm.web.forms import explain

__all__ = ["bp"]


@bp.get("/lists")
def list_index() -> str:
    is_archived = bool(request.args.get("archived"))
    return render_template(
        "segments/list_index.html",
        lists=list_queries.lists(is_archived=is_archived),
        is_archived=is_archived,
    )


@bp.route("/lists/new", methods=["GET", "POST"])
def list_create() -> ResponseReturnValue:
    """A new list, for the people chosen on a page before, or empty."""
    form, chosen = GroupForm.of(None, owner_id=login.user_id()), _chosen()
    is_only_chosen = "selecting" in request.form
    if not is_only_chosen and form.validate_on_submit():
        try:
            made = list_actions.add_list(form.facts(), by=actor(), at=clock.now())
        except NameTakenError:
            db.session.rollback()
            explain(form.name, _("Another list has this name."))
        else:
            _put_on(chosen, made)
            db.session.commit()
            return redirect(url_for(".list_show", id=made.id))
    return render_template("segments/list_create.html", form=form, chosen=chosen)


@bp.get("/lists/<int:id>")
def list_show(id: int) -> str:
    found = a_list(id)
    members = listing.load(
        list_queries.member_rows(id), columns=list_queries.SORT_COLUMNS, default_sort="name"
    )
    return render_template(
        "segments/list_show.html",
        record=found,
        listing=members,
        former=list_queries.former(id),
        form=PeopleForm(),
    )


@bp.route("/lists/<int:id>/edit", methods=["GET", "POST"])
def list_edit(id: int) -> ResponseReturnValue:
    found = a_list(id)
    form = GroupForm.of(found)
    if form.validate_on_submit():
        try:
            if stale.keep(form, found, lambda: _change(found, form)):
                return redirect(url_for(".list_show", id=id))
            return stale.page(
                "segments/list_edit.html",
                form=form,
                saved=GroupForm.of(a_list(id), formdata=None),
                record=found,
                context={"record": found},
            )
        except NameTakenError:
            db.session.rollback()
            explain(form.name, _("Another list has this name."))
    return render_template("segments/list_edit.html", form=form, stale=None, record=found)


@bp.post("/lists/<int:id>/members")
def list_add(id: int) -> ResponseReturnValue:
    """Put people found by search on the list."""
    form = PeopleForm()
    _put_on(form.numbers() if form.validate() else [], a_list(id))
    db.session.commit()
    return redirect(url_for(".list_show", id=id))


@bp.post("/lists/members")
def add_to_list() -> ResponseReturnValue:
    """Put the chosen rows of a page on the list that was chosen with them."""
    number = request.form.get("list", type=int)
    found = a_list(number) if number is not None else abort(400)
    _put_on(_chosen(), found)
    db.session.commit()
    return redirect(local_target(request.form.get("next"), url_for(".list_show", id=found.id)))


@bp.post("/lists/<int:id>/members/<int:person_id>/removal")
def list_remove(id: int, person_id: int) -> ResponseReturnValue:
    found = a_list(id)
    list_actions.take_off([person_id], found, on=today(), by=actor(), at=clock.now())
    db.session.commit()
    return redirect(local_target(request.form.get("next"), url_for(".list_show", id=id)))


@bp.post("/lists/<int:id>/archival")
def list_archive(id: int) -> ResponseReturnValue:
    list_actions.archive(a_list(id), by=actor(), at=clock.now())
    db.session.commit()
    return redirect(url_for(".list_index"))


@bp.post("/lists/<int:id>/restoration")
def list_restore(id: int) -> ResponseReturnValue:
    list_actions.restore(a_list(id), by=actor(), at=clock.now())
    db.session.commit()
    return redirect(url_for(".list_show", id=id))


def a_list(number: int) -> PeopleList:
    return list_queries.people_list(number) or abort(404)


def _chosen() -> list[int]:
    """The people whose rows were chosen, as far as they are on record."""
    texts = request.form.getlist("ids")
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 10]
    return [person.id for person in list_queries.people_on_record(numbers)]


def _put_on(numbers: list[int], found: PeopleList) -> None:
    on_record = [person.id for person in list_queries.people_on_record(numbers)]
    added = list_actions.put_on(on_record, found, on=today(), by=actor(), at=clock.now())
    if numbers:
        line = ngettext(
            "%(num)s person was put on the list %(name)s.",
            "%(num)s people were put on the list %(name)s.",
            len(added),
            name=found.name,
        )
        flash(line if added else _("They were all on the list %(name)s.", name=found.name))


def _change(found: PeopleList, form: GroupForm) -> None:
    list_actions.change_list(found, form.facts(), by=actor(), at=clock.now())
