import pytest

from crm.db import db


@pytest.fixture
def again():
    """Read a record anew, as another request would."""

    def read(record):
        db.session.expire_all()
        return db.session.get(type(record), record.id)

    return read
