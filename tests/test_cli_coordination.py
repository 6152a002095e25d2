"""`overlaps`, `gaps`, `pool`, `whatif`, `sheet`, `note`: the filters of `coverage`, tables, JSON, files."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from docx import Document
from typer.testing import CliRunner

from data.errors import CartoCoopError


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory):
    """Return a home whose register and territories are built once for the tests of this file."""
    return tmp_path_factory.mktemp("coordination-home")


@pytest.fixture
def run(shared_home, monkeypatch):
    monkeypatch.setenv("CARTOCOOP_HOME", str(shared_home))
    monkeypatch.setenv("COLUMNS", "160")
    from cli import app

    return lambda *arguments: CliRunner().invoke(app, [str(one) for one in arguments])


def told(run, *arguments):
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_overlaps_explain_themselves(run):
    found = told(run, "overlaps", "--cercle", "ML0107")
    assert found["n_overlaps"] == len(found["overlaps"]) > 0
    assert {"Montreuil", "SEDIF"} <= {
        side["name"] for one in found["overlaps"] for side in (one["a"], one["b"])
    }
    shown = run("overlaps", "--cercle", "ML0107", "--limit", "1")
    assert "Montreuil" in shown.stdout
    assert "--limit 0" in shown.stdout


def test_a_theme_of_any_level_is_asked_for_by_its_name_or_its_path(run):
    path = "Environnement, Climat et Energie › Eau et déchets › Eau et assainissement"
    found = told(run, "overlaps", "--theme", "eau et assainissement")
    assert found["filter"]["theme"] == path
    assert found == told(run, "overlaps", "--theme", path)
    assert found["n_overlaps"] > 0


def test_gaps_are_counted_and_ranked(run):
    found = told(run, "gaps", "--limit", "0", "--rank", "area")
    assert found["n_gaps"] == len(found["gaps"]) == 129 - 75
    areas = [one["area_km2"] for one in found["gaps"]]
    assert areas == sorted(areas, reverse=True)
    assert "Sadiola" in run("gaps", "--limit", "3").stdout


def test_pooling_finds_the_partners_of_the_region_of_kayes_project(run):
    found = told(run, "pool", "--actor", "fr-dep-91", "--reach", "region", "--limit", "0")
    others = {one["other_name"] for one in found["pooling"] if one["reason"] == "project"}
    assert {"Cachan", "Ivry-sur-Seine", "Montreuil"} <= others
    assert "Cachan" in run("pool", "--actor", "fr-dep-91").stdout


def test_what_if_counts_the_commune_and_stores_nothing(run):
    plan = ("whatif", "ML010302", "--name", "Bobigny", "--start", "2027", "--on", "Santé")
    found = told(run, *plan)
    before, after = (found[key]["figures"][0]["covered"] for key in ("before", "after"))
    assert after == before + 1
    assert "Bobigny" in run(*plan).stdout
    assert told(run, "gaps")["n_gaps"] == 129 - 75


def test_the_filters_are_those_of_coverage(run):
    options = (
        *("--year", "2019", "--kinds", "commune,epci", "--origin", "all", "--reach", "region"),
        *("--confidence", "medium", "--cercle", "ML0107", "--age", "9", "--twelve", "--associated"),
    )
    assert told(run, "gaps", *options)["filter"] == told(run, "coverage", *options)["filter"]
    for command in ("overlaps", "gaps", "pool"):
        assert run(command, "--year", "2019", "--limit", "1").exit_code == 0


@pytest.mark.parametrize("command", ["overlaps", "gaps", "pool"])
def test_tables_can_be_taken_away(run, tmp_path, command):
    path = tmp_path / "table.csv"
    result = run(command, "--output", path, "--lang", "en")
    assert result.exit_code == 0, result.output
    assert len(pd.read_csv(path, comment="#", encoding="utf-8-sig")) > 0
    book = tmp_path / "table.xlsx"
    assert told(run, command, "-o", book)["file"] == str(book)
    assert len(pd.read_excel(book, sheet_name=None)) == 2


def test_a_sheet_is_a_pdf_of_a_territory_or_of_an_actor(run, tmp_path):
    for subject in ("ML0107", "Tringa", "fr-com-93048"):
        path = tmp_path / "fiche.pdf"
        found = told(run, "sheet", subject, "--output", path, "--date", "2026-11-22", "--lang", "en")
        assert found["mime"] == "application/pdf"
        assert path.read_bytes().startswith(b"%PDF-")
        assert found["bytes"] == path.stat().st_size


def test_a_note_is_a_pdf_or_a_word_file(run, tmp_path):
    pdf, word = tmp_path / "note.pdf", tmp_path / "note.docx"
    for path in (pdf, word):
        result = run("note", "ML0102", "-o", path, "--lang", "fr", "--date", "2026-11-22")
        assert result.exit_code == 0, result.output
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert "Diéma" in "\n".join(line.text for line in Document(str(word)).paragraphs)


@pytest.mark.parametrize("cercle", ["ML0103", "ML0105"])
def test_a_cercle_full_of_gaps_and_one_without_overlaps_have_their_note(run, tmp_path, cercle):
    path = tmp_path / "note.pdf"
    assert run("note", cercle, "-o", path).exit_code == 0
    assert path.stat().st_size > 20_000


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("sheet", "XX99", "-o", "f.pdf"), "XX99"),
        (("sheet", "ML0107", "-o", "f.docx"), "pdf"),
        (("sheet", "ML0107", "-o", "nowhere/f.pdf"), "nowhere"),
        (("note", "Montreuil", "-o", "f.pdf"), "ML0102 Diéma"),
        (("note", "ML0107", "-o", "f.odt"), "docx"),
        (("overlaps", "--level", "village"), "village"),
        (("gaps", "--rank", "beauty"), "beauty"),
        (("gaps", "--cercle", "ML0107", "-o", "f.pdf"), "xlsx"),
        (("pool", "--actor", "nobody"), "nobody"),
        (("overlaps", "--actor", "nobody"), "nobody"),
        (("overlaps", "--year", "12"), "year"),
        (("whatif", "ML9999", "--name", "X"), "ML9999"),
        (("overlaps", "--theme", "Eau et asainissement"), "Eau et déchets › Eau et assainissement"),
    ],
)
def test_a_persons_error_is_one_clear_message(run, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert isinstance(result.exception, CartoCoopError), result.output
    assert said in result.exception.render()
    assert list(tmp_path.iterdir()) == []


def test_output_is_asked_for_and_help_lists_every_filter(run):
    assert run("sheet", "ML0107").exit_code == 2
    text = run("note", "--help").stdout
    for option in ("--year", "--kinds", "--origin", "--reach", "--theme", "--confidence", "--division"):
        assert option in text
