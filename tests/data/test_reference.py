"""The shipped reference tables: complete, consistent, and made again to the same bytes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from data.builders import outlines, tables

DATA = Path(__file__).resolve().parents[2] / "data"
REFERENCE = DATA / "reference"
BOUNDARIES = DATA / "boundaries"
EXTRA = 0.015
"""How far the total population of an EPT may exceed the municipal one."""
EPT_COUNTS = {
    "200057867": 8,  # Plaine Commune: 9 until Pierrefitte-sur-Seine joined Saint-Denis
    "200057875": 9,
    "200057941": 13,
    "200057966": 11,
    "200057974": 8,
    "200057982": 11,
    "200057990": 7,
    "200058006": 16,
    "200058014": 24,
    "200058097": 8,
    "200058790": 14,
}


def table(name: str) -> pd.DataFrame:
    return tables.read_table(REFERENCE / name)


@pytest.fixture(scope="module")
def communes() -> pd.DataFrame:
    return tables.read_french_communes(REFERENCE)


@pytest.fixture(scope="module")
def groupings() -> pd.DataFrame:
    return table("french_groupings.csv")


@pytest.mark.parametrize("path", sorted(REFERENCE.rglob("*.csv")), ids=lambda path: path.stem)
def test_every_table_is_utf8_with_lf_and_under_one_megabyte(path: Path) -> None:
    content = path.read_bytes()
    content.decode("utf-8")
    assert b"\r" not in content
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\n")
    assert len(content) < 1_000_000


def test_the_129_communes_of_kayes_stand_in_their_cercles() -> None:
    kayes, cercles = table("kayes_communes.csv"), table("kayes_cercles.csv").set_index("code")
    assert len(kayes) == 129
    assert kayes["code"].is_unique
    assert kayes["code_2015"].is_unique
    assert (kayes["code"].str[:6] == kayes["cercle_code"]).all()
    counted = kayes.groupby("cercle_code").size()
    assert counted.to_dict() == cercles["n_communes"].drop("ML01").astype(int).to_dict()
    names = kayes.drop_duplicates("cercle_code").set_index("cercle_code")["cercle"]
    assert names.to_dict() == cercles["cercle"].drop("ML01").to_dict()
    assert (tables.numbers(kayes["area_km2"]) > 0).all()
    assert (kayes["population_2009"] != "").sum() == 39


def test_areas_of_the_cercles_agree_with_their_communes() -> None:
    # Two computations from the same polygons, the cercles' a little more generous.
    kayes, cercles = table("kayes_communes.csv"), table("kayes_cercles.csv").set_index("code")
    summed = kayes.assign(area=tables.numbers(kayes["area_km2"])).groupby("cercle_code")["area"].sum()
    stated = pd.to_numeric(cercles["area_km2"].drop("ML01"))
    assert (summed / stated - 1).abs().max() < 0.01
    assert stated.sum() == int(cercles.loc["ML01", "area_km2"])


def test_the_code_schemes_of_the_cercles_differ() -> None:
    kayes = table("kayes_communes.csv").set_index("code")
    assert kayes["code_2015"].str.startswith("ML01").all()
    assert (kayes["code_2015"].str[:6] != kayes["cercle_code"]).any()
    assert kayes.loc[kayes["cercle"] == "Kayes", "code_2015"].str.startswith("ML0101").sum() >= 27


def test_regions_of_mali_cover_both_divisions() -> None:
    regions, kayes = table("mali_regions.csv"), table("kayes_communes.csv")
    assert regions["code"].is_unique
    assert set(regions.loc[regions["division"] == "2023", "name"]) == set(kayes["region_2023"])
    assert set(regions.loc[regions["division"] == "1996", "name"]) == set(kayes["region_1996"])
    own = regions["code"].str.endswith("-2023")
    assert regions.loc[own, "note"].str.contains("pas un code officiel").all()


def test_french_communes_are_all_there_once(communes: pd.DataFrame) -> None:
    assert len(communes) == 34_969
    assert communes["code"].is_unique
    assert (communes["code"].str.startswith("2A") | communes["code"].str.startswith("2B")).sum() == 360
    assert (communes["region"] == "11").sum() == 1266
    assert (communes["lon"] == "").sum() == 105
    assert ((communes["lon"] == "") == (communes["area_km2"] == "")).all()


def test_every_commune_has_its_parents(communes: pd.DataFrame, groupings: pd.DataFrame) -> None:
    departements, regions = table("french_departements.csv"), table("french_regions.csv")
    of_departement = departements.set_index("code")["region"]
    assert communes["departement"].map(of_departement).tolist() == communes["region"].tolist()
    assert set(communes["region"]) == set(regions["code"])
    assert set(communes["epci"]) - {""} == set(groupings.loc[groupings["kind"] == "EPCI", "code"])
    assert set(departements["seat"]) <= set(communes["code"])


def test_middle_points_lie_among_their_communes(communes: pd.DataFrame) -> None:
    for level, name in (("departement", "french_departements.csv"), ("region", "french_regions.csv")):
        parents = table(name).set_index("code")
        known = communes[communes["lon"] != ""]
        for axis in ("lon", "lat"):
            values = known.assign(value=tables.numbers(known[axis])).groupby(level)["value"]
            found = pd.to_numeric(parents.loc[parents[axis] != "", axis])
            assert set(found.index) == set(values.groups)
            assert (found >= values.min()).all()
            assert (found <= values.max()).all()


def test_middle_points_weigh_by_area_and_skip_the_unknown() -> None:
    rows = [("A", "0", "0", "1"), ("A", "4", "8", "3"), ("A", "", "", ""), ("B", "", "", "")]
    frame = pd.DataFrame(rows, columns=["region", "lon", "lat", "area_km2"])
    points = tables.mean_points(frame, "region")
    assert points.to_numpy().tolist() == [["A", "3.00000", "6.00000"], ["B", "", ""]]


def test_former_communes_and_codes_lead_to_a_commune(communes: pd.DataFrame) -> None:
    former, codes = table("french_former_communes.csv"), table("french_former_codes.csv")
    assert len(former) == 2621
    assert set(former["commune"]) - {""} <= set(communes["code"])
    # The source names no commune for the arrondissements of Paris, Lyon and Marseille.
    without = former[former["commune"] == ""]
    assert set(without["type"]) == {"arrondissement-municipal"}
    assert without.groupby("departement").size().to_dict() == {"13": 16, "69": 9, "75": 20}
    assert set(codes["commune"]) <= set(communes["code"])
    assert not codes.duplicated().any()
    assert ("93059", "93066") in set(zip(codes["former_code"], codes["commune"], strict=True))


def test_every_commune_of_the_metropole_but_paris_is_in_one_ept(communes: pd.DataFrame) -> None:
    members = table("french_ept_members.csv")
    metropole = set(communes.loc[communes["epci"] == tables.MGP, "code"])
    assert members["commune"].is_unique
    assert set(members["commune"]) == metropole - {"75056"}
    assert members.groupby("ept").size().to_dict() == EPT_COUNTS
    home = tables.read_table(REFERENCE / "french_communes" / "11.csv")
    filled = home.loc[home["ept"] != "", ["code", "ept"]]
    assert dict(filled.to_numpy().tolist()) == dict(members.to_numpy().tolist())


@pytest.fixture(scope="module")
def ept_people(communes: pd.DataFrame) -> pd.DataFrame:
    """Return the municipal population of the members, by commune, with their EPT."""
    members = table("french_ept_members.csv").set_index("commune")
    people = communes.set_index("code")["population"].loc[members.index].astype(int)
    return members.assign(people=people)


def test_members_add_up_to_the_population_of_their_ept(
    ept_people: pd.DataFrame, groupings: pd.DataFrame
) -> None:
    """The groupings publish the total population, the communes the municipal one.

    Total = municipal + counted apart (students, soldiers, ...), which is 0.3 to 1.2 % more in the eleven
    EPT; so the published figure must lie 0 to 1.5 % above the sum of the members.
    """
    summed = ept_people.groupby("ept")["people"].sum()
    published = groupings[groupings["kind"] == "EPT"].set_index("code")["population"].astype(int)
    extra = published / summed.reindex(published.index) - 1
    assert extra.between(0.0, EXTRA).all(), extra.to_dict()


def test_nearly_every_single_mistake_about_an_ept_would_show(
    ept_people: pd.DataFrame, groupings: pd.DataFrame
) -> None:
    """How sharp the test above is: only three small communes could be misfiled unseen."""
    published = groupings[groupings["kind"] == "EPT"].set_index("code")["population"].astype(int)
    summed = ept_people.groupby("ept")["people"].sum()
    unseen = set()
    for commune, (ept, people) in zip(ept_people.index, ept_people.to_numpy(), strict=True):
        left = published[ept] / (summed[ept] - people) - 1
        joined = (published / (summed + people) - 1).drop(ept)
        if left <= EXTRA and joined.between(0.0, EXTRA).any():
            unseen.add(commune)
    assert unseen == {"94001", "94056", "94065"}  # Ablon-sur-Seine, Périgny, Rungis


def test_groupings_publish_the_total_population(communes: pd.DataFrame, groupings: pd.DataFrame) -> None:
    """What the test of the EPT rests on: nearly every EPCI is above the sum of its members."""
    people = communes[(communes["population"] != "") & (communes["epci"] != "")]
    summed = people["population"].astype(int).groupby(people["epci"]).sum()
    published = groupings[groupings["kind"] == "EPCI"].set_index("code")["population"].astype(int)
    extra = published / summed - 1
    assert (extra > 0).mean() > 0.95
    assert 0.01 < extra.median() < 0.03


def test_points_lie_where_they_should(communes: pd.DataFrame) -> None:
    kayes = table("kayes_communes.csv")
    lon, lat = tables.numbers(kayes["centroid_lon"]), tables.numbers(kayes["centroid_lat"])
    assert ((lon > -12.6) & (lon < -8)).all()
    assert ((lat > 11.5) & (lat < 16)).all()
    home = communes[communes["region"] == "11"]
    lon, lat = tables.numbers(home["lon"]), tables.numbers(home["lat"])
    assert ((lon > 1.4) & (lon < 3.6)).all()
    assert ((lat > 48.1) & (lat < 49.3)).all()


def test_derived_tables_are_the_same_bytes_on_a_second_run(tmp_path: Path) -> None:
    copy = tmp_path / "reference"
    shutil.copytree(REFERENCE, copy)
    for path in tables.derive(copy):
        assert path.read_bytes() == (REFERENCE / path.relative_to(copy)).read_bytes(), path.name


def test_a_stranger_in_an_ept_is_named(tmp_path: Path) -> None:
    copy = tmp_path / "reference"
    shutil.copytree(REFERENCE, copy)
    with (copy / "french_ept_members.csv").open("a", encoding="utf-8") as handle:
        handle.write("99999,200057867\n98888,200057867\n")
    with pytest.raises(tables.TableError, match="98888, 99999"):
        tables.derive(copy)


def test_missing_columns_are_all_named(tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    path.write_text("code\n1\n", encoding="utf-8")
    with pytest.raises(tables.TableError, match="name, area"):
        tables.read_table(path, ["code", "name", "area"])


def test_the_overview_map_is_a_small_valid_coverage() -> None:
    path = BOUNDARIES / "world.geojson"
    assert path.stat().st_size <= 120_000
    world = outlines.read_polygons(path)
    shapes = world.geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    assert {"MLI", "SEN", "MRT", "GIN", "CIV", "FRA"} <= set(world["iso3"])
    assert list(world["iso3"]) == sorted(set(world["iso3"]))
    assert (world[["name_fr", "name_en"]] != "").all(axis=None)
    west, south, east, north = shapely.total_bounds(shapes)
    assert west >= -20
    assert south >= 5
    assert east <= 20
    assert north <= 55
    xy = shapely.get_coordinates(shapes)
    assert np.array_equal(xy, np.round(xy, 3))


def test_outlines_are_valid_and_written_compactly() -> None:
    kayes = outlines.read_polygons(BOUNDARIES / "outlines" / "kayes.geojson")
    idf = outlines.read_polygons(BOUNDARIES / "outlines" / "idf_departements.geojson")
    assert kayes.geometry.is_valid.all()
    assert list(idf["code"]) == ["75", "77", "78", "91", "92", "93", "94", "95"]
    assert idf.geometry.is_valid.all()


def test_outlines_in_another_projection_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "far.geojson"
    kayes = outlines.read_polygons(BOUNDARIES / "outlines" / "kayes.geojson")
    path.write_text(kayes.to_crs("EPSG:32629").to_json(), encoding="utf-8")
    with pytest.raises(ValueError, match="EPSG:4326"):
        outlines.read_polygons(path)


def test_features_are_one_to_a_line(tmp_path: Path) -> None:
    path = tmp_path / "two.geojson"
    box = shapely.box(0, 0, 0.1234567, 1)
    outlines.write_features(path, [{"code": "é"}, {"code": "b"}], [box, shapely.MultiPolygon([box])], 3)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4
    assert "é" in lines[1]
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["features"][0]["geometry"]["coordinates"][0][0] == [0.123, 0.0]
