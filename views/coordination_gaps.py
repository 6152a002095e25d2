"""Gaps: the communes where nobody is, ranked, with what is known of each."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo.filters import Filter
from geo.gaps import GapTable
from geo.pipeline.coverage import State
from geo.wording import joined
from translations import Translate
from views import coordination_state as shared
from views.coordination_table import choose, explained, only_switch
from views.coordination_words import rank_names, status_names


def draw(kayes: State, asked: Filter, first: shared.Focus | None, t: Translate) -> None:
    """Draw the section."""
    names = rank_names(t)
    rank = st.selectbox(t("Rank by"), list(names), format_func=names.__getitem__, key="coord_rank")
    table = shared.gap_table(kayes, asked, rank)
    if not len(table):
        st.info(t("No gap under this filter: every commune is reached."))
        return
    rows = table.rows
    concerned = [
        first is not None and first.concerns((code,), (*wider, *undated, *ended, *later))
        for code, wider, undated, ended, later in rows[
            ["code", "groups_wider", "groups_undated", "groups_ended", "groups_later"]
        ].itertuples(index=False, name=None)
    ]
    only = only_switch(first, sum(concerned), len(rows), "gaps", t)
    order = shared.first_rows(rows, concerned, only=only)
    shown = rows.iloc[order]
    key = shared.widget_key("gaps", asked.to_query(), rank, first and first.id, only)
    frame = gaps_frame(shown, shared.group_names(kayes), t)
    place, new = choose(
        frame,
        shown["code"].tolist(),
        key,
        label=t("Table of the gaps"),
        decimals=gaps_decimals(t),
        unknown=t("not known"),
    )
    if new:
        shared.select_row("territory", str(shown["code"].iloc[place]))
    explained(table.explain(order[place], t), (), kayes, t)
    _told(table, t)


def gaps_frame(rows: pd.DataFrame, names: dict[str, str], t: Translate) -> pd.DataFrame:
    """Return rows of :data:`geo.gaps.COLUMNS` with words for people."""
    statuses = status_names(t)
    known = [
        shared.named([*wider, *undated, *ended, *later], names)
        for wider, undated, ended, later in rows[
            ["groups_wider", "groups_undated", "groups_ended", "groups_later"]
        ].itertuples(index=False, name=None)
    ]
    return pd.DataFrame(
        {
            t("Commune"): rows["name"],
            t("Cercle"): rows["cercle_name"],
            t("Inhabitants, min."): rows["population_low"],
            t("Inhabitants, max."): rows["population_high"],
            "km²": rows["area_km2"],
            t("Distance, km"): rows["distance_km"],
            t("Status"): rows["status"].map(statuses),
            t("Nearest covered commune"): rows["nearest_name"],
            t("Years since the last presence"): rows["years_since"],
            t("Actors concerned"): known,
            t("Code"): rows["code"],
        }
    )


def gaps_decimals(t: Translate) -> dict[str, int]:
    """Return the number of decimals of the columns of :func:`gaps_frame` that hold numbers."""
    whole = (
        t("Inhabitants, min."),
        t("Inhabitants, max."),
        t("Distance, km"),
        t("Years since the last presence"),
    )
    return {**dict.fromkeys(whole, 0), "km²": 1}


def _told(table: GapTable, t: Translate) -> None:
    counts, colon = table.counts, t(": ")
    statuses = joined((f"{name}{colon}{counts[status]}" for status, name in status_names(t).items()), t)
    unknown = (
        t("Partnerships that reach the communes looked at: {count}; the start of {unknown} is not known.")
        if table.filter.year is None
        else t(
            "Partnerships that reach the communes looked at: {count}; the dates of {unknown} are not known."
        )
    )
    shared.told(
        [
            t("Unit: communes."),
            statuses[:1].upper() + statuses[1:] + ".",
            unknown.format(count=table.n_partnerships, unknown=table.n_unknown_dates),
            t(
                "Inhabitants: census of 2009; where a commune's own number is not known, the bounds follow from the total of its cercle. Distances between centres."
            ),
        ]
    )
