"""The report of a join: every row and every missing unit is accounted for; the real files of the world."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import boundaries_store
from data._boundary_reference import distance_km, name_key, reference
from data.territories import boundary_status, load_territories, reset_boundaries, use_boundaries
from tests.data.boundary_cells import communes
from tests.shared import shared_dir

CRUDE = 0.95
"""Share of the schematic cells that lie where they should: names or codes alone recognise these."""


def save(frame, tmp_path, name="mine.parquet"):
    path = tmp_path / name
    frame.to_parquet(path) if path.suffix == ".parquet" else frame.to_file(path)
    return path


def use(frame, tmp_path, **kwargs):
    return use_boundaries(save(frame, tmp_path), **kwargs)


@pytest.fixture
def kayes():
    return communes("kayes", ("code", "code_2015", "name"))


@pytest.fixture
def idf():
    return communes("idf", ("code", "name"))


# -- rows that do not simply match ----------------------------------------------------------------------


def test_missing_units_are_listed_and_become_points(kayes, tmp_path):
    report = use(kayes.iloc[3:], tmp_path)
    assert [row.code for row in report.missing] == list(kayes["code"][:3])
    assert report.accepted
    frame = load_territories("kayes").set_index("code")
    assert set(frame.loc[list(kayes["code"][:3]), "tier"]) == {"point"}
    assert frame["tier"].value_counts().to_dict() == {"official": 134, "point": 3}
    info = boundary_status()["kayes"]
    assert (info.n_units, info.n_expected) == (126, 129)


def test_too_few_units_leave_everything_as_it_was(kayes, tmp_path):
    report = use(kayes.iloc[:100], tmp_path)
    assert report.accepted == ()
    assert "too few" in report.render()
    assert len(report.missing) == 29
    assert boundary_status()["kayes"].tier == "schematic"


def test_rows_that_are_no_unit_are_listed(kayes, tmp_path):
    extra = kayes.iloc[[0]].assign(code="ML019999", name="Nulle part")
    extra = extra.set_geometry([shapely.centroid(extra.geometry.iloc[0]).buffer(0.01)], crs=4326)
    away = extra.set_geometry([shapely.box(0, 12, 1, 13)], crs=4326)
    empty = extra.set_geometry([shapely.Point(-10, 14)], crs=4326)
    report = use(gpd.GeoDataFrame(pd.concat([kayes, extra, away, empty], ignore_index=True)), tmp_path)
    assert [row.row for row in report.unmatched] == [130, 132]
    assert [row.row for row in report.elsewhere] == [131]
    assert "holds no polygon" in report.render()
    assert len(report.matched) == 129


def test_two_rows_of_one_unit_are_a_duplicate(kayes, tmp_path):
    smaller = kayes.iloc[[7]]
    smaller = smaller.set_geometry(smaller.geometry.scale(0.9, 0.9))
    data = gpd.GeoDataFrame(pd.concat([smaller, kayes, kayes.iloc[[8]]], ignore_index=True))
    report = use(data, tmp_path)
    assert sorted(row.row for row in report.duplicates) == [1, 131]
    drawn = load_territories("kayes").set_index("code").geometry
    assert drawn[kayes["code"][7]].equals(kayes.geometry[7])


def test_two_parts_of_one_unit_are_united(kayes, tmp_path):
    shape = kayes.geometry[7]
    low, _, high, _ = shape.bounds
    west = shape.intersection(shapely.box(low, -90, (low + high) / 2, 90))
    east = shape.difference(west)
    halves = kayes.iloc[[7, 7]].set_geometry([west, east], crs=4326)
    data = gpd.GeoDataFrame(pd.concat([kayes.drop(index=7), halves], ignore_index=True))
    report = use(data, tmp_path)
    assert {row.code for row in report.merged} == {kayes["code"][7]}
    drawn = load_territories("kayes").set_index("code").geometry[kayes["code"][7]]
    assert drawn.symmetric_difference(shape).area < 1e-9


def test_a_mended_polygon_is_reported(kayes, tmp_path):
    shape = kayes.geometry[7]
    ring = list(shape.exterior.coords)
    spike = shapely.Polygon([*ring[:2], ring[0], *ring[1:]])
    shapes = [*kayes.geometry[:7], spike, *kayes.geometry[8:]]
    report = use(kayes.set_geometry(shapes, crs=4326), tmp_path)
    assert [row.row for row in report.mended] == [8]
    assert report.to_frame()["mended"].sum() == 1
    assert "Mended" in report.render()


def test_old_communes_are_united_into_the_commune_of_today(idf, tmp_path):
    position = idf.index[idf["code"] == "93066"][0]
    shape = idf.geometry[position]
    low, _, high, _ = shape.bounds
    west = shape.intersection(shapely.box(low, -90, low + 0.3 * (high - low), 90))
    old = gpd.GeoDataFrame(
        {"code": ["93059", "93066"], "name": ["Pierrefitte-sur-Seine", "Saint-Denis"]},
        geometry=[west, shape.difference(west)],
        crs=4326,
    )
    data = gpd.GeoDataFrame(pd.concat([idf.drop(index=position), old], ignore_index=True))
    report = use(data, tmp_path)
    assert {row.file_code: row.code for row in report.merged} == {"93059": "COM-93066", "93066": "COM-93066"}
    assert report.levels[0].n_drawn == 1266
    drawn = load_territories("idf").set_index("code").geometry["COM-93066"]
    assert drawn.symmetric_difference(shape).area < 1e-9


def test_a_merged_commune_that_kept_the_code_under_another_name(idf, tmp_path):
    position = idf.index[idf["code"] == "78320"][0]  # Notre-Dame-de-la-Mer: Jeufosse (78320) and Port-Villez
    shape = idf.geometry[position]
    low, _, high, _ = shape.bounds
    west = shape.intersection(shapely.box(low, -90, low + 0.3 * (high - low), 90))
    old = gpd.GeoDataFrame(
        {"code": ["78320", "78503"], "name": ["Jeufosse", "Port-Villez"]},
        geometry=[west, shape.difference(west)],
        crs=4326,
    )
    report = use(gpd.GeoDataFrame(pd.concat([idf.drop(index=position), old], ignore_index=True)), tmp_path)
    assert {row.file_name for row in report.merged} == {"Jeufosse", "Port-Villez"}


def test_the_arrondissements_draw_paris(idf, tmp_path):
    position = idf.index[idf["code"] == "75056"][0]
    low, bottom, high, top = idf.geometry[position].bounds
    edges = np.linspace(low, high, 21)
    parts = [
        idf.geometry[position].intersection(shapely.box(edges[i], bottom, edges[i + 1], top))
        for i in range(20)
    ]
    old = gpd.GeoDataFrame({"code": [f"751{i:02d}" for i in range(1, 21)]}, geometry=parts, crs=4326)
    data = gpd.GeoDataFrame(
        pd.concat([idf.drop(index=position)[["code", "geometry"]], old], ignore_index=True)
    )
    report = use(data, tmp_path)
    assert {row.code for row in report.merged} == {"COM-75056"}
    assert len(report.merged) == 20


def test_a_polygon_much_smaller_than_the_unit_is_remarked(kayes, tmp_path):
    shapes = kayes.geometry.to_list()
    shapes[3] = gpd.GeoSeries([shapes[3]]).scale(0.75, 0.75)[0]
    report = use(kayes.set_geometry(shapes, crs=4326), tmp_path)
    remarked = [row.row for row in report.rows if row.note and "tabulated area" in row.note.render()]
    assert remarked == [4]
    assert "% of its tabulated area" in report.render()


# -- the report -----------------------------------------------------------------------------------------


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_every_row_and_every_unit_is_accounted_for(tmp_path, data):
    frame = communes("kayes", ("code", "name"))
    keep = data.draw(st.lists(st.integers(0, 128), min_size=40, max_size=140))
    chosen = frame.iloc[keep].reset_index(drop=True)
    report = use(chosen, tmp_path)
    rows = [row.row for row in report.rows if row.row is not None]
    assert rows == list(range(1, len(chosen) + 1))
    assert {row.code for row in report.missing} == set(frame["code"]) - set(chosen["code"])
    assert sum(count for key, count in report.counts().items() if key != "mended") == len(report.rows)
    assert report.levels[0].n_drawn == chosen["code"].nunique()
    assert bool(report.accepted) == (chosen["code"].nunique() >= 0.95 * 129)


def test_the_report_as_a_table_and_as_plain_values(kayes, tmp_path):
    report = use(kayes.iloc[1:], tmp_path)
    table = report.to_frame()
    assert len(table) == 129
    assert table["row"].isna().sum() == 1
    plain = report.to_dict()
    assert plain["counts"]["missing"] == 1
    assert plain["rows"][-1]["row"] is None
    assert plain["levels"] == [{"level": "commune", "drawn": 128, "expected": 129, "accepted": True}]


def test_long_lists_are_cut_short_in_words(kayes, tmp_path):
    words = use(kayes.iloc[:100], tmp_path).render()
    assert "and 17 more" in words
    swapped = kayes.assign(code=list(kayes["code"][::-1]), name=kayes["name"])
    assert "more remarks" in use(swapped[["code", "name", "geometry"]], tmp_path, columns={}).render()


def test_the_vintage_is_that_stated_else_that_of_a_column_else_that_of_the_name(kayes, tmp_path):
    assert use_boundaries(save(kayes, tmp_path, "ocha_2019.parquet")).vintage == "2019"
    assert use_boundaries(save(kayes, tmp_path, "2015_2019.parquet")).vintage == ""
    assert use(kayes, tmp_path).vintage == ""
    assert boundary_status()["kayes"].vintage == ""
    dated = save(kayes.assign(validOn="2017-05-02"), tmp_path, "x_2019.parquet")
    assert use_boundaries(dated).vintage == "2017-05-02"
    assert use_boundaries(dated, vintage="2020").vintage == "2020"
    assert set(load_territories("kayes")["vintage"]) == {"2020"}


def test_source_and_licence_are_kept_and_reset_brings_the_schematic_back(kayes, tmp_path):
    before = load_territories("kayes")
    use(kayes, tmp_path, source="OCHA", licence="CC BY 3.0 IGO")
    info = boundary_status()["kayes"]
    assert (info.tier, info.source, info.licence, info.source_file) == (
        "official",
        "OCHA",
        "CC BY 3.0 IGO",
        "mine.parquet",
    )
    reset_boundaries("idf")
    assert boundary_status()["kayes"].tier == "official"
    reset_boundaries("kayes")
    assert boundary_status()["kayes"].tier == "schematic"
    assert load_territories("kayes").equals(before)
    assert list(boundaries_store.folder().glob("*.parquet")) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cercle de Kéniéba", "KENIEBA"),
        ("Commune rurale de Diafounou", "diafounou"),
        ("Le Mée-sur-Seine", "Mée sur Seine"),
        ("L'Haÿ-les-Roses", "Haÿ-les-Roses"),
        ("Région de Kayes", "Kayes"),
    ],
)
def test_names_that_are_one(one, other):
    assert name_key(one) == name_key(other)


def test_an_article_alone_is_a_name():
    assert name_key("La") == "la"


def test_distance_against_known_figures():
    # Paris to Kayes, two cities; and one degree of latitude
    assert distance_km(np.array([2.35]), np.array([48.86]), -11.43, 14.45)[0] == pytest.approx(4010, rel=0.02)
    assert distance_km(np.array([0.0]), np.array([0.0]), 0.0, 1.0)[0] == pytest.approx(111.2, rel=0.001)


def test_the_cercle_codes_of_2015_follow_the_majority_of_the_communes():
    codes = reference("kayes").codes["p-code-2015"]
    names = reference("kayes").name
    assert names[codes["ML0101"][0]] == "Kayes"
    assert names[codes["ML0102"][0]] == "Bafoulabé"
    assert len(codes) == 137


# -- the real files -------------------------------------------------------------------------------------


def real(name):
    return shared_dir() / "boundaries" / name


@pytest.mark.shared
@pytest.mark.parametrize(
    ("keep", "scheme"),
    [
        (None, "p-code"),
        (["code_2015", "name"], "p-code-2015"),
        (["code_2015"], "p-code-2015"),
        (["code"], "p-code"),
        (["name"], ""),
        (["name", "cercle"], ""),
    ],
)
def test_real_communes_of_kayes(tmp_path, keep, scheme):
    data = gpd.read_file(real("kayes_communes_cod2015.geojson"))
    report = use(data if keep is None else data[[*keep, "geometry"]], tmp_path)
    assert report.scheme == scheme
    assert report.counts() == {
        "matched": 129,
        "merged": 0,
        "duplicate": 0,
        "unmatched": 0,
        "elsewhere": 0,
        "missing": 0,
        "mended": 0,
    }
    assert [row.code for row in report.rows] == list(data["code"])


@pytest.mark.shared
def test_real_cercles_and_regions_of_mali():
    cercles = use_boundaries(real("mali_cercles_cod2015.geojson"))
    assert (len(cercles.matched), len(cercles.elsewhere), len(cercles.rows)) == (7, 46, 53)
    regions = use_boundaries(real("mali_regions_cod2015.geojson"))
    assert (len(regions.matched), len(regions.elsewhere)) == (1, 8)
    assert regions.columns == {"code": "admin1Pcod", "name": "admin1Name"}


@pytest.mark.shared
def test_real_communes_of_ile_de_france():
    report = use_boundaries(real("idf_communes_cog2026.geojson"))
    assert (report.area, len(report.matched), len(report.rows)) == ("idf", 1266, 1266)
    frame = load_territories("idf")
    assert frame.is_valid.all()
    assert set(frame["tier"]) == {"official"}


@pytest.mark.shared
def test_real_communes_of_all_france_of_2018():
    report = use_boundaries(real("france_communes_2018.parquet"))
    counts = report.counts()
    assert report.levels[0].n_drawn == 1266
    assert counts["merged"] == 20
    assert counts["missing"] == counts["unmatched"] == counts["duplicate"] == 0
    assert len(report.rows) == 35357
    assert report.vintage == "2018"


@pytest.mark.shared
def test_real_departements():
    report = use_boundaries(real("france_departements_2018.geojson"))
    assert [(level.level, level.n_drawn) for level in report.levels] == [("departement", 8)]
    assert len(report.elsewhere) == 88
