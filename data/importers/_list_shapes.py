"""Geometry in a cell, as WKT in degrees: the points or the area that it draws."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from data.errors import N_, CartoCoopError
from data.importers.boundary_files import polygonal_part

LONGEST: Final = 30_000
"""Characters of a geometry in a cell, below the limit of a spreadsheet."""
WKT: Final = re.compile(
    r"\s*(?:SRID=4326;)?\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\b[\sZM]*(?:EMPTY|\([\d\s.,()eE+-]*\))\s*",
    re.IGNORECASE,
)
"""What a cell of simple geometry looks like: no text of a person's can hide in it."""
POINT, LINE, POLYGON = 0, 1, 3


class ShapeError(CartoCoopError):
    """A geometry says no place."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a geometry draws: points, or one area.

    Parameters
    ----------
    points
        (longitude, latitude) of each point, degrees, EPSG:4326.
    area
        Polygon or multipolygon as WKT; "" = there is none.
    mended
        True when its outline crossed itself and was put right.
    """

    points: tuple[tuple[float, float], ...] = ()
    area: str = ""
    mended: bool = False


def parse_shape(text: str) -> Shape:
    """Return what a geometry in WKT draws.

    An outline that crosses itself is mended (``make_valid``, its polygonal part).

    Raises
    ------
    ShapeError
        It is no WKT, empty, a line, a mixture, or an outline without surface.
    """
    try:
        shape = shapely.force_2d(shapely.from_wkt(re.sub(r"^\s*SRID=4326;", "", text, flags=re.IGNORECASE)))
    except shapely.errors.ShapelyError as error:
        raise ShapeError(N_("This is not a geometry in WKT.")) from error
    if shapely.is_empty(shape):
        raise ShapeError(N_("The geometry is empty."))
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        raise ShapeError(N_("The geometry has coordinates that are no numbers."))
    parts = shapely.get_parts(shapely.get_parts(np.array([shape], dtype=object)))
    kinds = set(shapely.get_type_id(parts).tolist())
    if kinds == {POINT}:
        pairs = shapely.get_coordinates(parts).round(6).tolist()
        return Shape(points=tuple(dict.fromkeys((x, y) for x, y in pairs)))
    if kinds != {POLYGON}:
        raise ShapeError(N_("The geometry is neither points nor an area."))
    valid = bool(shapely.is_valid(shape))
    area = shape if valid else polygonal_part(shapely.make_valid(shape))
    if area is None or not area.area:
        raise ShapeError(N_("The outline has no surface."))
    return Shape(area=write_shape(area), mended=not valid)


def write_shape(shape: shapely.Geometry) -> str:
    """Return a geometry as WKT in at most :data:`LONGEST` characters, with six decimals (about 0.1 m).

    One that would be longer is simplified as little as makes it fit, from 0.0001 degrees (about 11 m) on.
    """
    text = str(shapely.to_wkt(shape, rounding_precision=6, trim=True))
    tolerance = 0.0001
    while len(text) > LONGEST and tolerance < 1:
        text = str(shapely.to_wkt(shapely.simplify(shape, tolerance), rounding_precision=6, trim=True))
        tolerance *= 2
    return text
