"""The drawing of a flow chart as SVG text; see :mod:`layers.flows`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

import pandas as pd

from data.errors import Translate
from layers.flows import Band, FlowChart, Node, flow_chart, flow_table
from layers.legend import LINK_COLOUR
from layers.palette import CLASS_COLOURS, INK, PAPER, QUIET_INK

WIDTHS: Final = {"wide": 900, "narrow": 360}
"""Pixels of the drawing on a screen and on a telephone."""
NODE: Final = 12
GAP: Final = 13
TOP: Final = 34
LEAST: Final = 15
"""Least distance between the middles of two nodes: their labels do not touch."""
TALLEST: Final = 420
COLOURS: Final = {
    "cercle": CLASS_COLOURS["3-4"],
    "region": LINK_COLOUR,
    "unknown": QUIET_INK,
}
"""Of a band, by the kind of its target."""
FONT: Final = "system-ui,-apple-system,Segoe UI,Roboto,DejaVu Sans,sans-serif"


def flows_json(flows: pd.DataFrame, t: Translate) -> dict[str, Any]:
    """Return drawing and table of a frame of :func:`geo.flows.flows`, ready for the map's script."""
    chart = flow_chart(flows, t)
    return {
        "svg": {name: flows_svg(chart, t, width=width, name=name) for name, width in WIDTHS.items()},
        "summary": _summary(chart, t),
        "table": flow_table(chart, t),
    }


def flows_svg(chart: FlowChart, t: Translate, *, width: int = 900, name: str = "flows") -> str:
    """Return the drawing.

    Parameters
    ----------
    chart
        What to draw.
    t
        Translate function.
    width
        Pixels.
    name
        Makes the identifiers of title and description unique in a page.

    Returns
    -------
    str
        SVG whose bands carry ``data-origin`` and ``data-target`` (codes) and a title in words.
    """
    unit = TALLEST / max(1, sum(node.weight for node in chart.origins))
    left, right = _stack(chart.origins, unit), _stack(chart.targets, unit)
    height = TOP + max([_end(left), _end(right), 40.0]) + 8
    size = f"viewBox='0 0 {width} {height:.0f}' width='{width}' height='{height:.0f}'"
    title = escape(t("Partnerships between French départements and cercles"))
    look = f"font-family='{FONT}' font-size='12.5' fill='{INK}'"
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' {size} {look} role='img' ",
        f"aria-labelledby='{name}-title {name}-desc'>",
        f"<title id='{name}-title'>{title}</title>",
        f"<desc id='{name}-desc'>{escape(_summary(chart, t))}</desc>",
        _heading(2, "start", t("French side")),
        _heading(width - 2, "end", t("Region of Kayes")),
        *_bands(chart, (left, right), unit, width, t),
        *(_node(node, left[node.key], 2, width) for node in chart.origins),
        *(_node(node, right[node.key], width - 2 - NODE, width) for node in chart.targets),
        "</svg>",
    ]
    return "".join(parts)


def _summary(chart: FlowChart, t: Translate) -> str:
    if not chart.bands:
        return t("No partnership under this filter.")
    strongest = max(chart.bands, key=lambda band: band.n)
    text = t("Partnerships: {count}; the widest band is {band}.")
    return text.format(count=chart.n, band=strongest.words(t))


def _stack(nodes: Sequence[Node], unit: float) -> dict[str, tuple[float, float]]:
    """Return top and height of each node, far enough apart for their labels."""
    found: dict[str, tuple[float, float]] = {}
    top, free = 0.0, -LEAST / 2
    for node in nodes:
        height = max(node.weight * unit, 2.0)
        top = max(top, free + LEAST / 2 - height / 2)
        found[node.key] = (top, height)
        free = top + height / 2 + LEAST / 2
        top += height + GAP
    return found


def _end(places: Mapping[str, tuple[float, float]]) -> float:
    return max((top + height for top, height in places.values()), default=0.0)


def _heading(x: float, anchor: str, words: str) -> str:
    return f"<text x='{x}' y='16' text-anchor='{anchor}' font-weight='650'>{escape(words)}</text>"


def _bands(
    chart: FlowChart,
    sides: tuple[Mapping[str, tuple[float, float]], Mapping[str, tuple[float, float]]],
    unit: float,
    width: int,
    t: Translate,
) -> list[str]:
    """Return the bands; at each node they lie in the order of the other side, so that few cross."""
    leaving = _offsets(chart.bands, chart.targets, sides[0], unit, out=True)
    coming = _offsets(chart.bands, chart.origins, sides[1], unit, out=False)
    drawn = []
    x0, x1 = 2 + NODE, width - 2 - NODE
    middle = (x0 + x1) / 2
    for place, band in enumerate(chart.bands):
        y0, y1, thick = leaving[place], coming[place], band.n * unit
        path = (
            f"M{x0} {y0:.1f}C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1} {y1:.1f}"
            f"V{y1 + thick:.1f}C{middle:.1f} {y1 + thick:.1f} {middle:.1f} {y0 + thick:.1f} "
            f"{x0} {y0 + thick:.1f}Z"
        )
        drawn.append(
            f"<path class='cc-band' d='{path}' fill='{COLOURS[band.target.kind]}' fill-opacity='.42' "
            f"stroke='{PAPER}' stroke-width='.6' data-origin='{escape(band.origin.code)}' "
            f"data-target='{escape(band.target.code)}'><title>{escape(band.words(t))}</title></path>"
        )
    return drawn


def _offsets(
    bands: Sequence[Band],
    order: Sequence[Node],
    places: Mapping[str, tuple[float, float]],
    unit: float,
    *,
    out: bool,
) -> dict[int, float]:
    """Return the top of each band at its node of one side."""
    rank = {node.key: position for position, node in enumerate(order)}
    ends = [(band.origin, band.target) if out else (band.target, band.origin) for band in bands]
    filled = {key: TOP + top for key, (top, _) in places.items()}
    found: dict[int, float] = {}
    for place in sorted(range(len(bands)), key=lambda i: rank[ends[i][1].key]):
        key = ends[place][0].key
        found[place] = filled[key]
        filled[key] += bands[place].n * unit
    return found


def _node(node: Node, place: tuple[float, float], x: float, width: int) -> str:
    top, height = place
    right = x > width / 2
    words = f"{node.label} · {node.n}"
    at = x - 6 if right else x + NODE + 6
    middle = TOP + top + height / 2 + 4.5
    return (
        f"<rect x='{x}' y='{TOP + top:.1f}' width='{NODE}' height='{height:.1f}' fill='{INK}'/>"
        f"<text x='{at}' y='{middle:.1f}' text-anchor='{'end' if right else 'start'}' stroke='{PAPER}' "
        f"stroke-width='3' stroke-linejoin='round' paint-order='stroke' pointer-events='none'>"
        f"{escape(words)}</text>"
    )
