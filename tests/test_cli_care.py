"""Care of the register in the terminal: backup, restore, check, history, undo."""

from __future__ import annotations

import json
import sqlite3

import pytest
from typer.testing import CliRunner

from cli import app
from data.errors import CartoCoopError
from data.paths import user_dir
from data.register import open_register
from tests.data.register_records import OWN


@pytest.fixture
def run(ready_home, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *options: CliRunner().invoke(app, [str(one) for one in options])


def told(result):
    return json.loads(result.stdout)


def test_the_register_as_shipped_is_sound(run):
    result = run("check", "--json")
    assert (result.exit_code, told(result)["sound"], told(result)["faults"]) == (0, True, [])


def test_a_register_changed_outside_is_told_with_exit_code_1(run):
    with sqlite3.connect(user_dir() / "register.sqlite") as connection:
        (key,) = connection.execute("SELECT min(partnership_id) FROM partnerships").fetchone()
        connection.execute("UPDATE partnerships SET title = 'x' WHERE partnership_id = ?", (key,))
    connection.close()
    result = run("check")
    assert result.exit_code == 1
    assert key in result.stdout


def test_backup_and_restore_bring_the_register_back(run, tmp_path):
    copy = tmp_path / "copy.sqlite"
    rows = told(run("backup", copy, "--json"))["rows"]
    with open_register() as register:
        register.upsert_partnership(OWN)
        count = len(register.partnerships())
    result = told(run("restore", copy, "--json"))
    assert result["rows"] == rows
    with open_register() as register:
        assert len(register.partnerships()) == count - 1
    with open_register() as register:
        register.restore(type(copy)(result["before"]))
        assert len(register.partnerships()) == count


def test_an_import_is_listed_and_undone(run):
    with open_register() as register:
        with register.write(batch="lot-1", reason="essai") as writer:
            writer.upsert(OWN)
        count = len(register.partnerships())
    listed = told(run("history", "--import", "lot-1", "--json"))["changes"]
    assert {change["reason"] for change in listed} == {"essai"}
    assert OWN.title in run("history", OWN.partnership_id).stdout
    assert run("undo", "--import", "lot-1", "--who", "Awa").exit_code == 0
    with open_register() as register:
        assert len(register.partnerships()) == count - 1


@pytest.mark.parametrize("options", [(), ("1",)], ids=["nothing named", "nobody named"])
def test_an_undoing_says_what_and_who(run, options):
    assert isinstance(run("undo", *options).exception, CartoCoopError)
