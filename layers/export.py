"""The one function that makes any export: pictures here, tables below; both doors call it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from data.errors import N_
from data.exporters import EXPORTERS, ExportDocument, ExportedFile
from geo.pipeline.export import ExportError, ExportRequest, build_document, export_tables, file_name
from layers.poster import Format, render_poster
from translations import translator


@dataclass(frozen=True, slots=True)
class PictureFormat:
    """A format that is drawn: its media type and its English label, marked for translation."""

    suffix: str
    mime: str
    label: str


PICTURES: Final[Mapping[str, PictureFormat]] = {
    one.suffix: one
    for one in (
        PictureFormat("png", "image/png", N_("PNG picture, A4 at 300 dpi")),
        PictureFormat("svg", "image/svg+xml", N_("SVG drawing")),
        PictureFormat("pdf", "application/pdf", N_("PDF, A4")),
    )
}
FORMATS: Final = (*PICTURES, *EXPORTERS)
"""Every suffix that can be asked for."""


def label_of(suffix: str) -> str:
    """Return the English label of a format, to be translated."""
    return PICTURES[suffix].label if suffix in PICTURES else EXPORTERS[suffix].label


def export_view(request: ExportRequest, document: ExportDocument | None = None) -> ExportedFile:
    """Return a view in the format asked for.

    Parameters
    ----------
    request
        What is asked for.
    document
        Its document, when it is there already (for several formats of one view); else it is built.

    Raises
    ------
    ExportError
        There is no such format.
    """
    if request.format not in FORMATS:
        raise ExportError(
            N_("There is no format “{format}”; choose among: {formats}."),
            format=request.format,
            formats=", ".join(FORMATS),
        )
    if request.format in EXPORTERS:
        return export_tables(request, document)
    document = document or build_document(request)
    kind = cast("Format", request.format)
    content = render_poster(document, kind, translator(request.language), dpi=request.dpi)
    return ExportedFile(file_name(request), PICTURES[kind].mime, content)
