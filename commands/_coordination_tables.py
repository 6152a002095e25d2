"""Overlaps, gaps, pooling and plans as tables of the terminal, each row with its sentence."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from commands.numbers import interval, number
from commands.words import boundaries_line
from geo.coverage import CoverageTable
from geo.gaps import GapTable
from geo.overlaps import OverlapTable
from geo.pooling import PoolingTable
from geo.whatif import WhatIf
from translations import terminal_language, translator

_ = translator(terminal_language())


def _table(title: str, *headings: str) -> Table:
    shown = Table(title=title, show_lines=True)
    for heading in headings:
        shown.add_column(heading)
    return shown


def _say(text: str) -> None:
    Console(highlight=False).print(text, markup=False, soft_wrap=True)


def _rest(shown: int, total: int) -> None:
    if shown < total:
        _say(_("{count} more rows; --limit 0 shows all of them.").format(count=total - shown))


def show_overlaps(found: OverlapTable, limit: int | None) -> None:
    """Print overlaps, gravest first."""
    grades = {"strong": _("strong overlap"), "medium": _("medium overlap"), "weak": _("weak overlap")}
    sure = {"certain": _("certain"), "possible": _("possible")}
    table = _table(_("Overlaps"), _("grade"), _("territory"), _("in words"))
    records = found.top(limit)
    for one in records:
        grade = f"{grades[one.grade]}, {sure[one.certainty]}"
        table.add_row(grade, escape(one.territory_name), escape(one.explain(_)))
    Console(highlight=False).print(table)
    _rest(len(records), len(found))
    _say(found.filter.describe(_))
    text = _("Partnerships looked at: {count}; dates unknown: {dates}; themes unknown: {themes}.")
    _say(text.format(count=found.n_partnerships, dates=found.n_unknown_dates, themes=found.n_unknown_themes))
    _say(boundaries_line(found.tier, found.vintage, _))


def show_gaps(found: GapTable, limit: int | None) -> None:
    """Print gaps in the order of their rank."""
    table = _table(_("Gaps"), _("commune"), _("cercle"), _("in words"))
    rows = found.rows if limit is None else found.rows.head(limit)
    for place, row in enumerate(rows.itertuples(index=False)):
        table.add_row(escape(row.name), escape(row.cercle_name), escape(found.explain(place, _)))
    Console(highlight=False).print(table)
    _rest(len(rows), len(found))
    _say(found.filter.describe(_))
    text = _("{count} of {total} communes without presence: {area} km², inhabitants: {people}.")
    people = interval(found.population)
    _say(text.format(count=len(found), total=found.n_total, area=number(found.area_km2), people=people))
    _say(boundaries_line(found.tier, found.vintage, _))


def show_pooling(found: PoolingTable, limit: int | None) -> None:
    """Print who could work with whom."""
    table = _table(_("Who could pool"), _("actor"), _("could call"), _("in words"))
    records = found.top(limit)
    for one in records:
        table.add_row(escape(one.name), escape(one.other_name), escape(one.explain(_)))
    Console(highlight=False).print(table)
    _rest(len(records), len(found))
    _say(found.filter.describe(_))


def show_whatif(found: WhatIf, limit: int | None) -> None:
    """Print what a plan would change: figures, gaps closed, overlaps made, partners to call."""
    _say(_("Plan of {actor}: planned, not counted in the coverage.").format(actor=found.actor_name))
    for message in found.notes:
        _say(message.render(_))
    _coverage(found.before, found.after)
    if len(found.gaps):
        show_gaps(found.gaps, limit)
    else:
        _say(_("The plan closes no gap."))
    if len(found.overlaps):
        show_overlaps(found.overlaps, limit)
    else:
        _say(_("The plan makes no overlap."))
    if len(found.pooling):
        show_pooling(found.pooling, limit)
    else:
        _say(_("The register knows no partner to call."))


def _coverage(before: CoverageTable, after: CoverageTable) -> None:
    table = _table(_("Coverage"), _("unit"), _("without the plan"), _("with the plan"))
    units = {"communes": _("communes"), "km2": _("km²"), "inhabitants": _("inhabitants")}
    for one in before.figures:
        other = after.figure(one.unit, one.parent)
        table.add_row(units[one.unit], interval(one.covered), interval(other.covered))
    Console(highlight=False).print(table)
