"""A map as a block of a poster: any box of the sheet, one area, its heading, scale bar and names."""

from __future__ import annotations

from dataclasses import dataclass

import shapely

from data.errors import Translate
from data.exporters.document import ExportDocument
from data.schema import Area
from geo.export_sentences import number
from layers._poster_frame import Ground, MapFrame, ground_of, land_of
from layers._poster_labels import Box, Placer
from layers._poster_locator import draw_locator, locator_size
from layers._poster_map import draw_ground, draw_scale_bar, free_corner, scale_bar_size
from layers._poster_names import Detail, draw_names
from layers._poster_page import Page, printable, text_width
from layers.palette import PAPER, QUIET_INK

_HEADING = 5.0
"""Design millimetres of a heading above a frame."""


@dataclass(frozen=True, slots=True)
class MapPanel:
    """One map of a poster.

    Parameters
    ----------
    document
        Whose communes are drawn.
    area
        Which of its areas.
    box
        Left, bottom, right, top in design millimetres.
    heading
        Words instead of the area's name (a year, a theme).
    detail
        Which names are written.
    above
        True writes the heading above the frame, in the box; False in a free corner of the map.
    locator
        True draws in a free corner where the areas of the document lie.
    remark
        False leaves out "schematic boundaries" (when another panel says it).
    ground
        The communes of the area, when a map of them was made before.
    """

    document: ExportDocument
    area: Area
    box: Box
    heading: str = ""
    detail: Detail = "covered"
    above: bool = False
    locator: bool = False
    remark: bool = True
    ground: Ground | None = None

    @property
    def frame(self) -> MapFrame:
        """How degrees become millimetres."""
        ground = self.ground or ground_of(self.document, self.area)
        left, bottom, right, top = self.box
        return ground.fit((left, bottom, right, top - _HEADING if self.above else top))


def draw_panel(page: Page, panel: MapPanel, t: Translate) -> set[str]:
    """Draw a map with its heading, scale bar and names; return the kinds of actors on it, for the legend."""
    document, area, frame = panel.document, panel.area, panel.frame
    placer = Placer(frame.box)
    land = land_of(frame, document, area)
    draw_heading(page, panel, placer, frame=frame, land=land, t=t)
    if panel.locator:
        _locator(page, panel, placer, frame=frame, land=land)
    room = free_corner(frame, land, scale_bar_size(frame), "br bl tr tl", placer=placer)
    draw_scale_bar(page, frame, room, number=scale_words(page, frame, document.language, t), km=t("km"))
    draw_ground(page, frame, placer, document, area, clear=land)
    return draw_names(page, frame, placer, document, area, detail=panel.detail)


def draw_heading(
    page: Page, panel: MapPanel, placer: Placer, *, frame: MapFrame, land: shapely.Geometry, t: Translate
) -> None:
    """Write the name of the area in a free corner, with a remark when its boundaries are schematic."""
    size = page.type.head + (0.6 if panel.above else 2.2)
    heading = printable(panel.heading or panel.document.area_names[panel.area], 80)
    schematic = panel.remark and panel.area in panel.document.schematic
    remark = t("schematic boundaries") if schematic else ""
    if panel.above:
        left, baseline = panel.box[0], panel.box[3] - _HEADING + 1.6
        page.text(left, baseline, heading, size, weight="bold")
        beside = left + text_width(heading, size, "bold") + 2.5
        if beside + text_width(remark, 6.5, "normal", "oblique") <= panel.box[2]:
            page.text(beside, baseline, remark, 6.5, slant="oblique", colour=QUIET_INK)
        return
    width = max(text_width(heading, size, "bold"), text_width(remark, 7)) + 5
    corner = free_corner(frame, land, (width, 10.0 if remark else 7.0), "tl bl tr br", placer=placer)
    x, y = corner[0] + 2.5, corner[3]
    page.text(x, y - 4.6, heading, size, weight="bold", halo=PAPER, order=13)
    page.text(x, y - 8, remark, 7, slant="oblique", colour=QUIET_INK, halo=PAPER, order=13)


def _locator(page: Page, panel: MapPanel, placer: Placer, *, frame: MapFrame, land: shapely.Geometry) -> None:
    rim = 1.2
    width, height = locator_size(frame.box[2] - frame.box[0])
    place = free_corner(frame, land, (width + 2 * rim, height + 2 * rim), "br bl tr tl", placer=placer)
    box = (place[0] + rim, place[1] + rim, place[2] - rim, place[3] - rim)
    draw_locator(page, panel.document, box)


def scale_words(page: Page, frame: MapFrame, language: str, t: Translate) -> str:
    """Return the scale in numbers with the paper that it holds for; "" on what is no paper."""
    if page.paper is None or not page.paper.name:
        return ""
    scale = number(round(frame.denominator / page.paper.factor, -4), language)
    return t("1 : {scale} ({paper})").format(scale=scale, paper=page.paper.name)
