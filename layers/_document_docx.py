"""A document as DOCX: real headings, table styles, alternative text, language; the same bytes each time."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from data.exporters.steady import steady_package
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
    plain,
)
from layers._document_type import ACCENT, BAND, RULE, TONES

_WIDTH = 178.0
"""Millimetres of text."""
_FONT = "Arial"
"""On every system, by itself or by a font of the same widths."""
_SIZES: Final = {"body": 9.5, "lead": 10.5, "small": 8.0}
_CELL = 8.5
_CELL_ROOM = "57"
"""Twentieths of a point, left and right of the text of a cell."""
_LONG_ROW = 600
"""Characters of a row that may be parted at the end of a page."""
_TABLE = "Table Grid"
_QUIET = "5B626D"
_LANGUAGES: Final = {"fr": "fr-FR", "en": "en-GB"}


def _colour(name: str) -> Any:
    return RGBColor.from_string(name.lstrip("#").upper())


def write_docx(paper: Paper) -> bytes:
    """Return a document as a Word file.

    Parameters
    ----------
    paper
        What to print.
    """
    document = Document()
    _page(document)
    _looks(document, paper)
    _foot(document, paper)
    line = document.add_paragraph(style="Subtitle")
    line.add_run(plain(paper.kind))
    document.add_paragraph(plain(paper.title), style="Title")
    _text(document, paper.subtitle, "small")
    for block in paper.blocks:
        _add(document, block)
    moment = datetime.combine(paper.date, datetime.min.time())
    core = document.core_properties
    core.title, core.subject, core.author = plain(paper.title)[:250], plain(paper.kind)[:250], "CartoCoop"
    core.language, core.last_modified_by, core.comments = paper.language, "CartoCoop", ""
    core.created = core.modified = moment
    core.revision = 1
    out = BytesIO()
    document.save(out)
    return steady_package(out.getvalue(), moment)


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(16)
    section.top_margin, section.bottom_margin = Mm(15), Mm(18)


def _looks(document: Any, paper: Paper) -> None:
    """Set fonts, colours, spaces and the language of the styles."""
    looks = {
        "Normal": (_SIZES["body"], "20242B", False, 0, 3),
        "Title": (20, ACCENT, True, 0, 2),
        "Subtitle": (9, _QUIET, True, 0, 0),
        "Heading 1": (13, ACCENT, True, 10, 3),
        "Heading 2": (10.5, "20242B", True, 6, 2),
        "Caption": (8, _QUIET, False, 2, 6),
        "List Bullet": (_SIZES["body"], "20242B", False, 0, 2),
        "List Number": (_SIZES["body"], "20242B", False, 0, 3),
        "Footer": (7.5, _QUIET, False, 0, 0),
    }
    for name, (size, colour, bold, before, after) in looks.items():
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold = _FONT, Pt(size), bold
        style.font.color.rgb = _colour(colour)
        style.font.italic = False
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for spacing in style.element.rPr.findall(qn("w:spacing")):
            style.element.rPr.remove(spacing)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = defaults.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        defaults.append(language)
    language.set(qn("w:val"), _LANGUAGES[paper.language])


def _foot(document: Any, paper: Paper) -> None:
    foot = document.sections[0].footer
    foot.is_linked_to_previous = False
    for i, text in enumerate(paper.foot):
        line = foot.paragraphs[0] if i == 0 else foot.add_paragraph(style="Footer")
        _run(line, text)
    line = foot.add_paragraph(style="Footer")
    name = plain(paper.title)
    name = name if len(name) <= 80 else f"{name[:79]}…"
    _run(line, f"CartoCoop · {paper.kind} · {name} · {paper.day} · ")
    before, rest = paper.page_label.split("{page}")
    between, after = rest.split("{pages}")
    for text, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
        _run(line, text)
        if field:
            _field(line, field)


def _field(line: Any, name: str) -> None:
    """Add a field that the reader's program counts."""
    for kind in ("begin", "", "end"):
        run = _run(line, "")
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = name
        run._r.append(part)


def _run(line: Any, text: str, size: float | None = None, colour: str = "", *, bold: bool = False) -> Any:
    run = line.add_run(text if text.isspace() else _spaced(text))
    if size:
        run.font.size = Pt(size)
    if colour:
        run.font.color.rgb = _colour(colour)
    run.font.bold = bold or None
    return run


def _spaced(text: str) -> str:
    """Return cleaned text that keeps one blank at either end, where it had one."""
    kept = plain(text)
    return f"{' ' if text[:1].isspace() else ''}{kept}{' ' if text[-1:].isspace() and kept else ''}"


def _text(document: Any, text: str, style: str) -> None:
    line = document.add_paragraph()
    _run(line, text, _SIZES[style], _QUIET if style == "small" else "", bold=False)


def _add(document: Any, block: Block) -> None:
    if isinstance(block, Heading):
        document.add_heading(plain(block.text), level=block.level)
    elif isinstance(block, Paragraph):
        _text(document, block.text, block.style)
    elif isinstance(block, Bullets):
        number = _fresh_numbers(document) if block.numbered else None
        for label, tone, text in block.items:
            line = document.add_paragraph(style="List Number" if block.numbered else "List Bullet")
            if number is not None:
                line._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = number
            if label:
                _run(line, f"{label} ", None, TONES[tone], bold=True)
            _run(line, text)
    elif isinstance(block, Facts):
        rows = tuple((label, value) for label, value in block.rows)
        _grid(document, (), rows, (0.28, 0.72), ())
    elif isinstance(block, Table):
        _grid(document, block.header, block.rows, block.widths, block.numbers)
    elif isinstance(block, Picture):
        _picture(document, block)
    elif isinstance(block, Beside):
        _add(document, block.facts)
        _picture(document, block.picture)
    else:
        _sources(document, block)


def _fresh_numbers(document: Any) -> int:
    """Return a numbering that looks like that of the style and starts from 1."""
    numbering = document.part.numbering_part.numbering_definitions._numbering
    like = document.styles["List Number"].element.pPr.numPr.numId.val
    [abstract] = numbering.xpath(f'./w:num[@w:numId="{like}"]/w:abstractNumId/@w:val')
    fresh = numbering.add_num(int(abstract))
    fresh.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(fresh.numId)


def _grid(
    document: Any,
    header: tuple[str, ...],
    rows: tuple[tuple[str | Cell, ...], ...],
    widths: tuple[float, ...],
    numbers: tuple[int, ...],
) -> None:
    """Add a table; without a header its first column is the heading of each row."""
    table = document.add_table(rows=0, cols=len(widths), style=_TABLE)
    table.autofit = False
    _look(table, header)
    for column, share in zip(table.columns, widths, strict=True):
        column.width = Mm(_WIDTH * share)
    if header:
        line = table.add_row()
        _fill(line.cells, header, numbers, bold=True)
        line._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell in line.cells:
            _shade(cell)
    for row in rows:
        line = table.add_row()
        if sum(map(_length, row)) < _LONG_ROW:
            line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        if len(row) == 1:
            joined = line.cells[0].merge(line.cells[-1])
            _fill((joined,), row, (), bold=not isinstance(row[0], Cell), colour=ACCENT)
            joined.paragraphs[0].paragraph_format.keep_with_next = not isinstance(row[0], Cell)
        else:
            _fill(line.cells, row, numbers, bold=False)
            for cell, share in zip(line.cells, widths, strict=True):
                cell.width = Mm(_WIDTH * share)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _length(value: str | Cell) -> int:
    return len(value) if isinstance(value, str) else len(value.head) + sum(map(len, value.lines))


def _look(table: Any, header: tuple[str, ...]) -> None:
    """Give a table thin lines between its rows only, and say which of its parts are headings."""
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    for flag, on in (
        ("firstRow", bool(header)),
        ("firstColumn", not header),
        ("noHBand", True),
        ("noVBand", True),
    ):
        look.set(qn(f"w:{flag}"), "1" if on else "0")
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        drawn = side in {"bottom", "insideH"}
        for name, value in (
            ("val", "single" if drawn else "nil"),
            ("sz", "4"),
            ("space", "0"),
            ("color", RULE.lstrip("#")),
        ):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.insert_element_before(
        borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook", "w:tblCaption", "w:tblDescription"
    )
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        room = OxmlElement(f"w:{side}")
        room.set(qn("w:w"), _CELL_ROOM)
        room.set(qn("w:type"), "dxa")
        margins.append(room)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")


def _shade(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", BAND.lstrip("#"))):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _fill(
    cells: Any, values: tuple[str | Cell, ...], numbers: tuple[int, ...], *, bold: bool, colour: str = ""
) -> None:
    for place, (cell, value) in enumerate(zip(cells, values, strict=True)):
        line = cell.paragraphs[0]
        line.paragraph_format.space_after = Pt(1)
        if place in numbers:
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if isinstance(value, Cell):
            first, rest = (value.head, value.lines) if value.head else (value.lines[:1], value.lines[1:])
            _run(line, first if isinstance(first, str) else "".join(first), _CELL, bold=bool(value.head))
            for text in rest:
                more = cell.add_paragraph()
                more.paragraph_format.space_after = Pt(1)
                _run(more, text, _CELL, _QUIET if value.head else "")
        else:
            _run(line, value, _CELL, colour if bold else "", bold=bold)


def _picture(document: Any, block: Picture) -> None:
    line = document.add_paragraph()
    shape = line.add_run().add_picture(BytesIO(block.png), width=Mm(block.width))
    # Without these, LibreOffice leaves 3 mm on each side and the picture runs past the margin.
    for side in ("distT", "distB", "distL", "distR"):
        shape._inline.set(side, "0")
    shape._inline.docPr.set("descr", plain(block.alt))
    shape._inline.docPr.set("name", "map")
    line.paragraph_format.keep_with_next = True
    line.paragraph_format.space_after = Pt(0)
    if block.legend:
        keys = document.add_paragraph()
        keys.paragraph_format.keep_with_next = True
        for colour, label in block.legend:
            _run(keys, "■\u00a0", 10, colour)
            _run(keys, f"{label}   ", _SIZES["small"])
    document.add_paragraph(plain(block.caption), style="Caption")


def _sources(document: Any, block: Sources) -> None:
    for source in block.rows:
        line = document.add_paragraph()
        line.paragraph_format.space_after = Pt(2)
        _run(line, f"[{source.number}] {plain(source.text)} ", 8)
        if source.url:
            _link(line, source.url)


def _link(line: Any, url: str) -> None:
    """Add an address that can be followed."""
    key = line.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), key)
    run = _run(line, url, 8, ACCENT)
    run.font.underline = True
    link.append(run._r)
    line._p.append(link)
