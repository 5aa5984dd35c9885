"""Keys under which two records of one person meet, so that not everyone is compared with everyone.

No key alone is proof. Each joins two grounds, such as two parts of a name or one part and the
year of birth, because a pair that shares less is never suggested; where a key is so common that
its block grows too large, `refined` joins a third.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from crm.matching.features import Features
from crm.matching.parts import Part
from crm.matching.spelling import skeleton

NAME, PHONE, MAIL, BIRTH, PLACE, BODY, WHOLE = range(7)


def keys(one: Features) -> set[int]:
    """The keys of a record; equal only within one run of the program. `kind` tells their ground."""
    parts = [part for part in one.parts if not part.is_initial]
    found = {_key(key, NAME if key[0] == "name" else WHOLE) for key in _name_keys(parts)}
    found.update(_key(number, PHONE) for number in one.phones)
    found.update(_key(mail, MAIL) for mail in one.mails)
    if one.born:
        found.add(_key(one.born, BIRTH))
    if one.address:
        found.add(_key(one.address, PLACE))
    found.update(_key(key, _KINDS[key[0]]) for key in _mixed_keys(one, parts))
    return found


def kind(key: int) -> int:
    """The ground of a key."""
    return key & 7


def _key(value: object, ground: int) -> int:
    return (hash(value) & _ALL_BUT_KIND) | ground


_ALL_BUT_KIND: Final = ~7
_KINDS: Final = {"body": BODY, "year": BIRTH, "street": PLACE, "word": PLACE}


def refined(key: int, one: Features) -> set[int]:
    """The finer keys to use instead of one whose block is too large: a further ground joins."""
    ground = kind(key)
    grounds: list[str] = []
    if ground != NAME or len(one.parts) > 2:
        grounds.append("|".join(sorted(part.skeleton for part in one.parts)))
    if ground != BODY:
        grounds += one.bodies
    if ground != BIRTH and one.year:
        grounds.append(str(one.year))
    if ground != PLACE and one.address:
        grounds.append(one.address)
    return {_key((key, further), ground) for further in grounds}


def _name_keys(parts: list[Part]) -> Iterator[tuple[str, str, str]]:
    for one, two in combinations(parts, 2):
        for a in one.skeletons:
            for b in two.skeletons:
                yield ("name", a, b) if a <= b else ("name", b, a)
    if len(parts) == 1:
        yield "whole", parts[0].skeleton, ""
    if len(parts) > 1:
        spelt = [part.readings[0] for part in parts]
        yield "whole", skeleton("".join(spelt)), ""
        if len(parts) == 3:
            yield "whole", skeleton(spelt[0] + spelt[2]), ""
            for run, rest in ((spelt[:2], parts[2]), (spelt[1:], parts[0])):
                a, b = sorted((skeleton("".join(run)), rest.skeleton))
                yield "name", a, b


def _mixed_keys(one: Features, parts: list[Part]) -> Iterator[tuple[str, str, str, str]]:
    grounds = [("body", body) for body in one.bodies]
    if one.year:
        grounds.append(("year", str(one.year)))
    if not grounds and not one.address:
        return
    street = _street(one)
    for part in parts:
        if street:
            yield "street", street, part.skeleton, ""
        others = {other.skeleton[:1] for other in parts if other is not part} or {""}
        for word in one.places:
            if len(word) > (2 if word.isdigit() else 3):
                for initial in others:
                    yield "word", word, part.skeleton, initial
        for kind, value in grounds:
            for initial in others:
                yield kind, value, part.skeleton, initial


def _street(one: Features) -> str:
    """The longest word and the greatest number of an address: what other spellings keep."""
    words = [word for word in one.places if not word.isdigit()]
    figures = [word for word in one.places if word.isdigit()]
    if not words or not figures:
        return ""
    longest = max(words, key=lambda word: (len(word), word))
    return skeleton(longest) + max(figures, key=lambda figure: (len(figure), figure))
