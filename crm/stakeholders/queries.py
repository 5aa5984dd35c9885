from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from crm.db import db
from crm.organisations import queries as organisations
from crm.organisations.models import Organisation
from crm.people import who
from crm.people.models import Person
from crm.people.who import Who
from crm.people.who_queries import same_person, standing_people
from crm.stakeholders.contact_queries import organisations_heard, people_heard
from crm.stakeholders.models import Position, Quadrant
from crm.text.collation import sort_key

#: Silence longer than this is pointed out.
LONG: Final = timedelta(days=180)
#: Steps of the way that are drawn and told.
STEPS: Final = 5


@dataclass(frozen=True)
class MapFilter:
    """Whom the map shows; an empty field filters nothing."""

    programme_id: int | None = None
    kind: str = ""
    sector: str = ""
    quadrant: Quadrant | None = None
    is_silent: bool = False


@dataclass(frozen=True)
class Standing:
    """Where a stakeholder stands and how they got there; `path` begins with the oldest."""

    who: Who
    kind: str
    sector: str
    path: Sequence[Position]
    heard_on: date | None

    @property
    def now(self) -> Position:
        return self.path[-1]

    @property
    def before(self) -> Position | None:
        """The last position that was another one."""
        others = (
            one
            for one in reversed(self.path)
            if (one.power, one.interest) != (self.now.power, self.now.interest)
        )
        return next(others, None)

    def is_silent(self, on: date) -> bool:
        """Whether nothing was heard for long, or ever."""
        return self.heard_on is None or self.heard_on < on - LONG


def standings(wanted: MapFilter, *, on: date) -> Sequence[Standing]:
    """Everybody on the map by name, archived and erased ones left out, in a few statements.

    Of a programme count its own positions and those of no programme in particular.
    """
    stmt = sa.select(Position).options(
        joinedload(Position.organisation), joinedload(Position.author)
    )
    if wanted.programme_id is not None:
        stmt = stmt.where(
            Position.programme_id.is_(None) | (Position.programme_id == wanted.programme_id)
        )
    rows = db.session.scalars(stmt.order_by(Position.day, Position.id)).all()
    people = standing_people(row.person_id for row in rows)
    ways: dict[Organisation | Person, list[Position]] = {}
    for row in rows:
        of_body = row.organisation.standing if row.organisation is not None else None
        ways.setdefault(of_body or people[row.person_id or 0], []).append(row)
    found = [_standing(one, path) for one, path in _present(ways).items()]
    return sorted(_heard(found, wanted, on=on), key=lambda one: sort_key(one.who.name))


def standing_of(
    *, person_id: int | None = None, organisation_id: int | None = None
) -> Sequence[Position]:
    """The positions of one stakeholder over all programmes, the oldest first."""
    stmt = sa.select(Position).options(joinedload(Position.author))
    if person_id is not None:
        stmt = stmt.where(Position.person_id.in_(same_person(person_id)))
    else:
        bodies = organisations.same_as(organisation_id or 0)
        stmt = stmt.where(Position.organisation_id.in_(bodies))
    return db.session.scalars(stmt.order_by(Position.day, Position.id)).all()


def _present(
    ways: Mapping[Organisation | Person, list[Position]],
) -> Mapping[Organisation | Person, list[Position]]:
    return {
        one: path
        for one, path in ways.items()
        if one.archived_at is None and getattr(one, "erased_on", None) is None
    }


def _standing(one: Organisation | Person, path: Sequence[Position]) -> Standing:
    kind, sector = (one.kind, one.sector) if isinstance(one, Organisation) else (who.PERSON, "")
    return Standing(who=who.of(one), kind=kind, sector=sector, path=path, heard_on=None)


def _heard(found: Iterable[Standing], wanted: MapFilter, *, on: date) -> Iterable[Standing]:
    """Those the filter leaves, with the day they were last heard of."""
    bodies, people = organisations_heard(), people_heard()
    for one in found:
        days = people if one.who.kind == who.PERSON else bodies
        heard = Standing(one.who, one.kind, one.sector, one.path, days.get(one.who.number))
        if (
            wanted.kind in ("", heard.kind)
            and wanted.sector in ("", heard.sector)
            and wanted.quadrant in (None, heard.now.quadrant)
            and (heard.is_silent(on) or not wanted.is_silent)
        ):
            yield heard
