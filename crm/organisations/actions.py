from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from crm.db import db, give_ref
from crm.history.actions import note
from crm.history.models import Actor
from crm.organisations import queries
from crm.organisations.models import Organisation
from crm.search import actions as search
from crm.text.collation import sort_key
from crm.text.phones import parse_phone, search_digits


class ParentIsBelowError(ValueError):
    """The chosen parent stands beneath the organisation, or is the organisation itself."""


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """What is written down about an organisation."""

    name: str
    name_bg: str = ""
    kind: str = ""
    sector: str = ""
    parent_id: int | None = None
    website: str = ""
    email: str = ""
    phone: str = ""
    district: str = ""
    note: str = ""


def add_organisation(particulars: Particulars, *, by: Actor, at: datetime) -> Organisation:
    """Put a new organisation on record and into the search index."""
    organisation = Organisation(**asdict(particulars), created_at=at)
    organisation.sort_key = sort_key(particulars.name_bg or particulars.name)
    note(organisation, "created", by=by, at=at)
    give_ref(organisation)
    index(organisation)
    return organisation


def change_organisation(
    organisation: Organisation, particulars: Particulars, *, by: Actor, at: datetime
) -> None:
    """Write the particulars anew.

    Raises:
        ParentIsBelowError: the parent would make a circle.
    """
    parent_id = particulars.parent_id
    if parent_id is not None and queries.is_below(parent_id, organisation.id):
        raise ParentIsBelowError
    for name, value in asdict(particulars).items():
        setattr(organisation, name, value)
    organisation.sort_key = sort_key(particulars.name_bg or particulars.name)
    note(organisation, "changed", by=by, at=at)
    db.session.flush()
    index(organisation)


def archive(organisation: Organisation, *, by: Actor, at: datetime) -> None:
    """Take it out of lists and search fields; its record and its past stay. Safe to repeat."""
    if organisation.archived_at is None:
        organisation.archived_at = at
        note(organisation, "archived", by=by, at=at)
        db.session.flush()


def restore(organisation: Organisation, *, by: Actor, at: datetime) -> None:
    """Bring it back into lists and search fields. Safe to repeat."""
    if organisation.archived_at is not None:
        organisation.archived_at = None
        note(organisation, "restored", by=by, at=at)
        db.session.flush()


def index(organisation: Organisation) -> None:
    """Let the search find it by what is written down now."""
    search.index(queries.KIND, organisation.id, words_of(organisation))


def words_of(organisation: Organisation) -> Iterable[str]:
    """What an organisation is searched by: names, earlier ones too, address, telephone.

    One merged away is found by nothing: its survivor is found by its names.
    """
    if organisation.merged_into_id is not None:
        return
    for record in (organisation, *queries.merged_names(organisation.id)):
        yield record.name
        yield record.name_bg
        yield record.email
        phone = parse_phone(record.phone)
        if phone is not None:
            yield from search_digits(phone)
