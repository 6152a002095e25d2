"""Alembic's door to the register: the connection is the caller's, whose transaction it stays in."""

from __future__ import annotations

from alembic import context

from data.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=False,
)
context.run_migrations()
