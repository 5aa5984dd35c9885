"""Everything the preview of a merge of organisations shows, and of taking one back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm.engagement import queries as engagement
from crm.i18n import gettext as _
from crm.i18n import language
from crm.merging import organisation_actions, organisation_queries, queries
from crm.merging.choosing import GONE, KEEP, plain, proposed
from crm.merging.organisation_parts import FIELDS, KIND
from crm.merging.organisation_queries import Following
from crm.merging.outlooks import windows
from crm.merging.previewing import FieldRow
from crm.organisations.models import Organisation
from crm.organisations.words import district_word, kind_word, sector_word
from crm.programmes.models import Programme


@dataclass(frozen=True)
class EngagedChange:
    """A programme in which both are engaged: its figure loses one."""

    programme: Programme
    before: int


@dataclass(frozen=True)
class OrganisationPreview:
    """A merge before it is made. `follows` are what hangs on each record and on both together."""

    keep: Organisation
    gone: Organisation
    fields: Sequence[FieldRow]
    follows: tuple[Following, Following, Following]
    engaged: Sequence[EngagedChange]


@dataclass(frozen=True)
class OrganisationUndoing:
    """`given_back` fields get their old value, `edited` ones stay; `along` go with the one."""

    keep: Organisation
    gone: Organisation
    given_back: Sequence[str]
    edited: Sequence[str]
    along: int


def preview(
    keep: Organisation, gone: Organisation, *, choices: Mapping[str, str], at: datetime
) -> OrganisationPreview:
    """What merging would do; it writes nothing.

    Raises:
        Refused: as `organisation_actions.merge` does.
    """
    organisation_actions.check(keep.id, gone.id)
    mine, theirs = (organisation_queries.counting_as(one.id) for one in (keep, gone))
    return OrganisationPreview(
        keep,
        gone,
        fields=_fields(keep, gone, choices),
        follows=(
            organisation_queries.following(mine),
            organisation_queries.following(theirs),
            organisation_queries.following([*mine, *theirs]),
        ),
        engaged=[
            EngagedChange(window.programme, engagement.organisations_engaged(window))
            for window in windows(at=at)
            if organisation_queries.are_both_engaged(window, keep.id, gone.id)
        ],
    )


def undoing(gone_id: int) -> OrganisationUndoing:
    """What taking a merge back would do; it writes nothing.

    Raises:
        Refused: as `organisation_actions.unmerge` does.
    """
    keep, gone = organisation_actions.to_part(gone_id, hold=False)
    along = len(organisation_queries.chain_below(gone.id)) - 1
    found = queries.merge_of(KIND, gone.id)
    if found is None:
        return OrganisationUndoing(keep, gone, (), (), along)
    taken_on = {name for other in queries.later_than(found) for name in other.changed}
    edited = [
        name
        for name, (_before, after) in found.changed.items()
        if name not in taken_on and plain(getattr(keep, name)) != after
    ]
    given_back = [name for name in found.changed if name not in edited]
    return OrganisationUndoing(keep, gone, given_back, edited, along)


def choices_of(form: Mapping[str, str]) -> dict[str, str]:
    """The choices a form sends, by field; anything else in it is passed over."""
    sent = {name: form.get(f"choice-{name}", "") for name in FIELDS}
    return {name: side for name, side in sent.items() if side in (KEEP, GONE)}


def _fields(
    keep: Organisation, gone: Organisation, choices: Mapping[str, str]
) -> Sequence[FieldRow]:
    rows = []
    for name in FIELDS:
        mine, theirs = getattr(keep, name), getattr(gone, name)
        if mine in (None, "") and theirs in (None, ""):
            continue
        chosen = choices.get(name) or proposed(mine, theirs)
        shown = [_value(record, name) for record in (keep, gone)]
        rows.append(FieldRow(name, field_word(name), shown[0], shown[1], chosen))
    return rows


def field_word(name: str) -> str:
    """What a field one chooses is called."""
    words: dict[str, str] = {
        "name": _("Name"),
        "name_bg": _("Name in Bulgarian"),
        "kind": _("Kind"),
        "sector": _("Field of work"),
        "parent_id": _("Part of"),
        "website": _("Website"),
        "email": _("E-mail"),
        "phone": _("Telephone"),
        "district": _("District"),
        "note": _("Note"),
    }
    return words.get(name, name)


def _value(record: Organisation, name: str) -> str:
    value: Any = getattr(record, name)
    if value in (None, ""):
        return ""
    if name == "parent_id":
        return record.parent.name_in(language()) if record.parent else ""
    coded = {"kind": kind_word, "sector": sector_word, "district": district_word}
    return coded[name](value) if name in coded else str(value)
