"""The view as tables, as geometry or as one interactive file: made when its button is pressed."""

from __future__ import annotations

from functools import partial

import streamlit as st

from data.exporters import EXPORTERS
from data.schema import AREAS
from geo.pipeline.export import ExportRequest, file_name
from layers.export import FORMATS, PICTURES, export_view, label_of
from layers.poster_files import POSTER_FORMATS
from translations import Translate
from views import state
from views.boundaries_panel import AREA_NAMES


def draw(t: Translate) -> None:
    """Draw one button per format."""
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
