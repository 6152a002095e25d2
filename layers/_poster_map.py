"""One territory on a poster: the ground round about and below its names, its scale bar, free corners."""

from __future__ import annotations

import math
from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely

from data.exporters.document import ExportDocument
from data.schema import Area
from data.territories import load_outline_world, load_rivers
from layers import palette
from layers._poster_frame import MapFrame, land_of
from layers._poster_labels import Box, Placer, baselines, block_size, inside
from layers._poster_page import Page, printable, text_width
from layers._poster_surfaces import Surfaces, draw_outlines, draw_surfaces

_COUNTRY = 6.5
_BAR = 0.225
"""Longest scale bar, of the width of the frame."""


def _neighbours(
    page: Page, frame: MapFrame, placer: Placer, land: shapely.Geometry, *, area: Area, language: str
) -> None:
    """Draw the countries round about, quietly, with their names where they have room."""
    world = load_outline_world()
    reach = shapely.box(*frame.bounds_in_degrees())
    near = world.loc[world.intersects(reach)]
    cut = frame.to_page(near.geometry.intersection(reach).make_valid()).intersection(shapely.box(*frame.box))
    page.polygons(
        list(cut),
        fills=palette.NEIGHBOUR_FILL,
        line=palette.NEIGHBOUR_LINE,
        width=0.4,
        order=1,
        name=f"{area}-countries",
    )
    around = land.buffer(2)
    for name, iso, shape in zip(near[f"name_{language}"], near["iso3"], cut, strict=True):
        free = shape.difference(around)
        label = printable(str(name).upper())
        if free.is_empty or (iso == "FRA" and area == "idf"):
            continue
        part = max(shapely.get_parts(free), key=lambda one: float(one.area))
        size = block_size([label], _COUNTRY, "normal", "oblique")
        box = placer.take(inside(part, *size, steps=15))
        if box:
            [(y, _)] = baselines(box, [label], _COUNTRY)
            page.text(
                box[0],
                y,
                label,
                _COUNTRY,
                slant="oblique",
                colour=palette.QUIET_INK,
                halo=palette.NEIGHBOUR_FILL,
                order=5,
            )


def draw_ground(
    page: Page,
    frame: MapFrame,
    placer: Placer,
    document: ExportDocument,
    area: Area,
    *,
    surfaces: Surfaces | None = None,
    clear: shapely.Geometry | None = None,
) -> None:
    """Draw neighbours, communes (by class, or as `surfaces` fills them) and outlines of one area.

    The names of countries keep clear of the area, or of what is given (page millimetres).
    """
    communes = document.territories.loc[document.territories["area"] == area]
    parents = document.parents.loc[document.parents["area"] == area]
    land = clear or land_of(frame, document, area)
    _neighbours(page, frame, placer, land, area=area, language=document.language)
    (surfaces or draw_surfaces)(page, frame, communes, area)
    page.lines(
        list(rivers_of(frame, area)), colour=palette.WATER_LINE, width=0.8, order=2.7, name=f"{area}-rivers"
    )
    draw_outlines(page, frame, parents, area)
    left, bottom, right, top = frame.box
    page.box(left, bottom, right - left, top - bottom, line=palette.NEIGHBOUR_LINE, line_width=0.6, order=9)


def rivers_of(frame: MapFrame, area: Area) -> gpd.GeoSeries:
    """Return the rivers of an area within its frame, page millimetres, by name."""
    rivers = load_rivers(area).set_index("name")
    drawn = frame.to_page(rivers.geometry).intersection(shapely.box(*frame.box))
    return drawn.loc[~drawn.is_empty]


def bar_lengths(metres: float) -> tuple[float, int]:
    """Return the longest round length (km) of at most `metres`, and the number of its divisions."""
    rounds = [(k * 10.0**p, 2 if k != 5 else 5) for p in range(-1, 4) for k in (1, 2, 5)]
    fitting = [one for one in rounds if one[0] * 1000 <= metres]
    return max(fitting, default=rounds[0])


def free_corner(
    frame: MapFrame, land: shapely.Geometry, size: tuple[float, float], order: str, *, placer: Placer
) -> Box:
    """Take the place at the rim of the frame, nearest a corner, where a box lies clear of the land.

    Without any, the first free corner is taken.

    Parameters
    ----------
    frame
        The map.
    land
        The territory, page millimetres.
    size
        Width and height of the box.
    order
        Corners to try, separated by blanks: ``tl``, ``tr``, ``bl``, ``br``.
    placer
        What is taken on the map; the corner chosen is taken too.
    """
    width, height = size
    left, bottom, right, top = frame.box
    xs = {"l": left, "r": right - width}
    ys = {"b": bottom, "t": top - height}
    corners = [(xs[one[1]], ys[one[0]]) for one in order.split()]
    rim = [(x, y) for y in ys.values() for x in np.arange(left, right - width, 2.0)]
    rim += [(x, y) for x in xs.values() for y in np.arange(bottom, top - height, 2.0)]
    rim.sort(key=lambda one: min((math.dist(one, corner), i) for i, corner in enumerate(corners)))
    places = [(float(x), float(y), float(x + width), float(y + height)) for x, y in [*corners, *rim]]
    open_places = [one for one in places if placer.free(one, margin=0)] or places[:1]
    chosen = next((one for one in open_places if not land.intersects(shapely.box(*one))), open_places[0])
    placer.reserve(chosen)
    return chosen


def scale_bar_size(frame: MapFrame) -> tuple[float, float]:
    """Return the room that :func:`draw_scale_bar` takes, millimetres."""
    longest, _ = bar_lengths((frame.box[2] - frame.box[0]) * _BAR / frame.scale)
    return longest * 1000 * frame.scale + 14, 10.0


def draw_scale_bar(page: Page, frame: MapFrame, place: Box, *, number: str, km: str) -> None:
    """Draw a divided scale bar, with the scale in numbers above it.

    Parameters
    ----------
    page, frame
        Sheet and map.
    place
        Room of :func:`scale_bar_size`, millimetres.
    number
        The scale as text ("1 : 2 700 000").
    km
        Unit as written after the longest length.
    """
    longest, parts = bar_lengths((frame.box[2] - frame.box[0]) * _BAR / frame.scale)
    total = longest * 1000 * frame.scale
    left, bottom, height = place[0] + 4, place[1] + 2.2, 1.1
    for i in range(parts):
        fill = palette.INK if i % 2 == 0 else palette.PAPER
        page.box(
            left + total * i / parts,
            bottom,
            total / parts,
            height,
            fill=fill,
            line=palette.INK,
            line_width=0.5,
            order=6,
        )
    room = text_width(f"{longest:g}", 6) + 1.2
    ends: Sequence[float] = (0, longest / 2, longest) if parts == 2 and total > 2 * room else (0, longest)
    ends = ends if total > room else ends[-1:]
    wide = text_width(f"{longest:g}", 6)
    if total / (len(ends) - 1) < 1.6 * wide:
        ends = (0, longest)
    rim, line = palette.NEIGHBOUR_FILL, bottom + height + 0.7
    for end in ends:
        x = left + total * end / longest
        page.text(x, line, f"{end:g}", 6, align="center", halo=rim, order=6)
    page.text(left + total + wide / 2 + text_width("\u00a0", 6), line, km, 6, halo=rim, order=6)
    page.text(left, bottom + height + 3.5, number, 6, colour=palette.QUIET_INK, halo=rim, order=6)
