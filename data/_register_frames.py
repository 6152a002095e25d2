"""The register read out as the frames of :mod:`data.schema`, in an order that never changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

import pandas as pd
import pandera.pandas as pa
from sqlalchemy import select
from sqlalchemy.orm import Session

from data._register_keys import funding_key, source_address, theme_key
from data.models import (
    BUILTIN,
    Actor,
    Base,
    FundingLine,
    Partnership,
    PartnershipActor,
    PartnershipPage,
    PartnershipSource,
    PartnershipTerritory,
    PartnershipText,
    PartnershipTheme,
    Source,
)
from data.records import slug
from data.schema import ACTORS, FUNDING, ROLES, SOURCES, THEMES, TIES, validate

Row = dict[str, Any]
PARTNERSHIPS = pa.DataFrameSchema(
    {
        "partnership_id": pa.Column("str", unique=True),
        "atlas_id": pa.Column("str"),
        "title": pa.Column("str"),
        "form": pa.Column("str"),
        "first_signature_year": pa.Column("Int64", nullable=True),
        "start_year": pa.Column("Int64", nullable=True),
        "end_year": pa.Column("Int64", nullable=True),
        "end_date": pa.Column("str"),
        "status": pa.Column("str"),
        "status_as_published": pa.Column("str"),
        "observed_date": pa.Column("str"),
        "observed_year": pa.Column("Int64", nullable=True),
        "confidence": pa.Column("str"),
        "scope": pa.Column("str"),
        "note": pa.Column("str"),
    },
    name="partnerships",
)
"""DataFrame, key ``partnership_id``; ``atlas_id`` is "" without a page of the Atlas."""

TIE_EXTRAS = {"method": "str", "score": "float64", "precision": "str"}
"""How the place of a tie was matched; beside the columns of ``data.schema.TIES``."""


def to_frame(
    rows: Sequence[Row], schema: pa.DataFrameSchema, extras: dict[str, str] | None = None
) -> pd.DataFrame:
    """Return rows as a validated frame with the schema's columns and types, empty or not."""
    types = {name: str(column.dtype) for name, column in schema.columns.items()} | (extras or {})
    columns = {name: pd.Series([row[name] for row in rows], dtype=kind) for name, kind in types.items()}
    return validate(pd.DataFrame(columns), schema)


def _rows(session: Session, table: type[Base], *order: Any) -> list[Any]:
    """Return the rows of a table, as plain tuples with names: what is only read need not be tracked."""
    return list(session.execute(select(*table.__table__.columns).order_by(*order)))


def _plain(row: object, names: Sequence[str]) -> Row:
    return {name: getattr(row, name) for name in names}


def _curated_first(rows: Iterable[Any], key: Callable[[Any], Hashable]) -> list[Any]:
    """Leave out rows of imports that say what curation already says of the same partnership."""
    rows = list(rows)
    said = {(row.partnership_id, key(row)) for row in rows if row.origin == BUILTIN}
    return [row for row in rows if row.origin == BUILTIN or (row.partnership_id, key(row)) not in said]


def actors_frame(session: Session) -> pd.DataFrame:
    """Return ACTORS."""
    names = list(ACTORS.columns)
    return to_frame([_plain(row, names) for row in _rows(session, Actor, Actor.actor_id)], ACTORS)


def partnerships_frame(session: Session) -> pd.DataFrame:
    """Return one row per partnership (``PARTNERSHIPS``)."""
    order = PartnershipPage.main.desc(), PartnershipPage.atlas_id
    pages: dict[str, str] = {}
    for page in _rows(session, PartnershipPage, *order):
        pages.setdefault(page.partnership_id, page.atlas_id)
    names = [name for name in PARTNERSHIPS.columns if name != "atlas_id"]
    found = _rows(session, Partnership, Partnership.partnership_id)
    rows = [_plain(row, names) | {"atlas_id": pages.get(row.partnership_id, "")} for row in found]
    return to_frame(rows, PARTNERSHIPS)


def themes_frame(session: Session) -> pd.DataFrame:
    """Return THEMES."""
    found = _rows(session, PartnershipTheme, PartnershipTheme.partnership_id, PartnershipTheme.id)
    names = list(THEMES.columns)
    return to_frame([_plain(row, names) for row in _curated_first(found, theme_key)], THEMES)


def texts_frame(session: Session, *, with_origin: bool = False) -> pd.DataFrame:
    """Return the long texts of partnerships: ``partnership_id``, ``name``, ``text``, ``origin`` if asked."""
    order = PartnershipText.partnership_id, PartnershipText.name, PartnershipText.origin
    found = _rows(session, PartnershipText, *order)
    names = ["partnership_id", "name", "text", *(["origin"] if with_origin else [])]
    rows = [_plain(row, names) for row in _curated_first(found, lambda row: row.name)]
    return pd.DataFrame(rows, columns=names, dtype="str")


def sources_frame(session: Session) -> pd.DataFrame:
    """Return SOURCES, those that keep a partnership out of the register last, with ``partnership_id`` ""."""
    pages = {page.id: page for page in _rows(session, Source)}

    def key(link: Any) -> Hashable:
        page = pages[link.source_id]
        return source_address(page.url, page.title), link.relation, link.statement

    def order(link: Any) -> tuple[bool, str, bool, int]:
        return link.partnership_id is None, link.partnership_id or "", link.relation != "base", link.id

    links = sorted(_curated_first(_rows(session, PartnershipSource), key), key=order)
    rows = [
        {
            "partnership_id": link.partnership_id or "",
            "title": pages[link.source_id].title,
            "url": pages[link.source_id].url,
            "date": pages[link.source_id].date,
            "relation": link.relation,
            "statement": link.statement,
            "note": link.note,
        }
        for link in links
    ]
    return to_frame(rows, SOURCES)


def excluded_frame(session: Session) -> pd.DataFrame:
    """Return what a source keeps out: ``subject``, ``statement``, ``note``, ``title``, ``url``."""
    query = (
        select(PartnershipSource, Source)
        .join(Source, Source.id == PartnershipSource.source_id)
        .where(PartnershipSource.partnership_id.is_(None))
        .order_by(PartnershipSource.id)
    )
    rows = [
        {
            "subject": link.subject,
            "statement": link.statement,
            "note": link.note,
            "title": page.title,
            "url": page.url,
        }
        for link, page in session.execute(query)
    ]
    return pd.DataFrame(rows, columns=["subject", "statement", "note", "title", "url"], dtype="str")


def funding_frame(session: Session) -> pd.DataFrame:
    """Return FUNDING."""
    found = _rows(session, FundingLine, FundingLine.partnership_id, FundingLine.id)
    names = list(FUNDING.columns)
    return to_frame([_plain(row, names) for row in _curated_first(found, funding_key)], FUNDING)


def ties_frame(session: Session) -> pd.DataFrame:
    """Return TIES with ``TIE_EXTRAS``: one row per partnership × French actor × place named.

    A place tied to no actor by name belongs to every French actor of its partnership that has no tie of
    its own to that place; a French actor left without any place gets one row of reach ``unknown``. Of two
    origins that name the same place, the curated one speaks; what one origin says twice (a cercle, and a
    protocol with all its communes) stays twice.
    """
    actors = {row.actor_id: row for row in _rows(session, Actor)}
    roles = _french_roles(session, actors)
    places: dict[str, list[Any]] = {}
    for place in _rows(session, PartnershipTerritory, PartnershipTerritory.id):
        places.setdefault(place.partnership_id, []).append(place)
    rows: list[Row] = []
    for found in _rows(session, Partnership, Partnership.partnership_id):
        ordered = sorted(
            places.get(found.partnership_id, ()), key=lambda row: (not row.actor_id, row.origin != BUILTIN)
        )
        for actor_id, role in roles.get(found.partnership_id, {}).items():
            seen: dict[str, tuple[str, bool]] = {}
            mine = [row for row in ordered if row.actor_id in (actor_id, None)]
            for place in mine:
                where = place.territory_code or slug(place.place)
                said_by = (place.origin, place.actor_id is None)
                if seen.setdefault(where, said_by) == said_by:
                    partner = actors.get(place.partner_id or "")
                    rows.append(_tie(found, actors[actor_id], role, place, partner))
            if not mine:
                rows.append(_tie(found, actors[actor_id], role, None, None))
    return to_frame(rows, TIES, TIE_EXTRAS)


def _french_roles(session: Session, actors: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Return by partnership each French actor's role: the curated one, else the strongest."""
    links = [link for link in _rows(session, PartnershipActor) if actors[link.actor_id].side == "fr"]
    links.sort(key=lambda link: (link.actor_id, link.origin != BUILTIN, ROLES.index(link.role)))
    roles: dict[str, dict[str, str]] = {}
    for link in links:
        roles.setdefault(link.partnership_id, {}).setdefault(link.actor_id, link.role)
    return roles


def _tie(found: Any, actor: Any, role: str, place: Any, partner: Any) -> Row:
    """Return a row of TIES from rows of the tables; `place` and `partner` may be None."""
    dated = place if place is not None and place.own_dates else found
    return {
        "partnership_id": found.partnership_id,
        "title": found.title,
        "actor_id": actor.actor_id,
        "actor_name": actor.name,
        "actor_kind": actor.kind,
        "actor_territory": actor.territory_code,
        "group_id": actor.group_id,
        "group_name": actor.group_name,
        "role": role,
        "public": actor.public,
        "francilian": actor.francilian,
        "partner_id": partner.actor_id if partner else None,
        "partner_name": partner.name if partner else (place.place if place else ""),
        "territory_code": place.territory_code if place else None,
        "place": place.place if place else "",
        "reach": place.reach if place else "unknown",
        "collective": place.collective if place else False,
        "start_year": dated.start_year,
        "end_year": dated.end_year,
        "status": dated.status,
        "observed_year": dated.observed_year,
        "confidence": (place.confidence if place else "") or found.confidence,
        "scope": (place.scope if place else "") or found.scope,
        "note": (place.note if place else "") or found.note,
        "method": place.method if place else "",
        "score": place.score if place else None,
        "precision": place.precision if place else "",
    }
