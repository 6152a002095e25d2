"""One slide as PPTX: a real title, a picture that is told in words too, figures that can be edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final

from PIL import Image
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from data.exporters.guard import clean_text
from data.exporters.steady import steady_package
from layers import palette

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
HEIGHT = 7.5
"""Inches of every slide."""
_TITLE_ONLY = 5
"""Place of the layout “Title only” in the library's own template."""
_LANGUAGES: Final = {"fr": "fr-FR", "en": "en-GB"}
_MARGIN, _GAP = 0.4, 0.25
_TITLE_HEIGHT, _SUBTITLE_HEIGHT, _FOOT_HEIGHT = 0.75, 0.5, 0.5
_TEXT_SHARE = 0.27
"""Part of the width that the figures take."""
_SMALL = 11
_LETTERS = 115
"""Letters of a bold line times their size in points, for each inch of width."""
_FOREIGN = ("/thumbnail", "/printerSettings")
_PROPERTIES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.openxml'
    b'formats.org/officeDocument/2006/extended-properties"><Application>CartoCoop</Application></Properties>'
)


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of one territory: its name, (share, of what) of each unit, and what must be said with them."""

    place: str
    lines: tuple[tuple[str, str], ...]
    remark: str


@dataclass(frozen=True, slots=True)
class Slide:
    """What stands on a slide, in one language.

    Parameters
    ----------
    title, subtitle
        Of the slide.
    language
        ``fr`` or ``en``.
    date
        Day of the file; the only one in it.
    width
        Inches; the height is :data:`HEIGHT`.
    picture
        PNG, fitted into :func:`picture_room`.
    alt
        The picture in words.
    figures
        Text beside the picture.
    foot
        Small print below.
    notes
        Paragraphs of the speaker's notes.
    """

    title: str
    subtitle: str
    language: str
    date: date
    width: float
    picture: bytes
    alt: str
    figures: tuple[Figures, ...]
    foot: str
    notes: tuple[str, ...]


def picture_room(width: float, *, beside: bool) -> tuple[float, float]:
    """Return the width and height in inches that a slide leaves to its picture.

    Parameters
    ----------
    width
        Of the slide, inches.
    beside
        Whether figures stand beside it.
    """
    room = width - 2 * _MARGIN
    if beside:
        room = room * (1 - _TEXT_SHARE) - _GAP
    return room, HEIGHT - 2 * _MARGIN - _TITLE_HEIGHT - _SUBTITLE_HEIGHT - _FOOT_HEIGHT + 0.2


def write_pptx(slide: Slide) -> bytes:
    """Return the slide as a presentation of one page; the same slide gives the same bytes."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(slide.width), Inches(HEIGHT)
    page = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    _title(page, slide)
    _picture(page, slide)
    if slide.figures:
        _figures(page, slide)
    _box(
        page,
        (_MARGIN, HEIGHT - _MARGIN - _FOOT_HEIGHT + 0.2, slide.width - 2 * _MARGIN, _FOOT_HEIGHT),
        [[(slide.foot, 9, False, palette.QUIET_INK)]],
        slide.language,
    )
    notes = page.notes_slide.notes_text_frame
    notes.text = "\n".join(clean_text(text) for text in slide.notes)
    _speak(notes, slide.language)
    moment = datetime.combine(slide.date, datetime.min.time())
    core = deck.core_properties
    core.title, core.author, core.last_modified_by = clean_text(slide.title, 250), "CartoCoop", "CartoCoop"
    core.subject, core.keywords, core.comments = clean_text(slide.subtitle, 250), "", ""
    core.language, core.revision = _LANGUAGES[slide.language], 1
    core.created = core.modified = moment
    out = BytesIO()
    _own(deck)
    deck.save(out)
    return steady_package(out.getvalue(), moment, _own_properties)


def _own(deck: Any) -> None:
    """Drop what the library's template holds of its author's machine: thumbnail, printer, 4:3 screen."""
    package = deck.part.package
    for rels, drop in ((package._rels, package.drop_rel), (deck.part.rels, deck.part.rels.pop)):
        foreign = [key for key, rel in rels.items() if rel.reltype.endswith(_FOREIGN)]
        for key in foreign:
            drop(key)
    deck.part._element.sldSz.attrib.pop("type", None)


def _own_properties(name: str, part: bytes) -> bytes:
    """Replace what the template says of the program and of the screen."""
    return _PROPERTIES if name == "docProps/app.xml" else part


def _title(page: Any, slide: Slide) -> None:
    title = page.shapes.title
    title.left, title.top = Inches(_MARGIN), Inches(_MARGIN - 0.1)
    title.width, title.height = Inches(slide.width - 2 * _MARGIN), Inches(_TITLE_HEIGHT)
    frame = title.text_frame
    text = clean_text(slide.title, 300)
    room = slide.width - 2 * _MARGIN
    size = next((points for points in (26, 23, 20) if len(text) * points < room * _LETTERS), 18)
    _fill(frame, [[(text, size, True, palette.CLASS_COLOURS["5+"])]], slide.language)
    frame.vertical_anchor, frame.paragraphs[0].alignment = MSO_ANCHOR.MIDDLE, PP_ALIGN.LEFT
    place = (_MARGIN, _MARGIN - 0.1 + _TITLE_HEIGHT, slide.width - 2 * _MARGIN, _SUBTITLE_HEIGHT)
    _box(page, place, [[(slide.subtitle, 12, False, palette.QUIET_INK)]], slide.language)


def _picture(page: Any, slide: Slide) -> None:
    """Fit the picture into its room, its proportions kept."""
    with Image.open(BytesIO(slide.picture), formats=("PNG",)) as image:
        width, height = image.size
    room_x, room_y = picture_room(slide.width, beside=bool(slide.figures))
    scale = min(room_x / width, room_y / height)
    left = _MARGIN + (room_x - width * scale) / 2
    top = _MARGIN - 0.1 + _TITLE_HEIGHT + _SUBTITLE_HEIGHT + (room_y - height * scale) / 2
    size = (Inches(width * scale), Inches(height * scale))
    shape = page.shapes.add_picture(BytesIO(slide.picture), Inches(left), Inches(top), *size)
    shape.name = "map"
    described = shape._element.nvPicPr.cNvPr
    described.set("descr", clean_text(slide.alt))


def _figures(page: Any, slide: Slide) -> None:
    width = (slide.width - 2 * _MARGIN) * _TEXT_SHARE
    left = slide.width - _MARGIN - width
    _, height = picture_room(slide.width, beside=True)
    paragraphs: list[list[tuple[str, float, bool, str]]] = []
    for block in slide.figures:
        paragraphs.append([(block.place, 15, True, palette.CLASS_COLOURS["5+"])])
        for share, detail in block.lines:
            paragraphs.append([(share, 18, True, palette.INK), (f"  {detail}", 12, False, palette.INK)])
        paragraphs.append([(block.remark, _SMALL, False, palette.QUIET_INK)])
    top = _MARGIN - 0.1 + _TITLE_HEIGHT + _SUBTITLE_HEIGHT
    _box(page, (left, top, width, height), paragraphs, slide.language)


def _box(
    page: Any,
    place: tuple[float, float, float, float],
    paragraphs: Sequence[Sequence[tuple[str, float, bool, str]]],
    language: str,
) -> None:
    """Add a text box at (left, top, width, height) inches; a paragraph is (text, size, bold, colour) runs."""
    shape = page.shapes.add_textbox(*(Inches(one) for one in place))
    _fill(shape.text_frame, paragraphs, language)


def _fill(frame: Any, paragraphs: Sequence[Sequence[tuple[str, float, bool, str]]], language: str) -> None:
    frame.word_wrap = True
    frame.auto_size = MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = Emu(0)
    for i, runs in enumerate(paragraphs):
        line = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
        line.space_after = Pt(3)
        for text, size, bold, colour in runs:
            run = line.add_run()
            run.text = text if text.startswith("  ") else clean_text(text)
            run.font.size, run.font.bold = Pt(size), bold
            run.font.color.rgb = _rgb(colour)
    _speak(frame, language)


def _speak(frame: Any, language: str) -> None:
    """Tell the reader of the screen, and the spelling checker, which language this is."""
    for line in frame.paragraphs:
        for run in line.runs:
            run.font._rPr.set("lang", _LANGUAGES[language])


def _rgb(colour: str) -> Any:
    make: Any = RGBColor
    return make(*bytes.fromhex(colour.lstrip("#")))
