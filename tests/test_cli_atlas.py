"""The terminal's command: one JSON document, a clear word for each bad file, and the right exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from commands import atlas as command
from data.records import ActorRecord, PartnershipRecord
from data.register import open_register
from geo.pipeline.atlas import default_places

PAGES = Path(__file__).parent / "data" / "atlas_pages"


@pytest.fixture(autouse=True)
def places(monkeypatch):
    default_places()
    monkeypatch.setattr(command, "_", str)


@pytest.fixture
def empty_register(monkeypatch, tmp_path):
    url = f"sqlite:///{tmp_path / 'register.sqlite'}"
    monkeypatch.setattr(command, "ensure_register", lambda: open_register(url))
    return url


def run(*arguments: object):
    app = typer.Typer()
    app.command()(command.atlas)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_json_is_one_document_and_nothing_else_on_the_output():
    result = run(PAGES / "01_whole.txt", PAGES / "05_pipes.txt")
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert [page["file"] for page in document["pages"]] == ["01_whole.txt", "05_pipes.txt"]
    assert document["errors"] == []
    page = document["pages"][0]
    assert page["fields"]["title"] == "Projet synthétique : l’eau à Villexemple"
    assert page["personal_data_dropped"]["contacts"] == 3
    assert page["saved"] is None
    assert {"field", "name", "code", "method", "score", "precision", "status"} <= page["geocoding"][0].keys()
    assert "01_whole.txt" in result.stderr


def test_a_bad_file_is_told_after_the_others_and_gives_exit_code_1(tmp_path):
    result = run(PAGES / "empty.txt", PAGES / "01_whole.txt", PAGES / "binary.bin", tmp_path / "none.txt")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert len(document["pages"]) == 1
    assert [error["file"] for error in document["errors"]] == ["empty.txt", "binary.bin", "none.txt"]
    assert "The file “empty.txt” is empty." in result.stderr
    assert "1 of 4 files were taken, 3 were not." in result.stderr
    assert "Traceback" not in result.output


def test_no_file_at_all_is_a_fault_of_usage():
    assert run().exit_code == 2


def test_the_table_names_the_page_its_names_and_its_warnings(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    result = run(PAGES / "13_personal.txt", PAGES / "12_contradictions.txt", "--table")
    assert result.exit_code == 0
    assert "Projet synthétique bavard" in result.stdout
    assert "1 contacts, 2 volunteers, 9 addresses, 7 phone numbers" in result.stdout
    assert "in the past" in result.stdout
    assert "not saved" in result.stdout
    assert "example.org" not in result.stdout
    assert "TROMPEUSE" not in result.stdout.upper()


def test_output_goes_to_a_file_and_leaves_the_screen_empty(tmp_path):
    target = tmp_path / "pages.json"
    result = run(PAGES / "20_niger.txt", "--output", target)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert json.loads(target.read_text(encoding="utf-8"))["pages"][0]["file"] == "20_niger.txt"


def test_save_puts_a_page_in_once(empty_register):
    outcomes = []
    for _ in range(2):
        result = run(PAGES / "01_whole.txt", "--save")
        assert result.exit_code == 0, result.output
        outcomes.append(json.loads(result.stdout)["pages"][0]["saved"])
    assert outcomes == ["created", "unchanged"]
    with open_register(empty_register) as register:
        assert list(register.partnerships()["title"]) == ["Projet synthétique : l’eau à Villexemple"]
        stored = (
            register.sources().to_json() + register.actors().to_json() + register.partnerships().to_json()
        )
    assert "example.org" not in stored
    assert "fictive" not in stored.casefold()


def test_nothing_personal_is_in_the_register_file(empty_register):
    run(*sorted(PAGES.glob("[0-9]*")), "--save")
    stored = Path(empty_register.removeprefix("sqlite:///")).read_bytes()
    for wal in Path(empty_register.removeprefix("sqlite:///")).parent.glob("register.sqlite*"):
        stored += wal.read_bytes()
    for secret in (b"example.org", b"FICTIVE", b"Utopique", b"TROMPEUSE", b"66 00 12 34", b"invalid"):
        assert secret not in stored
    assert "Projet synthétique bavard".encode() in stored


def test_a_difference_with_curated_facts_is_shown_and_not_taken_over(empty_register):
    curated = PartnershipRecord(
        title="Fait synthétique établi",
        actors=(ActorRecord("Ville de Villexemple", "fr", "commune"),),
        atlas_id="4242",
        start_year=1999,
    )
    with open_register(empty_register) as register, register.write() as writer:
        writer.upsert(curated, curated=True)
    result = run(PAGES / "05_pipes.txt", "--save", "--table")
    assert result.exit_code == 0
    assert "“1999”" in result.stdout
    assert "“2011”" in result.stdout
    with open_register(empty_register) as register:
        assert list(register.partnerships()["start_year"]) == [1999]
