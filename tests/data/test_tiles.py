"""All of France and its tiles: each point in one commune, no gap where tiles meet, built once."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data import tiles
from data.countries import country_code, load_countries
from data.france import french_units, grouping_homes, voronoi_cells
from tests import atlas_units

BOX = shapely.box(*atlas_units.SQUARE)


def tile_box(z, x, y):
    """Return the bounds of a tile in EPSG:3857."""
    size = 2 * math.pi * 6378137 / 2**z
    west, north = x * size - math.pi * 6378137, math.pi * 6378137 - y * size
    return west, north - size, west + size, north


@pytest.fixture(scope="module")
def communes(tmp_path_factory):
    """Return the communes of the small Atlas, and what GDAL reads back from their tiles of zoom 8."""
    path = tmp_path_factory.mktemp("tiles") / "commune.pmtiles"
    frame = atlas_units.units()
    frame = frame[frame["level"] == "commune"]
    tiles.write_archive(frame, path, "commune")
    read = pyogrio.read_dataframe(path, layer="commune", ZOOM_LEVEL="8")
    return frame.to_crs(3857), read.to_crs(3857)


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 30), st.integers(0, 10_000))
def test_a_cell_is_the_land_nearest_to_its_point(count, seed):
    points = atlas_units.sites(count, seed)
    plane = "+proj=laea +lat_0=48.7 +lon_0=2.5 +datum=WGS84 +units=m"
    cells = voronoi_cells(points, BOX, plane)
    probes = np.random.default_rng(seed + 1).uniform((1.95, 48.35), (3.05, 49.05), (40, 2))
    flat = [
        shapely.get_coordinates(gpd.GeoSeries.from_xy(*xy.T, crs=4326).to_crs(plane).to_numpy())
        for xy in (points, probes)
    ]
    distance = np.linalg.norm(flat[1][:, None] - flat[0][None], axis=2)
    near = np.sort(distance, axis=1)
    for probe, order, two in zip(probes, distance.argmin(axis=1), near, strict=True):
        # edges are straight in the plane only: in degrees one of 80 km bends by some 140 m
        if two[1] - two[0] > 400:
            assert [i for i, cell in enumerate(cells) if cell.contains(shapely.Point(probe))] == [order]


def test_every_commune_is_in_the_tiles_and_no_other(communes):
    frame, read = communes
    assert set(read["i"].astype(int)) == set(frame["position"])
    assert dict(zip(read["i"].astype(int), read["name"], strict=True)) == dict(
        zip(frame["position"], frame["name"], strict=True)
    )


def test_points_along_the_borders_of_tiles_lie_in_the_right_commune(communes):
    frame, read = communes
    step = tile_box(8, 0, 0)[2] - tile_box(8, 0, 0)[0]
    grain = step / tiles.EXTENT
    inside = shapely.union_all(frame.geometry.to_numpy()).buffer(-3 * grain)
    west, south, east, north = inside.bounds
    lines = [v for v in np.arange(-128, 128) * step if west < v < east]
    assert lines, "the small Atlas must cross a border of tiles"
    random = np.random.default_rng(3)
    checked = 0
    for line in lines:
        for y in random.uniform(south, north, 60):
            for x in (line - 2 * grain, line, line + 2 * grain):
                point = shapely.Point(x, y)
                truth = frame.loc[frame.contains(point), "position"]
                edge = shapely.distance(frame.boundary.to_numpy(), point).min()
                if not inside.contains(point) or edge < 3 * grain:
                    continue
                found = read.loc[read.distance(point) <= grain, "i"].astype(int)
                assert set(found) == set(truth), (x, y)
                checked += 1
    assert checked > 50


def test_the_pieces_of_a_tile_cover_it_once(communes):
    frame, read = communes
    whole = shapely.union_all(frame.geometry.to_numpy())
    by_code = read.dissolve("i").geometry
    lost = shapely.difference(whole, shapely.union_all(by_code.to_numpy())).area
    assert lost < 1e-3 * whole.area
    assert by_code.area.sum() == pytest.approx(whole.area, rel=2e-3)


def test_the_tiles_are_built_once_and_again_when_the_boundaries_change(monkeypatch):
    built = []
    monkeypatch.setattr(tiles, "atlas_units", lambda: built.append(1) or atlas_units.units())
    assert tiles.find_tiles() is None
    first = tiles.ensure_tiles()
    assert tiles.ensure_tiles() == first == tiles.find_tiles()
    assert len(built) == 1
    assert first.archive("commune").read_bytes()[:7] == b"PMTiles"
    assert list(first.units()["code"]) == list(atlas_units.units()["code"])
    monkeypatch.setattr(tiles, "boundary_key", lambda area: f"{area}-official")
    second = tiles.ensure_tiles()
    assert second.folder != first.folder
    assert not first.folder.exists()


def test_france_is_whole_and_every_unit_has_its_parent():
    frame = french_units()
    communes = frame[frame["level"] == "commune"]
    assert len(communes) == 34_969
    assert frame["code"].is_unique
    assert set(communes["parent"]) <= set(frame["code"])
    assert grouping_homes()["EPT-200057867"] == "DEP-93"


def test_countries_are_a_coverage_with_names_and_codes():
    countries = load_countries()
    assert shapely.coverage_is_valid(countries.geometry.to_numpy())
    assert countries["code"].is_unique
    assert countries[["name_fr", "name_en"]].notna().all(axis=None)
    assert country_code("SN") == "ISO-SEN"
    assert country_code("") is None
