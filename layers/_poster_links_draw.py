"""The ribbons of the poster of links: casings, colours, dashes, arrows, gates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import shapely

from layers import palette
from layers._bundling import Curve, Gates
from layers._bundling_order import Order, Strand
from layers._poster_page import MM_PER_POINT, Page

_CASING = 0.22
"""Millimetres of white on each side of a bundle, so that it is seen to pass over another."""
_HAIR = 0.07
"""Millimetres left between two strands of a trunk."""
_GATE = 0.9
"""Millimetres: thickness of the bar at a gate."""
DASHES = (2.2, 1.3)
"""Dash and gap of an undated link, in widths of a strand of one partnership."""


def arrow_length(width: float) -> float:
    """Return the length of the arrow at the end of a strand, millimetres."""
    return 1.1 + 0.9 * width


def draw_strands(
    page: Page,
    strands: Sequence[Strand],
    curves: Sequence[Curve],
    undated: frozenset[str],
    unit: float,
) -> None:
    """Draw every curve with its arrow, the widest bundles first, a white casing round each bundle."""
    origin = {one.key: one.origin for one in strands}
    number = {one.key: i for i, one in enumerate(strands)}
    widths: dict[str, float] = {}
    for curve in curves:
        widths[origin[curve.key]] = widths.get(origin[curve.key], 0.0) + curve.width
    for rank, bundle in enumerate(sorted(widths, key=lambda one: (-widths[one], one))):
        order = 7 + 0.1 * rank
        own = [curve for curve in curves if origin[curve.key] == bundle]
        colour = palette.bundle_colour(bundle)
        for curve in own:
            points = (curve.width + 2 * _CASING) / MM_PER_POINT
            page.rule(*curve.points.T, colour=palette.PAPER, width=points, order=order)
        for curve in own:
            dashes = (DASHES[0] * unit / curve.width, DASHES[1] * unit / curve.width)
            page.rule(
                *curve.points.T,
                colour=colour,
                width=(curve.width - _HAIR) / MM_PER_POINT,
                dashes=dashes if curve.key in undated else None,
                order=order + 0.05,
                name=f"strand-{number[curve.key]}",
            )
        page.polygons([arrow(curve) for curve in own], fills=colour, order=order + 0.06)


def arrow(curve: Curve) -> shapely.Polygon:
    """Return the arrow at the end of a curve; its tip lies beyond it."""
    tip, back = curve.points[-1], curve.points[-2]
    way = (tip - back) / max(float(np.hypot(*(tip - back))), 1e-9)
    side = np.array([-way[1], way[0]]) * (0.45 + 0.62 * curve.width)
    ahead = way * arrow_length(curve.width)
    return shapely.Polygon([tip + side, tip + ahead, tip - side, tip - way * 0.15])


def draw_gates(page: Page, order: Order, gates: Gates, weights: Mapping[str, int], unit: float) -> None:
    """Draw a bar across each trunk: of its colour where it leaves, dark where it arrives."""
    for ports, members, leaves in (
        (gates.leaving, order.leaving, True),
        (gates.arriving, order.arriving, False),
    ):
        for name, port in ports.items():
            half = sum(weights[key] for key in members[name]) * unit / 2 + 0.3
            wide, high = (
                abs(port.dx) * _GATE + abs(port.dy) * 2 * half,
                abs(port.dy) * _GATE + abs(port.dx) * 2 * half,
            )
            colour = palette.bundle_colour(name) if leaves else palette.PARENT_LINE
            page.box(port.x - wide / 2, port.y - high / 2, wide, high, fill=colour, order=8.8)
