"""``cli.py review`` and ``cli.py aliases``: names that wait for a person, choices made, their hand-over."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from commands.care import Who, Why
from commands.options import Json, Limit, print_json
from commands.words import found_words
from data.aliases import AliasRecord, Outcome, fold_name, write_aliases
from data.errors import N_, CartoCoopError
from data.exporters.save import check_folder
from data.records import Side
from data.register import Register
from geo.pipeline.register import ensure_register
from geo.pipeline.review import choose as keep_choice
from geo.pipeline.review import decision, take_aliases, waiting
from geo.pipeline.review import revoke as take_back
from geo.review import Review, matching
from geo.wording import wait_names
from layers.alias_words import outcome_words
from translations import terminal_language, translator

_ = translator(terminal_language())
app = typer.Typer()

Bodies = Annotated[
    bool, typer.Option("--bodies", help=_("Also associations, schools and other bodies without a seat."))
]
Name = Annotated[str, typer.Argument(metavar="NAME", help=_("The name as written."))]
OnSide = Annotated[
    Literal["fr", "ml"] | None, typer.Option("--side", help=_("French or Malian side, if both have it."))
]
Within = Annotated[
    str | None,
    typer.Option("--within", help=_("Code of the unit in which the sources place the name; empty for none.")),
]


@app.callback(invoke_without_command=True)
def review(
    context: typer.Context,
    *,
    search: Annotated[str, typer.Option("--search", help=_("Only names that hold these words."))] = "",
    bodies: Bodies = False,
    limit: Limit = 20,
    as_json: Json = False,
) -> None:
    """List the names that wait for a person, those of most rows first."""
    if context.invoked_subcommand:
        return
    with ensure_register() as register:
        found = waiting(register, bodies=bodies)
    queue = matching(found.queue, search) if search.strip() else found.queue
    shown = queue.head(limit) if limit else queue
    if as_json:
        print_json({"waiting": len(queue), "names": [_document(row, found) for _n, row in shown.iterrows()]})
        return
    words = wait_names(_)
    table = Table()
    for heading in (_("Name"), _("Side"), _("Where"), _("Why it waits"), _("Rows"), _("Candidates")):
        table.add_column(heading, overflow="fold")
    for row in shown.itertuples(index=False):
        perhaps = "\n".join(
            f"{one.name} [{one.code}]: {found_words(one.method, one.score)}"
            for one in found.candidates[row.key].itertuples(index=False)
        )
        where = row.within_name or row.within or "–"
        cells = (row.name, row.side, where, words[row.status], str(row.rows), perhaps or "–")
        table.add_row(*(Text(cell) for cell in cells))
    Console(highlight=False).print(table)
    typer.echo(_("Names that wait: {count}").format(count=len(queue)))


@app.command("choose")
def choose(
    name: Name,
    *,
    code: Annotated[str | None, typer.Option("--code", help=_("It is the unit of this code."))] = None,
    point: Annotated[
        str | None, typer.Option("--point", metavar="LAT,LON", help=_("It is at this point, in degrees."))
    ] = None,
    outside: Annotated[bool, typer.Option("--outside", help=_("It lies in neither area."))] = False,
    unknown: Annotated[bool, typer.Option("--unknown", help=_("Nobody can say; give the reason."))] = False,
    side: OnSide = None,
    within: Within = None,
    who: Who = "",
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Say what a name means; every row of the name follows, now and in later imports."""
    given = [what for what, asked in zip(_OUTCOMES, (code, point, outside, unknown), strict=True) if asked]
    if len(given) != 1:
        raise CartoCoopError(N_("Give one of --code, --point, --outside and --unknown."))
    with ensure_register() as register:
        asked = _asked(register, name, side, within)
        alias = decision(
            asked[0], asked[1], given[0], within=asked[2], code=code, point=_point(point) if point else None
        )
        placed = keep_choice(register, alias, who=who, reason=why)
    if as_json:
        print_json({"alias": asdict(alias) | {"key": placed.key}, "placed": asdict(placed)})
        return
    means = _("{name}: {outcome}.").format(name=alias.name, outcome=outcome_words(alias, _))
    rows = _("Rows placed: {count}").format(count=placed.rows + placed.actors)
    Console(highlight=False, soft_wrap=True).print(Text(f"{means} {rows}"))


@app.command("revoke")
def revoke(
    name: Name,
    *,
    side: OnSide = None,
    within: Within = None,
    who: Who = "",
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Take a choice back; its rows are as before it, or wait again."""
    with ensure_register() as register:
        folded = fold_name(name)
        found = [
            one
            for one in register.aliases()
            if one.folded == folded and side in (None, one.side) and within in (None, one.within)
        ]
        if len(found) != 1:
            raise CartoCoopError(
                N_("There are {count} choices for “{name}”: say which with --side and --within."),
                count=len(found),
                name=name,
            )
        placed = take_back(register, found[0].key, who=who, reason=why)
    if as_json:
        print_json({"placed": asdict(placed)})
        return
    typer.echo(_("Taken back. Rows: {count}").format(count=placed.rows + placed.actors))


def aliases(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help=_("A CSV file of choices to take in."))
    ] = None,
    *,
    export: Annotated[
        Path | None, typer.Option("--export", help=_("Write the choices to this file."))
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help=_("Put them in the place of other choices for the same names."))
    ] = False,
    who: Who = "",
    why: Why = "",
    as_json: Json = False,
) -> None:
    """List what names mean by people's choice, or hand the choices over from machine to machine."""
    with ensure_register() as register:
        if export is not None:
            check_folder(export)
            count = write_aliases(export, register.aliases())
            typer.echo(_("{count} names written to {path}.").format(count=count, path=export), err=True)
        if file is not None:
            _take(register, file, who=who, why=why, replace=replace, as_json=as_json)
        elif export is None:
            _list(register.aliases(), as_json=as_json)


_OUTCOMES: tuple[Outcome, ...] = ("unit", "point", "outside", "unknown")


def _take(register: Register, file: Path, *, who: str, why: str, replace: bool, as_json: bool) -> None:
    taken = take_aliases(register, file, who=who, reason=why, replace_ours=replace)
    if as_json:
        print_json(asdict(taken))
        return
    console = Console(highlight=False, soft_wrap=True)
    for title, names in (
        (_("New"), taken.added),
        (_("Replaced"), taken.replaced),
        (_("The same"), taken.unchanged),
        (_("Decided otherwise here, kept (--replace takes theirs)"), taken.kept),
    ):
        if names:
            console.print(Text(f"{title} ({len(names)}): {', '.join(names)}"))
    typer.echo(_("Rows placed: {count}").format(count=taken.rows))


def _list(found: tuple[AliasRecord, ...], *, as_json: bool) -> None:
    if as_json:
        print_json({"aliases": [asdict(one) | {"key": one.key} for one in found]})
        return
    table = Table()
    for heading in (_("Name"), _("Side"), _("Where"), _("It means"), _("By"), _("On"), _("Why")):
        table.add_column(heading, overflow="fold")
    for one in found:
        cells = (
            one.name,
            one.side,
            one.within or "–",
            outcome_words(one, _),
            one.author,
            one.moment[:10],
            one.reason,
        )
        table.add_row(*(Text(cell) for cell in cells))
    Console(highlight=False).print(table)


def _asked(register: Register, name: str, side: Side | None, within: str | None) -> tuple[str, Side, str]:
    """Return the name that waits and is meant, or the one given when side says enough.

    Raises
    ------
    CartoCoopError
        Several names that wait are written so, or none is and the side is not given.
    """
    queue = waiting(register, bodies=True).queue
    folded = fold_name(name)
    rows = queue[[fold_name(one) == folded for one in queue["name"]]]
    rows = rows[(rows["side"] == side) | (side is None)]
    rows = rows[(rows["within"] == within) | (within is None)]
    if len(rows) == 1:
        found = rows.iloc[0]
        return str(found["name"]), "fr" if found["side"] == "fr" else "ml", str(found["within"])
    if len(rows) > 1:
        there = ", ".join(
            f'--side {one.side} --within "{one.within}"' for one in rows.itertuples(index=False)
        )
        raise CartoCoopError(
            N_("Several names are written “{name}”. Say which: {names}."), name=name, names=there
        )
    if side is None:
        raise CartoCoopError(
            N_("No name that waits is written “{name}”. To decide on it all the same, give its --side."),
            name=name,
        )
    return name, side, within or ""


def _point(text: str) -> tuple[float, float]:
    """Return longitude and latitude from "lat,lon"."""
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError:
        message = N_("“{text}” is no point: write latitude, comma, longitude, as 14.45,-11.43.")
        raise CartoCoopError(message, text=text) from None
    return lon, lat


def _document(row: pd.Series, found: Review) -> dict[str, Any]:
    told = {key: None if pd.isna(value) else value for key, value in row.to_dict().items()}
    candidates = found.candidates[str(row["key"])]
    return told | {
        "candidates": candidates.astype("object").where(candidates.notna(), None).to_dict("records")
    }
