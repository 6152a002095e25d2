"""A document as PDF: A4 upright, fonts embedded, page numbers, the same bytes for the same input."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import zip_longest
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BalancedColumns,
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
    Facts,
    Heading,
    Paper,
    Paragraph,
    Picture,
    Source,
    Table,
    drawn,
)
from layers._document_grid import BLANK, Styles, facts_column, facts_grid, side_by_side, table_grid
from layers._document_type import (
    ACCENT,
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

_FOOT = 6.4
"""Points of the letters of the foot."""


class _TooLongError(Exception):
    """A document needs more pages than it may take."""


class _Headline(Text):  # type: ignore[misc]
    """A heading that the reader's program lists beside the pages."""

    def __init__(self, text: str, look: Any, level: int) -> None:
        super().__init__(markup(text), look)
        self.level, self.words = level, drawn(text)


class _Figure(Image):  # type: ignore[misc]
    """A picture that carries what it shows in words; while pages are counted, only its place."""

    def __init__(self, block: Picture, language: str, *, shown: bool) -> None:
        super().__init__(BytesIO(block.png), width=block.width * mm, height=block.height * mm)
        self._shown = shown
        self._alt, self._language = drawn(block.alt).encode("utf-16-be").hex(), language

    def draw(self) -> None:
        if not self._shown:
            return
        self.canv.addLiteral(f"/Span << /Lang ({self._language}) /Alt <feff{self._alt}> >> BDC")
        super().draw()
        self.canv.addLiteral("EMC")


class _Template(BaseDocTemplate):  # type: ignore[misc]
    """A4 pages with their foot; headings become bookmarks."""

    def __init__(self, out: BytesIO, paper: Paper, pages: int, most: int | None, **more: Any) -> None:
        super().__init__(
            out,
            pagesize=A4,
            title=drawn(paper.title),
            author="CartoCoop",
            subject=drawn(f"{paper.kind}, {paper.day}"),
            creator="CartoCoop",
            lang=paper.language,
            displayDocTitle=1,
            invariant=1,
            initialFontName="Sheet",
            **more,
        )
        self._paper, self._pages, self._most, self._marks = paper, pages, most, 0
        self._lines = [line for text in paper.foot for line in foot_lines(text, _FOOT, WIDTH * mm)]
        bottom, top = (15 + 3 * len(self._lines)) * mm, (10 if paper.tight else 13) * mm
        room = Frame(MARGIN * mm, bottom, WIDTH * mm, A4[1] - bottom - top, 0, 0, 0, 0, id="text")
        self.addPageTemplates([PageTemplate(frames=[room], onPageEnd=self._foot)])

    def beforePage(self) -> None:  # noqa: N802 - the library's name
        if self._most is not None and self.page > self._most:
            raise _TooLongError

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - the library's name
        if isinstance(flowable, _Headline):
            self._marks += 1
            key = f"part-{self._marks}"
            self.canv.bookmarkPage(key, fit="XYZ", left=0, top=self.frame._y + flowable.height)
            self.canv.addOutlineEntry(flowable.words, key, flowable.level - 1)

    def _foot(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        paper, left, right = self._paper, MARGIN * mm, (210 - MARGIN) * mm
        canvas.setStrokeColor(HexColor(RULE))
        canvas.setLineWidth(0.5)
        y = (9 + 3 * len(self._lines)) * mm
        canvas.line(left, y + 3.2 * mm, right, y + 3.2 * mm)
        canvas.setFillColor(HexColor(palette.QUIET_INK))
        canvas.setFont("Sheet", _FOOT)
        for line in self._lines:
            canvas.drawString(left, y, line)
            y -= 3 * mm
        canvas.drawString(left, y, drawable(f"CartoCoop · {paper.kind} · {paper.title} · {paper.day}", 110))
        label = paper.page_label.format(page=canvas.getPageNumber(), pages=self._pages)
        canvas.drawRightString(right, y, label)


def fits(paper: Paper, pages: int) -> bool:
    """Return whether so many A4 pages hold a document."""
    try:
        _built(paper, 0, most=pages)
    except _TooLongError:
        return False
    return True


def settled(paper: Paper) -> Paper:
    """Return a document, set close where that saves a page."""
    tight = replace(paper, tight=True)
    return tight if _built(tight, 0)[1] < _built(paper, 0)[1] else paper


def write_pdf(paper: Paper, *, compressed: bool = True) -> bytes:
    """Return a document as PDF: with its title, language, bookmarks and the words of its pictures.

    Parameters
    ----------
    paper
        What to print.
    compressed
        False leaves page contents readable.
    """
    pages = _built(paper, 0)[1]
    return _built(paper, pages, compressed=compressed)[0]


def _built(
    paper: Paper, pages: int, *, compressed: bool = False, most: int | None = None
) -> tuple[bytes, int]:
    """Return a PDF whose foot says that it has so many pages, and how many it really has.

    Parameters
    ----------
    paper
        What to print.
    pages
        As the foot says; 0 while they are being counted: then pictures only take their place.
    compressed
        False leaves page contents readable.
    most
        No more pages are laid out.

    Raises
    ------
    _TooLongError
        There is more than that.
    """
    register_fonts()
    out = BytesIO()
    template = _Template(out, paper, pages, most, pageCompression=int(compressed))
    template.build(list(_story(paper, styles_of(tight=paper.tight), shown=pages > 0)))
    return out.getvalue(), int(template.page)


def _story(paper: Paper, styles: Styles, *, shown: bool) -> Iterator[Flowable]:
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
        yield from _flow(block, styles, paper, shown=shown)


def _start_of(block: Table, styles: Styles) -> float:
    """Return the height in points of a heading, the header of its table and the first row that says much."""
    first = replace(block, rows=block.rows[: 2 if len(block.rows[0]) == 1 else 1] if block.rows else ())
    _, height = table_grid(first, styles).wrap(WIDTH * mm, A4[1])
    return float(min(height + 12 * mm, A4[1] / 2))


def _rule() -> Flowable:
    line = Grid([[""]], colWidths=[WIDTH * mm], rowHeights=[2])
    line.setStyle([BLANK, ("LINEABOVE", (0, 0), (-1, 0), 1.2, HexColor(ACCENT))])
    return line


def _flow(block: Block, styles: Styles, paper: Paper, *, shown: bool) -> Iterator[Flowable]:
    if isinstance(block, Heading):
        yield CondPageBreak(((18 if paper.tight else 34) if block.level == 1 else 18) * mm)
        yield _Headline(block.text, styles[f"h{block.level}"], block.level)
    elif isinstance(block, Paragraph):
        for piece in pieces_of(block.text):
            yield Text(markup(piece), styles[block.style])
    elif isinstance(block, Bullets):
        yield _bullets(block, styles)
    elif isinstance(block, Facts):
        yield facts_grid(block, styles)
    elif isinstance(block, Beside):
        yield from _beside(block, styles, paper, shown=shown)
    elif isinstance(block, Table):
        yield table_grid(block, styles)
        yield Spacer(0, 2 if paper.tight else 4)
    elif isinstance(block, Picture):
        yield KeepTogether([Spacer(0, 4), *_picture(block, styles, paper, shown=shown)])
    else:
        lines = [line for source in block.rows for line in _source(source, styles)]
        yield (
            BalancedColumns(lines, nCols=2, needed=30, innerPadding=5 * mm)
            if len(lines) > 3
            else KeepTogether(lines)
        )


def _bullets(block: Bullets, styles: Styles) -> Flowable:
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


def _beside(block: Beside, styles: Styles, paper: Paper, *, shown: bool) -> Iterator[Flowable]:
    """Lay facts out in one column, the picture in the other; facts too long for that go above it."""
    picture = block.picture
    if sum(len(value) // 32 + 1 for _, value in block.facts.rows) > 26:
        yield facts_grid(block.facts, styles)
        yield KeepTogether([Spacer(0, 4), *_picture(picture, styles, paper, shown=shown)])
        return
    width = WIDTH - picture.width - 4
    facts = facts_column(block.facts, width, styles)
    yield side_by_side(facts, _picture(picture, styles, paper, shown=shown), width + 4, picture.width)


def _picture(block: Picture, styles: Styles, paper: Paper, *, shown: bool) -> list[Flowable]:
    parts: list[Flowable] = [_Figure(block, paper.language, shown=shown), Spacer(0, 2)]
    if block.legend:
        keys = "&nbsp;&nbsp;&nbsp; ".join(
            f'<font color="{colour}" size="9">■</font>&nbsp;{markup(label)}' for colour, label in block.legend
        )
        parts.append(Text(keys, styles["small"]))
    return [*parts, *(Text(markup(piece), styles["caption"]) for piece in pieces_of(block.caption))]


def _source(source: Source, styles: Styles) -> Iterator[Flowable]:
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
