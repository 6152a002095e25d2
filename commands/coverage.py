"""``coverage``: which part of a territory has at least one actor, in the terminal or as JSON."""

from __future__ import annotations

from typing import Annotated, cast

import typer
from babel.numbers import format_decimal
from rich.console import Console
from rich.table import Table

from commands import coverage_data
from commands.numbers import interval, number
from commands.options import Json, check_choice, print_json, with_filter
from commands.words import boundaries_line
from data.errors import Translate
from data.schema import AREAS, Area
from geo.coverage import BY, By
from geo.export_sentences import unit_name
from geo.figures import CoverageFigure, CoverageTable
from geo.filters import Filter
from geo.pipeline.coverage import State, coverage_of, load_state, readings_of
from geo.pipeline.register import ensure_register
from geo.population import Interval
from geo.readings import Reading
from translations import terminal_language, translator

_ = translator(terminal_language())

Parent = Annotated[str | None, typer.Option("--parent", help=_("Code of the territory to look at."))]
ByLevel = Annotated[
    str | None,
    typer.Option("--by", help=_("Figures of each unit: {choices}.").format(choices=", ".join(BY))),
]
AreaName = Annotated[str, typer.Option("--area", help=_("kayes or idf."))]
Readings = Annotated[
    bool, typer.Option("--readings", help=_("How far the answer moves with each reading of the question."))
]


@with_filter
def coverage(
    asked: Filter,
    *,
    parent: Parent = None,
    by: ByLevel = None,
    area: AreaName = "kayes",
    readings: Readings = False,
    as_json: Json = False,
    data: coverage_data.Data = None,
    engine: coverage_data.EngineOption = "memory",
    scheduler: coverage_data.Scheduler = None,
    workers: coverage_data.Workers = 2,
    first: coverage_data.First = 2000,
    out: coverage_data.Out = None,
) -> None:
    """Show which part of a territory has at least one actor, in communes, km² and inhabitants."""
    if data is not None:
        coverage_data.show(
            data,
            asked,
            engine=engine,
            scheduler=scheduler,
            workers=workers,
            first=first,
            out=out,
            as_json=as_json,
        )
        return
    check_choice(area, AREAS, "area")
    check_choice(by, (*BY, None), "by")
    with ensure_register() as register:
        state = load_state(register, cast("Area", area), asked.division)
    if readings:
        _show_readings(state, asked, as_json=as_json)
    else:
        table = coverage_of(state, asked, parent=parent, by=cast("By | None", by))
        _show_table(state, table, as_json=as_json)


def _share(value: Interval | None) -> str:
    if value is None or value.high is None:
        return _("not known")
    low, high = (
        str(format_decimal(100 * bound, "0.0", locale=terminal_language()))
        for bound in (value.low, value.high)
    )
    return f"{low} %" if low == high else _("{low} to {high} %").format(low=low, high=high)


def _cells(figure: CoverageFigure) -> list[str]:
    return [
        unit_name(figure.unit, _),
        interval(figure.covered),
        interval(figure.total),
        _share(figure.share),
        interval(figure.covered_with_unknown),
    ]


def _show_table(state: State, table: CoverageTable, *, as_json: bool) -> None:
    if as_json:
        print_json({"area": state.area, **table.to_dict()})
        return
    shown = Table(
        title=_("Coverage"), caption=table.filter.describe(_, parent_name=_place(state, table.filter))
    )
    for heading in (_("territory"), _("unit"), _("covered"), _("of"), _("share"), _("with unknown dates")):
        shown.add_column(heading, justify="left" if heading in (_("territory"), _("unit")) else "right")
    for figure in table.figures:
        name = figure.parent_name if figure.unit == "communes" else ""
        shown.add_row(name, *_cells(figure), end_section=figure.unit == "inhabitants")
    console = Console(highlight=False)
    console.print(shown)
    for line in facts(table, state.area, _):
        console.print(line, markup=False, soft_wrap=True)


def facts(table: CoverageTable, area: Area, t: Translate) -> list[str]:
    """Return the sentences that must stand with the figures: counts, unknowns, vintage."""
    lines = [t("Partnerships counted: {count}").format(count=table.n_partnerships)]
    if table.filter.year is None:
        lines.append(t("of which without a known start: {count}").format(count=table.n_unknown_dates))
    else:
        lines.append(t("of which with dates that do not say: {count}").format(count=table.n_unknown_dates))
    if table.n_unlocated is not None and area == "idf":
        lines.append(
            t("Actors whose commune is not known, in partnerships: {count}").format(count=table.n_unlocated)
        )
    elif table.n_unlocated is not None:
        lines.append(t("In the area, communes not named: {count}").format(count=table.n_unlocated))
    if table.n_outside is not None:
        lines.append(t("Outside the area: {count}").format(count=table.n_outside))
    lines.append(t("Left out, reaching only through a wider echelon: {count}").format(count=table.n_wider))
    lines.append(boundaries_line(table.tier, table.vintage, t))
    return [*lines, *(note.render(t) for note in table.notes)]


def _place(state: State, asked: Filter) -> str | None:
    units = state.territories.loc[state.territories["code"] == asked.cercle, "name"]
    return str(units.iloc[0]) if len(units) else None


def _show_readings(state: State, asked: Filter, *, as_json: bool) -> None:
    found = readings_of(state, year=asked.year or 2019)
    if as_json:
        print_json({"area": state.area, "readings": [one.to_dict() for one in found]})
        return
    shown = Table(title=_("The coverage under each reading"))
    for heading in (_("reading"), _("communes"), _("moves by"), _("km²"), _("inhabitants"), _("share")):
        shown.add_column(heading, justify="left" if heading == _("reading") else "right")
    for one in found:
        shown.add_row(*_reading_cells(one))
    Console(highlight=False).print(shown)


def _reading_cells(one: Reading) -> list[str]:
    communes = f"{number(one.communes.covered.low)} / {number(one.communes.total.low)}"
    if one.filter.year is not None:
        extra = number(one.communes.covered_with_unknown.low)
        communes = _("{known} (with unknown dates: {all})").format(known=communes, all=extra)
    return [
        one.label.render(_),
        communes,
        f"{one.moved:+d}" if one.against else "",
        interval(one.area.covered),
        interval(one.inhabitants.covered),
        _share(one.inhabitants.share),
    ]
