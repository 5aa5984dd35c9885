"""Histories in words: who changed what, when, from what to what."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from crm.accounts.queries import names_of
from crm.history.models import ActorKind, HistoryEntry
from crm.i18n import gettext as _
from crm.i18n import lazy_gettext as _l

VERBS: Final[Mapping[str, Any]] = {
    "created": _l("Created"),
    "changed": _l("Changed"),
    "archived": _l("Archived"),
    "restored": _l("Restored"),
    "deleted": _l("Deleted"),
    "scheduled": _l("Scheduled"),
    "held": _l("Closed: it took place"),
    "cancelled": _l("Cancelled"),
    "reinstated": _l("Cancellation taken back"),
    "reopened": _l("Opened again"),
    "affiliated": _l("Organisation added"),
    "affiliation_ended": _l("No longer with the organisation"),
    "expertise_added": _l("Expertise added"),
    "expertise_removed": _l("Expertise taken away"),
    "consent_given": _l("Consent given"),
    "consent_withdrawn": _l("Consent withdrawn"),
    "objected": _l("Objected to our letters"),
    "file_added": _l("File attached"),
    "file_removed": _l("File removed"),
    "member_added": _l("Member added"),
    "member_changed": _l("Membership changed"),
    "member_removed": _l("Member removed"),
    "answer_recorded": _l("Answer about the background recorded"),
    "told_apart": _l("Found not to be the same as another record"),
    "asked_again": _l("May be the same as another record after all"),
    "tagged": _l("Tag put on"),
    "untagged": _l("Tag taken off"),
    "listed": _l("Put on a list"),
    "unlisted": _l("Taken off a list"),
    "picked": _l("Somebody added by hand"),
    "left_out": _l("Somebody left out by hand"),
    "unpicked": _l("Left to the filter again"),
    "looked_at": _l("Looked at"),
    "used": _l("Used for a sending"),
    "finished": _l("Done to the end"),
    "stopped": _l("Stopped"),
    "undoing": _l("Begun to be taken back"),
    "undone": _l("Taken back"),
    "imported": _l("Imported from a file"),
    "import_undone": _l("The import was taken back"),
    "merged": _l("Merged into another record"),
    "took_over": _l("Another record was merged into this one"),
    "unmerged": _l("The merge was taken back"),
    "gave_back": _l("The merge of another record was taken back"),
}


@dataclass(frozen=True)
class Change:
    """One field of a change; `None` where nothing stood, or where the value is withheld."""

    label: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Line:
    """One entry of a history, in words."""

    at: datetime
    who: str
    what: str
    reason: str
    changes: Sequence[Change]


def lines_of(
    entries: Sequence[HistoryEntry],
    *,
    labels: Mapping[str, Any],
    value_of: Callable[[str, Any], str | None],
) -> Sequence[Line]:
    """The entries of one record's history in words, in two statements at most.

    Fields without a label are left out; `value_of` turns the field's stored value into words.
    """
    names = names_of(entry.actor_id for entry in entries if entry.actor_id is not None)
    return [
        Line(
            at=entry.at,
            who=_who(entry, names),
            what=str(VERBS.get(entry.verb, entry.verb)),
            reason=entry.reason or "",
            changes=[
                Change(str(labels[field]), value_of(field, pair[0]), value_of(field, pair[1]))
                for field, pair in (entry.changes or {}).items()
                if field in labels and not is_blank(pair)
            ],
        )
        for entry in entries
    ]


def is_blank(pair: Sequence[Any]) -> bool:
    """Whether a field stayed empty; two unknowns are a withheld value, which did change."""
    return any(value is not None for value in pair) and all(v in (None, "", []) for v in pair)


def _who(entry: HistoryEntry, names: Mapping[int, str]) -> str:
    if entry.actor_kind == ActorKind.GUEST:
        return str(_("A guest, by their link"))
    if entry.actor_kind == ActorKind.SYSTEM:
        return str(_("The system"))
    return names.get(entry.actor_id or 0, _("A former user"))
