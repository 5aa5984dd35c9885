"""Alembic's environment: the address of the database comes from the application."""

from alembic import context
from flask import current_app

from crm.db import Base, db

config = context.config


def run_migrations_online() -> None:
    """Run every step in one transaction on the application's engine."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run_migrations_online()
