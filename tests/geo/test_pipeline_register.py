"""First start: the facts become a register whose places have codes and whose traps hold."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from data import schema
from data.builtin import load_builtin
from data.territories import load_territories
from tests.geo.conftest import FRAMES

DIRECT = [
    "Kayes",
    "Koréra Koré",
    "Nioro du Sahel",
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
]


def rows_of(first, partnership_id):
    return first.ties[first.ties["partnership_id"] == partnership_id]


def named(first, codes):
    official = first.gazetteer[first.gazetteer["official"]].drop_duplicates("code").set_index("code")["name"]
    return sorted(official.loc[code] for code in codes)


@pytest.mark.parametrize("name", FRAMES)
def test_the_built_frames_follow_their_schemas(first, name):
    frame = schema.validate(getattr(first.register, name)(), getattr(schema, name.upper()))
    assert len(frame) > 0


def test_the_hand_count_of_direct_francilian_collectivities_is_sixteen(first):
    ties = first.ties[
        first.ties["francilian"]
        & first.ties["actor_kind"].isin(schema.COLLECTIVITY_KINDS)
        & first.ties["reach"].isin(schema.DIRECT_REACHES)
        & ~first.ties["role"].isin(["associated", "beneficiary"])
    ]
    assert named(first, ties["territory_code"].dropna().unique()) == sorted(DIRECT)


def test_the_water_syndicate_makes_eighteen(first):
    sedif = rows_of(first, "sedif-kirane-gory")
    assert named(first, sedif["territory_code"]) == ["Gory", "Kirané Kaniaga"]
    assert not set(named(first, sedif["territory_code"])) & set(DIRECT)
    assert set(sedif["actor_kind"]) == {"syndicat"}
    assert set(sedif["role"]) == {"funder"}
    assert set(sedif["reach"]) == {"commune"}


def test_partner_cercles_make_fifty_and_associations_seventy_five(first):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARTOCOOP_HOME", str(Path(str(first.register.url).removeprefix("sqlite:///")).parent))
        communes = load_territories("kayes")
    communes = communes[communes["level"] == "commune"]
    ties = first.ties[first.ties["francilian"] & ~first.ties["role"].isin(["associated", "beneficiary"])]

    def reached(kinds):
        codes = set(ties.loc[ties["actor_kind"].isin(kinds), "territory_code"].dropna())
        return set(communes.loc[communes["code"].isin(codes) | communes["parent"].isin(codes), "code"])

    public = {*schema.COLLECTIVITY_KINDS, "syndicat"}
    assert len(reached(public)) == 50
    assert len(reached({*public, "association"})) == 75


def test_every_row_of_facts_is_a_tie_with_its_source(first):
    builtin = load_builtin()
    ties = first.ties.set_index(["partnership_id", "actor_name"])
    sources = first.register.sources()
    for partnership in builtin.partnerships:
        urls = set(sources.loc[sources["partnership_id"] == partnership.partnership_id, "url"])
        for row in partnership.rows:
            assert row.place in set(ties.loc[[(partnership.partnership_id, row.actor.name)], "place"])
            assert row.source.url in urls
    assert len(first.register.partnerships()) == len(builtin.partnerships)


def test_the_four_associated_towns_are_not_partners_of_the_region_s_project(first):
    ties = rows_of(first, "region-idf-kayes")
    assert dict(zip(ties["actor_name"], ties["role"], strict=True)) == {
        "Région Île-de-France": "lead",
        "Montreuil": "associated",
        "Cachan": "associated",
        "Ivry-sur-Seine": "associated",
        "Département de l’Essonne": "associated",
    }
    assert set(ties["territory_code"]) == {"ML01"}
    lead = ties[ties["role"] == "lead"].iloc[0]
    assert (lead["start_year"], lead["status"], lead["observed_year"]) == (2001, "ongoing", 2013)
    assert ties.loc[ties["role"] == "associated", "start_year"].isna().all()


def test_montreuil_s_protocol_is_read_as_the_cercle(first):
    ties = rows_of(first, "montreuil-yelimane")
    assert set(ties["territory_code"]) == {"ML0107"}
    assert set(ties["reach"]) == {"cercle"}
    collective = ties[ties["place"] == "Les douze communes du cercle de Yélimané"].iloc[0]
    assert bool(collective["collective"])
    assert (collective["start_year"], collective["end_year"], collective["status"]) == (2017, 2020, "ended")


def test_kenieba_konko_has_no_code_in_kenieba(first):
    (row,) = rows_of(first, "thionville-kenieba-konko-4-villages").to_dict("records")
    assert row["reach"] == "outside"
    assert pd.isna(row["territory_code"])


def test_nothing_outside_the_region_has_a_code(first):
    outside = first.ties[first.ties["reach"] == "outside"]
    assert len(outside) == 49
    assert outside["territory_code"].isna().all()


def test_unnamed_places_and_unknown_members_have_no_code_and_are_listed(first):
    unknown = first.ties[first.ties["reach"] == "unknown"]
    assert set(unknown["actor_name"]) == {
        "Département de l’Essonne",
        "EPT Plaine Commune",
        "SIAAP",
        "Eau de Paris",
        "ACDS",
    }
    assert unknown["territory_code"].isna().all()
    listed = {name.name for name in first.report.names if name.status == "not named"}
    assert set(unknown["place"]) == listed


def test_gory_of_yelimane_is_not_gory_gopela_nor_diafounou_gory(first):
    ties = rows_of(first, "sedif-kirane-gory").set_index("place")
    assert ties.loc["Gory", "territory_code"] == "ML010704"


def test_a_village_leads_to_the_commune_that_the_source_names(first):
    ties = first.ties.set_index("place")
    assert ties.loc["Kembélé (commune de Diakon)", "territory_code"] == "ML010103"
    assert ties.loc["Yaguiné (commune de Toya)", "territory_code"] == "ML010711"
    assert ties.loc["Lycée Fodié Maguiraga (Nioro-du-Sahel)", "reach"] == "school"


def test_successor_and_predecessor_are_two_actors_of_one_group(first):
    ties = rows_of(first, "evry-grand-paris-sud-kayes")
    assert ties["actor_id"].nunique() == 2
    assert set(ties["group_name"]) == {"CA Grand Paris Sud"}
    assert set(ties["actor_territory"]) == {"EPCI-200059228"}


def test_two_arckf_are_two_groups(first):
    actors = first.register.actors()
    arckf = actors[actors["name"].str.startswith("ARCKF")]
    assert arckf["group_id"].nunique() == len(arckf) == 2


def test_nioro_counts_limours_and_les_molieres_and_no_third(first):
    nioro = first.ties[first.ties["territory_code"] == "ML010610"]
    assert set(nioro["group_name"]) == {"Limours", "Les Molières", "Lycée Voillaume (Aulnay-sous-Bois)"}
    assert "COJUMALI (Comité de jumelage Limours – Les Molières)" in set(nioro["actor_name"])


def test_an_association_without_a_seat_has_no_point(first):
    actors = first.register.actors().set_index("name")
    association = actors.loc["AJUKOBY (Acteurs des jumelages Koréra-Koré – Bures-sur-Yvette)"]
    assert pd.isna(association["territory_code"])
    assert pd.isna(association["lon"])
    assert actors.loc["FADCBF", "territory_code"] == "COM-93013"
    assert 48.9 < actors.loc["FADCBF", "lat"] < 49


def test_french_collectivities_have_a_code_and_a_point(first):
    actors = first.register.actors()
    french = actors[(actors["side"] == "fr") & actors["kind"].isin(schema.COLLECTIVITY_KINDS)]
    assert french["territory_code"].notna().all()
    assert french["lon"].notna().all()
    assert french["public"].all()
    assert not actors.loc[actors["kind"] == "association", "public"].any()


def test_former_units_show_their_successor_and_say_so(first):
    actors = first.register.actors().set_index("name")
    assert actors.loc["Pierrefitte-sur-Seine", "territory_code"] == "COM-93066"
    assert actors.loc["Région Nord-Pas-de-Calais", "territory_code"] == "REG-32"
    assert "Saint-Denis" in actors.loc["Pierrefitte-sur-Seine", "note"]


def test_every_match_says_how_and_how_sure(first):
    matched = first.ties[first.ties["territory_code"].notna()]
    assert (matched["method"] != "").all()
    assert matched["score"].between(80, 100).all()
    assert (matched["precision"] != "").all()


def test_no_code_of_the_facts_contradicts_its_name(first):
    assert first.report.faults == ()
    assert {name.status for name in first.report.names} == {"outside", "not named"}


def test_themes_are_mapped_and_what_is_not_keeps_its_words(first):
    themes = first.register.themes()
    water = themes[themes["partnership_id"] == "sedif-kirane-gory"]
    assert water["level_3"].tolist() == ["Eau et assainissement"]
    assert (themes["as_published"] != "").all()
    assert (themes["level_1"] == "").any()


def test_money_hangs_on_the_partnership_it_names(first):
    funding = first.register.funding()
    assert len(funding) == 13
    assert funding["partnership_id"].notna().all()
    assert (funding["partnership_id"] == "region-idf-kayes").sum() == 7
    assert funding["amount_eur"].isna().sum() == 1


def test_quality_of_the_built_in_register(first):
    quality = first.register.quality()
    assert quality.excluded == 3
    assert quality.by_confidence["low"] == 1
    assert quality.unlocated == 6
    assert quality.contradictions == 4
    assert sum(quality.by_confidence.values()) == quality.partnerships == 104
