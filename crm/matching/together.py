"""Pairs judged together: a third record may settle what two leave open.

When A is like B and B like C, A and C are likely one too, unless they contradict each other; then
B can be only one of them, and both pairs become doubtful. Father, son and a record that fits both
are the usual case. Each triple is weighed over its five partitions.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from math import exp, log
from typing import Final

Pairs = dict[tuple[int, int], float]

#: Scores from which a pair has a say about others, and from which two steps lead to a new pair.
HEARD: Final = 0.05
_LEADS: Final = 0.9
#: Of many neighbours only the likeliest are heard.
_MOST: Final = 12
#: No pair is surer than this where others are concerned.
_SUREST: Final = 0.998
#: How much likelier somebody who stands there twice stands there once more.
_THIRD: Final = 2.0
#: What two records say apart from a third weighs no more than this.
_FURTHEST: Final = 10.0
_LEAST: Final = 1e-6


def settled(
    scores: Mapping[tuple[int, int], float],
    score: Callable[[int, int], float],
    beyond: Callable[[int, int, int], float],
) -> Pairs:
    """The scores of pairs (smaller id first) in the light of the others.

    `score` judges a pair that is not among them; `beyond` gives the weight (to base 2) of what two
    records say of each other where a third, named last, is silent.
    """
    near: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    for (a, b), value in scores.items():
        if value >= HEARD:
            near[a].append((-value, b))
            near[b].append((-value, a))
    neighbours = {one: [other for _, other in sorted(found)[:_MOST]] for one, found in near.items()}
    known = dict(scores)

    def value_of(a: int, b: int) -> float:
        pair = (a, b) if a < b else (b, a)
        if pair not in known:
            known[pair] = score(*pair)
        return known[pair]

    def moved(a: int, b: int, third: int) -> float:
        """How much surer a pair becomes by a third record."""
        own, left, right = value_of(a, b), value_of(a, third), value_of(b, third)
        _, one, two, middle = min((own, a, b, third), (left, a, third, b), (right, b, third, a))
        apart = 2.0 ** min(beyond(one, two, middle), _FURTHEST)
        return _logit(_of_three(own, left, right, apart)) - _logit(own)

    wanted = {pair for pair, value in scores.items() if value >= HEARD}
    for middle in sorted(neighbours):
        sure = sorted(other for other in neighbours[middle] if value_of(middle, other) >= _LEADS)
        wanted.update((a, b) for at, a in enumerate(sure) for b in sure[at + 1 :])
    out = dict(scores)
    for a, b in sorted(wanted):
        thirds = sorted({*neighbours.get(a, ()), *neighbours.get(b, ())} - {a, b})
        moves = [0.0, *(moved(a, b, third) for third in thirds)]
        total = _logit(value_of(a, b)) + min(moves) + max(moves)
        out[a, b] = 1.0 / (1.0 + exp(-total)) if thirds else value_of(a, b)
    return out


def _of_three(own: float, left: float, right: float, apart: float) -> float:
    """The probability of a pair, when a third record is like its two by `left` and `right`.

    That all three are one person is as likely as the two likelier pairs together, times what the
    farthest two of them say `apart` from the third.
    """
    pair, one, two = _odds(own), _odds(left), _odds(right)
    all_one = _THIRD * apart * pair * one * two / min(pair, one, two)
    return (pair + all_one) / (1.0 + pair + one + two + all_one)


def _odds(value: float) -> float:
    value = min(max(value, _LEAST), _SUREST)
    return value / (1.0 - value)


def _logit(value: float) -> float:
    value = min(max(value, _LEAST), 1.0 - 1e-9)
    return log(value / (1.0 - value))
