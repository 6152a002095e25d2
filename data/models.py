"""The tables of the register (SQLAlchemy 2, typed).

Every row that hangs on a partnership says where it comes from in ``origin``: ``builtin`` for the curated
content shipped with the product, else the key of the import (``atlas-12471``). An import replaces its own
rows only. ``curated_fields`` names the columns that curation has set; no import overwrites them.
"""

from __future__ import annotations

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, String, Text, event, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

REVISION = "0004"
"""The newest migration (:mod:`data.migrations`): what the tables below look like after it."""

BUILTIN = "builtin"
"""Origin of the curated content."""


class Base(DeclarativeBase):
    """Base of every table."""


class Meta(Base):
    """Facts about the register itself: ``version``, ``builtin_digest``."""

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class Actor(Base):
    """A collectivity, grouping, association or school that takes part; `side` is ``fr`` or ``ml``.

    ``within``: code of the unit in which a source places the name, "" = it says no more. ``method``:
    ``alias`` when a person's choice for the name placed it, else "".
    """

    __tablename__ = "actors"
    __table_args__ = (CheckConstraint("side in ('fr', 'ml')", name="side"),)

    actor_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(32))
    side: Mapped[str] = mapped_column(String(2))
    territory_code: Mapped[str | None] = mapped_column(String(32))
    group_id: Mapped[str] = mapped_column(String(200))
    group_name: Mapped[str] = mapped_column(Text)
    public: Mapped[bool]
    francilian: Mapped[bool]
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    note: Mapped[str] = mapped_column(Text, default="")
    curated_fields: Mapped[str] = mapped_column(Text, default="")
    within: Mapped[str] = mapped_column(String(32), default="", server_default="")
    method: Mapped[str] = mapped_column(String(32), default="", server_default="")


class Partnership(Base):
    """A dated tie between actors; years are None when unknown.

    ``held``: a person has edited it, so neither an import nor a newer built-in content changes it.
    """

    __tablename__ = "partnerships"

    partnership_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    form: Mapped[str] = mapped_column(Text, default="")
    first_signature_year: Mapped[int | None]
    start_year: Mapped[int | None]
    end_year: Mapped[int | None]
    end_date: Mapped[str] = mapped_column(String(10), default="")
    status: Mapped[str] = mapped_column(String(16), default="")
    status_as_published: Mapped[str] = mapped_column(Text, default="")
    observed_date: Mapped[str] = mapped_column(String(32), default="")
    observed_year: Mapped[int | None]
    confidence: Mapped[str] = mapped_column(String(8))
    scope: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text, default="")
    curated_fields: Mapped[str] = mapped_column(Text, default="")
    held: Mapped[bool] = mapped_column(default=False, server_default=false())


class PartnershipPage(Base):
    """A page of the Atlas that speaks of a partnership; one partnership can have several pages."""

    __tablename__ = "partnership_pages"

    atlas_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnerships.partnership_id", ondelete="CASCADE"))
    main: Mapped[bool] = mapped_column(default=True)


class PartnershipActor(Base):
    """An actor's role in a partnership; its side is the actor's own."""

    __tablename__ = "partnership_actors"

    partnership_id: Mapped[str] = mapped_column(
        ForeignKey("partnerships.partnership_id", ondelete="CASCADE"), primary_key=True
    )
    actor_id: Mapped[str] = mapped_column(ForeignKey("actors.actor_id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(16), primary_key=True)
    origin: Mapped[str] = mapped_column(String(200), primary_key=True)


class PartnershipTerritory(Base):
    """A place named by a partnership, its code, and how the code was found.

    ``actor_id`` None = every French actor of the partnership. The dates count when ``own_dates``.
    ``within``: code of the unit in which a source places the name, "" = it says no more.
    """

    __tablename__ = "partnership_territories"
    __table_args__ = (Index("ix_territories_partnership", "partnership_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnerships.partnership_id", ondelete="CASCADE"))
    actor_id: Mapped[str | None] = mapped_column(ForeignKey("actors.actor_id"))
    partner_id: Mapped[str | None] = mapped_column(ForeignKey("actors.actor_id"))
    territory_code: Mapped[str | None] = mapped_column(String(32), index=True)
    place: Mapped[str] = mapped_column(Text)
    reach: Mapped[str] = mapped_column(String(16))
    collective: Mapped[bool] = mapped_column(default=False)
    method: Mapped[str] = mapped_column(String(32), default="")
    score: Mapped[float | None]
    precision: Mapped[str] = mapped_column(String(32), default="")
    own_dates: Mapped[bool] = mapped_column(default=False)
    start_year: Mapped[int | None]
    end_year: Mapped[int | None]
    status: Mapped[str] = mapped_column(String(16), default="")
    observed_year: Mapped[int | None]
    confidence: Mapped[str] = mapped_column(String(8), default="")
    scope: Mapped[str] = mapped_column(String(16), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    origin: Mapped[str] = mapped_column(String(200))
    within: Mapped[str] = mapped_column(String(32), default="", server_default="")


class PartnershipTheme(Base):
    """A theme of a partnership, as published and in three levels ("" = not mapped)."""

    __tablename__ = "partnership_themes"
    __table_args__ = (Index("ix_themes_partnership", "partnership_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    partnership_id: Mapped[str] = mapped_column(ForeignKey("partnerships.partnership_id", ondelete="CASCADE"))
    as_published: Mapped[str] = mapped_column(Text)
    level_1: Mapped[str] = mapped_column(Text, default="")
    level_2: Mapped[str] = mapped_column(Text, default="")
    level_3: Mapped[str] = mapped_column(Text, default="")
    priority: Mapped[int | None]
    origin: Mapped[str] = mapped_column(String(200))


class PartnershipText(Base):
    """A long text of a partnership by name (``context``, ``description``, ``implementers`` ...)."""

    __tablename__ = "partnership_texts"

    partnership_id: Mapped[str] = mapped_column(
        ForeignKey("partnerships.partnership_id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    origin: Mapped[str] = mapped_column(String(200), primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class Source(Base):
    """A page or document; ``date`` as stated by it."""

    __tablename__ = "sources"
    __table_args__ = (Index("ix_sources_identity", "url", "title", "date"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    title: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text, default="")
    date: Mapped[str] = mapped_column(String(64), default="")


class PartnershipSource(Base):
    """What a source does to a partnership; ``partnership_id`` None = it keeps one out of the register."""

    __tablename__ = "partnership_sources"
    __table_args__ = (Index("ix_partnership_sources", "partnership_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    partnership_id: Mapped[str | None] = mapped_column(
        ForeignKey("partnerships.partnership_id", ondelete="CASCADE")
    )
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    relation: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(Text, default="")
    statement: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    origin: Mapped[str] = mapped_column(String(200))


class FundingLine(Base):
    """A line of money as published; euros only when the text is a number."""

    __tablename__ = "funding_lines"
    __table_args__ = (Index("ix_funding_partnership", "partnership_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    partnership_id: Mapped[str | None] = mapped_column(
        ForeignKey("partnerships.partnership_id", ondelete="CASCADE")
    )
    funder: Mapped[str] = mapped_column(Text)
    amount_eur: Mapped[float | None]
    amount_as_published: Mapped[str] = mapped_column(Text)
    amount_1pct_eau: Mapped[float | None]
    year_as_published: Mapped[str] = mapped_column(Text, default="")
    source_title: Mapped[str] = mapped_column(Text, default="")
    source_url: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    origin: Mapped[str] = mapped_column(String(200))


class PlanRow(Base):
    """A planned partnership that somebody asked to keep: no partnership, in no frame, counted nowhere."""

    __tablename__ = "plans"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    plan: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    author: Mapped[str] = mapped_column(Text, default="")
    created: Mapped[str] = mapped_column(String(10))
    updated: Mapped[str] = mapped_column(String(10))


class ThemeNameRow(Base):
    """What a person says that a published theme name, a DAC code or a theme of the Atlas leads to.

    ``paths`` is a JSON list of paths of three levels, [] = names no theme; ``code`` a DAC code for exports.
    """

    __tablename__ = "theme_names"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(Text)
    paths: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(String(8))
    confidence: Mapped[str] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(Text)
    date: Mapped[str] = mapped_column(String(10))


class Alias(Base):
    """What a person has said that a published name means, on one side in one context; :mod:`data.aliases`."""

    __tablename__ = "aliases"
    __table_args__ = (
        CheckConstraint("side in ('fr', 'ml')", name="alias_side"),
        Index("ix_aliases_name", "folded", "side", "within", unique=True),
    )

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    side: Mapped[str] = mapped_column(String(2))
    within: Mapped[str] = mapped_column(String(32), default="")
    outcome: Mapped[str] = mapped_column(String(16))
    code: Mapped[str | None] = mapped_column(String(32))
    unit: Mapped[str] = mapped_column(Text, default="")
    level: Mapped[str] = mapped_column(String(16), default="")
    region: Mapped[str] = mapped_column(String(32), default="")
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    author: Mapped[str] = mapped_column(Text, default="")
    moment: Mapped[str] = mapped_column(String(32), default="")


class Change(Base):
    """One change of one subject, in the order in which it was made; a row is never altered or taken out.

    ``before`` and ``after`` are snapshots (:mod:`data._register_snapshot`) as JSON, None = not in the
    register. ``digest`` chains the rows: that of the row before and this row's own content.
    """

    __tablename__ = "changes"
    __table_args__ = (
        Index("ix_changes_subject", "entity", "key", "id"),
        Index("ix_changes_batch", "batch"),
        Index("ix_changes_moment", "moment"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    moment: Mapped[str] = mapped_column(String(32))
    who: Mapped[str] = mapped_column(Text)
    operation: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text, default="")
    batch: Mapped[str] = mapped_column(String(64), default="")
    entity: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(200))
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))


APPEND_ONLY = {
    "sqlite": (
        """CREATE TRIGGER changes_not_altered BEFORE UPDATE ON changes
        BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END""",
        """CREATE TRIGGER changes_not_removed BEFORE DELETE ON changes
        BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION changes_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the history is append-only'; END $$""",
        """CREATE TRIGGER changes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON changes
        FOR EACH STATEMENT EXECUTE FUNCTION changes_append_only()""",
    ),
}
"""What makes the database itself refuse to rewrite the history."""
for _dialect, _statements in APPEND_ONLY.items():
    for _statement in _statements:
        _rule = DDL(_statement).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call]
        event.listen(Change.__table__, "after_create", _rule)
