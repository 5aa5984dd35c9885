"""Which of the addresses and telephones is the first one, when two records become one.

A merge remembers the first one before and after. Merges into one record follow one another like
links of a chain: when one is taken back, the next gets what was before both.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from crm.merging.choosing import GONE
from crm.merging.copying import Copied, rows_of
from crm.merging.models import Merge


def first_ones(specs: Mapping[str, Copied], number: int) -> dict[str, Any]:
    """What is first on a record, by the name of the choice; `None` where nothing is."""
    return {name: _key(spec, _first(spec, number)) for name, spec in specs.items()}


def choose(
    specs: Mapping[str, Copied],
    keep_id: int,
    gone_id: int,
    choices: Mapping[str, str],
    before: Mapping[str, Any],
) -> dict[str, list[Any]]:
    """Let the chosen record's first one be the first; returns what was and what is.

    Called when the missing rows were copied; `before` is what was first before that.
    """
    changed = {}
    for name, spec in specs.items():
        theirs = _key(spec, _first(spec, gone_id))
        if choices.get(name) == GONE and theirs is not None:
            _set(spec, keep_id, theirs)
        after = _key(spec, _first(spec, keep_id))
        if after != before[name]:
            changed[name] = [before[name], after]
    return changed


def chosen_since(specs: Mapping[str, Copied], merges: Sequence[Merge], row: Any) -> bool:
    """Whether somebody made a copied row the first one; no merge in force did."""
    for name, spec in specs.items():
        if isinstance(row, spec.model) and getattr(row, spec.primary):
            last = [one.changed[name][1] for one in merges if name in one.changed][-1:]
            return spec.same(row) not in last
    return False


def changed_since(specs: Mapping[str, Copied], merge: Merge, later: Sequence[Merge]) -> list[str]:
    """The names of those a merge changed that somebody has chosen anew since."""
    return [
        name
        for name in specs
        if name in merge.changed and not _is_as_left(specs[name], name, merge, later)
    ]


def give_back(specs: Mapping[str, Copied], merge: Merge, later: Sequence[Merge]) -> None:
    """Let what was first before the merge be first again; called when its rows were taken away."""
    for name, spec in specs.items():
        if name not in merge.changed:
            continue
        before, after = merge.changed[name]
        heir = _heir(name, later)
        if heir is not None:
            if heir.changed[name][0] == after:
                heir.changed = {**heir.changed, name: [before, heir.changed[name][1]]}
        elif _key(spec, _first(spec, merge.keep_id)) in (None, after):
            _restore(spec, name, merge.keep_id, before, later)


def _restore(spec: Copied, name: str, number: int, before: object, later: Sequence[Merge]) -> None:
    rows = rows_of(spec, number)
    if any(spec.same(row) == before for row in rows):
        _set(spec, number, before)
    elif rows:
        # Nothing was first before: of what later merges brought the first one is now.
        _set(spec, number, spec.same(rows[0]))
        for one in later:
            if any((e["table"], e["id"]) == (spec.table, rows[0].id) for e in one.copied):
                one.changed = {**one.changed, name: [before, spec.same(rows[0])]}


def _is_as_left(spec: Copied, name: str, merge: Merge, later: Sequence[Merge]) -> bool:
    after = merge.changed[name][1]
    heir = _heir(name, later)
    if heir is not None:
        return bool(heir.changed[name][0] == after)
    return bool(_key(spec, _first(spec, merge.keep_id)) == after)


def _heir(name: str, later: Sequence[Merge]) -> Merge | None:
    return next((one for one in later if name in one.changed), None)


def _first(spec: Copied, number: int) -> Any | None:
    return next((row for row in rows_of(spec, number) if getattr(row, spec.primary)), None)


def _key(spec: Copied, row: Any | None) -> Any | None:
    return None if row is None else spec.same(row)


def _set(spec: Copied, number: int, wanted: object) -> None:
    for row in rows_of(spec, number):
        setattr(row, spec.primary, spec.same(row) == wanted)
