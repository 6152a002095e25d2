"""Cells of wanted areas around wanted centroids: a power diagram fitted to a table.

Weights are fitted by a damped Newton method on the areas (J. Kitagawa, Q. Mérigot, B. Thibert,
"Convergence of a Newton algorithm for semi-discrete optimal transport", J. Eur. Math. Soc. 21, 2019): the
derivative of a cell's area by a neighbour's weight is −(length of their border) / (2 × distance of the
sites). Two things are ours. Areas may give way a little where the fit would cost much weight, so that the
error of a generalised outline is taken up near the outline instead of pushing every cell away from its
place. And the sites move until the cells' centroids, not the sites, lie on the tabulated centroids.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy import sparse
from scipy.sparse.linalg import spsolve
from shapely.ops import nearest_points

from data.builders.power_diagram import Floats, Ints, power_diagram

NEWTON_STEPS = 60
LEAST_STEP = 1e-4
INSIDE = 0.2
"""A site keeps at least this many cell radii from the outline at the start."""


@dataclass(frozen=True, slots=True)
class Give:
    """How far areas may give way.

    Parameters
    ----------
    share
        Greatest relative change of a wanted area; 0 for exact areas.
    scale
        Weight, in multiples of the wanted area, at which about three quarters of it are reached.
    """

    share: float
    scale: float


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted diagram.

    Parameters
    ----------
    sites, weights
        Arrays (n, 2) km and (n,) km².
    cells
        Array (n,) of polygons clipped to the outline.
    areas, residual
        Areas of the cells, and what they still lack of the areas asked for, km².
    """

    sites: Floats
    weights: Floats
    cells: npt.NDArray[np.object_]
    areas: Floats
    residual: Floats
    slope: Floats
    pairs: Ints
    edges: npt.NDArray[np.object_]


def clip(shapes: npt.NDArray[np.object_], outline: shapely.Geometry) -> npt.NDArray[np.object_]:
    """Return shapes clipped to an outline; those which lie well inside it are not computed again."""
    shapely.prepare(outline)
    clipped = shapes.copy()
    rest = ~shapely.contains_properly(outline, shapes)
    clipped[rest] = shapely.intersection(shapes[rest], outline)
    return clipped


def evaluate(sites: Floats, weights: Floats, areas: Floats, outline: shapely.Polygon, give: Give) -> Fit:
    """Clip the diagram of `sites` and `weights` to the outline and compare it with the wanted areas."""
    diagram = power_diagram(sites, weights, outline.bounds)
    cells = clip(diagram.cells, outline)
    found = shapely.area(cells)
    bent = np.tanh(weights / (give.scale * areas))
    wanted = areas * (1 - give.share * bent)
    slope = give.share * (1 - bent**2) / give.scale
    return Fit(sites, weights, cells, found, wanted - found, slope, diagram.pairs, diagram.edges)


def fit_areas(
    sites: Floats,
    areas: Floats,
    outline: shapely.Polygon,
    *,
    weights: Floats | None = None,
    give: Give = Give(0.0, 1.0),
    tolerance: float = 1e-3,
) -> Fit:
    """Fit the weights so that each cell has its area.

    Parameters
    ----------
    sites
        Array (n, 2) inside the outline, km, no two equal.
    areas
        Array (n,) of wanted areas, km², whose sum is the outline's area.
    outline
        Polygon, km.
    weights
        Where to start, km²; zeros by default.
    give
        How far areas may give way.
    tolerance
        Relative error of an area at which to stop.

    Returns
    -------
    Fit
        The best found; its ``residual`` says how good it is.
    """
    fit = evaluate(sites, np.zeros(len(sites)) if weights is None else weights, areas, outline, give)
    if fit.areas.min() <= 0:
        fit = evaluate(sites, np.zeros(len(sites)), areas, outline, give)
    floor = 0.2 * min(areas.min(), fit.areas[fit.areas > 0].min())
    for _ in range(NEWTON_STEPS):
        if np.abs(fit.residual / areas).max() < tolerance:
            break
        better = _newton_step(fit, areas, outline, give, floor)
        if better is None:
            break
        fit = better
    return fit


def _newton_step(fit: Fit, areas: Floats, outline: shapely.Polygon, give: Give, floor: float) -> Fit | None:
    """Return a better fit, or None when no step helps."""
    n = len(areas)
    apart = np.hypot(*(fit.sites[fit.pairs[:, 0]] - fit.sites[fit.pairs[:, 1]]).T)
    flow = shapely.length(clip(fit.edges, outline)) / (2 * apart)
    left, right = fit.pairs.T
    off = sparse.coo_matrix((-np.r_[flow, flow], (np.r_[left, right], np.r_[right, left])), shape=(n, n))
    matrix = off.tocsr()
    matrix = matrix - sparse.diags(np.asarray(matrix.sum(axis=1)).ravel()) + sparse.diags(fit.slope + 1e-6)
    change = spsolve(matrix.tocsc(), fit.residual)
    before = float(np.linalg.norm(fit.residual))
    step = 1.0
    while step > LEAST_STEP:
        tried = evaluate(fit.sites, fit.weights + step * change, areas, outline, give)
        if tried.areas.min() > floor and np.linalg.norm(tried.residual) <= (1 - step / 4) * before:
            return tried
        step /= 2
    return None


def start_inside(centroids: Floats, areas: Floats, outline: shapely.Polygon) -> Floats:
    """Return the centroids, those near or outside the outline moved into it and kept apart.

    A generalised outline can leave a real centroid outside by a few kilometres. Such a site goes to the
    nearest place inside, a little deeper the nearer it was, so that no two sites coincide.
    """
    sites = centroids.copy()
    radii = np.sqrt(areas)
    shapely.prepare(outline)
    for i, point in enumerate(shapely.points(centroids)):
        if outline.contains(point) and outline.boundary.distance(point) > INSIDE * radii[i]:
            continue
        inner = outline.buffer(-INSIDE * radii[i])
        place = np.array(nearest_points(inner, point)[0].coords[0])
        moved = float(np.hypot(*(place - centroids[i])))
        inward = (place - centroids[i]) / max(moved, 1e-9)
        sites[i] = place + inward * radii[i] * 0.15 * np.exp(-moved / radii[i])
    return sites


def centroids_of(cells: npt.NDArray[np.object_]) -> Floats:
    """Return the centroids of polygons, array (n, 2); missing for an empty one."""
    points = shapely.centroid(cells)
    found = np.full((len(cells), 2), np.nan)
    full = ~shapely.is_empty(points)
    found[full] = shapely.get_coordinates(points[full])
    return found


def fit_centroids(
    centroids: Floats,
    areas: Floats,
    outline: shapely.Polygon,
    *,
    give: Give,
    rounds: int,
    start: tuple[Floats, Floats] | None = None,
) -> Fit:
    """Fit areas and centroids together.

    Each round fits the weights, then moves every site by a share of what its cell's centroid lacks. A
    site whose cell went past its centroid moves less from then on. The round whose centroids lie nearest,
    weighted by the root of the area, is kept.

    Parameters
    ----------
    centroids, areas, outline
        As in :func:`fit_areas`; centroids may lie outside, and the outline may have holes: a cell may
        lie around one.
    give
        How far areas may give way.
    rounds
        Number of rounds.
    start
        Sites and weights to start with.
    """
    target = start_inside(centroids, areas, shapely.Polygon(outline.exterior))
    sites, weights = (target.copy(), None) if start is None else start
    steps, radii = np.full(len(areas), 0.4), np.sqrt(areas)
    best: tuple[float, Fit, Floats] | None = None
    before: Floats | None = None
    for _ in range(rounds):
        fit = fit_areas(sites, areas, outline, weights=weights, give=give, tolerance=1e-2)
        lack = target - centroids_of(fit.cells)
        score = float((np.hypot(*lack.T) * radii).sum())
        good = np.isfinite(score) and np.mean(np.abs(fit.areas / areas - 1) > give.share + 0.03) < 0.05
        if not good and best is None:
            break
        if not good and best is not None:
            sites, weights, lack = best[1].sites, best[1].weights, best[2]
            steps = steps / 2
        else:
            weights = fit.weights
            if best is None or score < best[0]:
                best = (score, fit, lack)
            if before is not None:
                ahead = (before * lack).sum(axis=1) > 0
                steps = np.where(ahead, np.minimum(steps * 1.2, 1.0), steps / 2)
            before = lack
        move = steps[:, None] * lack
        move *= np.minimum(1.0, 0.25 * radii / np.maximum(np.hypot(*move.T), 1e-9))[:, None]
        sites = sites + move
    chosen = best[1] if best else fit
    return fit_areas(chosen.sites, areas, outline, weights=chosen.weights, give=give)
