from collections.abc import Mapping
from datetime import datetime

from crm.history import actions as history
from crm.history.models import Actor
from crm.programmes.models import Programme


def record_export(
    programme: Programme, what: str, args: Mapping[str, str], *, by: Actor, at: datetime
) -> None:
    """Leave a line in the programme's history that figures or names left the house."""
    window = f"{args['from']}..{args['to']} {args['definition']}"
    history.note(programme, "exported", by=by, at=at, extra={what: [None, window]})
