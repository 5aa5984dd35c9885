"""Which of the addresses and telephones is the first one, when two records become one."""

from collections.abc import Mapping
from typing import Any

from crm.merging.choosing import GONE
from crm.merging.copying import Copied, rows_of
from crm.merging.models import Merge


def choose_primaries(
    specs: Mapping[str, Copied], keep_id: int, gone_id: int, choices: Mapping[str, str]
) -> dict[str, list[Any]]:
    """Let the chosen record's first address be the first one; returns what was and what is."""
    changed = {}
    for name, spec in specs.items():
        if choices.get(name) != GONE:
            continue
        theirs = _primary(spec, gone_id)
        before = _primary(spec, keep_id)
        if theirs is None or before is None or spec.same(theirs) == spec.same(before):
            continue
        changed[name] = [spec.same(before), spec.same(theirs)]
        _set(spec, keep_id, spec.same(theirs))
    return changed


def changed_since(specs: Mapping[str, Copied], merge: Merge) -> list[str]:
    """The names of those a merge chose that somebody has chosen anew since."""
    kept = []
    for name, spec in specs.items():
        if name in merge.changed:
            before, after = merge.changed[name]
            now = _primary(spec, merge.keep_id)
            has_before = any(spec.same(row) == before for row in rows_of(spec, merge.keep_id))
            if now is None or spec.same(now) != after or not has_before:
                kept.append(name)
    return kept


def give_back_primaries(specs: Mapping[str, Copied], merge: Merge) -> list[str]:
    """Let what was first before the merge be first again, unless it was changed since.

    Returns the names of those that were.
    """
    kept = changed_since(specs, merge)
    for name, spec in specs.items():
        if name in merge.changed and name not in kept:
            _set(spec, merge.keep_id, merge.changed[name][0])
    return kept


def _primary(spec: Copied, number: int) -> Any | None:
    return next((row for row in rows_of(spec, number) if getattr(row, spec.primary)), None)


def _set(spec: Copied, number: int, wanted: object) -> None:
    for row in rows_of(spec, number):
        setattr(row, spec.primary, spec.same(row) == wanted)
