"""The papers of the project say what the code computes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from data.territories import load_territories
from geo.pipeline.coverage import load_state, readings_of
from geo.pipeline.register import ensure_register

ROOT = Path(__file__).resolve().parents[1]
NOTES = ("docs/method.md", "docs/methode.md")
GUIDES = ("docs/guide.fr.md", "docs/guide.en.md")
SHARING = ("docs/partage.md", "docs/sharing.md")
READINGS = (
    "direct",
    "public",
    "twelve",
    "cercle",
    "all-direct",
    "all",
    "region",
    "year-direct",
    "year",
)


@pytest.mark.parametrize("note", NOTES)
def test_the_method_note_gives_the_computed_readings(note, ready_home):
    told = re.findall(r"^\| (?!reading|lecture)[^|]+ \| (\d+) \|$", (ROOT / note).read_text("utf-8"), re.M)
    with ensure_register() as register:
        readings = readings_of(load_state(register))
    computed = {one.key: int(one.table.figure("communes").covered.low) for one in readings}
    assert [int(number) for number in told] == [computed[key] for key in READINGS]


@pytest.mark.parametrize("note", NOTES)
def test_the_method_note_counts_the_ties_and_known_populations_of_the_shipped_data(note):
    text = (ROOT / note).read_text("utf-8")
    communes = load_territories("kayes").query("level == 'commune'")
    assert f"{communes['population'].notna().sum()} " in text
    rows = (ROOT / "data/register_builtin/partnerships.csv").read_text("utf-8").count("\n") - 1
    assert re.search(rf"\b{rows} (sourced ties|liens sourcés)", text)


@pytest.mark.parametrize("paper", ["README.md", "CONTRIBUTING.md", *NOTES, *GUIDES, *SHARING])
def test_every_link_to_a_file_leads_to_one(paper):
    text = (ROOT / paper).read_text("utf-8")
    targets = [target for target in re.findall(r"\]\(([^)#]+)", text) if "://" not in target]
    folder = (ROOT / paper).parent
    assert [target for target in targets if not (folder / target).exists()] == []
