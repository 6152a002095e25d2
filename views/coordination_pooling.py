"""Pooling: for an actor, the others it could work with, and why."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo.filters import Filter
from geo.pipeline.coverage import State
from geo.wording import joined
from translations import Translate
from views import coordination_state as shared
from views.coordination_table import choose, explained, only_switch
from views.coordination_words import certainty_names, reason_names, relation_names
from views.state import ANY


def draw(kayes: State, asked: Filter, first: shared.Focus | None, t: Translate) -> None:
    """Draw the section."""
    names = shared.group_names(kayes)
    everyone = shared.pooling_table(kayes, asked)
    group = _actor(everyone.rows, names, first, t)
    st.session_state["coord_group"] = group
    table = shared.pooling_table(kayes, asked, group) if group else everyone
    if not len(table):
        st.info(t("No other actor to pool with under this filter."))
        return
    rows = table.rows
    concerned = [
        first is not None and (first.concerns(places, (one, other)) or bool(first.above.intersection(places)))
        for places, one, other in rows[["places", "group", "other"]].itertuples(index=False, name=None)
    ]
    shown_first = None if group else first
    only = only_switch(shown_first, sum(concerned), len(rows), "pooling", t)
    order = shared.first_rows(rows, concerned, only=only)
    shown = rows.iloc[order]
    key = shared.widget_key("pooling", asked.to_query(), group, first and first.id, only)
    ids = (shown["group"] + "--" + shown["other"]).tolist()
    frame = pooling_frame(shown, t)
    if group:
        frame = frame.drop(columns=t("Actor"))
    place, new = choose(frame, ids, key, label=t("Table of the actors to pool with"))
    chosen = table[order[place]]
    if new:
        shared.select_row("actor", chosen.other_id)
    sides = [
        (chosen.name, chosen.group_id, chosen.partnerships),
        (chosen.other_name, chosen.other_id, chosen.other_partnerships),
    ]
    explained(chosen.explain(t), sides, kayes, t)
    shared.told(
        [
            t("Unit: pairs of actors."),
            t(
                "Best reason first: a project in common, the same commune and theme, neighbouring communes, the same cercle, the same commune on other themes. A possible year in common is enough."
            ),
        ]
    )


def _actor(
    pairs: pd.DataFrame, names: dict[str, str], first: shared.Focus | None, t: Translate
) -> str | None:
    """Draw the choice of an actor; the one chosen on the map stands first."""
    groups = sorted({*pairs["group"], *pairs["other"]}, key=lambda group: names.get(group, group).casefold())
    asked = sorted(first.groups) if first else []
    options = [ANY, *groups, *(group for group in asked if group not in groups)]
    chosen = st.selectbox(
        t("Actor"),
        options,
        index=options.index(asked[0]) if asked else 0,
        format_func=lambda group: names.get(group, group) if group else t("All pairs of actors"),
        key=shared.widget_key("pool", first and first.kind, first and first.id),
    )
    return chosen or None


def pooling_frame(rows: pd.DataFrame, t: Translate) -> pd.DataFrame:
    """Return rows of :data:`geo.pooling.COLUMNS` with words for people."""
    reasons, relations, certainties = reason_names(t), relation_names(t), certainty_names(t)
    return pd.DataFrame(
        {
            t("Actor"): rows["name"],
            t("Could call"): rows["other_name"],
            t("Reason"): rows["reason"].map(reasons),
            t("Themes"): rows["relation"].map(relations),
            t("Certainty"): rows["certainty"].map(certainties),
            t("Places"): rows["n_places"],
            t("Further reasons"): [joined((reasons[one] for one in also), t) for also in rows["also"]],
        }
    )
