"""Options that several commands share, and what becomes of them."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from data.errors import N_, CartoCoopError, Fault
from geo.filters import UNKNOWN_THEME, Filter, FilterError, from_query, parse_kinds
from geo.pipeline.register import ensure_register
from geo.themes import known_theme
from translations import terminal_language, translator

_ = translator(terminal_language())

Year = Annotated[str, typer.Option("--year", help=_("Year of activity, or any."))]
Kinds = Annotated[
    str, typer.Option("--kinds", help=_("collectivities, public, all, or a list of kinds with commas."))
]
Origin = Annotated[str, typer.Option("--origin", help=_("francilian, other or all."))]
Reach = Annotated[str, typer.Option("--reach", help=_("direct, cercle or region."))]
Theme = Annotated[
    str | None,
    typer.Option(
        "--theme", help=_("A theme of any level, by its name or its path; “?” when it is not known.")
    ),
]
Confidence = Annotated[str, typer.Option("--confidence", help=_("At least low, medium or high."))]
Cercle = Annotated[str | None, typer.Option("--cercle", help=_("Code of the cercle to look at."))]
Age = Annotated[int, typer.Option("--age", help=_("Years during which an observation holds."))]
Twelve = Annotated[
    bool, typer.Option("--twelve", help=_("Count a protocol with all the communes of a cercle for each one."))
]
Associated = Annotated[
    bool, typer.Option("--associated", help=_("Count actors associated to another's project."))
]
Division = Annotated[str, typer.Option("--division", help=_("Regions of Mali: 1996 or 2023."))]
Json = Annotated[bool, typer.Option("--json", help=_("Print one JSON document."))]
Limit = Annotated[int, typer.Option("--limit", min=0, help=_("At most so many rows; 0 for all."))]
TableFile = Annotated[
    Path | None, typer.Option("--output", "-o", help=_("Write the table to this file: .xlsx or .csv."))
]
Lang = Annotated[
    Literal["fr", "en"] | None,
    typer.Option("--lang", help=_("Language of the file; the terminal's if not given.")),
]
Day = Annotated[
    datetime | None,
    typer.Option("--date", formats=["%Y-%m-%d"], help=_("Date printed on it; today if not given.")),
]


def read_filter(
    *,
    year: Year = "any",
    kinds: Kinds = "all",
    origin: Origin = "francilian",
    reach: Reach = "cercle",
    theme: Theme = None,
    confidence: Confidence = "low",
    cercle: Cercle = None,
    division: Division = "1996",
    age: Age = 5,
    twelve: Twelve = False,
    associated: Associated = False,
) -> Filter:
    """Return the filter of the options; a value that means nothing is an error.

    Raises
    ------
    FilterError
        With every fault.
    NotFoundError
        No theme has that name.
    """
    texts = {
        "year": year,
        "origin": origin,
        "reach": reach,
        "theme": theme,
        "confidence": confidence,
        "cercle": cercle,
        "division": division,
        "age": str(age),
        "twelve": str(int(twelve)),
        "associated": str(int(associated)),
    }
    one, messages = from_query({key: text for key, text in texts.items() if text is not None})
    if messages:
        faults = [Fault(message) for message in messages]
        raise FilterError(N_("The filter has {count} faults."), count=len(faults), faults=faults)
    return replace(one, actor_kinds=parse_kinds(kinds), theme=theme_named(one.theme))


def theme_named(theme: str | None) -> str | None:
    """Return a theme as the filter keeps it; the register is opened only when one is named.

    Raises
    ------
    NotFoundError
        Neither the Atlas nor the register has it; the message holds the nearest ones.
    """
    if theme in (None, UNKNOWN_THEME):
        return theme
    with ensure_register() as register:
        return known_theme(str(theme), register.themes())


def with_filter(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of the filter; it takes what they make as its first argument."""
    return _with(read_filter, command)


@dataclass(frozen=True, slots=True)
class Listing:
    """What a command that lists rows does with them: how many, to which file, in which language."""

    limit: int | None
    output: Path | None
    language: str
    as_json: bool


def read_listing(
    *, limit: Limit = 20, output: TableFile = None, lang: Lang = None, as_json: Json = False
) -> Listing:
    """Return what the options of a list ask for."""
    return Listing(limit or None, output, lang or terminal_language(), as_json)


def with_listing(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a list; it takes what they make as its first argument."""
    return _with(read_listing, command)


def _with(reader: Callable[..., Any], command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a reader, and what the reader makes of them as its first argument."""
    own = list(inspect.signature(command, eval_str=True).parameters.values())[1:]
    shared = list(inspect.signature(reader, eval_str=True).parameters.values())

    @wraps(command)
    def run(*args: Any, **given: Any) -> None:
        made = reader(**{one.name: given.pop(one.name) for one in shared if one.name in given})
        command(made, *args, **given)

    parameters = sorted([*own, *shared], key=lambda one: one.kind)
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    del run.__wrapped__  # type: ignore[attr-defined]
    return run


def check_choice(value: str | None, choices: tuple[str | None, ...], option: str) -> None:
    """Say which values an option has, when it is given another.

    Raises
    ------
    CartoCoopError
        The value is none of the choices.
    """
    if value not in choices:
        raise CartoCoopError(
            N_("--{option} cannot be “{value}”. Choose one of: {choices}."),
            option=option,
            value=value,
            choices=", ".join(choice for choice in choices if choice),
        )


def print_json(document: dict[str, Any]) -> None:
    """Print one JSON document."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
