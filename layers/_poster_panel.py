"""A map as a block of a poster: any box of the sheet, one area, its heading, scale bar and names."""

from __future__ import annotations

from dataclasses import dataclass

from data.errors import Translate
from data.exporters.document import ExportDocument
from data.schema import Area
from geo.export_sentences import number
from layers._poster_labels import Box, Placer
from layers._poster_map import (
    MapFrame,
    draw_ground,
    draw_scale_bar,
    fit,
    free_corner,
    land_of,
    scale_bar_size,
)
from layers._poster_names import draw_names
from layers._poster_page import Page, printable, text_width
from layers.palette import PAPER, QUIET_INK


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
    all_communes
        True names every commune that has room; False only those with an actor.
    remark
        False leaves out "schematic boundaries" (when another panel says it).
    """

    document: ExportDocument
    area: Area
    box: Box
    heading: str = ""
    all_communes: bool = False
    remark: bool = True

    @property
    def frame(self) -> MapFrame:
        """How degrees become millimetres."""
        shown = self.document.territories.loc[self.document.territories["area"] == self.area]
        return fit(shown.geometry, self.box)


def draw_panel(page: Page, panel: MapPanel, t: Translate) -> set[str]:
    """Draw a map with its heading, scale bar and names; return the kinds of actors on it, for the legend."""
    document, area, frame = panel.document, panel.area, panel.frame
    placer = Placer(frame.box)
    land = land_of(frame, document, area)
    draw_heading(page, panel, placer, frame=frame, land=land, t=t)
    room = free_corner(frame, land, scale_bar_size(frame), "br bl tr tl", placer=placer)
    draw_scale_bar(page, frame, room, number=scale_words(page, frame, document.language, t), km=t("km"))
    draw_ground(page, frame, placer, document, area)
    return draw_names(page, frame, placer, document, area, all_communes=panel.all_communes)


def draw_heading(
    page: Page, panel: MapPanel, placer: Placer, *, frame: MapFrame, land: object, t: Translate
) -> None:
    """Write the name of the area in a free corner, with a remark when its boundaries are schematic."""
    size = page.type.head + 2.2
    heading = printable(panel.heading or panel.document.area_names[panel.area], 80)
    schematic = panel.remark and panel.area in panel.document.schematic
    remark = t("schematic boundaries") if schematic else ""
    width = max(text_width(heading, size, "bold"), text_width(remark, 7)) + 5
    corner = free_corner(frame, land, (width, 10.0 if remark else 7.0), "tl bl tr br", placer=placer)
    x, y = corner[0] + 2.5, corner[3]
    page.text(x, y - 4.6, heading, size, weight="bold", halo=PAPER, order=13)
    page.text(x, y - 8, remark, 7, slant="oblique", colour=QUIET_INK, halo=PAPER, order=13)


def scale_words(page: Page, frame: MapFrame, language: str, t: Translate) -> str:
    """Return the scale in numbers with the paper that it holds for; "" on what is no paper."""
    if page.paper is None or not page.paper.name:
        return ""
    scale = number(round(frame.denominator / page.paper.factor, -4), language)
    return t("1 : {scale} ({paper})").format(scale=scale, paper=page.paper.name)
