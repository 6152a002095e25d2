"""Where links end on the Malian map of the poster of links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from data.exporters.document import ExportDocument
from layers._poster_frame import MapFrame
from layers._poster_labels import Box, Placer, block_size, inside
from layers._poster_names import largest
from layers._poster_page import printable

DOT = 0.85
"""Millimetres: radius of the dot of a commune."""


@dataclass(frozen=True, slots=True)
class Ends:
    """Where links end on the Malian map.

    Parameters
    ----------
    points
        Code of a commune or cercle -> place, millimetres; a region is missing, its links end at the frame.
    clear
        Code -> millimetres left free round the place.
    pills
        Code of a cercle -> box of its name.
    """

    points: Mapping[str, tuple[float, float]]
    clear: Mapping[str, float]
    pills: Mapping[str, Box]


def place_ends(
    frame: MapFrame, document: ExportDocument, links: pd.DataFrame, placer: Placer, *, size: float, down: bool
) -> Ends:
    """Return where links end: at a dot in a commune, at the name of a cercle.

    Parameters
    ----------
    frame
        The map.
    document
        For the outlines of the cercles.
    links
        As :func:`geo.link_bundles.bundled` returns them.
    placer
        Dots and names take their places.
    size
        Of the names of cercles.
    down
        Whether links come from above (else from the left).
    """
    ends = links.drop_duplicates("territory_code").set_index("territory_code")
    communes = document.territories.loc[document.territories["code"].isin(ends.index)]
    spots = [_middle(shape) for shape in frame.to_page(communes.geometry)]
    points = {str(code): (spot.x, spot.y) for code, spot in zip(communes["code"], spots, strict=True)}
    for x, y in points.values():
        placer.reserve((x - DOT, y - DOT, x + DOT, y + DOT))
    clear = dict.fromkeys(points, DOT + 0.2)
    cercles = document.parents.loc[document.parents["level"] == "cercle"]
    shapes = frame.to_page(cercles.geometry)
    pills: dict[str, Box] = {}
    order = np.argsort(~cercles["code"].isin(ends.index).to_numpy(), kind="stable")
    for i in order:
        code, label = str(cercles["code"].iloc[i]), printable(cercles["name"].iloc[i], 60).upper()
        width, height = block_size([label], size, "bold")
        found = placer.take(inside(largest(shapes.iloc[i]), width + 2.0, height + 1.2, steps=13))
        if found is None and code in ends.index:
            x, y = shapely.get_coordinates(shapes.iloc[i].representative_point())[0]
            found = (x - width / 2 - 1, y - height / 2 - 0.6, x + width / 2 + 1, y + height / 2 + 0.6)
            placer.reserve(found)
        if found is not None:
            pills[code] = found
    for code in ends.index[ends["territory_level"] == "cercle"]:
        if code in pills:
            left, bottom, right, top = pills[code]
            points[code] = ((left + right) / 2, top) if down else (left, (bottom + top) / 2)
            clear[code] = 0.2
    return Ends(points, clear, pills)


def _middle(shape: shapely.Geometry) -> shapely.Point:
    """Return the centre of gravity of a shape, or, where it lies outside, a point within."""
    part = largest(shape)
    return part.centroid if part.intersects(part.centroid) else part.representative_point()
