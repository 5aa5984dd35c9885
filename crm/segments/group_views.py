"""The tags and lists of one person, and the tags of the house."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.db import db
from crm.i18n import gettext as _
from crm.people import tag_actions, tag_queries
from crm.people.tag_models import Tag
from crm.people.views import a_person, actor, today
from crm.segments import list_actions, list_queries
from crm.segments.forms import TagForm
from crm.segments.list_views import a_list
from crm.segments.views import bp
from crm.web.forms import explain

__all__ = ["bp"]

bp.add_app_template_global(list_queries.groups_of, "groups_of")


@bp.route("/people/<int:id>/groups", methods=["GET", "POST"])
def person(id: int) -> ResponseReturnValue:
    """What somebody is tagged with and which lists they are on; a new tag is put on here."""
    record, form = a_person(id), TagForm()
    if form.validate_on_submit():
        try:
            tag = tag_actions.tag_named(form.name.data or "", by=actor(), at=clock.now())
        except ValueError:
            explain(form.name, _("A tag needs a letter or a digit."))
        else:
            tag_actions.put_on(record, tag, by=actor(), at=clock.now())
            db.session.commit()
            return redirect(url_for(".person", id=id))
    return render_template(
        "segments/person.html",
        record=record,
        form=form,
        tags=tag_queries.tags_of([id]).get(id, ()),
        every_tag=tag_queries.tags(),
        memberships=list_queries.memberships_of(id),
        lists=list_queries.choices(),
    )


@bp.post("/people/<int:id>/tags/<int:tag_id>/removal")
def untag(id: int, tag_id: int) -> ResponseReturnValue:
    tag_actions.take_off(a_person(id), a_tag(tag_id), by=actor(), at=clock.now())
    db.session.commit()
    return redirect(url_for(".person", id=id))


@bp.post("/people/<int:id>/lists")
def person_list(id: int) -> ResponseReturnValue:
    """Put one person on the chosen list."""
    record, number = a_person(id), request.form.get("list", type=int)
    found = a_list(number) if number is not None else abort(400)
    list_actions.put_on([record.id], found, on=today(), by=actor(), at=clock.now())
    db.session.commit()
    return redirect(url_for(".person", id=id))


@bp.get("/tags")
def tags() -> str:
    return render_template("segments/tags.html", tags=tag_queries.counted())


@bp.route("/tags/<int:id>", methods=["GET", "POST"])
def tag_edit(id: int) -> ResponseReturnValue:
    """Another name for a tag; one that another tag has means that both become one."""
    tag = a_tag(id)
    form = TagForm(data={"name": tag.name})
    if form.validate_on_submit():
        name = form.name.data or ""
        try:
            tag_actions.rename(tag, name, by=actor(), at=clock.now())
        except tag_actions.NameTakenError:
            db.session.rollback()
            into = tag_queries.tag_named(tag_actions.key_of(name)) or abort(404)
            return render_template("segments/tag_merge.html", tag=a_tag(id), into=into)
        except ValueError:
            explain(form.name, _("A tag needs a letter or a digit."))
        else:
            db.session.commit()
            return redirect(url_for(".tags"))
    return render_template("segments/tag_edit.html", form=form, tag=tag)


@bp.post("/tags/<int:id>/merge/<int:into_id>")
def tag_merge(id: int, into_id: int) -> ResponseReturnValue:
    """Let everybody with the one tag carry the other."""
    gone, into = a_tag(id), a_tag(into_id)
    name = gone.name
    tag_actions.merge(gone, into, by=actor(), at=clock.now())
    db.session.commit()
    flash(_("%(gone)s is now %(name)s.", gone=name, name=into.name))
    return redirect(url_for(".tags"))


@bp.post("/tags/<int:id>/deletion")
def tag_delete(id: int) -> ResponseReturnValue:
    tag = a_tag(id)
    flash(_("The tag %(name)s is deleted.", name=tag.name))
    tag_actions.delete(tag, by=actor(), at=clock.now())
    db.session.commit()
    return redirect(url_for(".tags"))


def a_tag(number: int) -> Tag:
    return tag_queries.tag(number) or abort(404)
