"""``cli.py geocode``: names to codes from the terminal, one by one or from a table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, cast

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from commands.words import found_words, method_words, status_words
from data.aliases import ALIAS
from data.errors import N_, CartoCoopError, Fault
from data.gazetteer import load_gazetteer
from data.name_table import read_rows, write_rows
from data.register import saved_aliases
from geo.geocode import Candidate, Geocoder, Match
from geo.online import FallbackGeocoder, OnlineGeocoder, OnlineSettings
from layers.sheets import level_name
from translations import terminal_language, translator

_ = translator(terminal_language())
app = typer.Typer()

LevelName = Literal["region", "departement", "cercle", "commune", "epci", "ept"]
OPTIONS = ("within", "country", "level")
"""Columns of a table that say, per name, what the options say for all."""
ANSWERS = (
    "status",
    "code",
    "territory",
    "kind",
    "level",
    "method",
    "score",
    "precision",
    "runner_up",
    "candidates",
    "lon",
    "lat",
    "note",
)
"""Columns added to a table of names."""


@app.command()
def geocode(
    names: Annotated[list[str] | None, typer.Argument(help=_("Names, or codes."), metavar="NAME...")] = None,
    *,
    file: Annotated[Path | None, typer.Option(help=_("A CSV file with a column of names."))] = None,
    column: Annotated[str, typer.Option(help=_("The column of names in that file."))] = "name",
    output: Annotated[
        Path | None,
        typer.Option(help=_("Write the answers to this CSV file, beside the columns of the table.")),
    ] = None,
    within: Annotated[
        str | None,
        typer.Option(
            help=_("Code of a region, département, cercle, EPCI, EPT or commune that the place is in.")
        ),
    ] = None,
    country: Annotated[Literal["ML", "FR"] | None, typer.Option(help=_("Country."))] = None,
    level: Annotated[LevelName | None, typer.Option(help=_("Level of the territory."))] = None,
    online: Annotated[
        bool, typer.Option("--online", help=_("Ask BAN France and Nominatim about unknown names."))
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help=_("One JSON document on the standard output."))
    ] = False,
) -> None:
    """Turn names of collectivities and places into codes."""
    if bool(names) == (file is not None):
        raise typer.BadParameter(_("Give names, or a file of names with --file."))
    try:
        rows = _rows(names, file, column)
        matches = _match(rows, column, (within, country, level), online=online)
        if output:
            write_rows(output, _answers(rows, matches), _columns(rows))
    except CartoCoopError as error:
        _tell(error.render(_))
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps([_as_json(match) for match in matches], ensure_ascii=False, indent=1))
    elif output:
        _tell(_("{count} names written to {path}.").format(count=len(matches), path=output))
    else:
        Console().print(_table(matches))
    _summarise(matches)


def _rows(names: Sequence[str] | None, file: Path | None, column: str) -> list[dict[str, str]]:
    """Return the questions as rows of text."""
    if file is None:
        return [{column: name} for name in names or ()]
    rows = read_rows(file)
    if column not in rows[0]:
        raise CartoCoopError(
            N_(
                "The file “{path}” has no column “{column}”; its columns are: {columns}."
                " Choose one with --column."
            ),
            path=str(file),
            column=column,
            columns=", ".join(rows[0]),
        )
    return rows


def _match(
    rows: Sequence[dict[str, str]], column: str, given: tuple[str | None, ...], *, online: bool
) -> list[Match]:
    """Return the matches of the rows, with a progress bar when it takes more than a moment."""
    offline = Geocoder(load_gazetteer()).choosing(saved_aliases())
    settings = OnlineSettings.from_env(enabled=True if online else None)
    geocoder = FallbackGeocoder(offline, OnlineGeocoder(offline, settings)) if settings.enabled else offline
    matches, faults = [], []
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=len(rows) < 500 and not settings.enabled,
    )
    with bar:
        for number, row in enumerate(bar.track(rows, description=_("Names")), start=1):
            known = {option: row.get(option) or value for option, value in zip(OPTIONS, given, strict=True)}
            try:
                matches.append(geocoder.match(row.get(column, ""), **cast("Any", known)))
            except CartoCoopError as error:
                faults.append(Fault(error.message, row=number if len(rows) > 1 else None))
    if len(faults) == 1 and len(rows) == 1:
        raise CartoCoopError(faults[0].message.template, **faults[0].message.params)
    if faults:
        raise CartoCoopError(N_("{count} rows ask for what is not known:"), count=len(faults), faults=faults)
    if isinstance(geocoder, FallbackGeocoder) and geocoder.failure:
        _tell(geocoder.failure.render(_))
    return matches


def _table(matches: Sequence[Match]) -> Table:
    """Return the matches as a table to read."""
    table = Table()
    table.add_column(_("Name"), overflow="fold")
    table.add_column(_("Code"), no_wrap=True)
    table.add_column(_("Territory"), overflow="fold")
    table.add_column(_("How, how surely"), overflow="fold", ratio=1)
    for match in matches:
        table.add_row(*(escape(cell) for cell in (match.query, match.code or "–", *_words(match))))
    return table


def _words(match: Match) -> tuple[str, str]:
    """Return the territory of a match, and how it was found or why it was not."""
    if match.status == "matched":
        territory = ", ".join(filter(None, (match.name, level_name(match.level, _))))
        how = found_words(match.method, match.score)
        return territory, ". ".join(filter(None, (how, _note(match))))
    others = _maybe(match.candidates) if match.candidates else ""
    if match.method == ALIAS:
        return status_words()[match.status], ". ".join((method_words()[ALIAS], _note(match)))
    return status_words()[match.status], " ".join(filter(None, (_note(match), others)))


def _summarise(matches: Sequence[Match]) -> None:
    """Say how many names were matched, when there are several."""
    if len(matches) > 1:
        counts = {status: sum(match.status == status for match in matches) for status in status_words()}
        _tell(
            _("{matched} matched, {ambiguous} ambiguous, {outside} outside, {unmatched} unknown").format(
                **counts
            )
        )


def _answers(rows: Sequence[dict[str, str]], matches: Sequence[Match]) -> list[dict[str, object]]:
    """Return the rows with their answers; a column of the same name in the table keeps its own."""
    answers = []
    for row, match in zip(rows, matches, strict=True):
        found: dict[str, object] = {
            "status": match.status,
            "code": match.code,
            "territory": match.name,
            "kind": match.kind,
            "level": match.level,
            "method": match.method,
            "score": match.score,
            "precision": match.precision,
            "runner_up": match.runner_up.code if match.runner_up else None,
            "candidates": " ".join(candidate.code for candidate in match.candidates),
            "lon": match.lon,
            "lat": match.lat,
            "note": _note(match),
        }
        answers.append(row | {_answer_column(key, row): value for key, value in found.items()})
    return answers


def _answer_column(key: str, row: dict[str, str]) -> str:
    """Return the name of an answer's column, apart from those of the table."""
    return f"found_{key}" if key in row else key


def _columns(rows: Sequence[dict[str, str]]) -> list[str]:
    """Return the columns of the answers' table."""
    return [*rows[0], *(_answer_column(key, rows[0]) for key in ANSWERS)]


def _as_json(match: Match) -> dict[str, Any]:
    """Return a match as a JSON object; the note is a sentence in the terminal's language."""
    candidates = [candidate._asdict() for candidate in match.candidates]
    runner_up = match.runner_up._asdict() if match.runner_up else None
    return match._asdict() | {"runner_up": runner_up, "candidates": candidates, "note": _note(match)}


def _note(match: Match) -> str:
    """Return the note of a match in the terminal's language."""
    return match.note.render(_) if match.note else ""


def _maybe(candidates: Sequence[Candidate]) -> str:
    """Return the units that a name may mean, as words."""
    found = ", ".join(f"{candidate.name} ({candidate.code})" for candidate in candidates[:5])
    return _("Perhaps: {candidates}.").format(candidates=found)


def _tell(text: str) -> None:
    """Print a message on the error output."""
    Console(stderr=True, soft_wrap=True).print(text, markup=False, highlight=False)
