"""The Malian panel of the poster of links: a quiet ground, and names that keep clear of the curves."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import shapely

from data.errors import Translate
from data.schema import Area
from geo.export_sentences import place_name
from layers import palette
from layers._bundling import Curve
from layers._poster_frame import MapFrame, land_of
from layers._poster_labels import Placer, around, block_size, split_name
from layers._poster_links_ends import DOT
from layers._poster_links_plan import Plan
from layers._poster_map import draw_ground, draw_scale_bar, free_corner, scale_bar_size
from layers._poster_names import write_lines
from layers._poster_page import MM_PER_POINT, Page, printable, text_width
from layers._poster_panel import MapPanel, draw_heading, scale_words
from layers._poster_surfaces import Surfaces

REACHED = "#ecdcb6"
"""Fill of a commune at which a link ends."""
GROUND = "#fbf8f0"
"""Fill of the others."""
_MESH = "#d8d3c6"
"""Outlines of communes."""
_STRAY, _FORFEIT = 0.8, 14.0
"""Millimetres by which a name must be nearer to its own dot, and square millimetres that failing costs."""
_NAME = 1.5
"""Millimetres from a dot to its name."""


def draw_malian(page: Page, drawn: Plan, t: Translate) -> None:
    """Draw the map round the curves: what is written keeps clear of them where there is room elsewhere."""
    document, frame, placer, links = drawn.document, drawn.malian, drawn.placer, drawn.links
    land, ink = land_of(frame, document, "kayes"), ink_of(drawn.curves)
    _regions(page, drawn, t)
    busy = shapely.union_all([land, ink])
    draw_furniture(page, MapPanel(document, "kayes", frame.box), placer, busy, t)
    keep_off(placer, ink, land)
    reached = frozenset(links.loc[links["territory_level"] == "commune", "territory_code"])
    draw_ground(page, frame, placer, document, "kayes", surfaces=reached_surfaces(reached))
    _pills(page, drawn)
    _places(page, drawn, ink)
    _seats(page, drawn)


def draw_furniture(page: Page, panel: MapPanel, placer: Placer, busy: shapely.Geometry, t: Translate) -> None:
    """Draw heading and scale bar in corners clear of `busy`; on a slide, only what has such a corner."""
    document, frame = panel.document, panel.frame
    if page.paper is None or not page.paper.brief:
        draw_heading(page, panel, placer, frame=frame, land=busy, t=t)
    else:
        words = printable(document.area_names[panel.area], 80)
        size = page.type.body
        corner = free_corner(
            frame, busy, (text_width(words, size, "bold") + 3, 5), "tl bl tr br", placer=placer
        )
        page.text(corner[0] + 1.5, corner[1] + 1.8, words, size, weight="bold", halo=palette.PAPER, order=13)
    place = free_corner(frame, busy, scale_bar_size(frame), "br bl tr tl", placer=placer)
    if page.paper is None or not page.paper.brief or not busy.intersects(shapely.box(*place)):
        draw_scale_bar(page, frame, place, number=scale_words(page, frame, document.language, t), km=t("km"))


def _regions(page: Page, drawn: Plan, t: Translate) -> None:
    """Write the name of each region with which there are links as a whole at its gate."""
    rows = drawn.links.loc[drawn.links["territory_level"] == "region"].drop_duplicates("territory_code")
    for code, name in rows[["territory_code", "territory_name"]].itertuples(index=False):
        port, words = drawn.gates.arriving[code], printable(place_name(str(name), "region", "kayes", t), 80)
        wide = text_width(words, drawn.size, "bold")
        x, y = (port.x - wide - 1.5, port.y - 4) if drawn.room.down else (port.x + 4, port.y - 0.8)
        drawn.placer.reserve((x - 0.5, y - 0.6, x + wide + 0.5, y + 2.2))
        page.text(x, y, words, drawn.size, weight="bold", halo=palette.PAPER, order=12)


def reached_surfaces(reached: frozenset[str]) -> Surfaces:
    """Return what fills communes, those at which a link ends darker."""

    def draw(page: Page, frame: MapFrame, communes: gpd.GeoDataFrame, area: Area) -> None:
        shapes = frame.to_page(communes.geometry)
        flat = shapes.geom_type.isin(["Polygon", "MultiPolygon"]).to_numpy()
        fills = [REACHED if code in reached else GROUND for code in communes.loc[flat, "code"]]
        page.polygons(
            list(shapes[flat]), fills=fills, line=_MESH, width=0.3, order=2, name=f"{area}-communes"
        )

    return draw


def _pills(page: Page, drawn: Plan) -> None:
    """Write the names of the cercles, framed where links end at them."""
    names = drawn.document.parents.set_index("code")["name"]
    ends = set(drawn.links.loc[drawn.links["territory_level"] == "cercle", "territory_code"])
    for code, (left, bottom, right, top) in drawn.ends.pills.items():
        label, whole = printable(names[code], 60).upper(), code in ends
        if whole:
            page.box(
                left,
                bottom,
                right - left,
                top - bottom,
                fill=palette.PAPER,
                line=palette.INK,
                line_width=0.8,
                order=11,
            )
        inner = (left + 1.0, bottom + 0.6, right - 1.0, top - 0.6)
        ink = palette.INK if whole else palette.QUIET_INK
        write_lines(page, inner, [label], drawn.size + 0.4, weight="bold", colour=ink)


def _places(page: Page, drawn: Plan, ink: shapely.Geometry) -> None:
    """Draw the dot and the name of each commune at which links end.

    Of the free places round a dot, a name takes the one that hides least of the curves and could not be
    read as the name of another dot.
    """
    size, points = drawn.size, drawn.ends.points
    ends = (
        drawn.links.loc[drawn.links["territory_level"] == "commune"]
        .groupby("territory_code", as_index=False)
        .agg(name=("territory_name", "first"), n=("n_partnerships", "sum"))
        .sort_values(["n", "territory_code"], ascending=[False, True])
    )
    for code, name in ends[["territory_code", "name"]].itertuples(index=False):
        x, y = points[code]
        page.mark([x], [y], marker="o", size=2 * DOT / MM_PER_POINT, fill=palette.INK, order=9)
        label = printable(name, 60)
        tries = [
            (lines, box)
            for gap in (_NAME, 2.4, 3.6)
            for lines in split_name(label)[: 1 if gap == _NAME else 2]
            for box in around(x, y, *block_size(lines, size, "bold"), gap=gap)
        ]
        others = shapely.multipoints([spot for key, spot in points.items() if key != code])
        hidden = [_hides(shapely.box(*box), ink, (x, y), others) for _, box in tries]
        ranked = sorted(range(len(tries)), key=lambda i: (round(hidden[i], 1), i))
        taken = drawn.placer.take(tries[i][1] for i in ranked)
        if taken is not None:
            lines = next(lines for lines, box in tries if box == taken)
            write_lines(page, taken, lines, size, weight="bold", about=x)


def _hides(
    box: shapely.Geometry, ink: shapely.Geometry, spot: tuple[float, float], others: shapely.Geometry
) -> float:
    """Return the ink that a name hides (mm²), with a forfeit when another dot is nearer than its own."""
    near = shapely.distance(box, others)
    strays = near < shapely.distance(box, shapely.Point(spot)) + _STRAY
    return float(shapely.intersection(box, ink).area) + (_FORFEIT if strays else 0.0)


def ink_of(curves: Sequence[Curve]) -> shapely.Geometry:
    """Return what curves cover of the sheet."""
    lines = [shapely.LineString(one.points) for one in curves]
    widths = [one.width / 2 for one in curves]
    return shapely.union_all(shapely.buffer(lines, widths, quad_segs=2)) if lines else shapely.Polygon()


def keep_off(placer: Placer, ink: shapely.Geometry, land: shapely.Geometry) -> None:
    """Take the places of the curves outside the land, for the names of neighbours."""
    outside = shapely.segmentize(ink.boundary.difference(land), 2.0)
    for x, y in shapely.get_coordinates(outside):
        placer.reserve((x - 0.8, y - 0.8, x + 0.8, y + 0.8))


def _seats(page: Page, drawn: Plan) -> None:
    """Draw the chef-lieux of the cercles for orientation, quietly, where they have room."""
    seats = drawn.document.parents.loc[drawn.document.parents["level"] == "cercle"].dropna(
        subset=["chef_lieu", "chef_lieu_lon", "chef_lieu_lat"]
    )
    spots = drawn.malian.points(seats["chef_lieu_lon"], seats["chef_lieu_lat"])
    size = page.type.small
    for name, spot in zip(seats["chef_lieu"], spots, strict=True):
        square = (spot.x - 0.7, spot.y - 0.7, spot.x + 0.7, spot.y + 0.7)
        if not drawn.placer.free(square, margin=0):
            continue
        drawn.placer.reserve(square)
        page.mark([spot.x], [spot.y], marker="s", size=3.2, fill=palette.QUIET_INK, order=6)
        label = printable(name, 60)
        box = drawn.placer.take(around(spot.x, spot.y, *block_size([label], size, "normal"), gap=1.2))
        if box:
            write_lines(page, box, [label], size, colour=palette.QUIET_INK, about=spot.x)
