"""Backups: taken while others write, put back whole, refused when they are none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.register import RegisterError, open_register
from tests.data.databases import database, postgresql_server  # noqa: F401
from tests.data.register_records import OWN, PAGE
from tests.data.test_history import content


@pytest.fixture
def register(database):  # noqa: F811
    with open_register(database) as opened:
        yield opened


def test_a_backup_put_back_gives_the_same_register_and_history(register, tmp_path):
    register.upsert_partnership(PAGE)
    register.upsert_partnership(replace(PAGE, end_year=2019))
    before, changes = content(register), register.changes()
    rows = register.backup(tmp_path / "copy.sqlite")
    register.upsert_partnership(OWN)
    assert register.restore(tmp_path / "copy.sqlite") == rows
    assert content(register) == before
    assert register.changes().equals(changes)
    assert register.health() == ()
    register.upsert_partnership(OWN)
    assert len(register.changes()) > len(changes)


def test_a_backup_moves_a_register_from_one_database_to_the_other(register, tmp_path):
    with open_register(f"sqlite:///{tmp_path / 'origin.sqlite'}") as origin:
        origin.upsert_partnership(PAGE)
        origin.backup(tmp_path / "copy.sqlite")
        register.restore(tmp_path / "copy.sqlite")
        assert content(register) == content(origin)
        assert register.version() == origin.version()


def test_a_backup_overwrites_nothing(register, tmp_path):
    (tmp_path / "copy.sqlite").write_text("mine")
    with pytest.raises(RegisterError, match="exists already"):
        register.backup(tmp_path / "copy.sqlite")
    assert (tmp_path / "copy.sqlite").read_text() == "mine"


@pytest.mark.parametrize("content", [b"", b"ceci n'est pas une base", b"SQLite format 3\x00" + bytes(4000)])
def test_what_is_no_backup_is_refused_and_the_register_stays(register, tmp_path, content):
    register.upsert_partnership(PAGE)
    (tmp_path / "copy.sqlite").write_bytes(content)
    with pytest.raises(RegisterError):
        register.restore(tmp_path / "copy.sqlite")
    assert register.partnerships()["title"].tolist() == [PAGE.title]


def test_a_missing_backup_and_a_missing_folder_are_told(register, tmp_path):
    with pytest.raises(RegisterError, match="no file"):
        register.restore(tmp_path / "nowhere.sqlite")
    with pytest.raises(RegisterError, match="no folder"):
        register.backup(tmp_path / "nowhere" / "copy.sqlite")
