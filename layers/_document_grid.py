"""Tables and facts of a PDF: cells cut into portions that a page can hold, rules, headings repeated."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from typing import Any, Final

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import Table as Grid

from layers._document_blocks import Cell, Facts, Table
from layers._document_type import BAND, RULE, WIDTH, markup, pieces_of

Styles = dict[str, ParagraphStyle]
BLANK: Final = ("FONTNAME", (0, 0), (-1, -1), "Sheet")
"""Cells without words name a font too: an embedded one."""
_FACT_RULES: Final[list[Any]] = [
    BLANK,
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 6),
    ("TOPPADDING", (0, 0), (-1, -1), 1.6),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1.6),
    ("LINEBELOW", (0, 0), (-1, -1), 0.3, HexColor(RULE)),
]
_LEAST_CHARS = 60
"""A fact longer than this takes a whole line."""


def facts_grid(block: Facts, styles: Styles) -> Flowable:
    """Lay facts out in two columns, read down the first one first; long ones take a whole line."""
    short = [row for row in block.rows if len(row[1]) <= _LEAST_CHARS]
    wide = [row for row in block.rows if len(row[1]) > _LEAST_CHARS]
    half = (len(short) + 1) // 2
    lines: list[list[Any]] = []
    spans = []
    for i in range(half):
        pair = [short[i], short[half + i] if half + i < len(short) else ("", "")]
        lines.append([part for label, value in pair for part in _fact(label, value, styles)])
    for label, value in wide:
        for i, piece in enumerate(pieces_of(value)):
            spans.append(("SPAN", (1, len(lines)), (3, len(lines))))
            lines.append([*_fact(label if i == 0 else "", piece, styles), "", ""])
    grid = Grid(lines, colWidths=[share * WIDTH * mm for share in (0.17, 0.33, 0.17, 0.33)], hAlign="LEFT")
    grid.setStyle([*_FACT_RULES, *spans])
    return grid


def facts_column(block: Facts, width: float, styles: Styles) -> Flowable:
    """Lay facts out in one column of so many millimetres."""
    lines = [_fact(label, value, styles) for label, value in block.rows]
    grid = Grid(lines, colWidths=[0.34 * width * mm, 0.66 * width * mm], hAlign="LEFT")
    grid.setStyle(_FACT_RULES)
    return grid


def side_by_side(left: Flowable, right: list[Flowable], left_width: float, right_width: float) -> Flowable:
    """Set two things beside each other; widths in millimetres."""
    both = Grid([[left, right]], colWidths=[left_width * mm, right_width * mm])
    both.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
        ]
    )
    return both


def _fact(label: str, value: str, styles: Styles) -> list[Flowable]:
    return [Text(markup(label), styles["label"]), Text(markup(value), styles["fact"])]


def _cells(value: str | Cell, style: str, limit: int, styles: Styles) -> list[list[Flowable]]:
    """Return the paragraphs of a cell in portions of at most `limit` characters: one row each."""
    texts = [(value, style)]
    if isinstance(value, Cell):
        fine = "fine" if value.head else style
        texts = [(value.head, "strong"), *((line, fine) for line in value.lines)]
    portions: list[list[Flowable]] = [[]]
    room = limit
    for text, name in texts:
        for piece in pieces_of(text, limit):
            if len(piece) > room and portions[-1]:
                portions.append([])
                room = limit
            room -= len(piece)
            if piece:
                portions[-1].append(Text(markup(piece), styles[name]))
    return portions


def _limit(share: float) -> int:
    """Return how many characters of a cell, at the smallest, fill about a fourth of a page."""
    return max(int(share * WIDTH * mm / 4.8) * 17, 60)


def table_grid(block: Table, styles: Styles) -> Flowable:
    """Lay a table out; its header is repeated on every page."""
    numbers = set(block.numbers)
    lines: list[list[Any]] = [
        [
            Text(markup(h), styles["headnumber" if i in numbers else "head"])
            for i, h in enumerate(block.header)
        ]
    ]
    rules: list[Any] = [
        BLANK,
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("BACKGROUND", (0, 0), (-1, 0), HexColor(BAND)),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 1.4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.2),
    ]
    for place, row in enumerate(block.rows):
        first = len(lines)
        lines += _lines(row, block, styles)
        last = len(lines) - 1
        if len(row) == 1:
            rules += [("SPAN", (0, i), (-1, i)) for i in range(first, last + 1)]
            if not isinstance(row[0], Cell):
                rules.append(("NOSPLIT", (0, last), (-1, last + 1)))
        if place + 1 not in block.continued:
            rules.append(("LINEBELOW", (0, last), (-1, last), 0.3, HexColor(RULE)))
    grid = Grid(lines, colWidths=[share * WIDTH * mm for share in block.widths], repeatRows=1, hAlign="LEFT")
    grid.setStyle(rules)
    return grid


def _lines(row: tuple[str | Cell, ...], block: Table, styles: Styles) -> Iterable[list[Any]]:
    """Return a row as the lines of a grid: portions of long cells follow one another."""
    if len(row) == 1:
        name = "cell" if isinstance(row[0], Cell) else "group"
        blanks = [""] * (len(block.header) - 1)
        return [[part, *blanks] for part in _cells(row[0], name, _limit(1), styles)]
    parts = [
        _cells(value, "number" if i in block.numbers else "cell", _limit(share), styles)
        for i, (value, share) in enumerate(zip(row, block.widths, strict=True))
    ]
    return [list(line) for line in zip_longest(*parts, fillvalue="")]
