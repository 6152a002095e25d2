"""One subject of the register as plain values: all that hangs on it, without the numbers the database gave.

A snapshot is what the history keeps of a partnership, an actor, an alias, a theme name or the list of
excluded cases; the same content gives the same snapshot, in whatever order it was written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, Literal

from sqlalchemy import Column, FromClause, String, delete, select
from sqlalchemy.orm import Session

from data.models import (
    BUILTIN,
    Actor,
    Alias,
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
    ThemeNameRow,
)

Entity = Literal["actor", "partnership", "excluded", "alias", "theme"]
Snapshot = dict[str, Any]
ENTITIES: Final[tuple[Entity, ...]] = ("actor", "partnership", "excluded", "alias", "theme")
"""In the order in which they are put back: a partnership names actors."""
TABLES: Final[Mapping[Entity, type[Any]]] = {"actor": Actor, "alias": Alias, "theme": ThemeNameRow}
"""Subjects that are one row by themselves."""
CHILDREN: Final[Mapping[str, type[Any]]] = {
    "actors": PartnershipActor,
    "territories": PartnershipTerritory,
    "themes": PartnershipTheme,
    "texts": PartnershipText,
    "funding": FundingLine,
}
_NOT_TOLD: Final = frozenset({"id", "partnership_id"})
_SOURCE: Final = ("relation", "subject", "statement", "note", "origin")


def as_text(snapshot: Snapshot | None) -> str | None:
    """Return a snapshot as JSON that is the same for the same content; None stays None."""
    return None if snapshot is None else json.dumps(snapshot, ensure_ascii=False, sort_keys=True)


def take(session: Session, entity: Entity, key: str) -> Snapshot | None:
    """Return the present state of a subject; None when the register does not hold it."""
    session.flush()
    if entity in TABLES:
        row = session.get(TABLES[entity], key)
        return None if row is None else _values(row)
    if entity == "excluded":
        cases = _sources(session, None, key)
        return {"cases": cases} if cases else None
    found = session.get(Partnership, key)
    if found is None:
        return None
    pages = select(PartnershipPage).filter_by(partnership_id=key).order_by(PartnershipPage.atlas_id)
    return {
        "partnership": _values(found),
        "pages": [{"atlas_id": page.atlas_id, "main": page.main} for page in session.scalars(pages)],
        "sources": _sources(session, key, None),
    } | {name: _rows(session, table, key) for name, table in CHILDREN.items()}


def take_actors(session: Session) -> dict[str, Snapshot]:
    """Return the present state of every actor by its key, as :func:`take` gives each."""
    return {row.actor_id: _values(row) for row in session.scalars(select(Actor))}


def take_partnerships(session: Session) -> Iterator[tuple[str, Snapshot]]:
    """Yield key and present state of every partnership, as :func:`take` gives each, in order of the keys.

    Each table is read once, whatever the number of partnerships.
    """
    rows = {name: _by_partnership(session, table) for name, table in CHILDREN.items()}
    pages = _by_partnership(session, PartnershipPage)
    sources: dict[str, list[tuple[PartnershipSource, Source]]] = {}
    query = select(PartnershipSource, Source).join(Source, Source.id == PartnershipSource.source_id)
    for link, page in session.execute(query.order_by(PartnershipSource.id)):
        sources.setdefault(link.partnership_id or "", []).append((link, page))
    partnerships = session.scalars(select(Partnership)).all()
    for found in sorted(partnerships, key=lambda row: row.partnership_id):
        key = found.partnership_id
        mine = sorted(pages.get(key, ()), key=lambda page: page.atlas_id)
        yield (
            key,
            {
                "partnership": _values(found),
                "pages": [{"atlas_id": page.atlas_id, "main": page.main} for page in mine],
                "sources": _said(sources.get(key, ())),
            }
            | {name: _told(table, rows[name].get(key, [])) for name, table in CHILDREN.items()},
        )


def _by_partnership(session: Session, table: type[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in session.scalars(select(table)):
        found.setdefault(row.partnership_id, []).append(row)
    return found


def put(session: Session, entity: Entity, key: str, snapshot: Snapshot | None) -> None:
    """Give a subject the state of a snapshot, in the place of what it holds; None takes it out.

    The actors that a partnership names must be there.
    """
    session.flush()
    if entity in TABLES:
        _put_row(session, TABLES[entity], key, snapshot)
        return
    if entity == "excluded":
        mine = (PartnershipSource.partnership_id.is_(None), PartnershipSource.origin == key)
        session.execute(delete(PartnershipSource).where(*mine))
        for case in (snapshot or {}).get("cases", ()):
            _put_source(session, None, case)
        return
    tables: tuple[type[Any], ...] = (*CHILDREN.values(), PartnershipSource, PartnershipPage)
    for table in tables:
        session.execute(delete(table).where(table.partnership_id == key))
    session.execute(delete(Partnership).where(Partnership.partnership_id == key))
    session.expire_all()
    if snapshot is None:
        return
    session.add(Partnership(partnership_id=key, **snapshot["partnership"]))
    session.flush()
    session.add_all(PartnershipPage(partnership_id=key, **page) for page in snapshot["pages"])
    for name, table in CHILDREN.items():
        session.add_all(table(partnership_id=key, **row) for row in snapshot[name])
    for source in snapshot["sources"]:
        _put_source(session, key, source)
    session.flush()


def source_id(session: Session, title: str, url: str, date: str) -> int:
    """Return the number of a source, which is added when the register does not have it."""
    page = session.scalars(select(Source).filter_by(title=title, url=url, date=date)).first()
    if page is None:
        page = Source(title=title, url=url, date=date)
        session.add(page)
        session.flush()
    return page.id


def _values(row: Base) -> Snapshot:
    return {
        column.key: getattr(row, column.key)
        for column in row.__table__.columns
        if column.key not in _NOT_TOLD
        and not (column.primary_key and column.key in ("actor_id", "key"))
        and not (column.key in _later(row.__table__) and getattr(row, column.key) == "")
    }


@cache
def _later(table: FromClause) -> frozenset[str]:
    """Return the texts that a table got after its history began: they are told when they say something.

    So what was written before they came stays what its history says.
    """
    return frozenset(
        column.key
        for column in table.columns
        if isinstance(column, Column)
        and column.server_default is not None
        and isinstance(column.type, String)
    )


def _rows(session: Session, table: type[Any], key: str) -> list[Snapshot]:
    """Return the rows of a table that hang on a partnership."""
    return _told(table, session.scalars(select(table).where(table.partnership_id == key)).all())


def _told(table: type[Any], found: Sequence[Any]) -> list[Snapshot]:
    """Return the rows of one partnership in a table as values, those of the curated content first."""
    names = [column.key for column in table.__table__.columns if column.key not in _NOT_TOLD]
    later = _later(table.__table__)
    rows = [
        {name: value for name in names if (value := getattr(row, name)) != "" or name not in later}
        for row in found
    ]
    if "id" in table.__table__.columns:
        order = {id(row): one.id for row, one in zip(rows, found, strict=True)}
        rows.sort(key=lambda row: (row["origin"] != BUILTIN, row["origin"], order[id(row)]))
    else:
        rows.sort(key=lambda row: json.dumps(row, sort_keys=True))
    return rows


def _sources(session: Session, key: str | None, origin: str | None) -> list[Snapshot]:
    query = (
        select(PartnershipSource, Source)
        .join(Source, Source.id == PartnershipSource.source_id)
        .where(
            PartnershipSource.partnership_id.is_(None)
            if key is None
            else PartnershipSource.partnership_id == key
        )
        .order_by(PartnershipSource.id)
    )
    found = session.execute(query).all()
    return _said([(link, page) for link, page in found if origin in (None, link.origin)])


def _said(found: Iterable[tuple[PartnershipSource, Source]]) -> list[Snapshot]:
    """Return the sources of one partnership as values, those of the curated content first."""
    rows = [
        {name: getattr(link, name) for name in _SOURCE}
        | {"title": page.title, "url": page.url, "date": page.date}
        for link, page in found
    ]
    return sorted(rows, key=lambda row: (row["origin"] != BUILTIN, row["origin"]))


def _put_source(session: Session, key: str | None, source: Snapshot) -> None:
    number = source_id(session, source["title"], source["url"], source["date"])
    said = {name: source[name] for name in _SOURCE}
    session.add(PartnershipSource(partnership_id=key, source_id=number, **said))


def _put_row(session: Session, table: type[Any], key: str, snapshot: Snapshot | None) -> None:
    """Give a row that is a subject by itself the values of its snapshot."""
    row = session.get(table, key)
    if snapshot is None:
        if row is not None:
            session.delete(row)
        session.flush()
        return
    values = dict.fromkeys(_later(table.__table__), "") | snapshot
    if row is None:
        session.add(table(**{table.__table__.primary_key.columns[0].key: key}, **values))
    else:
        for name, value in values.items():
            setattr(row, name, value)
    session.flush()
