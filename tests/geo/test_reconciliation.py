"""The hand count of the sourced register: 16, 18, 50 and 75 of 129 communes, and how far they move."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.schema import PRESENCE, PUBLIC_KINDS, TERRITORIES, TIES, validate
from geo.coverage import commune_counts, coverage
from geo.filters import COLLECTIVITIES, Filter, apply_filter
from geo.join import check_points
from geo.links import links
from geo.pipeline.coverage import (
    actor_sheet_of,
    coverage_of,
    load_state,
    readings_of,
    state_key,
    territory_sheet_of,
)
from geo.pipeline.register import ensure_register


@pytest.fixture(scope="module")
def register(built):
    """Return the register built from the shipped facts; it is not written to."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARTOCOOP_HOME", str(built))
        with ensure_register() as register:
            yield register


@pytest.fixture(scope="module")
def state(register):
    return load_state(register)


DIRECT = Filter(actor_kinds=COLLECTIVITIES, reach="direct")
BY_HAND = {
    "Kayes",
    "Koréra Koré",
    "Nioro",
    "Fégui",
    "Troungoumbé",
    "Lakamané",
    "Diéma",
    "Sandaré",
    "Dianguirdé",
    "Fatao",
    "Tringa",
    "Koussané",
    "Djélébou",
    "Karakoro",
    "Sahel",
    "Koniakary",
}


def communes(state, filter_):
    counts = commune_counts(apply_filter(state.presence, state.themes, filter_), state.territories)
    return set(counts.loc[counts["n_actors"] > 0, "code"])


def n_covered(state, filter_):
    figure = coverage_of(state, filter_).figure("communes")
    assert figure.total.low == 129
    assert figure.covered.low == len(communes(state, filter_))
    return int(figure.covered.low)


def test_sixteen_communes_have_a_direct_francilian_collectivity(state):
    assert n_covered(state, DIRECT) == 16
    names = state.territories.set_index("code")["name"]
    found = {names[code] for code in communes(state, DIRECT)}
    assert {name.split(" du ")[0].split("-du-")[0] for name in found} == BY_HAND


def test_eighteen_with_the_water_syndicate(state):
    with_sedif = Filter(actor_kinds=COLLECTIVITIES | {"syndicat"}, reach="direct")
    assert n_covered(state, with_sedif) == 18
    assert n_covered(state, Filter(actor_kinds=frozenset(PUBLIC_KINDS), reach="direct")) == 18
    names = state.territories.set_index("code")["name"]
    new = communes(state, with_sedif) - communes(state, DIRECT)
    assert {names[code] for code in new} == {"Kirané Kaniaga", "Gory"}


def test_fifty_with_the_partner_cercles(state):
    assert n_covered(state, Filter(actor_kinds=COLLECTIVITIES, reach="cercle")) == 50


def test_seventy_five_with_the_associations(state):
    assert n_covered(state, Filter(reach="cercle")) == 75


def test_the_twelve_communes_as_communes_give_twenty_seven(state):
    twelve = Filter(actor_kinds=COLLECTIVITIES, reach="direct", collective_as_commune=True)
    assert n_covered(state, twelve) == 27  # 16 and 12, Tringa being one of both


def test_seventeen_communes_are_known_to_be_reached_in_2019(state):
    """Yélimané's twelve by the protocol of 2017–2020, and five where a source of 2019 saw an actor."""
    figure = coverage_of(state, Filter(year=2019)).figure("communes")
    assert (figure.covered.low, figure.covered_with_unknown.low) == (17, 75)
    names = state.territories.set_index("code")["name"]
    seen = communes(state, Filter(year=2019))
    beyond = {names[code] for code in seen if not code.startswith("ML0107")}
    assert {name.split(" du ")[0].split("-du-")[0] for name in beyond} == {
        "Nioro",
        "Koréra Koré",
        "Lambidou",
        "Diéma",
        "Sandaré",
    }


def test_the_region_reaches_every_commune(state):
    assert n_covered(state, Filter(reach="region")) == 129


def test_the_two_divisions_give_the_same_communes(state, register):
    later = load_state(register, division="2023")
    assert n_covered(later, Filter(reach="cercle", division="2023")) == 75
    parts = coverage_of(later, Filter(division="2023"), by="region").figures
    assert {p.parent: p.total.low for p in parts if p.unit == "communes"} == {
        "ML-KAYES-2023": 65,
        "ML-KITA-2023": 33,
        "ML-NIORO-2023": 31,
    }


def test_readings_give_the_reconciliation_table(state):
    rows = {one.key: one for one in readings_of(state)}
    found = {
        key: int(rows[key].communes.covered.low) for key in ("direct", "public", "twelve", "cercle", "all")
    }
    assert found == {"direct": 16, "public": 18, "twelve": 27, "cercle": 50, "all": 75}
    assert rows["region"].inhabitants.share.low == 1
    dated = rows["year"].communes
    assert dated.covered.low < dated.covered_with_unknown.low <= 75
    people = rows["direct"].inhabitants.covered
    assert people.low < people.high


@pytest.mark.parametrize("asked", [Filter(), Filter(year=2019, reach="region"), Filter(origin="all")])
def test_what_a_state_knows_beforehand_changes_no_figure(state, asked):
    fewer = replace(state, presence=state.presence.iloc[::3].reset_index(drop=True))
    for one in (state, fewer):
        anew = coverage(one.presence, one.themes, one.territories, asked, ties=one.ties)
        assert coverage_of(one, asked) == anew


def test_what_no_source_places_is_counted(state):
    table = coverage_of(state, Filter(reach="region"))
    assert table.n_unlocated >= 5
    assert table.n_outside >= 10
    assert table.n_unknown_dates > 0


def test_the_state_is_valid_and_its_key_follows_the_register(state, register):
    validate(state.territories, TERRITORIES)
    validate(state.ties, TIES)
    validate(state.presence, PRESENCE)
    assert state.key == state_key(register, "kayes", "1996")
    assert state_key(register, "kayes", "2023") != state.key
    assert register.version() in state.key


def test_ile_de_france_is_seen_from_its_side(register):
    idf = load_state(register, "idf")
    found = communes(idf, Filter(reach="direct", actor_kinds=frozenset({"commune"})))
    assert {"COM-93048", "COM-91411", "COM-93066"} <= found
    in_yelimane = communes(idf, Filter(reach="direct", cercle="ML0107", actor_kinds=frozenset({"commune"})))
    assert in_yelimane == {"COM-93048", "COM-94022"}
    assert coverage_of(idf, Filter(reach="direct")).figure("communes").total.low == 1266


def test_links_end_at_what_the_sources_name(state):
    found = links(state.ties, state.actors, state.territories, state.themes, DIRECT)
    assert set(found["territory_code"]) == communes(state, DIRECT)
    assert found["distance_km"].dropna().between(3500, 4300).all()
    assert not found["link_id"].duplicated().any()


def test_sheets_tell_what_the_register_says(state):
    nioro = state.territories.query("level == 'commune' and name.str.startswith('Nioro')", engine="python")
    sheet = territory_sheet_of(state, nioro["code"].iloc[0], Filter())
    names = {actor.name for one in sheet.direct for actor in one.actors}
    assert {"Limours", "Les Molières"} <= names
    assert all(one.sources for one in sheet.direct)
    assert {one.reach for one in sheet.via_cercle} == {"cercle"}
    montreuil = territory_sheet_of(state, "COM-93048", Filter())
    assert any("Yélimané" in place for one in montreuil.direct for place in one.places)
    group = state.actors.loc[state.actors["name"] == "Montreuil", "group_id"].iloc[0]
    assert "ML0107" in actor_sheet_of(state, group, Filter()).territories


def test_chefs_lieux_are_checked_against_the_boundaries_in_use(state):
    places = state.territories.query("level == 'commune'").rename(columns={"name": "commune"})
    places = places.assign(
        name=places["chef_lieu"], lon=places["chef_lieu_lon"], lat=places["chef_lieu_lat"]
    ).drop(columns="geometry")
    found = check_points(places, state.territories)
    assert found["found_code"].ne(found["code"]).all()
    assert len(found) < len(places)
