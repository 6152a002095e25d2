"""What if: a planned partnership and what it would change; nothing is stored."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from data.errors import CartoCoopError
from data.plans import Plan
from data.schema import ACTOR_KINDS
from data.themes import load_themes
from geo.filters import FIRST_YEAR, LAST_YEAR, Filter, kind_name
from geo.pipeline.coordination import whatif_of
from geo.pipeline.coverage import State
from geo.whatif import WhatIf
from layers.sheets import level_name
from translations import Translate
from views import coordination_state as shared
from views.coordination_gaps import gaps_frame, number_columns
from views.coordination_overlaps import explain_overlap, overlaps_frame
from views.coordination_pooling import pooling_frame
from views.coordination_table import choose
from views.format import interval, number, percent, plain
from views.state import ANY

TOLD = 5
"""Sentences written out under a table."""


def draw(kayes: State, asked: Filter, t: Translate) -> None:
    """Draw the section."""
    st.markdown(
        plain(
            t(
                "A partnership that somebody thinks of: what it would change, before anyone signs. Nothing is stored."
            )
        )
    )
    _form(kayes, t)
    plan = st.session_state.get("coord_plan")
    if plan is None:
        return
    try:
        found = whatif_of(kayes, plan, asked)
    except CartoCoopError as error:
        st.error(plain_lines(error.render(t)))
        return
    _result(found, kayes, t)


def plain_lines(text: str) -> str:
    """Return lines from an error so that Markdown shows each to the letter."""
    return "  \n".join(plain(line) for line in text.splitlines())


def _form(kayes: State, t: Translate) -> None:
    names = shared.group_names(kayes)
    groups = sorted(names, key=lambda group: names[group].casefold())
    places = _places(kayes, t)
    held = shared.malian_place(kayes)
    year = datetime.now(UTC).year
    with st.form(shared.widget_key("plan", held), border=True):
        left, right = st.columns(2)
        left.selectbox(
            t("Actor"),
            [ANY, *groups],
            format_func=lambda group: names.get(group) or t("An actor that is not in the register"),
            key="coord_plan_actor",
        )
        right.text_input(t("Name of the new actor"), max_chars=200, key="coord_plan_name")
        left.selectbox(
            t("Kind of the new actor"),
            ACTOR_KINDS,
            index=ACTOR_KINDS.index("commune"),
            format_func=lambda kind: kind_name(kind, t),
            key="coord_plan_kind",
        )
        right.checkbox(t("The new actor is from Île-de-France"), value=True, key="coord_plan_francilian")
        st.multiselect(
            t("Communes or cercles"),
            list(places),
            default=[held] if held in places else [],
            format_func=places.__getitem__,
            placeholder=t("choose at least one"),
            key=shared.widget_key("plan-places", held),
        )
        st.multiselect(t("Themes"), _themes(), placeholder=t("not known"), key="coord_plan_themes")
        left, right = st.columns(2)
        left.number_input(t("Start"), FIRST_YEAR, LAST_YEAR, value=year, step=1, key="coord_plan_start")
        right.number_input(
            t("End"),
            FIRST_YEAR,
            LAST_YEAR,
            value=None,
            step=1,
            placeholder=t("not known"),
            key="coord_plan_end",
        )
        st.form_submit_button(
            t("What would change?"),
            on_click=_ask,
            args=(shared.widget_key("plan-places", held), t("A new partner")),
            type="primary",
            icon=":material/lightbulb:",
        )


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


def _themes() -> list[str]:
    """Return the name of each theme of the Atlas once, higher levels before the lower ones below them."""
    return list(dict.fromkeys(next(name for name in reversed(path) if name) for path in load_themes()))


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


def _result(found: WhatIf, kayes: State, t: Translate) -> None:
    """Draw what would change: figures, overlaps, gaps, partners to call."""
    names = kayes.territories.set_index("code")["name"]
    heading = t("{actor} in {places}").format(
        actor=found.actor_name, places=", ".join(names[code] for code in found.plan.territories)
    )
    st.markdown(f"##### {plain(heading)}")
    _figures(found, t)
    for note in found.notes:
        st.warning(plain(note.render(t)))
    _overlaps(found, kayes, t)
    _gaps(found, kayes, t)
    _partners(found, t)
    shared.told(
        [
            found.filter.describe(t, parent_name=names.get(found.filter.cercle or "")),
            t("Boundaries: {vintage}.").format(vintage=found.after.vintage),
            t("Nothing is stored."),
        ]
    )


def _figures(found: WhatIf, t: Translate) -> None:
    before, after = found.before.figure("communes"), found.after.figure("communes")
    people = found.gaps.population
    columns = [*st.columns(2), *st.columns(2)]
    grown = t("before: {share}, {covered} of {total}").format(
        share=percent(before.share), covered=interval(before.covered), total=interval(before.total)
    )
    columns[0].metric(t("Coverage, communes"), percent(after.share), border=True, help=grown)
    columns[0].caption(grown)
    columns[1].metric(t("Gaps that it would close"), number(len(found.gaps)), border=True)
    text = t("{area} km², {people} inhabitants")
    columns[1].caption(text.format(area=number(found.gaps.area_km2), people=interval(people)))
    counts = found.overlaps.counts
    certain = sum(one["certain"] for one in counts.values())
    columns[2].metric(t("Overlaps that it would create"), number(len(found.overlaps)), border=True)
    columns[2].caption(
        t("certain: {certain}; possible: {possible}").format(
            certain=certain, possible=len(found.overlaps) - certain
        )
    )
    columns[3].metric(t("Partners to call"), number(len(found.pooling)), border=True)


def _heading(text: str) -> None:
    st.markdown(f"**{plain(text)}**")


def _overlaps(found: WhatIf, kayes: State, t: Translate) -> None:
    _heading(t("Overlaps that it would create"))
    if not len(found.overlaps):
        st.markdown(plain(t("None: nobody is known there in these years.")))
        return
    rows = found.overlaps.rows
    key = shared.widget_key("plan-overlaps", hash(found.plan), found.filter.to_query())
    place, _ = choose(
        overlaps_frame(rows, t), rows["overlap_id"].tolist(), key, label=t("Overlaps that it would create")
    )
    explain_overlap(found.overlaps[place], kayes, t)


def _gaps(found: WhatIf, kayes: State, t: Translate) -> None:
    _heading(t("Gaps that it would close"))
    if not len(found.gaps):
        st.markdown(
            plain(t("None: these communes are reached already, or the filter does not count the plan."))
        )
        return
    frame = gaps_frame(found.gaps.rows, shared.group_names(kayes), t)
    st.dataframe(
        frame, hide_index=True, height=min(300, 35 * (len(frame) + 1) + 3), column_config=number_columns(t)
    )


def _partners(found: WhatIf, t: Translate) -> None:
    _heading(t("Partners to call"))
    if not len(found.pooling):
        st.markdown(plain(t("Nobody whom the register knows.")))
        return
    for one in found.pooling.top(TOLD):
        st.markdown(f"- {plain(one.explain(t))}")
    if len(found.pooling) > TOLD:
        st.dataframe(pooling_frame(found.pooling.rows, t), hide_index=True)
