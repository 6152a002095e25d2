"""The power diagram of weighted sites, clipped to an outline.

The cell of site *i* is the set of points whose power ``|x − p_i|² − w_i`` is the smallest. It is found as
the lower hull of the sites lifted to the paraboloid (F. Aurenhammer, "Power diagrams: properties,
algorithms and applications", SIAM J. Comput. 16, 1987). All lengths here are kilometres in a plane.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import ConvexHull

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
FAR_SITES = 16
FAR = 50.0
"""Sites that bound the outer cells stand this many diameters away."""


@dataclass(frozen=True, slots=True)
class Diagram:
    """A power diagram.

    Parameters
    ----------
    cells
        Array (n,) of convex polygons; empty where a site is hidden by the others.
    pairs
        Array (m, 2) of positions of neighbouring sites.
    edges
        Array (m,) of line strings, the border of each pair.
    """

    cells: npt.NDArray[np.object_]
    pairs: Ints
    edges: npt.NDArray[np.object_]


def power_of(points: Floats, sites: Floats, weights: Floats) -> Floats:
    """Return the power of points to sites, array (number of points, n), km²."""
    difference = points[:, None, :] - sites[None, :, :]
    distance: Floats = (difference**2).sum(axis=2)
    return distance - weights[None, :]


def power_diagram(sites: Floats, weights: Floats, extent: tuple[float, float, float, float]) -> Diagram:
    """Return the power diagram of sites, its cells bounded far outside the extent.

    Parameters
    ----------
    sites
        Array (n, 2), km; n ≥ 1, no two sites equal.
    weights
        Array (n,), km².
    extent
        ``min_x, min_y, max_x, max_y`` of what the cells will be clipped to, km.

    Raises
    ------
    ValueError
        Sites or weights are not finite.
    """
    if not (np.isfinite(sites).all() and np.isfinite(weights).all()):
        raise ValueError("sites and weights of a power diagram must be finite")
    n = len(sites)
    middle = np.array([extent[0] + extent[2], extent[1] + extent[3]]) / 2
    around = np.hypot(extent[2] - extent[0], extent[3] - extent[1]) * FAR
    angles = np.linspace(0, 2 * np.pi, FAR_SITES, endpoint=False)
    points = np.vstack([sites - middle, around * np.c_[np.cos(angles), np.sin(angles)]])
    height = (points**2).sum(axis=1) - np.r_[weights, np.full(FAR_SITES, weights.min())]
    hull = ConvexHull(np.c_[points, height])
    lower = hull.equations[:, 2] < -1e-12
    facets, planes = hull.simplices[lower], hull.equations[lower]
    corners = -planes[:, :2] / (2 * planes[:, 2:3]) + middle
    pairs, edges = _edges(facets, corners, n)
    return Diagram(_polygons(facets, corners, n), pairs, edges)


def _polygons(facets: Ints, corners: Floats, n: int) -> npt.NDArray[np.object_]:
    """Return the cell of each site: the corners of its facets, turning around their mean."""
    site = facets.ravel()
    corner = np.repeat(corners, 3, axis=0)
    site, corner = site[site < n], corner[site < n]
    count = np.maximum(np.bincount(site, minlength=n), 1)
    mean = np.c_[np.bincount(site, corner[:, 0], n), np.bincount(site, corner[:, 1], n)] / count[:, None]
    angle = np.arctan2(corner[:, 1] - mean[site, 1], corner[:, 0] - mean[site, 0])
    order = np.lexsort((angle, site))
    starts = np.searchsorted(site[order], np.arange(n + 1))
    corner = corner[order]
    cells = np.full(n, shapely.Polygon(), dtype=object)
    for i in range(n):
        if starts[i + 1] - starts[i] >= 3:
            cells[i] = shapely.Polygon(corner[starts[i] : starts[i + 1]])
    return cells


def _edges(facets: Ints, corners: Floats, n: int) -> tuple[Ints, npt.NDArray[np.object_]]:
    """Return the pairs of neighbouring sites and the segment between them."""
    pairs = np.sort(np.vstack([facets[:, [0, 1]], facets[:, [1, 2]], facets[:, [0, 2]]]), axis=1)
    facet = np.tile(np.arange(len(facets)), 3)
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    pairs, facet = pairs[order], facet[order]
    twice = np.flatnonzero((pairs[1:] == pairs[:-1]).all(axis=1))
    twice = twice[(pairs[twice] < n).all(axis=1)]
    segments = np.stack([corners[facet[twice]], corners[facet[twice + 1]]], axis=1)
    return pairs[twice].astype(np.int64), shapely.linestrings(segments)
