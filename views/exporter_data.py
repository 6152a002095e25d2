"""The view as tables, geometry or an interactive file, or the whole register: made when asked for."""

from __future__ import annotations

from functools import partial

import streamlit as st

from data.exporters import EXPORTERS
from data.exporters.register_files import REGISTER_FORMATS
from data.schema import AREAS
from geo.pipeline.exchange import RegisterRequest, export_register, register_file_name
from geo.pipeline.export import ExportRequest, file_name
from layers.export import FORMATS, PICTURES, export_view, label_of
from layers.poster_files import POSTER_FORMATS
from translations import Translate
from views import state
from views.boundaries_panel import AREA_NAMES


def draw(t: Translate) -> None:
    """Draw the choice between view and register, and one button per format."""
    parts = {"view": t("The view of the filter"), "register": t("The whole register")}
    part = st.segmented_control(
        t("What to take away"), list(parts), format_func=parts.__getitem__, default="view", required=True
    )
    if part == "register":
        _register(t)
    else:
        _view(t)


def _view(t: Translate) -> None:
    st.write(t("Each file carries the title, the filter, the figures, the sources and the date."))
    chosen = st.segmented_control(
        t("Territories"),
        ["both", *AREAS],
        format_func=lambda area: AREA_NAMES.get(area, t("both")),
        default="both",
        required=True,
        key="export_area",
    )
    areas = AREAS if chosen == "both" else (chosen,)
    columns = st.columns(3)
    for place, suffix in enumerate(one for one in FORMATS if one not in POSTER_FORMATS):
        request = ExportRequest(
            format=suffix, areas=areas, filter=state.current_filter(), language=state.language()
        )
        columns[place % 3].download_button(
            t(label_of(suffix)),
            data=partial(_content, request),
            file_name=file_name(request),
            mime={**PICTURES, **EXPORTERS}[suffix].mime,
            icon=":material/download:",
            on_click="ignore",
            width="stretch",
            key=f"export_{suffix}",
        )


def _content(request: ExportRequest) -> bytes:
    return export_view(request).content


def _register(t: Translate) -> None:
    """Draw the formats of the whole register; each is made when its button is pressed."""
    st.write(
        t(
            "All that the register says, whatever the filter, for others to read: each partnership with its"
            " actors, places, dates, themes, sources and money. An empty cell is an unknown."
        )
    )
    st.caption(
        t(
            "Taken in again on the page Register, such a file gives the same register. History, kept plans and"
            " who edited what are not in it: a backup holds them."
        )
    )
    register = state.register()
    for form in REGISTER_FORMATS.values():
        request = RegisterRequest(form.name, language=state.language())
        button, words = st.columns([2, 3], gap="xsmall", vertical_alignment="center")
        button.download_button(
            t(form.label),
            data=lambda request=request: export_register(request, register).content,
            file_name=register_file_name(request, register),
            mime=form.mime,
            icon=":material/download:",
            on_click="ignore",
            width="stretch",
            key=f"export_register_{form.name}",
        )
        words.caption(t(form.carries))
