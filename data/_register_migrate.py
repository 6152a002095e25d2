"""Bringing a register to the tables that this version of the product reads.

A new register gets today's tables at once. An older one goes through the migrations (Alembic) that it has
not seen; its rows then enter the history as its baseline. Both ways lead to the same tables.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, inspect, select, text
from sqlalchemy.orm import Session

from data._register_journal import Journal, Stamp, last_digest
from data._register_store import RegisterError, told, writing
from data.errors import N_
from data.models import BUILTIN, REVISION, Actor, Base, Meta, Partnership, PartnershipSource

SCRIPTS: Final = Path(__file__).parent / "migrations"
FIRST: Final = "0001"
"""The revision of registers that were made before revisions were written down."""
VERSION_TABLE: Final = "alembic_version"


def prepare(engine: Engine) -> None:
    """Make the tables of a new register, or bring those of an older one up to date.

    Raises
    ------
    RegisterError
        When the register was made by a newer version of the product, or cannot be opened.
    """
    if revision(engine) == REVISION:
        return
    with writing(engine) as session:
        connection = session.connection()
        found = _revision(connection)  # another process may have come first
        if found == REVISION:
            return
        if found is None:
            _make(session)
            return
        _upgrade(engine, connection, found)
        if last_digest(session) == "":
            _baseline(session)


def revision(engine: Engine) -> str | None:
    """Return the migration that a register has last seen; None when it has no tables."""
    with told(engine), engine.connect() as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    tables = set(inspect(connection).get_table_names())
    if VERSION_TABLE in tables:
        found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608
        return str(found) if found else None
    return FIRST if Meta.__tablename__ in tables else None


def _make(session: Session) -> None:
    connection = session.connection()
    Base.metadata.create_all(connection)
    connection.execute(text(f"CREATE TABLE {VERSION_TABLE} (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    connection.execute(
        text(f"INSERT INTO {VERSION_TABLE} (version_num) VALUES (:found)"),  # noqa: S608
        {"found": REVISION},
    )
    session.add(Meta(key="version", value=sha256(b"").hexdigest()[:16]))


def _upgrade(engine: Engine, connection: Connection, found: str) -> None:
    # imported here: a register that is up to date, the usual case, does without
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    settings.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(settings).walk_revisions()}
    if found not in known:
        raise RegisterError(
            N_(
                "The register {url} was made by a newer version of CartoCoop (tables {found}, this version "
                "reads {expected}). Update CartoCoop, or move that register away and start again: a "
                "new one is then made."
            ),
            url=engine.url.render_as_string(hide_password=True),
            found=found,
            expected=REVISION,
        )
    if not inspect(connection).has_table(VERSION_TABLE):
        command.stamp(settings, found)
    command.upgrade(settings, REVISION)


def _baseline(session: Session) -> None:
    """Put what an older register holds into its history, as its beginning."""
    journal = Journal(session, Stamp(operation="baseline"))
    journal.begin("actor", session.scalars(select(Actor.actor_id)))
    journal.begin("partnership", session.scalars(select(Partnership.partnership_id)))
    cases = select(PartnershipSource.origin).where(PartnershipSource.partnership_id.is_(None)).distinct()
    journal.begin("excluded", [*session.scalars(cases)] or [BUILTIN])
    journal.write()
