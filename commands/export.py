"""``cli.py export FILE``: the current view as a picture, a map or tables; the suffix decides the format."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from commands.files import suffix_of, write
from commands.options import Day, Json, Lang, with_filter
from data.schema import AREAS, Area
from geo.filters import Filter
from geo.pipeline.export import ExportRequest
from layers.export import FORMATS, export_view
from translations import terminal_language, translator

_ = translator(terminal_language())

AREAS_OF: dict[str, tuple[Area, ...]] = {"kayes": ("kayes",), "idf": ("idf",), "both": AREAS}
AreaAsked = Annotated[Literal["kayes", "idf", "both"], typer.Option("--area", help=_("What to show."))]


@with_filter
def export(
    asked: Filter,
    file: Annotated[
        Path,
        typer.Argument(help=_("File to write; its suffix: {formats}.").format(formats=", ".join(FORMATS))),
    ],
    *,
    area: AreaAsked = "both",
    lang: Lang = None,
    dpi: Annotated[int, typer.Option(help=_("Resolution of a PNG, dots per inch."))] = 300,
    date: Day = None,
    as_json: Json = False,
) -> None:
    """Write a view to a file."""
    suffix = suffix_of(file, FORMATS)
    request = ExportRequest(
        format=suffix,
        areas=AREAS_OF[area],
        filter=asked,
        language=lang or terminal_language(),
        dpi=dpi,
        **({"date": date.date()} if date else {}),
    )
    write_view(request, file, as_json=as_json)


def write_view(request: ExportRequest, file: Path, *, as_json: bool) -> None:
    """Make an export with a sign of life, save it and say so."""
    with Console(stderr=True).status(_("Preparing the export ...")):
        exported = export_view(request)
    write(exported, file, as_json=as_json)
