"""The twin map in the page: the component, what it is sent, what it says back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.components.v1 import declare_component

from layers.bundle import ensure_bundle
from views import state

HEIGHT = 560


@st.cache_resource(show_spinner=False, max_entries=4)
def _component(key: tuple[str, ...]) -> Any:
    """Return the component of today's boundaries; its folder's name changes with them."""
    del key
    folder = ensure_bundle()
    return declare_component(f"cartocoop_map_{folder.name}", path=str(folder))


def ask(payload: Mapping[str, Any], key: tuple[str, ...], *, widget: str) -> dict[str, Any] | None:
    """Draw a map on which a place is picked (:mod:`layers.pick`); return each answer once, else None."""
    event: dict[str, Any] | None = _component(key)(**payload, key=widget, default=None)
    if not event or event["seq"] <= st.session_state["seq"]:
        return None
    st.session_state["seq"] = event["seq"]
    return event


def draw(payload: Mapping[str, Any], key: tuple[str, ...], *, widget: str = "map") -> None:
    """Draw the maps and act on a click.

    Parameters
    ----------
    payload
        Arguments of the component (``layers.bundle``).
    key
        What the polygons depend on: the boundary keys of both areas.
    widget
        Key of the widget.
    """
    event = ask(payload, key, widget=widget)
    if event is None:
        return
    if event["event"] == "set":
        state.ask(event["key"], event["value"])
    elif event["event"] == "flow":
        state.ask_flow(event["origin"], event["target"])
    elif event["event"] == "select":
        st.session_state["selection"] = {"kind": event["kind"], "id": event["id"], "seq": event["seq"]}
    else:
        st.session_state["selection"] = None
    state.write_address()
    st.rerun()
