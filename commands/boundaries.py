"""``cli.py boundaries``: list, use, fetch or reset the administrative boundaries."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn
from rich.table import Table

from data.boundary_fetch import FetchOutcome, fetch_and_use
from data.boundary_sources import base_url, services
from data.boundary_use import consequence
from data.schema import AREAS, Area, Level
from data.territories import BoundaryInfo, level_status, reset_boundaries, use_boundaries
from geo.wording import licence_name, tier_names
from translations import terminal_language, translator

_ = translator(terminal_language())
app = typer.Typer(no_args_is_help=True)

LEVELS: dict[Area, tuple[Level, ...]] = {
    "kayes": ("region", "cercle", "commune"),
    "idf": ("region", "departement", "epci", "ept", "commune"),
}
AreaOrAll = Literal["kayes", "idf", "all"]
Json = Annotated[bool, typer.Option("--json", help=_("One JSON document on the standard output."))]


@app.command("list", help=_("Say which boundaries are in use: tier, vintage, source, licence."))
def list_boundaries(as_json: Json = False) -> None:
    """Print the boundaries in use, per area and level."""
    rows = [(area, level, level_status(area, level)) for area in AREAS for level in LEVELS[area]]
    if as_json:
        _print_json([{"area": area, "level": level, **asdict(info)} for area, level, info in rows])
        return
    table = Table(title=_("Boundaries in use"))
    for title in (_("Area"), _("Level"), _("Tier"), _("Drawn"), _("Vintage"), _("Source"), _("Licence")):
        table.add_column(title)
    for area, level, info in rows:
        table.add_row(*(escape(cell) for cell in _cells(area, level, info)))
    Console().print(table)


@app.command(
    "use", help=_("Use the boundaries of a file: GeoJSON, GeoPackage, zipped Shapefile, GeoParquet.")
)
def use(
    file: Annotated[Path, typer.Argument(help=_("The file."))],
    *,
    area: Annotated[Area | None, typer.Option(help=_("Area; found by itself when not given."))] = None,
    code_column: Annotated[str | None, typer.Option(help=_("Column of the codes."))] = None,
    name_column: Annotated[str | None, typer.Option(help=_("Column of the names."))] = None,
    crs: Annotated[
        str | None, typer.Option(help=_("Coordinate reference system, when the file does not say it."))
    ] = None,
    layer: Annotated[str | None, typer.Option(help=_("Layer, when the file has several."))] = None,
    vintage: Annotated[str, typer.Option(help=_("Year or date that the boundaries are valid for."))] = "",
    source: Annotated[str, typer.Option(help=_("Who publishes the boundaries."))] = "",
    licence: Annotated[str, typer.Option(help=_("Licence of the boundaries."))] = "",
    as_json: Json = False,
) -> None:
    """Take over a file and print the join report; exit code 1 when nothing of it could be taken."""
    columns = {"code": code_column, "name": name_column}
    report = use_boundaries(
        file,
        area=area,
        columns={role: column for role, column in columns.items() if column is not None},
        crs=crs,
        layer=layer,
        vintage=vintage,
        source=source,
        licence=licence,
    )
    if as_json:
        _print_json(report.to_dict(_))
    else:
        _print(report.render(_))
    remark = consequence(report)
    if remark is not None:
        _note(remark.render(_))
    if not report.accepted:
        raise typer.Exit(1)


@app.command("fetch", help=_("Fetch the official boundaries over the network and use them."))
def fetch(
    area: Annotated[AreaOrAll, typer.Option(help=_("Which area."))] = "all",
    yes: Annotated[bool, typer.Option("--yes", help=_("Do not ask before going online."))] = False,
    as_json: Json = False,
) -> None:
    """Fetch with a progress bar; exit code 1 when nothing could be taken over."""
    areas = _areas(area)
    addresses = ", ".join(sorted({base_url(services(item)) for item in areas}))
    if not yes:
        question = _("Fetch the official boundaries from {addresses}?").format(addresses=addresses)
        typer.confirm(question, abort=True, err=True)
    outcomes: list[FetchOutcome] = []
    with _Bars() as bars:
        try:
            for item in areas:
                outcomes += fetch_and_use(item, progress=bars.update)
        except KeyboardInterrupt:
            _note(_("Interrupted. What has arrived is kept; the next fetch goes on from there."))
            raise
    if as_json:
        _print_json([_outcome(outcome) for outcome in outcomes])
    else:
        for outcome in outcomes:
            _print(_outcome_words(outcome))
    if not any(outcome.accepted for outcome in outcomes):
        raise typer.Exit(1)


@app.command("reset", help=_("Go back to the schematic boundaries."))
def reset(
    area: Annotated[AreaOrAll, typer.Option(help=_("Which area."))] = "all",
) -> None:
    """Forget the official boundaries."""
    reset_boundaries(None if area == "all" else area)
    _note(_("The schematic boundaries are in use again."))


class _Bars:
    """One progress bar per file, on the standard error."""

    def __init__(self) -> None:
        self.progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            DownloadColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self.tasks: dict[str, TaskID] = {}

    def __enter__(self) -> _Bars:
        self.progress.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.progress.stop()

    def update(self, name: str, done: int, total: int | None) -> None:
        """Show that `done` of `total` bytes of a file are there."""
        if name not in self.tasks:
            self.tasks[name] = self.progress.add_task(name, total=total)
        self.progress.update(self.tasks[name], completed=done, total=total)


def _areas(area: AreaOrAll) -> tuple[Area, ...]:
    return AREAS if area == "all" else (area,)


def _cells(area: Area, level: Level, info: BoundaryInfo) -> list[str]:
    levels = {
        "region": _("region"),
        "cercle": _("cercle"),
        "departement": _("département"),
        "epci": _("EPCI"),
        "ept": _("EPT"),
        "commune": _("commune"),
    }
    areas = {"kayes": _("Kayes"), "idf": _("Île-de-France")}
    unknown = _("not stated")
    return [
        areas[area],
        levels[level],
        tier_names(info.tier, _),
        f"{info.n_units}/{info.n_expected}",
        info.vintage or unknown,
        info.source or info.source_file or unknown,
        licence_name(info.licence, info.tier, _),
    ]


def _outcome(outcome: FetchOutcome) -> dict[str, Any]:
    return {
        "file": outcome.path.name,
        "fetched": asdict(outcome.fetched) if outcome.fetched else None,
        "report": outcome.report.to_dict(_) if outcome.report else None,
        "error": outcome.error.render(_) if outcome.error else None,
    }


def _outcome_words(outcome: FetchOutcome) -> str:
    lines = []
    if outcome.fetched is not None:
        lines.append(
            _("{file}: fetched {date}, SHA-256 {sha256}").format(
                file=outcome.path.name, date=outcome.fetched.fetched_on, sha256=outcome.fetched.sha256
            )
        )
        if outcome.fetched.changed:
            lines.append(
                _("It differs from the copy fetched before (SHA-256 {sha256}).").format(
                    sha256=outcome.fetched.previous_sha256
                )
            )
    if outcome.report is not None:
        lines.append(outcome.report.render(_))
    if outcome.error is not None:
        lines.append(outcome.error.render(_))
    return "\n".join(lines)


def _print(text: str) -> None:
    Console(soft_wrap=True).print(text, markup=False, highlight=False)


def _note(text: str) -> None:
    Console(stderr=True, soft_wrap=True).print(text, markup=False, highlight=False)


def _print_json(document: Any) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
