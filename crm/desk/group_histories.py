"""The history of a segment or a list, for its own page, which stands floors below."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from crm.desk.histories import lines_of
from crm.desk.timeline import Entry, timeline
from crm.desk.views import bp
from crm.history import queries as history
from crm.i18n import lazy_gettext as _l

__all__ = ["bp"]

SHOWN: Final = 30
LABELS: Final[Mapping[str, Any]] = {"name": _l("Name"), "note": _l("Note")}


@bp.app_template_global()
def record_history(kind: str, number: int) -> Sequence[Entry]:
    """What was done with the record, newest first; filters and members stand on its page."""
    entries = history.entries_of(kind, number, limit=SHOWN)
    return timeline((), lines_of(entries, labels=LABELS, value_of=lambda _field, value: value))
