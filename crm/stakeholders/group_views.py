"""Groups of stakeholders and their members. The record page stands in the desk."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.db import db
from crm.i18n import gettext as _
from crm.i18n import language
from crm.stakeholders import actions
from crm.stakeholders import group_queries as queries
from crm.stakeholders.forms import GroupForm, MemberForm, MembershipForm
from crm.stakeholders.models import Group, Membership
from crm.stakeholders.views import actor, bp, today
from crm.web import listing, stale

__all__ = ["bp"]


@bp.get("/groups")
def groups() -> str:
    is_archived = bool(request.args.get("archived"))
    found = listing.load(
        queries.groups(is_archived=is_archived), columns=queries.SORT_COLUMNS, default_sort="name"
    )
    return render_template(
        "stakeholders/groups.html", listing=found, is_archived=is_archived, on=today()
    )


@bp.route("/groups/new", methods=["GET", "POST"])
def group_create() -> ResponseReturnValue:
    form = GroupForm.of(None)
    if not form.validate_on_submit():
        return render_template("stakeholders/group_new.html", form=form)
    group = actions.found_group(form.facts(), by=actor(), at=clock.now())
    db.session.commit()
    flash(_("%(name)s is on record.", name=group.name_in(language())))
    return redirect(_page(group.id))


@bp.route("/groups/<int:id>/edit", methods=["GET", "POST"])
def group_edit(id: int) -> ResponseReturnValue:
    group = _group(id)
    form = GroupForm.of(group)
    if not form.validate_on_submit():
        return render_template("stakeholders/group_edit.html", form=form, stale=None, record=group)
    if stale.keep(form, group, lambda: _change(group, form)):
        return redirect(_page(id))
    group = _group(id)
    return stale.page(
        "stakeholders/group_edit.html",
        form=form,
        saved=GroupForm.of(group, formdata=None),
        record=group,
        context={"record": group},
    )


@bp.post("/groups/<int:id>/archival")
def group_archive(id: int) -> ResponseReturnValue:
    actions.archive(_group(id), by=actor(), at=clock.now())
    db.session.commit()
    return redirect(_page(id))


@bp.post("/groups/<int:id>/restoration")
def group_restore(id: int) -> ResponseReturnValue:
    actions.restore(_group(id), by=actor(), at=clock.now())
    db.session.commit()
    return redirect(_page(id))


@bp.route("/groups/<int:id>/members/new", methods=["GET", "POST"])
def member_add(id: int) -> ResponseReturnValue:
    group, form = _group(id), MemberForm()
    if not form.validate_on_submit():
        return render_template("stakeholders/member.html", form=form, record=group, named=None)
    actions.add_member(
        group,
        form.who.records[0],
        role=form.role.data or "",
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        by=actor(),
        at=clock.now(),
    )
    db.session.commit()
    return redirect(_page(id))


@bp.route("/groups/<int:id>/members/<int:number>", methods=["GET", "POST"])
def member_edit(id: int, number: int) -> ResponseReturnValue:
    group, membership = _group(id), _membership(id, number)
    form = MembershipForm.of(membership)
    if not form.validate_on_submit():
        named = queries.members_named([membership])[number]
        return render_template("stakeholders/member.html", form=form, record=group, named=named)
    actions.change_member(
        membership,
        role=form.role.data or "",
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        by=actor(),
        at=clock.now(),
    )
    db.session.commit()
    return redirect(_page(id))


@bp.post("/groups/<int:id>/members/<int:number>/removal")
def member_remove(id: int, number: int) -> ResponseReturnValue:
    actions.remove_member(_membership(id, number), by=actor(), at=clock.now())
    db.session.commit()
    return redirect(_page(id))


def _change(group: Group, form: GroupForm) -> None:
    actions.change_group(group, form.facts(), by=actor(), at=clock.now())


def _group(id: int) -> Group:
    return queries.group(id) or abort(404)


def _membership(id: int, number: int) -> Membership:
    return queries.membership(id, number) or abort(404)


def _page(id: int) -> str:
    return url_for("desk.stakeholder_group", id=id)
