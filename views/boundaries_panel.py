"""What the page says of its boundaries, and the way to official ones and back."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from data.access import Role
from data.boundary_report import JoinReport
from data.boundary_use import use_boundaries
from data.errors import CartoCoopError
from data.schema import AREAS, Area
from data.territories import boundary_status, reset_boundaries
from data.uploads import uploaded
from geo.wording import joined, tier_names
from layers.sheets import level_name
from translations import Translate
from views import access

AREA_NAMES = {"kayes": "Kayes", "idf": "Île-de-France"}
FORMATS = ["geojson", "json", "gpkg", "zip", "parquet", "fgb"]


def notice(t: Translate, areas: Sequence[Area] = AREAS) -> str:
    """Return what the maps of some areas say of their boundaries: "" when all are official."""
    status = boundary_status()
    rough = [AREA_NAMES[area] for area in areas if status[area].tier != "official"]
    if not rough:
        return ""
    return t("Schematic boundaries: {areas}").format(areas=", ".join(rough))


def banner(t: Translate) -> None:
    """Say that the boundaries are schematic, or which official ones are shown, with the way to change it."""
    status = boundary_status()
    rough = [area for area in AREAS if status[area].tier != "official"]
    text, button = st.columns([5, 1], vertical_alignment="center")
    if rough:
        text.caption(
            t(
                "Schematic boundaries ({areas}): real outlines cut into communes of the right size at the right "
                "place, not surveyed lines. The figures do not depend on them."
            ).format(areas=", ".join(AREA_NAMES[area] for area in rough))
        )
    else:
        colon = t(": ")
        lines = [
            f"{AREA_NAMES[area]}{colon}{status[area].source or status[area].source_file}" for area in AREAS
        ]
        text.caption(t("Official boundaries. {sources}").format(sources=joined(lines, t)))
    if not access.offers(Role.ADMIN):
        return
    if button.button(t("Boundaries…"), icon=":material/polyline:", width="stretch", key="open_boundaries"):
        _open(t)


def _open(t: Translate) -> None:
    @st.dialog(t("Official boundaries"), width="large", on_dismiss="rerun")
    def draw() -> None:
        for area in AREAS:
            info = boundary_status()[area]
            vintage, colon = info.vintage or t("vintage not stated"), t(": ")
            st.markdown(f"**{AREA_NAMES[area]}**{colon}{tier_names(info.tier, t)}, {vintage}")
        upload, online, back = st.tabs([t("From a file"), t("From the internet"), t("Back to schematic")])
        with upload:
            _upload(t)
        with online:
            _fetch(t)
        with back:
            st.write(t("The schematic boundaries are always there; your file is forgotten."))
            if st.button(t("Back to the schematic boundaries"), key="reset_boundaries"):
                _reset(t)

    draw()


def _reset(t: Translate) -> None:
    try:
        access.person().require(Role.ADMIN)
    except CartoCoopError as error:
        st.error(error.render(t))
        return
    reset_boundaries()
    st.rerun()


def _upload(t: Translate) -> None:
    file = st.file_uploader(
        t("GeoJSON, GeoPackage, zipped Shapefile or GeoParquet"), type=FORMATS, key="boundary_file"
    )
    area = st.segmented_control(
        t("Area"), ["auto", *AREAS], format_func=lambda a: AREA_NAMES.get(a, t("found from the file")),
        default="auto", key="boundary_area",
    )  # fmt: skip
    if file is not None and st.button(t("Use this file"), type="primary", key="use_boundaries"):
        with st.spinner(t("Joining the file to the territories…")):
            try:
                access.person().require(Role.ADMIN)
                chosen: Area | None = None if area in (None, "auto") else area
                with uploaded(file.name, file.getvalue()) as path:
                    report = use_boundaries(path, area=chosen)
            except CartoCoopError as error:
                st.error(error.render(t))
                return
        _show_report(report, t)


def _fetch(t: Translate) -> None:
    st.write(
        t(
            "Downloads from geoBoundaries (Mali) and geo.api.gouv.fr (France). This is the only thing here that "
            "needs the internet; nothing is sent but the request."
        )
    )
    area = st.segmented_control(
        t("Area"),
        list(AREAS),
        format_func=AREA_NAMES.__getitem__,
        default="kayes",
        required=True,
        key="fetch_area",
    )
    if st.button(t("Fetch"), type="primary", key="fetch_boundaries"):
        bar = st.progress(0.0, text=t("Connecting…"))

        def show(name: str, done: int, total: int | None) -> None:
            part = min(done / total, 1.0) if total else 0.0
            bar.progress(part, text=t("{name}: {size:.1f} MB").format(name=name, size=done / 1e6))

        from data.boundary_fetch import fetch_and_use  # noqa: PLC0415 - what the network needs is slow to load

        try:
            access.person().require(Role.ADMIN)
            outcomes = fetch_and_use(area, progress=show)
        except CartoCoopError as error:
            bar.empty()
            st.error(error.render(t))
            return
        bar.empty()
        for outcome in outcomes:
            if outcome.report is not None:
                _show_report(outcome.report, t)
            elif outcome.error is not None:
                st.error(outcome.error.render(t))


def _show_report(report: JoinReport, t: Translate) -> None:
    tell = st.success if report.accepted else st.warning
    tell(report.render(t))
    st.dataframe(_report_table(report, t), hide_index=True)
    st.caption(t("Close this window: the map shows what was taken over."))


def _report_table(report: JoinReport, t: Translate) -> pd.DataFrame:
    """Return the join report row by row, in the reader's language."""
    frame = report.to_frame()
    statuses = {
        "matched": t("matched"),
        "merged": t("united with others"),
        "duplicate": t("duplicate, left out"),
        "unmatched": t("no unit found"),
        "elsewhere": t("outside the area"),
        "missing": t("missing from the file"),
    }
    headings = {
        "status": t("Result"),
        "row": t("Row"),
        "code": t("Code"),
        "name": t("Name"),
        "level": t("Level"),
        "file_code": t("Code in the file"),
        "file_name": t("Name in the file"),
        "method": t("Found by"),
        "mended": t("Polygon mended"),
        "note": t("Note"),
    }
    methods = {
        "code": t("its code"),
        "former": t("the code of a commune merged since"),
        "name": t("its name"),
        "place": t("its place"),
        "": "",
    }
    told = frame.assign(
        status=frame["status"].map(statuses),
        level=[level_name(level, t) for level in frame["level"]],
        method=frame["method"].map(methods),
    )
    return told.rename(columns=headings)
