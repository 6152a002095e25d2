"""The page *Carte*: both territories side by side, the figures, the sheet, the tables, the exports."""

from __future__ import annotations

import streamlit as st

from geo.figures import CoverageTable
from geo.filters import Filter
from geo.pipeline.coverage import State, coverage_of
from layers.online import BACKGROUND
from translations import Translate
from views import boundaries_panel, exports_panel, filters, sheet, state, tables, twin_map
from views.format import interval, number, percent, plain

PUBLISHED = "70"
"""The published share ("more than 70 %"), shown beside ours for what it is."""


def page() -> None:
    """Draw the page."""
    t = state.translate()
    with st.spinner(t("Opening the register and the territories…"), show_time=False):
        kayes, idf = state.area_state("kayes"), state.area_state("idf")
    filters.sidebar(kayes, idf, t)
    for message in state.take_messages():
        st.warning(plain(message.render(t)))
    asked = state.current_filter()
    counts = {area.area: twin_map.counts_of(area, asked) for area in (kayes, idf)}
    _headline(kayes, asked, t)
    _options(t)
    twin_map.draw(kayes, counts, asked, t)
    boundaries_panel.banner(t)
    sheet.draw(kayes, t)
    here, there, away = st.tabs([t("Table: Kayes"), t("Table: Île-de-France"), t("Export")])
    with here:
        tables.draw(kayes, counts["kayes"], t)
    with there:
        tables.draw(idf, counts["idf"], t)
    with away:
        exports_panel.draw(t)


def _headline(kayes: State, asked: Filter, t: Translate) -> None:
    table = coverage_of(kayes, asked)
    communes = table.figure("communes")
    names = dict(zip(kayes.territories["code"], kayes.territories["name"], strict=True))
    place = names.get(communes.parent, communes.parent_name)
    title = t("Coverage of {place}").format(place=place)
    st.markdown(f"##### {title}")
    labels = {
        "communes": t("Communes"),
        "km2": t("Surface area"),
        "inhabitants": t("Inhabitants, census of 2009"),
    }
    units = {"communes": "", "km2": " km²", "inhabitants": ""}
    columns = st.columns(4)
    for column, unit in zip(columns[:3], ("communes", "km2", "inhabitants"), strict=True):
        figure = table.figure(unit)
        column.metric(labels[unit], percent(figure.share), border=True)
        column.caption(
            t("{covered} of {total}").format(
                covered=interval(figure.covered), total=interval(figure.total) + units[unit]
            )
        )
    columns[3].metric(t("Published, about 2010"), t("> {share} %").format(share=PUBLISHED), border=True)
    columns[3].caption(t("An estimate quoted in the Atlas; neither its unit nor its method is stated."))
    st.caption(_told(table, names.get(asked.cercle or "", asked.cercle), t))


def _told(table: CoverageTable, place: str | None, t: Translate) -> str:
    """Return filter, vintage and what is unknown, in one line."""
    parts = [
        table.filter.describe(t, parent_name=place),
        t("Boundaries: {vintage}.").format(vintage=table.vintage),
        _unknown_dates(table, t),
    ]
    if table.n_unlocated:
        text = t("{count} more are in the area, in communes that no source names.")
        parts.append(text.format(count=table.n_unlocated))
    return " ".join(parts)


def _unknown_dates(table: CoverageTable, t: Translate) -> str:
    if table.filter.year is None:
        text = t("{count} partnerships; the start of {unknown} is not known.")
        return text.format(count=table.n_partnerships, unknown=table.n_unknown_dates)
    communes = table.figure("communes")
    more = number(communes.covered_with_unknown.low - communes.covered.low)
    text = t(
        "{count} partnerships, of which {unknown} with unknown dates: {more} communes more would be covered if they were active."
    )
    return text.format(count=table.n_partnerships, unknown=table.n_unknown_dates, more=more)


def _options(t: Translate) -> None:
    left, right = st.columns([3, 1], vertical_alignment="center")
    left.segmented_control(
        t("View"),
        ["twin", "overview"],
        format_func={"twin": t("Side by side"), "overview": t("Overview of the links")}.__getitem__,
        key="show",
        required=True,
        label_visibility="collapsed",
    )
    right.toggle(
        t("Online background"),
        key="tiles",
        help=t("Fetches map tiles from the internet ({name}). Off by default; never needed.").format(
            name=BACKGROUND.name
        ),
    )
