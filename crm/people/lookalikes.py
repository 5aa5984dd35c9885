"""Who on record may be the person somebody is typing: found by keys, judged by the matching.

Candidates come from the database in few statements whatever the size of the register: the same
address or telephone, and words of the name in the search index, which knows both scripts. A rare
word says more than a common one, so the best candidates are those with the rarest words in common.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from crm.db import db
from crm.matching.judging import Reason, judge, score
from crm.matching.profiles import Profile
from crm.matching.weights import SUGGEST
from crm.people import profile_queries
from crm.people.models import EmailAddress, Person, PhoneNumber
from crm.people.queries import KIND, with_row_facts
from crm.search.models import SearchTerm
from crm.search.terms import after_start, terms_of
from crm.text.addresses import mail_key
from crm.text.folding import words
from crm.text.phones import parse_phone

#: Candidates looked at for one person, and how many are shown.
MOST_CANDIDATES: Final = 80
MOST_SHOWN: Final = 8
#: Words of a name that are looked up.
MOST_WORDS: Final = 5
#: Letters at the start of a word that two spellings of a name are expected to share.
SHARED_START: Final = 3
#: What a word with the same start is worth beside the same word.
NEAR: Final = 0.35


@dataclass(frozen=True)
class Lookalike:
    """Somebody on record who may be the same person, how likely, and why."""

    person: Person
    score: float
    reasons: tuple[Reason, ...]


def lookalikes(wanted: Profile, *, limit: int = MOST_SHOWN) -> Sequence[Lookalike]:
    """People who may be the one described, the likeliest first; the one of its number is left out.

    Somebody with the same address, telephone or name is named even when that is not enough for
    the matching: whoever types should know.
    """
    reached = _reached(wanted)
    best = _best(wanted, also=reached)[:limit]
    people = _people([number for _score, number, _reasons in best])
    return [Lookalike(people[number], score, reasons) for score, number, reasons in best]


def likely(wanted: Profile, *, limit: int = MOST_SHOWN) -> Sequence[int]:
    """The numbers of those, but of nobody for an address or telephone alone.

    For places that must not tell whose address it is.
    """
    return [number for _score, number, _reasons in _best(wanted)[:limit]]


def _best(
    wanted: Profile, *, also: Collection[int] = ()
) -> list[tuple[float, int, tuple[Reason, ...]]]:
    """Score, number and reasons of those who may be meant, and of `also`, the likeliest first."""
    known = profile_queries.profiles_of(candidates(wanted).union(also) - {wanted.id})
    model, name = profile_queries.model(), _words(wanted)
    found = []
    for number, other in known.items():
        likeness = score(wanted, other, model)
        if likeness >= SUGGEST or number in also or _words(other) == name:
            found.append((likeness, number, judge(wanted, other, model).reasons))
    return sorted(found, key=lambda one: (-one[0], one[1]))


def candidates(wanted: Profile) -> set[int]:
    """The numbers of people worth comparing with the one described, its own left out."""
    return {*_reached(wanted), *_named(wanted)} - {wanted.id}


def _words(profile: Profile) -> frozenset[str]:
    return frozenset(words(profile.full_name))


def _people(numbers: Sequence[int]) -> dict[int, Person]:
    if not numbers:
        return {}
    stmt = sa.select(Person).where(Person.id.in_(numbers)).options(*with_row_facts())
    return {person.id: person for person in db.session.scalars(stmt)}


def _reached(wanted: Profile) -> set[int]:
    """Who has one of the addresses or telephones."""
    keys = {mail_key(address) for address in wanted.emails}
    phones = [found for found in map(parse_phone, wanted.phones) if found is not None]
    numbers = {phone.e164 for phone in phones if phone.is_valid}
    typed = {phone.typed for phone in phones if not phone.is_valid}
    if not (keys or numbers or typed):
        return set()
    rows = sa.union_all(
        sa.select(EmailAddress.person_id).where(EmailAddress.address_key.in_(keys)),
        sa.select(PhoneNumber.person_id).where(PhoneNumber.e164.in_(numbers)),
        sa.select(PhoneNumber.person_id).where(PhoneNumber.typed.in_(typed)),
    ).subquery()
    stmt = sa.select(Person.survivor_id).join(rows, rows.c[0] == Person.id).distinct()
    return {number for number in db.session.scalars(stmt.limit(MOST_CANDIDATES)) if number}


def _named(wanted: Profile) -> set[int]:
    """Those with the most telling words of the name in common."""
    names = (wanted.full_name, wanted.given_name, wanted.family_name, wanted.latin_name)
    terms = terms_of(name for name in names if "@" not in name)
    longest = sorted(terms, key=lambda term: (-len(term), term))[:MOST_WORDS]
    if not longest:
        return set()
    worth = _worth(longest)
    branches = []
    for place, word in enumerate(longest):
        branches.append(_with(SearchTerm.term == word, place, worth[word]))
        if len(word) > SHARED_START:
            start = word[:SHARED_START]
            near = sa.and_(SearchTerm.term >= start, SearchTerm.term < after_start(start))
            branches.append(_with(near, place, worth[word] * NEAR))
    rows = sa.union_all(*branches).subquery()
    by_word = (
        sa.select(rows.c.record_id, sa.func.max(rows.c.worth).label("worth"))
        .group_by(rows.c.record_id, rows.c.place)
        .subquery()
    )
    total = sa.func.sum(by_word.c.worth)
    stmt = sa.select(by_word.c.record_id).group_by(by_word.c.record_id)
    best = stmt.order_by(total.desc(), by_word.c.record_id).limit(MOST_CANDIDATES)
    return set(db.session.scalars(best))


def _with(
    condition: sa.ColumnElement[bool], place: int, worth: float
) -> sa.Select[int, int, float]:
    return sa.select(
        SearchTerm.record_id,
        sa.literal(place).label("place"),
        sa.literal(worth, sa.Float).label("worth"),
    ).where(SearchTerm.kind == KIND, condition)


def _worth(terms: Sequence[str]) -> dict[str, float]:
    """How telling each word is: one over the root of how many records have it."""
    stmt = (
        sa.select(SearchTerm.term, sa.func.count())
        .where(SearchTerm.kind == KIND, SearchTerm.term.in_(terms))
        .group_by(SearchTerm.term)
    )
    counts = {row[0]: row[1] for row in db.session.execute(stmt)}
    return {term: 1 / (1 + counts.get(term, 0)) ** 0.5 for term in terms}
