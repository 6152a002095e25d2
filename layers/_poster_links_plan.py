"""The plan of the poster of links: rows, gates and curves, before anything is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.errors import Translate
from data.exporters.document import ExportDocument
from data.schema import Area
from layers._bundling import Curve, Gates, Port, bundle, spread_out
from layers._bundling_order import Order, Strand, arrange
from layers._poster_frame import MapFrame, fit
from layers._poster_labels import Box, Placer
from layers._poster_links_draw import arrow_length
from layers._poster_links_ends import Ends, place_ends
from layers._poster_links_room import Room, names_height, room_of
from layers._poster_links_rows import (
    Row,
    Rows,
    heading_words,
    height_of,
    place_rows,
    points_of,
    rows_of,
    widest,
)
from layers._poster_page import Page

_UNIT = 0.5
"""Most millimetres of width of one partnership."""
_SHARE = 0.4
"""Most that all trunks together take of the side through which they pass."""
_LEAVING_GAP, _ARRIVING_GAP = 2.6, 7.0
"""Most millimetres between two gates: where links leave, and where they arrive."""
_TURNING = 7.0
"""Millimetres from the names to the first gate on a tall sheet."""
_NAMES = 42.0
"""Most millimetres of the name of an actor; :data:`_BRIEF_NAMES` on a slide or square."""
_BRIEF_NAMES = 33.0


@dataclass(frozen=True, slots=True)
class Plan:
    """Where everything goes.

    Parameters
    ----------
    document
        The export.
    links
        As :func:`geo.link_bundles.bundled` returns them, with their ``source``.
    room
        Of the sheet.
    french, malian
        The maps.
    placer
        What is taken on the Malian map.
    rows, placed
        The rows of the actors by source, and their places.
    points
        Source -> place on the French map.
    ends
        Where links end.
    order, gates, curves
        The bundles; curves in the order of `strands`.
    strands
        One per link.
    unit
        Millimetres of width of one partnership.
    size
        Of the letters of names.
    """

    document: ExportDocument
    links: pd.DataFrame
    room: Room
    french: MapFrame
    malian: MapFrame
    placer: Placer
    rows: Mapping[str, Row]
    placed: Rows
    points: Mapping[str, tuple[float, float]]
    ends: Ends
    order: Order
    gates: Gates
    strands: Sequence[Strand]
    curves: Sequence[Curve]
    unit: float
    size: float


def plan(
    page: Page, document: ExportDocument, links: pd.DataFrame, *, bottom: float, top: float, t: Translate
) -> Plan:
    """Return the plan of a poster between the small print and the title.

    Parameters
    ----------
    page
        The sheet.
    document, links
        What is shown.
    bottom, top
        Limits, millimetres.
    t
        Translate function.
    """
    brief = page.paper is not None and page.paper.brief
    tall = page.paper is not None and page.paper.shape == "portrait"
    size = page.type.small + (0.0 if brief or tall else 0.6)
    width, height = _BRIEF_NAMES if brief else _NAMES, names_height(page, bottom, top)
    tied, rows = rows_of(links, size=size, width=width, height=height, t=t)
    names = widest(rows, heading_words(tied, t), size)
    room = room_of(page, bottom=bottom, top=top, names=names, tall=height_of(rows, size))
    french, malian = frame_of(document, "idf", room.french), frame_of(document, "kayes", room.malian)
    points, placer = points_of(french, rows), Placer(room.malian)
    ends = place_ends(malian, document, tied, placer, size=size + 0.4, down=room.down)
    strands = strands_of(tied)
    heights = {source: -y for source, (_, y) in points.items()} if room.leaders else {}
    across = {code: -(x if room.down else y) for code, (x, y) in ends.points.items()}
    order = arrange(strands, heights, across)
    placed = place_rows(order, rows, heights, size=size, band=room.names)
    unit = unit_of(strands, room)
    gates = gates_of(strands, order, placed, ends, room=room, unit=unit)
    return Plan(
        document=document,
        links=tied,
        room=room,
        french=french,
        malian=malian,
        placer=placer,
        rows=rows,
        placed=placed,
        points=points,
        ends=ends,
        order=order,
        gates=gates,
        strands=strands,
        curves=bundle(strands, order, gates, unit),
        unit=unit,
        size=size,
    )


def frame_of(document: ExportDocument, area: Area, box: Box) -> MapFrame:
    """Return the map of an area in a box."""
    return fit(document.territories.loc[document.territories["area"] == area].geometry, box)


def strands_of(links: pd.DataFrame) -> list[Strand]:
    """Return one strand per link; `links` have their ``source``."""
    names = ["link_id", "source", "origin", "destination", "territory_code", "n_partnerships"]
    return [
        Strand(str(key), str(source), str(origin), str(destination), str(target), int(weight))
        for key, source, origin, destination, target, weight in links[names].itertuples(index=False)
    ]


def unit_of(strands: Sequence[Strand], room: Room) -> float:
    """Return the millimetres of width of one partnership."""
    if room.down:
        gaps = _LEAVING_GAP * len({one.origin for one in strands})
        free = max(room.malian[2] - room.names[2] - _TURNING - gaps, 4.0)
    else:
        free = _SHARE * (room.names[3] - room.names[1])
    return min(_UNIT, free / max(sum(one.weight for one in strands), 1))


def gates_of(
    strands: Sequence[Strand], order: Order, placed: Rows, ends: Ends, *, room: Room, unit: float
) -> Gates:
    """Return where everything passes: rows, gates on both frames, ends.

    Parameters
    ----------
    strands, order
        The links and their order.
    placed
        Rows of the actors.
    ends
        Places on the Malian map.
    room
        Of the sheet.
    unit
        Millimetres of width of one partnership.
    """
    weight = {one.key: one.weight for one in strands}
    target = {one.key: one.target for one in strands}
    sizes = {
        side: [sum(weight[key] for key in keys) * unit for keys in members.values()]
        for side, members in (("leaving", order.leaving), ("arriving", order.arriving))
    }
    axis = 0 if room.down else 1
    meant = [
        [-ends.points[target[key]][axis] for key in order.arriving[name] if target[key] in ends.points]
        for name in order.destinations
    ]
    box = room.malian
    low, high = (-box[2] + 2, -box[0] - 2) if room.down else (-box[3] + 2, -box[1] - 2)
    arriving = _spread(
        order.destinations, [_mean(one, low) for one in meant], sizes["arriving"], (low, high), _ARRIVING_GAP
    )
    if room.down:
        low, high = -box[2] + 1, -room.names[2] - _TURNING + 1
        wanted = [low] * len(order.origins)
    else:
        low, high = -room.names[3], -room.names[1]
        wanted = [_mean([-placed.middles[s] for s in order.sources[name]], low) for name in order.origins]
    leaving = _spread(order.origins, wanted, sizes["leaving"], (low, high), _LEAVING_GAP)
    if room.down:
        out = {name: Port(-at, room.gate, 0.0, -1.0) for name, at in leaving.items()}
        into = {name: Port(-at, box[3], 0.0, -1.0) for name, at in arriving.items()}
    else:
        out = {name: Port(room.gate, -at, 1.0, 0.0) for name, at in leaving.items()}
        into = {name: Port(box[0], -at, 1.0, 0.0) for name, at in arriving.items()}
    arrows = {one.target: arrow_length(one.weight * unit) for one in sorted(strands, key=lambda s: s.weight)}
    clear = {code: ends.clear[code] + arrows[code] for code in ends.points}
    return Gates(placed.ports(), out, into, ends.points, clear)


def _mean(values: Sequence[float], otherwise: float) -> float:
    return float(np.mean(values)) if values else otherwise


def _spread(
    names: Sequence[str],
    wanted: Sequence[float],
    sizes: Sequence[float],
    limits: tuple[float, float],
    gap: float,
) -> dict[str, float]:
    low, high = limits
    return dict(zip(names, spread_out(wanted, sizes, low=low, high=high, gap=gap), strict=True))
