"""Plans, the history of changes, and partnerships that a person's edit holds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.models import APPEND_ONLY

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the new tables; a register may have got its plans already."""
    connection = op.get_bind()
    if not sa.inspect(connection).has_table("plans"):
        op.create_table(
            "plans",
            sa.Column("key", sa.String(length=200), nullable=False),
            sa.Column("name", sa.Text(), nullable=False),
            sa.Column("plan", sa.Text(), nullable=False),
            sa.Column("note", sa.Text(), nullable=False),
            sa.Column("author", sa.Text(), nullable=False),
            sa.Column("created", sa.String(length=10), nullable=False),
            sa.Column("updated", sa.String(length=10), nullable=False),
            sa.PrimaryKeyConstraint("key"),
        )
    op.add_column("partnerships", sa.Column("held", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("moment", sa.String(length=32), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("operation", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("batch", sa.String(length=64), nullable=False),
        sa.Column("entity", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_changes_subject", "changes", ["entity", "key", "id"])
    op.create_index("ix_changes_batch", "changes", ["batch"])
    op.create_index("ix_changes_moment", "changes", ["moment"])
    for statement in APPEND_ONLY[connection.dialect.name]:
        op.execute(sa.text(statement))
    op.execute("DELETE FROM meta WHERE key = 'schema_version'")
