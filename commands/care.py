"""``backup``, ``restore``, ``check``, ``history`` and ``undo``: care of the register."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from commands.options import Json, print_json
from data.errors import N_, CartoCoopError
from geo.pipeline.care import backup_register, check_register, restore_register
from geo.pipeline.register import ensure_register
from geo.wording import operation_names
from translations import terminal_language, translator

_ = translator(terminal_language())

_WHOLE = 10_000_000
"""Changes of one import, which is undone whole."""

Target = Annotated[
    Path | None,
    typer.Argument(metavar="FILE", help=_("File to write; by default in the folder of backups.")),
]
Backup = Annotated[Path, typer.Argument(metavar="FILE", help=_("A backup made by CartoCoop."))]
Who = Annotated[str, typer.Option("--who", help=_("Name under which the change is kept; no address."))]
Why = Annotated[str, typer.Option("--why", help=_("Why the change is made."))]


def backup(file: Target = None, *, as_json: Json = False) -> None:
    """Write a copy of the register."""
    with ensure_register() as register:
        path, rows = backup_register(register, file)
    if as_json:
        print_json({"file": str(path), "rows": rows})
        return
    typer.echo(_("{file}: {rows} rows.").format(file=path, rows=rows))


def restore(file: Backup, *, as_json: Json = False) -> None:
    """Put a backup in the register's place."""
    with ensure_register() as register:
        before, rows = restore_register(register, file)
    if as_json:
        print_json({"file": str(file), "rows": rows, "before": str(before)})
        return
    typer.echo(_("{file}: {rows} rows.").format(file=file, rows=rows))
    typer.echo(_("What the register held before is in {file}.").format(file=before))


def check(*, as_json: Json = False) -> None:
    """Check database, keys, codes and history; exit code 1 when something is wrong."""
    with ensure_register() as register:
        health = check_register(register)
    if as_json:
        print_json(health.to_dict(_))
    else:
        said = _("{partnerships} partnerships, {changes} changes in the history.")
        typer.echo(said.format(partnerships=health.partnerships, changes=health.changes))
        for fault in health.faults:
            typer.echo(f"- {fault.render(_)}")
        if not health.faults:
            typer.echo(_("The register is sound."))
    if health.faults:
        raise typer.Exit(1)


def history(
    key: Annotated[str | None, typer.Argument(metavar="KEY", help=_("A partnership or an actor."))] = None,
    *,
    batch: Annotated[str | None, typer.Option("--import", help=_("Key of an import."))] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help=_("Number of changes."))] = 30,
    as_json: Json = False,
) -> None:
    """List the changes of the register, the newest first."""
    with ensure_register() as register:
        changes = register.changes(key=key, batch=batch, most=limit)
    if as_json:
        print_json({"changes": changes.to_dict("records")})
        return
    words = operation_names(_)
    table = Table(show_lines=False)
    for heading in (_("Number"), _("When (UTC)"), _("Who"), _("What"), _("Subject"), _("Why")):
        table.add_column(heading, overflow="fold")
    for row in changes.itertuples(index=False):
        moment = str(row.moment)[:16].replace("T", " ")
        cells = (str(row.id), moment, row.who, words[row.operation], row.name, row.reason)
        table.add_row(*(Text(str(cell)) for cell in cells))
    Console(highlight=False).print(table)


def undo(
    changes: Annotated[
        list[int] | None, typer.Argument(metavar="NUMBER", help=_("Numbers of changes."))
    ] = None,
    *,
    batch: Annotated[str | None, typer.Option("--import", help=_("Undo a whole import."))] = None,
    who: Who = "",
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Give what some changes touched the state that it had before."""
    if not changes and not batch:
        raise CartoCoopError(N_("Name the changes to undo, or an import (--import KEY); history lists them."))
    with ensure_register() as register:
        asked = [*(changes or ()), *(register.changes(batch=batch, most=_WHOLE)["id"] if batch else ())]
        with register.write(who=who, operation="undo", reason=why) as writer:
            done = writer.undo([int(number) for number in asked])
    if as_json:
        print_json({"restored": done.restored, "left": done.left})
        return
    typer.echo(_("As before: {count}.").format(count=len(done.restored)))
    if done.left:
        names = ", ".join(key for _entity, key in done.left)
        typer.echo(_("Left alone, since changed again or in use: {names}.").format(names=names))
