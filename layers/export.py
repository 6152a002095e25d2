"""The one function that makes any export: pictures here, tables below; both doors call it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from data.errors import N_
from data.exporters import EXPORTERS, ExportDocument, ExportedFile
from data.schema import Area
from geo.pipeline.coverage import State
from geo.pipeline.export import (
    ExportError,
    ExportRequest,
    document_of,
    export_tables,
    file_name,
    load_states,
)
from geo.pipeline.poster import poster_request, scene_of
from layers._poster_save import Format
from layers.bundle import bundle_polygons
from layers.html import standalone_html
from layers.poster import render_poster
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
        PictureFormat("html", "text/html; charset=utf-8", N_("Interactive map, one HTML file")),
    )
}
FORMATS: Final = (*PICTURES, *EXPORTERS)
"""Every suffix that can be asked for."""


def label_of(suffix: str) -> str:
    """Return the English label of a format, to be translated."""
    return PICTURES[suffix].label if suffix in PICTURES else EXPORTERS[suffix].label


def export_view(
    request: ExportRequest,
    document: ExportDocument | None = None,
    states: Mapping[Area, State] | None = None,
) -> ExportedFile:
    """Return a view in the format asked for.

    Parameters
    ----------
    request
        What is asked for.
    document
        Its document, when it is there already (for several formats of one view); else it is built.
    states
        State of each area, when they are there already.

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
    html = request.format == "html"
    if states is None and (html or document is None):
        states = load_states(request)
    document = document or document_of(request, states or {})
    if request.format in EXPORTERS:
        return export_tables(request, document)
    t = translator(request.language)
    if html:
        content = standalone_html(request, states or {}, document, bundle_polygons()).encode()
    else:
        scene = scene_of(poster_request(request), document)
        content = render_poster(scene, cast("Format", request.format), t, dpi=request.dpi)
    return ExportedFile(file_name(request), PICTURES[request.format].mime, content)
