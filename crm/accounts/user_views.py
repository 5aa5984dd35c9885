"""The pages about users and roles, for administrators."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.accounts import actions, login, queries, words
from crm.accounts.forms import ROLE_NAMES, NewUserForm, UserForm
from crm.accounts.models import Role, User
from crm.accounts.views import bp
from crm.db import db
from crm.history import queries as history
from crm.history.models import Actor, HistoryEntry
from crm.i18n import gettext as _
from crm.web.addresses import public_url
from crm.web.forms import explain
from crm.web.listing import load

COLUMNS = {
    "name": (User.full_name, User.id),
    "email": (User.email_key, User.id),
    "role": (User.role, User.full_name, User.id),
}


@bp.route("/settings/users")
def users() -> ResponseReturnValue:
    """Everybody who may sign in, and who once could."""
    listing = load(queries.all_users(), columns=COLUMNS, default_sort="name")
    return render_template("accounts/users.html", listing=listing, role_names=ROLE_NAMES)


@bp.route("/settings/users/new", methods=["GET", "POST"])
def user_create() -> ResponseReturnValue:
    """Make a login, with a password or with a link to set one."""
    form = NewUserForm(language="bg")
    at = clock.now()
    if form.validate_on_submit():
        try:
            user = actions.create_user(
                email=form.email.data or "",
                full_name=form.full_name.data or "",
                role=Role(form.role.data),
                language=form.language.data,
                password=form.password.data or None,
                by=_actor(),
                at=at,
            )
        except actions.AddressTakenError:
            explain(form.email, _("Another user signs in with this address."))
        else:
            if user.password_hash is None:
                return _link_page(user)
            db.session.commit()
            flash(_("%(name)s can sign in now.", name=user.full_name))
            return redirect(url_for("accounts.users"))
    return render_template("accounts/user_new.html", form=form)


@bp.route("/settings/users/<int:user_id>", methods=["GET", "POST"])
def user_edit(user_id: int) -> ResponseReturnValue:
    """Name and role of a user, and what an administrator can do for them."""
    user = queries.user_by_id(user_id) or abort(404)
    form = UserForm(obj=user)
    if form.validate_on_submit():
        try:
            actions.change_user(
                user,
                full_name=form.full_name.data or "",
                role=Role(form.role.data),
                by=_actor(),
                at=clock.now(),
            )
        except actions.LastAdminError:
            explain(form.role, last_admin_words())
        else:
            db.session.commit()
            flash(_("The user was changed."))
            return redirect(url_for("accounts.users"))
    return _user_page(user, form)


@bp.route("/settings/users/<int:user_id>/link", methods=["POST"])
def user_link(user_id: int) -> ResponseReturnValue:
    """Make a link that sets a password; it is mailed and shown once."""
    user = queries.user_by_id(user_id) or abort(404)
    if not user.is_active:
        abort(409)
    return _link_page(user)


@bp.route("/settings/users/<int:user_id>/deactivation", methods=["POST"])
def user_deactivate(user_id: int) -> ResponseReturnValue:
    """Close a login at once."""
    user = queries.user_by_id(user_id) or abort(404)
    try:
        actions.deactivate(user, by=_actor(), at=clock.now())
    except actions.LastAdminError:
        flash(last_admin_words(), "error")
        return redirect(url_for("accounts.user_edit", user_id=user.id))
    db.session.commit()
    flash(_("%(name)s can no longer sign in.", name=user.full_name))
    return redirect(url_for("accounts.users"))


@bp.route("/settings/users/<int:user_id>/reactivation", methods=["POST"])
def user_reactivate(user_id: int) -> ResponseReturnValue:
    """Open a closed login again."""
    user = queries.user_by_id(user_id) or abort(404)
    actions.reactivate(user, by=_actor(), at=clock.now())
    db.session.commit()
    flash(_("%(name)s can sign in again.", name=user.full_name))
    return redirect(url_for("accounts.user_edit", user_id=user.id))


def last_admin_words() -> str:
    return str(_("This is the only administrator. Make somebody else one first."))


def _link_page(user: User) -> ResponseReturnValue:
    at = clock.now()
    token = actions.make_link(user, lives=actions.HANDED_LINK, by=_actor(), at=at)
    link = public_url("accounts.reset", token=token)
    actions.mail_link(user, link, at=at)
    db.session.commit()
    return render_template(
        "accounts/user_link.html", user=user, link=link, until=at + actions.HANDED_LINK
    )


def _user_page(user: User, form: UserForm) -> ResponseReturnValue:
    entries = history.entries_of("user", user.id, limit=20)
    names = queries.names_of(e.actor_id for e in entries if e.actor_id is not None)
    return render_template(
        "accounts/user_edit.html",
        user=user,
        form=form,
        entries=[(entry, words.VERBS[entry.verb], _fields(entry)) for entry in entries],
        names=names,
    )


def _fields(entry: HistoryEntry) -> str:
    return ", ".join(str(words.FIELDS[f]) for f in entry.changes or {} if f in words.FIELDS)


def _actor() -> Actor:
    return Actor.user(login.user_id())


__all__ = ["bp"]
