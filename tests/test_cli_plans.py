"""`whatif --save` and `plans`: plans are kept when asked, shown, handed over; they count nowhere."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from data.errors import CartoCoopError

PLAN = ("whatif", "ML0103", "--name", "Bobigny", "--start", "2027", "--on", "Eau et assainissement")


@pytest.fixture
def run(ready_home, monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")
    from cli import app

    def run(*arguments, **more):
        return CliRunner().invoke(app, [str(one) for one in arguments], **more)

    return run


def told(run, *arguments):
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def names(run):
    return [one["name"] for one in told(run, "plans", "list")["plans"]]


def test_a_plan_is_kept_shown_renamed_handed_over_and_deleted(run, tmp_path):
    saved = told(run, *PLAN, "--save", "Eau", "--author", "CRIF")["saved"]
    assert (saved["plan"]["name"], saved["author"]) == ("Bobigny", "CRIF")
    other = told(run, "whatif", "ML010302", "--name", "Meaux", "--start", "2027")
    assert [one["name"] for one in other["other_plans"]] == ["Eau"]
    assert other["saved"] is None
    assert names(run) == ["Eau"]
    assert "Bobigny" in run("plans", "show", "eau").stdout
    assert run("plans", "rename", "Eau", "Eau à Kayes").exit_code == 0
    file = tmp_path / "plans.json"
    assert run("plans", "export", file).exit_code == 0
    assert run("plans", "delete", "Eau à Kayes", input="n\n").exit_code == 1
    assert names(run) == ["Eau à Kayes"]
    assert run("plans", "delete", "Eau à Kayes", "--yes").exit_code == 0
    assert names(run) == []
    assert told(run, "plans", "import", file)["added"] == ["Eau à Kayes"]
    assert told(run, "plans", "import", file)["unchanged"] == ["Eau à Kayes"]
    assert "Eau à Kayes" in run("plans", "list").stdout


def test_a_persons_error_is_one_clear_message(run, tmp_path):
    bad = tmp_path / "bad.json"
    bad.write_text("[[[[")
    for arguments, said in (
        (("plans", "show", "Nothing"), "Nothing"),
        (("plans", "delete", "Nothing", "--yes"), "Nothing"),
        (("plans", "import", bad), "bad.json"),
        (("plans", "import", tmp_path / "none.json"), "none.json"),
        ((*PLAN, "--end", "2020"), "précéder"),
    ):
        result = run(*arguments)
        assert isinstance(result.exception, CartoCoopError), result.output
        from translations import translator

        assert said in result.exception.render(translator("fr"))
