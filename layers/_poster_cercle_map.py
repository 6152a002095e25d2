"""The map of a close-up: every commune named with its actors, neighbours in grey, a locator."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import partial

import geopandas as gpd
import shapely

from data.errors import Translate
from data.exporters.document import ExportDocument
from data.schema import Area
from geo.export_sentences import place_name
from geo.pipeline.poster_frames import CloseUp
from layers import palette
from layers._poster_cercle_names import name_communes
from layers._poster_frame import PAGE_GRID, MapFrame, fit, land_of
from layers._poster_labels import Box, Placer, block_size, inside, split_name
from layers._poster_map import draw_ground, draw_scale_bar, free_corner, scale_bar_size
from layers._poster_names import draw_symbols, draw_towns, largest, legend_kinds, name_rivers, write_lines
from layers._poster_page import Page, line_height, printable, text_width
from layers._poster_panel import MapPanel, draw_heading, scale_words
from layers._poster_surfaces import draw_surfaces
from layers.shapes import merged

_NEIGHBOUR_NAME = 7.0
_NEIGHBOUR = palette.tint(palette.COUNTRY_FILL, 0.55)
"""Fill of the neighbours: in grey, lighter than one actor and darker than the countries around."""


@dataclass(frozen=True, slots=True)
class CercleMap:
    """A close-up on a sheet.

    Parameters
    ----------
    page
        Sheet.
    document
        Of the cercle.
    near
        The cercle within its region.
    box
        Left, bottom, right, top in design millimetres.
    t
        Translate function.
    """

    page: Page
    document: ExportDocument
    near: CloseUp
    box: Box
    t: Translate

    @property
    def area(self) -> Area:
        """Its area."""
        return self.near.area

    @property
    def panel(self) -> MapPanel:
        """The map as a block of the sheet."""
        return MapPanel(self.document, self.area, self.box, heading=" ")


def draw_map(place: CercleMap) -> tuple[set[str], list[str]]:
    """Draw the map; return the kinds of actors on it, and the communes without room for their name."""
    page, document, area, t = place.page, place.document, place.area, place.t
    frame, placer = place.panel.frame, Placer(place.box)
    land = land_of(frame, document, area)
    draw_heading(page, place.panel, placer, frame=frame, land=land, t=t)
    _locator(place, placer, frame, land)
    room = free_corner(frame, land, scale_bar_size(frame), "br bl tr tl", placer=placer)
    draw_scale_bar(page, frame, room, number=scale_words(page, frame, document.language, t), km=t("km"))
    around = _neighbours(place, frame)
    _neighbour_names(page, placer, around, land)
    whole = merged(gpd.GeoSeries([land, *around.geometry]), grid=PAGE_GRID)
    surfaces = partial(_surfaces, list(around.geometry))
    draw_ground(page, frame, placer, document, area, surfaces=surfaces, clear=whole)
    page.polygons([land], line=palette.REGION_LINE, width=1.4, order=3.6, name=f"{area}-close-up")
    _seat(place, frame, placer)
    actors = draw_symbols(page, frame, placer, document.actors)
    unnamed = name_communes(page, frame, placer, document, area, t=t)
    name_rivers(page, frame, placer, area)
    return legend_kinds(actors), unnamed


def _seat(place: CercleMap, frame: MapFrame, placer: Placer) -> None:
    """Draw the chef-lieu; its name is written where no commune has the same."""
    parents, names = place.document.parents, set(place.document.territories["name"])
    own = parents.loc[(parents["code"] == place.near.code) & parents["chef_lieu_lon"].notna()]
    if not own["chef_lieu"].isin(names).any():
        draw_towns(place.page, frame, placer, own)
        return
    for spot in frame.points(own["chef_lieu_lon"], own["chef_lieu_lat"]):
        place.page.mark([spot.x], [spot.y], marker="s", size=4.2, fill=palette.INK, order=8)
        placer.reserve((spot.x - 0.9, spot.y - 0.9, spot.x + 0.9, spot.y + 0.9))


def _neighbours(place: CercleMap, frame: MapFrame) -> gpd.GeoDataFrame:
    """Return the other cercles (départements) of the region within the frame, page millimetres."""
    units = place.near.units
    others = units.loc[(units["code"] != place.near.code) & (units["level"] != "region")]
    shapes = frame.to_page(others.geometry).make_valid().intersection(shapely.box(*frame.box))
    shown = ~shapes.is_empty.to_numpy()
    return gpd.GeoDataFrame({"name": others["name"][shown]}, geometry=shapes[shown])


def _surfaces(
    around: Sequence[shapely.Geometry], page: Page, frame: MapFrame, communes: gpd.GeoDataFrame, area: Area
) -> None:
    """Fill the neighbours in grey, then the communes with their class."""
    page.polygons(
        around,
        fills=_NEIGHBOUR,
        line=palette.COMMUNE_LINE,
        width=0.6,
        order=1.5,
        name=f"{area}-neighbours",
    )
    draw_surfaces(page, frame, communes, area)


def _neighbour_names(page: Page, placer: Placer, around: gpd.GeoDataFrame, land: shapely.Geometry) -> None:
    clear = land.buffer(1)
    for name, shape in zip(around["name"], around.geometry, strict=True):
        free = shape.difference(clear)
        if free.is_empty:
            continue
        for lines in split_name(printable(name, 60)):
            size = block_size(lines, _NEIGHBOUR_NAME, "normal")
            box = placer.take(inside(largest(free), *size, steps=15))
            if box:
                ink = palette.QUIET_INK
                write_lines(page, box, lines, _NEIGHBOUR_NAME, colour=ink, halo=_NEIGHBOUR)
                break


def _locator(place: CercleMap, placer: Placer, frame: MapFrame, land: shapely.Geometry) -> None:
    """Draw the region in a free corner, the cercle dark in it."""
    page, units = place.page, place.near.units
    regions = units.loc[units["level"] == "region", "name"]
    name = " · ".join(place_name(one, "region", place.area, place.t) for one in regions)
    rim, caption = 1.2, line_height(page.type.small)
    west, south, east, north = units.to_crs(frame.crs).total_bounds
    tall = (north - south) / max(east - west, 1.0)
    name_wide = text_width(name, page.type.small) + 2
    for part in (0.2, 0.15, 0.1):
        wide = min(max(part * (place.box[2] - place.box[0]), name_wide), 36.0)
        high = wide * tall + caption
        size = (wide + 2 * rim, high + 2 * rim)
        found = free_corner(frame, land, size, "tr br tl bl", placer=deepcopy(placer))
        if not land.intersects(shapely.box(*found)):
            break
    placer.reserve(found)
    left, bottom, right, top = found
    box = (left + rim, bottom + rim, right - rim, top - rim)
    page.box(box[0], box[1], wide, high, fill=palette.PAPER, line=palette.PARENT_LINE, order=13)
    small = fit(units.geometry, (box[0], box[1] + caption, box[2], box[3]), margin=0.8)
    parts = units.loc[units["level"] != "region"]
    for ours, fill in ((False, palette.COUNTRY_FILL), (True, palette.INK)):
        chosen = parts.loc[parts["code"].eq(place.near.code) == ours]
        shapes = list(small.to_page(chosen.geometry))
        page.polygons(shapes, fills=fill, line=palette.PAPER, width=0.4, order=13.2, name="locator")
    page.text((box[0] + box[2]) / 2, box[1] + 0.8, name, page.type.small, align="center", order=14)
