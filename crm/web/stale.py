"""Two people edit one record: the later one sees both versions and loses nothing.

An edit form derives from `VersionedForm` and carries the number of the version it was filled
from. `keep` saves only on top of that version; otherwise the view answers with `page`: status
409, what was typed still in the form, and per differing field what is saved now. The form then
carries the newer number, so that sending it again overwrites knowingly.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from flask import render_template
from sqlalchemy.orm.exc import StaleDataError
from wtforms import Field, FieldList, HiddenField

from crm.db import db
from crm.i18n import gettext as _
from crm.web.forms import Form

CONFLICT = 409


class Versioned(Protocol):
    """A record with `version_id_col`."""

    version: Any


class VersionedForm(Form):
    """Parent of forms that edit a record."""

    version = HiddenField()


@dataclass(frozen=True)
class Difference:
    """A field in which the saved record and the form disagree, as a reader sees both."""

    field_id: str
    label: str
    saved: str
    typed: str


def is_stale(form: VersionedForm, record: Versioned) -> bool:
    """Whether the record was saved by somebody else since the form was opened.

    What was sent counts: a request without a version is as stale as one with an old one.
    """
    sent = form.version.raw_data or [""]
    return str(sent[0]) != str(record.version)


def keep(form: VersionedForm, record: Versioned, change: Callable[[], object]) -> bool:
    """Make the change and commit it, or say `False` and leave the newer version as it is."""
    if is_stale(form, record):
        return False
    try:
        change()
        db.session.commit()
    except StaleDataError:
        db.session.rollback()
        return False
    return True


def page(
    template: str,
    *,
    form: VersionedForm,
    saved: VersionedForm,
    record: Versioned,
    context: Mapping[str, Any],
) -> tuple[str, int]:
    """The form once more with both versions; `saved` is the same form filled from the record."""
    found = differences(form, saved)
    form.version.data = str(record.version)
    return render_template(template, form=form, stale=found, **context), CONFLICT


def differences(form: VersionedForm, saved: VersionedForm) -> Sequence[Difference]:
    """The fields whose content differs; both forms are of one class."""
    found = []
    for field in form:
        if isinstance(field, HiddenField) or field.name not in saved:
            continue
        typed, kept = shown(field), shown(saved[field.name])
        if typed != kept:
            found.append(Difference(field.id, str(field.label.text), kept, typed))
    return found


def shown(field: Field) -> str:
    """What a field holds, in the words the reader sees: labels of choices, not their codes."""
    if isinstance(field, FieldList):
        return ", ".join(filter(None, (shown(entry) for entry in field)))
    if isinstance(field.data, bool):
        return str(_("yes") if field.data else _("no"))
    if field.data is None or field.data == "":
        return ""
    if hasattr(field, "iter_choices"):
        return ", ".join(str(choice[1]) for choice in field.iter_choices() if choice[2])
    return str(field.data)
