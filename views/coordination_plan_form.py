"""The form of a planned partnership, and the plan that it holds for this session."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import streamlit as st

from data.plans import FIRST_YEAR, LAST_YEAR, Plan
from data.schema import ACTOR_KINDS
from geo.filters import kind_name
from geo.pipeline.coverage import State
from geo.themes import known_paths, paths_named, theme_key
from layers.search import theme_name
from layers.sheets import level_name
from translations import Translate
from views import coordination_state as shared
from views.state import ANY


def plan() -> Plan | None:
    """Return the plan that is looked at in this session."""
    found: Plan | None = st.session_state.get("coord_plan")
    return found


def open_plan(opened: Plan, kayes: State) -> None:
    """Look at a plan: put it in the form. To be called before the form is drawn."""
    st.session_state["coord_plan"] = opened
    st.session_state.update(_values(opened, kayes))
    st.session_state[_places_key(kayes)] = [code for code in opened.territories if code in _codes(kayes)]


def draw(kayes: State, t: Translate) -> None:
    """Draw the form, filled with the plan that is looked at."""
    names = shared.group_names(kayes)
    places = _places(kayes, t)
    held = shared.malian_place(kayes)
    first = plan() or Plan((), start_year=datetime.now(UTC).year)
    for key, value in _values(first, kayes).items():
        st.session_state.setdefault(key, value)
    wanted = [held] if held in places else [code for code in first.territories if code in places]
    st.session_state.setdefault(_places_key(kayes), wanted)
    with st.form(shared.widget_key("plan", held), border=True):
        left, right = st.columns(2)
        left.selectbox(
            t("Actor"),
            [ANY, *sorted(names, key=lambda group: names[group].casefold())],
            format_func=lambda group: names.get(group) or t("An actor that is not in the register"),
            key="coord_plan_actor",
        )
        right.text_input(t("Name of the new actor"), max_chars=200, key="coord_plan_name")
        left.selectbox(
            t("Kind of the new actor"),
            ACTOR_KINDS,
            format_func=lambda kind: kind_name(kind, t),
            key="coord_plan_kind",
        )
        right.checkbox(t("The new actor is from Île-de-France"), key="coord_plan_francilian")
        st.multiselect(
            t("Communes or cercles"),
            list(places),
            format_func=places.__getitem__,
            placeholder=t("choose at least one"),
            select_all=False,  # else Enter takes all that match the letters typed
            key=_places_key(kayes),
        )
        st.multiselect(
            t("Themes"),
            [theme_key(path) for path in known_paths(kayes.themes)],
            format_func=lambda theme: theme_name(theme, t),
            placeholder=t("not known"),
            select_all=False,
            key="coord_plan_themes",
        )
        left, right = st.columns(2)
        for column, label, key in ((left, t("Start"), "start"), (right, t("End"), "end")):
            column.number_input(
                label,
                FIRST_YEAR,
                LAST_YEAR,
                value=None,
                step=1,
                placeholder=t("not known"),
                key=f"coord_plan_{key}",
            )
        st.form_submit_button(
            t("What would change?"),
            on_click=_ask,
            args=(_places_key(kayes), t("A new partner")),
            type="primary",
            icon=":material/lightbulb:",
        )


def _values(shown: Plan, kayes: State) -> dict[str, Any]:
    """Return what each widget of the form holds for a plan, its places apart."""
    actors = kayes.actors.loc[kayes.actors["side"] == "fr"]
    rows = actors.loc[(actors["group_id"] == shown.actor) | (actors["actor_id"] == shown.actor), "group_id"]
    known = known_paths(kayes.themes)
    themes = (path for theme in shown.themes for path in paths_named(theme, known))
    return {
        "coord_plan_actor": ANY if rows.empty else rows.iloc[0],
        "coord_plan_name": shown.name if rows.empty else "",
        "coord_plan_kind": shown.kind if shown.kind in ACTOR_KINDS else "commune",
        "coord_plan_francilian": shown.francilian,
        "coord_plan_themes": list(dict.fromkeys(theme_key(path) for path in themes)),
        "coord_plan_start": shown.start_year,
        "coord_plan_end": shown.end_year,
    }


def _codes(kayes: State) -> set[str]:
    return set(kayes.territories["code"])


def _places_key(kayes: State) -> str:
    return shared.widget_key("plan-places", shared.malian_place(kayes))


def _places(kayes: State, t: Translate) -> dict[str, str]:
    """Return a label for each cercle, then each commune, then the region."""
    units = kayes.territories.set_index("code")
    parents = units["parent"].map(units["name"])
    labels = {}
    for level in ("cercle", "commune", "region"):
        rows = units.loc[units["level"] == level].sort_values("name")
        for code, name in rows["name"].items():
            where = parents[code] if level == "commune" else level_name(level, t)
            labels[str(code)] = f"{name} ({where})"
    return labels


def _ask(places: str, new_name: str) -> None:
    """Keep the plan of the form for this session."""
    held = st.session_state
    actor = held["coord_plan_actor"]
    start, end = held["coord_plan_start"], held["coord_plan_end"]
    held["coord_plan"] = Plan(
        territories=tuple(held[places]),
        actor=actor,
        name="" if actor else held["coord_plan_name"].strip() or new_name,
        kind=held["coord_plan_kind"],
        francilian=held["coord_plan_francilian"],
        themes=tuple(held["coord_plan_themes"]),
        start_year=None if start is None else int(start),
        end_year=None if end is None else int(end),
    )
