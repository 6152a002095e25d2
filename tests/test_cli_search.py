"""The command ``search``: a table for people, one JSON document for programs, clear errors."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from commands.search import search
from data.errors import CartoCoopError

app = typer.Typer(add_completion=False)
app.command()(search)


@pytest.fixture
def run(ready_home, monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")
    return lambda *options: CliRunner().invoke(app, options)


def test_json_is_one_document_with_the_results(run):
    result = run("yelimane", "eau", "--json", "--kind", "partnership")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["query"], told["words"]) == (0, "yelimane eau", ["yelimane", "eau"])
    assert told["total"] == len(told["results"]) == 4
    assert {"kind", "id", "title", "territories", "start_year", "snippet"} <= set(told["results"][0])


def test_people_get_a_table_and_how_many_more_there_are(run):
    result = run("KOUSSANÉ", "--limit", "2")
    assert result.exit_code == 0
    assert "Koussané" in result.stdout
    assert "--limit" in result.stderr


def test_nothing_found_gives_near_names(run):
    result = run("Kousané")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "Koussané" in result.stderr


@pytest.mark.parametrize("text", [(), ("",), ("🌍",)])
def test_no_word_says_how_to_search(run, text):
    result = run(*text)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.strip()


@pytest.mark.parametrize("text", ['"', "NEAR(a b)", "eau*", "NOT", "[red]eau[/red]", "{eau}", "a" * 10_000])
def test_hostile_words_never_fail(run, text):
    assert run("--", text).exit_code == 0
    assert json.loads(run("--json", "--", text).stdout)["query"] == text


@pytest.mark.parametrize(("options", "word"), [(("--kind", "king"), "king"), (("--limit", "0"), "500")])
def test_a_wrong_option_is_one_clear_error(run, options, word):
    result = run("eau", *options)
    assert isinstance(result.exception, CartoCoopError)
    assert word in result.exception.render()
