"""``poster`` and ``booklet``: posters, slides and the whole atlas in the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, cast

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from commands.export import AREAS_OF
from commands.files import suffix_of, write
from commands.options import Day, Json, Lang, check_choice, with_filter
from data.addresses import web_address
from data.errors import N_, CartoCoopError
from data.exporters.save import check_folder
from data.logos import LARGEST_BYTES, read_logos
from data.uploads import read_at_most
from geo.filters import Filter
from geo.pipeline.export import today
from geo.pipeline.poster import LONGEST_SUBTITLE, LONGEST_TITLE, PosterRequest, Template
from layers.booklet import BookletRequest, booklet_file
from layers.poster_files import PAPERS, POSTER_FORMATS, SLIDES, check_request, poster_file, templates
from translations import terminal_language, translator

_ = translator(terminal_language())

FORMATS, PAPER_KEYS, TEMPLATE_NAMES = (", ".join(names) for names in (POSTER_FORMATS, PAPERS, templates()))
Output = Annotated[
    Path,
    typer.Option("--output", "-o", help=_("File to write; its suffix: {formats}.").format(formats=FORMATS)),
]
Showing = Annotated[
    str, typer.Option("--template", help=_("What it shows: {choices}.").format(choices=TEMPLATE_NAMES))
]
OnPaper = Annotated[
    str | None,
    typer.Option("--paper", help=_("What it is printed on: {choices}.").format(choices=PAPER_KEYS)),
]
Logos = Annotated[
    list[Path] | None, typer.Option("--logo", help=_("PNG or JPEG picture; may be repeated, at most four."))
]
Title = Annotated[
    str | None,
    typer.Option(
        "--title", help=_("Instead of its own; at most {count} characters.").format(count=LONGEST_TITLE)
    ),
]
Subtitle = Annotated[
    str | None,
    typer.Option(
        "--subtitle",
        help=_("Instead of the filter in words; at most {count} characters.").format(count=LONGEST_SUBTITLE),
    ),
]
Address = Annotated[str | None, typer.Option("--qr", metavar="URL", help=_("Web address for a QR code."))]
Years = Annotated[str | None, typer.Option("--years", help=_("Two years to compare, as 2009-2019."))]


@with_filter
def poster(
    asked: Filter,
    *,
    output: Output,
    template: Showing = "view",
    paper: OnPaper = None,
    format_: Annotated[
        str | None, typer.Option("--format", help=_("Instead of the suffix of the file."))
    ] = None,
    area: Annotated[Literal["kayes", "idf", "both"], typer.Option(help=_("What to show."))] = "both",
    years: Years = None,
    title: Title = None,
    subtitle: Subtitle = None,
    logo: Logos = None,
    qr: Address = None,
    dpi: Annotated[int, typer.Option("--dpi", help=_("Resolution of a PNG, dots per inch."))] = 300,
    lang: Lang = None,
    date: Day = None,
    as_json: Json = False,
) -> None:
    """Write a poster or a slide to a file; the suffix decides the format."""
    check_choice(template, templates(), "template")
    check_choice(paper, (*PAPERS, None), "paper")
    check_choice(format_, (*POSTER_FORMATS, None), "format")
    if format_:
        check_folder(output)
    suffix = format_ or suffix_of(output, tuple(POSTER_FORMATS))
    request = PosterRequest(
        template=cast("Template", template),
        paper=paper or (SLIDES[0] if suffix == "pptx" else "a4-landscape"),
        areas=AREAS_OF[area],
        filter=asked,
        language=lang or terminal_language(),
        date=date.date() if date else today(),
        dpi=dpi,
        cercle=asked.cercle if template == "cercle" else None,
        years=_years(years),
        title=title,
        subtitle=subtitle,
        logos=_logos(logo),
        address=web_address(qr) if qr else None,
    )
    check_request(request, suffix)
    with Console(stderr=True).status(_("Drawing the poster ...")):
        made = poster_file(request, suffix)
    write(made, output, as_json=as_json)


@with_filter
def booklet(
    asked: Filter,
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help=_("PDF file to write."))],
    years: Years = None,
    title: Title = None,
    logo: Logos = None,
    lang: Lang = None,
    date: Day = None,
    as_json: Json = False,
) -> None:
    """Write the whole atlas as one PDF: region, cercles, themes, overlaps and gaps, method."""
    suffix_of(output, ("pdf",))
    request = BookletRequest(
        filter=asked,
        language=lang or terminal_language(),
        date=date.date() if date else today(),
        years=_years(years),
        title=title,
        logos=_logos(logo),
    )
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as shown:
        task = shown.add_task(_("Opening the register"), total=None)
        made = booklet_file(
            request,
            progress=lambda done, total, name: shown.update(
                task, completed=done, total=total, description=name
            ),
        )
        shown.update(task, completed=1, total=1, description=_("Done"))
    write(made, output, as_json=as_json)


def _years(text: str | None) -> tuple[int, int] | None:
    """Read "2009-2019"."""
    if text is None:
        return None
    first, _dash, last = text.replace("–", "-").partition("-")
    if not (first.strip().isdecimal() and last.strip().isdecimal()):
        raise CartoCoopError(N_("Give two years as 2009-2019: “{value}” is not."), value=text[:40])
    return int(first), int(last)


def _logos(paths: list[Path] | None) -> tuple[bytes, ...]:
    return read_logos((path.name, read_at_most(path, LARGEST_BYTES)) for path in paths or [])
