"""Geometry for the browser: small, complete, with borders that still fit."""

from __future__ import annotations

import gzip
import json

import geopandas as gpd
import numpy as np
import pytest
import shapely

from data.territories import load_outline_world, load_territories
from layers import background, shapes
from layers import territories as lt
from layers.bundle import places_around
from tests.layers import samples
from tests.layers.border_reading import read_borders, read_codes, read_numbers
from tests.shared import shared_dir


def test_every_commune_is_in_the_file_in_order_of_code():
    frame = samples.board("kayes")
    made = lt.map_geometry({"1996": frame, "2023": frame}, "kayes", samples.world())
    codes = frame.loc[frame["level"] == "commune", "code"].sort_values().tolist()
    assert read_codes(made.document["codes"]) == codes == list(made.codes)
    assert made.document["order"] == made.fine["order"] == lt.order_key(codes[::-1])
    for borders in (made.document["borders"], made.fine["borders"]):
        assert all(read_borders(borders).shapes)


def test_parents_regions_and_groupings_list_their_communes():
    frame = samples.board("idf")
    document = lt.map_geometry({"1996": frame, "2023": frame}, "idf", samples.world()).document
    assert [parent[0] for parent in document["parents"]] == ["DEP-75", "DEP-77"]
    assert document["regions"]["2023"] == [["REG-11", "Region", [0, 1]]]
    assert document["groups"] == [["EPCI-1", "Group"]]
    assert [read_numbers(text) for text in document["grouped"]] == [[1] * 16]
    assert [unit[1] for unit in document["communes"]] == [0] * 8 + [1] * 8


def test_a_cercle_is_marked_by_the_town_that_gave_it_its_name():
    frame = samples.board("kayes")
    frame.loc[frame["code"] == "ML010100", "chef_lieu"] = "Parent 0"
    parents = lt.map_geometry({"1996": frame}, "kayes", samples.world()).document["parents"]
    assert parents[0][4:] == ["Parent 0", -10.9, 13.1]
    assert len(parents[1]) == 4


def test_a_commune_that_is_only_a_point_keeps_its_place():
    frame = samples.board("kayes")
    frame.loc[frame["code"] == "ML010100", "geometry"] = shapely.Point(-10.9, 13.1)
    document = lt.map_geometry({"1996": frame}, "kayes", samples.world()).document
    assert document["communes"][0][2:] == [-10.9, 13.1]
    assert read_borders(document["borders"]).shapes[0] == []


def test_an_area_of_points_alone_still_makes_a_file():
    frame = samples.board("kayes")
    communes = frame["level"] == "commune"
    frame.loc[communes, "geometry"] = gpd.points_from_xy(
        frame.loc[communes, "lon"], frame.loc[communes, "lat"]
    )
    document = lt.map_geometry({"1996": frame}, "kayes", samples.world()).document
    assert read_borders(document["borders"]).arcs == []
    assert all(len(unit) == 4 for unit in document["communes"])
    assert not np.isnan(document["parents"][0][2])


def test_simplified_communes_still_fit_together():
    rng = np.random.default_rng(1)
    cells = shapely.get_parts(
        shapely.voronoi_polygons(
            shapely.multipoints(rng.uniform(0, 2, (60, 2))), extend_to=shapely.box(0, 0, 2, 2)
        )
    )
    cells = shapely.intersection(cells, shapely.box(-1, -1, 3, 3))
    dense = gpd.GeoDataFrame(geometry=shapely.segmentize(cells, 0.02), crs="EPSG:4326")
    simple = lt.simplify_communes(dense, 2_000.0)
    assert shapely.coverage_is_valid(simple.to_numpy())
    assert simple.is_valid.all()
    assert len(simple.get_coordinates()) < len(dense.get_coordinates()) / 4
    assert abs(simple.union_all().area / dense.union_all().area - 1) < 0.01


@pytest.mark.parametrize(
    ("text", "positions"), [("", []), ("0-2 7", [0, 1, 2, 7]), ("3", [3]), ("1 3-4", [1, 3, 4])]
)
def test_positions_are_written_as_ranges(text, positions):
    assert lt.ranges(positions) == text


def test_names_of_countries_stay_outside_the_area_and_inside_their_country():
    frame = samples.board("kayes")
    places = places_around("kayes", frame, samples.world(), samples.gazetteer())
    assert {place.name_en for place in places} == {"Mali"}
    area = frame.geometry[frame["level"] == "commune"].union_all()
    assert not area.contains(shapely.Point(places[0].lon, places[0].lat))


def test_neighbouring_departements_are_named_just_outside_and_far_ones_not():
    frame = samples.board("idf")
    places = places_around("idf", frame, samples.world(), samples.gazetteer())
    assert [place.name_fr for place in places] == ["Oise"]
    assert 48.8 < places[0].lat < 49.2


def test_points_alone_have_no_neighbours_to_name():
    points = gpd.GeoSeries([shapely.Point(2, 48)], crs="EPSG:4326")
    assert background.neighbour_places(samples.gazetteer(), points) == ()


def test_labels_stand_inside_even_a_crescent():
    moon = shapely.Point(0, 0).buffer(1).difference(shapely.Point(0.3, 0).buffer(0.9))
    parts = gpd.GeoSeries([moon, shapely.Point(4, 5), shapely.Polygon(), None], crs="EPSG:4326")
    first, second, empty, missing = shapes.label_points(parts)
    assert moon.contains(shapely.Point(first))
    assert second == (4, 5)
    assert np.isnan(empty).all()
    assert np.isnan(missing).all()


def test_the_overview_file_holds_the_countries_within_its_bounds():
    document = json.loads(background.world_geometry(load_outline_world(), (-20, 5, 20, 55)))
    iso = {country[0] for country in document["background"]}
    assert {"MLI", "FRA", "SEN", "MRT"} <= iso
    assert {"Mali", "France"} <= {place[0] for place in document["places"]}


@pytest.mark.parametrize(("area", "communes"), [("kayes", 129), ("idf", 1266)])
def test_built_in_boundaries_give_every_commune_within_the_budget(area, communes):
    frame = load_territories(area)
    made = lt.map_geometry(
        {"1996": frame, "2023": load_territories(area, division="2023")}, area, load_outline_world()
    )
    assert len(made.document["communes"]) == communes
    assert all(unit[1] >= 0 for unit in made.document["communes"])
    regions = {"kayes": 3, "idf": 1}
    assert len(made.document["regions"]["2023"]) == regions[area]
    assert sorted(i for _, _, members in made.document["regions"]["2023"] for i in members) == list(
        range(len(made.document["parents"]))
    )
    if (frame["tier"] != "point").all():
        rows = frame.loc[frame["level"] == "commune"]
        for pixel in (lt.FINE_M, lt.PIXEL_M[area]):
            assert shapely.coverage_is_valid(lt.simplify_communes(rows, lt.CORNER_PX * pixel).to_numpy())
    assert len(gzip.compress(made.to_json())) < {"kayes": 7_000, "idf": 27_000}[area]
    assert len(gzip.compress(made.fine_json())) < {"kayes": 7_000, "idf": 22_000}[area]


@pytest.mark.shared
def test_real_borders_fit_after_simplification_and_weigh_little():
    folder = shared_dir() / "boundaries"
    total = 0
    for area, file in (("kayes", "kayes_communes_cod2015.geojson"), ("idf", "idf_communes_cog2026.geojson")):
        real = gpd.read_file(folder / file)
        assert shapely.coverage_is_valid(real.geometry.to_numpy())
        simple = lt.simplify_communes(real, lt.CORNER_PX * lt.PIXEL_M[area])
        assert shapely.coverage_is_valid(simple.to_numpy())
        assert not simple.is_empty.any()
        topology = lt.opening_topology(simple, lt.PIXEL_M[area])
        assert all(topology.shapes)
        total += len(gzip.compress(json.dumps(lt.border_texts(topology)).encode()))
    assert total < 45_000


def test_a_page_that_can_ask_for_nothing_holds_full_detail():
    frame = samples.board("kayes")
    made = lt.map_geometry({"1996": frame}, "kayes", samples.world())
    document = json.loads(lt.whole(made.to_json(), made.fine_json()))
    assert document["borders"] == made.fine["borders"] != made.document["borders"]
    assert set(made.document) - set(document) == {"sharp"}


def test_a_commune_too_thin_for_the_opening_view_keeps_a_surface():
    thin = gpd.GeoSeries([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 1.0004, 1)], crs="EPSG:4326")
    topology = lt.opening_topology(thin, 700.0)
    assert all(topology.shapes)
    assert topology.scale > 4 * lt.METRES_PER_DEGREE / 700


@pytest.mark.parametrize(
    "codes",
    [
        [],
        ["COM-75056", "COM-77001", "COM-77002", "COM-77009"],
        ["COM-2A004", "COM-2B001", "ML010101", "ML010102"],
        ["A", "A1", "A01", "A001", "B0", "C"],
        ["X000000000001", "X000000000002", "X123456789012345"],
    ],
)
def test_codes_written_as_ranges_come_back(codes):
    assert read_codes(lt.code_runs(codes)) == codes


def test_units_without_a_border_do_not_stop_the_map():
    from layers.shapes import merged

    mixed = gpd.GeoSeries([shapely.box(0, 0, 1, 1), shapely.Point(3, 3), shapely.box(1, 0, 2, 1)])
    assert merged(mixed).equals(shapely.box(0, 0, 2, 1))
