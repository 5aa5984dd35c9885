"""The grounds of a judgement, as codes with what the two records say."""

from dataclasses import dataclass
from math import log2
from typing import Final

from crm.matching import fields
from crm.matching.features import Features, Role
from crm.matching.names import Match, is_child
from crm.matching.parts import Likeness
from crm.matching.scoring import Scorer

#: From this weight on a name is called rare, below the other common.
_RARE, _COMMON = 22.0, 10.0


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground for or against; `left` and `right` are what the two records say."""

    code: str
    left: str = ""
    right: str = ""


_BY_LIKENESS: Final = {
    Likeness.SAME: "part_same",
    Likeness.SHORT: "part_short",
    Likeness.ENDING: "part_ending",
    Likeness.CLOSE: "part_close",
    Likeness.SLIP: "part_close",
    Likeness.SLIPS: "part_close",
    Likeness.FAINT: "part_close",
    Likeness.INITIAL: "part_initial",
}
_BIRTHS: Final = (
    "", "birth_date_same", "birth_date_close", "birth_day_other", "birth_year_same",
    "birth_year_close", "birth_year_close", "birth_far", "birth_generation",
)  # fmt: skip
_PHONES: Final = ("", "phone_same", "phone_close", "phone_other")
_MAILS: Final = ("", "mail_same", "mail_name", "mail_close", "mail_other")
_PLACES: Final = ("", "address_same", "address_close", "address_close", "", "address_other")
_BODIES: Final = ("", "organisation_same", "organisation_close", "organisation_other")


def reasons(one: Features, two: Features, scores: Scorer) -> tuple[Reason, ...]:
    """Why two records may or may not be one person, what speaks for it first."""
    named = _named(one, two, scores)
    codes = [
        _PHONES[fields.phones(one, two)[0]],
        _MAILS[fields.mails(one, two)[0]],
        _BIRTHS[fields.births(one, two)],
        _PLACES[fields.places(one, two)],
        _BODIES[fields.bodies(one, two)[0]],
    ]
    found = [*(Reason(code) for code in codes if code), *named]
    return tuple(sorted(found, key=lambda reason: _is_against(reason.code)))


def _is_against(code: str) -> bool:
    return code.endswith(("_other", "_far", "_generation", "_missing", "parent", "_common"))


def _named(one: Features, two: Features, scores: Scorer) -> list[Reason]:
    matches = scores.names.align(one, two)
    if _are_equal(one, two, matches):
        weight = scores.named(one, two).one
        told = [Reason("name_same", " ".join(one.words), " ".join(two.words))]
        if weight >= _RARE:
            told.append(Reason("name_rare"))
        elif weight < min(_COMMON, log2(max(2, scores.model.people)) - 1):
            told.append(Reason("name_common"))
        return told
    told = [_matched(one, two, match, scores) for match in sorted(matches, key=lambda m: m.left)]
    if any(
        one.roles[match.left[0]] != two.roles[match.right[0]]
        and Role.GIVEN in (one.roles[match.left[0]], two.roles[match.right[0]])
        for match in matches
        if len(match.left) == len(match.right)
    ):
        told.append(Reason("order_swapped"))
    return told + _unanswered(one, two, matches)


def _are_equal(one: Features, two: Features, matches: list[Match]) -> bool:
    """Whether the names are letter for letter the same, whatever the capitals."""
    return len(matches) == len(one.words) == len(two.words) and all(
        one.words[match.left[0]].casefold() == two.words[match.right[0]].casefold()
        for match in matches
    )


def _matched(one: Features, two: Features, match: Match, scores: Scorer) -> Reason:
    left = " ".join(one.words[at] for at in match.left)
    right = " ".join(two.words[at] for at in match.right)
    if len(match.left) + len(match.right) > 2:
        return Reason("part_merged", left, right)
    how, _, _ = scores.names.compare(one.parts[match.left[0]], two.parts[match.right[0]])
    if how == Likeness.SHORT and len(left) > len(right):
        left, right = right, left
    if how == Likeness.INITIAL and len(left) > len(right):
        left, right = right, left
    return Reason(_BY_LIKENESS[how], left, right)


def _unanswered(one: Features, two: Features, matches: list[Match]) -> list[Reason]:
    left = set(range(len(one.words))).difference(*(match.left for match in matches))
    right = set(range(len(two.words))).difference(*(match.right for match in matches))
    told: list[Reason] = []
    for role in Role:
        here = [one.words[at] for at in sorted(left) if one.roles[at] == role]
        there = [two.words[at] for at in sorted(right) if two.roles[at] == role]
        if here and there:
            told.append(Reason("part_other", " ".join(here), " ".join(there)))
        elif here or there:
            code = "patronymic_missing" if role == Role.MIDDLE else "part_missing"
            told.append(Reason(code, " ".join(here), " ".join(there)))
    for child, parent, free in ((one, two, left), (two, one, right)):
        told += [
            Reason("parent", child.words[at], " ".join(parent.words))
            for at in sorted(free)
            if child.roles[at] == Role.MIDDLE and is_child(child, at, parent)
        ]
    return told
