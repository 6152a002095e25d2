"""The French panel of the poster of links: the map of Île-de-France, tied to the rows of its actors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np

from data.errors import Translate
from data.schema import Area
from layers import palette
from layers._bundling import Port, reach, spread_out
from layers._poster_frame import PAGE_GRID, MapFrame, land_of
from layers._poster_labels import Placer, block_size, inside
from layers._poster_links_malian import GROUND, draw_furniture
from layers._poster_links_plan import Plan
from layers._poster_links_rows import draw_rows, heading_words, mark_actor
from layers._poster_map import draw_ground
from layers._poster_names import largest, write_lines
from layers._poster_page import Page, printable
from layers._poster_panel import MapPanel
from layers._poster_surfaces import Surfaces
from layers.shapes import merged

_TINT = 0.22
"""What is kept of the colour of a département in its surface."""
_EXIT = 1.5
"""Most millimetres between two lines where they leave the map."""
_BAND = 11.0
"""Millimetres left to the heading above them."""


def draw_french(page: Page, drawn: Plan, t: Translate) -> None:
    """Draw the map, its actors, the rows of names, and (where there is room) the lines that tie both."""
    document, frame, order = drawn.document, drawn.french, drawn.order
    colours = {origin: palette.bundle_colour(origin) for origin in order.origins}
    placer = Placer(frame.box)
    for x, y in drawn.points.values():
        placer.reserve((x - 0.9, y - 0.9, x + 0.9, y + 0.9))
    land = land_of(frame, document, "idf")
    draw_furniture(page, MapPanel(document, "idf", frame.box), placer, land, t)
    draw_ground(page, frame, placer, document, "idf", surfaces=departement_surfaces(colours))
    _numbers(page, drawn, placer)
    names = draw_rows(page, drawn.placed, drawn.rows, heading_words(drawn.links, t), colours, size=drawn.size)
    sources = [name for origin in order.origins for name in order.sources[origin] if name in drawn.points]
    start = drawn.room.names[0] - 0.5
    for source, height in zip(sources, _exits(drawn, sources), strict=True):
        colour = colours[drawn.rows[source].origin]
        x, y = drawn.points[source]
        mark_actor(page, [x], [y], drawn.rows[source].kind, colour)
        if drawn.room.leaders:
            edge = Port(frame.box[2], height, 1.0, 0.0)
            inner, outer = (
                reach(Port(x, y, 1.0, 0.0), edge),
                reach(edge, Port(start, names[source][1], 1.0, 0.0)),
            )
            line = np.vstack([inner, outer[1:], names[source]])
            page.rule(*line.T, colour=palette.PAPER, width=1.3, order=6)
            page.rule(*line.T, colour=colour, width=0.6, order=6.1)


def _exits(drawn: Plan, sources: Sequence[str]) -> Sequence[float]:
    """Return the heights at which the lines of some actors leave the map, from the first to the last."""
    wanted = [-drawn.points[source][1] for source in sources]
    low, high = -drawn.french.box[3] + _BAND, -drawn.french.box[1] - 2
    return [-y for y in spread_out(wanted, [0.0] * len(wanted), low=low, high=high, gap=_EXIT)]


def departement_surfaces(colours: Mapping[str, str]) -> Surfaces:
    """Return what fills each département with a tint of its own colour, without its communes."""

    def draw(page: Page, frame: MapFrame, communes: gpd.GeoDataFrame, area: Area) -> None:
        shapes = frame.to_page(communes.geometry)
        for code in sorted(set(communes["parent"].dropna())):
            part = merged(shapes[(communes["parent"] == code).to_numpy()], grid=PAGE_GRID)
            fill = palette.tint(colours[code], _TINT) if code in colours else GROUND
            page.polygons([part], fills=fill, order=2, name=f"{area}-{code}")

    return draw


def _numbers(page: Page, drawn: Plan, placer: Placer) -> None:
    """Write the number of each département in its roomiest place."""
    rows = drawn.document.parents.loc[drawn.document.parents["level"] == "departement"]
    for code, shape in zip(rows["code"], drawn.french.to_page(rows.geometry), strict=True):
        label = printable(str(code).removeprefix("DEP-"), 10)
        box = placer.take(inside(largest(shape), *block_size([label], drawn.size, "bold"), steps=13))
        if box:
            write_lines(page, box, [label], drawn.size, weight="bold", colour=palette.PARENT_LINE)
