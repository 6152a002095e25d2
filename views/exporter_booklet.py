"""The atlas: made when it is asked for, with a progress bar; it can be stopped."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.pipeline.coverage import State
from layers.booklet import PDF, BookletRequest, booklet_file
from translations import Translate
from views import state
from views.exporter_form import Choice


def draw(choice: Choice, states: Mapping[str, State], t: Translate) -> None:
    """Draw the button, the progress, and the file once it is made."""
    st.write(
        t(
            "One PDF with every map of the present filter: cover, contents, the two regions and their links, a page of map and a page of figures for each cercle, themes, overlaps and gaps, method and sources."
        )
    )
    st.caption(t("Language, title and logos are those chosen for the poster."))
    request = BookletRequest(
        filter=state.current_filter(), language=choice.language, title=choice.title, logos=choice.logos
    )
    key = "--".join([repr(request), *(one.key for one in states.values())])
    place = st.empty()
    if place.button(t("Make the atlas"), icon=":material/auto_stories:", type="primary", key="x_book"):
        _make(request, key, states, place, t)
    kept = st.session_state.get("x_book_made")
    if kept and kept[0] == key:
        made = kept[1]
        size = t("{size} kB").format(size=len(made.content) // 1000)
        st.download_button(
            t("Download the atlas (PDF, {size})").format(size=size),
            data=made.content,
            file_name=made.name,
            mime=PDF,
            icon=":material/download:",
            on_click="ignore",
            key="x_book_file",
        )


def _make(
    request: BookletRequest,
    key: str,
    states: Mapping[str, State],
    place: DeltaGenerator,
    t: Translate,
) -> None:
    """Make the booklet; a press on "Stop", as on anything else, ends this run and keeps nothing."""
    place.button(t("Stop"), icon=":material/stop:", key="x_book_stop")
    bar = st.progress(0.0, text=t("Opening the register"))
    made = booklet_file(
        request,
        states=states,
        progress=lambda done, total, name: bar.progress(done / total, text=f"{done + 1}/{total} · {name}"),
    )
    bar.empty()
    place.empty()
    st.session_state["x_book_made"] = (key, made)
