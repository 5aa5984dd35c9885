"""Signing in and out, the own account, forgotten passwords. Users and roles: `user_views`."""

from datetime import datetime

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.accounts import actions, login, mails, passwords, preferences, queries, waits
from crm.accounts.forms import AccountForm, ForgottenForm, PasswordForm, ResetForm, SignInForm
from crm.accounts.login import current_user
from crm.accounts.models import User
from crm.db import db
from crm.history.models import GUEST, Actor
from crm.i18n import gettext as _
from crm.text.addresses import mail_key
from crm.web.addresses import local_target, public_url, target_without
from crm.web.forms import csrf, explain
from crm.web.limits import count_failed_lookup
from crm.web.security import token_page

bp = Blueprint("accounts", __name__)


@bp.route("/login", methods=["GET", "POST"], endpoint="login")
def sign_in() -> ResponseReturnValue:
    """The sign-in page. Every refusal reads the same and takes the same time."""
    target = local_target(request.values.get("next"), url_for("desk.home"))
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(target)
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("accounts/login.html", form=form)
    at = clock.now()
    user, wait = _authenticate(form.email.data or "", form.password.data or "", at=at)
    if user is None:
        page = render_template("accounts/login.html", form=form, is_refused=True)
        return (page, 429, {"Retry-After": str(wait)}) if wait else (page, 401)
    login.end_session(at=at)
    login.begin_session(user, at=at)
    db.session.commit()
    return redirect(target)


def _authenticate(email: str, password: str, *, at: datetime) -> tuple[User | None, int]:
    """The user whom the password proves, else `None` and the seconds to wait."""
    keys = waits.keys_of(
        email, request.remote_addr or "", secret=str(current_app.config["SECRET_KEY"])
    )
    wait = actions.begin_attempt(keys, at=at)
    known = queries.user_by_email(mail_key(email))
    stored = known.password_hash if known is not None and known.is_active else None
    db.session.commit()  # Argon2 takes its time, and no lock may be held meanwhile
    if not passwords.is_right(password, stored) or wait:
        return None, wait
    user = queries.user_by_email(mail_key(email))
    if user is None or not user.is_active or user.password_hash != stored:
        return None, 0
    actions.forgive_attempt(keys, at=at)
    return user, 0


@bp.route("/logout", methods=["POST"])
def logout() -> ResponseReturnValue:
    """End the session here and on the server."""
    login.end_session(at=clock.now())
    db.session.commit()
    return redirect(url_for("accounts.login"))


@bp.route("/language", methods=["POST"])
def language() -> ResponseReturnValue:
    """Speak another language from now on; the page stays."""
    code = preferences.known_language(request.form.get("language", ""))
    target = local_target(request.form.get("next"), url_for("desk.home"))
    if current_user.is_authenticated:
        actions.prefer(_me(), language=code, by=_actor(), at=clock.now())
        db.session.commit()
    response = redirect(target_without(target, "lang"))
    preferences.remember_language(response, code)
    return response


@bp.route("/theme", methods=["POST"])
def theme() -> ResponseReturnValue:
    """Light, dark, or as the system has it; the page stays."""
    name = preferences.known_theme(request.form.get("theme", ""))
    target = local_target(request.form.get("next"), url_for("desk.home"))
    if current_user.is_authenticated:
        actions.prefer(_me(), theme=name, by=_actor(), at=clock.now())
        db.session.commit()
    response = redirect(target)
    preferences.remember_theme(response, name)
    return response


@bp.route("/account", methods=["GET", "POST"])
def account() -> ResponseReturnValue:
    """What users change about themselves."""
    me = _me()
    form = AccountForm(obj=me)
    if not form.validate_on_submit():
        return render_template("accounts/account.html", form=form, me=me, words=PasswordForm())
    actions.change_own(
        me,
        full_name=form.full_name.data or "",
        language=form.language.data,
        wants_daily_mail=form.wants_daily_mail.data,
        by=_actor(),
        at=clock.now(),
    )
    db.session.commit()
    flash(_("Your account was changed."))
    response = redirect(url_for("accounts.account"))
    preferences.remember_language(response, form.language.data)
    return response


@bp.route("/account/password", methods=["POST"])
def password() -> ResponseReturnValue:
    """Change the own password; every other session ends, this one gets a new number."""
    at, words = clock.now(), PasswordForm()
    words.email_of_user = current_user.email
    is_fine = words.validate_on_submit()
    if is_fine:
        proven, wait = _authenticate(current_user.email, words.current.data or "", at=at)
        if proven is not None:
            actions.set_password(proven, words.password.data or "", by=_actor(), at=at)
            login.begin_session(proven, at=at)
            db.session.commit()
            flash(_("Your password was changed. Other browsers were signed out."))
            return redirect(url_for("accounts.account"))
        explain(
            words.current,
            _("Too many attempts. Please wait a moment and try again.")
            if wait
            else _("This is not your present password."),
        )
    me = _me()
    form = AccountForm(formdata=None, obj=me)
    return render_template("accounts/account.html", form=form, me=me, words=words)


@bp.route("/password/forgotten", methods=["GET", "POST"])
def forgotten() -> ResponseReturnValue:
    """Ask for a link. The answer is the same whether or not the account exists."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render_template("accounts/forgotten.html", form=form)
    user = queries.user_by_email(mail_key(form.email.data or ""))
    at = clock.now()
    if user is not None and user.is_active and actions.may_have_another_link(user, at=at):
        token = actions.make_link(user, lives=actions.FORGOTTEN_LINK, by=GUEST, at=at)
        actions.mail_link(user, public_url("accounts.reset", token=token), at=at)
        db.session.commit()
    else:
        # Writing a letter takes time; without it a stranger could tell by the clock.
        mails.password_reset(name="", language="bg", link=public_url("accounts.login"))
    return render_template("accounts/forgotten.html", form=None)


@bp.route("/reset/<token>", methods=["GET", "POST"])
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF is untyped
def reset(token: str) -> ResponseReturnValue:
    """Set a password by the link of a letter. Opening it changes nothing."""
    token_page()
    at = clock.now()
    link = queries.open_reset(login.hash_of(token), at=at)
    if link is None:
        count_failed_lookup()
        abort(410)
    form = ResetForm()
    form.email_of_user = link.user.email
    if not form.validate_on_submit():
        return render_template("accounts/reset.html", form=form)
    by = Actor.user(link.user_id)
    if not actions.use_link(link, form.password.data or "", by=by, at=at):
        abort(410)
    db.session.commit()
    flash(_("Your password is set. You can sign in now."))
    return redirect(url_for("accounts.login"))


def _me() -> User:
    return queries.user_by_id(login.user_id()) or abort(404)


def _actor() -> Actor:
    return Actor.user(login.user_id())
