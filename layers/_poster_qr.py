"""The QR code of a poster: one vector shape, with its quiet zone, large enough for an arm's length."""

from __future__ import annotations

import segno
import shapely
from shapely.affinity import affine_transform

from layers._poster_page import Page
from layers.palette import INK, PAPER

QUIET = 4
"""Modules left white on each side (ISO/IEC 18004)."""
MODULE = 0.6
"""Millimetres of a module: a telephone reads it at about 60 cm."""
LEAST = 22.0
"""Millimetres of a side, quiet zone included: a short address gets larger modules, not a smaller code."""


def modules(address: str) -> list[list[bool]]:
    """Return the dark modules of a code, rows from top to bottom (error level M: 15 % may be lost)."""
    code = segno.make_qr(address, error="m", boost_error=False)
    return [[bool(dark) for dark in row] for row in code.matrix]


def qr_side(address: str) -> float:
    """Return the side of the code of an address in design millimetres, quiet zone included."""
    return max(LEAST, MODULE * (len(modules(address)) + 2 * QUIET))


def qr_shape(address: str) -> shapely.Geometry:
    """Return the dark modules as one shape, a module a unit, from the lower left corner of the quiet zone.

    One shape has no seams where modules touch, as single squares would in many viewers.
    """
    rows = modules(address)
    top = len(rows) + QUIET
    cells = [
        shapely.box(QUIET + x, top - y - 1, QUIET + x + 1, top - y)
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    ]
    return shapely.union_all(cells)


def draw_qr(page: Page, address: str, left: float, bottom: float, side: float) -> None:
    """Draw the code of an address.

    Parameters
    ----------
    page
        Sheet.
    address
        A web address (:func:`data.addresses.web_address`).
    left, bottom
        Lower left corner, design millimetres.
    side
        Quiet zone included, design millimetres (:func:`qr_side`).
    """
    scale = side / (len(modules(address)) + 2 * QUIET)
    shape = affine_transform(qr_shape(address), [scale, 0, 0, scale, left, bottom])
    page.box(left, bottom, side, side, fill=PAPER, order=14)
    page.polygons([shape], fills=INK, order=15, name="qr")
