"""What two records say of each other beyond what a third that is like both says already."""

from itertools import combinations
from math import inf
from typing import Final

from crm.matching import fields
from crm.matching.features import Features, Role
from crm.matching.names import Lack
from crm.matching.parts import Likeness, Part
from crm.matching.scoring import Scorer

_CLEAR: Final = 2


def beyond(left: Features, right: Features, middle: Features, scores: Scorer) -> float:
    """The weight for one person of what `middle` leaves open: what it lacks the others may have.

    Telephones that differ say nothing new where the middle record has one too, for it was compared
    with that already; two dates of birth say much where the middle has none. Where any two of the
    three have other given names nothing makes them one.
    """
    if any(scores.are_apart(a, b) for a, b in combinations((left, right, middle), 2)):
        return -inf
    bits = 0.0
    if not middle.phones:
        level, value = fields.phones(left, right)
        bits += scores.row("phones", level, value)[0] if level else 0.0
    if not middle.mails:
        level, value = fields.mails(left, right)
        bits += scores.row("mails", level, value)[0] if level else 0.0
    if not middle.address:
        level = fields.places(left, right)
        value = left.address if level == fields.PLACE_SAME else ""
        bits += scores.row("places", level, value)[0] if level else 0.0
    if not middle.bodies:
        level, value = fields.bodies(left, right)
        bits += scores.row("bodies", level, value)[0] if level else 0.0
    return bits + _births(left, right, middle, scores) + _fathers(left, right, middle, scores)


def _births(left: Features, right: Features, middle: Features, scores: Scorer) -> float:
    level = fields.births(left, right)
    if not level or middle.born:
        return 0.0
    known = scores.row("births", fields.YEAR_SAME, "")[0] if middle.year else 0.0
    if middle.year and not (left.born and right.born and left.year == right.year):
        return 0.0
    return scores.row("births", level, "")[0] - known


def _fathers(left: Features, right: Features, middle: Features, scores: Scorer) -> float:
    """Patronymics, where the middle record has but a given name and a surname."""
    one, two = _patronymic(left), _patronymic(right)
    if one is None or two is None or len(middle.parts) != _CLEAR:
        return 0.0
    how, weight, _ = scores.names.compare(one, two)
    return weight if how > Likeness.OTHER else scores.lack(Lack.MIDDLE_OTHER)


def _patronymic(one: Features) -> Part | None:
    found = [part for part, role in zip(one.parts, one.roles, strict=True) if role == Role.MIDDLE]
    return found[0] if len(found) == 1 else None
