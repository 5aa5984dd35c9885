"""Column types that mean the same on both engines."""

from datetime import UTC, datetime
from decimal import Decimal

import sqlalchemy as sa


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """A moment, aware and in UTC on both sides. SQLite drops zones, so it is put back here."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone; wall time goes into WallTime")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class WallTime(sa.types.TypeDecorator[datetime]):
    """What the clock on the wall shows, without a zone; the zone stands in a column beside it."""

    impl = sa.DateTime(timezone=False)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is not None and value.tzinfo is not None:
            raise ValueError("wall time carries no zone")
        return value


class ExactDecimal(sa.types.TypeDecorator[Decimal]):
    """A decimal kept digit for digit: SQLite would turn it into a binary fraction."""

    impl = sa.String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


def key_text(length: int) -> sa.types.TypeEngine[str]:
    """Text compared byte by byte on both engines, so that range scans find prefixes."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")
