"""The territories of both areas: counts, sums, parents, tiers, cache and keys."""

from __future__ import annotations

import json
import multiprocessing
import shutil

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely.geometry import box

from data import _territories_geometry as geometry
from data import _territories_tables as tables
from data import boundaries_store as store
from data import paths, territories
from data.boundaries_store import OfficialSet, StoreError
from data.errors import NotFoundError
from data.schema import TERRITORIES, validate
from data.territories import (
    boundary_key,
    boundary_status,
    level_status,
    load_outline_world,
    load_territories,
    reset_boundaries,
)
from tests.data.boundary_cells import communes

AREAS = ("kayes", "idf")


def counts(frame):
    return frame["level"].value_counts().to_dict()


# -- tables ---------------------------------------------------------------------------------------------


def test_kayes_has_one_region_seven_cercles_and_129_communes():
    frame = load_territories("kayes", tier="point")
    assert counts(frame) == {"commune": 129, "cercle": 7, "region": 1}
    region = frame.set_index("code").loc["ML01"]
    assert region["population"] == 1_996_812
    assert region["area_km2"] == pytest.approx(122_568, abs=1)


def test_the_division_of_2023_gives_three_regions_with_their_cercles():
    frame = load_territories("kayes", division="2023", tier="point").set_index("code")
    assert counts(frame) == {"commune": 129, "cercle": 7, "region": 3}
    parents = frame.loc[frame["level"] == "cercle", "parent"].to_dict()
    assert parents == {
        "ML0101": "ML-KAYES-2023",
        "ML0102": "ML-NIORO-2023",
        "ML0103": "ML-KAYES-2023",
        "ML0104": "ML-KAYES-2023",
        "ML0105": "ML-KITA-2023",
        "ML0106": "ML-NIORO-2023",
        "ML0107": "ML-KAYES-2023",
    }
    regions = frame.loc[frame["level"] == "region"]
    assert regions["population"].sum() == frame.loc[frame["level"] == "cercle", "population"].sum()
    assert regions.loc["ML-NIORO-2023", "population"] == 212_062 + 230_488
    small = frame.loc[frame["level"] == "commune"]
    assert (small["region"] == small["parent"].map(frame["region"])).all()


def test_ile_de_france_has_its_departements_communes_and_groupings():
    frame = load_territories("idf", tier="point")
    assert counts(frame) == {"commune": 1266, "departement": 8, "region": 1, "epci": 52, "ept": 11}
    by_code = frame.set_index("code")
    assert by_code.loc["EPT-200057875", "name"] == "Est Ensemble"
    assert by_code.loc["COM-93048", ["parent", "ept", "epci"]].to_list() == [
        "DEP-93",
        "EPT-200057875",
        "EPCI-200054781",
    ]
    assert pd.isna(by_code.loc["COM-75056", "ept"])
    assert by_code.loc["DEP-75", "population"] == by_code.loc["COM-75056", "population"]


@pytest.mark.parametrize(("area", "division"), [("kayes", "1996"), ("kayes", "2023"), ("idf", "1996")])
def test_areas_above_the_commune_are_sums_of_the_communes(area, division):
    frame = load_territories(area, division=division, tier="point")
    small = frame.loc[frame["level"] == "commune"].drop(columns="geometry").to_dict("records")
    for level, column in (
        ("region", "region"),
        ("cercle", "parent"),
        ("departement", "parent"),
        ("epci", "epci"),
    ):
        for _, unit in frame.loc[frame["level"] == level].iterrows():
            members = [row for row in small if row[column] == unit["code"]]
            assert members
            assert unit["area_km2"] == pytest.approx(sum(row["area_km2"] for row in members), abs=0.01)
            if area == "idf":
                assert unit["population"] == sum(row["population"] for row in members)


@pytest.mark.parametrize("area", AREAS)
def test_every_parent_is_a_unit_and_every_population_has_a_source(area):
    frame = load_territories(area, tier="point")
    for column in ("parent", "region", "epci", "ept"):
        assert set(frame[column].dropna()) <= set(frame["code"])
    known = frame["population"].notna()
    assert frame.loc[known, "population_source"].notna().all()


def test_the_populations_of_2009_are_those_known():
    frame = load_territories("kayes", tier="point")
    small = frame.loc[frame["level"] == "commune"]
    assert small["population"].notna().sum() == 39
    cercles = frame.loc[frame["level"] == "cercle"].set_index("code")
    known = small.groupby("parent")["population"].sum()
    assert (known <= cercles["population"]).all()


# -- tiers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("division", ["1996", "2023"])
def test_schematic_units_are_unions_of_their_communes(area, division):
    frame = load_territories(area, division=division, tier="schematic")
    validate(frame, TERRITORIES)
    assert set(frame["tier"]) == {"schematic"}
    assert frame.is_valid.all()
    assert set(frame.geom_type) <= {"Polygon", "MultiPolygon"}
    small = frame.loc[frame["level"] == "commune"]
    for _, unit in frame.loc[frame["level"].isin(["cercle", "departement", "ept"])].iterrows():
        column = "ept" if unit["level"] == "ept" else "parent"
        parts = small.loc[small[column] == unit["code"]].geometry.to_numpy()
        slow = shapely.union_all(parts)
        assert unit.geometry.symmetric_difference(slow).area < 1e-7


@pytest.mark.parametrize("area", AREAS)
def test_points_are_the_tabulated_ones(area):
    frame = load_territories(area, tier="point")
    assert set(frame["tier"]) == {"point"}
    assert (frame.geometry.x == frame["lon"]).all()


@pytest.mark.parametrize("area", AREAS)
def test_the_best_tier_without_a_file_is_the_schematic_one(area):
    assert territories.best_tier(area) == "schematic"
    info = boundary_status()[area]
    assert (info.tier, info.n_units, info.n_expected) == (
        "schematic",
        *[{"kayes": 129, "idf": 1266}[area]] * 2,
    )
    assert info.vintage


def test_without_schematic_boundaries_the_points_remain(monkeypatch, tmp_path):
    monkeypatch.setattr(territories, "schematic_file", lambda _area: tmp_path / "none.geojson")
    assert set(load_territories("kayes")["tier"]) == {"point"}
    assert boundary_status()["kayes"].tier == "point"
    with pytest.raises(NotFoundError, match="missing"):
        load_territories("kayes", tier="schematic")


def test_a_tier_that_is_not_there_is_said_so():
    with pytest.raises(NotFoundError, match="no official boundaries"):
        load_territories("kayes", tier="official")


def test_level_status_knows_the_levels():
    assert level_status("idf", "ept").n_expected == 11
    assert level_status("kayes", "region").tier == "schematic"
    with pytest.raises(NotFoundError, match="no level"):
        level_status("kayes", "departement")


def test_a_union_of_polygons_that_do_not_fit_is_made_the_slow_way():
    joined = geometry.union([box(0, 0, 2, 2), box(1, 1, 3, 3)])
    assert joined.area == pytest.approx(7)
    assert geometry.union([box(0, 0, 1, 1)]).equals(box(0, 0, 1, 1))
    assert geometry.union([box(0, 0, 1, 1), box(1, 0, 2, 1)]).area == pytest.approx(2)


@pytest.mark.parametrize(
    "parts",
    [
        [box(0, 0, 4, 4), box(1, 1, 2, 2)],
        [box(0, 0, 2, 2), box(0, 0, 2, 2)],
        [box(0, 0, 4, 4), box(0, 0, 2, 4)],
        [box(0, 0, 2, 2), box(2, 0, 3, 1), box(2, 1, 3, 2)],
        [box(0, 0, 2, 2), box(2 + 1e-9, 0, 3, 2)],
        [box(0, 0, 2, 2), box(2 - 1e-9, 0, 3, 2)],
        [box(0, 0, 1, 1), box(1, 1, 2, 2), box(0, 1, 1, 2), box(1, 0, 2, 1)],
        [shapely.Polygon([(0, 0), (2, 0), (2, 2), (0, 2)]), shapely.Polygon([(2, 0), (3, 1), (1.9, 1.5)])],
    ],
    ids=["inside", "twice", "half", "corner on a side", "gap", "overlap", "fitting", "crossing"],
)
def test_a_union_covers_what_its_parts_cover_whether_they_fit_or_not(parts):
    joined, slow = geometry.union(parts), shapely.union_all(parts)
    assert joined.is_valid
    assert joined.area == pytest.approx(slow.area)
    assert joined.symmetric_difference(slow).area == pytest.approx(0, abs=1e-12)


def test_a_unit_without_point_has_an_empty_one():
    assert geometry.points(pd.DataFrame({"lon": [1.0, float("nan")], "lat": [2.0, 3.0]}))[1].is_empty


def test_the_outlines_of_the_world_are_there():
    world = load_outline_world()
    assert {"iso3", "name_fr", "name_en"} <= set(world.columns)
    assert {"MLI", "FRA"} <= set(world["iso3"])
    assert world.crs.to_epsg() == 4326


# -- cache and keys -------------------------------------------------------------------------------------


def kept_files():
    return sorted(paths.cache_dir().glob("territories-*.parquet"))


def test_the_frame_is_made_once(monkeypatch):
    first = load_territories("kayes", tier="point")
    monkeypatch.setattr(territories, "_build", None)
    again = load_territories("kayes", tier="point")
    assert again.equals(first)
    assert (again.dtypes == first.dtypes).all()
    assert len(kept_files()) == 1


@pytest.mark.parametrize("damage", [b"", b"PAR1 broken", None])
def test_a_damaged_cache_is_made_again(damage):
    first = load_territories("kayes", tier="point")
    (kept,) = kept_files()
    if damage is None:
        first.drop(columns="area_km2").to_parquet(kept)
    else:
        kept.write_bytes(damage)
    assert load_territories("kayes", tier="point").equals(first)
    assert gpd.read_parquet(kept).equals(first)


def _load(home):
    import os

    os.environ["CARTOCOOP_HOME"] = home
    return len(load_territories("kayes", tier="point"))


def test_processes_at_the_same_time_do_not_disturb_each_other(home):
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(_load, [str(home)] * 4) == [137] * 4
    assert [path.name for path in paths.cache_dir().iterdir()] == [path.name for path in kept_files()]


def test_the_key_changes_with_the_tables_and_the_boundaries(monkeypatch, tmp_path):
    before = boundary_key("kayes")
    assert before == boundary_key("kayes", "schematic")
    assert before.startswith("kayes-schematic-")
    assert boundary_key("kayes", "point") != before
    copy = tmp_path / "reference"
    shutil.copytree(paths.REFERENCE, copy)
    monkeypatch.setattr(paths, "REFERENCE", copy)
    assert boundary_key("kayes") == before
    table = copy / "kayes_communes.csv"
    table.write_text(table.read_text("utf-8").replace("Bamafélé", "Bamafele"), "utf-8")
    assert boundary_key("kayes") != before


def test_the_cache_keeps_the_latest_frame_only(monkeypatch, tmp_path):
    load_territories("kayes", tier="point")
    copy = tmp_path / "reference"
    shutil.copytree(paths.REFERENCE, copy)
    monkeypatch.setattr(paths, "REFERENCE", copy)
    with (copy / "mali_regions.csv").open("a", encoding="utf-8") as table:
        table.write("\n")
    load_territories("kayes", tier="point")
    assert len(kept_files()) == 1


# -- the store ------------------------------------------------------------------------------------------


def save(vintage="2015"):
    return store.save_set(
        communes("kayes", ("code",)),
        area="kayes",
        level="commune",
        n_expected=129,
        source_file="x.gpkg",
        sha256="0" * 64,
        vintage=vintage,
    )


def test_a_stored_set_is_listed_with_its_facts():
    saved = save()
    assert isinstance(saved, OfficialSet)
    assert store.official_sets("kayes") == {"commune": saved}
    assert store.official_sets("idf") == {}
    assert boundary_key("kayes").startswith("kayes-official-")
    assert set(load_territories("kayes", division="2023")["tier"]) == {"official"}
    manifest = json.loads(store.manifest_path().read_text("utf-8"))
    assert manifest["sets"][0]["source_file"] == "x.gpkg"


def test_another_vintage_is_another_key():
    save("2015")
    before = boundary_key("kayes")
    save("2019")
    assert boundary_key("kayes") != before


@pytest.mark.parametrize(
    "text", ["", "[]", '{"format": 99, "sets": []}', '{"format": 1, "sets": [{"area": 1}]}']
)
def test_a_damaged_list_says_what_to_do_and_reset_clears_it(text):
    save()
    store.manifest_path().write_text(text)
    with pytest.raises(StoreError, match="boundaries reset"):
        boundary_status()
    reset_boundaries()
    assert boundary_status()["kayes"].tier == "schematic"


def test_a_stored_file_that_is_gone_or_damaged_is_named():
    saved = save()
    saved.path.write_bytes(b"nothing")
    with pytest.raises(StoreError, match="cannot be read"):
        load_territories("kayes")
    saved.path.unlink()
    with pytest.raises(StoreError, match="are gone"):
        load_territories("kayes")


def test_a_failed_write_leaves_nothing_behind(monkeypatch, tmp_path):
    def fail(*_args, **_kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(gpd.GeoDataFrame, "to_parquet", fail)
    with pytest.raises(OSError, match="disk full"):
        store.write_atomically(tmp_path / "a.parquet", communes("kayes"))
    assert list(tmp_path.iterdir()) == []


def test_reference_tables_are_read_as_text():
    frame = tables.read_table(paths.REFERENCE / "french_departements.csv")
    assert frame.loc[0, "code"] == "01"
