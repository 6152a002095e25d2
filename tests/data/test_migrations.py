"""Registers of earlier versions come along with all that they hold; both ways to today's tables are one."""

from __future__ import annotations

import pandas as pd
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import column, create_engine, inspect, table, text

from data._register_migrate import FIRST, SCRIPTS, VERSION_TABLE
from data.models import REVISION, Base, Change
from data.register import open_register
from tests.data.databases import database, postgresql_server  # noqa: F401
from tests.data.register_records import PAGE
from tests.data.test_history import content


def settings(connection):
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    return config


def migrate(address, target):
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        command.upgrade(settings(connection), target)
    return engine


def test_the_newest_migration_is_the_one_that_the_code_expects():
    assert ScriptDirectory.from_config(settings(None)).get_heads() == [REVISION]


def test_migrations_lead_to_the_tables_that_a_new_register_gets(database):  # noqa: F811
    engine = migrate(database, REVISION)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
        indexes = {
            name: {one["name"] for one in inspect(connection).get_indexes(name)}
            for name in Base.metadata.tables
        }
    assert differences == []
    assert indexes == {
        name: {one.name for one in table.indexes} for name, table in Base.metadata.tables.items()
    }
    engine.dispose()


@pytest.mark.parametrize("told", [True, False], ids=["revision written down", "made before revisions"])
def test_an_older_register_keeps_its_content_and_gets_a_history(database, told):  # noqa: F811
    with open_register(database) as register:
        register.upsert_partnership(PAGE)
        before = content(register)
        rows = _rows(register)
    _throw_away(database)
    engine = migrate(database, FIRST)
    with engine.begin() as connection:
        for table, found in rows.items():
            known = {column["name"] for column in inspect(connection).get_columns(table)}
            for row in found:
                kept = {name: value for name, value in row.items() if name in known}
                names, values = ", ".join(kept), ", ".join(f":{name}" for name in kept)
                connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), kept)
        if not told:
            connection.execute(text(f"DROP TABLE {VERSION_TABLE}"))
    engine.dispose()
    with open_register(database) as register:
        assert content(register) == before
        history = register.changes()
        assert set(history["operation"]) == {"baseline"}
        assert set(history["entity"]) == {"actor", "partnership"}
        assert register.upsert_partnership(PAGE) == "unchanged"


def test_a_register_that_has_a_history_gets_no_second_beginning(database):  # noqa: F811
    with open_register(database) as register:
        register.upsert_partnership(PAGE)
        before, rows = register.changes(), _rows(register)
        with register._engine.connect() as connection:
            changes = [dict(row) for row in connection.execute(Change.__table__.select()).mappings()]
    _throw_away(database)
    engine = migrate(database, "0002")
    with engine.begin() as connection:
        for name, found in (rows | {Change.__tablename__: changes}).items():
            known = {one["name"] for one in inspect(connection).get_columns(name)}
            kept = [{key: value for key, value in row.items() if key in known} for row in found]
            connection.execute(table(name, *(column(one) for one in kept[0])).insert(), kept)
    engine.dispose()
    with open_register(database) as register:
        pd.testing.assert_frame_equal(register.changes(), before)
        assert register.health() == ()


def _rows(register):
    with register._engine.connect() as connection:
        found = {
            table.name: [dict(row) for row in connection.execute(table.select()).mappings()]
            for table in Base.metadata.sorted_tables
            if table.name not in {"changes", "plans"}
        }
    return {name: rows for name, rows in found.items() if rows}


def _throw_away(address):
    engine = create_engine(address)
    with engine.begin() as connection:
        Base.metadata.drop_all(connection)
        connection.execute(text(f"DROP TABLE {VERSION_TABLE}"))
        if engine.dialect.name == "postgresql":
            connection.execute(text("DROP FUNCTION changes_append_only()"))
    engine.dispose()


def test_a_backup_of_an_older_version_is_put_back_with_all_that_it_holds(tmp_path):
    old, address = tmp_path / "old.sqlite", f"sqlite:///{tmp_path / 'old.sqlite'}"
    engine = migrate(address, "0002")
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO plans VALUES ('k', 'Un plan', '{}', '', '', '2026', '2026')"))
    engine.dispose()
    before = old.read_bytes()
    with open_register(f"sqlite:///{tmp_path / 'register.sqlite'}") as register:
        register.upsert_partnership(PAGE)
        register.restore(old)
        assert register.partnerships().empty
        assert register.plans.all().damaged[0][0] == "Un plan"
        assert register.upsert_partnership(PAGE) == "created"
        assert register.health() == ()
    assert old.read_bytes() == before
