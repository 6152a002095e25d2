"""Lists into the register from the terminal: a dry run first, then one import that can be undone whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from data.errors import CartoCoopError
from data.register import open_register
from tests.data.list_files import as_csv, as_xlsx

HEAD = ["Id", "Titre", "Acteur français", "Code INSEE", "Cercle", "Commune", "Début", "Couleur"]
ROWS = [
    ["A1", "Puits fictifs", "Montreuil", "93048", "Diéma", "Lakamané", "2012", "bleu"],
    ["A2", "Écoles fictives", "", "", "Yélimané", "Tringa", "mars 2015", "vert"],
]


@pytest.fixture
def run(ready_home, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *options, answer=None: CliRunner().invoke(app, [str(one) for one in options], input=answer)


@pytest.fixture
def sheet(tmp_path):
    path = tmp_path / "liste.xlsx"
    path.write_bytes(as_xlsx([HEAD, *ROWS]))
    return path


def keys():
    with open_register() as register:
        return set(register.partnerships()["partnership_id"])


def test_a_dry_run_tells_everything_and_writes_nothing(run, sheet, tmp_path):
    before = keys()
    result = run("import", sheet, "--dry-run", "--json", "--rejected", tmp_path / "rejets.csv")
    (told,) = json.loads(result.stdout)["files"]
    assert (result.exit_code, told["counts"]["new"], told["counts"]["rejected"]) == (0, 1, 1)
    assert told["read"]["columns left out"] == "Couleur"
    assert "A2;Écoles fictives" in (tmp_path / "rejets.csv").read_text(encoding="utf-8-sig")
    assert (told["import"], keys()) == (None, before)


def test_an_import_is_asked_about_done_once_and_undone_whole(run, sheet):
    before = keys()
    assert run("import", sheet, "--who", "Awa", answer="n\n").exit_code == 0
    assert keys() == before
    result = run("import", sheet, "--who", "Awa", answer="y\n")
    assert result.exit_code == 0, result.output
    assert keys() - before == {"list-a1"}
    again = json.loads(run("import", sheet, "--dry-run", "--json").stdout)["files"][0]
    assert again["counts"]["same"] == 1
    with open_register() as register:
        (batch,) = set(register.changes(key="list-a1")["batch"])
    assert run("undo", "--import", batch, "--who", "Awa").exit_code == 0
    assert keys() == before


def test_a_file_that_cannot_be_read_does_not_stop_the_others(run, sheet, tmp_path):
    result = run("import", tmp_path / "absent.csv", sheet, "--yes", "--who", "Awa", "--json")
    absent, good = json.loads(result.stdout)["files"]
    assert (result.exit_code, good["counts"]["new"]) == (1, 1)
    assert "absent.csv" in absent["error"]
    assert good["import"].startswith("import-")


def test_a_mapping_is_kept_and_used_for_the_next_file(run, sheet, tmp_path):
    assert run("import", sheet, "--dry-run", "--save-mapping", "Ma liste").exit_code == 0
    other = tmp_path / "autre.csv"
    other.write_bytes(as_csv([HEAD, ["A9", "Autre projet fictif", *ROWS[0][2:]]]))
    result = run("import", other, "--dry-run", "--json", "--mapping", "Ma liste")
    assert json.loads(result.stdout)["files"][0]["counts"]["new"] == 1
    result = run("import", other, "--dry-run", "--json", "--mapping", "inconnue")
    assert result.exit_code == 1
    assert "Ma liste" in json.loads(result.stdout)["files"][0]["error"]


def test_the_name_of_the_author_is_asked_for_before_anything_is_read(run, sheet):
    result = run("import", sheet, "--yes")
    assert isinstance(result.exception, CartoCoopError)


def test_the_template_is_written_where_it_is_asked_for(run, tmp_path):
    assert run("import-template", tmp_path / "modele.xlsx", "--lang", "en").exit_code == 0
    assert (tmp_path / "modele.xlsx").read_bytes().startswith(b"PK")


def test_pages_layers_and_lists_are_taken_in_with_one_command(run, sheet, tmp_path):
    pages = Path(__file__).parent / "data" / "atlas_pages"
    layer = tmp_path / "couche.geojson"
    point = {"type": "Point", "coordinates": [-11.43, 14.45]}
    feature = {"type": "Feature", "properties": {"acteur": "Cachan", "titre": "Puits"}, "geometry": point}
    layer.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    files = [pages / "01_whole.txt", sheet, pages / "05_pipes.txt", layer]
    told = json.loads(run("import", *files, "--yes", "--who", "Awa", "--json").stdout)["files"]
    assert [(one["file"], one["format"], one["counts"]["new"]) for one in told] == [
        ("liste.xlsx", "xlsx", 1),
        ("couche.geojson", "geojson", 1),
        ("atlas-pages.zip", "atlas", 2),
    ]
    with open_register() as register:
        ties = register.ties().set_index("title")
    assert (ties.loc["Puits", "territory_code"], ties.loc["Puits", "method"]) == ("ML010312", "point")


def test_a_dry_run_that_was_stopped_goes_on_at_the_terminal(run, sheet, monkeypatch, home):
    def stop(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("geo.pipeline.imports.tried", stop)
        result = run("import", sheet, "--dry-run")
    assert result.exit_code != 0
    assert len(list((home / "cache" / "imports").glob("*.sqlite"))) == 1
    assert run("import", sheet, "--yes", "--who", "Awa").exit_code == 0
    assert not list((home / "cache" / "imports").glob("*.sqlite")), "removed once it is written"
