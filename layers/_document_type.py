"""The letters of a PDF: embedded fonts, styles of paragraphs, and text made ready for them."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.font_manager import get_font
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from layers import palette
from layers._document_blocks import Tone, drawn

MARGIN = 16.0
"""Millimetres, left and right."""
WIDTH = 210 - 2 * MARGIN
"""Millimetres of text."""
TONES: Final[dict[Tone, str]] = {
    "strong": "#a3230b",
    "medium": "#8a5a00",
    "weak": "#2a5d7c",
    "plain": palette.QUIET_INK,
}
"""Colours of labels, each at least 4.5 : 1 on white."""
_FONTS = {
    "Sheet": "DejaVuSans.ttf",
    "Sheet-Bold": "DejaVuSans-Bold.ttf",
    "Sheet-Oblique": "DejaVuSans-Oblique.ttf",
    "Sheet-BoldOblique": "DejaVuSans-BoldOblique.ttf",
}
ACCENT = "#173468"
RULE = "#c9ced6"
BAND = "#e8edf2"
READ, SMALL = 8.0, 7.0
"""Points: the smallest letters of what is read, and those of notes, captions and headings of columns."""
_CELL_LIMIT = 1_500
"""Characters of one paragraph so that it never outgrows a page; longer texts are split."""


def register_fonts() -> None:
    if "Sheet" in pdfmetrics.getRegisteredFontNames():
        return
    for name, file in _FONTS.items():
        pdfmetrics.registerFont(TTFont(name, str(_font_file(file))))
    pdfmetrics.registerFontFamily(
        "Sheet", normal="Sheet", bold="Sheet-Bold", italic="Sheet-Oblique", boldItalic="Sheet-BoldOblique"
    )


def _font_file(file: str) -> Path:
    return Path(mpl.get_data_path()) / "fonts" / "ttf" / file


def style(name: str, size: float, **more: Any) -> ParagraphStyle:
    given = {"fontName": "Sheet", "leading": size * 1.32, "textColor": HexColor(palette.INK), **more}
    return ParagraphStyle(name, fontSize=size, splitLongWords=1, **given)


def styles_of(*, tight: bool) -> dict[str, ParagraphStyle]:
    """Return the styles of a document; what is read, tables included, is never smaller than 8 points.

    Parameters
    ----------
    tight
        Less space between the lines and the parts.
    """
    quiet = HexColor(palette.QUIET_INK)
    accent = HexColor(ACCENT)
    bold = {"fontName": "Sheet-Bold"}
    body, gap = (READ, 0.5) if tight else (8.5, 1.0)
    cell = {"leading": READ * (1.16 if tight else 1.26)}
    fine = {"leading": SMALL * (1.16 if tight else 1.3), "textColor": quiet}
    return {
        "kind": style("kind", 8.5, textColor=quiet, **bold),
        "title": style("title", 18, spaceAfter=2, textColor=accent, **bold),
        "subtitle": style("subtitle", body, textColor=quiet, spaceAfter=4 * gap),
        "h1": style("h1", 11, spaceBefore=9 * gap, spaceAfter=3 * gap, textColor=accent, **bold),
        "h2": style("h2", 9, spaceBefore=5 * gap, spaceAfter=2 * gap, **bold),
        "body": style("body", body, spaceAfter=3 * gap),
        "lead": style("lead", 9.5, spaceAfter=4 * gap),
        "small": style("small", SMALL, spaceAfter=2 * gap, **fine),
        "source": style("source", 6.6, spaceAfter=1.5 * gap, textColor=quiet, leading=6.6 * 1.2),
        "label": style("label", SMALL, textColor=quiet),
        "fact": style("fact", body, leading=body * 1.22),
        "head": style("head", SMALL, leading=SMALL * 1.2, **bold),
        "cell": style("cell", READ, **cell),
        "number": style("number", READ, alignment=TA_RIGHT, **cell),
        "headnumber": style("headnumber", SMALL, alignment=TA_RIGHT, leading=SMALL * 1.2, **bold),
        "strong": style("strong", READ, **cell, **bold),
        "fine": style("fine", READ, textColor=HexColor(palette.QUIET_INK), **cell),
        "group": style("group", READ, textColor=accent, **cell, **bold),
        "caption": style("caption", SMALL, spaceAfter=4 * gap, **fine),
    }


def markup(value: object) -> str:
    """Return text ready for a paragraph: cleaned, drawable, escaped."""
    known = get_font(str(_font_file(_FONTS["Sheet"]))).get_char_index
    text = "".join(c if known(ord(c)) else "□" for c in drawn(value))
    return escape(text)


def pieces_of(value: object, limit: int = _CELL_LIMIT) -> Iterator[str]:
    """Give a long text in pieces, cut at blanks where there are any."""
    text = drawn(value)
    while len(text) > limit:
        cut = text.rfind(" ", limit // 2, limit)
        cut = cut if cut > 0 else limit
        yield text[:cut]
        text = text[cut:].lstrip(" ")
    yield text


def drawable(text: str, limit: int) -> str:
    text = drawn(text)
    known = get_font(str(_font_file(_FONTS["Sheet"]))).get_char_index
    text = "".join(c if known(ord(c)) else "□" for c in text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def foot_lines(text: str, size: float, width: float) -> list[str]:
    """Return the lines of a text of the foot: at most three."""
    lines: list[str] = []
    for word in drawable(text, 900).split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and pdfmetrics.stringWidth(longer, "Sheet", size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines[:3]
