"""Rows of the archive's files about tags, lists, segments and pairs told apart, as SQL."""

from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.duplicates.models import Kind, Suggestion, SuggestionState
from crm.organisations.models import Organisation
from crm.people.models import Person
from crm.people.tag_models import PersonTag, Tag
from crm.segments.models import ListMembership, PeopleList, Segment, SegmentPick


def _tags() -> Select[*tuple[Any, ...]]:
    return select(Tag.ref, Tag.name).order_by(Tag.id)


def _person_tags() -> Select[*tuple[Any, ...]]:
    return (
        select(Tag.ref, Person.ref, PersonTag.tagged_at)
        .join(Tag, Tag.id == PersonTag.tag_id)
        .join(Person, Person.id == PersonTag.person_id)
        .order_by(PersonTag.id)
    )


def _lists() -> Select[*tuple[Any, ...]]:
    one = PeopleList
    return (
        select(one.ref, one.name, one.note, User.email, one.archived_at)
        .outerjoin(User, User.id == one.owner_id)
        .order_by(one.id)
    )


def _list_memberships() -> Select[*tuple[Any, ...]]:
    row = ListMembership
    return (
        select(PeopleList.ref, Person.ref, row.joined_on, row.left_on)
        .join(PeopleList, PeopleList.id == row.list_id)
        .join(Person, Person.id == row.person_id)
        .order_by(row.id)
    )


def _segments() -> Select[*tuple[Any, ...]]:
    one = Segment
    return (
        select(one.ref, one.name, one.note, one.filter, User.email, one.archived_at)
        .outerjoin(User, User.id == one.owner_id)
        .order_by(one.id)
    )


def _segment_picks() -> Select[*tuple[Any, ...]]:
    row = SegmentPick
    return (
        select(Segment.ref, Person.ref, row.is_left_out, row.picked_at)
        .join(Segment, Segment.id == row.segment_id)
        .join(Person, Person.id == row.person_id)
        .order_by(row.id)
    )


def _distinct_pairs() -> Select[*tuple[Any, ...]]:
    """Pairs somebody told apart; what is only suggested is found again by a search."""
    s = Suggestion
    people, bodies = (
        (aliased(Person), aliased(Person)),
        (aliased(Organisation), aliased(Organisation)),
    )
    refs = [func.coalesce(p.ref, o.ref) for p, o in zip(people, bodies, strict=True)]
    stmt = select(s.kind, *refs, s.score, s.decided_at).select_from(s)
    for number, person, body in zip((s.a_id, s.b_id), people, bodies, strict=True):
        stmt = stmt.outerjoin(person, and_(s.kind == Kind.PERSON, person.id == number))
        stmt = stmt.outerjoin(body, and_(s.kind == Kind.ORGANISATION, body.id == number))
    both = [ref.is_not(None) for ref in refs]
    return stmt.where(s.state == SuggestionState.DISTINCT, *both).order_by(s.id)


STATEMENTS = {
    "tags": _tags,
    "person_tags": _person_tags,
    "lists": _lists,
    "list_memberships": _list_memberships,
    "segments": _segments,
    "segment_picks": _segment_picks,
    "distinct_pairs": _distinct_pairs,
}
