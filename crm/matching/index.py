"""Who on record could be the person at hand: a look-up that answers in microseconds."""

from array import array
from math import log2
from typing import Final

from crm.matching.blocking import NAME, keys, kind
from crm.matching.features import Features, features
from crm.matching.profiles import Profile
from crm.matching.weights import Model

#: A key that so many records share says nothing.
_FAR: Final = 80
#: So many people are taken to be on record at least.
_FEW: Final = 500
_SECOND_NAME: Final = 7
_FIRST_SIZE: Final = 1 << 12


class Index:
    """Ids of records by their keys. Holds no profiles; the caller judges what it names.

    Keys lie as numbers of 32 bits in chained buckets of plain arrays: about 12 bytes for each of
    some 25 keys of a record.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self._heads = array("I", bytes(4 * _FIRST_SIZE))
        self._mask = _FIRST_SIZE - 1
        self._people = 0
        # Place 0 ends every chain.
        self._keys, self._ids, self._next = array("I", [0]), array("I", [0]), array("I", [0])

    def add(self, profile: Profile) -> None:
        """Remember a record; its id must fit in 32 bits."""
        self._add(profile.id, keys(features(profile)))

    def meet(self, one: Features) -> list[int]:
        """The candidates of a record taken apart, which is remembered from then on."""
        found = keys(one)
        near = self._near(one.id, found)
        self._add(one.id, found)
        return near

    def candidates(self, profile: Profile) -> list[int]:
        """Ids of the records worth comparing with this one, in ascending order.

        A shared key counts by its rarity; of keys of one kind the two rarest count, so that a
        record is named when its name is rare or when something else agrees too.
        """
        return self._near(profile.id, keys(features(profile)))

    def _add(self, id: int, found: set[int]) -> None:
        if len(self._keys) > len(self._heads):
            self._grow()
        self._people += 1
        heads, mask = self._heads, self._mask
        for key in found:
            short = key & 0xFFFFFFFF
            bucket = short & mask
            self._keys.append(short)
            self._ids.append(id)
            self._next.append(heads[bucket])
            heads[bucket] = len(self._keys) - 1

    def _near(self, id: int, wanted: set[int]) -> list[int]:
        people = max(self._people, _FEW)
        weights: dict[int, list[float]] = {}
        for key in wanted:
            found = self._find(key & 0xFFFFFFFF)
            if not found or len(found) == _FAR:
                continue
            ground, weight = kind(key), log2(people / len(found))
            for one in found:
                grounds = weights.setdefault(one, [0.0] * 8)
                if weight > grounds[ground]:
                    if ground == NAME:
                        grounds[_SECOND_NAME] = grounds[NAME]
                    grounds[ground] = weight
                elif ground == NAME and weight > grounds[_SECOND_NAME]:
                    grounds[_SECOND_NAME] = weight
        weights.pop(id, None)
        enough = 2 * log2(people) - 1
        return sorted(one for one, grounds in weights.items() if _worth(grounds) >= enough)

    def _find(self, short: int) -> list[int]:
        found: list[int] = []
        known, ids, following = self._keys, self._ids, self._next
        at = self._heads[short & self._mask]
        while at and len(found) < _FAR:
            if known[at] == short:
                found.append(ids[at])
            at = following[at]
        return found

    def _grow(self) -> None:
        """Four times the buckets, so that chains stay short."""
        size = len(self._heads) * 4
        self._heads, self._mask = array("I", bytes(4 * size)), size - 1
        for at in range(1, len(self._keys)):
            bucket = self._keys[at] & self._mask
            self._next[at] = self._heads[bucket]
            self._heads[bucket] = at


def _worth(grounds: list[float]) -> float:
    """Twice what the grounds count: a telephone or mailbox is worth a look by itself, two parts
    of a name need something else, three may do alone."""
    name, phone, mail, birth, place, body, whole, second = grounds
    return 1.8 * (name + birth + place) + 2.6 * (phone + mail) + 1.2 * body + 0.6 * (whole + second)
