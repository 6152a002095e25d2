"""The twin map as every page shows it: today's filter and selection, on the polygons that are there."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from data.schema import Area
from data.territories import boundary_key
from geo.coverage import commune_counts
from geo.filters import Filter, apply_filter
from geo.links import links
from geo.pipeline.coverage import State
from layers.online import BACKGROUND
from layers.payload import MapView, Selection, to_payload
from translations import Translate
from views import boundaries_panel, map_component, state


def counts_of(area: State, asked: Filter) -> pd.DataFrame:
    """Return the numbers of actors per commune of an area under a filter."""
    return commune_counts(apply_filter(area.presence, area.themes, asked), area.territories)


def draw(
    kayes: State,
    counts: Mapping[Area, pd.DataFrame],
    asked: Filter,
    t: Translate,
    *,
    height: int = map_component.HEIGHT,
    widget: str = "map",
) -> None:
    """Draw the maps and act on a click.

    Parameters
    ----------
    kayes
        State of Kayes: its actors and links.
    counts
        By area, :func:`counts_of`.
    asked
        The filter.
    t
        Translate function.
    height
        Of a map, CSS pixels.
    widget
        Key of the widget: one per page.
    """
    chosen = st.session_state["selection"]
    view = MapView(
        counts=counts,
        actors=kayes.actors,
        links=links(kayes.ties, kayes.actors, kayes.territories, kayes.themes, asked),
        language=state.language(),
        division=asked.division,
        show=st.session_state["show"],
        height=height,
        selection=Selection(chosen["kind"], chosen["id"], chosen.get("seq")) if chosen else None,
        focus=asked.cercle,
        tiles=BACKGROUND.tiles if st.session_state["tiles"] else None,
        notice=boundaries_panel.notice(t),
    )
    keys = (boundary_key("kayes"), boundary_key("idf"))
    map_component.draw(to_payload(view, t), keys, widget=widget)
