"""The engagement report as a table: one figure a row, named as in its JSON form."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from crm.engagement.figures import Figures, as_json
from crm.programmes.models import Programme
from crm.web.exports import Cell

#: How people are counted, said in every file.
UNIT = "each person once per programme"


def figure_rows(
    figures: Figures, programme: Programme, *, at: datetime
) -> Sequence[tuple[str, Cell]]:
    """`figure, value` under a header; nested figures are named `migrants.low`, `strands.AUD`."""
    told = as_json(figures, programme.targets)
    return [
        ("figure", "value"),
        *_flat(told),
        ("second_generation_counts", "yes" if programme.second_generation_counts else "no"),
        ("counts", UNIT),
        ("created_at", at.strftime("%Y-%m-%dT%H:%M:%SZ")),
    ]


def _flat(told: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Cell]]:
    for key, value in told.items():
        if key == "strands":
            yield from ((f"strands.{strand['code']}", strand["people"]) for strand in value)
        elif key == "warnings":
            yield from ((f"warnings.{warning['event']}", warning["code"]) for warning in value)
        elif isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
