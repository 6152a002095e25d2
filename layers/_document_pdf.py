"""A document as PDF: A4 upright, fonts embedded, page numbers, the same bytes for the same input."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import zip_longest
from typing import Any, Final

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
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
    drawn,
)
from layers._document_type import (
    ACCENT,
    BAND,
    MARGIN,
    RULE,
    TONES,
    WIDTH,
    drawable,
    foot_lines,
    markup,
    pieces_of,
    register_fonts,
    style,
    styles_of,
)

_FACT_RULES: Final[list[Any]] = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 6),
    ("TOPPADDING", (0, 0), (-1, -1), 1.6),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1.6),
    ("LINEBELOW", (0, 0), (-1, -1), 0.3, HexColor(RULE)),
]


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
        self.setStrokeColor(HexColor(RULE))
        self.setLineWidth(0.5)
        lines = [line for text in paper.foot for line in foot_lines(text, 6.4, WIDTH * mm)]
        y = (9 + 3 * len(lines)) * mm
        self.line(MARGIN * mm, y + 3.2 * mm, (210 - MARGIN) * mm, y + 3.2 * mm)
        self.setFillColor(HexColor(palette.QUIET_INK))
        self.setFont("Sheet", 6.4)
        for line in lines:
            self.drawString(MARGIN * mm, y, line)
            y -= 3 * mm
        self.drawString(
            MARGIN * mm, y, drawable(f"CartoCoop · {paper.kind} · {paper.title} · {paper.day}", 110)
        )
        label = paper.page_label.format(page=self.getPageNumber(), pages=pages)
        self.drawRightString((210 - MARGIN) * mm, y, label)


def write_pdf(paper: Paper, *, compressed: bool = True) -> bytes:
    """Return a document as PDF.

    Parameters
    ----------
    paper
        What to print.
    compressed
        False leaves page contents readable.
    """
    register_fonts()
    styles = styles_of()
    out = BytesIO()
    foot = sum(len(foot_lines(text, 6.4, WIDTH * mm)) for text in paper.foot)
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
        title = style("title", 13, spaceAfter=2, textColor=HexColor(ACCENT), fontName="Sheet-Bold")
    for piece in pieces_of(paper.title):
        yield Text(markup(piece), title)
    for piece in pieces_of(paper.subtitle):
        yield Text(markup(piece), styles["subtitle"])
    yield _rule()
    for block, after in zip_longest(paper.blocks, paper.blocks[1:]):
        if isinstance(block, Heading) and isinstance(after, Table):
            yield CondPageBreak(_start_of(after, styles))
        yield from _flow(block, styles)


def _start_of(block: Table, styles: dict[str, ParagraphStyle]) -> float:
    """Return the height in points of a heading, the header of its table and the first row that says much."""
    first = replace(block, rows=block.rows[: 2 if len(block.rows[0]) == 1 else 1] if block.rows else ())
    _, height = _table(first, styles).wrap(WIDTH * mm, A4[1])
    return float(min(height + 12 * mm, A4[1] / 2))


def _rule() -> Flowable:
    line = Grid([[""]], colWidths=[WIDTH * mm], rowHeights=[2])
    line.setStyle([("LINEABOVE", (0, 0), (-1, 0), 1.2, HexColor(ACCENT))])
    return line


def _flow(block: Block, styles: dict[str, ParagraphStyle]) -> Iterator[Flowable]:
    if isinstance(block, Heading):
        yield CondPageBreak(34 * mm if block.level == 1 else 18 * mm)
        yield Text(markup(block.text), styles[f"h{block.level}"])
    elif isinstance(block, Paragraph):
        for piece in pieces_of(block.text):
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
        pieces = list(pieces_of(text))
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
        bulletColor=HexColor(ACCENT),
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
        for i, piece in enumerate(pieces_of(value)):
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
        ("BACKGROUND", (0, 0), (-1, 0), HexColor(BAND)),
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
        rules.append(("LINEBELOW", (0, len(lines) - 1), (-1, len(lines) - 1), 0.3, HexColor(RULE)))
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
    return [*parts, *(Text(markup(piece), styles["caption"]) for piece in pieces_of(block.caption))]


def _sources(block: Sources, styles: dict[str, ParagraphStyle]) -> Iterator[Flowable]:
    for source in block.rows:
        *before, last = pieces_of(source.text)
        number = f"[{source.number}]&nbsp; "
        for piece in before:
            yield Text(number + markup(piece), styles["source"])
            number = ""
        text = number + markup(last)
        if source.url:
            address = markup(source.url)
            text += f' <link href="{address}"><font color="{ACCENT}">{address}</font></link>'
        yield Text(text, styles["source"])
