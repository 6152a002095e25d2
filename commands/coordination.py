"""``overlaps``, ``gaps``, ``pool``, ``whatif``, ``sheet``, ``note``: coordination in the terminal."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, cast

import typer
from rich.console import Console

from commands._coordination_tables import show_gaps, show_overlaps, show_pooling, show_whatif
from commands.options import Day, Json, Lang, check_choice, print_json, with_filter
from data.errors import N_
from data.exporters import ExportedFile
from data.exporters.save import check_folder, save
from data.plans import Plan
from data.schema import ACTOR_KINDS
from geo.filters import Filter
from geo.gaps import GAP_RANKS, GapRank
from geo.overlaps import TERRITORY_LEVELS, TerritoryLevel
from geo.pipeline.coordination import gaps_of, overlaps_of, pooling_of, whatif_of
from geo.pipeline.coordination_export import (
    TABLE_FORMATS,
    CoordinationChoice,
    TableName,
    export_coordination,
)
from geo.pipeline.coverage import State, load_state
from geo.pipeline.export import ExportError
from geo.pipeline.register import ensure_register
from geo.pooling import group_of
from layers.documents import NOTE_FORMATS, SHEET_FORMATS, note_file, sheet_file
from translations import terminal_language, translator

_ = translator(terminal_language())

Limit = Annotated[int, typer.Option("--limit", min=0, help=_("At most so many rows; 0 for all."))]
Level = Annotated[
    str, typer.Option("--level", help=_("Communes put together by: commune, cercle or region."))
]
Rank = Annotated[str, typer.Option("--rank", help=_("Order: inhabitants, area, distance or since."))]
Actor = Annotated[str | None, typer.Option("--actor", help=_("Identifier of an actor or of its group."))]
TableFile = Annotated[
    Path | None, typer.Option("--output", "-o", help=_("Write the table to this file: .xlsx or .csv."))
]


def _state(asked: Filter) -> State:
    with ensure_register() as register:
        return load_state(register, "kayes", asked.division)


def _today() -> date:
    return datetime.now(UTC).astimezone().date()


def _suffix(file: Path, known: tuple[str, ...]) -> str:
    """Return the suffix of a file to write, once all that can be checked before the work is."""
    suffix = file.suffix.lstrip(".").lower()
    if suffix not in known:
        raise ExportError(
            N_("“{file}” does not end in a known format: {formats}."),
            file=file.name,
            formats=", ".join(known),
        )
    check_folder(file)
    return suffix


def _saved(exported: ExportedFile, file: Path, *, as_json: bool) -> None:
    path = save(exported, file)
    if as_json:
        print_json({"file": str(path), "mime": exported.mime, "bytes": len(exported.content)})
        return
    text = _("{file}: {size} kB").format(file=path, size=max(1, len(exported.content) // 1000))
    Console(stderr=True, soft_wrap=True).print(text, markup=False, highlight=False)


def _tables(
    asked: Filter, choice: CoordinationChoice, file: Path, lang: str | None, *, as_json: bool
) -> None:
    suffix = _suffix(file, tuple(TABLE_FORMATS))
    exported = export_coordination(
        _state(asked),
        asked,
        suffix=suffix,
        language=lang or terminal_language(),
        day=_today(),
        choice=choice,
    )
    _saved(exported, file, as_json=as_json)


@with_filter
def overlaps(
    asked: Filter,
    *,
    level: Level = "cercle",
    actor: Actor = None,
    limit: Limit = 20,
    output: TableFile = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """List where groups of actors that are not partners work in the same communes."""
    check_choice(level, TERRITORY_LEVELS, "level")
    rolled = cast("TerritoryLevel", level)
    if output is not None:
        choice = CoordinationChoice(tables=("overlaps",), level=rolled, group=actor)
        _tables(asked, choice, output, lang, as_json=as_json)
        return
    state = _state(asked)
    group = group_of(state.actors, actor) if actor else None
    found = overlaps_of(state, asked, level=rolled, group=group)
    if as_json:
        print_json(found.to_dict(limit or None))
    else:
        show_overlaps(found, limit or None)


@with_filter
def gaps(
    asked: Filter,
    *,
    rank: Rank = "inhabitants",
    limit: Limit = 20,
    output: TableFile = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """List the communes where nobody is known to be, and what is known of them."""
    check_choice(rank, GAP_RANKS, "rank")
    ranked = cast("GapRank", rank)
    if output is not None:
        _tables(asked, CoordinationChoice(tables=("gaps",), rank=ranked), output, lang, as_json=as_json)
        return
    found = gaps_of(_state(asked), asked, rank=ranked)
    if as_json:
        print_json(found.to_dict(limit or None))
    else:
        show_gaps(found, limit or None)


@with_filter
def pool(
    asked: Filter,
    *,
    actor: Actor = None,
    limit: Limit = 20,
    output: TableFile = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """List who could work with whom, best reason first."""
    if output is not None:
        tables: tuple[TableName, ...] = ("pooling",)
        _tables(asked, CoordinationChoice(tables=tables, group=actor), output, lang, as_json=as_json)
        return
    found = pooling_of(_state(asked), asked, group=actor)
    if as_json:
        print_json(found.to_dict(limit or None))
    else:
        show_pooling(found, limit or None)


@with_filter
def whatif(
    asked: Filter,
    territories: Annotated[list[str], typer.Argument(help=_("Codes of communes, cercles or regions."))],
    *,
    actor: Actor = None,
    name: Annotated[str, typer.Option("--name", help=_("Name of an actor not in the register."))] = "",
    kind: Annotated[
        str,
        typer.Option("--kind", help=_("Kind of that actor: {kinds}.").format(kinds=", ".join(ACTOR_KINDS))),
    ] = "commune",
    planned_theme: Annotated[
        list[str] | None, typer.Option("--on", help=_("Theme of the plan; may be repeated."))
    ] = None,
    start: Annotated[int | None, typer.Option("--start", help=_("First year planned."))] = None,
    end: Annotated[int | None, typer.Option("--end", help=_("Last year planned."))] = None,
    limit: Limit = 20,
    as_json: Json = False,
) -> None:
    """Say what a planned partnership would change; nothing is stored."""
    plan = Plan(
        territories=tuple(territories),
        actor=actor or "",
        name=name,
        kind=kind,
        themes=tuple(planned_theme or ()),
        start_year=start,
        end_year=end,
    )
    found = whatif_of(_state(asked), plan, asked)
    if as_json:
        print_json(found.to_dict(limit or None))
    else:
        show_whatif(found, limit or None)


@with_filter
def sheet(
    asked: Filter,
    subject: Annotated[
        str, typer.Argument(metavar="CODE_OR_ACTOR", help=_("Code or full name of a territory or an actor."))
    ],
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help=_("PDF file to write."))],
    lang: Lang = None,
    day: Day = None,
    as_json: Json = False,
) -> None:
    """Write the sheet of a territory or of an actor as PDF."""
    _suffix(output, tuple(SHEET_FORMATS))
    with Console(stderr=True).status(_("Preparing the document ...")):
        made = sheet_file(
            _state(asked),
            subject,
            asked,
            language=lang or terminal_language(),
            day=day.date() if day else _today(),
        )
    _saved(made, output, as_json=as_json)


@with_filter
def note(
    asked: Filter,
    place: Annotated[str, typer.Argument(metavar="CERCLE", help=_("Code or name of a cercle."))],
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help=_("File to write: .pdf or .docx."))],
    lang: Lang = None,
    day: Day = None,
    as_json: Json = False,
) -> None:
    """Write the note for a coordination meeting on a cercle as PDF or Word file."""
    suffix = _suffix(output, tuple(NOTE_FORMATS))
    with Console(stderr=True).status(_("Preparing the document ...")):
        made = note_file(
            _state(asked),
            place,
            asked,
            suffix=suffix,
            language=lang or terminal_language(),
            day=day.date() if day else _today(),
        )
    _saved(made, output, as_json=as_json)
