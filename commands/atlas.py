"""``cli.py atlas``: read pages of the Atlas, print them as JSON or as a table, save them on request."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from commands.words import method_words, status_words
from data.aliases import ALIAS
from data.importers import save_json
from geo.pipeline.atlas import AtlasBatch, AtlasResult, import_atlas
from geo.pipeline.register import ensure_register
from translations import terminal_language, translator

_ = translator(terminal_language())


def atlas(
    files: Annotated[list[Path], typer.Argument(help=_("Pages of the Atlas, as text or HTML."))],
    *,
    as_json: Annotated[
        bool, typer.Option("--json/--table", help=_("One JSON document, or a table of what was read."))
    ] = True,
    save: Annotated[bool, typer.Option("--save", help=_("Put the pages in the register."))] = False,
    output: Annotated[
        Path | None, typer.Option(help=_("Write the JSON document to this file instead of the screen."))
    ] = None,
) -> None:
    """Read every file; exit code 1 when one of them could not be read or saved, after all the others."""
    errors = Console(stderr=True, soft_wrap=True)

    def progress(path: Path) -> None:
        if len(files) > 1:
            errors.print(escape(path.name), style="dim", highlight=False)

    if save:
        errors.print(_("Opening the register …"), style="dim", highlight=False)
    register = ensure_register() if save else None
    try:
        batch = import_atlas(files, register=register, progress=progress)
    finally:
        if register is not None:
            register.close()
    document = json.dumps(batch.to_dict(_), ensure_ascii=False, indent=2)
    if output is not None:
        save_json(output, document)
    elif as_json:
        typer.echo(document)
    if not as_json:
        _print_tables(batch)
    _summary(errors, batch, len(files))


def _summary(errors: Console, batch: AtlasBatch, files: int) -> None:
    for failure in batch.failures:
        errors.print(escape(failure.error.render(_)), style="red", highlight=False)
    if batch.failures:
        text = _("{good} of {all} files were taken, {bad} were not.")
        bad = len({failure.file for failure in batch.failures})
        errors.print(text.format(good=files - bad, all=files, bad=bad), highlight=False)
        raise typer.Exit(1)


def _print_tables(batch: AtlasBatch) -> None:
    console = Console(soft_wrap=False)
    for result in batch.results:
        console.print(_page_table(result))
        console.print(_names_table(result))
        for fault in result.page.warnings:
            console.print(f"[yellow]![/yellow] {escape(fault.render(_))}", highlight=False)
        for fault in result.differences:
            console.print(f"[yellow]≠[/yellow] {escape(fault.render(_))}", highlight=False)


def _page_table(result: AtlasResult) -> Table:
    page = result.page
    dropped = page.personal_data_dropped
    rows = (
        (_("Project number"), page.project_id or "–"),
        (_("Status"), page.status_as_published or "–"),
        (_("Start"), str(page.start_year or "–")),
        (_("End"), page.end_date_as_published or "–"),
        (_("Theme"), page.theme.as_published or "–"),
        (_("Financing rows"), str(len(page.funding))),
        (_("Warnings"), str(len(page.warnings))),
        (
            _("Personal data dropped"),
            _(
                "{contacts} contacts, {volunteers} volunteers, {emails} addresses, {phones} phone numbers"
            ).format(
                contacts=dropped.contacts,
                volunteers=dropped.volunteers,
                emails=dropped.emails,
                phones=dropped.phones,
            ),
        ),
        (_("Register"), _outcome(result)),
    )
    table = Table(title=escape(page.title or page.file), show_header=False)
    for name, value in rows:
        table.add_row(name, escape(value))
    return table


def _outcome(result: AtlasResult) -> str:
    return {
        "created": _("created"),
        "updated": _("updated"),
        "unchanged": _("unchanged"),
        None: _("not saved"),
    }[result.outcome]


def _names_table(result: AtlasResult) -> Table:
    """Show the names that were looked up."""
    table = Table()
    for title in (_("Field"), _("Name"), _("Code"), _("Territory"), _("How")):
        table.add_column(title, overflow="fold")
    fields, methods, statuses = _fields(), method_words(), status_words()
    for name in result.names:
        match = name.match
        if match is None:
            continue
        how = statuses[match.status]
        if match.method == ALIAS:
            how = methods[ALIAS]
        elif name.code:
            how = f"{methods[match.method]}, {match.score:.0f}"
        cells = (fields[name.field], name.name, name.code or "–", match.name if name.code else "–", how)
        table.add_row(*map(escape, cells))
    return table


def _fields() -> dict[str, str]:
    return {
        "foreign_partners": _("foreign partner"),
        "collectivities": _("French collectivity"),
        "leads": _("lead"),
        "implementers": _("implementer"),
        "beneficiaries": _("beneficiary"),
        "other_partners_france": _("other partner in France"),
        "other_partners_abroad": _("other partner abroad"),
    }
