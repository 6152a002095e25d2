"""What people say that names mean, and the context in which a source gives a name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the new table; rows of before have no context."""
    op.create_table(
        "aliases",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("side", sa.String(length=2), nullable=False),
        sa.Column("within", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("moment", sa.String(length=32), nullable=False),
        sa.CheckConstraint("side in ('fr', 'ml')", name="alias_side"),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_aliases_name", "aliases", ["folded", "side", "within"], unique=True)
    for table, name, length in (
        ("partnership_territories", "within", 32),
        ("actors", "within", 32),
        ("actors", "method", 32),
    ):
        column = sa.Column(name, sa.String(length=length), server_default="", nullable=False)
        op.add_column(table, column)
