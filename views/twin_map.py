"""The twin map as every page shows it: today's filter and selection, on the polygons that are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

import pandas as pd
import streamlit as st

from data.schema import Area
from geo.filters import Filter
from geo.pipeline.coverage import State
from layers.online import backgrounds
from layers.payload import MapView, Selection, to_payload
from layers.years import TimeView
from translations import Translate, translator
from views import answers, boundaries_panel, map_component, state

KEPT: Final = 64
_FRAMES: Final = ("counts", "actors", "links", "time")


def draw(
    kayes: State,
    counts: Mapping[Area, pd.DataFrame],
    asked: Filter,
    t: Translate,
    *,
    height: int = map_component.HEIGHT,
    widget: str = "map",
    time: TimeView | None = None,
    flows: Mapping[str, Any] | None = None,
) -> None:
    """Draw the maps and act on a click.

    Parameters
    ----------
    kayes
        State of Kayes: its actors and links.
    counts
        By area, :func:`views.answers.commune_counts`.
    asked
        The filter.
    t
        Translate function.
    height
        Of a map, CSS pixels.
    widget
        Key of the widget: one per page.
    time
        Figures and years of the page that shows them.
    flows
        Drawing and table of the flow view, when it is open.
    """
    chosen = st.session_state["selection"]
    shown = st.session_state["show"]
    online = backgrounds().get(st.session_state["tiles"])
    view = MapView(
        counts=counts,
        actors=kayes.actors,
        links=answers.links(kayes, asked),
        language=state.language(),
        division=asked.division,
        show="twin" if shown == "flows" and flows is None else shown,
        height=height,
        selection=Selection(chosen["kind"], chosen["id"], chosen.get("seq")) if chosen else None,
        focus=asked.cercle,
        tiles=online.tiles if online else None,
        notice=boundaries_panel.notice(t),
        colour=st.session_state["colour"],
        time=time,
        flows=flows,
        address=state.shared(),
    )
    drawn = _payload(_key(view, kayes, asked), view)
    map_component.draw(drawn, kayes.boundaries, widget=widget)


def _key(view: MapView, kayes: State, asked: Filter) -> str:
    """Return what the arguments of the map depend on: frames by the state and the filter that they are of."""
    plain = {one.name: getattr(view, one.name) for one in fields(view) if one.name not in _FRAMES}
    years = view.time and (view.time.years[-1], view.time.told)
    return repr((answers.key_of(kayes, asked), plain, years))


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def _payload(key: str, _view: MapView) -> dict[str, Any]:
    """Return the arguments of the map, worked out once for every session that sees the same."""
    del key
    return to_payload(_view, translator(_view.language))
