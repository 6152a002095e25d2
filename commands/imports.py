"""``cli.py import`` and ``cli.py import-template``: lists into the register, always a dry run first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from commands._import_report import show_plan
from commands.care import Who, Why
from commands.options import Json, Lang, print_json
from data.errors import N_, CartoCoopError
from data.exporters.save import check_folder, save
from data.importers.formats import Reading, columns_of, together
from data.importers.mappings import load_mapping, mapping_of, save_mapping
from data.importers.source import Source, source_of
from data.importers.template import write_template
from data.register import Register
from geo.pipeline.import_report import rows_to_mend, write_rows_to_mend
from geo.pipeline.imports import ImportPlan, ImportResult, Tell, apply_import, prepare_import
from geo.pipeline.register import ensure_register
from translations import terminal_language, translator

_ = translator(terminal_language())


def import_lists(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE…",
            help=_("Lists (CSV, XLSX, ODS), layers (GeoJSON, GeoPackage), IATI, pages of the Atlas."),
        ),
    ],
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
    sheet: Annotated[str, typer.Option("--sheet", "--layer", help=_("Sheet or layer to read."))] = "",
    crs: Annotated[
        str, typer.Option(help=_("Coordinate reference system, if the file does not state it: EPSG:32629."))
    ] = "",
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
    """Say what files would change in the register, then do it; exit code 1 when one cannot be read."""
    writes = not dry_run and (yes or not as_json)
    if writes and not who.strip():
        raise CartoCoopError(N_("Give the name under which the change is kept: --who NAME."))
    if rejected is not None:
        check_folder(rejected)
    errors = Console(stderr=True, soft_wrap=True)
    documents: list[dict[str, Any]] = []
    failed = False
    sources = together(source_of(path) for path in files)
    with ensure_register() as register:
        for source in sources:
            try:
                kept = load_mapping(mapping) if mapping else None
                reading = Reading(mapping=kept, scheme=codes or "", sheet=sheet, crs=crs)
                plan = _prepare(source, register, reading, errors, duplicates=duplicates)
                if keep:
                    columns = columns_of(source.content, source.name, reading)
                    save_mapping(mapping_of(keep, columns, codes or (kept.scheme if kept else "")))
            except CartoCoopError as error:
                failed = True
                errors.print(error.render(_), style="red", markup=False, highlight=False)
                documents.append({"file": source.name, "error": error.render(_)})
                continue
            if rejected is not None and rows_to_mend(plan):
                stem = Path(source.name).stem
                name = rejected if len(sources) == 1 else rejected.with_stem(f"{rejected.stem}-{stem}")
                save(write_rows_to_mend(plan, name.name, terminal_language()), name)
            if not as_json:
                show_plan(plan)
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


def _prepare(
    source: Source, register: Register, reading: Reading, errors: Console, *, duplicates: bool
) -> ImportPlan:
    """Make the dry run; one that is stopped goes on where it stood when it is asked for again."""
    try:
        with _bar(errors) as tell:
            return prepare_import(
                source.content,
                register,
                name=source.name,
                reading=reading,
                add_duplicates=duplicates,
                tell=tell,
            )
    except KeyboardInterrupt:
        said = _("Stopped. Nothing is written; the same command goes on from here.")
        errors.print(said, markup=False, highlight=False)
        raise


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
    with _bar(errors) as tell:
        result = apply_import(
            register, plan, who=who, reason=why, progress=lambda done, total: tell("write", done, total)
        )
    said = _("Written as import {key}. To undo it whole: cli.py undo --import {key} --who NAME")
    errors.print(said.format(key=result.key), highlight=False, markup=False)
    return result


@contextmanager
def _bar(errors: Console) -> Iterator[Tell]:
    """Give a function that moves a bar on the error output; nothing is drawn when it is no terminal."""
    stages = {
        "read": _("Reading"),
        "look": _("Looking at the codes"),
        "place": _("Placing names"),
        "try": _("Trying on a copy"),
        "write": _("Writing"),
    }
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task(stages["read"], total=None)
        yield lambda stage, done, total: bar.update(
            task, description=stages[stage], completed=done, total=total or None
        )
