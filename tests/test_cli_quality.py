"""`cli.py quality` and `cli.py themes`: figures, tables taken in whole, malformed ones told in a sentence."""

from __future__ import annotations

import csv
import io
import json

import pytest
from typer.testing import CliRunner

from cli import app
from data.errors import CartoCoopError
from data.register import open_register
from data.theme_files import COLUMNS

HEALTH = {"level_1": "Education, Social et Recherche", "level_2": "Santé"}
LINE = {"kind": "name", "name": "causeries", "confidence": "high", **HEALTH}


@pytest.fixture
def run(ready_home, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *options: CliRunner().invoke(app, [str(one) for one in options])


def told(result):
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def table(*lines, columns=COLUMNS, encoding="utf-8"):
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode(encoding)


def test_quality_says_the_same_to_people_and_to_programs_and_narrows_to_a_kind(run, tmp_path):
    everything = told(run("quality", "--imports", "0", "--json"))
    assert everything["partnerships"] > 100
    assert sum(everything["counts"].values()) == len(everything["findings"])
    kind = max(everything["counts"], key=everything["counts"].get)
    shown = run("quality", "--kind", kind, "--imports", "0")
    assert shown.exit_code == 0
    assert str(everything["counts"][kind]) in shown.stdout
    path = tmp_path / "etat.csv"
    assert run("quality", "--imports", "0", "--output", path, "--lang", "fr").exit_code == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_kind_of_finding_that_there_is_not_is_refused(run):
    assert isinstance(run("quality", "--kind", "beauty").exception, CartoCoopError)


def test_a_table_of_themes_goes_out_is_filled_in_and_leads_its_rows(run, tmp_path):
    before = told(run("themes", "--json"))
    name = before["open"][0]["name"]
    path = tmp_path / "a-remplir.csv"
    assert run("themes", "export", path, "--open").exit_code == 0
    assert name in path.read_text(encoding="utf-8-sig")
    path.write_bytes(table(LINE | {"kind": before["open"][0]["kind"], "name": name}))
    kept = told(run("themes", "import", path, "--who", "Awa", "--json"))
    assert (kept["kept"], kept["partnerships"]) == (1, before["open"][0]["partnerships"])
    assert told(run("themes", "--json"))["names"] == before["names"] - 1
    (found,) = told(run("themes", "read", name, "--json"))["themes"]
    assert (found["level_2"], found["own"]) == ("Santé", True)
    assert run("themes", "lead", "--who", "Awa").exit_code == 0
    assert run("themes", "export", tmp_path / "table.csv").exit_code == 0
    assert name in (tmp_path / "table.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        table(LINE, columns=["name", "level_1"]),
        table(LINE | {"level_2": "Astrologie"}),
        table(LINE | {"name": "causeries awa@exemple.org"}),
        table(LINE, LINE | {"level_1": "=1+1", "level_2": ""}),
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    ],
    ids=["empty", "columns", "unknown path", "personal", "formula", "no text"],
)
def test_a_malformed_table_of_themes_is_refused_whole_and_in_words(run, tmp_path, content):
    path = tmp_path / "themes.csv"
    path.write_bytes(content)
    result = run("themes", "import", path, "--who", "Awa")
    assert isinstance(result.exception, CartoCoopError), result.output
    error = result.exception
    words = error.render() + "".join(fault.message.render() for fault in getattr(error, "faults", ()))
    assert "themes.csv" in words
    assert "exemple.org" not in words
    with open_register() as register:
        assert not register.theme_names().lines


def test_a_table_of_themes_in_the_encoding_of_an_old_spreadsheet_is_read(run, tmp_path):
    path = tmp_path / "themes.csv"
    path.write_bytes(table(LINE | {"name": "éveil musical"}, encoding="cp1252"))
    result = run("themes", "import", path, "--who", "Awa")
    assert result.exit_code == 0, result.exception
    with open_register() as register:
        assert [line.name for line in register.theme_names().lines.values()] == ["éveil musical"]
