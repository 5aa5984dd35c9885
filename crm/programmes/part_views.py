"""Strands, targets and letter texts. Each is saved on top of the programme's version seen."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.db import db
from crm.i18n import gettext as _
from crm.programmes import actions, letters, queries, targets
from crm.programmes.forms import LetterForm, StrandForm, TargetsForm
from crm.programmes.models import Indicator, Programme, Strand
from crm.programmes.views import actor, bp, found
from crm.web import stale
from crm.web.forms import explain

BENEATH = "/settings/programmes/<int:programme_id>"


@bp.route(f"{BENEATH}/strands/new", methods=["GET", "POST"])
def strand_create(programme_id: int) -> ResponseReturnValue:
    """Add a strand."""
    programme = found(programme_id)
    form = StrandForm(data={"version": programme.version})
    if form.validate_on_submit():
        try:
            actions.add_strand(
                programme,
                code=form.code.data or "",
                name_en=form.name_en.data or "",
                name_bg=form.name_bg.data or "",
                by=actor(),
                at=clock.now(),
            )
        except actions.CodeTakenError:
            explain(form.code, code_words())
        else:
            db.session.commit()
            flash(_("The strand was added."))
            return _back(programme)
    return render_template(
        "programmes/strand.html", form=form, programme=programme, strand=None, stale=None
    )


@bp.route(f"{BENEATH}/strands/<int:strand_id>", methods=["GET", "POST"])
def strand_edit(programme_id: int, strand_id: int) -> ResponseReturnValue:
    """Rename a strand."""
    programme, strand = _strand(programme_id, strand_id)
    form = StrandForm(obj=strand, version=programme.version)
    template, context = "programmes/strand.html", {"programme": programme, "strand": strand}
    if not form.validate_on_submit():
        return render_template(template, form=form, stale=None, **context)
    try:
        is_kept = stale.keep(form, programme, lambda: _rename(strand, form))
    except actions.CodeTakenError:
        explain(form.code, code_words())
        return render_template(template, form=form, stale=None, **context)
    if not is_kept:
        saved = StrandForm(formdata=None, obj=strand)
        return stale.page(template, form=form, saved=saved, record=programme, context=context)
    flash(_("The strand was changed."))
    return _back(programme)


@bp.route(f"{BENEATH}/strands/<int:strand_id>/archival", methods=["POST"])
def strand_archive(programme_id: int, strand_id: int) -> ResponseReturnValue:
    """Offer a strand no longer."""
    programme, strand = _strand(programme_id, strand_id)
    actions.archive_strand(strand, by=actor(), at=clock.now())
    db.session.commit()
    return _back(programme)


@bp.route(f"{BENEATH}/strands/<int:strand_id>/restoration", methods=["POST"])
def strand_restore(programme_id: int, strand_id: int) -> ResponseReturnValue:
    """Offer a strand again."""
    programme, strand = _strand(programme_id, strand_id)
    actions.restore_strand(strand, by=actor(), at=clock.now())
    db.session.commit()
    return _back(programme)


@bp.route(f"{BENEATH}/targets", methods=["GET", "POST"], endpoint="targets")
def set_targets(programme_id: int) -> ResponseReturnValue:
    """Set what the programme is to reach."""
    programme = found(programme_id)
    form = TargetsForm(data=_targets(programme))
    template, context = "programmes/targets.html", {"programme": programme}
    if not form.validate_on_submit():
        return render_template(template, form=form, stale=None, **context)
    if not stale.keep(form, programme, lambda: _keep_targets(programme, form)):
        saved = TargetsForm(formdata=None, data=_targets(programme))
        return stale.page(template, form=form, saved=saved, record=programme, context=context)
    flash(_("The targets were changed."))
    return _back(programme)


@bp.route(f"{BENEATH}/letters/<kind>/<language>", methods=["GET", "POST"])
def letter(programme_id: int, kind: str, language: str) -> ResponseReturnValue:
    """Give a letter words of the programme's own."""
    programme = found(programme_id)
    _known_letter(kind, language)
    words = queries.letter_words(programme.id, kind, language)
    form = LetterForm(obj=words, version=programme.version)
    template = "programmes/letter.html"
    context = {
        "programme": programme,
        "kind": kind,
        "language_code": language,
        "letters": letters,
        "default": letters.default_words(kind, language),
        "is_own": queries.letter_text(programme.id, kind, language) is not None,
    }
    if not form.validate_on_submit():
        return render_template(template, form=form, stale=None, **context)
    if not stale.keep(form, programme, lambda: _keep_letter(programme, kind, language, form)):
        saved = LetterForm(formdata=None, obj=queries.letter_words(programme.id, kind, language))
        return stale.page(template, form=form, saved=saved, record=programme, context=context)
    flash(_("The letter was changed."))
    return _back(programme)


@bp.route(f"{BENEATH}/letters/<kind>/<language>/default", methods=["POST"])
def letter_reset(programme_id: int, kind: str, language: str) -> ResponseReturnValue:
    """Let a letter speak by itself again."""
    programme = found(programme_id)
    _known_letter(kind, language)
    actions.reset_letter_text(programme, kind=kind, language=language, by=actor(), at=clock.now())
    db.session.commit()
    flash(_("The letter has its first words again."))
    return _back(programme)


def code_words() -> str:
    return str(_("Another strand of this programme has this code."))


def _rename(strand: Strand, form: StrandForm) -> None:
    actions.change_strand(
        strand,
        code=form.code.data or "",
        name_en=form.name_en.data or "",
        name_bg=form.name_bg.data or "",
        by=actor(),
        at=clock.now(),
    )


def _targets(programme: Programme) -> dict[str, object]:
    people = queries.target_of(programme.id, Indicator.ENGAGED_PEOPLE)
    share = queries.target_of(programme.id, Indicator.MIGRANT_SHARE)
    return {
        "version": programme.version,
        "people": str(int(people.value)) if people else "",
        "people_due_on": people.due_on if people else None,
        "share": targets.share_as_typed(share.value) if share else "",
        "share_due_on": share.due_on if share else None,
    }


def _keep_targets(programme: Programme, form: TargetsForm) -> None:
    at, by = clock.now(), actor()
    actions.set_target(
        programme,
        Indicator.ENGAGED_PEOPLE,
        targets.parse_people(form.people.data) if form.people.data else None,
        due_on=form.people_due_on.data,
        by=by,
        at=at,
    )
    actions.set_target(
        programme,
        Indicator.MIGRANT_SHARE,
        targets.parse_share(form.share.data) if form.share.data else None,
        due_on=form.share_due_on.data,
        by=by,
        at=at,
    )


def _keep_letter(programme: Programme, kind: str, language: str, form: LetterForm) -> None:
    actions.set_letter_text(
        programme,
        kind=kind,
        language=language,
        subject=form.subject.data or "",
        opening=form.opening.data or "",
        by=actor(),
        at=clock.now(),
    )


def _strand(programme_id: int, strand_id: int) -> tuple[Programme, Strand]:
    programme = found(programme_id)
    return programme, queries.strand_of(programme, strand_id) or abort(404)


def _known_letter(kind: str, language: str) -> None:
    if kind not in letters.KINDS or language not in letters.LANGUAGES:
        abort(404)


def _back(programme: Programme) -> ResponseReturnValue:
    return redirect(url_for("programmes.show", programme_id=programme.id))


__all__ = ["bp"]
