"""Names that wait, the choice of a person before every rule, and what lists make of it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from data.aliases import ALIAS, AliasRecord
from data.errors import CartoCoopError, NotFoundError
from data.register import open_register
from geo.pipeline.atlas import default_places
from geo.pipeline.edit import EditError
from geo.pipeline.imports import apply_import, plan_import
from geo.pipeline.review import choose, commune_at, decision, evidence, revoke, take_aliases, waiting
from geo.review import matching
from tests.data.list_files import as_csv
from tests.geo.test_pipeline_imports import batch_of

HEAD = ["Id", "Titre", "Acteur français", "Département", "Cercle", "Commune"]
ROWS = [
    ["R1", "Puits un", "Montreuil", "93", "", "Gadougou"],
    ["R2", "Puits deux", "Cachan", "94", "", "gadougou"],
    ["R3", "Puits trois", "Cachan", "94", "Kita", "Gadougou"],
    ["R4", "Puits quatre", "Cachan", "94", "", "Sandaree"],
    ["R5", "Puits cinq", "Vile-sans-nom", "93", "Kita", "Senko"],
]


@pytest.fixture
def register(tmp_path):
    with open_register(f"sqlite:///{tmp_path / 'register.sqlite'}") as opened:
        take(opened, ROWS)
        yield opened


def take(register, rows):
    plan = plan_import(batch_of(rows, HEAD), register)
    apply_import(register, plan, who="test")
    return plan


def geocoder(*aliases):
    return default_places().geocoder.choosing(aliases)


def test_names_wait_in_the_order_of_the_rows_that_they_hold_up(register):
    found = waiting(register)
    told = found.queue[["name", "side", "within", "status", "rows"]].to_numpy().tolist()
    assert told[0] == ["Gadougou", "ml", "", "ambiguous", 2]
    assert ["Gadougou", "ml", "ML0105", "ambiguous", 1] in told
    assert ["Sandaree", "ml", "", "doubtful", 1] in told
    candidates = found.candidates[found.queue["key"].iloc[0]]
    assert candidates["code"].tolist() == ["ML010509", "ML010510"]
    assert set(candidates["parent"]) == {"Kita"}
    assert candidates[["lon", "lat"]].notna().all(axis=None)
    assert matching(found.queue, "SANDAR")["name"].tolist() == ["Sandaree"]
    assert set(found.queue["rows"].diff().dropna() <= 0) == {True}


def test_a_choice_answers_before_every_rule_and_only_in_its_context():
    saint_denis = decision("Saint-Denis", "fr", "unit", within="DEP-93", code="COM-93066")
    asked = geocoder(saint_denis)
    there = asked.match("SAINT DENIS", country="FR", within="DEP-93")
    assert (there.code, there.method, there.score) == ("COM-93066", ALIAS, 100.0)
    reunion = asked.match("Saint-Denis", country="FR", within="DEP-974")
    assert reunion.method != ALIAS
    assert reunion.code in (None, "COM-97411")
    assert asked.match("Saint-Denis", country="FR").method != ALIAS
    assert asked.match("Saint-Denis (974)", country="FR").method != ALIAS


def test_a_choice_without_context_holds_where_what_is_known_agrees():
    asked = geocoder(decision("Le Puits", "ml", "unit", code="ML010509"))
    assert asked.match("le puits").code == "ML010509"
    assert asked.match("Le Puits", within="ML0105").code == "ML010509"
    assert asked.match("Le Puits", within="ML0101").code is None
    assert asked.match("Le Puits", level="cercle").method != ALIAS
    assert asked.match("Le Puits", country="FR").method != ALIAS


def test_outside_and_unknown_are_answers_too():
    aliases = (
        AliasRecord("Kita", "ml", "outside", reason="un autre Kita", author="Awa", moment="2026-01-02T10:00"),
        AliasRecord("Ségala", "ml", "unknown", reason="deux lieux"),
    )
    asked = geocoder(*aliases)
    assert (asked.match("Kita").status, asked.match("Kita").method) == ("outside", ALIAS)
    assert "Awa" in asked.match("Kita").note.render()
    assert (asked.match("Ségala").status, asked.match("Ségala").code) == ("unmatched", None)


def test_the_narrowest_context_wins():
    wide = decision("Le Puits", "ml", "unit", code="ML010509")
    narrow = decision("Le Puits", "ml", "unit", within="ML0105", code="ML010510")
    asked = geocoder(wide, narrow)
    assert asked.match("Le Puits").code == "ML010509"
    assert asked.match("Le Puits", within="ML0105").code == "ML010510"


def test_later_lists_follow_the_choice_and_taking_one_in_again_changes_nothing(register):
    choose(register, decision("Gadougou", "ml", "unit", code="ML010509"), who="Awa", reason="")
    places = register.ties().query("title.str.startswith('Puits')").set_index("title")
    assert places.loc["Puits un", ["territory_code", "reach", "method"]].tolist() == [
        "ML010509",
        "commune",
        ALIAS,
    ]
    assert pd.isna(places.loc["Puits trois", "territory_code"])
    plan = take(register, [*ROWS[:2], ["R9", "Forage neuf", "Meaux", "77", "", "GADOUGOU"]])
    assert plan.counts() == {"new": 1, "changed": 0, "same": 2, "held": 0, "duplicate": 0, "rejected": 0}
    assert not plan.names
    late = register.ties().set_index("title").loc["Forage neuf"]
    assert (late["territory_code"], late["method"]) == ("ML010509", ALIAS)
    assert register.health() == ()


def test_an_actor_decided_on_stays_the_same_actor_in_a_later_list(register):
    queue = waiting(register).queue.set_index("name")
    assert queue.loc["Vile-sans-nom", ["side", "within"]].tolist() == ["fr", "DEP-93"]
    alias = decision("Vile-sans-nom", "fr", "unit", within="DEP-93", code="COM-93048")
    assert choose(register, alias, who="Awa", reason="").actors == 1
    actor = register.actors().set_index("name").loc["Vile-sans-nom"]
    assert actor[["kind", "group_id", "public"]].tolist() == ["commune", "fr-com-93048", True]
    assert take(register, ROWS).counts()["same"] == len(ROWS)


def test_taken_back_everything_is_as_before(register):
    before = (register.ties(), register.actors())
    placed = choose(register, decision("Gadougou", "ml", "outside"), who="Awa", reason="Guinée")
    revoke(register, placed.key, who="Awa")
    pd.testing.assert_frame_equal(register.ties(), before[0])
    pd.testing.assert_frame_equal(register.actors(), before[1])
    assert set(waiting(register).queue["name"]) >= {"Gadougou"}


def test_a_point_counts_for_the_commune_that_it_lies_in():
    unit = default_places().geocoder.unit("ML010509")
    assert commune_at(unit.lon, unit.lat, "ml") == "ML010509"
    alias = decision("Un hameau", "ml", "point", point=(unit.lon, unit.lat))
    assert (alias.code, alias.reach, alias.precision) == ("ML010509", "village", "point")
    match = geocoder(alias).match("Un hameau")
    assert (match.code, match.kind, match.lon, match.lat) == ("ML010509", "village", unit.lon, unit.lat)
    with pytest.raises(CartoCoopError, match="lies in no commune"):
        decision("Un hameau", "ml", "point", point=(2.35, 48.85))


@pytest.mark.parametrize("code", ["COM-93048", "ML019999", "<b>"])
def test_a_code_of_the_other_side_or_of_nobody_is_refused(code):
    with pytest.raises(NotFoundError):
        decision("Gadougou", "ml", "unit", code=code)


def test_every_fault_of_a_choice_is_told_at_once_and_nothing_saved(register):
    before = register.version()
    with pytest.raises(EditError) as caught:
        choose(register, decision("Gadougou", "ml", "unknown"), who=" ", reason="")
    assert {fault.field for fault in caught.value.faults} == {"who", "reason"}
    assert register.version() == before


def test_the_evidence_names_partnerships_and_sources(register):
    rows = evidence(register, "GADOUGOU", "ml", "")
    assert set(rows["partnership"]) == {"Puits un", "Puits deux"}
    assert rows["source"].str.contains("liste.csv").all()


def test_choices_are_handed_over_and_ours_stay_unless_replaced(register, tmp_path):
    choose(register, decision("Gadougou", "ml", "unit", code="ML010509"), who="Awa", reason="vu")
    path = tmp_path / "choices.csv"
    lines = [
        ["name", "side", "within", "outcome", "code", "lat", "lon", "reason", "author", "date"],
        ["gadougou", "ml", "", "unit", "ML010510", "", "", "", "Binta", ""],
        ["Sandaree", "ml", "", "outside", "", "", "", "'=1+1", "Binta", ""],
    ]
    path.write_bytes(as_csv(lines))
    taken = take_aliases(register, path, who="Awa")
    assert (taken.added, taken.kept, taken.rows) == (("Sandaree",), ("gadougou",), 1)
    kept = {one.name: one for one in register.aliases()}
    assert (kept["Gadougou"].code, kept["Sandaree"].author, kept["Sandaree"].reason) == (
        "ML010509",
        "Binta",
        "=1+1",
    )
    taken = take_aliases(register, path, who="Awa", replace_ours=True)
    assert (taken.replaced, taken.unchanged) == (("gadougou",), ("Sandaree",))
    assert replace(register.aliases()[0], moment="").code == "ML010510"
