"""The words round the maps of a poster: title, columns of text, small print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from babel.dates import format_date

from data.errors import Translate
from data.exporters.document import ExportDocument
from data.schema import Area
from geo.export_sentences import decimal
from layers import palette
from layers._poster_format import Type
from layers._poster_frame import MapFrame
from layers._poster_logos import draw_logos
from layers._poster_names import visible_actors
from layers._poster_page import Page, Weight, line_height, printable, text_width, wrap
from layers._poster_qr import draw_qr, qr_side

MARGIN = 9.0
"""Design millimetres left free on each side of a sheet."""
BRIEF_MARGIN = 5.0
"""The same on a slide or a square."""
FOOT = 5.0
"""Design millimetres left free below the small print."""
_GAP = 6.0
_LEAST_TITLE = 0.68
"""A long title shrinks to this part of its size before it takes two lines."""


def margin_of(page: Page) -> float:
    """Return what is left free on each side of a page."""
    return BRIEF_MARGIN if page.paper is not None and page.paper.brief else MARGIN


def draw_header(
    page: Page, document: ExportDocument, *, left: float, right: float, top: float, subtitle_lines: int = 2
) -> float:
    """Write title and subtitle between two edges, logos on their right; return the y below them."""
    right, lowest = draw_logos(page, right, top)
    width, type_ = right - left, page.type
    size, title = type_.title, printable(document.title)
    while size > _LEAST_TITLE * type_.title and text_width(title, size, "bold") > width:
        size -= 0.5
    y = top
    for line in wrap(title, size, width, "bold")[:2]:
        y -= line_height(size) * 0.92
        page.text(left, y + 0.8, line, size, weight="bold")
    y -= 0.6
    for line in cut(document.subtitle, type_.subtitle, width, subtitle_lines):
        y -= line_height(type_.subtitle)
        page.text(left, y + 0.6, line, type_.subtitle, colour=palette.QUIET_INK)
    return min(y - 1.2, lowest)


def cut(text: str, size: float, width: float, lines: int) -> list[str]:
    """Return text as at most `lines` lines; what does not fit ends in an ellipsis."""
    found = wrap(text, size, width)
    if len(found) <= lines:
        return found
    last = " ".join(found[lines - 1 :])
    while last and text_width(f"{last}…", size) > width:
        last = last[:-1]
    return [*found[: lines - 1], f"{last.rstrip(' ,;:.(')}…"]


@dataclass(slots=True)
class Column:
    """A column of text that is filled from its top.

    Parameters
    ----------
    page, document
        Sheet and export.
    t
        Translate function.
    x, y, width
        Left edge, height reached so far and width, design millimetres.
    """

    page: Page
    document: ExportDocument
    t: Translate
    x: float
    y: float
    width: float

    @property
    def type(self) -> Type:
        """Sizes of letters."""
        return self.page.type

    def write(self, text: str, size: float, *, weight: Weight = "normal", colour: str = palette.INK) -> None:
        """Add a paragraph."""
        self.y = self.page.paragraph(self.x, self.y, self.width, text, size, weight=weight, colour=colour)

    def head(self, text: str) -> None:
        """Add a heading."""
        self.write(text, self.type.head, weight="bold")
        self.y -= 0.5

    def quiet(self, text: str) -> None:
        """Add a paragraph in small quiet letters."""
        self.write(text, self.type.small, colour=palette.QUIET_INK)
        self.y -= 0.6


def footer_columns(
    document: ExportDocument, frames: Mapping[Area, MapFrame], t: Translate
) -> list[list[str]]:
    """Return the small print: what is drawn and how, what to know of it, and whose data it is.

    Parameters
    ----------
    document
        The export.
    frames
        Its maps, whose projections are stated; none for a poster without a map.
    t
        Translate function.
    """
    drawn = [document.boundaries[area] for area in document.areas if area in document.boundaries]
    for area, frame in frames.items():
        drawn.append(
            t("{area}: Lambert azimuthal equal-area, centred on {lat}, {lon}.").format(
                area=document.area_names[area],
                lat=_latitude(frame.lat, document.language, t),
                lon=_longitude(frame.lon, document.language, t),
            )
        )
    if frames:
        drawn.append(t("North is up at the centre of each map."))
        drawn.append(t("Rivers: World Data Bank II, after GSHHG (LGPL)."))
    notes = list(document.notes)
    shown = len(visible_actors(frames["idf"], document.actors)) if "idf" in frames else len(document.actors)
    if len(document.actors) > shown:
        text = t("French actors elsewhere, or whose place is not known: {count}.")
        notes.append(text.format(count=len(document.actors) - shown))
    return [drawn, notes, [*document.credits, made_on(document, t)]]


def source_line(document: ExportDocument, t: Translate, *, maps: bool = True) -> str:
    """Return the sources, licences and day of a poster of few words, which holds maps or none."""
    text = (
        t(
            "Sources: register of CartoCoop; INSTAT, DNCT, OCHA; INSEE, IGN (Licence Ouverte 2.0); Natural"
            " Earth (public domain), GSHHG (LGPL). Equal-area maps, north is up. CartoCoop, {date}."
        )
        if maps
        else t("Source: register of CartoCoop, where each partnership has its own. CartoCoop, {date}.")
    )
    return text.format(date=format_date(document.date, "long", locale=document.language))


def made_on(document: ExportDocument, t: Translate) -> str:
    """Return who made the poster and when."""
    day = format_date(document.date, "long", locale=document.language)
    return t("Made with CartoCoop on {date}.").format(date=day)


def _latitude(degrees: float, language: str, t: Translate) -> str:
    side = t("S") if degrees < 0 else t("N")
    return f"{decimal(abs(degrees), language)}°\u00a0{side}"


def _longitude(degrees: float, language: str, t: Translate) -> str:
    side = t("W") if degrees < 0 else t("E")
    return f"{decimal(abs(degrees), language)}°\u00a0{side}"


@dataclass(frozen=True, slots=True)
class Footer:
    """The small print at the foot of a sheet, in columns under a thin rule.

    Parameters
    ----------
    columns
        Sentences of each column.
    left, right
        Edges, design millimetres.
    size
        Of the letters.
    address
        Web address of the QR code at its right end; none when None.
    """

    columns: Sequence[Sequence[str]]
    left: float
    right: float
    size: float = Type().small
    address: str | None = None

    @property
    def _code(self) -> float:
        """Side of the QR code."""
        return qr_side(self.address) if self.address else 0.0

    @property
    def _width(self) -> float:
        room = self.right - self.left - (self._code + _GAP if self.address else 0)
        return (room - _GAP * (len(self.columns) - 1)) / len(self.columns)

    @property
    def height(self) -> float:
        """Its height in design millimetres."""
        counts = [sum(len(wrap(text, self.size, self._width)) for text in texts) for texts in self.columns]
        spaces = [0.35 * len(texts) for texts in self.columns]
        texts = max(n * line_height(self.size) + s for n, s in zip(counts, spaces, strict=True))
        caption = line_height(self.size) if self.address else 0
        return 0.6 + max(texts, self._code + caption)

    def draw(self, page: Page, top: float) -> None:
        """Write it below `top`."""
        page.rule([self.left, self.right], [top, top], colour=palette.NEIGHBOUR_LINE, width=0.6)
        if self.address:
            left, bottom = self.right - self._code, top - 0.6 - self._code
            draw_qr(page, self.address, left, bottom, self._code)
            middle = left + self._code / 2
            page.text(middle, bottom - 1.4, page.caption, self.size, colour=palette.QUIET_INK, align="center")
        for i, texts in enumerate(self.columns):
            y = top - 0.6
            for text in texts:
                x = self.left + i * (self._width + _GAP)
                y = page.paragraph(x, y, self._width, text, self.size, colour=palette.QUIET_INK) - 0.35
