import pytest
from flask import Flask

from crm.accounts import passwords
from crm.accounts.models import Role, User
from crm.db import db
from tests import factories

PASSWORD = "three herons on the canal"


@pytest.fixture
def vera(app: Flask) -> User:
    """An officer with a password of her own."""
    user = factories.make_user(role=Role.OFFICER, email="vera@office.example")
    user.password_hash = passwords.hash_password(PASSWORD, email=user.email)
    db.session.commit()
    return user


@pytest.fixture
def csrf_app(app: Flask):
    """The application with its CSRF check on."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False
