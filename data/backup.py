"""Copies of a register: a backup is one SQLite file with every table, whatever database the register is in.

A backup is taken from one consistent state while others go on reading and writing. Restoring puts a copy in
the place of everything that a register holds, in one transaction.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, Table, delete, func, insert, inspect, select, text

from data._register_migrate import VERSION_TABLE, prepare
from data._register_store import POSTGRESQL, RegisterError, make_engine, reading, writing
from data.errors import N_
from data.models import Base, Meta
from data.paths import cache_dir

_ROWS: Final = 1_000
"""Rows that are copied at once."""


def write_backup(engine: Engine, path: Path) -> int:
    """Write a copy of a register; return its number of rows.

    Raises
    ------
    RegisterError
        There is a file already, or it cannot be written.
    """
    if path.exists():
        raise RegisterError(N_("{file} exists already; a backup overwrites nothing."), file=str(path))
    if not path.parent.is_dir():
        raise RegisterError(N_("There is no folder {folder}."), folder=str(path.parent))
    draft = path.with_name(f"{path.name}.part")
    draft.unlink(missing_ok=True)
    target = make_engine(f"sqlite:///{draft}")
    try:
        prepare(target)
        with reading(engine) as source, writing(target) as copy:
            rows = _copy(source.connection(), copy.connection())
        target.dispose()
        with closing(sqlite3.connect(draft)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")  # one file, with no log beside it
        draft.replace(path)
    finally:
        target.dispose()
        for tail in ("", "-wal", "-shm"):
            Path(f"{draft}{tail}").unlink(missing_ok=True)
    return rows


def read_backup(engine: Engine, path: Path) -> int:
    """Put a backup in the place of what a register holds; return its number of rows.

    Raises
    ------
    RegisterError
        It is no backup, or was made by a newer version; the register is as it was.
    """
    with opened_backup(path) as source, reading(source) as copy, writing(engine) as session:
        target = session.connection()
        _empty(target)
        return _copy(copy.connection(), target)


@contextmanager
def opened_backup(path: Path) -> Iterator[Engine]:
    """Give a backup as a database to be read, with today's tables whatever version made it; the file stays.

    Raises
    ------
    RegisterError
        There is no such file, it is no backup, or a newer version made it.
    """
    if not path.is_file():
        raise RegisterError(N_("There is no file {file}."), file=str(path))
    if path.read_bytes()[:16] != b"SQLite format 3\x00":
        raise RegisterError(N_("{file} is not a backup of a register."), file=str(path))
    with tempfile.TemporaryDirectory(dir=cache_dir(), prefix="backup-") as folder:
        copy = Path(folder) / path.name
        shutil.copyfile(path, copy)
        engine = make_engine(f"sqlite:///{copy}")
        try:
            if VERSION_TABLE in _tables(engine):
                prepare(engine)
            if not {*Base.metadata.tables, VERSION_TABLE} <= _tables(engine):
                text = N_("{file} is not a backup of a register that this version reads.")
                raise RegisterError(text, file=str(path))
            yield engine
        finally:
            engine.dispose()


def _tables(engine: Engine) -> set[str]:
    with reading(engine) as session:
        return set(inspect(session.connection()).get_table_names())


def _copy(source: Connection, target: Connection) -> int:
    total = 0
    target.execute(delete(Meta))
    for table in Base.metadata.sorted_tables:
        keys = list(table.primary_key.columns)
        found = source.execute(select(table).order_by(*keys))
        while rows := found.mappings().fetchmany(_ROWS):
            target.execute(insert(table), [dict(row) for row in rows])
            total += len(rows)
        _go_on(target, table)
    return total


def _go_on(target: Connection, table: Table) -> None:
    """Let numbers that PostgreSQL gives begin after those that were copied."""
    if target.dialect.name != POSTGRESQL or "id" not in table.columns:
        return
    highest = target.execute(select(func.max(table.columns["id"]))).scalar()
    sequence = func.pg_get_serial_sequence(table.name, "id")
    target.execute(select(func.setval(sequence, highest or 1, highest is not None)))


def _empty(target: Connection) -> None:
    """Take every table out and make it anew; the history refuses to lose a row in any other way."""
    Base.metadata.drop_all(target)
    if target.dialect.name == POSTGRESQL:
        target.execute(text("DROP FUNCTION IF EXISTS changes_append_only()"))
    Base.metadata.create_all(target)
