"""What is written on a map: chef-lieux, cercles and départements, actors, and communes where they fit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.exporters.document import ExportDocument
from data.schema import COLLECTIVITY_KINDS, PUBLIC_KINDS, Area
from geo.activity import UNKNOWN
from layers import palette
from layers._poster_frame import MapFrame
from layers._poster_labels import Box, Placer, around, baselines, block_size, inside, split_name
from layers._poster_map import rivers_of
from layers._poster_mesh import Flags
from layers._poster_page import MM_PER_POINT, Align, Page, Weight, printable, wrap

_TOWN, _PARENT, _ACTOR, _COMMUNE = 7.0, 8.0, 6.2, 6.0
"""Points."""
_RIVER = 6.0
_SYMBOL = 4.6
Detail = Literal["bare", "few", "covered", "all"]
"""Bare: names of cercles, départements and chef-lieux; few: symbols of actors too; covered: names of actors,
rivers and communes with an actor too; all: every commune."""
HOLLOW = "unknown dates"
"""Legend key of the symbols of actors whose dates are not known."""
_LONGEST_ACTOR = 34
"""Letters of an actor's name on the map; longer ones are in the tables."""


def write_lines(
    page: Page,
    box: Box,
    lines: list[str],
    size: float,
    *,
    weight: Weight = "normal",
    colour: str = palette.INK,
    halo: str = palette.PAPER,
    about: float | None = None,
) -> None:
    """Write lines in a box: centred, or ranged towards a symbol at the abscissa `about`."""
    align: Align = "center"
    x = (box[0] + box[2]) / 2
    if about is not None and box[0] > about:
        align, x = "left", box[0]
    elif about is not None and box[2] < about:
        align, x = "right", box[2]
    for y, line in baselines(box, lines, size):
        page.text(x, y, line, size, weight=weight, colour=colour, align=align, halo=halo, order=12)


def draw_towns(page: Page, frame: MapFrame, placer: Placer, parents: gpd.GeoDataFrame) -> set[str]:
    """Draw the chef-lieu of each cercle or département; return the names written."""
    seats = parents.loc[parents["level"] != "region"].dropna(
        subset=["chef_lieu", "chef_lieu_lon", "chef_lieu_lat"]
    )
    if seats.empty:
        return set()
    spots = frame.points(seats["chef_lieu_lon"], seats["chef_lieu_lat"])
    page.mark(spots.x, spots.y, marker="s", size=4.2, fill=palette.INK, order=8)
    for spot in spots:
        placer.reserve((spot.x - 0.9, spot.y - 0.9, spot.x + 0.9, spot.y + 0.9))
    written = set()
    for name, spot in zip(seats["chef_lieu"], spots, strict=True):
        label = printable(name)
        box = placer.take(around(spot.x, spot.y, *block_size([label], _TOWN, "bold"), gap=1.4))
        if box:
            write_lines(page, box, [label], _TOWN, weight="bold")
            written.add(label)
    return written


def _parents(page: Page, frame: MapFrame, placer: Placer, parents: gpd.GeoDataFrame) -> None:
    """Write the name of each cercle or département in capitals, in its roomiest free place.

    A département too small for its name gets its number.
    """
    rows = parents.loc[parents["level"] != "region"]
    shapes = frame.to_page(rows.geometry)
    for code, name, shape in zip(rows["code"], rows["name"], shapes, strict=True):
        if shape.geom_type not in {"Polygon", "MultiPolygon"}:
            continue
        part = largest(shape)
        number = [(code[4:], 7.0)] if code.startswith("DEP-") else []
        label = printable(name, 60).upper()
        tries = [(lines, size) for size in (_PARENT, _PARENT - 1, 6.0) for lines in split_name(label)]
        for lines, size in [*tries, *(([text], size) for text, size in number)]:
            box = placer.take(inside(part, *block_size(lines, size, "bold"), steps=13))
            if box:
                write_lines(page, box, lines, size, weight="bold", colour=palette.PARENT_LINE)
                break


def largest(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the largest part of a shape."""
    return max(shapely.get_parts(shape), key=lambda part: float(part.area))


def spread(xs: Sequence[float], ys: Sequence[float], gap: float) -> list[tuple[float, float]]:
    """Move symbols that would hide one another onto rings round the first of them.

    Parameters
    ----------
    xs, ys
        Places in millimetres, the most important first.
    gap
        Least distance between two symbols.
    """
    placed: list[tuple[float, float]] = []
    for x, y in zip(xs, ys, strict=True):
        tries = [(x, y)]
        tries += [
            (
                x + ring * gap * math.cos(math.tau * k / (6 * ring)),
                y + ring * gap * math.sin(math.tau * k / (6 * ring)),
            )
            for ring in range(1, 12)
            for k in range(6 * ring)
        ]
        free = (p for p in tries if all(math.dist(p, q) >= gap * 0.98 for q in placed))
        placed.append(next(free, (x, y)))
    return placed


def visible_actors(frame: MapFrame, actors: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the actors whose place lies within the frame, public bodies first, with page ``x`` and ``y``."""
    shapes = actors.geometry.to_numpy()
    known = actors.loc[~shapely.is_empty(shapes) & ~shapely.is_missing(shapes)]
    shown = known.to_crs("EPSG:4326").geometry
    spots = frame.to_page(shown)
    left, bottom, right, top = frame.box
    within = (spots.x > left + 1) & (spots.x < right - 1) & (spots.y > bottom + 1) & (spots.y < top - 1)
    rank = np.select(
        [known["kind"].isin(COLLECTIVITY_KINDS), known["kind"].isin(PUBLIC_KINDS)], [0, 1], default=2
    )
    table = pd.DataFrame(
        {
            "name": known["name"],
            "kind": known["kind"],
            "n": known["n_territories"],
            "hollow": known["activity"] == UNKNOWN,
            "rank": rank,
            "x": spots.x,
            "y": spots.y,
        }
    )
    return table.loc[within].sort_values(
        ["rank", "n", "name"], ascending=[True, False, True], ignore_index=True
    )


def legend_kinds(rows: pd.DataFrame) -> set[str]:
    """Return the kinds of some visible actors, and :data:`HOLLOW` when some have unknown dates."""
    return set(rows["kind"]) | ({HOLLOW} if rows["hollow"].any() else set())


def draw_symbols(page: Page, frame: MapFrame, placer: Placer, actors: gpd.GeoDataFrame) -> pd.DataFrame:
    """Draw the actors of the frame, none over another; return them with their final ``x`` and ``y``."""
    rows = visible_actors(frame, actors)
    places = spread(rows["x"].tolist(), rows["y"].tolist(), gap=1.55)
    rows = rows.assign(x=[p[0] for p in places], y=[p[1] for p in places])
    for (kind, hollow), these in rows.groupby(["kind", "hollow"], sort=False):
        style = palette.actor_style(str(kind))
        size = _SYMBOL + (1.6 if style.marker == "*" else 0) - (0.8 if hollow else 0)
        fill, rim = (palette.PAPER, style.colour) if hollow else (style.colour, palette.PAPER)
        page.mark(
            these["x"].tolist(), these["y"].tolist(), marker=style.marker, size=size, fill=fill, rim=rim
        )
    for x, y in places:
        placer.reserve((x - 0.75, y - 0.75, x + 0.75, y + 0.75))
    return rows


def _actors(page: Page, placer: Placer, rows: pd.DataFrame) -> None:
    """Name the actors that have room; the others are in the tables."""
    for name, x, y in rows[["name", "x", "y"]].itertuples(index=False):
        label = printable(name, 200)
        if len(label) > _LONGEST_ACTOR:
            continue
        lines = [label] if len(label) <= 18 else wrap(label, _ACTOR, 24)
        box = placer.take(around(x, y, *block_size(lines, _ACTOR, "normal"), gap=1.1))
        if box:
            write_lines(page, box, lines, _ACTOR, about=x)


def _communes(
    page: Page, frame: MapFrame, placer: Placer, communes: gpd.GeoDataFrame, known: set[str]
) -> None:
    """Name communes inside their own outline, those with most actors first."""
    room = communes.loc[_roomy(frame, communes.geometry)]
    order = room.sort_values(["n_actors", "n_unknown", "area_km2"], ascending=False)
    shapes = frame.to_page(order.geometry)
    for name, key, shape in zip(order["name"], order["coverage_class"], shapes, strict=True):
        label = printable(name, 60)
        if shape.geom_type not in {"Polygon", "MultiPolygon"} or label in known:
            continue
        part = largest(shape)
        for lines in split_name(label):
            width, height = block_size(lines, _COMMUNE, "normal")
            if width > part.bounds[2] - part.bounds[0]:
                continue
            box = placer.take(inside(part, width, height))
            if box:
                fill = palette.class_colour(key)
                ink = palette.ink_on(fill)
                write_lines(page, box, lines, _COMMUNE, colour=ink, halo=fill)
                break


def _roomy(frame: MapFrame, shapes: gpd.GeoSeries) -> Flags:
    """Say which shapes may be as high as a line of text: what is lower takes no name."""
    corners = shapely.bounds(shapes.to_numpy()).reshape(-1, 2, 2)
    (west, south), (east, north) = corners[:, 0].T, corners[:, 1].T
    x, y = np.array([[west, west, east, east], [south, north, south, north]]).reshape(2, -1)
    tall = np.ptp(frame.place(np.column_stack([x, y]))[:, 1].reshape(4, -1), axis=0)
    return np.asarray(1.1 * tall > _COMMUNE * MM_PER_POINT)


def name_rivers(page: Page, frame: MapFrame, placer: Placer, area: Area) -> None:
    """Name the rivers beside their course, the longest first."""
    rivers = rivers_of(frame, area)
    for name in rivers.length.sort_values(ascending=False).index:
        size = block_size([name], _RIVER, "normal", "oblique")
        course = max(shapely.get_parts(rivers[name]), key=lambda part: float(part.length))
        if course.length < 1.5 * size[0]:
            continue
        spots = shapely.get_coordinates(
            shapely.line_interpolate_point(course, np.linspace(0.1, 0.9, 17), normalized=True)
        )
        places = [place for x, y in spots for place in around(x, y, *size, gap=0.9)[:4]]
        box = placer.take(places)
        if box:
            [(y, _)] = baselines(box, [name], _RIVER)
            page.text(
                box[0],
                y,
                name,
                _RIVER,
                slant="oblique",
                colour=palette.WATER_LINE,
                halo=palette.PAPER,
                order=11,
            )


def draw_names(
    page: Page,
    frame: MapFrame,
    placer: Placer,
    document: ExportDocument,
    area: Area,
    *,
    detail: Detail,
) -> set[str]:
    """Write all names of one map and draw its actors.

    Parameters
    ----------
    page, frame
        Sheet and map, its ground drawn.
    placer
        Places already taken.
    document
        The export.
    area
        Area of the map.
    detail
        Which names are written where they have room.

    Returns
    -------
    set of str
        Kinds of the actors drawn, and :data:`HOLLOW` when some have unknown dates, for the legend.
    """
    communes = document.territories.loc[document.territories["area"] == area]
    parents = document.parents.loc[document.parents["area"] == area]
    seats = draw_towns(page, frame, placer, parents)
    actors = draw_symbols(page, frame, placer, document.actors.iloc[: 0 if detail == "bare" else None])
    _parents(page, frame, placer, parents)
    if detail in {"bare", "few"}:
        return legend_kinds(actors)
    _actors(page, placer, actors)
    name_rivers(page, frame, placer, area)
    column = "n_actors" if area == "kayes" else "n_direct"
    chosen = communes if detail == "all" and area == "kayes" else communes.loc[communes[column] > 0]
    if area == "kayes" or detail == "all":
        _communes(page, frame, placer, chosen, seats | set(actors["name"]) | set(parents["name"]))
    return legend_kinds(actors)
