"""The power diagram partitions its outline, agrees with the definition, and reaches the areas asked for."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data.builders.area_fit import Give, centroids_of, fit_areas, fit_centroids, start_inside
from data.builders.power_diagram import power_diagram, power_of

BOX = shapely.box(0, 0, 100, 80)
L_SHAPE = shapely.Polygon([(0, 0), (100, 0), (100, 30), (40, 30), (40, 80), (0, 80)])


@st.composite
def weighted_sites(draw):
    seed, n = draw(st.integers(0, 10_000)), draw(st.integers(1, 40))
    rng = np.random.default_rng(seed)
    return rng.uniform((1, 1), (99, 79), (n, 2)), rng.uniform(0, draw(st.sampled_from([0.0, 50.0, 900.0])), n)


@given(weighted_sites())
@settings(max_examples=60, deadline=None)
def test_cells_partition_the_outline(case):
    sites, weights = case
    cells = shapely.intersection(power_diagram(sites, weights, BOX.bounds).cells, BOX)
    assert shapely.area(cells).sum() == pytest.approx(BOX.area)
    assert shapely.union_all(cells).area == pytest.approx(BOX.area)


@given(weighted_sites())
@settings(max_examples=60, deadline=None)
def test_a_point_lies_in_the_cell_of_least_power(case):
    sites, weights = case
    cells = power_diagram(sites, weights, BOX.bounds).cells
    points = np.random.default_rng(1).uniform((0, 0), (100, 80), (60, 2))
    slow = [min(range(len(sites)), key=lambda i: ((p - sites[i]) ** 2).sum() - weights[i]) for p in points]
    assert power_of(points, sites, weights).argmin(axis=1).tolist() == slow
    assert all(cells[i].distance(shapely.Point(p)) < 1e-6 for p, i in zip(points, slow, strict=True))


def test_neighbours_share_their_edge():
    rng = np.random.default_rng(3)
    diagram = power_diagram(rng.uniform(0, 80, (25, 2)), rng.uniform(0, 40, 25), BOX.bounds)
    for (i, j), edge in zip(diagram.pairs, diagram.edges, strict=True):
        assert (
            edge.hausdorff_distance(shapely.intersection(diagram.cells[i], diagram.cells[j], grid_size=1e-6))
            < 1e-2
        )


def test_sites_that_are_not_numbers_are_refused():
    with pytest.raises(ValueError, match="finite"):
        power_diagram(np.array([[np.nan, 1.0]]), np.zeros(1), BOX.bounds)


@pytest.mark.parametrize("outline", [BOX, L_SHAPE])
@pytest.mark.parametrize("seed", range(4))
def test_exact_areas_are_reached(outline, seed):
    rng = np.random.default_rng(seed)
    sites = start_inside(rng.uniform((2, 2), (98, 78), (20, 2)), np.full(20, outline.area / 20), outline)
    areas = rng.uniform(0.3, 3, 20)
    areas *= outline.area / areas.sum()
    fit = fit_areas(sites, areas, outline)
    assert np.abs(fit.areas / areas - 1).max() < 2e-3
    assert fit.cells.size == 20


def test_areas_give_way_no_further_than_allowed():
    rng = np.random.default_rng(5)
    sites = rng.uniform((2, 2), (98, 78), (30, 2))
    areas = rng.uniform(0.2, 4, 30)
    areas *= BOX.area / areas.sum()
    fit = fit_areas(sites, areas, BOX, give=Give(0.09, 1.0))
    assert np.abs(fit.areas / areas - 1).max() <= 0.0911


def test_moving_the_sites_brings_the_centroids_nearer():
    rng = np.random.default_rng(8)
    truth = fit_areas(rng.uniform((2, 2), (98, 78), (30, 2)), np.full(30, BOX.area / 30), BOX)
    wanted, areas = centroids_of(truth.cells), truth.areas
    plain = fit_areas(wanted, areas, BOX)
    fitted = fit_centroids(wanted, areas, BOX, give=Give(0.0, 1.0), rounds=25)

    def lack(fit):
        return np.hypot(*(centroids_of(fit.cells) - wanted).T).mean()

    assert lack(fitted) < 0.6 * lack(plain)


def test_a_centroid_outside_the_outline_starts_inside():
    inside = start_inside(np.array([[70.0, 60.0], [71.0, 62.0], [10.0, 10.0]]), np.full(3, 100.0), L_SHAPE)
    assert all(L_SHAPE.contains(shapely.Point(p)) for p in inside)
    assert len({tuple(p) for p in inside}) == 3
