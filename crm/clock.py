"""The one clock. Read at the edge (views, CLI, jobs) and passed down as `at=`."""

from datetime import UTC, datetime

from flask import current_app


def now() -> datetime:
    """This moment in UTC, or the moment of the `CRM_NOW` setting, which stands still."""
    fixed: datetime | None = current_app.config["NOW"]
    return fixed or datetime.now(UTC)
