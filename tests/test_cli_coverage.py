"""The command ``coverage``: a table for people, one JSON document for programs, clear errors."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from commands.coverage import coverage
from data.errors import CartoCoopError

app = typer.Typer(add_completion=False)
app.command()(coverage)


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory):
    """Return one home for all the tests of this module: the register is built once."""
    return tmp_path_factory.mktemp("home-coverage")


@pytest.fixture
def run(shared_home, monkeypatch):
    monkeypatch.setenv("CARTOCOOP_HOME", str(shared_home))
    monkeypatch.setenv("COLUMNS", "160")
    return lambda *options: CliRunner().invoke(app, options)


def figures(run, *options):
    result = run(*options, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_json_is_one_document_with_all_that_must_be_said(run):
    told = figures(run, "--kinds", "collectivities", "--reach", "direct", "--year", "any")
    communes = told["figures"][0]
    assert (communes["unit"], communes["covered"], communes["total"]) == ("communes", 16, 129)
    assert {"filter", "year", "vintage", "n_unknown_dates", "n_unlocated", "n_outside"} <= set(told)
    assert set(told["figures"][2]["covered"]) == {"min", "max"}


def test_every_option_reaches_the_filter(run):
    told = figures(
        run,
        *("--year", "2019", "--kinds", "commune,epci", "--origin", "all", "--reach", "region"),
        *("--theme", "?", "--confidence", "medium", "--cercle", "ML0107", "--age", "9"),
        *("--twelve", "--associated", "--division", "2023"),
    )
    assert told["filter"] == {
        "year": "2019",
        "kinds": "commune,epci",
        "origin": "all",
        "reach": "region",
        "theme": "?",
        "confidence": "medium",
        "cercle": "ML0107",
        "age": "9",
        "twelve": "1",
        "associated": "1",
        "division": "2023",
    }
    assert told["figures"][0]["parent"] == "ML0107"


def test_the_cercles_and_the_regions_of_2023(run):
    cercles = figures(run, "--by", "cercle")["figures"]
    assert len(cercles) == 7 * 3
    later = figures(run, "--by", "region", "--division", "2023")["figures"]
    assert {f["parent"] for f in later} == {"ML-KAYES-2023", "ML-NIORO-2023", "ML-KITA-2023"}
    assert sum(f["total"] for f in later if f["unit"] == "communes") == 129


def test_ile_de_france_has_its_departements(run):
    found = figures(run, "--area", "idf", "--by", "departement")
    assert sum(f["total"] for f in found["figures"] if f["unit"] == "communes") == 1266
    shown = run("--area", "idf", "--by", "departement")
    assert "Essonne" in shown.stdout


def test_people_get_a_table_and_the_facts_around_it(run):
    shown = run("--year", "2019", "--cercle", "ML0107")
    assert shown.exit_code == 0
    assert "Yélimané" in shown.stdout
    assert "2019" in shown.stdout
    assert "limites schématiques, 2015" in shown.stdout
    assert "%" in run().stdout


def test_readings_in_both_shapes(run):
    rows = figures(run, "--readings")["readings"]
    assert [row["figures"][0]["covered"] for row in rows if row["key"] in {"direct", "cercle", "all"}] == [
        16,
        50,
        75,
    ]
    shown = run("--readings")
    assert "16 / 129" in shown.stdout.replace("\u202f", " ")


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--year", "12"), "year"),
        (("--kinds", "king"), "king"),
        (("--area", "mars"), "mars"),
        (("--by", "village"), "village"),
        (("--parent", "ML9999"), "ML9999"),
        (("--by", "epci"), "epci"),
    ],
)
def test_a_wrong_option_is_one_clear_error(run, options, word):
    result = run(*options)
    assert isinstance(result.exception, CartoCoopError)
    assert word in result.exception.render()


def test_braces_in_a_theme_are_only_text(run):
    assert "“{x}”" in run("--theme", "{x}").exception.render()
