"""The page *Carte*: both territories side by side, the figures, the sheet, the tables."""

from __future__ import annotations

import streamlit as st

from geo.figures import CoverageTable
from geo.flows import flows
from layers.flows_svg import flows_json
from layers.online import CARTO_KEY, backgrounds
from translations import Translate
from views import answers, boundaries_panel, exporter, filters, sheet, state, tables, twin_map, years
from views.format import number
from views.markdown import plain


def page() -> None:
    """Draw the page; embedded in another site, only its maps, figures and source."""
    t = state.translate()
    with st.spinner(t("Opening the register and the territories…"), show_time=False):
        kayes, idf = state.area_states()
    embedded = state.embedded()
    if not embedded:
        filters.sidebar(kayes, idf, t)
    for message in state.take_messages():
        st.warning(plain(message.render(t)))
    asked = state.current_filter()
    counts = {area.area: answers.commune_counts(area, asked) for area in (kayes, idf)}
    table = answers.coverage(kayes, asked)
    names = dict(zip(kayes.territories["code"], kayes.territories["name"], strict=True))
    _title(table, names, t)
    if not embedded:
        _options(t)
    drawn = None
    if st.session_state["show"] == "flows":
        drawn = flows_json(flows(kayes.ties, kayes.themes, kayes.territories, kayes.other, asked), t)
    told = _told(table, names.get(asked.cercle or "", asked.cercle), t)
    time = years.time_view(kayes, idf, asked, table, told)
    twin_map.draw(kayes, counts, asked, t, time=time, flows=drawn)
    if embedded:
        _source(kayes.frames.sources["url"].nunique(), t)
        return
    boundaries_panel.banner(t)
    sheet.draw(kayes, t)
    tabs = st.tabs([t("Table: Kayes"), t("Table: Île-de-France")], key="map_tables", on_change="rerun")
    for tab, area in zip(tabs, (kayes, idf), strict=True):
        if tab.open:
            with tab:
                tables.draw(area, asked, t)
    exporter.link(t)


def _title(table: CoverageTable, names: dict[str, str], t: Translate) -> None:
    communes = table.figure("communes")
    title = t("Coverage of {place}").format(place=names.get(communes.parent, communes.parent_name))
    with st.container(key="map_title"):
        st.title(plain(title), anchor=False)


def _told(table: CoverageTable, place: str | None, t: Translate) -> str:
    """Return filter, vintage and what is unknown, in one line."""
    parts = [
        table.filter.describe(t, parent_name=place),
        t("Boundaries: {vintage}.").format(vintage=table.vintage),
        _unknown_dates(table, t),
    ]
    if table.n_unlocated:
        text = t("In the area, in communes that no source names: {count} more.")
        parts.append(text.format(count=table.n_unlocated))
    return " ".join(parts)


def _unknown_dates(table: CoverageTable, t: Translate) -> str:
    if table.filter.year is None:
        text = t("Partnerships: {count}; the start of {unknown} is not known.")
        return text.format(count=table.n_partnerships, unknown=table.n_unknown_dates)
    communes = table.figure("communes")
    more = number(communes.covered_with_unknown.low - communes.covered.low)
    text = t(
        "Partnerships: {count}, of which {unknown} with unknown dates. Communes more that would be covered if they were active: {more}."
    )
    return text.format(count=table.n_partnerships, unknown=table.n_unknown_dates, more=more)


def _options(t: Translate) -> None:
    left, right = st.columns([3, 1], vertical_alignment="center")
    left.segmented_control(
        t("View"),
        state.SHOWS,
        format_func={
            "twin": t("Side by side"),
            "overview": t("Overview of the links"),
            "flows": t("Flows"),
        }.__getitem__,
        key="show",
        required=True,
        label_visibility="collapsed",
    )
    offered = backgrounds()
    tiles = st.session_state["tiles"]
    if tiles not in offered:
        st.session_state["tiles"] = state.ANY
    right.selectbox(
        t("Online background"),
        [state.ANY, *offered],
        format_func=lambda key: offered[key].name if key else t("No online background"),
        key="tiles",
        help=t(
            "Fetches map tiles from the internet. Off by default; never needed. CARTO is on offer where {variable} holds its key."
        ).format(variable=CARTO_KEY),
        label_visibility="collapsed",
    )


def _source(count: int, t: Translate) -> None:
    """Draw the source line of the embedded view, with the way to the whole page."""
    text = t("Source: register of CartoCoop, drawn from {count} published pages and documents.")
    words = t("Open this view in CartoCoop")
    st.markdown(f":small[{text.format(count=number(count))} [{words}](./{state.shared()})]")
