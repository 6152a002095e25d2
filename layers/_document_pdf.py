"""A document as PDF: A4 upright, fonts embedded, page numbers, the same bytes for the same input."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.font_manager import get_font
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    Image,
    KeepTogether,
    ListFlowable,
    ListItem,
    PageTemplate,
    Spacer,
)
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import Table as Grid

from layers import palette
from layers._document_blocks import (
    Beside,
    Block,
    Bullets,
    Cell,
    Facts,
    Heading,
    Paper,
    Paragraph,
    Picture,
    Sources,
    Table,
    Tone,
    drawn,
)

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
_ACCENT = "#173468"
_RULE = "#c9ced6"
_BAND = "#e8edf2"
_CELL_LIMIT = 1_500
"""Characters of one paragraph so that it never outgrows a page; longer texts are split."""


_FACT_RULES: Final[list[Any]] = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 6),
    ("TOPPADDING", (0, 0), (-1, -1), 1.6),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1.6),
    ("LINEBELOW", (0, 0), (-1, -1), 0.3, HexColor(_RULE)),
]


def _register_fonts() -> None:
    if "Sheet" in pdfmetrics.getRegisteredFontNames():
        return
    for name, file in _FONTS.items():
        pdfmetrics.registerFont(TTFont(name, str(_font_file(file))))
    pdfmetrics.registerFontFamily(
        "Sheet", normal="Sheet", bold="Sheet-Bold", italic="Sheet-Oblique", boldItalic="Sheet-BoldOblique"
    )


def _font_file(file: str) -> Path:
    return Path(mpl.get_data_path()) / "fonts" / "ttf" / file


def _style(name: str, size: float, **more: Any) -> ParagraphStyle:
    given = {"fontName": "Sheet", "leading": size * 1.32, "textColor": HexColor(palette.INK), **more}
    return ParagraphStyle(name, fontSize=size, splitLongWords=1, **given)


def _styles() -> dict[str, ParagraphStyle]:
    quiet = HexColor(palette.QUIET_INK)
    accent = HexColor(_ACCENT)
    bold = {"fontName": "Sheet-Bold"}
    return {
        "kind": _style("kind", 8.5, textColor=quiet, **bold),
        "title": _style("title", 18, spaceAfter=2, textColor=accent, **bold),
        "subtitle": _style("subtitle", 8.5, textColor=quiet, spaceAfter=4),
        "h1": _style("h1", 11.5, spaceBefore=9, spaceAfter=3, textColor=accent, **bold),
        "h2": _style("h2", 9, spaceBefore=5, spaceAfter=2, **bold),
        "body": _style("body", 8.5, spaceAfter=3),
        "lead": _style("lead", 9.5, spaceAfter=4),
        "small": _style("small", 7.2, spaceAfter=2, textColor=quiet),
        "source": _style("source", 6.8, spaceAfter=1.5, textColor=quiet),
        "label": _style("label", 7.2, textColor=quiet),
        "fact": _style("fact", 8.5),
        "head": _style("head", 7.2, **bold),
        "cell": _style("cell", 7.4),
        "number": _style("number", 7.4, alignment=TA_RIGHT),
        "headnumber": _style("headnumber", 7.2, alignment=TA_RIGHT, **bold),
        "strong": _style("strong", 7.4, **bold),
        "fine": _style("fine", 6.6, textColor=quiet),
        "group": _style("group", 7.6, textColor=accent, **bold),
        "caption": _style("caption", 7.2, textColor=quiet, spaceAfter=4),
    }


def markup(value: object) -> str:
    """Return text ready for a paragraph: cleaned, drawable, escaped."""
    known = get_font(str(_font_file(_FONTS["Sheet"]))).get_char_index
    text = "".join(c if known(ord(c)) else "□" for c in drawn(value))
    return escape(text)


def _pieces(value: object, limit: int = _CELL_LIMIT) -> Iterator[str]:
    """Give a long text in pieces, cut at blanks where there are any."""
    text = drawn(value)
    while len(text) > limit:
        cut = text.rfind(" ", limit // 2, limit)
        cut = cut if cut > 0 else limit
        yield text[:cut]
        text = text[cut:].lstrip(" ")
    yield text


class _NumberedCanvas(Canvas):  # type: ignore[misc]
    """Writes the foot of every page once the number of pages is known."""

    def __init__(self, *args: Any, paper: Paper, **more: Any) -> None:
        super().__init__(*args, **more)
        self._paper = paper
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - the library's name
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        kept = self._kept
        for state in kept:
            self.__dict__.update(state)
            self._foot(len(kept))
            super().showPage()
        super().save()

    def _foot(self, pages: int) -> None:
        paper = self._paper
        self.setStrokeColor(HexColor(_RULE))
        self.setLineWidth(0.5)
        lines = [line for text in paper.foot for line in _lines(text, 6.4, WIDTH * mm)]
        y = (9 + 3 * len(lines)) * mm
        self.line(MARGIN * mm, y + 3.2 * mm, (210 - MARGIN) * mm, y + 3.2 * mm)
        self.setFillColor(HexColor(palette.QUIET_INK))
        self.setFont("Sheet", 6.4)
        for line in lines:
            self.drawString(MARGIN * mm, y, line)
            y -= 3 * mm
        self.drawString(MARGIN * mm, y, _cut(f"CartoCoop · {paper.kind} · {paper.title} · {paper.day}", 110))
        label = paper.page_label.format(page=self.getPageNumber(), pages=pages)
        self.drawRightString((210 - MARGIN) * mm, y, label)


def _cut(text: str, limit: int) -> str:
    text = drawn(text)
    known = get_font(str(_font_file(_FONTS["Sheet"]))).get_char_index
    text = "".join(c if known(ord(c)) else "□" for c in text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _lines(text: str, size: float, width: float) -> list[str]:
    """Return the lines of a text of the foot: at most three."""
    lines: list[str] = []
    for word in _cut(text, 900).split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and pdfmetrics.stringWidth(longer, "Sheet", size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines[:3]


def write_pdf(paper: Paper, *, compressed: bool = True) -> bytes:
    """Return a document as PDF.

    Parameters
    ----------
    paper
        What to print.
    compressed
        False leaves page contents readable.
    """
    _register_fonts()
    styles = _styles()
    out = BytesIO()
    foot = sum(len(_lines(text, 6.4, WIDTH * mm)) for text in paper.foot)
    bottom = (15 + 3 * foot) * mm
    template = BaseDocTemplate(
        out,
        pagesize=A4,
        title=drawn(paper.title),
        author="CartoCoop",
        subject=drawn(f"{paper.kind}, {paper.day}"),
        creator="CartoCoop",
        lang=paper.language,
        invariant=1,
        pageCompression=int(compressed),
    )
    frame = Frame(
        MARGIN * mm,
        bottom,
        WIDTH * mm,
        A4[1] - bottom - 13 * mm,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    template.addPageTemplates([PageTemplate(frames=[frame])])
    template.build(
        list(_story(paper, styles)), canvasmaker=lambda *a, **k: _NumberedCanvas(*a, paper=paper, **k)
    )
    return out.getvalue()


def _story(paper: Paper, styles: dict[str, ParagraphStyle]) -> Iterator[Flowable]:
    yield Text(markup(paper.kind).upper(), styles["kind"])
    title = styles["title"]
    if len(paper.title) > 60:
        title = _style("title", 13, spaceAfter=2, textColor=HexColor(_ACCENT), fontName="Sheet-Bold")
    for piece in _pieces(paper.title):
        yield Text(markup(piece), title)
    for piece in _pieces(paper.subtitle):
        yield Text(markup(piece), styles["subtitle"])
    yield _rule()
    for block in paper.blocks:
        yield from _flow(block, styles)


def _rule() -> Flowable:
    line = Grid([[""]], colWidths=[WIDTH * mm], rowHeights=[2])
    line.setStyle([("LINEABOVE", (0, 0), (-1, 0), 1.2, HexColor(_ACCENT))])
    return line


def _flow(block: Block, styles: dict[str, ParagraphStyle]) -> Iterator[Flowable]:
    if isinstance(block, Heading):
        yield CondPageBreak(34 * mm if block.level == 1 else 18 * mm)
        yield Text(markup(block.text), styles[f"h{block.level}"])
    elif isinstance(block, Paragraph):
        for piece in _pieces(block.text):
            yield Text(markup(piece), styles[block.style])
    elif isinstance(block, Bullets):
        yield _bullets(block, styles)
    elif isinstance(block, Facts):
        yield _facts(block, styles)
    elif isinstance(block, Beside):
        yield from _beside(block, styles)
    elif isinstance(block, Table):
        yield _table(block, styles)
        yield Spacer(0, 4)
    elif isinstance(block, Picture):
        yield _picture(block, styles)
    else:
        yield from _sources(block, styles)


def _bullets(block: Bullets, styles: dict[str, ParagraphStyle]) -> Flowable:
    items = []
    for label, tone, text in block.items:
        pieces = list(_pieces(text))
        lead = (
            f'<font name="Sheet-Bold" color="{TONES[tone]}">{markup(label)}</font>&nbsp;&nbsp;'
            if label
            else ""
        )
        first = Text(lead + markup(pieces[0]), styles["body"])
        items.append(ListItem([first, *(Text(markup(one), styles["body"]) for one in pieces[1:])]))
    return ListFlowable(
        items,
        bulletType="1" if block.numbered else "bullet",
        start=1 if block.numbered else "•",
        bulletFormat="%s." if block.numbered else None,
        bulletFontName="Sheet",
        bulletFontSize=8.5,
        leftIndent=16 if block.numbered else 11,
        bulletColor=HexColor(_ACCENT),
    )


def _facts(block: Facts, styles: dict[str, ParagraphStyle]) -> Flowable:
    """Lay facts out in two columns, read down the first one first; long ones take a whole line."""
    short = [row for row in block.rows if len(row[1]) <= 60]
    wide = [row for row in block.rows if len(row[1]) > 60]
    half = (len(short) + 1) // 2
    lines: list[list[Any]] = []
    spans = []
    for i in range(half):
        pair = [short[i], short[half + i] if half + i < len(short) else ("", "")]
        lines.append([part for label, value in pair for part in _fact(label, value, styles)])
    for label, value in wide:
        for i, piece in enumerate(_pieces(value)):
            spans.append(("SPAN", (1, len(lines)), (3, len(lines))))
            lines.append([*_fact(label if i == 0 else "", piece, styles), "", ""])
    grid = Grid(lines, colWidths=[share * WIDTH * mm for share in (0.17, 0.33, 0.17, 0.33)], hAlign="LEFT")
    grid.setStyle([*_FACT_RULES, *spans])
    return grid


def _beside(block: Beside, styles: dict[str, ParagraphStyle]) -> Iterator[Flowable]:
    """Lay facts out in one column, the picture in the other; facts too long for that go above it."""
    picture = block.picture
    if sum(len(value) // 32 + 1 for _, value in block.facts.rows) > 26:
        yield _facts(block.facts, styles)
        yield _picture(picture, styles)
        return
    width = WIDTH - picture.width - 4
    lines = [_fact(label, value, styles) for label, value in block.facts.rows]
    facts = Grid(lines, colWidths=[0.36 * width * mm, 0.64 * width * mm], hAlign="LEFT")
    facts.setStyle(_FACT_RULES)
    both = Grid([[facts, _picture_parts(picture, styles)]], colWidths=[(width + 4) * mm, picture.width * mm])
    both.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
        ]
    )
    yield both


def _fact(label: str, value: str, styles: dict[str, ParagraphStyle]) -> list[Flowable]:
    return [Text(markup(label), styles["label"]), Text(markup(value), styles["fact"])]


def _cells(
    value: str | Cell, style: str, limit: int, styles: dict[str, ParagraphStyle]
) -> list[list[Flowable]]:
    """Return the paragraphs of a cell in portions of at most `limit` characters: one row each."""
    texts = [(value, style)]
    if isinstance(value, Cell):
        fine = "fine" if value.head else style
        texts = [(value.head, "strong"), *((line, fine) for line in value.lines)]
    portions: list[list[Flowable]] = [[]]
    room = limit
    for text, name in texts:
        for piece in _pieces(text, limit):
            if len(piece) > room and portions[-1]:
                portions.append([])
                room = limit
            room -= len(piece)
            if piece:
                portions[-1].append(Text(markup(piece), styles[name]))
    return portions


def _limit(share: float) -> int:
    """Return how many characters of a cell, at the smallest, fill about a fourth of a page."""
    return max(int(share * WIDTH * mm / 4.6) * 18, 60)


def _table(block: Table, styles: dict[str, ParagraphStyle]) -> Flowable:
    numbers = set(block.numbers)
    lines: list[list[Any]] = [
        [
            Text(markup(h), styles["headnumber" if i in numbers else "head"])
            for i, h in enumerate(block.header)
        ]
    ]
    rules: list[Any] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("BACKGROUND", (0, 0), (-1, 0), HexColor(_BAND)),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 2.2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.6),
    ]
    blanks = [""] * (len(block.header) - 1)
    for row in block.rows:
        place = len(lines)
        if len(row) == 1:
            name = "cell" if isinstance(row[0], Cell) else "group"
            lines += [[part, *blanks] for part in _cells(row[0], name, _limit(1), styles)]
            rules += [("SPAN", (0, i), (-1, i)) for i in range(place, len(lines))]
            if name == "group":
                rules.append(("NOSPLIT", (0, len(lines) - 1), (-1, len(lines))))
        else:
            parts = [
                _cells(value, "number" if i in numbers else "cell", _limit(share), styles)
                for i, (value, share) in enumerate(zip(row, block.widths, strict=True))
            ]
            lines += [list(line) for line in zip_longest(*parts, fillvalue="")]
        rules.append(("LINEBELOW", (0, len(lines) - 1), (-1, len(lines) - 1), 0.3, HexColor(_RULE)))
    grid = Grid(
        lines,
        colWidths=[share * WIDTH * mm for share in block.widths],
        repeatRows=1,
        hAlign="LEFT",
    )
    grid.setStyle(rules)
    return grid


def _picture(block: Picture, styles: dict[str, ParagraphStyle]) -> Flowable:
    return KeepTogether([Spacer(0, 4), *_picture_parts(block, styles)])


def _picture_parts(block: Picture, styles: dict[str, ParagraphStyle]) -> list[Flowable]:
    image = Image(BytesIO(block.png), width=block.width * mm, height=block.height * mm)
    parts: list[Flowable] = [image, Spacer(0, 2)]
    if block.legend:
        keys = "&nbsp;&nbsp;&nbsp; ".join(
            f'<font color="{colour}" size="9">■</font>&nbsp;{markup(label)}' for colour, label in block.legend
        )
        parts.append(Text(keys, styles["small"]))
    return [*parts, *(Text(markup(piece), styles["caption"]) for piece in _pieces(block.caption))]


def _sources(block: Sources, styles: dict[str, ParagraphStyle]) -> Iterator[Flowable]:
    for source in block.rows:
        text = f"[{source.number}]&nbsp; {markup(source.text[:_CELL_LIMIT])}"
        if source.url:
            address = markup(source.url)
            text += f' <link href="{address}"><font color="{_ACCENT}">{address}</font></link>'
        yield Text(text, styles["source"])
