"""A page as bytes: PNG, SVG or PDF of its paper's real size, without the hour at which it was made."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any, Final, Literal

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, FloatObject, NameObject, RectangleObject

from data.exporters.document import ExportDocument
from data.exporters.guard import clean_text
from layers._poster_format import Paper
from layers._poster_mesh import Ints
from layers._poster_page import HALO, Page

Format = Literal["png", "svg", "pdf"]

SETTINGS: Final[Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "cartocoop",
    "pdf.fonttype": 42,
    "path.simplify": False,
    "text.hinting": "none",
}
"""Of Matplotlib, while a poster is drawn and saved."""
_PRESSED = 3
"""Of zlib's nine: on a sheet, half the time of the usual one for a few percent of bytes."""
_STYLE = b'<style type="text/css">'
_FAMILY = b"font-family: 'DejaVu Sans'"
"""Verdana, nearly as wide, stands in where a reader's machine lacks it."""
_PATHS = re.compile(rb' d="([^"]*)"')
_LONG = 20_000
"""Characters of a path from which it is written as steps from corner to corner."""
_STEP = 0.1
"""Design points to which the corners of such a path are rounded (35 µm of A4)."""
_FINE = re.compile(rb"(\.\d\d)\d+")
"""Coordinates of a drawing are cut at 0.01 of a design point (3.5 µm of A4)."""
_SIZE = re.compile(rb'(?<=<svg )([^>]*?)(width|height)="([\d.]+)pt"([^>]*?)(width|height)="([\d.]+)pt"')


def save_png(page: Page, document: ExportDocument, paper: Paper, dpi: int) -> bytes:
    """Return a page as a picture of the paper's pixels at a resolution."""
    page.figure.set_dpi(paper.pixels(dpi)[0] / page.figure.get_figwidth())
    canvas: Any = FigureCanvasAgg(page.figure)
    canvas.draw()
    told = PngInfo()
    told.add_text("Software", "CartoCoop")
    told.add_text("Title", clean_text(document.title).encode("latin-1", "replace").decode("latin-1"))
    out = BytesIO()
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    picture.save(out, "png", compress_level=_PRESSED, dpi=(dpi, dpi), pnginfo=told)
    return out.getvalue()


def save_svg(page: Page, document: ExportDocument, paper: Paper, dpi: int) -> bytes:
    """Return a page as a drawing whose words are text."""
    canvas: Any = FigureCanvasSVG(page.figure)
    del dpi
    out = BytesIO()
    metadata = {
        "Date": None,
        "Title": clean_text(document.title),
        "Creator": "CartoCoop",
        "Language": document.language,
    }
    canvas.print_svg(out, metadata=metadata)
    rules = "".join(
        f'[id^="halo-{colour.lstrip("#")}"] text{{paint-order:stroke;stroke:{colour};'
        f"stroke-opacity:.9;stroke-width:{HALO}px}}"
        for colour in dict.fromkeys(page.halos)
    )
    drawing = _PATHS.sub(_shortened, out.getvalue())
    drawing = drawing.replace(_FAMILY, _FAMILY + b", Verdana, sans-serif")
    drawing = _SIZE.sub(lambda found: _real_size(found, paper.factor), drawing, count=1)
    return drawing.replace(_STYLE, _STYLE + rules.encode(), 1)


def _shortened(path: re.Match[bytes]) -> bytes:
    """Return the shape of a path in fewer letters; a long one of straight lines as steps on a fine grid."""
    shape = path[1]
    if len(shape) < _LONG or set(re.findall(rb"[A-Za-z]", shape)) - {b"M", b"L", b"z"}:
        return b' d="' + _FINE.sub(rb"\1", shape) + b'"'
    parts: list[str] = []
    for line in shape.split(b"M")[1:]:
        closed = b"z" in line
        numbers = line.replace(b"L", b" ").replace(b"z", b" ").split()
        corners = np.rint(np.array(numbers, dtype=float).reshape(-1, 2) / _STEP).astype(np.int64)
        moves = np.diff(corners, axis=0)
        moves = moves[moves.any(axis=1)]
        parts.append(f"M{_steps(corners[0])}" + (f"l{_steps(moves)}" if len(moves) else "") + "z" * closed)
    return b' d="' + "".join(parts).encode() + b'"'


def _steps(tenths: Ints) -> str:
    """Return whole tenths as numbers of a path in as few letters as it takes."""
    texts, point = [], False
    for n in tenths.ravel().tolist():
        whole, rest = divmod(abs(n), 10)
        text = f"{whole or ''}.{rest}" if rest else f"{whole}"
        texts.append(f"-{text}" if n < 0 else text if point and not whole and rest else f" {text}")
        point = rest > 0
    return "".join(texts).removeprefix(" ")


def _real_size(found: re.Match[bytes], factor: float) -> bytes:
    one, other = (f"{float(found[i]) * factor:.6g}".encode() for i in (3, 6))
    return found[1] + found[2] + b'="' + one + b'pt"' + found[4] + found[5] + b'="' + other + b'pt"'


def save_pdf(page: Page, document: ExportDocument, paper: Paper, dpi: int) -> bytes:
    """Return a page as a vector file with its fonts."""
    canvas: Any = FigureCanvasPdf(page.figure)
    del dpi
    out = BytesIO()
    metadata = {
        "Title": clean_text(document.title),
        "Subject": clean_text(document.subtitle),
        "Creator": "CartoCoop",
        "Producer": "CartoCoop",
        "CreationDate": None,
    }
    canvas.print_pdf(out, metadata=metadata)
    return out.getvalue() if paper.factor == 1 else _enlarged(out.getvalue(), paper.factor)


def _enlarged(content: bytes, factor: float) -> bytes:
    """Return a PDF of one page at another size, its hatches too (they live in the page's own space).

    What is drawn stays as it is, between a line that enlarges and one that ends it: a page may hold
    millions of numbers, which a reader of PDF (:class:`pypdf.PageObject`) refuses to take in.
    """
    writer = PdfWriter(clone_from=PdfReader(BytesIO(content)))
    sheet = writer.pages[0]
    resources: Any = sheet["/Resources"]
    for pattern in resources.get("/Pattern", {}).values():
        one = pattern.get_object()
        one[NameObject("/Matrix")] = ArrayObject(
            [FloatObject(round(float(n) * factor, 6)) for n in one.get("/Matrix", (1, 0, 0, 1, 0, 0))]
        )
    before, after = DecodedStreamObject(), DecodedStreamObject()
    before.set_data(f"q {factor:.6f} 0 0 {factor:.6f} 0 0 cm\n".encode())
    after.set_data(b"\nQ\n")
    drawn = sheet.raw_get("/Contents")
    sheet[NameObject("/Contents")] = ArrayObject(
        [writer._add_object(before), drawn, writer._add_object(after)]
    )
    sheet.mediabox = RectangleObject(tuple(float(n) * factor for n in sheet.mediabox))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


SAVE: Final[Mapping[Format, Callable[[Page, ExportDocument, Paper, int], bytes]]] = {
    "png": save_png,
    "svg": save_svg,
    "pdf": save_pdf,
}
