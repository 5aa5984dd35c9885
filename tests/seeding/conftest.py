from collections.abc import Iterator

import pytest
from flask import Flask

from crm.db import db
from crm.seeding import actions, banner
from tests.conftest import NOW, empty_all_tables


@pytest.fixture(scope="module")
def demo(built_app: Flask) -> Iterator[Flask]:
    """The application with the demo loaded; shared by a module whose tests only read."""
    built_app.config["NOW"] = NOW
    with built_app.app_context():
        actions.load(at=NOW)
        db.session.commit()
        actions.carry_on(at=NOW)
        banner.look_again()
        yield built_app
        db.session.rollback()
        empty_all_tables()
        banner.look_again()
        db.session.remove()


@pytest.fixture
def forgetful(app: Flask) -> Iterator[None]:
    """Let no answer about the banner outlive the test."""
    yield
    banner.look_again()
