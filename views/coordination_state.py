"""What the parts of the coordination page share: cached tables, the territory or actor that comes first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd
import streamlit as st

from geo.filters import Filter
from geo.gaps import GapRank, GapTable
from geo.join import within_units
from geo.overlaps import OverlapTable, TerritoryLevel
from geo.pipeline.coordination import gaps_of, overlaps_of, pooling_of, theme_matrix_of
from geo.pipeline.coverage import State
from geo.pooling import PoolingTable
from geo.theme_matrix import ThemeMatrix
from views.answers import KEPT, key_of


@dataclass(frozen=True, slots=True)
class Focus:
    """What the person has chosen on the map, or in the address: its rows come first.

    Parameters
    ----------
    kind, id, name
        The selection.
    communes
        Codes of the Malian communes in it; none for an actor or a French territory.
    groups
        Groups of actors that it stands for: the actor's own, or those of the French territory.
    above
        Codes of the Malian units that hold it, itself included.
    """

    kind: str
    id: str
    name: str
    communes: frozenset[str]
    groups: frozenset[str]
    above: frozenset[str] = frozenset()

    def concerns(self, communes: Iterable[str], groups: Iterable[str]) -> bool:
        """Return whether something in these communes, or of these groups, concerns the focus."""
        return bool(self.communes.intersection(communes) or self.groups.intersection(groups))


def focus(kayes: State) -> Focus | None:
    """Return what comes first: what was chosen last, unless it was chosen by a row of a table.

    A row that is chosen lights its territory, but must not shuffle the table under the person's hand.
    """
    chosen = st.session_state["selection"]
    if chosen is None or chosen.get("by") != "row":
        st.session_state["coord_first"] = chosen and {"kind": chosen["kind"], "id": chosen["id"]}
    first = st.session_state.get("coord_first")
    return None if first is None else _focus(kayes, first["kind"], first["id"])


def _focus(kayes: State, kind: str, code: str) -> Focus | None:
    actors = kayes.actors
    if kind == "actor":
        rows = actors.loc[(actors["actor_id"] == code) | (actors["group_id"] == code)]
        if rows.empty:
            return None
        return Focus(kind, code, str(rows["group_name"].iloc[0]), frozenset(), frozenset(rows["group_id"]))
    for area in (kayes.territories, kayes.other):
        rows = area.loc[area["code"] == code]
        if not rows.empty:
            row, inside = rows.iloc[0], within_units(area, code)
            if row["country"] == "ML":
                above = frozenset({code, row["parent"], row["region"]})
                return Focus(kind, code, str(row["name"]), frozenset(inside), frozenset(), above)
            groups = actors.loc[actors["territory_code"] == code, "group_id"]
            return Focus(kind, code, str(row["name"]), frozenset(), frozenset(groups))
    return None


def name_of(kayes: State, kind: str, code: str) -> str:
    """Return the name of a territory or an actor; "" when there is none such."""
    found = _focus(kayes, kind, code)
    return found.name if found else ""


def malian_place(kayes: State) -> str | None:
    """Return the code of the Malian territory that is chosen, by whatever way, or that the filter looks at."""
    chosen, known = st.session_state["selection"], set(kayes.territories["code"])
    if chosen and chosen["kind"] == "territory" and chosen["id"] in known:
        return str(chosen["id"])
    asked = st.session_state["f_cercle"]
    return asked if asked in known else None


def select_row(kind: str, code: str) -> None:
    """Light a territory or an actor because a row of a table was chosen."""
    st.session_state["selection"] = {"kind": kind, "id": code, "by": "row"}


def clear() -> None:
    """Choose nothing."""
    st.session_state["selection"] = None


def group_names(kayes: State) -> dict[str, str]:
    """Return the name of each group of actors of the French side."""
    actors = kayes.actors.loc[kayes.actors["side"] == "fr"].drop_duplicates("group_id")
    return dict(zip(actors["group_id"], actors["group_name"], strict=True))


def named(groups: Sequence[str], names: dict[str, str]) -> str:
    """Return the names of groups as one text."""
    return ", ".join(names.get(group, group) for group in groups)


def overlap_table(
    kayes: State, asked: Filter, level: TerritoryLevel = "cercle", group: str | None = None
) -> OverlapTable:
    """Return the overlaps under a filter; never mutate its frames."""
    return _overlaps(key_of(kayes, asked), level, group, kayes, asked)


def gap_table(kayes: State, asked: Filter, rank: GapRank = "inhabitants") -> GapTable:
    """Return the gaps under a filter; never mutate its frames."""
    return _gaps(key_of(kayes, asked), rank, kayes, asked)


def pooling_table(kayes: State, asked: Filter, group: str | None = None) -> PoolingTable:
    """Return who could pool under a filter; never mutate its frames."""
    return _pooling(key_of(kayes, asked), group, kayes, asked)


def matrix(kayes: State, asked: Filter, parent: str | None = None, depth: Literal[1, 2] = 1) -> ThemeMatrix:
    """Return theme × cercle, or theme × commune within a cercle, whatever theme and place are asked for."""
    whole = replace(asked, theme=None, cercle=None)
    return _matrix(key_of(kayes, whole), parent, depth, kayes, whole)


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def _overlaps(
    key: str, level: TerritoryLevel, group: str | None, _kayes: State, _asked: Filter
) -> OverlapTable:
    del key
    return overlaps_of(_kayes, _asked, level=level, group=group)


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def _gaps(key: str, rank: GapRank, _kayes: State, _asked: Filter) -> GapTable:
    del key
    return gaps_of(_kayes, _asked, rank=rank)


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def _pooling(key: str, group: str | None, _kayes: State, _asked: Filter) -> PoolingTable:
    del key
    return pooling_of(_kayes, _asked, group=group)


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def _matrix(key: str, parent: str | None, depth: Literal[1, 2], _kayes: State, _asked: Filter) -> ThemeMatrix:
    del key
    return theme_matrix_of(
        _kayes, _asked, by="cercle" if parent is None else "commune", parent=parent, depth=depth
    )


def first_rows(rows: pd.DataFrame, concerned: Sequence[bool], *, only: bool) -> list[int]:
    """Return the positions of the rows: those concerned first, in their order; or only those."""
    flags = list(concerned)
    first = [place for place in range(len(rows)) if flags[place]]
    return first if only else first + [place for place in range(len(rows)) if not flags[place]]


def told(parts: Iterable[str]) -> None:
    """Write under a figure what it is: unit, filter, year, vintage, what is not known."""
    st.caption(" ".join(part for part in parts if part))


def widget_key(name: str, *parts: Any) -> str:
    """Return a key that changes with the order of a table's rows, so that no row stays chosen by place."""
    return "-".join(["coord", name, *(str(part) for part in parts)])
