"""The table under each map: the same as the colours, in words and numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from data.schema import AREAS
from geo.classes import CLASSES, UNKNOWN_LABEL, class_index
from geo.filters import Filter
from geo.pipeline.coverage import State
from translations import Translate
from views import answers, state
from views.format import written


def draw(area: State, asked: Filter, t: Translate) -> None:
    """Draw the communes of an area with their numbers of actors; a row chosen lights on the map.

    Parameters
    ----------
    area
        State of the area.
    asked
        The filter.
    t
        Translate function.
    """
    table, unknown = _table(key_of(area, asked), area, asked, t), t("not known")
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


def key_of(area: State, asked: Filter) -> str:
    """Return what a table depends on: the answer that it tells, and the reader's language."""
    return f"{answers.key_of(area, asked)}&lang={state.language()}"


@st.cache_resource(show_spinner=False, max_entries=answers.KEPT)
def _table(key: str, _area: State, _asked: Filter, _t: Translate) -> pd.DataFrame:
    """Return the table in the reader's language, worked out once for every session that sees the same."""
    del key
    counts, communes, t = answers.commune_counts(_area, _asked), _area.facts.communes, _t
    actors, unknown = (counts[name].to_numpy() for name in ("n_actors", "n_unknown"))
    order = np.lexsort((pd.factorize(communes["name"], sort=True)[0], -unknown, -actors))
    actors, unknown = actors[order], unknown[order]
    name, code, parent, km2, people = (
        communes[column].array.take(order) for column in ("name", "code", "parent", "area_km2", "population")
    )
    reach = {
        "direct": t("direct"),
        "cercle": t("through its cercle")
        if _area.area == "kayes"
        else t("through its département or grouping"),
        "region": t("through its region"),
        "": t("none known"),
    }
    groups = dict(zip(_area.ties["group_id"], _area.ties["group_name"], strict=True))
    units, lists = _area.facts.names, counts["groups"].to_numpy()[order]
    return pd.DataFrame(
        {
            t("Commune"): name,
            t("Code"): code,
            t("Cercle") if _area.area == "kayes" else t("Département"): [units[one][0] for one in parent],
            t("Actors"): actors,
            t("Class"): [
                t(UNKNOWN_LABEL if not count and more else CLASSES[class_index(count)].label)
                for count, more in zip(actors.tolist(), unknown.tolist(), strict=True)
            ],
            t("Reach"): [reach[one] for one in counts["best_reach"].to_numpy(dtype=object)[order]],
            t("Actors with unknown dates"): unknown,
            t("Who"): [", ".join(groups[one] for one in some) for some in lists],
            "km²": km2.round(1),
            t("Inhabitants"): people,
        }
    )
