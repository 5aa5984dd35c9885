"""Refs to numbers: what an archive's rows mean when they name a record."""

from collections.abc import Callable
from dataclasses import dataclass, field

from crm.register import queries
from crm.register.tables import Row, Table
from crm.text.addresses import mail_key


@dataclass
class Refs:
    """The known refs of one kind of record, those on record and those just read."""

    kind: str
    numbers: dict[str, int] = field(default_factory=dict)
    key: Callable[[str], str] = str

    def resolve(self, table: Table, row: Row, column: str) -> int | None:
        """The number a cell names; an unknown ref is reported at its cell."""
        ref = row.values[column]
        if ref is None:
            return None
        number = self.numbers.get(self.key(ref))
        if number is None:
            table.refuse(row, column, "unknown_ref", f"there is no {self.kind} {ref!r}")
        return number


def known_refs() -> dict[str, Refs]:
    """Every ref on record, by kind; colleagues go by their address."""
    known = queries.refs_by_kind(queries.REFERABLE)
    colleagues = Refs(queries.COLLEAGUE, queries.colleague_numbers(), mail_key)
    return {
        queries.COLLEAGUE: colleagues,
        **{kind: Refs(kind, numbers) for kind, numbers in known.items()},
    }
