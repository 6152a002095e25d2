"""The gazetteer: every name that is known offline, and its cache."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

from data import gazetteer, paths
from data.schema import GAZETTEER, validate


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return gazetteer.build_gazetteer(paths.REFERENCE)


def names(frame, code, *kinds):
    rows = frame[(frame["code"] == code) & (frame["kind"].isin(kinds) if kinds else True)]
    return set(rows["name"])


def test_the_frame_keeps_its_schema(frame):
    assert validate(frame, GAZETTEER) is frame
    assert not frame.duplicated(["name", "code", "kind"]).any()


def test_every_unit_has_one_official_name(frame):
    official = frame[frame["official"]]
    assert official["code"].is_unique
    assert set(frame["code"]) == set(official["code"])


def test_it_holds_all_the_units(frame):
    official = frame[frame["official"]]
    mali = official[official["country"] == "ML"]["level"].value_counts()
    france = official[official["country"] == "FR"]["level"].value_counts()
    assert (mali["region"], mali["cercle"], mali["commune"]) == (3, 7, 129)
    assert (france["commune"], france["ept"]) == (34_969, 11)
    assert france["departement"] >= 101
    assert france["epci"] >= 1_200


def test_kayes_of_2023_is_no_second_region_of_the_same_name(frame):
    assert list(frame[(frame["name"] == "Kayes") & (frame["level"] == "region")]["code"]) == ["ML01"]
    assert set(frame[frame["code"] == "ML0106"]["region_2023"]) == {"ML-NIORO-2023"}


def test_a_malian_commune_has_its_variants_and_seats(frame):
    assert names(frame, "ML010309", "commune") >= {
        "Guidimakan Kéri Kaffo",
        "Guidimakan",
        "Guidimakan Keri Kafo",
    }
    assert names(frame, "ML010309", "chef_lieu") == {"Gakoura Rive Droite", "Gakoura"}
    assert names(frame, "ML010311", "chef_lieu") == {"Kalinioro", "Teichibe"}
    assert names(frame, "ML010318", "chef_lieu") == {"Kakoula", "Kakoulou"}
    assert names(frame, "ML010711", "chef_lieu", "village") == {"Yaguiné"}


def test_a_seat_has_its_own_point(frame):
    seat = frame[(frame["name"] == "Yaguiné") & (frame["kind"] == "chef_lieu")].iloc[0]
    commune = frame[(frame["code"] == "ML010711") & frame["official"]].iloc[0]
    assert (seat["lon"], seat["lat"]) == (-10.72266, 15.12778)
    assert (commune["lon"], commune["lat"]) == (-10.70764, 15.14523)


def test_former_communes_lead_to_their_successor_with_their_old_code(frame):
    row = frame[frame["name"] == "Pierrefitte-sur-Seine"].iloc[0]
    assert (row["code"], row["kind"], row["former_code"]) == ("COM-93066", "former_commune", "COM-93059")
    assert set(frame[frame["name"] == "Paris 18e Arrondissement"]["code"]) == {"COM-75056"}
    assert set(frame[(frame["name"] == "Évry") & (frame["kind"] == "former_commune")]["code"]) == {
        "COM-91228"
    }


def test_former_regions_and_groupings_lead_to_theirs(frame):
    former = frame.set_index("name")["code"]
    assert former["Nord-Pas-de-Calais"] == "REG-32"
    assert former["Rhône-Alpes"] == "REG-84"
    assert former["CA Évry Centre Essonne"] == "EPCI-200059228"
    assert (frame["kind"] == "former_region").sum() >= 17


def test_malian_groupings_lead_to_their_cercle(frame):
    rows = frame[frame["kind"] == "grouping"]
    assert set(rows["level"]) == {"cercle"}
    found = dict(zip(rows["name"], rows["code"], strict=True))
    assert (found["SYCOTEN"], found["UCD Benso"], found["CPCD Diombougou"]) == ("ML0106", "ML0102", "ML0103")


def test_a_grouping_has_the_middle_of_its_communes(frame):
    row = frame[(frame["code"] == "EPT-200057867") & frame["official"]].iloc[0]
    assert (row["parent"], row["region"]) == ("DEP-93", "REG-11")
    assert 2.3 < row["lon"] < 2.45
    across = frame[(frame["code"] == "EPCI-200059228") & frame["official"]].iloc[0]
    assert pd.isna(across["parent"])
    assert across["region"] == "REG-11"


def test_unknown_numbers_stay_missing(frame):
    commune = frame[(frame["code"] == "ML010102") & frame["official"]].iloc[0]
    assert pd.isna(commune["population"])


def test_every_alias_has_a_reason_and_a_source():
    table = pd.read_csv(paths.REFERENCE / "aliases.csv", dtype=str, keep_default_na=False)
    for column in ("name", "kind", "why", "source"):
        assert (table[column] != "").all()
    outside = table["kind"] == "outside"
    assert (table.loc[outside, "where"] != "").all()
    assert (table.loc[outside, "code"] == "").all()
    assert (table.loc[~outside, "code"] != "").all()
    assert not table.duplicated(["name", "code", "where"]).any()


def test_outside_names_say_where():
    outside = gazetteer.load_outside()
    assert outside["Dankassari"] == "outside:le Niger"
    assert "Mauritanie" in outside["Boutilimit"]
    assert "Montreuil-sous-Bois" not in outside


@pytest.fixture
def made(frame, monkeypatch):
    """Count how often the frame is made, and make a short one."""
    calls = []

    def build(reference):
        calls.append(reference)
        return frame.head(500).reset_index(drop=True)

    monkeypatch.setattr(gazetteer, "build_gazetteer", build)
    return calls


def test_the_second_load_reads_the_cache_and_is_the_same(home, made):
    first = gazetteer.load_gazetteer()
    gazetteer._kept.cache_clear()
    pd.testing.assert_frame_equal(gazetteer.load_gazetteer(), first)
    assert len(made) == 1
    assert len(list((home / "cache").glob("gazetteer-*.parquet"))) == 1


def test_a_changed_table_makes_a_new_cache_and_drops_the_old(home, made, tmp_path, monkeypatch):
    gazetteer.load_gazetteer()
    copy = tmp_path / "reference"
    shutil.copytree(paths.REFERENCE, copy)
    with (copy / "aliases.csv").open("a", encoding="utf-8") as handle:
        handle.write("Jumelle,variant,ML010610,,essai,essai\n")
    monkeypatch.setattr(paths, "REFERENCE", copy)
    gazetteer.load_gazetteer()
    assert made == [made[0], copy]
    assert len(list((home / "cache").glob("gazetteer-*.parquet"))) == 1


def test_a_broken_cache_is_made_again(home, made):
    gazetteer.load_gazetteer()
    kept = next((home / "cache").glob("gazetteer-*.parquet"))
    kept.write_bytes(b"PAR1 cut short")
    gazetteer._kept.cache_clear()
    assert len(gazetteer.load_gazetteer()) == 500
    assert len(made) == 2


def test_a_caller_cannot_change_what_the_next_one_gets(made):
    mine = gazetteer.load_gazetteer()
    mine.loc[:, "name"] = "x"
    assert gazetteer.load_gazetteer()["name"].nunique() > 100
