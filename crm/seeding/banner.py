"""Whether pages say that the people on them are invented."""

from datetime import datetime, timedelta

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from crm import clock
from crm.db import db
from crm.seeding.models import DemoMark

#: How long an answer is believed: a page need not ask, and a removed demo is soon forgotten.
BELIEVED = timedelta(seconds=15)
_KEY = "demo_banner"


def init_app(app: Flask) -> None:
    """Give every template, error pages included, the word `demo_banner`."""
    app.context_processor(lambda: {"demo_banner": is_shown()})


def is_shown() -> bool:
    """Whether a demo is loaded."""
    at = clock.now()
    known: tuple[datetime, bool] | None = current_app.extensions.get(_KEY)
    if known is not None and abs(at - known[0]) < BELIEVED:
        return known[1]
    try:
        found = _is_marked()
    except SQLAlchemyError:
        return False
    current_app.extensions[_KEY] = (at, found)
    return found


def look_again() -> None:
    """Forget the answer, after the demo was loaded or removed in this process."""
    current_app.extensions.pop(_KEY, None)


def _is_marked() -> bool:
    """Asked beside the page's own transaction, which may have failed or be writing."""
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"SELECT 1 FROM {DemoMark.__tablename__} LIMIT 1")  # noqa: S608 - a constant
        return cursor.fetchone() is not None
    except Exception as error:
        if isinstance(error, db.engine.dialect.loaded_dbapi.Error):
            return False
        raise
    finally:
        connection.close()
