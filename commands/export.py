"""``cli.py export FILE``: the current view as a picture, a map or tables; the suffix decides the format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from commands.options import Day, Kinds, Lang, Theme, Year, theme_named
from data.exporters.save import check_folder, save
from data.schema import AREAS, Area, Division
from geo.filters import Confidence, Filter, Origin, Reach, parse_kinds
from geo.pipeline.export import ExportError, ExportRequest
from layers.export import FORMATS, export_view
from translations import terminal_language, translator

_ = translator(terminal_language())

AREAS_OF: dict[str, tuple[Area, ...]] = {"kayes": ("kayes",), "idf": ("idf",), "both": AREAS}


def _year(text: str) -> int | None:
    """Return a year, None for ``any``."""
    if text.lower() in {"any", "toutes"}:
        return None
    if not text.isdecimal():
        raise ExportError(_("The year is a number, or “any”: “{value}” is neither."), value=text)
    return int(text)


def export(
    file: Annotated[
        Path,
        typer.Argument(help=_("File to write; its suffix: {formats}.").format(formats=", ".join(FORMATS))),
    ],
    *,
    area: Annotated[Literal["kayes", "idf", "both"], typer.Option(help=_("What to show."))] = "both",
    year: Year = "any",
    kinds: Kinds = "all",
    origin: Annotated[Origin, typer.Option(help=_("Where the French actors are from."))] = "francilian",
    reach: Annotated[Reach, typer.Option(help=_("The widest reach that counts."))] = "cercle",
    theme: Theme = None,
    confidence: Annotated[Confidence, typer.Option(help=_("The least confidence."))] = "low",
    cercle: Annotated[str | None, typer.Option(help=_("Code of the territory to look at."))] = None,
    division: Annotated[Division, typer.Option(help=_("Regions of Mali: of 1996 or of 2023."))] = "1996",
    lang: Lang = None,
    dpi: Annotated[int, typer.Option(help=_("Resolution of a PNG, dots per inch."))] = 300,
    date: Day = None,
    as_json: Annotated[
        bool, typer.Option("--json", help=_("One JSON document on the standard output."))
    ] = False,
) -> None:
    """Write a view to a file."""
    suffix = file.suffix.lstrip(".").lower()
    if suffix not in FORMATS:
        raise ExportError(
            _("“{file}” does not end in a known format: {formats}."),
            file=file.name,
            formats=", ".join(FORMATS),
        )
    check_folder(file)
    request = ExportRequest(
        format=suffix,
        areas=AREAS_OF[area],
        filter=Filter(
            year=_year(year),
            actor_kinds=parse_kinds(kinds),
            origin=origin,
            reach=reach,
            theme=theme_named(theme),
            confidence=confidence,
            cercle=cercle,
            division=division,
        ),
        language=lang or terminal_language(),
        dpi=dpi,
        **({"date": date.date()} if date else {}),
    )
    stderr = Console(stderr=True, soft_wrap=True)
    with stderr.status(_("Preparing the export ...")):
        exported = export_view(request)
        path = save(exported, file)
    if as_json:
        print(json.dumps({"file": str(path), "mime": exported.mime, "bytes": len(exported.content)}))
    else:
        text = _("{file}: {size} kB").format(file=path, size=max(1, len(exported.content) // 1000))
        stderr.print(text, markup=False, highlight=False)
