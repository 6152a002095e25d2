"""``cli.py quality``: how complete and how sound the register is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Annotated, Any

import pandas as pd
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from commands.files import suffix_of, write
from commands.options import Age, Json, Lang, TableFile, check_choice, print_json
from geo.pipeline.coordination_export import TABLE_FORMATS
from geo.pipeline.quality import Step, quality_of, trend_of, units
from geo.pipeline.quality_export import (
    completeness_table,
    findings_table,
    quality_file,
    since_words,
)
from geo.pipeline.register import ensure_register
from geo.quality import RULES, QualityReport
from translations import terminal_language, translator

_ = translator(terminal_language())

_KINDS = _("Only findings of this kind: {kinds}.").format(kinds=", ".join(RULES))
Rule = Annotated[str | None, typer.Option("--kind", help=_KINDS)]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help=_("The register as it was at the end of that day.")),
]
Imports = Annotated[
    int, typer.Option("--imports", min=0, max=12, help=_("Imports to go back for the trend; 0 for none."))
]


def quality(
    *,
    kind: Rule = None,
    age: Age = 5,
    as_of: AsOf = None,
    imports: Imports = 1,
    output: TableFile = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Print what is filled in, what was found, and what has become of it since past imports."""
    check_choice(kind, (None, *RULES), "kind")
    with ensure_register() as register:
        shown = register.at(as_of.date()) if as_of else register
        moment = datetime.combine(as_of.date(), time.max, tzinfo=UTC) if as_of else datetime.now(UTC)
        report = quality_of(shown, age=age, today=moment)
        steps = trend_of(register, report, age=age, most=imports) if imports and not as_of else ()
    if kind:
        found = report.findings[report.findings["rule"] == kind].reset_index(drop=True)
        report = QualityReport(found, report.completeness, report.partnerships)
    day = moment.date()
    if output:
        suffix = suffix_of(output, TABLE_FORMATS)
        language = lang or terminal_language()
        file = quality_file(report, steps, units(), day=day, age=age, language=language, suffix=suffix)
        write(file, output, as_json=as_json)
    elif as_json:
        print_json(_document(report, steps, day, age))
    else:
        _show(report, steps, day)


def _document(report: QualityReport, steps: tuple[Step, ...], day: date, age: int) -> dict[str, Any]:
    """Return the report as values that JSON can hold."""
    names = ("rule", "partnership_id", "actor_id", "name")
    return {
        "register_of": day.isoformat(),
        "observation_holds_years": age,
        "partnerships": report.partnerships,
        "counts": report.counts(),
        "completeness": report.completeness.to_dict("records"),
        "findings": [
            {name: row[name] for name in names}
            | {"cercles": list(row["cercles"]), "detail": row["detail"].render(_)}
            for row in report.findings.to_dict("records")
        ],
        "trend": [
            {"moment": step.moment.isoformat(), "import": step.batch, "figures": step.figures}
            for step in steps
        ],
    }


def _show(report: QualityReport, steps: tuple[Step, ...], day: date) -> None:
    language = terminal_language()
    console = Console(highlight=False)
    words = _("Register as of {day}. Partnerships: {partnerships}. Things found: {found}.")
    typer.echo(
        words.format(day=day.isoformat(), partnerships=report.partnerships, found=len(report.findings))
    )
    since = since_words(steps, language)
    counts = Table(_("Kind"), _("Found"), *([_("Since the last imports")] if since else []))
    for key, rule in RULES.items():
        told = [_(rule.label), str(report.counts()[key]), *([since[key]] if since else [])]
        counts.add_row(*(Text(one) for one in told))
    console.print(counts)
    _print(console, completeness_table(report, language))
    _print(console, findings_table(report, units(), _))


def _print(console: Console, frame: pd.DataFrame) -> None:
    table = Table()
    for heading in frame.columns:
        table.add_column(str(heading), overflow="fold")
    for row in frame.itertuples(index=False):
        table.add_row(*(Text(str(value)) for value in row))
    console.print(table)
