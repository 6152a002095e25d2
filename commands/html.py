"""``cli.py html``: maps, register, filters and sheets as one HTML file that opens from disk."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.export import AREAS_OF, AreaAsked, write_view
from commands.files import suffix_of
from commands.options import Day, Json, Lang, with_filter
from geo.filters import Filter
from geo.pipeline.export import ExportRequest, file_name
from translations import terminal_language, translator

_ = translator(terminal_language())


@with_filter
def html(
    asked: Filter,
    file: Annotated[
        Path | None,
        typer.Argument(help=_("File to write (.html); if not given, one named after the view, here.")),
    ] = None,
    *,
    area: AreaAsked = "both",
    lang: Lang = None,
    date: Day = None,
    as_json: Json = False,
) -> None:
    """Write the single file; the options are the view that it opens with."""
    request = ExportRequest(
        format="html",
        areas=AREAS_OF[area],
        filter=asked,
        language=lang or terminal_language(),
        **({"date": date.date()} if date else {}),
    )
    file = file or Path(file_name(request))
    suffix_of(file, ("html",))
    write_view(request, file, as_json=as_json)
