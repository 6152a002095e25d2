"""First start: the facts become a register whose places have codes, whose traps hold, all or nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import pytest

from data import schema
from data.builtin import load_builtin
from data.gazetteer import load_gazetteer
from data.records import ActorRecord, FundingRecord, PartnershipRecord, SourceRecord, TieRecord, slug
from data.register import open_register
from data.territories import load_territories
from geo.geocode import Geocoder
from geo.pipeline.register import BuildReport, build_register, ensure_register

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
FRAMES = ("actors", "ties", "themes", "sources", "funding")


@dataclass
class Built:
    register: object
    report: BuildReport
    ties: pd.DataFrame
    gazetteer: pd.DataFrame
    geocoder: Geocoder


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARTOCOOP_HOME", str(tmp_path_factory.mktemp("built")))
        patch.delenv("DATABASE_URL", raising=False)
        gazetteer = load_gazetteer()
        geocoder = Geocoder(gazetteer)
        register = open_register()
        report = build_register(register, gazetteer=gazetteer, geocoder=geocoder)
        yield Built(register, report, register.ties(), gazetteer, geocoder)
        register.close()


def rows_of(built, partnership_id):
    return built.ties[built.ties["partnership_id"] == partnership_id]


def named(built, codes):
    official = built.gazetteer[built.gazetteer["official"]].drop_duplicates("code").set_index("code")["name"]
    return sorted(official.loc[code] for code in codes)


@pytest.mark.parametrize("name", FRAMES)
def test_the_built_frames_follow_their_schemas(built, name):
    frame = schema.validate(getattr(built.register, name)(), getattr(schema, name.upper()))
    assert len(frame) > 0


def test_the_hand_count_of_direct_francilian_collectivities_is_sixteen(built):
    ties = built.ties[
        built.ties["francilian"]
        & built.ties["actor_kind"].isin(schema.COLLECTIVITY_KINDS)
        & built.ties["reach"].isin(schema.DIRECT_REACHES)
        & ~built.ties["role"].isin(["associated", "beneficiary"])
    ]
    assert named(built, ties["territory_code"].dropna().unique()) == sorted(DIRECT)


def test_the_water_syndicate_makes_eighteen(built):
    sedif = rows_of(built, "sedif-kirane-gory")
    assert named(built, sedif["territory_code"]) == ["Gory", "Kirané Kaniaga"]
    assert not set(named(built, sedif["territory_code"])) & set(DIRECT)
    assert set(sedif["actor_kind"]) == {"syndicat"}
    assert set(sedif["role"]) == {"funder"}
    assert set(sedif["reach"]) == {"commune"}


def test_partner_cercles_make_fifty_and_associations_seventy_five(built):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARTOCOOP_HOME", str(Path(str(built.register.url).removeprefix("sqlite:///")).parent))
        communes = load_territories("kayes")
    communes = communes[communes["level"] == "commune"]
    ties = built.ties[built.ties["francilian"] & ~built.ties["role"].isin(["associated", "beneficiary"])]

    def reached(kinds):
        codes = set(ties.loc[ties["actor_kind"].isin(kinds), "territory_code"].dropna())
        return set(communes.loc[communes["code"].isin(codes) | communes["parent"].isin(codes), "code"])

    public = {*schema.COLLECTIVITY_KINDS, "syndicat"}
    assert len(reached(public)) == 50
    assert len(reached({*public, "association"})) == 75


def test_every_row_of_facts_is_a_tie_with_its_source(built):
    builtin = load_builtin()
    ties = built.ties.set_index(["partnership_id", "actor_name"])
    sources = built.register.sources()
    for partnership in builtin.partnerships:
        urls = set(sources.loc[sources["partnership_id"] == partnership.partnership_id, "url"])
        for row in partnership.rows:
            assert row.place in set(ties.loc[[(partnership.partnership_id, row.actor.name)], "place"])
            assert row.source.url in urls
    assert len(built.register.partnerships()) == len(builtin.partnerships)


def test_the_four_associated_towns_are_not_partners_of_the_region_s_project(built):
    ties = rows_of(built, "region-idf-kayes")
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


def test_montreuil_s_protocol_is_read_as_the_cercle(built):
    ties = rows_of(built, "montreuil-yelimane")
    assert set(ties["territory_code"]) == {"ML0107"}
    assert set(ties["reach"]) == {"cercle"}
    collective = ties[ties["place"] == "Les douze communes du cercle de Yélimané"].iloc[0]
    assert bool(collective["collective"])
    assert (collective["start_year"], collective["end_year"], collective["status"]) == (2017, 2020, "ended")


def test_kenieba_konko_has_no_code_in_kenieba(built):
    (row,) = rows_of(built, "thionville-kenieba-konko-4-villages").to_dict("records")
    assert row["reach"] == "outside"
    assert pd.isna(row["territory_code"])


def test_nothing_outside_the_region_has_a_code(built):
    outside = built.ties[built.ties["reach"] == "outside"]
    assert len(outside) == 49
    assert outside["territory_code"].isna().all()


def test_unnamed_places_and_unknown_members_have_no_code_and_are_listed(built):
    unknown = built.ties[built.ties["reach"] == "unknown"]
    assert set(unknown["actor_name"]) == {
        "Département de l’Essonne",
        "EPT Plaine Commune",
        "SIAAP",
        "Eau de Paris",
        "ACDS",
    }
    assert unknown["territory_code"].isna().all()
    listed = {name.name for name in built.report.names if name.status == "not named"}
    assert set(unknown["place"]) == listed


def test_gory_of_yelimane_is_not_gory_gopela_nor_diafounou_gory(built):
    ties = rows_of(built, "sedif-kirane-gory").set_index("place")
    assert ties.loc["Gory", "territory_code"] == "ML010704"


def test_a_village_leads_to_the_commune_that_the_source_names(built):
    ties = built.ties.set_index("place")
    assert ties.loc["Kembélé (commune de Diakon)", "territory_code"] == "ML010103"
    assert ties.loc["Yaguiné (commune de Toya)", "territory_code"] == "ML010711"
    assert ties.loc["Lycée Fodié Maguiraga (Nioro-du-Sahel)", "reach"] == "school"


def test_successor_and_predecessor_are_two_actors_of_one_group(built):
    ties = rows_of(built, "evry-grand-paris-sud-kayes")
    assert ties["actor_id"].nunique() == 2
    assert set(ties["group_name"]) == {"CA Grand Paris Sud"}
    assert set(ties["actor_territory"]) == {"EPCI-200059228"}


def test_two_arckf_are_two_groups(built):
    actors = built.register.actors()
    arckf = actors[actors["name"].str.startswith("ARCKF")]
    assert arckf["group_id"].nunique() == len(arckf) == 2


def test_nioro_counts_limours_and_les_molieres_and_no_third(built):
    nioro = built.ties[built.ties["territory_code"] == "ML010610"]
    assert set(nioro["group_name"]) == {"Limours", "Les Molières", "Lycée Voillaume (Aulnay-sous-Bois)"}
    assert "COJUMALI (Comité de jumelage Limours – Les Molières)" in set(nioro["actor_name"])


def test_an_association_without_a_seat_has_no_point(built):
    actors = built.register.actors().set_index("name")
    association = actors.loc["AJUKOBY (Acteurs des jumelages Koréra-Koré – Bures-sur-Yvette)"]
    assert pd.isna(association["territory_code"])
    assert pd.isna(association["lon"])
    assert actors.loc["FADCBF", "territory_code"] == "COM-93013"
    assert 48.9 < actors.loc["FADCBF", "lat"] < 49


def test_french_collectivities_have_a_code_and_a_point(built):
    actors = built.register.actors()
    french = actors[(actors["side"] == "fr") & actors["kind"].isin(schema.COLLECTIVITY_KINDS)]
    assert french["territory_code"].notna().all()
    assert french["lon"].notna().all()
    assert french["public"].all()
    assert not actors.loc[actors["kind"] == "association", "public"].any()


def test_former_units_show_their_successor_and_say_so(built):
    actors = built.register.actors().set_index("name")
    assert actors.loc["Pierrefitte-sur-Seine", "territory_code"] == "COM-93066"
    assert actors.loc["Région Nord-Pas-de-Calais", "territory_code"] == "REG-32"
    assert "Saint-Denis" in actors.loc["Pierrefitte-sur-Seine", "note"]


def test_every_match_says_how_and_how_sure(built):
    matched = built.ties[built.ties["territory_code"].notna()]
    assert (matched["method"] != "").all()
    assert matched["score"].between(80, 100).all()
    assert (matched["precision"] != "").all()


def test_no_code_of_the_facts_contradicts_its_name(built):
    assert built.report.faults == ()
    assert {name.status for name in built.report.names} == {"outside", "not named"}


def test_themes_are_mapped_and_what_is_not_keeps_its_words(built):
    themes = built.register.themes()
    water = themes[themes["partnership_id"] == "sedif-kirane-gory"]
    assert water["level_3"].tolist() == ["Eau et assainissement"]
    assert (themes["as_published"] != "").all()
    assert (themes["level_1"] == "").any()


def test_money_hangs_on_the_partnership_it_names(built):
    funding = built.register.funding()
    assert len(funding) == 13
    assert funding["partnership_id"].notna().all()
    assert (funding["partnership_id"] == "region-idf-kayes").sum() == 7
    assert funding["amount_eur"].isna().sum() == 1


def test_quality_of_the_built_in_register(built):
    quality = built.register.quality()
    assert quality.excluded == 3
    assert quality.by_confidence["low"] == 1
    assert quality.unlocated == 6
    assert quality.contradictions == 4
    assert sum(quality.by_confidence.values()) == quality.partnerships == 104


def test_a_second_build_changes_nothing(built):
    version = built.register.version()
    report = build_register(built.register, gazetteer=built.gazetteer, geocoder=built.geocoder)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 104)
    assert built.register.version() == version


def test_writing_the_same_content_again_is_recognised_partnership_by_partnership(built):
    with built.register.write() as writer:
        writer.set_fact("builtin_digest", "older")
    before = [getattr(built.register, name)() for name in FRAMES]
    report = build_register(built.register, gazetteer=built.gazetteer, geocoder=built.geocoder)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 104)
    for frame, name in zip(before, FRAMES, strict=True):
        pd.testing.assert_frame_equal(frame, getattr(built.register, name)())


def test_a_second_start_does_not_geocode(built, monkeypatch):
    monkeypatch.setattr("geo.pipeline.register.Geocoder", None)
    monkeypatch.setattr("geo.pipeline.register.load_gazetteer", None)
    with ensure_register(str(built.register.url)) as register:
        assert len(register.ties()) == len(built.ties)


def test_a_user_s_partnership_survives_a_rebuild(built, tmp_path):
    url = f"sqlite:///{tmp_path / 'own.sqlite'}"
    with open_register(url) as register:
        actor = replace(_town(), role="lead")
        register.upsert_partnership(PartnershipRecord("À moi", actors=(actor,)))
        build_register(register, gazetteer=built.gazetteer, geocoder=built.geocoder)
        assert "À moi" in set(register.partnerships()["title"])
        assert len(register.partnerships()) == 105


def _town():
    return ActorRecord("Montreuil", "fr", "commune", territory_code="COM-93048")


def test_importing_the_page_of_the_region_s_project_says_nothing_twice(built, tmp_path):
    ministry = "Ministère des Affaires étrangères et du Développement international"
    url = "http://www.pastel.example/detailProjet.html?criteres.prjId=12471"
    region = ActorRecord("Conseil régional d'Ile-de-France", "fr", "region", "lead", "REG-11")
    page = PartnershipRecord(
        title="Promotion de l’Assemblée régionale de Kayes (Mali) dans l’exercice de ses compétences",
        atlas_id="12471",
        actors=(
            region,
            _town(),
            ActorRecord("Assemblée régionale de Kayes", "ml", "region", "partner", "ML01"),
        ),
        ties=(TieRecord("Assemblée régionale de Kayes", "region", "ML01"),),
        start_year=2001,
        status="ongoing",
        sources=(SourceRecord("Fiche", url, statement="En cours"),),
        funding=tuple(
            FundingRecord(ministry, "80000", 80000.0, year_as_published=y) for y in ("2001", "2002")
        ),
        texts=(("context", "Contexte de la fiche."),),
    )
    with open_register(f"sqlite:///{tmp_path / 'x.sqlite'}") as register:
        build_register(register, gazetteer=built.gazetteer, geocoder=built.geocoder)
        before = [getattr(register, name)() for name in FRAMES]
        assert register.differences(page) == ()
        assert register.upsert_partnership(page) == "updated"
        assert register.upsert_partnership(page) == "unchanged"
        for frame, name in zip(before, FRAMES, strict=True):
            pd.testing.assert_frame_equal(frame, getattr(register, name)())
        assert register.texts()["partnership_id"].tolist() == ["region-idf-kayes"]


def test_the_build_is_the_same_on_every_machine(built, tmp_path):
    with open_register(f"sqlite:///{tmp_path / 'again.sqlite'}") as register:
        build_register(register, gazetteer=built.gazetteer, geocoder=built.geocoder)
        for name in FRAMES:
            pd.testing.assert_frame_equal(getattr(register, name)(), getattr(built.register, name)())


class Spoilt:
    """A geocoder that answers otherwise for some names."""

    def __init__(self, geocoder, answers):
        self.geocoder, self.answers = geocoder, answers

    def match(self, name, **context):
        found = self.geocoder.match(name, **context)
        return replace(found, **self.answers.get(name, {}))


def test_a_name_that_is_not_found_is_listed_and_gets_no_code(built, tmp_path):
    geocoder = Spoilt(built.geocoder, {"Fatao": {"status": "ambiguous", "code": None}})
    with open_register(f"sqlite:///{tmp_path / 'x.sqlite'}") as register:
        report = build_register(register, gazetteer=built.gazetteer, geocoder=geocoder)
        ties = register.ties()
    assert [(name.row, name.status) for name in report.names if name.name == "Fatao"] == [
        (34, "ambiguous"),
        (35, "ambiguous"),
    ]
    fatao = ties[ties["place"] == "Fatao"]
    assert fatao["territory_code"].isna().all()
    assert set(fatao["reach"]) == {"commune"}


def test_the_source_s_code_is_kept_when_the_name_says_otherwise(built, tmp_path):
    wrong = {"Dourdan": {"code": "COM-91201"}, "Givors": {"status": "unmatched", "code": None}}
    with open_register(f"sqlite:///{tmp_path / 'x.sqlite'}") as register:
        report = build_register(register, gazetteer=built.gazetteer, geocoder=Spoilt(built.geocoder, wrong))
        actors = register.actors().set_index("name")
    assert actors.loc["Dourdan", "territory_code"] == "COM-91200"
    assert actors.loc["Givors", "territory_code"] == "COM-69091"
    (fault,) = report.faults
    assert (fault.row, fault.field) == (22, "insee_code")
    assert any(name.name == "Givors" for name in report.names)


def test_a_code_that_no_table_knows_is_reported(built, tmp_path):
    gazetteer = built.gazetteer[built.gazetteer["code"] != "COM-91200"]
    with open_register(f"sqlite:///{tmp_path / 'x.sqlite'}") as register:
        report = build_register(register, gazetteer=gazetteer, geocoder=built.geocoder)
        dourdan = register.actors().set_index("name").loc["Dourdan"]
    assert [fault.value for fault in report.faults] == ["COM-91200"]
    assert pd.isna(dourdan["lon"])


def test_an_error_halfway_leaves_nothing(built, tmp_path, monkeypatch):
    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr("data.register.Writer.exclude", fail)
    with open_register(f"sqlite:///{tmp_path / 'x.sqlite'}") as register:
        with pytest.raises(OSError, match="disk full"):
            build_register(register, gazetteer=built.gazetteer, geocoder=built.geocoder)
        assert register.partnerships().empty
        assert register.fact("builtin_digest") == ""


KILLED = """
import os
from data import _register_writer as writer

count, write = 0, writer.write_record
def dying(*args, **kwargs):
    global count
    count += 1
    if count == 30:
        os._exit(9)
    return write(*args, **kwargs)
writer.write_record = dying
from geo.pipeline.register import ensure_register
ensure_register()
"""


def test_a_build_killed_halfway_leaves_nothing_and_the_next_start_builds_all(built, home, monkeypatch):
    root = Path(__file__).resolve().parents[2]
    cache = Path(str(built.register.url).removeprefix("sqlite:///")).parent / "cache"
    shutil.copytree(cache, home / "cache")
    environment = {**os.environ, "PYTHONPATH": str(root), "CARTOCOOP_HOME": str(home)}
    done = subprocess.run([sys.executable, "-c", KILLED], env=environment, cwd=home, check=False)
    assert done.returncode == 9
    with open_register() as register:
        assert register.partnerships().empty
    monkeypatch.setattr("geo.pipeline.register.load_gazetteer", lambda: built.gazetteer)
    monkeypatch.setattr("geo.pipeline.register.Geocoder", lambda _: built.geocoder)
    with ensure_register() as register:
        assert len(register.partnerships()) == 104


def test_keys_of_actors_do_not_collide(built):
    """Two Malian collectivities of one name, in two cercles, would be one actor."""
    places = {}
    for row in load_builtin().rows:
        if row.partner is not None and row.reach == "outside":
            places.setdefault(slug(row.place), set()).add(row.cercle)
    assert {name for name, cercles in places.items() if len(cercles) > 1} == set()
