"""``cli.py themes``: what theme names and DAC codes lead to, and those that lead nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from commands.options import Json, print_json
from data.theme_files import write_open_names, write_theme_names
from data.theme_names import SHIPPED, theme_key
from data.theme_reading import read_themes
from data.themes import ThemePath
from geo.pipeline.register import ensure_register
from geo.pipeline.themes import lead_open, open_of, take_lines
from translations import terminal_language, translator

_ = translator(terminal_language())
app = typer.Typer(no_args_is_help=False, invoke_without_command=True)

Who = Annotated[str, typer.Option("--who", help=_("Name under which the change is kept; no address."))]
Why = Annotated[str, typer.Option("--why", help=_("Why the change is made."))]
File = Annotated[Path, typer.Argument(metavar="FILE", help=_("A CSV file."))]


@app.callback()
def waiting(context: typer.Context, *, as_json: Json = False) -> None:
    """List what the register publishes and no table leads anywhere, with the number of rows."""
    if context.invoked_subcommand:
        return
    with ensure_register() as register:
        found = open_of(register)
    if as_json:
        told = found.assign(partnership_ids=found["partnership_ids"].map(list)).drop(columns="key")
        print_json({"names": len(found), "rows": int(found["rows"].sum()), "open": told.to_dict("records")})
        return
    table = Table()
    for heading in (_("Name or code"), _("Rows"), _("Partnerships")):
        table.add_column(heading, overflow="fold")
    for row in found.itertuples(index=False):
        table.add_row(Text(row.name), Text(str(row.rows)), Text(str(row.partnerships)))
    words = _("Names and codes that lead nowhere yet: {names} (rows of the register: {rows})")
    typer.echo(words.format(names=len(found), rows=int(found["rows"].sum())))
    if len(found):
        Console(highlight=False).print(table)


@app.command(help=_("Say where a name or a code leads."))
def read(text: Annotated[str, typer.Argument(metavar="TEXT")], *, as_json: Json = False) -> None:
    """Print the themes that a published text names."""
    with ensure_register() as register:
        found = read_themes(text, register.theme_names())
    shipped = {tuple(one) for one in read_themes(text, SHIPPED)}
    if as_json:
        print_json({"themes": [one._asdict() | {"own": tuple(one) not in shipped} for one in found]})
        return
    for one in found:
        path = theme_key(ThemePath(*one[:3])) or _("no theme")
        typer.echo(f"{one.as_published}: {path}")


@app.command(help=_("Write what people have settled to a CSV file."))
def export(
    file: File,
    *,
    waiting_only: Annotated[
        bool, typer.Option("--open", help=_("What leads nowhere, to fill in, instead."))
    ] = False,
) -> None:
    """Write the table as CSV."""
    with ensure_register() as register:
        if waiting_only:
            found = open_of(register)
            rows = write_open_names(file, zip(found["kind"], found["name"], strict=True))
        else:
            rows = write_theme_names(file, register.theme_names().lines.values())
    typer.echo(_("{file}: {rows} rows.").format(file=file, rows=rows))


@app.command("import", help=_("Take a table filled in: all of it or nothing."))
def take(file: File, *, who: Who = "", why: Why = "", as_json: Json = False) -> None:
    """Keep the lines of a CSV file and lead the rows that they speak of."""
    with ensure_register() as register:
        kept, silent, changed = take_lines(register, file, who=who, reason=why)
    if as_json:
        print_json({"kept": kept, "silent": silent, "partnerships": changed})
        return
    typer.echo(_("Lines kept: {kept}. Rows that say nothing: {silent}.").format(kept=kept, silent=silent))
    typer.echo(_("Partnerships whose themes change: {count}.").format(count=changed))


@app.command(help=_("Lead the rows that wait although the tables of today lead them somewhere."))
def lead(*, who: Who = "", why: Why = "") -> None:
    """Lead open rows by the tables of today."""
    with ensure_register() as register:
        changed = lead_open(register, who=who, reason=why)
    typer.echo(_("Partnerships whose themes change: {count}.").format(count=changed))
