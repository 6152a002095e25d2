"""One territory on a poster: its own equal-area projection, its communes, names, actors and scale bar."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.exporters.document import ExportDocument
from data.schema import CRS, Area
from data.territories import load_outline_world, load_rivers
from geo.classes import UNKNOWN_KEY, pattern_of
from layers import palette
from layers._poster_labels import Box, Placer, baselines, block_size, inside
from layers._poster_page import Page, printable, text_width
from layers.shapes import merged

PAGE_GRID = 0.001
"""Millimetres of the page at which unions are computed."""

_COUNTRY = 6.5
_BAR = 0.225
"""Longest scale bar, of the width of the frame."""
_DARK = ("3-4", "5+")
"""Classes on which a pattern is drawn in white."""


@dataclass(frozen=True, slots=True)
class MapFrame:
    """Where a territory lies on the sheet, and how degrees become millimetres.

    Parameters
    ----------
    box
        Frame on the sheet, millimetres.
    lon, lat
        Centre of the projection (Lambert azimuthal equal-area, WGS 84), degrees.
    scale
        Millimetres of paper per metre of ground.
    east, north
        Metres, in the projection, of the centre of the frame.
    """

    box: Box
    lon: float
    lat: float
    scale: float
    east: float
    north: float

    @property
    def crs(self) -> str:
        """The projection as a PROJ string."""
        return f"+proj=laea +lat_0={self.lat} +lon_0={self.lon} +datum=WGS84 +units=m +no_defs"

    @property
    def denominator(self) -> float:
        """Return the n of "1 : n" on A4 paper."""
        return 1 / (self.scale / 1000)

    def to_page(self, shapes: gpd.GeoSeries) -> gpd.GeoSeries:
        """Return geometries in millimetres of the sheet, without CRS."""
        projected = shapes.to_crs(self.crs)
        middle_x, middle_y = (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2
        shift = np.array([middle_x - self.east * self.scale, middle_y - self.north * self.scale])
        moved = shapely.transform(projected.to_numpy(), lambda xy: xy * self.scale + shift)
        return gpd.GeoSeries(moved, index=shapes.index)

    def points(self, lon: pd.Series, lat: pd.Series) -> gpd.GeoSeries:
        """Return points given in degrees in millimetres of the sheet."""
        return self.to_page(gpd.GeoSeries(gpd.points_from_xy(lon, lat), index=lon.index, crs=CRS))


Surfaces = Callable[[Page, MapFrame, gpd.GeoDataFrame, Area], None]
"""Fills the communes of an area."""


def fit(shapes: gpd.GeoSeries, box: Box, *, margin: float = 3) -> MapFrame:
    """Return the frame that shows all shapes as large as a box allows.

    Parameters
    ----------
    shapes
        EPSG:4326.
    box
        Left, bottom, right, top in millimetres.
    margin
        Millimetres left free on each side.
    """
    west, south, east, north = shapes.total_bounds
    lon, lat = round((west + east) / 2, 2), round((south + north) / 2, 2)
    draft = MapFrame(box, lon, lat, 1, 0, 0)
    left, bottom, right, top = shapes.to_crs(draft.crs).total_bounds
    room_x, room_y = box[2] - box[0] - 2 * margin, box[3] - box[1] - 2 * margin
    scale = min(room_x / max(right - left, 1), room_y / max(top - bottom, 1))
    return MapFrame(box, lon, lat, float(scale), (left + right) / 2, (bottom + top) / 2)


def _neighbours(
    page: Page, frame: MapFrame, placer: Placer, land: shapely.Geometry, *, area: Area, language: str
) -> None:
    """Draw the countries round about, quietly, with their names where they have room."""
    world = load_outline_world()
    reach = shapely.box(*_degrees(frame))
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


def _degrees(frame: MapFrame) -> tuple[float, float, float, float]:
    """Return generous bounds of the frame in degrees."""
    half_x = (frame.box[2] - frame.box[0]) / 2 / frame.scale
    half_y = (frame.box[3] - frame.box[1]) / 2 / frame.scale
    corners = [
        (frame.east + sx * half_x, frame.north + sy * half_y) for sx in (-1, 0, 1) for sy in (-1, 0, 1)
    ]
    back = gpd.GeoSeries(shapely.points(corners), crs=frame.crs).to_crs(CRS)
    west, south, east, north = back.total_bounds
    return west - 0.2, south - 0.2, east + 0.2, north + 0.2


def draw_surfaces(page: Page, frame: MapFrame, communes: gpd.GeoDataFrame, area: Area) -> None:
    """Fill the communes with their class, then lay the patterns over them.

    Communes of one pattern are one shape: a pattern is slow to draw, and has no seams.
    """
    shapes = frame.to_page(communes.geometry)
    flat = shapes.geom_type.isin(["Polygon", "MultiPolygon"]).to_numpy()
    classes = communes["coverage_class"].to_numpy()
    fills = [palette.class_colour(key) for key in classes]
    page.polygons(
        list(shapes[flat]),
        fills=[fill for fill, one in zip(fills, flat, strict=True) if one],
        line=palette.COMMUNE_LINE,
        width=0.25 if len(communes) < 400 else 0.12,
        order=2,
        name=f"{area}-communes",
    )
    for fill in dict.fromkeys(fills):
        these = ~flat & np.array([one == fill for one in fills])
        spots = shapes[these]
        if len(spots):
            page.mark(spots.x, spots.y, marker="o", size=6, fill=fill, order=2)
    numbers = communes[["n_direct", "n_cercle", "n_region"]].to_numpy()
    patterns = np.array([pattern_of(*(int(n) for n in row)) or "" for row in numbers])
    dark = np.isin(classes, _DARK)
    for key, pattern in palette.PATTERNS.items():
        for ink, shade in ((palette.INK, ~dark), (palette.PAPER, dark)):
            chosen = flat & shade & (patterns == key)
            page.polygons(
                [merged(shapes[chosen], grid=PAGE_GRID)],
                hatch=pattern.hatch,
                hatch_colour=ink,
                order=2.5,
                name=f"{area}-{key}-{ink[1:]}",
            )
    doubt = flat & (classes == UNKNOWN_KEY)
    page.polygons(
        [merged(shapes[doubt], grid=PAGE_GRID)],
        hatch=palette.UNKNOWN_PATTERN.hatch,
        hatch_colour=palette.QUIET_INK,
        order=2.5,
        name=f"{area}-unknown",
    )


def _outlines(page: Page, frame: MapFrame, parents: gpd.GeoDataFrame, area: Area) -> None:
    """Draw the outlines of cercles or départements and of the region, light rims beneath to show on dark."""
    for level, colour, width, order in (
        (("cercle", "departement"), palette.PARENT_LINE, 0.8, 3),
        (("region",), palette.REGION_LINE, 1.5, 3.5),
    ):
        shapes = frame.to_page(parents.loc[parents["level"].isin(level)].geometry)
        page.polygons(list(shapes), line=palette.PAPER, width=width + 0.9, order=order - 0.2)
        page.polygons(list(shapes), line=colour, width=width, order=order, name=f"{area}-{level[0]}")


def land_of(frame: MapFrame, document: ExportDocument, area: Area) -> shapely.Geometry:
    """Return the territory shown of an area, in millimetres."""
    shown = document.territories.loc[document.territories["area"] == area]
    return merged(frame.to_page(shown.geometry), grid=PAGE_GRID)


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
    _outlines(page, frame, parents, area)
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
