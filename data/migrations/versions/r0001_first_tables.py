"""The tables of the first registers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make them."""
    _subjects()
    _places()
    _rest()
    _words()


def _subjects() -> None:
    op.create_table(
        "actors",
        sa.Column("actor_id", sa.String(length=200), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=2), nullable=False),
        sa.Column("territory_code", sa.String(length=32), nullable=True),
        sa.Column("group_id", sa.String(length=200), nullable=False),
        sa.Column("group_name", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("francilian", sa.Boolean(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("curated_fields", sa.Text(), nullable=False),
        sa.CheckConstraint("side in ('fr', 'ml')", name="side"),
        sa.PrimaryKeyConstraint("actor_id"),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "partnerships",
        sa.Column("partnership_id", sa.String(length=200), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("first_signature_year", sa.Integer(), nullable=True),
        sa.Column("start_year", sa.Integer(), nullable=True),
        sa.Column("end_year", sa.Integer(), nullable=True),
        sa.Column("end_date", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("status_as_published", sa.Text(), nullable=False),
        sa.Column("observed_date", sa.String(length=32), nullable=False),
        sa.Column("observed_year", sa.Integer(), nullable=True),
        sa.Column("confidence", sa.String(length=8), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("curated_fields", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("partnership_id"),
    )
    op.create_table(
        "sources",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("date", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_sources_identity", "sources", ["url", "title", "date"], unique=False)


def _places() -> None:
    op.create_table(
        "partnership_actors",
        sa.Column("partnership_id", sa.String(length=200), nullable=False),
        sa.Column("actor_id", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["actors.actor_id"],
        ),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.partnership_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("partnership_id", "actor_id", "role", "origin"),
    )
    op.create_table(
        "partnership_pages",
        sa.Column("atlas_id", sa.String(length=32), nullable=False),
        sa.Column("partnership_id", sa.String(length=200), nullable=False),
        sa.Column("main", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.partnership_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("atlas_id"),
    )
    op.create_table(
        "partnership_territories",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("partnership_id", sa.String(length=200), nullable=False),
        sa.Column("actor_id", sa.String(length=200), nullable=True),
        sa.Column("partner_id", sa.String(length=200), nullable=True),
        sa.Column("territory_code", sa.String(length=32), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("reach", sa.String(length=16), nullable=False),
        sa.Column("collective", sa.Boolean(), nullable=False),
        sa.Column("method", sa.String(length=32), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("precision", sa.String(length=32), nullable=False),
        sa.Column("own_dates", sa.Boolean(), nullable=False),
        sa.Column("start_year", sa.Integer(), nullable=True),
        sa.Column("end_year", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("observed_year", sa.Integer(), nullable=True),
        sa.Column("confidence", sa.String(length=8), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["actors.actor_id"],
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["actors.actor_id"],
        ),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.partnership_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_territories_partnership", "partnership_territories", ["partnership_id"], unique=False)


def _rest() -> None:
    op.create_table(
        "funding_lines",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("partnership_id", sa.String(length=200), nullable=True),
        sa.Column("funder", sa.Text(), nullable=False),
        sa.Column("amount_eur", sa.Double(), nullable=True),
        sa.Column("amount_as_published", sa.Text(), nullable=False),
        sa.Column("amount_1pct_eau", sa.Double(), nullable=True),
        sa.Column("year_as_published", sa.Text(), nullable=False),
        sa.Column("source_title", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.partnership_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_funding_partnership", "funding_lines", ["partnership_id"], unique=False)
    op.create_table(
        "partnership_sources",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("partnership_id", sa.String(length=200), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.partnership_id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["sources.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_partnership_sources", "partnership_sources", ["partnership_id"], unique=False)
    op.create_index(
        op.f("ix_partnership_territories_territory_code"),
        "partnership_territories",
        ["territory_code"],
        unique=False,
    )


def _words() -> None:
    op.create_table(
        "partnership_texts",
        sa.Column("partnership_id", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.partnership_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("partnership_id", "name", "origin"),
    )
    op.create_table(
        "partnership_themes",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("partnership_id", sa.String(length=200), nullable=False),
        sa.Column("as_published", sa.Text(), nullable=False),
        sa.Column("level_1", sa.Text(), nullable=False),
        sa.Column("level_2", sa.Text(), nullable=False),
        sa.Column("level_3", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.partnership_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_themes_partnership", "partnership_themes", ["partnership_id"], unique=False)
