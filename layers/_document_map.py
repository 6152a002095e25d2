"""The maps of documents: some territories lit among their neighbours, or a cercle by number of actors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import Any

import geopandas as gpd
import matplotlib as mpl
import pandas as pd
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg

from data.errors import Translate
from data.exporters.document import ExportDocument
from data.schema import Area
from geo.export_sentences import number
from layers import palette
from layers._poster_frame import MapFrame, fit
from layers._poster_labels import Box, Placer, baselines, block_size, inside, split_name
from layers._poster_map import draw_ground, draw_scale_bar, free_corner, scale_bar_size
from layers._poster_names import draw_names
from layers._poster_page import Page, Weight, printable
from layers.shapes import merged

DPI = 220
LIT = "#d55e00"
"""What the sheet is about."""
LIT_OF_LEVEL = {"commune": LIT, "cercle": "#f2a661", "region": "#fbe0c6"}
"""What an actor is tied to, by level: paler for what it is tied to as a whole."""
_GROUND = "#fbf4e0"
_SMALLEST = 1.0
"""Square millimetres: what is seen of a smaller unit takes no name."""
_SETTINGS: Any = {"path.simplify": False, "text.hinting": "none"}
_lock = Lock()


@dataclass(frozen=True, slots=True)
class LitMap:
    """What a locating map shows.

    Parameters
    ----------
    shown
        TERRITORIES to draw as ground: communes and their parents.
    focus
        Code of the unit that fills the map.
    lit
        Code -> colour; the widest units first.
    named
        Codes whose names are written first, whatever else has room.
    """

    shown: gpd.GeoDataFrame
    focus: str
    lit: Mapping[str, str]
    named: tuple[str, ...] = ()


def _paper(width: float, height: float) -> tuple[Page, Box]:
    return Page(width, height), (0.3, 0.3, width - 0.3, height - 0.3)


def _png(page: Page) -> bytes:
    page.figure.set_dpi(DPI)
    canvas: Any = FigureCanvasAgg(page.figure)
    out = BytesIO()
    canvas.print_png(out, metadata={"Software": "CartoCoop"})
    return out.getvalue()


def lit_map(
    wanted: LitMap, size: tuple[float, float], *, language: str, schematic: bool, t: Translate
) -> bytes:
    """Return a PNG of some territories lit.

    Parameters
    ----------
    wanted
        What to show.
    size
        Width and height, millimetres.
    language
        Of numbers.
    schematic
        True says so on the map.
    t
        Translate function.
    """
    with _lock, mpl.rc_context(_SETTINGS):
        page, box = _paper(*size)
        frame = fit(_focus(wanted), box, margin=4)
        placer = Placer(frame.box)
        shapes = frame.to_page(wanted.shown.geometry)
        _ground(page, wanted, shapes)
        land = merged(shapes, grid=0.001).intersection(shapely.box(*box))
        _marginal(page, frame, land, placer, language=language, schematic=schematic, t=t)
        _names(page, wanted, shapes, placer, box)
        page.box(
            *box[:2], box[2] - box[0], box[3] - box[1], line=palette.NEIGHBOUR_LINE, line_width=0.6, order=14
        )
        return _png(page)


def _focus(wanted: LitMap) -> gpd.GeoSeries:
    rows = wanted.shown
    found = rows.loc[rows["code"] == wanted.focus]
    chosen = found if not found.empty and not found.geometry.is_empty.any() else rows
    bounds = gpd.GeoSeries(chosen.geometry, crs=rows.crs)
    west, south, east, north = bounds.total_bounds
    if west < east and south < north:
        return bounds
    around = shapely.box(west - 0.2, south - 0.2, east + 0.2, north + 0.2)
    return gpd.GeoSeries([around], crs=rows.crs)


def _ground(page: Page, wanted: LitMap, shapes: gpd.GeoSeries) -> None:
    rows = wanted.shown
    communes = (rows["level"] == "commune").to_numpy(bool)
    page.polygons(list(shapes[communes]), fills=_GROUND, line="none", order=1)
    codes = rows["code"].to_numpy()
    for order, (code, colour) in enumerate(wanted.lit.items()):
        page.polygons(list(shapes[codes == code]), fills=colour, order=1.5 + order * 0.001)
        spots = [one for one in shapes[codes == code] if one.geom_type == "Point"]
        if spots:
            page.mark([p.x for p in spots], [p.y for p in spots], marker="o", size=7, fill=colour, order=4)
    points = shapes[communes & (shapes.geom_type == "Point").to_numpy(bool)]
    if len(points):
        page.mark(points.x, points.y, marker="o", size=3, fill=palette.COMMUNE_LINE, order=3)
    width = 0.3 if communes.sum() < 400 else 0.15
    page.polygons(list(shapes[communes]), line=palette.COMMUNE_LINE, width=width, order=2)
    for level, colour, thick in (
        (("cercle", "departement"), palette.PARENT_LINE, 0.8),
        (("region",), palette.REGION_LINE, 1.3),
    ):
        these = rows["level"].isin(level).to_numpy(bool)
        page.polygons(list(shapes[these]), line=palette.PAPER, width=thick + 0.8, order=2.8)
        page.polygons(list(shapes[these]), line=colour, width=thick, order=3)


def _marginal(
    page: Page,
    frame: MapFrame,
    land: shapely.Geometry,
    placer: Placer,
    *,
    language: str,
    schematic: bool,
    t: Translate,
) -> None:
    """Draw the scale bar, and that the borders are schematic, in free corners."""
    scale = t("1 : {scale} (A4)").format(scale=number(round(frame.denominator, -4), language))
    room = free_corner(frame, land, scale_bar_size(frame), "bl br tr tl", placer=placer)
    page.box(*room[:2], room[2] - room[0], room[3] - room[1], fill=palette.PAPER, order=5.5)
    draw_scale_bar(page, frame, room, number=scale, km=t("km"))
    if schematic:
        remark = printable(t("schematic boundaries"))
        width, height = block_size([remark], 6.5, "normal", "oblique")
        place = free_corner(frame, land, (width + 4, height + 2.5), "br tr bl tl", placer=placer)
        page.box(*place[:2], width + 4, height + 2.5, fill=palette.PAPER, order=5.5)
        page.text(
            place[0] + 2, place[1] + 1.6, remark, 6.5, slant="oblique", colour=palette.QUIET_INK, order=6
        )


def _names(page: Page, wanted: LitMap, shapes: gpd.GeoSeries, placer: Placer, box: Box) -> None:
    """Name what is lit first, then cercles or départements, then communes, where they have room."""
    rows = wanted.shown.assign(
        first=wanted.shown["code"].isin(wanted.named),
        rank=wanted.shown["level"].map({"cercle": 1, "departement": 1, "commune": 2, "region": 9}).fillna(8),
    )
    order = rows.sort_values(["first", "rank", "area_km2"], ascending=[False, True, False]).index
    window = shapely.box(*box)
    fills = dict.fromkeys(rows["code"], _GROUND) | dict(wanted.lit)
    near = rows.loc[rows["code"] == wanted.focus, "level"].isin(("cercle", "departement")).any()
    finest = 2 if near else 1
    for place in order:
        row = rows.loc[place]
        if row["rank"] > finest and not row["first"]:
            continue
        wide = row["rank"] == 1
        part = _part(shapes.loc[place], window)
        if part is None:
            continue
        text = printable(row["name"], 60)
        _name(
            page,
            placer,
            part,
            text.upper() if wide else text,
            first=row["first"],
            wide=wide,
            fill=fills[row["code"]],
        )


def _part(shape: shapely.Geometry, window: shapely.Geometry) -> shapely.Geometry | None:
    """Return the largest visible part of a polygon, which rounding to the page may have made touch itself."""
    if shape.geom_type not in {"Polygon", "MultiPolygon"}:
        return None
    parts = [
        p
        for p in shapely.get_parts(shapely.make_valid(shape).intersection(window))
        if p.geom_type == "Polygon" and p.area > _SMALLEST
    ]
    return max(parts, key=lambda one: float(one.area), default=None)


def _name(
    page: Page, placer: Placer, part: shapely.Geometry, text: str, *, first: bool, wide: bool, fill: str
) -> None:
    weight: Weight = "bold" if first or wide else "normal"
    for size in (8.0, 7.0, 6.0) if weight == "bold" else (6.5, 6.0):
        for lines in split_name(text):
            width, height = block_size(lines, size, weight)
            places, halo = inside(part, width, height, steps=11), fill
            if not places and first and not wide and size == 6.0:
                halo = palette.PAPER
                x, y = part.representative_point().coords[0]
                places = [(x - width / 2, y - height / 2, x + width / 2, y + height / 2)]
            box = placer.take(places)
            if box is None:
                continue
            colour = palette.PARENT_LINE if wide and not first else palette.INK
            for y, line in baselines(box, lines, size):
                x = (box[0] + box[2]) / 2
                page.text(x, y, line, size, weight=weight, colour=colour, align="center", halo=halo, order=12)
            return


def view_map(document: ExportDocument, area: Area, size: tuple[float, float], t: Translate) -> bytes:
    """Return a PNG of a view: its communes by number of actors, all of them named where they have room.

    Parameters
    ----------
    document
        The view.
    area
        Which of its areas.
    size
        Width and height, millimetres.
    t
        Translate function.
    """
    with _lock, mpl.rc_context(_SETTINGS):
        page, box = _paper(*size)
        communes = document.territories.loc[document.territories["area"] == area]
        frame = fit(communes.geometry, box, margin=4)
        placer = Placer(frame.box)
        land = merged(frame.to_page(communes.geometry), grid=0.001)
        schematic = area in document.schematic
        _marginal(page, frame, land, placer, language=document.language, schematic=schematic, t=t)
        draw_ground(page, frame, placer, document, area)
        draw_names(page, frame, placer, document, area, detail="all")
        return _png(page)


def lit_units(codes: Mapping[str, str], territories: pd.DataFrame) -> dict[str, str]:
    """Return units with their colours, the widest first, so that the smaller ones are drawn over them."""
    size = dict(zip(territories["code"], territories["area_km2"], strict=True))
    return {code: codes[code] for code in sorted(codes, key=lambda one: (-size.get(one, 0.0), one))}
