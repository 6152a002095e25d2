"""``cli.py export FILE``: a view as a picture, a map or tables, or the whole register.

The suffix decides the format, ``--format`` where two have the same one.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console

from commands.files import suffix_of, write
from commands.options import Day, Json, Lang, read_filter, with_filter
from data.errors import N_
from data.exporters import ExportedFile, iati_publisher
from data.exporters.iati_file import left_out
from data.exporters.register_files import REGISTER_FORMATS
from data.schema import AREAS, Area
from geo.filters import Filter
from geo.pipeline.exchange import RegisterRequest, export_register
from geo.pipeline.export import ExportError, ExportRequest
from geo.pipeline.register import ensure_register
from layers.export import FORMATS, export_view
from translations import terminal_language, translator

_ = translator(terminal_language())

AREAS_OF: dict[str, tuple[Area, ...]] = {"kayes": ("kayes",), "idf": ("idf",), "both": AREAS}
AreaAsked = Annotated[Literal["kayes", "idf", "both"], typer.Option("--area", help=_("What to show."))]
What = Annotated[
    Literal["view", "register"],
    typer.Option("--what", help=_("The view of the filter, or the whole register.")),
]
Form = Annotated[
    str,
    typer.Option(
        "--format",
        help=_("Format of the register; told from the suffix if not given: {formats}.").format(
            formats=", ".join(REGISTER_FORMATS)
        ),
    ),
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        formats=["%Y-%m-%d"],
        help=_("The register as it was at the end of this day (UTC); with --what register."),
    ),
]

Publisher = Annotated[
    str,
    typer.Option(
        "--reporting-org",
        help=_("IATI: identifier of the organisation that publishes the file, as FR-INSEE- and its SIREN."),
    ),
]
PublisherName = Annotated[str, typer.Option("--reporting-name", help=_("IATI: name of that organisation."))]
PublisherType = Annotated[
    str, typer.Option("--reporting-type", help=_("IATI: type of that organisation; 11 is local government."))
]


@with_filter
def export(
    asked: Filter,
    file: Annotated[
        Path,
        typer.Argument(help=_("File to write; its suffix: {formats}.").format(formats=", ".join(FORMATS))),
    ],
    *,
    what: What = "view",
    form: Form = "",
    as_of: AsOf = None,
    reporting_org: Publisher = "",
    reporting_name: PublisherName = "",
    reporting_type: PublisherType = "90",
    area: AreaAsked = "both",
    lang: Lang = None,
    dpi: Annotated[int, typer.Option(help=_("Resolution of a PNG, dots per inch."))] = 300,
    date: Day = None,
    as_json: Json = False,
) -> None:
    """Write a view, or the whole register, to a file."""
    if what == "register":
        if asked != read_filter() or area != "both":
            raise ExportError(N_("The whole register has no filter: leave the filter and --area out."))
        name = _format_of(file, form)
        given: dict[str, Any] = {"date": date.date()} if date else {}
        if reporting_org or reporting_name:
            given["publisher"] = iati_publisher.Publisher(reporting_org, reporting_name, reporting_type)
        wanted = RegisterRequest(name, language=lang or terminal_language(), **given)
        write(_register_file(wanted, as_of), file, as_json=as_json)
        return
    if form or as_of or reporting_org or reporting_name:
        raise ExportError(N_("--format, --as-of and --reporting-… go with --what register."))
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


def _format_of(file: Path, form: str) -> str:
    """Return the format of a file of the register: the one asked for, else the first of its suffix."""
    asked = [one for one in REGISTER_FORMATS.values() if one.name == form] if form else []
    if form and not asked:
        return form  # refused by the request, with the list
    suffix = suffix_of(file, [one.suffix for one in asked or REGISTER_FORMATS.values()])
    return form or next(one.name for one in REGISTER_FORMATS.values() if one.suffix == suffix)


def _register_file(request: RegisterRequest, as_of: datetime | None) -> ExportedFile:
    with Console(stderr=True).status(_("Preparing the export ...")), ensure_register() as register:
        shown = register.at(as_of.date()) if as_of else register
        exported = export_register(request, shown)
        missing = left_out(shown.records(), (as_of or request.date).year) if request.format == "iati" else []
    counts = Counter(reason.template for record, reason in missing)
    for reason, count in counts.most_common():
        said = _("Left out of the activities (partnerships: {count}): {reason}")
        typer.echo(said.format(count=count, reason=_(reason)), err=True)
    return exported


def write_view(request: ExportRequest, file: Path, *, as_json: bool) -> None:
    """Make an export with a sign of life, save it and say so."""
    with Console(stderr=True).status(_("Preparing the export ...")):
        exported = export_view(request)
    write(exported, file, as_json=as_json)
