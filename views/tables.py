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
    key = f"{answers.key_of(area, asked)}&lang={state.language()}"
    table, unknown = _table(key, area, asked, t), t("not known")
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


@st.cache_resource(show_spinner=False, max_entries=answers.KEPT)
def _table(key: str, _area: State, _asked: Filter, _t: Translate) -> pd.DataFrame:
    """Return the table in the reader's language, worked out once for every session that sees the same."""
    del key
    counts, communes, t = answers.commune_counts(_area, _asked), _area.facts.communes, _t
    by_name = pd.factorize(communes["name"], sort=True)[0]
    order = np.lexsort((by_name, -counts["n_unknown"].to_numpy(), -counts["n_actors"].to_numpy()))
    counts, communes = counts.iloc[order], communes.iloc[order]
    reach = {
        "direct": t("direct"),
        "cercle": t("through its cercle")
        if _area.area == "kayes"
        else t("through its département or grouping"),
        "region": t("through its region"),
        "": t("none known"),
    }
    names = {code: name for code, (name, _) in _area.facts.names.items()}
    groups = dict(
        _area.actors[["group_id", "group_name"]].drop_duplicates("group_id").itertuples(index=False)
    )
    return pd.DataFrame(
        {
            t("Commune"): communes["name"].array,
            t("Code"): communes["code"].array,
            t("Cercle") if _area.area == "kayes" else t("Département"): communes["parent"].map(names).array,
            t("Actors"): counts["n_actors"].array,
            t("Class"): [
                t(UNKNOWN_LABEL if not count and unknown else CLASSES[class_index(count)].label)
                for count, unknown in zip(counts["n_actors"], counts["n_unknown"], strict=True)
            ],
            t("Reach"): [reach[one] for one in counts["best_reach"]],
            t("Actors with unknown dates"): counts["n_unknown"].array,
            t("Who"): [", ".join(groups.get(one, one) for one in some) for some in counts["groups"]],
            "km²": communes["area_km2"].round(1).array,
            t("Inhabitants"): communes["population"].array,
        }
    )
