"""A ranked table whose rows can be chosen, and the box that explains the row: sentence, partnerships, sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from data.errors import NotFoundError
from geo.filters import Filter
from geo.pipeline.coverage import State, actor_sheet_of
from geo.sheets import PartnershipSheet
from translations import Translate
from views.coordination_state import Focus
from views.format import written
from views.markdown import plain
from views.sheet import draw_partnership

TALLEST = 400
"""Height of a table with many rows, CSS pixels."""
_ROW = 35


def choose(
    table: pd.DataFrame,
    ids: Sequence[str],
    key: str,
    *,
    label: str,
    decimals: Mapping[str, int] | None = None,
    unknown: str = "",
) -> tuple[int, bool]:
    """Draw a table and return the row to explain.

    Parameters
    ----------
    table
        With translated headings.
    ids
        Identifier of each row.
    key
        Of the widget; must change when the order of the rows does.
    label
        What a screen reader says of the table.
    decimals
        Number of decimals of the columns that hold numbers, by heading.
    unknown
        What stands for a number that is missing.

    Returns
    -------
    tuple of int and bool
        Position of the row chosen, the first one when none is; whether the person has just chosen it.
    """
    event = st.dataframe(
        written(table, decimals, unknown) if decimals else table,
        placeholder=unknown or None,
        hide_index=True,
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        height=min(TALLEST, _ROW * (len(table) + 1) + 3),
        alt=label,
    )
    slot, rows = "coord_row", event.selection.rows
    if not rows or rows[0] >= len(ids):
        st.session_state.pop(slot, None)
        return 0, False
    new = st.session_state.get(slot) != (key, ids[rows[0]])
    st.session_state[slot] = (key, ids[rows[0]])
    return rows[0], new


def only_switch(first: Focus | None, n_first: int, n_all: int, name: str, t: Translate) -> bool:
    """Say how many rows concern what is chosen on the map; return whether only these are asked for."""
    if first is None:
        return False
    left, right = st.columns([3, 2], vertical_alignment="center")
    text = t("{count} of {total} concern {name}: they come first.")
    left.markdown(plain(text.format(count=n_first, total=n_all, name=first.name)))
    return right.toggle(t("Only these"), key=f"coord_only_{name}", disabled=n_first == 0) and n_first > 0


def explained(
    sentence: str, sides: Sequence[tuple[str, str, Sequence[str]]], area: State, t: Translate
) -> None:
    """Draw the box under a table.

    Parameters
    ----------
    sentence
        The row in words.
    sides
        Of each side: its heading, the identifier of its group, and those of its partnerships.
    area
        State of the area, for the facts and sources of the partnerships.
    t
        Translate function.
    """
    with st.container(border=True):
        st.markdown(plain(sentence))
        if not sides:
            return
        for column, (heading, group, partnerships) in zip(st.columns(len(sides)), sides, strict=True):
            with column:
                st.markdown(f"**{plain(heading)}**")
                known = partnerships_of(area, group, partnerships)
                st.caption(
                    t("Partnerships behind it, with their sources:")
                    if known
                    else t("A plan: the register has no partnership.")
                )
                for partnership in known:
                    draw_partnership(partnership, t)


def partnerships_of(area: State, group: str, identifiers: Sequence[str]) -> list[PartnershipSheet]:
    """Return what the register holds of these partnerships of a group, whatever the filter.

    Of a partnership that is in the area and elsewhere too, only what is in the area.
    """
    wide = replace(Filter(), origin="all", include_associated=True, division=area.division)
    try:
        sheet = actor_sheet_of(area, group, wide)
    except NotFoundError:
        return []
    asked, located = set(identifiers), (*sheet.direct, *sheet.via_cercle, *sheet.via_region)
    known = {one.partnership_id for one in located}
    entries = (*located, *(one for one in sheet.unlocated if one.partnership_id not in known))
    return [one for one in entries if one.partnership_id in asked]
