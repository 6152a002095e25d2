"""The command ``geocode``, run alone."""

from __future__ import annotations

import csv
import json

import pytest
from typer.testing import CliRunner

from commands import geocode as command
from data import name_table
from data.errors import CartoCoopError
from data.name_table import read_rows
from geo.online import OnlineSettings
from tests.geo.names_support import gazetteer, geocoder


@pytest.fixture(autouse=True)
def shipped(monkeypatch):
    monkeypatch.setattr(command, "load_gazetteer", gazetteer)
    monkeypatch.setattr(command, "Geocoder", lambda frame: geocoder())
    monkeypatch.delenv("CARTOCOOP_ONLINE", raising=False)


def run(*arguments):
    return CliRunner().invoke(command.app, [str(part) for part in arguments], env={"COLUMNS": "160"})


def test_names_are_answered_in_a_table():
    result = run("Mairie de Montreuil sous Bois", "Montreuil", "Niono")
    assert result.exit_code == 0
    assert "COM-93048" in result.stdout
    assert "COM-28267" in result.stdout
    assert "Niono" in result.stdout


def test_json_is_the_only_thing_on_the_standard_output():
    result = run("Montreuil", "Kayes", "--within", "DEP-93", "--json")
    first, second = json.loads(result.stdout)
    assert (first["code"], first["runner_up"]["name"]) == ("COM-93048", "Montreuil")
    assert (second["status"], second["code"]) == ("unmatched", None)
    assert first["note"] == ""
    assert second["note"]


def test_options_decide():
    assert json.loads(run("Kayes", "--level", "cercle", "--json").stdout)[0]["code"] == "ML0103"
    assert json.loads(run("Baye", "--country", "ML", "--json").stdout)[0]["code"] == "ML010401"


@pytest.mark.parametrize("arguments", [(), ("Kayes", "--file", "x.csv"), ("Kayes", "--level", "village")])
def test_a_wrong_call_is_a_usage_error(arguments):
    assert run(*arguments).exit_code == 2


def test_a_wrong_code_is_one_clear_message():
    result = run("Kayes", "--within", "NOPE")
    assert result.exit_code == 1
    assert "NOPE" in result.stderr
    assert "Traceback" not in result.output
    assert result.stdout == ""


def write(path, rows, encoding="utf-8", delimiter=","):
    with path.open("w", encoding=encoding, newline="") as handle:
        csv.writer(handle, delimiter=delimiter).writerows(rows)
    return path


def test_a_table_is_answered_row_by_row_and_keeps_its_columns(tmp_path):
    table = write(
        tmp_path / "names.csv",
        [
            ["ville", "within", "level"],
            ["Montreuil", "DEP-93", ""],
            ["Kayes", "", "cercle"],
            ["=1+1", "", ""],
        ],
    )
    out = tmp_path / "out.csv"
    result = run("--file", table, "--column", "ville", "--output", out)
    assert result.exit_code == 0
    with out.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert [row["code"] for row in rows] == ["COM-93048", "ML0103", ""]
    assert rows[0]["level"] == ""
    assert rows[0]["found_level"] == "commune"
    assert rows[2]["ville"] == "'=1+1"
    assert float(rows[0]["lon"]) == pytest.approx(2.44846)
    assert result.stdout == ""


@pytest.mark.parametrize(("encoding", "delimiter"), [("cp1252", ";"), ("utf-8-sig", ","), ("utf-16", "\t")])
def test_a_table_is_read_in_the_encoding_it_has(tmp_path, encoding, delimiter):
    names = ["Yélimané", "Koréra Koré", "Dianguirdé", "Lakamané", "Sandaré", "Évry-Courcouronnes"]
    table = write(tmp_path / "t.csv", [["name", "n"], *([name, "1"] for name in names)], encoding, delimiter)
    result = run("--file", table, "--country", "ML", "--level", "commune", "--json")
    assert [found["query"] for found in json.loads(result.stdout)] == names


def test_a_table_with_wrong_codes_lists_every_row(tmp_path):
    table = write(tmp_path / "t.csv", [["name", "within"], ["Kayes", "A"], ["Kita", ""], ["Kita", "B"]])
    result = run("--file", table)
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert len(lines) == 3
    assert "1" in lines[1]
    assert "A" in lines[1]
    assert "3" in lines[2]
    assert "B" in lines[2]


def test_a_table_without_the_column_names_those_it_has(tmp_path):
    result = run("--file", write(tmp_path / "t.csv", [["ville", "pays"], ["Kayes", "ML"]]))
    assert result.exit_code == 1
    assert "ville, pays" in result.stderr


def test_a_missing_file_is_one_clear_message(tmp_path):
    result = run("--file", tmp_path / "absent.csv")
    assert result.exit_code == 1
    assert "absent.csv" in result.stderr


def test_an_output_that_cannot_be_written_is_one_clear_message(tmp_path):
    result = run("Kayes", "--output", tmp_path / "no" / "such" / "folder.csv")
    assert result.exit_code == 1
    assert "folder.csv" in result.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \n \n", "is empty"),
        (b"name\n", "no row"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not a text file"),
    ],
)
def test_a_file_that_is_no_table_is_said_to_be_none(tmp_path, content, words):
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(CartoCoopError, match=words):
        read_rows(path)


def test_a_table_too_large_is_refused(tmp_path, monkeypatch):
    path = write(tmp_path / "t.csv", [["name"], ["Kayes"], ["Kita"]])
    monkeypatch.setattr(name_table, "MAX_ROWS", 1)
    with pytest.raises(CartoCoopError, match="more than 1 rows"):
        read_rows(path)
    monkeypatch.setattr(name_table, "MAX_BYTES", 3)
    with pytest.raises(CartoCoopError, match="larger than"):
        read_rows(path)


def test_rows_with_too_many_or_too_few_cells_are_read(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("name,n\nKayes\nKita,1,2,3\n,\n", encoding="utf-8")
    assert read_rows(path) == [{"name": "Kayes", "n": ""}, {"name": "Kita", "n": "1"}]


def test_without_a_network_the_offline_answers_stand(monkeypatch):
    gone = OnlineSettings(enabled=True, nominatim_url="http://127.0.0.1:9", retries=0)
    monkeypatch.setattr(command.OnlineSettings, "from_env", lambda enabled: gone)
    result = run("Cachan", "Xyzzyx", "--online", "--json")
    assert result.exit_code == 0
    assert [found["code"] for found in json.loads(result.stdout)] == ["COM-94016", None]
    assert "127.0.0.1:9" in result.stderr
