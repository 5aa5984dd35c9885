"""The register compared with itself: everybody with everybody, or some records with the rest."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from crm.duplicates.models import Kind
from crm.matching.bodies import BodyIndex, body_pairs
from crm.matching.judging import judge, score
from crm.matching.pairs import Pair, pairs
from crm.matching.weights import SUGGEST, Model
from crm.organisations.body_queries import bodies
from crm.people import lookalikes, profile_queries

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Comparison:
    """All pairs of a register that may be one, and the model they were judged by."""

    pairs: list[Pair]
    model: Model | None = None


def people(*, on_progress: Progress | None = None, after_reading: Callable[[], None]) -> Comparison:
    """Everybody on record with everybody; `after_reading` is called when no more is read."""
    profiles = list(profile_queries.profiles())
    after_reading()
    model = Model.learnt(profiles)
    return Comparison(pairs(profiles, model, on_progress=on_progress), model)


def organisations(*, after_reading: Callable[[], None]) -> Comparison:
    """Every organisation with every other."""
    known = bodies()
    after_reading()
    return Comparison(body_pairs(known))


def with_rest(kind: Kind, numbers: Collection[int]) -> Iterator[Pair]:
    """The pairs some records make with the rest of their register; none for those not on record."""
    if kind is Kind.ORGANISATION:
        index = BodyIndex(bodies())
        for number in sorted(set(numbers) & index.bodies.keys()):
            yield from index.pairs_of(index.bodies[number])
        return
    model = profile_queries.model()
    for number, profile in sorted(profile_queries.profiles_of(numbers).items()):
        others = profile_queries.profiles_of(lookalikes.candidates(profile))
        for other in others.values():
            if score(profile, other, model) >= SUGGEST:
                a, b = sorted((number, other.id))
                yield Pair(a, b, judge(profile, other, model))
