"""Which records of a register are worth comparing."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from crm.matching.blocking import keys, refined
from crm.matching.features import Features

#: A block of more records is parted by a further ground.
_LARGE: Final = 12
#: What is still larger then is left alone: too many share it for it to say anything.
_HUGE: Final = 60


def meetings(people: Sequence[Features]) -> Iterator[tuple[Features, list[Features]]]:
    """Each record with those before it that share a key, in their order."""
    size: defaultdict[int, int] = defaultdict(int)
    for one in people:
        for key in keys(one):
            size[key] += 1
    blocks: dict[int, list[int]] = {}
    for at, one in enumerate(people):
        near: set[int] = set()
        for key in keys(one):
            count = size[key]
            if count < 2:
                continue
            for place in (key,) if count <= _LARGE else refined(key, one):
                block = blocks.setdefault(place, [])
                if len(block) < _HUGE:
                    near.update(block)
                    block.append(at)
        yield one, [people[other] for other in sorted(near)]
