"""The pages of a booklet put together: cover, contents, sections, page numbers, bookmarks; one PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any, Final, cast

from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    Fit,
    IndirectObject,
    NameObject,
    RectangleObject,
    StreamObject,
    TextStringObject,
)
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from layers import palette
from layers._document_type import ACCENT, RULE, drawable, foot_lines, register_fonts

WIDTH, HEIGHT = 210.0, 297.0
"""Millimetres of a page."""
MARGIN = 16.0
_LINE = 7.2
"""Millimetres between two lines of the contents."""
_FIRST, _LAST = 250.0, 25.0
"""Height of the first line of the contents on a page, and the least of the last."""
_HEAD = 5.0
"""Millimetres above a sheet smaller than A4."""
_NUMBER = 7.0
"""Millimetres of the page number above the edge."""
_QUIET: Final = HexColor(palette.QUIET_INK)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the booklet: its name in the contents, 1 for a chapter or 2 within one, and its pages.

    Parameters
    ----------
    title
        In the contents and the bookmarks.
    level
        1 or 2.
    content
        PDF; pages smaller than A4 are centred, a little above the middle. None: only a name over what
        follows.
    """

    title: str
    level: int
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands on the first page.

    Parameters
    ----------
    title, subtitle
        Of the booklet.
    lines
        Day, boundaries, who made it.
    picture
        PNG.
    logos
        PNG each.
    """

    title: str
    subtitle: str
    lines: tuple[str, ...]
    picture: bytes
    logos: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """A booklet before it is put together.

    Parameters
    ----------
    cover
        First page.
    contents
        Heading of the contents.
    sections
        What follows, in order.
    language, date
        Of the file.
    page_label
        "Page {page} of {pages}", translated, with its fields.
    """

    cover: Cover
    contents: str
    sections: tuple[Section, ...]
    language: str
    date: date
    page_label: str


def bind(book: Book) -> bytes:
    """Return the booklet; the same book gives the same bytes."""
    register_fonts()
    writer = PdfWriter()
    readers = [PdfReader(BytesIO(one.content)) if one.content else None for one in book.sections]
    front = 1 + _contents_length(len(book.sections))
    starts, place = [], front
    for reader in readers:
        starts.append(place)
        place += len(reader.pages) if reader else 0
    starts = [min(start, place - 1) for start in starts]
    for content in (_cover(book), _contents(book, starts)):
        writer.append(PdfReader(BytesIO(content)), import_outline=False)
    for reader in readers:
        for page in reader.pages if reader else ():
            writer.add_page(page)
    _stamp(writer, book)
    _mark(writer, book, starts)
    _describe(writer, book)
    writer.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _canvas(out: BytesIO) -> Any:
    return Canvas(out, pagesize=A4, invariant=1, pageCompression=1, initialFontName="Sheet")


def _cover(book: Book) -> bytes:
    cover, out = book.cover, BytesIO()
    page = _canvas(out)
    page.setFillColor(HexColor(ACCENT))
    page.rect(0, (HEIGHT - 12) * mm, WIDTH * mm, 12 * mm, stroke=0, fill=1)
    y = 262.0
    for size, font, colour, text in (
        (25, "Sheet-Bold", HexColor(ACCENT), cover.title),
        (10, "Sheet", _QUIET, cover.subtitle),
    ):
        page.setFillColor(colour)
        page.setFont(font, size)
        for line in foot_lines(text, size * (1.06 if font == "Sheet-Bold" else 1), (WIDTH - 2 * MARGIN) * mm):
            y -= size * 0.45
            page.drawString(MARGIN * mm, y * mm, line)
        y -= 4
    _picture(page, cover.picture, (MARGIN, 74.0, WIDTH - MARGIN, y - 4))
    y = 62.0
    page.setFillColor(_QUIET)
    page.setFont("Sheet", 9)
    for text in cover.lines:
        for line in foot_lines(text, 9, (WIDTH - 2 * MARGIN) * mm):
            page.drawString(MARGIN * mm, y * mm, line)
            y -= 4.6
    left = MARGIN
    for logo in cover.logos:
        left += _picture(page, logo, (left, 14.0, left + 42, 32.0), middle=False) + 4
    page.showPage()
    page.save()
    return out.getvalue()


def _picture(page: Any, png: bytes, box: tuple[float, float, float, float], *, middle: bool = True) -> float:
    """Fit a picture into a box (left, bottom, right, top, millimetres); return the width that it takes."""
    image = ImageReader(BytesIO(png))
    wide, tall = image.getSize()
    left, bottom, right, top = box
    scale = min((right - left) / wide, (top - bottom) / tall)
    x = left + (right - left - wide * scale) / 2 if middle else left
    y = bottom + (top - bottom - tall * scale) / 2
    page.drawImage(image, x * mm, y * mm, wide * scale * mm, tall * scale * mm, mask="auto")
    return float(wide * scale)


def _contents_length(count: int) -> int:
    """Return how many pages the contents take."""
    per_page = int((_FIRST - _LAST) / _LINE) + 1
    return max(-(-count // per_page), 1)


def _lines(count: int) -> Iterator[tuple[int, float]]:
    """Give page and height (millimetres) of each line of the contents."""
    per_page = int((_FIRST - _LAST) / _LINE) + 1
    for i in range(count):
        yield i // per_page, _FIRST - (i % per_page) * _LINE


def _contents(book: Book, starts: Sequence[int]) -> bytes:
    out = BytesIO()
    page = _canvas(out)
    shown = -1
    for (sheet, y), section, start in zip(_lines(len(starts)), book.sections, starts, strict=True):
        if sheet != shown:
            if shown >= 0:
                page.showPage()
            shown = sheet
            page.setFillColor(HexColor(ACCENT))
            page.setFont("Sheet-Bold", 18)
            page.drawString(MARGIN * mm, 266 * mm, drawable(book.contents, 60))
        _entry(page, section, start + 1, y)
    page.showPage()
    page.save()
    return out.getvalue()


def _entry(page: Any, section: Section, number: int, y: float) -> None:
    """Write one line: name, dots, page."""
    chapter = section.level == 1
    font, size = ("Sheet-Bold", 10.5) if chapter else ("Sheet", 9.5)
    left = (MARGIN if chapter else MARGIN + 6) * mm
    right = (WIDTH - MARGIN) * mm
    page.setFillColor(HexColor(palette.INK))
    page.setFont(font, size)
    text = drawable(section.title, 90)
    while text and page.stringWidth(text, font, size) > right - left - 14 * mm:
        text = f"{text[:-2].rstrip()}…"
    page.drawString(left, y * mm, text)
    page.drawRightString(right, y * mm, str(number))
    page.setStrokeColor(HexColor(RULE))
    page.setLineWidth(0.8)
    page.setDash([0.8, 3])
    edge = left + page.stringWidth(text, font, size) + 2 * mm
    page.line(edge, y * mm + 1, right - page.stringWidth(str(number), font, size) - 2 * mm, y * mm + 1)
    page.setDash()


def _stamp(writer: PdfWriter, book: Book) -> None:
    """Centre what is smaller than A4, a little above the middle, and write the number of each page.

    The page's own drawing is wrapped, never read: a map has half a million characters of it.
    """
    for sheet, number in zip(writer.pages[1:], _numbers(writer, book), strict=True):
        wide, tall = float(sheet.mediabox.width), float(sheet.mediabox.height)
        right, up = (A4[0] - wide) / 2, max(A4[1] - tall - _HEAD * mm, 0) if tall < A4[1] - 1 else 0
        resources = DictionaryObject(cast("DictionaryObject", sheet["/Resources"].get_object()))
        shared: Any = resources.get("/XObject", DictionaryObject())
        resources[NameObject("/XObject")] = DictionaryObject(shared.get_object())
        cast("DictionaryObject", resources["/XObject"])[NameObject("/PageNumber")] = number
        sheet[NameObject("/Resources")] = resources
        drawn: Any = sheet["/Contents"]
        own = drawn.get_object()
        parts = list(own) if isinstance(own, ArrayObject) else [sheet.raw_get("/Contents")]
        before, after = f"q 1 0 0 1 {right:.3f} {up:.3f} cm", "Q /PageNumber Do"
        sheet[NameObject("/Contents")] = ArrayObject(
            [_stream(writer, before), *parts, _stream(writer, after)]
        )
        for box in ("/MediaBox", "/CropBox", "/TrimBox", "/BleedBox", "/ArtBox"):
            if box == "/MediaBox" or box in sheet:
                sheet[NameObject(box)] = RectangleObject((0, 0, *A4))


def _stream(writer: PdfWriter, text: str) -> IndirectObject:
    stream = StreamObject()
    stream.set_data(f"\n{text}\n".encode())
    return writer._add_object(stream)


def _numbers(writer: PdfWriter, book: Book) -> Iterator[IndirectObject]:
    """Give the number of each page but the cover, as a drawing that pages can use."""
    out = BytesIO()
    page, count = _canvas(out), len(writer.pages)
    for i in range(1, count):
        page.setFillColor(_QUIET)
        page.setFont("Sheet", 7.5)
        label = drawable(book.page_label.format(page=i + 1, pages=count), 40)
        page.drawRightString((WIDTH - MARGIN) * mm, _NUMBER * mm, label)
        page.showPage()
    page.save()
    for one in PdfReader(BytesIO(out.getvalue())).pages:
        form = StreamObject()
        drawn: Any = one["/Contents"].get_object()
        form.set_data(drawn.get_data())
        form[NameObject("/Type")], form[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Form")
        form[NameObject("/BBox")] = RectangleObject((0, 0, *A4))
        form[NameObject("/Resources")] = one["/Resources"].clone(writer)
        yield writer._add_object(form)


def _mark(writer: PdfWriter, book: Book, starts: Sequence[int]) -> None:
    """Add the bookmarks, and a link to each line of the contents."""
    parent: Any = None
    writer.add_outline_item(title=drawable(book.contents, 90), page_number=1, fit=Fit.fit())
    for (sheet, y), section, start in zip(_lines(len(starts)), book.sections, starts, strict=True):
        under = parent if section.level > 1 else None
        made = writer.add_outline_item(
            title=drawable(section.title, 120), page_number=start, parent=under, fit=Fit.fit()
        )
        parent = made if section.level == 1 else parent
        box = (MARGIN * mm, (y - 2) * mm, (WIDTH - MARGIN) * mm, (y + 4.5) * mm)
        writer.add_annotation(1 + sheet, Link(rect=box, target_page_index=start, fit=Fit.fit()))
    writer.page_mode = "/UseOutlines"


def _describe(writer: PdfWriter, book: Book) -> None:
    """Write title, subject, language and day of the file; no person's name."""
    writer.metadata = None
    writer.add_metadata(
        {
            "/Title": drawable(book.cover.title, 250),
            "/Subject": drawable(book.cover.subtitle, 250),
            "/Author": "CartoCoop",
            "/Creator": "CartoCoop",
            "/Producer": "CartoCoop",
            "/CreationDate": f"D:{book.date:%Y%m%d}000000Z",
        }
    )
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject(book.language)
    root[NameObject("/ViewerPreferences")] = DictionaryObject(
        {NameObject("/DisplayDocTitle"): BooleanObject(value=True)}
    )
