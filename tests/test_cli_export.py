"""`cli.py export`: the suffix decides; the same filters as the screen; errors in one sentence."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pandas as pd
import pytest
from PIL import Image
from typer.testing import CliRunner

from data.errors import CartoCoopError


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory):
    """Return a home whose register and territories are built once for the tests of this file."""
    return tmp_path_factory.mktemp("export-home")


@pytest.fixture
def run(shared_home, monkeypatch):
    """Return a function that runs the command with arguments."""
    monkeypatch.setenv("CARTOCOOP_HOME", str(shared_home))
    from cli import app

    def call(*arguments):
        return CliRunner().invoke(app, ["export", *map(str, arguments)])

    return call


def read(path):
    return pd.read_csv(path, comment="#", encoding="utf-8-sig")


def test_tables_of_the_real_register_lose_no_commune_and_match_the_hand_count(run, tmp_path):
    result = run(tmp_path / "all.csv", "--date", "2026-11-22")
    assert result.exit_code == 0, result.output
    table = read(tmp_path / "all.csv")
    assert table.groupby("area")["code"].nunique().to_dict() == {"kayes": 129, "idf": 1266}
    kayes = table[table["area"] == "kayes"]
    assert (kayes["n_actors"] > 0).sum() == 75
    run(tmp_path / "public.csv", "--area", "kayes", "--kinds", "collectivities", "--reach", "direct")
    public = read(tmp_path / "public.csv")
    assert len(public) == 129
    assert (public["n_actors"] > 0).sum() == 16


def test_a_poster_of_the_real_register_is_a4_and_json_says_what_was_written(run, tmp_path):
    path = tmp_path / "carte.png"
    result = run(path, "--area", "kayes", "--dpi", "50", "--lang", "en", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["file"] == str(path)
    assert told["bytes"] == path.stat().st_size
    with Image.open(path) as image:
        assert image.size == (585, 413)


def test_a_cercle_and_a_year_narrow_the_view(run, tmp_path):
    result = run(
        tmp_path / "y.csv", "--cercle", "ML0107", "--year", "2019", "--area", "kayes", "--lang", "fr"
    )
    assert result.exit_code == 0, result.output
    assert set(read(tmp_path / "y.csv")["parent"]) == {"ML0107"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("carte.docx",), "docx"),
        (("carte",), "carte"),
        (("carte.csv", "--year", "hier"), "hier"),
        (("carte.csv", "--year", "1200"), "1"),
        (("nowhere/carte.csv",), "nowhere"),
        (("carte.png", "--dpi", "9999"), "600"),
        (("carte.csv", "--kinds", "martians"), "martians"),
    ],
)
def test_a_persons_error_is_one_sentence(run, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert isinstance(result.exception, CartoCoopError)
    assert said in result.exception.render()
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_choice_is_a_usage_error(run, tmp_path):
    assert run(tmp_path / "carte.csv", "--area", "mars").exit_code == 2


def test_the_single_file_is_named_after_its_view_and_is_the_one_of_the_export(run, tmp_path, monkeypatch):
    from cli import app

    monkeypatch.chdir(tmp_path)
    view = ("--area", "kayes", "--year", "2019", "--lang", "en", "--date", "2026-11-22")
    result = CliRunner().invoke(app, ["html", *view])
    assert result.exit_code == 0, result.output
    made = tmp_path / "cartocoop-kayes-2019-2026-11-22.html"
    run(tmp_path / "same.html", *view)
    assert made.read_bytes() == (tmp_path / "same.html").read_bytes()
    wrong = CliRunner().invoke(app, ["html", "carte.pdf"])
    assert isinstance(wrong.exception, CartoCoopError)


def test_the_whole_register_is_written_of_today_or_of_a_day_but_never_filtered(run, tmp_path):
    path = tmp_path / "registre.geojson"
    result = run(path, "--what", "register", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["bytes"] == path.stat().st_size
    assert len(json.loads(path.read_bytes())["features"]) > 100
    today = datetime.now(UTC).date().isoformat()
    same = run(tmp_path / "jour.geojson", "--what", "register", "--as-of", today)
    assert same.exit_code == 0, same.output
    assert json.loads((tmp_path / "jour.geojson").read_bytes())["features"]
    filtered = run(tmp_path / "b.geojson", "--what", "register", "--year", "2019")
    assert isinstance(filtered.exception, CartoCoopError)
