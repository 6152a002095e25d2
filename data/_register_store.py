"""The database behind the register: engine, transactions, facts about the register itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool, StaticPool

from data.errors import N_, CartoCoopError
from data.models import Meta

BUSY_SECONDS = 30
WRITE = {"sqlite_begin": "BEGIN IMMEDIATE"}
WRITERS_LOCK = 0x43415254
"""Number of the advisory lock by which PostgreSQL lets one writer of a register in at a time."""
POSTGRESQL = "postgresql"
_PSYCOPG = "postgresql+psycopg"


class RegisterError(CartoCoopError):
    """The register cannot be opened, read or written."""


def make_engine(url: str) -> Engine:
    """Return an engine for any SQLAlchemy URL, with SQLite's safety settings where it is SQLite.

    Foreign keys are on, the journal is a write-ahead log, a busy database is waited for, and a
    transaction begins when it says so (writes take the lock at their start, so that two first starts
    cannot both build).
    """
    try:
        parsed = _with_driver(make_url(url))
        if parsed.get_backend_name() != "sqlite":
            return create_engine(parsed, pool_pre_ping=True)
        engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS}, poolclass=_sqlite_pool(parsed))
    except (ArgumentError, ImportError, SQLAlchemyError) as error:
        raise RegisterError(
            N_("“{url}” is not a database address that can be used: {reason}"),
            url=safe(url),
            reason=str(error),
        ) from error

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(str(connection.get_execution_options().get("sqlite_begin", "BEGIN")))

    return engine


def _with_driver(url: URL) -> URL:
    """Return a PostgreSQL address with the driver that the product brings along."""
    return url.set(drivername=_PSYCOPG) if url.drivername in {"postgres", "postgresql"} else url


def _sqlite_pool(url: URL) -> type[NullPool] | type[StaticPool]:
    """Return the pool: one shared connection in memory, else a connection per use (no lock is held idle)."""
    return StaticPool if url.database in (None, "", ":memory:") else NullPool


def safe(url: str) -> str:
    """Return a database address without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return url.rsplit("@", maxsplit=1)[-1]


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Give a session that sees one state throughout; errors of the database become one clear message."""
    steady = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == POSTGRESQL else {}
    with (
        told(engine),
        engine.connect().execution_options(**steady) as connection,
        Session(connection) as session,
    ):
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Give a session whose writes are kept all together or not at all; writers come one after the other."""
    with (
        told(engine),
        engine.connect().execution_options(**WRITE) as connection,
        connection.begin(),
        Session(connection) as session,
    ):
        if engine.dialect.name == POSTGRESQL:
            session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITERS_LOCK})
        yield session
        session.flush()


@contextmanager
def told(engine: Engine) -> Iterator[None]:
    """Turn errors of the database into one clear message."""
    try:
        yield
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise RegisterError(
            N_("The register {url} cannot be used: {reason}"),
            url=engine.url.render_as_string(hide_password=True),
            reason=reason,
        ) from error


def get_meta(session: Session, key: str) -> str:
    """Return a fact about the register, "" when it is not there."""
    row = session.get(Meta, key)
    return row.value if row else ""


def set_meta(session: Session, key: str, value: str) -> None:
    """Keep a fact about the register."""
    session.merge(Meta(key=key, value=value))


def bump(session: Session, what: str) -> None:
    """Change the register's version: a chain over everything written, so no two states share one."""
    chain = f"{get_meta(session, 'version')}\n{what}".encode()
    set_meta(session, "version", sha256(chain).hexdigest()[:16])
