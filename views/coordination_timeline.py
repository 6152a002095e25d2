"""The timeline of a territory: partnerships as bars, the as-of year to drag, overlaps marked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

import pandas as pd
import streamlit as st

from geo.filters import Filter
from geo.overlaps import TERRITORY_LEVELS, TerritoryLevel
from geo.pipeline.coverage import State, territory_sheet_of
from layers.timeline import MARKED, build_timeline, timeline_table
from layers.timeline_svg import timeline_svg, timeline_words
from translations import Translate
from views import coordination_state as shared
from views.markdown import plain


def draw(kayes: State, asked: Filter, t: Translate) -> None:
    """Draw the section."""
    code = _territory(kayes, t)
    level = cast("TerritoryLevel", _units(kayes).loc[code, "level"])
    any_year = replace(asked, year=None, cercle=None)
    sheet = territory_sheet_of(kayes, code, any_year)
    table = shared.overlap_table(kayes, any_year, level if level in TERRITORY_LEVELS else "cercle")
    here = (table.rows["territory_code"] == code) & table.rows["grade"].isin(MARKED)
    timeline = build_timeline(
        sheet,
        [table[place] for place, ours in enumerate(here) if ours],
        until=datetime.now(UTC).year,
        max_observation_age=asked.max_observation_age,
    )
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    year = left.slider(
        t("As of the year"),
        timeline.first,
        timeline.last,
        value=min(max(asked.year or datetime.now(UTC).year, timeline.first), timeline.last),
        key=shared.widget_key("asof", code, asked.year),
    )
    right.button(
        t("Filter on {year}").format(year=year),
        on_click=_filter_on,
        args=(year,),
        disabled=asked.year == year,
        icon=":material/filter_alt:",
    )
    words = timeline_words(timeline, year, t)
    with st.container(key="coord_timeline"):
        st.image(timeline_svg(timeline, year, t), width="stretch", alt=words)
    st.markdown(plain(words))
    with st.expander(t("The same as a table")):
        st.dataframe(timeline_table(timeline, year, t), hide_index=True)
    counted = int((table.rows["territory_code"] == code).sum())
    weak = t("Of {count} overlaps here, {marked} share a theme and are marked; the others are weak.")
    shared.told(
        [
            any_year.describe(t),
            t("Boundaries: {vintage}.").format(vintage=table.vintage),
            weak.format(count=counted, marked=int(here.sum())),
            t("Every echelon is drawn, whatever the reach of the filter."),
        ]
    )


def _units(kayes: State) -> pd.DataFrame:
    return kayes.territories.set_index("code")


def _territory(kayes: State, t: Translate) -> str:
    """Draw the choice of a territory: what is chosen on the map, the region, any cercle."""
    units = _units(kayes)
    held = shared.malian_place(kayes)
    listed = [*units.index[units["level"] == "region"], *units.index[units["level"] == "cercle"]]
    options = [*([held] if held is not None and held not in listed else []), *listed]
    level = {
        "region": t("region of {name}"),
        "cercle": t("cercle of {name}"),
        "commune": t("commune of {name}"),
    }
    first = held or listed[-1]
    chosen = st.selectbox(
        t("Territory"),
        options,
        index=options.index(first),
        format_func=lambda code: level[units.loc[code, "level"]].format(name=units.loc[code, "name"]),
        key=shared.widget_key("timeline", held),
        help=t("A commune: choose it on the map."),
    )
    return str(chosen)


def _filter_on(year: int) -> None:
    st.session_state["f_year"] = year
