"""``overlaps``, ``gaps``, ``pool``, ``sheet``, ``note``: coordination in the terminal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar, cast

import typer
from rich.console import Console

from commands._coordination_tables import show_gaps, show_overlaps, show_pooling
from commands.files import suffix_of, today, write
from commands.options import (
    Day,
    Json,
    Lang,
    Listing,
    check_choice,
    print_json,
    with_filter,
    with_listing,
)
from geo.filters import Filter
from geo.gaps import GAP_RANKS, GapRank, GapTable
from geo.overlaps import TERRITORY_LEVELS, OverlapTable, TerritoryLevel
from geo.pipeline.coordination import gaps_of, overlaps_of, pooling_of
from geo.pipeline.coordination_export import TABLE_FORMATS, CoordinationChoice, export_coordination
from geo.pipeline.coverage import State, load_state
from geo.pipeline.register import ensure_register
from geo.pooling import PoolingTable, group_of
from layers.documents import NOTE_FORMATS, SHEET_FORMATS, note_file, sheet_file
from translations import terminal_language, translator

_ = translator(terminal_language())

Level = Annotated[
    str, typer.Option("--level", help=_("Communes put together by: commune, cercle or region."))
]
Rank = Annotated[str, typer.Option("--rank", help=_("Order: inhabitants, area, distance or since."))]
Actor = Annotated[str | None, typer.Option("--actor", help=_("Identifier of an actor or of its group."))]
_Found = TypeVar("_Found", OverlapTable, GapTable, PoolingTable)


def _state(asked: Filter) -> State:
    with ensure_register() as register:
        return load_state(register, "kayes", asked.division)


def _listed(
    asked: Filter,
    listing: Listing,
    choice: CoordinationChoice,
    find: Callable[[State], _Found],
    show: Callable[[_Found, int | None], None],
) -> None:
    """Write a table to a file, or print what is found as JSON or for people."""
    if listing.output is not None:
        suffix = suffix_of(listing.output, TABLE_FORMATS)
        exported = export_coordination(
            _state(asked), asked, suffix=suffix, language=listing.language, day=today(), choice=choice
        )
        write(exported, listing.output, as_json=listing.as_json)
        return
    found = find(_state(asked))
    if listing.as_json:
        print_json(found.to_dict(listing.limit))
    else:
        show(found, listing.limit)


@with_filter
@with_listing
def overlaps(listing: Listing, asked: Filter, *, level: Level = "cercle", actor: Actor = None) -> None:
    """List where groups of actors that are not partners work in the same communes."""
    check_choice(level, TERRITORY_LEVELS, "level")
    rolled = cast("TerritoryLevel", level)

    def find(state: State) -> OverlapTable:
        group = group_of(state.actors, actor) if actor else None
        return overlaps_of(state, asked, level=rolled, group=group)

    choice = CoordinationChoice(tables=("overlaps",), level=rolled, group=actor)
    _listed(asked, listing, choice, find, show_overlaps)


@with_filter
@with_listing
def gaps(listing: Listing, asked: Filter, *, rank: Rank = "inhabitants") -> None:
    """List the communes where nobody is known to be, and what is known of them."""
    check_choice(rank, GAP_RANKS, "rank")
    ranked = cast("GapRank", rank)
    choice = CoordinationChoice(tables=("gaps",), rank=ranked)
    _listed(asked, listing, choice, lambda state: gaps_of(state, asked, rank=ranked), show_gaps)


@with_filter
@with_listing
def pool(listing: Listing, asked: Filter, *, actor: Actor = None) -> None:
    """List who could work with whom, best reason first."""
    choice = CoordinationChoice(tables=("pooling",), group=actor)
    _listed(asked, listing, choice, lambda state: pooling_of(state, asked, group=actor), show_pooling)


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
    suffix_of(output, SHEET_FORMATS)
    with Console(stderr=True).status(_("Preparing the document ...")):
        made = sheet_file(
            _state(asked),
            subject,
            asked,
            language=lang or terminal_language(),
            day=day.date() if day else today(),
        )
    write(made, output, as_json=as_json)


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
    suffix = suffix_of(output, NOTE_FORMATS)
    with Console(stderr=True).status(_("Preparing the document ...")):
        made = note_file(
            _state(asked),
            place,
            asked,
            suffix=suffix,
            language=lang or terminal_language(),
            day=day.date() if day else today(),
        )
    write(made, output, as_json=as_json)
