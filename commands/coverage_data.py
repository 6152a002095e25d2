"""``coverage --data``: a data set in partitions, on this machine's memory or on a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
import typer
from babel.numbers import format_percent
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from commands.numbers import number
from commands.options import Json, print_json
from data.errors import N_, CartoCoopError
from data.exporters.parquet_file import save_frame
from data.exporters.save import check_folder
from data.partitions import read_territory_file
from geo.activities import CellAnswer
from geo.coverage_cube import EVERY_THEME
from geo.filters import Filter
from geo.pipeline.engine import Engine, InProcess, answer_folder
from geo.pipeline.partitioning import By, partition
from translations import terminal_language, translator

_ = translator(terminal_language())

EngineName = Literal["memory", "dask"]
Data = Annotated[
    Path | None,
    typer.Option("--data", help=_("Folder of a data set in partitions, instead of the register.")),
]
EngineOption = Annotated[
    EngineName, typer.Option("--engine", help=_("With --data: memory (this process) or dask (a cluster)."))
]
Scheduler = Annotated[
    str | None,
    typer.Option("--scheduler", help=_("With --engine dask: address of a scheduler; else one starts here.")),
]
Workers = Annotated[
    int, typer.Option("--workers", min=1, help=_("With --engine dask: processes to start here."))
]
First = Annotated[int, typer.Option("--from-year", help=_("With --data: first year that is worked out."))]
Out = Annotated[
    Path | None,
    typer.Option("--out", help=_("With --data: write coverage.parquet and overlaps.parquet to this folder.")),
]
_MOST = 20


def show(
    data: Path,
    asked: Filter,
    *,
    engine: EngineName,
    scheduler: str | None,
    workers: int,
    first: int,
    out: Path | None,
    as_json: bool,
) -> None:
    """Work out coverage and overlaps of a data set and print the year asked for, or this one."""
    if asked.theme is not None or asked.cercle is not None:
        raise CartoCoopError(
            N_("With --data every theme and territory is worked out: leave --theme and --cercle.")
        )
    if out is not None:
        check_folder(out)
    today = datetime.now(UTC).year
    year = asked.year or today
    years = range(min(first, year), max(today, year) + 1)
    errors = Console(stderr=True)
    with _engine(engine, scheduler, workers) as runs, Progress(console=errors, transient=True) as bar:
        task = bar.add_task(_("Cells"), total=None)
        answer = answer_folder(
            data, asked, years, runs, lambda done, total: bar.update(task, completed=done, total=total)
        )
    if out is not None:
        out.mkdir(exist_ok=True)
        for name, frame in (("coverage", answer.coverage), ("overlaps", answer.overlaps)):
            path = save_frame(frame, out / f"{name}.parquet")
            errors.print(str(path), markup=False, highlight=False)
    _print(answer, year, as_json=as_json)


def cut(
    source: Annotated[Path, typer.Argument(help=_("GeoParquet file of the activities."))],
    territories: Annotated[Path, typer.Argument(help=_("GeoParquet file of the territories."))],
    folder: Annotated[Path, typer.Argument(help=_("New folder for the data set."))],
    *,
    by: Annotated[By, typer.Option("--by", help=_("A cell for each region, or for each parent."))] = "region",
    as_json: Json = False,
) -> None:
    """Cut a file of activities into cells (docs/scale.md)."""
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("Activities"), total=None)
        done = partition(
            source,
            read_territory_file(territories),
            folder,
            by=by,
            tell=lambda rows: bar.update(task, completed=rows),
        )
    if as_json:
        print_json(asdict(done))
        return
    text = _("Cells: {cells}; activities in them: {placed}; in no commune, kept apart: {elsewhere}")
    counts = {name: number(count) for name, count in asdict(done).items()}
    Console(stderr=True, soft_wrap=True).print(text.format(**counts), markup=False, highlight=False)


@contextmanager
def _engine(name: EngineName, scheduler: str | None, workers: int) -> Iterator[Engine]:
    if name == "memory":
        yield InProcess()
        return
    try:
        module = import_module("geo.pipeline.dask_engine")
    except ModuleNotFoundError as error:
        raise CartoCoopError(N_("Dask is not installed: pip install -r requirements-scale.txt")) from error
    with module.dask_engine(scheduler, workers) as engine:
        yield engine


def _print(answer: CellAnswer, year: int, *, as_json: bool) -> None:
    cube = answer.coverage
    level = next((one for one in ("region", "cercle", "departement") if (cube["level"] == one).any()), "")
    rows = cube[(cube["level"] == level) & (cube["theme"] == EVERY_THEME) & (cube["year"] == year)]
    rows = rows.sort_values(["communes", "code"], ascending=[False, True])
    places = answer.overlaps[(answer.overlaps["theme"] == EVERY_THEME) & (answer.overlaps["year"] == year)]
    if as_json:
        print_json(
            {
                "year": year,
                "activities": answer.n_activities,
                "placed": answer.n_placed,
                "units": rows.drop(columns=["theme", "year"]).to_dict("records"),
                "communes_with_several_groups": len(places),
            }
        )
        return
    console = Console(highlight=False)
    console.print(_table(rows, year))
    for line in (
        _("Activities: {count}; their point lies in a commune: {placed}").format(
            count=number(answer.n_activities), placed=number(answer.n_placed)
        ),
        _("Communes in which several groups of actors are, or may be, in {year}: {count}").format(
            year=year, count=number(len(places))
        ),
    ):
        console.print(line, markup=False, soft_wrap=True)


def _table(rows: pd.DataFrame, year: int) -> Table:
    shown = Table(
        title=_("Coverage in {year}").format(year=year),
        caption=_("{count} of {total}").format(count=number(min(len(rows), _MOST)), total=number(len(rows))),
    )
    for heading in (_("territory"), _("communes"), _("of"), _("share"), _("km²"), _("with unknown dates")):
        shown.add_column(heading, justify="left" if heading == _("territory") else "right")
    for row in rows.head(_MOST).itertuples():
        share = format_percent(row.communes / row.communes_total, "0.0 %", locale=terminal_language())
        counts = (row.communes, row.communes_total)
        shown.add_row(
            str(row.code), *map(number, counts), share, number(row.km2), number(row.communes_with_unknown)
        )
    return shown
