"""The page *Coordination*: overlaps, gaps, who could pool, and what a plan would change, beside the map."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from geo.filters import Filter
from geo.gaps import GapTable
from geo.overlaps import OverlapTable
from geo.pipeline.coverage import State
from translations import Translate
from views import (
    answers,
    boundaries_panel,
    coordination_exports,
    coordination_gaps,
    coordination_matrix,
    coordination_overlaps,
    coordination_pooling,
    coordination_state,
    coordination_timeline,
    coordination_whatif,
    documents_panel,
    filters,
    state,
    twin_map,
)
from views.coordination_words import grade_names, status_names
from views.format import at_least, interval, number
from views.markdown import plain

MAP_HEIGHT = 330
WIDE = ("matrix",)
"""Sections that need the whole width: the maps stand below them."""
MAP_PLACE = "coord-map"
"""Identifier of the place of the maps in the page, for the link to them."""
LOOKS = """<style>
.cc-to-map {display: none}
.st-key-coord_body :is([data-testid="stTooltipHoverTarget"], [data-testid="stMultiSelect"], [data-testid="stSelectbox"]) button,
.st-key-coord_body [data-testid="stHeaderActionElements"] a {min-width: 24px; min-height: 24px}
@media (max-width: 1200px) {
.cc-to-map {display: inline-block; padding: .5rem 0}
.st-key-coord_headline [data-testid="stColumn"] {min-width: calc(50% - 1rem)}
.st-key-coord_headline [data-testid="stMetricValue"] {font-size: 1.5rem}
.st-key-coord_headline [data-testid="stMetricLabel"] * {white-space: normal}
.st-key-coord_body > * > [data-testid="stColumn"],
.st-key-coord_body > * > [data-testid="stHorizontalBlock"] > [data-testid="stColumn"] {min-width: calc(100% - 1rem)}
[data-testid="stElementContainer"]:has([data-testid="stDataFrame"]) {margin-top: 1.5rem}
.st-key-coord_timeline {overflow-x: auto}
.st-key-coord_timeline, .st-key-coord_timeline * {align-items: flex-start; justify-content: flex-start}
.st-key-coord_timeline [data-testid="stImage"], .st-key-coord_timeline img {min-width: 640px}
}</style>"""
"""On a narrow screen the four numbers stand two by two, the maps below the tables with a link to them at the
top, and the timeline is moved sideways rather than made too small to read."""


def page() -> None:
    """Draw the page."""
    t = state.translate()
    with st.spinner(t("Opening the register and the territories…"), show_time=False):
        kayes, idf = state.area_state("kayes"), state.area_state("idf")
    filters.sidebar(kayes, idf, t)
    for message in state.take_messages():
        st.warning(plain(message.render(t)))
    asked = state.current_filter()
    to_map = t("See the maps")
    st.html(f'<a class="cc-to-map" href="#{MAP_PLACE}">{escape(to_map)}</a>')
    _headline(kayes, asked, t)
    first = coordination_state.focus(kayes)
    section = _section(kayes, asked, first, t)
    wide = st.session_state["section"] in WIDE
    body = st.container(key="coord_body")
    left, right = (body.container(), body.container()) if wide else body.columns((5, 3), gap="medium")
    with left:
        section()
        coordination_exports.draw(kayes, asked, st.session_state["section"], t)
        documents_panel.note_buttons(kayes, asked, t)
    with right:
        st.html(f'<div id="{MAP_PLACE}"></div>')
        _chosen(kayes, t)
        counts = {area.area: answers.commune_counts(area, asked) for area in (kayes, idf)}
        twin_map.draw(kayes, counts, asked, t, height=MAP_HEIGHT, widget="coordination_map")
        boundaries_panel.banner(t)


def _headline(kayes: State, asked: Filter, t: Translate) -> None:
    """Draw the numbers of overlaps and gaps, with all that a reader must know of them."""
    overlaps = coordination_state.overlap_table(kayes, asked)
    gaps = coordination_state.gap_table(kayes, asked)
    st.html(LOOKS)
    columns, colon = st.container(key="coord_headline").columns(4), t(": ")
    for column, certainty, label in (
        (columns[0], "certain", t("Overlaps, certain")),
        (columns[1], "possible", t("Overlaps, possible")),
    ):
        counts = {grade: sure[certainty] for grade, sure in overlaps.counts.items()}
        column.metric(label, number(sum(counts.values())), border=True)
        column.caption(" · ".join(f"{name}{colon}{counts[grade]}" for grade, name in grade_names(t).items()))
    communes = t("{count} of {total}").format(count=number(len(gaps)), total=number(gaps.n_total))
    columns[2].metric(t("Gaps, communes"), communes, border=True)
    said = [
        f"{name}{colon}{gaps.counts[status]}"
        for status, name in status_names(t).items()
        if gaps.counts[status]
    ]
    columns[2].caption(" · ".join(said) or t("every commune is reached"))
    columns[3].metric(t("Inhabitants of the gaps"), at_least(gaps.population), border=True)
    exact = t("{people} inhabitants, {area} km²; census of 2009")
    columns[3].caption(exact.format(people=interval(gaps.population), area=number(gaps.area_km2)))
    _told(overlaps, gaps, kayes, t)


def _told(overlaps: OverlapTable, gaps: GapTable, kayes: State, t: Translate) -> None:
    """Write filter, year, vintage and what is not known."""
    names = dict(zip(kayes.territories["code"], kayes.territories["name"], strict=True))
    place = overlaps.filter.cercle
    unknown = t(
        "Overlaps are counted by pair of actors and cercle, over {count} partnerships; the dates of {dates} are not known, or not all, nor are the themes of {themes}."
    )
    coordination_state.told(
        [
            overlaps.filter.describe(t, parent_name=names.get(place or "", place)),
            t("Boundaries: {vintage}.").format(vintage=gaps.vintage),
            unknown.format(
                count=overlaps.n_partnerships,
                dates=overlaps.n_unknown_dates,
                themes=overlaps.n_unknown_themes,
            ),
        ]
    )


def _section(
    kayes: State, asked: Filter, first: coordination_state.Focus | None, t: Translate
) -> Callable[[], None]:
    """Draw the switch of the sections; return what draws the one that is open."""
    names = {
        "overlaps": t("Overlaps"),
        "gaps": t("Gaps"),
        "pooling": t("Pooling"),
        "matrix": t("Themes × territories"),
        "timeline": t("Timeline"),
        "whatif": t("What if"),
    }
    chosen = st.segmented_control(
        t("Section"),
        list(names),
        format_func=names.__getitem__,
        key="section",
        required=True,
        label_visibility="collapsed",
    )
    parts: dict[str, Callable[[], None]] = {
        "overlaps": lambda: coordination_overlaps.draw(kayes, asked, first, t),
        "gaps": lambda: coordination_gaps.draw(kayes, asked, first, t),
        "pooling": lambda: coordination_pooling.draw(kayes, asked, first, t),
        "matrix": lambda: coordination_matrix.draw(kayes, asked, t),
        "timeline": lambda: coordination_timeline.draw(kayes, asked, t),
        "whatif": lambda: coordination_whatif.draw(kayes, asked, t),
    }
    return parts[chosen]


def _chosen(kayes: State, t: Translate) -> None:
    """Name what is chosen, and let it go."""
    chosen = st.session_state["selection"]
    if st.session_state["section"] == "whatif":
        st.caption(t("The maps show the present state, without the plan."))
    if chosen is None:
        st.caption(
            t(
                "Choose a territory or an actor on the maps: its rows come first. Choose a row: its territory lights."
            )
        )
        return
    name = coordination_state.name_of(kayes, chosen["kind"], chosen["id"]) or chosen["id"]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(name)}**", width="stretch")
        st.button(t("Let go"), on_click=coordination_state.clear, icon=":material/close:", key="coord_clear")
