"""The filter's widgets, in the sidebar; their keys are those of `views.state`."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from data.errors import NotFoundError
from data.schema import CONFIDENCES, DIVISIONS
from geo.filters import (
    COLLECTIVITIES,
    KIND_CHOICES,
    ORIGINS,
    PUBLIC,
    REACH_FILTERS,
    UNKNOWN_THEME,
    kind_name,
)
from geo.pipeline.coverage import State
from geo.themes import known_paths, known_theme, register_paths, theme_key
from layers.search import theme_name
from translations import Translate
from views.state import ANY, DEFAULTS, UNITS, language

FIRST_YEAR = 1983
"""First year on offer: the oldest start in the built-in register."""


def sidebar(kayes: State, idf: State, t: Translate) -> None:
    """Draw the filter in the sidebar."""
    with st.sidebar:
        st.subheader(t("Filter"))
        _year(kayes, t)
        _who(t)
        _origin(t)
        _reach(t)
        _theme(kayes, t)
        _place(kayes, idf, t)
        _confidence(t)
        with st.expander(t("Readings")):
            _readings(t)
        _clear_button(t)


def sidebar_world(kayes: State, t: Translate) -> None:
    """Draw what of the filter means something on the whole Atlas: no origin, no reach, no place."""
    with st.sidebar:
        st.subheader(t("Filter"))
        _year(kayes, t)
        _who(t)
        _theme(kayes, t)
        _confidence(t)
        _clear_button(t)


def _confidence(t: Translate) -> None:
    st.selectbox(
        t("Confidence of the source"),
        CONFIDENCES[::-1],
        format_func={
            "low": t("all"),
            "medium": t("medium or high"),
            "high": t("high only"),
        }.__getitem__,
        key="f_confidence",
    )


def _clear_button(t: Translate) -> None:
    st.button(t("Clear the filter"), on_click=_clear, icon=":material/filter_alt_off:", width="stretch")


def _year(kayes: State, t: Translate) -> None:
    first = min(FIRST_YEAR, int(kayes.ties["start_year"].min()))
    years = [ANY, *range(datetime.now(UTC).year, first - 1, -1)]
    held = st.session_state["f_year"]
    if held not in years:
        years.append(held)
    st.selectbox(
        t("Year"),
        years,
        format_func=lambda year: str(year) or t("Any year"),
        key="f_year",
        help=t("With a year, partnerships whose dates do not say if they were active stand apart."),
    )


def _who(t: Translate) -> None:
    left, right = st.columns(2)
    for column, words, kinds, key in (
        (left, t("Collectivities"), COLLECTIVITIES, "kinds_coll"),
        (right, t("All public"), PUBLIC, "kinds_public"),
    ):
        column.button(words, on_click=_set_kinds, args=(kinds,), key=key, width="stretch")
    st.multiselect(
        t("Kinds of actor"),
        KIND_CHOICES,
        format_func=lambda kind: kind_name(kind, t),
        key="f_kinds",
        placeholder=t("all"),
        select_all=False,  # else Enter takes all that match the letters typed
    )


def _origin(t: Translate) -> None:
    st.selectbox(
        t("Where the actors come from"),
        ORIGINS,
        format_func={
            "francilian": t("Île-de-France"),
            "other": t("elsewhere in France"),
            "all": t("all of France"),
        }.__getitem__,
        key="f_origin",
    )


def _reach(t: Translate) -> None:
    st.radio(
        t("Reach"),
        REACH_FILTERS,
        format_func={
            "direct": t("the commune itself"),
            "cercle": t("+ through its cercle"),
            "region": t("+ through its region"),
        }.__getitem__,
        key="f_reach",
        help=t("A partnership with the cercle says less about a commune than one with the commune itself."),
    )


def _theme(kayes: State, t: Translate) -> None:
    _settle_theme(kayes)
    labels = _theme_labels(kayes.key, language(), kayes, t)
    held = st.session_state["f_theme"]
    options = list(labels) if held in labels else [*labels, held]
    st.selectbox(
        t("Theme"), options, format_func=lambda one: labels.get(one) or theme_name(one, t), key="f_theme"
    )


@st.cache_resource(show_spinner=False, max_entries=8)
def _theme_labels(key: str, lang: str, _kayes: State, _t: Translate) -> dict[str, str]:
    """Return the themes on offer with their labels: what occurs in the register comes first."""
    del key, lang
    t = _t
    occurring = [theme_key(path) for path in register_paths(_kayes.themes)]
    others = dict.fromkeys(theme_key(path) for path in known_paths(_kayes.themes))
    left = t("{theme} (no partnership)")
    return {
        ANY: t("All themes"),
        **{theme: theme_name(theme, t) for theme in (*occurring, UNKNOWN_THEME)},
        **{theme: left.format(theme=theme) for theme in others if theme not in occurring},
    }


def _settle_theme(kayes: State) -> None:
    """Keep the theme asked for by its path; say that it is left out when there is none such."""
    held = st.session_state["f_theme"]
    if held in (ANY, UNKNOWN_THEME):
        return
    try:
        st.session_state["f_theme"] = known_theme(held, kayes.themes)
    except NotFoundError as error:
        st.session_state["f_theme"] = ANY
        st.session_state["messages"].append(error.message)


def units_of(area: State) -> dict[str, str]:
    """Return code -> name of the cercles or départements of an area."""
    return {code: name for code, (name, level) in area.facts.names.items() if level in UNITS}


def _place(kayes: State, idf: State, t: Translate) -> None:
    units = units_of(kayes) | units_of(idf)
    held = st.session_state["f_cercle"]
    options = [ANY, *units] + ([held] if held and held not in units else [])
    st.selectbox(
        t("Cercle or département"),
        options,
        format_func=lambda code: units.get(code, code) or t("All"),
        key="f_cercle",
    )


def _readings(t: Translate) -> None:
    st.radio(
        t("Regions of Mali"),
        DIVISIONS,
        format_func={"1996": t("region of Kayes of 1996"), "2023": t("regions of 2023")}.__getitem__,
        key="f_division",
    )
    st.slider(
        t("An observation “ongoing” holds (years)"),
        0,
        20,
        key="f_age",
        help=t("How long a partnership with no end counts as active after its source saw it."),
    )
    st.checkbox(t("“The twelve communes of the cercle” count as communes"), key="f_twelve")
    st.checkbox(t("Count actors associated to another's project"), key="f_associated")


def _set_kinds(kinds: frozenset[str]) -> None:
    st.session_state["f_kinds"] = [kind for kind in KIND_CHOICES if kind in kinds]


def _clear() -> None:
    for key, value in DEFAULTS.items():
        if key.startswith("f_"):
            st.session_state[key] = value
    st.session_state["selection"] = None
