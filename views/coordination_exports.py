"""Take the tables of the coordination page away: one workbook of all of them, or the open one as CSV."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import streamlit as st

from data.exporters.guard import file_stem
from geo.filters import Filter
from geo.gaps import GAP_RANKS
from geo.overlaps import TERRITORY_LEVELS
from geo.pipeline.coordination_export import (
    TABLE_FORMATS,
    TABLE_NAMES,
    CoordinationChoice,
    TableName,
    export_coordination,
)
from geo.pipeline.coverage import State
from translations import Translate
from views import state

TABLES: dict[str, TableName] = {
    "overlaps": "overlaps",
    "gaps": "gaps",
    "pooling": "pooling",
    "matrix": "matrix",
}
"""Table of each section that shows one."""
_CHOICES = {"coord_level": (TERRITORY_LEVELS, "cercle"), "coord_rank": (GAP_RANKS, "inhabitants")}


@dataclass(frozen=True, slots=True)
class Offer:
    """One file that can be taken away: its table (None = all), name, format, and what makes it."""

    table: TableName | None
    name: str
    suffix: str
    make: Callable[[], bytes]


def draw(kayes: State, asked: Filter, section: str, t: Translate) -> None:
    """Draw the buttons; a file is made when its button is pressed."""
    group = st.session_state.get("coord_group") if section == "pooling" else None
    found = offers(kayes, asked, section, state.language(), group)
    for column, offer in zip(st.columns(2), found, strict=False):
        if offer.table is None:
            label = t("All tables, with their definitions (Excel)")
        else:
            label = t("{table} (CSV)").format(table=t(TABLE_NAMES[offer.table]))
        column.download_button(
            label,
            data=offer.make,
            file_name=offer.name,
            mime=TABLE_FORMATS[offer.suffix],
            icon=":material/download:",
            on_click="ignore",
            width="stretch",
            key=f"coord_export_{offer.suffix}",
        )


def offers(kayes: State, asked: Filter, section: str, language: str, group: str | None) -> list[Offer]:
    """Return what a section offers: the workbook of all tables, and its own table as CSV if it shows one.

    Parameters
    ----------
    kayes
        State of Kayes.
    asked
        The filter.
    section
        One of ``views.state.SECTIONS``.
    language
        Of the files.
    group
        Group of actors that the open table is about, or None for all.
    """
    level, rank = _held("coord_level"), _held("coord_rank")
    day = datetime.now(UTC).astimezone().date()
    choices = [(None, "xlsx", CoordinationChoice(level=level, rank=rank))]
    if table := TABLES.get(section):
        choices.append((table, "csv", CoordinationChoice((table,), level=level, rank=rank, group=group)))
    make = partial(_content, kayes, asked, language=language, day=day)
    return [
        Offer(
            one,
            file_name(one or "coordination", asked, day.isoformat(), suffix),
            suffix,
            partial(make, suffix=suffix, choice=choice),
        )
        for one, suffix, choice in choices
    ]


def _held(key: str) -> Any:
    """Return what a widget of another section holds, or its default when it is not drawn."""
    choices, default = _CHOICES[key]
    held = st.session_state.get(key)
    return held if held in choices else default


def _content(kayes: State, asked: Filter, **wanted: Any) -> bytes:
    return export_coordination(kayes, asked, **wanted).content


def file_name(what: str, asked: Filter, day: str, suffix: str) -> str:
    """Return the name of the file, which says what, where, year and day."""
    parts = ["cartocoop", what, asked.cercle or "kayes", *([str(asked.year)] if asked.year else []), day]
    return f"{file_stem('-'.join(parts))}.{suffix}"
