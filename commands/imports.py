"""``cli.py import`` and ``cli.py import-template``: lists into the register, always a dry run first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from commands.care import Who, Why
from commands.options import Json, Lang, print_json
from commands.words import status_words
from data.errors import N_, CartoCoopError
from data.exporters.save import check_folder, save
from data.importers.columns import apply_mapping, suggest
from data.importers.mappings import load_mapping, mapping_of, save_mapping
from data.importers.rows import CodeScheme, ImportBatch
from data.importers.table import read_list
from data.importers.table_file import load_table
from data.importers.template import write_template
from data.register import Register
from geo.pipeline.import_report import rows_to_mend, write_rows_to_mend
from geo.pipeline.imports import ImportPlan, ImportResult, apply_import, plan_import
from geo.pipeline.imports import Progress as Tell
from geo.pipeline.register import ensure_register
from translations import terminal_language, translator

_ = translator(terminal_language())

_MOST = 30
"""Lines of one table on the screen; the rest is in ``--json`` and ``--rejected``."""


def import_lists(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help=_("Lists: CSV, XLSX or ODS."))],
    *,
    mapping: Annotated[
        str | None, typer.Option(help=_("A kept mapping of columns: its name, or a JSON file."))
    ] = None,
    keep: Annotated[
        str | None, typer.Option("--save-mapping", help=_("Keep the mapping of columns under this name."))
    ] = None,
    codes: Annotated[
        Literal["newer", "2015"] | None,
        typer.Option(help=_("Scheme of the P-codes; told from the names beside them if not given.")),
    ] = None,
    sheet: Annotated[str, typer.Option(help=_("Sheet to read."))] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only say what would be done."))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=_("Do it without asking."))] = False,
    duplicates: Annotated[
        bool, typer.Option("--add-duplicates", help=_("Take likely duplicates too: they are other ones."))
    ] = False,
    who: Who = "",
    why: Why = "",
    rejected: Annotated[
        Path | None, typer.Option(help=_("Write the rows that are not taken to this file: .xlsx or .csv."))
    ] = None,
    as_json: Json = False,
) -> None:
    """Say what lists would change in the register, then do it; exit code 1 when a file cannot be read."""
    writes = not dry_run and (yes or not as_json)
    if writes and not who.strip():
        raise CartoCoopError(N_("Give the name under which the change is kept: --who NAME."))
    if rejected is not None:
        check_folder(rejected)
    errors = Console(stderr=True, soft_wrap=True)
    documents: list[dict[str, Any]] = []
    failed = False
    with ensure_register() as register:
        for path in files:
            try:
                batch = _read(path, mapping=mapping, keep=keep, scheme=codes or "", sheet=sheet)
                with _progress(errors) as tell:
                    plan = plan_import(batch, register, add_duplicates=duplicates, progress=tell)
            except CartoCoopError as error:
                failed = True
                errors.print(error.render(_), style="red", markup=False, highlight=False)
                documents.append({"file": path.name, "error": error.render(_)})
                continue
            if rejected is not None and rows_to_mend(plan):
                name = rejected if len(files) == 1 else rejected.with_stem(f"{rejected.stem}-{path.stem}")
                save(write_rows_to_mend(plan, name.name, terminal_language()), name)
            if not as_json:
                _show(plan)
            result = _write(register, plan, errors, who=who, why=why, ask=not yes) if writes else None
            documents.append(plan.to_dict(_) | {"import": result.key if result else None})
    if as_json:
        print_json({"files": documents})
    if failed:
        raise typer.Exit(1)


def import_template(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("Workbook to write (.xlsx)."))],
    *,
    lang: Lang = None,
) -> None:
    """Write an empty list to fill in, with examples and the words that each column takes."""
    path = save(write_template(lang or terminal_language()), file)
    typer.echo(_("Written: {file}").format(file=path))


def _read(
    path: Path, *, mapping: str | None, keep: str | None, scheme: CodeScheme, sheet: str
) -> ImportBatch:
    table = load_table(path, sheet=sheet)
    kept = load_mapping(mapping) if mapping else None
    batch = read_list(table, mapping=kept, scheme=scheme)
    if keep:
        columns = (
            apply_mapping(table.headings, kept, table.tags)[0]
            if kept
            else suggest(table.headings, table.tags)
        )
        save_mapping(mapping_of(keep, columns, scheme or (kept.scheme if kept else "")))
    return batch


def _write(
    register: Register, plan: ImportPlan, errors: Console, *, who: str, why: str, ask: bool
) -> ImportResult | None:
    """Do what the plan says, after a question; None when there is nothing to do or the answer is no."""
    counts = plan.counts()
    if not counts["new"] + counts["changed"]:
        typer.echo(_("Nothing to write."))
        return None
    if ask and not typer.confirm(_("Write this to the register?")):
        return None
    with _progress(errors) as tell:
        result = apply_import(register, plan, who=who, reason=why, progress=tell)
    said = _("Written as import {key}. To undo it whole: cli.py undo --import {key} --who NAME")
    errors.print(said.format(key=result.key), highlight=False, markup=False)
    return result


@contextmanager
def _progress(errors: Console) -> Iterator[Tell]:
    """Give a function that moves a bar on the error output; nothing is drawn when it is no terminal."""
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task(_("Partnerships"), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _show(plan: ImportPlan) -> None:
    console = Console(highlight=False)
    counts = plan.counts()
    words = {
        "new": _("new"),
        "changed": _("changed"),
        "same": _("the same"),
        "held": _("held: edited by a person"),
        "duplicate": _("likely duplicates, held back"),
        "rejected": _("rows rejected"),
    }
    table = Table(title=escape(plan.batch.file), show_header=False)
    for what, word in words.items():
        table.add_row(word, str(counts[what]))
    table.add_row(_("Rows read"), str(plan.batch.rows_read))
    table.add_row(_("Names without a code"), str(len(plan.names)))
    left = dict(plan.batch.read_as).get("columns left out", "")
    table.add_row(_("Columns left out"), escape(left or "–"))
    dropped = plan.batch.dropped
    table.add_row(_("Personal data dropped"), str(sum(dropped.to_dict().values())))
    console.print(table)
    _show_changes(console, plan)
    lines = [
        replace(fault, file="", row=row).render(_) for row, faults in rows_to_mend(plan) for fault in faults
    ]
    _list(console, _("Not taken"), lines)
    for what, title in (("new", _("New")), ("held", _("Held: edited by a person"))):
        _list(console, title, [entry.record.title for entry in plan.entries if entry.what == what])
    statuses = status_words()
    said = _("row {row}, field “{field}”: {name} ({status}). {candidates}")
    names = [
        said.format(
            row=one.row,
            field=one.field,
            name=one.name,
            status=statuses[one.status],
            candidates=", ".join(f"{name} [{code}]" for code, name, _score in one.candidates[:3]),
        ).rstrip()
        for one in plan.names
    ]
    _list(console, _("Names without a code"), names)
    _list(console, _("Remarks"), [fault.render(_) for fault in plan.remarks])


def _show_changes(console: Console, plan: ImportPlan) -> None:
    changes = [(entry.record.title, change) for entry in plan.entries for change in entry.changes]
    if not changes:
        return
    table = Table(title=_("Changes"))
    for heading in (_("Title"), _("Field"), _("Before"), _("After")):
        table.add_column(heading, overflow="fold")
    for title, change in changes[:_MOST]:
        table.add_row(*(Text(text) for text in (title, change.field, change.before, change.after)))
    console.print(table)
    _more(console, len(changes))


def _list(console: Console, title: str, lines: list[str]) -> None:
    if lines:
        console.print(Text(f"{title} ({len(lines)})", style="bold"))
        for line in lines[:_MOST]:
            console.print(Text(line), soft_wrap=True)
        _more(console, len(lines))


def _more(console: Console, count: int) -> None:
    if count > _MOST:
        console.print(Text(_("… and {count} more.").format(count=count - _MOST)))
