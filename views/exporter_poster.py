"""The preview of a poster, and its files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from data.errors import CartoCoopError
from geo.pipeline.coverage import State
from geo.pipeline.poster import PosterRequest
from layers.poster_files import (
    POSTER_FORMATS,
    TEMPLATE_LABELS,
    check_request,
    poster_file,
    poster_name,
    preview,
)
from translations import Translate
from views.exporter_form import Choice

KEPT = 12
"""Files and previews kept in memory."""


def draw(choice: Choice, states: Mapping[str, State], t: Translate) -> None:
    """Draw the preview in its place, with a button for each format below it."""
    with choice.place:
        request = choice.request
        if request is None:
            st.info(t("Mend what the form says first."))
            return
        key = _key(request, states)
        pressed = st.button(
            t("Preview"), icon=":material/visibility:", type="primary", width="stretch", key="x_preview"
        )
        if pressed:
            st.session_state["x_shown"] = key
        _preview(request, key, states, t)
        _files(request, key, states, t)


def _key(request: PosterRequest, states: Mapping[str, State]) -> str:
    """Return a text that changes whenever the poster would."""
    return "--".join([repr(request), *(one.key for one in states.values())])


def _preview(request: PosterRequest, key: str, states: Mapping[str, State], t: Translate) -> None:
    shown = st.session_state.get("x_shown")
    if shown is None:
        st.caption(t("Press “Preview” to see it; the files below are made when you ask for them."))
        return
    if shown != key:
        st.caption(t("The choice has changed since the last preview."))
        return
    with st.spinner(t("Drawing the poster ..."), show_time=True):
        picture = _small(request, key, states)
    label = t(TEMPLATE_LABELS[request.template])
    st.image(picture, width="stretch", alt=t("Preview: {template}").format(template=label))


def _files(request: PosterRequest, key: str, states: Mapping[str, State], t: Translate) -> None:
    """Draw one button per format; what does not go together is said."""
    refused: dict[str, list[str]] = {}
    for column, suffix in zip(st.columns(len(POSTER_FORMATS)), POSTER_FORMATS, strict=True):
        try:
            check_request(request, suffix)
        except CartoCoopError as error:
            refused.setdefault(error.render(t), []).append(suffix.upper())
            column.button(suffix.upper(), disabled=True, width="stretch", key=f"x_file_{suffix}_off")
            continue
        column.download_button(
            suffix.upper(),
            data=partial(_file, request, suffix, key, states),
            file_name=poster_name(request, suffix),
            mime=POSTER_FORMATS[suffix],
            icon=":material/download:",
            on_click="ignore",
            width="stretch",
            key=f"x_file_{suffix}",
        )
    for reason, suffixes in refused.items():
        st.caption(t("{formats}: {reason}").format(formats=", ".join(suffixes), reason=reason))


@st.cache_data(show_spinner=False, max_entries=KEPT)
def _small(_request: PosterRequest, key: str, _states: Mapping[str, State]) -> bytes:
    del key
    return preview(_request, _states)


@st.cache_data(show_spinner=False, max_entries=KEPT)
def _file(_request: PosterRequest, suffix: str, key: str, _states: Mapping[str, State]) -> bytes:
    del key
    return poster_file(_request, suffix, states=_states).content
