"""``cli.py review`` and ``aliases``: the queue, a choice, its hand-over and its way back."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

import cli
from commands.words import found_words
from data.aliases import ALIAS
from data.errors import CartoCoopError
from data.register import open_register

pytestmark = pytest.mark.usefixtures("ready_home")
NAME = "SYCOTEN"


def run(*arguments):
    result = CliRunner().invoke(cli.app, [str(one) for one in arguments], env={"COLUMNS": "200"})
    if isinstance(result.exception, CartoCoopError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def method_of(name):
    with open_register() as register:
        return register.ties().set_index("place").loc[name, "method"]


def test_a_name_is_listed_decided_used_handed_over_and_taken_back(tmp_path):
    listed = json.loads(run("review", "--search", "sycoten", "--json"))
    assert [one["name"] for one in listed["names"]] == [NAME]
    assert listed["names"][0]["candidates"][0]["code"] == "ML0106"
    told = json.loads(run("review", "choose", NAME, "--code", "ML0106", "--who", "Awa", "--json"))
    assert told["placed"]["rows"] == 1
    assert method_of(NAME) == ALIAS
    match = json.loads(run("geocode", NAME, "--country", "ML", "--json"))[0]
    assert (match["code"], match["method"]) == ("ML0106", ALIAS)
    file = tmp_path / "choices.csv"
    run("aliases", "--export", file)
    assert NAME in run("aliases")
    assert "7" not in found_words(ALIAS, 77.0)
    run("review", "revoke", NAME, "--who", "Awa")
    assert method_of(NAME) == ""
    taken = json.loads(run("aliases", file, "--who", "Awa", "--json"))
    assert (taken["added"], taken["rows"]) == ([NAME], 2)
    assert method_of(NAME) == ALIAS
    assert NAME not in run("review", "--json")


@pytest.mark.parametrize(
    "arguments",
    [
        ("choose", NAME, "--who", "Awa"),
        ("choose", NAME, "--code", "ML0106", "--outside", "--who", "Awa"),
        ("choose", NAME, "--point", "nord", "--who", "Awa"),
        ("choose", NAME, "--point", "48.85,2.35", "--who", "Awa"),
        ("choose", NAME, "--code", "ML0106"),
        ("choose", "Nulle part", "--outside", "--who", "Awa"),
        ("revoke", NAME, "--who", "Awa"),
    ],
)
def test_a_wrong_call_is_one_clear_message_and_writes_nothing(arguments):
    with pytest.raises(CartoCoopError):
        run("review", *arguments)
    with open_register() as register:
        assert register.aliases() == ()
