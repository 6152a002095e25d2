"""The table under each map: the same as the colours, in words and numbers."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data.schema import AREAS
from geo.classes import CLASSES, UNKNOWN_LABEL, class_index
from geo.pipeline.coverage import State
from translations import Translate
from views.format import written


def draw(area: State, counts: pd.DataFrame, t: Translate) -> None:
    """Draw the communes of an area with their numbers of actors; a row chosen lights on the map.

    Parameters
    ----------
    area
        State of the area.
    counts
        Frame of :func:`geo.coverage.commune_counts`.
    t
        Translate function.
    """
    table, unknown = _table(area, counts, t), t("not known")
    event = st.dataframe(
        written(table, {"km²": 1, t("Inhabitants"): 0}, unknown),
        placeholder=unknown,
        hide_index=True,
        key=f"table_{AREAS.index(area.area)}",
        on_select="rerun",
        selection_mode="single-row",
        height=420,
    )
    rows = event.selection.rows
    if not rows or rows[0] >= len(table):
        return
    chosen = {"kind": "territory", "id": str(table.iloc[rows[0], 1])}
    if st.session_state.get(f"row_{area.area}") != chosen["id"]:
        st.session_state[f"row_{area.area}"] = chosen["id"]
        st.session_state["selection"] = chosen
        st.rerun()


def _table(area: State, counts: pd.DataFrame, t: Translate) -> pd.DataFrame:
    units = area.territories.set_index("code")
    frame = counts.merge(
        area.territories[["code", "name", "parent", "area_km2", "population"]], on="code", how="left"
    ).sort_values(["n_actors", "n_unknown", "name"], ascending=[False, False, True])
    reach = {
        "direct": t("direct"),
        "cercle": t("through its cercle")
        if area.area == "kayes"
        else t("through its département or grouping"),
        "region": t("through its region"),
        "": t("none known"),
    }
    groups = area.actors.drop_duplicates("group_id").set_index("group_id")["group_name"]
    return pd.DataFrame(
        {
            t("Commune"): frame["name"],
            t("Code"): frame["code"],
            t("Cercle") if area.area == "kayes" else t("Département"): frame["parent"].map(units["name"]),
            t("Actors"): frame["n_actors"],
            t("Class"): [
                t(UNKNOWN_LABEL if not count and unknown else CLASSES[class_index(count)].label)
                for count, unknown in zip(frame["n_actors"], frame["n_unknown"], strict=True)
            ],
            t("Reach"): frame["best_reach"].map(reach),
            t("Actors with unknown dates"): frame["n_unknown"],
            t("Who"): [
                ", ".join(groups.get(group, group) for group in groups_) for groups_ in frame["groups"]
            ],
            "km²": frame["area_km2"].round(1),
            t("Inhabitants"): frame["population"],
        }
    )
