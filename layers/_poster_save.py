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
from pypdf import PdfReader, PdfWriter, Transformation
from pypdf.generic import ArrayObject, FloatObject, NameObject, RectangleObject

from data.exporters.document import ExportDocument
from data.exporters.guard import clean_text
from layers._poster_format import Paper
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
_PATHS = re.compile(rb' d="[^"]*"')
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
    drawing = _PATHS.sub(lambda path: _FINE.sub(rb"\1", path[0]), out.getvalue())
    drawing = drawing.replace(_FAMILY, _FAMILY + b", Verdana, sans-serif")
    drawing = _SIZE.sub(lambda found: _real_size(found, paper.factor), drawing, count=1)
    return drawing.replace(_STYLE, _STYLE + rules.encode(), 1)


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
    """Return a PDF of one page at another size, its hatches too (they live in the page's own space)."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(content)))
    sheet = writer.pages[0]
    resources: Any = sheet["/Resources"]
    for pattern in resources.get("/Pattern", {}).values():
        one = pattern.get_object()
        one[NameObject("/Matrix")] = ArrayObject(
            [FloatObject(round(float(n) * factor, 6)) for n in one.get("/Matrix", (1, 0, 0, 1, 0, 0))]
        )
    sheet.add_transformation(Transformation().scale(factor))
    sheet.mediabox = RectangleObject(tuple(float(n) * factor for n in sheet.mediabox))
    out = BytesIO()
    sheet.compress_content_streams()
    writer.write(out)
    return out.getvalue()


SAVE: Final[Mapping[Format, Callable[[Page, ExportDocument, Paper, int], bytes]]] = {
    "png": save_png,
    "svg": save_svg,
    "pdf": save_pdf,
}
