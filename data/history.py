"""The history of the register: every change, the register as it was, and what differs between two states."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Final

import pandas as pd
import pandera.pandas as pa
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from data import paths
from data._register_journal import OPERATIONS, chained
from data._register_migrate import prepare
from data._register_snapshot import ENTITIES, TABLES, Entity, Snapshot, as_text, put, take
from data._register_store import RegisterError, make_engine, reading, set_meta, writing
from data.errors import N_
from data.models import Change, Partnership

CHANGES = pa.DataFrameSchema(
    {
        "id": pa.Column("int64", unique=True),
        "moment": pa.Column("str"),  # UTC, ISO 8601 with microseconds
        "who": pa.Column("str"),
        "operation": pa.Column("str", checks=pa.Check.isin(OPERATIONS)),
        "reason": pa.Column("str"),
        "batch": pa.Column("str"),  # key of the import that it is part of, or ""
        "entity": pa.Column("str", checks=pa.Check.isin(ENTITIES)),
        "key": pa.Column("str"),
        "name": pa.Column("str"),  # title or name, as of the change
        "gone": pa.Column("bool"),  # the change took the subject out
        "new": pa.Column("bool"),  # the change put it in
    },
    name="changes",
)
"""One row per change, key ``id``, the newest first."""
MOST_CHANGES: Final = 10_000
_KEPT_PAST_STATES: Final = 4
_COLUMNS: Final = ("id", "moment", "who", "operation", "reason", "batch", "entity", "key")


def changes_frame(
    session: Session, *, entity: Entity | None, key: str | None, batch: str | None, most: int
) -> pd.DataFrame:
    """Return CHANGES, of one subject or one import when asked."""
    query = select(Change).order_by(Change.id.desc()).limit(most)
    asked = {"entity": entity, "key": key, "batch": batch}
    query = query.filter_by(**{name: value for name, value in asked.items() if value is not None})
    rows = [
        {name: getattr(row, name) for name in _COLUMNS}
        | {"name": _name(row), "gone": row.after is None, "new": row.before is None}
        for row in session.scalars(query)
    ]
    types = {name: str(column.dtype) for name, column in CHANGES.columns.items()}
    frame = pd.DataFrame(
        {name: pd.Series([row[name] for row in rows], dtype=kind) for name, kind in types.items()}
    )
    return CHANGES.validate(frame)


def _name(row: Change) -> str:
    state = json.loads(row.after or row.before or "{}")
    return str(state.get("partnership", state).get("title") or state.get("name") or row.key)


def states_of(session: Session, change: int) -> tuple[Snapshot | None, Snapshot | None]:
    """Return the states before and after a change.

    Raises
    ------
    RegisterError
        There is no such change.
    """
    row = session.get(Change, change)
    if row is None:
        raise RegisterError(N_("The history has no change {number}."), number=change)
    return _state(row.before), _state(row.after)


def _state(text: str | None) -> Snapshot | None:
    return None if text is None else json.loads(text)


def end_of(day: date) -> datetime:
    """Return the last moment of a day, UTC."""
    return datetime.combine(day, time.max, tzinfo=UTC)


def past_engine(engine: Engine, moment: datetime) -> Engine:
    """Return a database that holds the register as it was at a moment; it is kept in the cache folder.

    Parameters
    ----------
    engine
        The register's.
    moment
        With its time zone. What changed at that very moment has changed.

    Raises
    ------
    RegisterError
        The history begins later.
    """
    limit = moment.astimezone(UTC).isoformat(timespec="microseconds")
    with reading(engine) as session:
        newest = session.scalars(
            select(Change).where(Change.moment <= limit).order_by(Change.id.desc()).limit(1)
        ).first()
        if newest is None:
            first = session.scalars(select(func.min(Change.moment))).first()
            raise RegisterError(
                N_("The history of the register begins on {first}; nothing is known of it before."),
                first=(first or "?")[:10],
            )
        target = _folder() / f"{newest.digest[:24]}.sqlite"
        if not target.is_file():
            _build(session, newest.id, newest.digest, target)
    past = make_engine(f"sqlite:///{target}")
    prepare(past)
    return past


def _folder() -> Path:
    folder = paths.cache_dir() / "past"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _build(session: Session, last: int, digest: str, target: Path) -> None:
    """Write the state after a change into a file of its own, and forget the oldest such files."""
    draft = target.with_suffix(".new")
    draft.unlink(missing_ok=True)
    engine = make_engine(f"sqlite:///{draft}")
    prepare(engine)
    newest = select(func.max(Change.id)).where(Change.id <= last).group_by(Change.entity, Change.key)
    rows = session.scalars(select(Change).where(Change.id.in_(newest), Change.after.is_not(None))).all()
    with writing(engine) as past:
        for row in sorted(rows, key=lambda row: (ENTITIES.index(_entity(row)), row.id)):
            put(past, _entity(row), row.key, _state(row.after))
        set_meta(past, "version", f"past-{digest[:16]}")
    engine.dispose()
    for tail in ("-wal", "-shm"):
        Path(f"{draft}{tail}").unlink(missing_ok=True)
    draft.replace(target)
    kept = sorted(_folder().glob("*.sqlite"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[_KEPT_PAST_STATES:]:
        path.unlink(missing_ok=True)


def _entity(row: Change) -> Entity:
    return next(one for one in ENTITIES if one == row.entity)


def broken_at(session: Session) -> int | None:
    """Return the first change whose digest does not follow from the one before; None when all do."""
    previous = ""
    for row in session.scalars(select(Change).order_by(Change.id).execution_options(yield_per=500)):
        if row.digest != chained(previous, row):
            return row.id
        previous = row.digest
    return None


def strays(session: Session) -> list[tuple[Entity, str]]:
    """Return the subjects whose present state is not the one with which their history ends."""
    newest = select(func.max(Change.id)).group_by(Change.entity, Change.key)
    told = {
        (_entity(row), row.key): row.after
        for row in session.scalars(select(Change).where(Change.id.in_(newest)))
    }
    held: set[tuple[Entity, str]] = {
        ("partnership", key) for key in session.scalars(select(Partnership.partnership_id))
    }
    for entity, table in TABLES.items():
        held |= {(entity, key) for key in session.scalars(select(table.__table__.primary_key.columns[0]))}
    wrong = [subject for subject, after in told.items() if as_text(take(session, *subject)) != after]
    return sorted({*wrong, *(subject for subject in held if subject not in told)})
