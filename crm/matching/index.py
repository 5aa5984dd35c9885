"""Who on record could be the person at hand: a look-up that answers in microseconds."""

from array import array
from bisect import bisect_left, insort
from math import log2
from typing import Final

from crm.matching.blocking import MAIL, NAME, PHONE, keys, kind
from crm.matching.features import Features, features
from crm.matching.profiles import Profile
from crm.matching.weights import Model

#: A key that so many records share says nothing.
_FAR: Final = 80
#: So many people are taken to be on record at least.
_FEW: Final = 500
_SECOND_NAME: Final = 7
_SHORT: Final = 0xFFFFFFFF
#: Keys lie in so many short sorted rows, each cheap to search and to insert into.
_ROWS: Final = 1 << 12


class Index:
    """Ids of records by their keys. Holds no profiles; the caller judges what it names.

    A key and an id are one number of 64 bits: about 8 bytes for each of some 20 keys of a record.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self._people = 0
        self._rows = [array("Q") for _ in range(_ROWS)]

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
        self._people += 1
        for key in found:
            short = key & _SHORT
            insort(self._rows[short % _ROWS], short << 32 | id)

    def _near(self, id: int, wanted: set[int]) -> list[int]:
        people = max(self._people, _FEW)
        found = [(key, ids) for key in wanted if (ids := self._find(key & _SHORT))]
        # A single key is never enough, but for a telephone or a mailbox.
        once: set[int] = set()
        several: set[int] = set()
        for key, ids in found:
            several |= ids if kind(key) in (PHONE, MAIL) else once & ids
            once |= ids
        several.discard(id)
        weights = {one: [0.0] * 8 for one in several}
        for key, ids in found:
            ground, weight = kind(key), log2(people / len(ids))
            for one in ids & several:
                grounds = weights[one]
                if weight > grounds[ground]:
                    if ground == NAME:
                        grounds[_SECOND_NAME] = grounds[NAME]
                    grounds[ground] = weight
                elif ground == NAME and weight > grounds[_SECOND_NAME]:
                    grounds[_SECOND_NAME] = weight
        enough = 2 * log2(people) - 1
        return sorted(one for one, grounds in weights.items() if _worth(grounds) >= enough)

    def _find(self, short: int) -> set[int]:
        """Who has a key, nobody where too many have it."""
        row = self._rows[short % _ROWS]
        start = bisect_left(row, short << 32)
        end = bisect_left(row, short + 1 << 32, start)
        return {one & _SHORT for one in row[start:end]} if end - start < _FAR else set()


def _worth(grounds: list[float]) -> float:
    """Twice what the grounds count: a telephone or mailbox is worth a look by itself, two parts
    of a name need something else, three may do alone."""
    name, phone, mail, birth, place, body, whole, second = grounds
    return 1.8 * (name + birth + place) + 2.6 * (phone + mail) + 1.2 * body + 0.6 * (whole + second)
