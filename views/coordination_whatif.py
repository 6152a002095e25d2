"""What if: a planned partnership and what it would change; nothing is stored unless asked."""

from __future__ import annotations

import streamlit as st

from data.errors import CartoCoopError
from geo.filters import Filter
from geo.pipeline.coordination import whatif_of
from geo.pipeline.coverage import State
from geo.whatif import WhatIf
from translations import Translate
from views import coordination_plan_form, coordination_plans
from views import coordination_state as shared
from views.coordination_gaps import gaps_decimals, gaps_frame
from views.coordination_overlaps import explain_overlap, overlaps_frame
from views.coordination_pooling import pooling_frame
from views.coordination_table import choose
from views.format import interval, number, percent, written
from views.markdown import plain

TOLD = 5
"""Sentences written out under a table."""


def draw(kayes: State, asked: Filter, t: Translate) -> None:
    """Draw the section."""
    st.markdown(
        plain(
            t(
                "A partnership that somebody thinks of: what it would change, before anyone signs. Nothing is stored unless you ask."
            )
        )
    )
    plans = coordination_plans.kept()
    coordination_plans.draw_list(plans, kayes, t)
    coordination_plan_form.draw(kayes, t)
    plan = coordination_plan_form.plan()
    if plan is None:
        return
    try:
        found = whatif_of(kayes, plan, asked, saved=plans.plans)
    except CartoCoopError as error:
        st.error(plain_lines(error.render(t)))
        return
    _result(found, kayes, t)


def plain_lines(text: str) -> str:
    """Return lines from an error so that Markdown shows each to the letter."""
    return "  \n".join(plain(line) for line in text.splitlines())


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
    coordination_plans.draw_save(found.named_plan, t)
    coordination_plans.draw_others(found.others, t)
    _overlaps(found, kayes, t)
    _gaps(found, kayes, t)
    _partners(found, t)
    shared.told(
        [
            found.filter.describe(t, parent_name=names.get(found.filter.cercle or "")),
            t("Boundaries: {vintage}.").format(vintage=found.after.vintage),
            t("A plan is not counted in the coverage."),
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
    frame, unknown = gaps_frame(found.gaps.rows, shared.group_names(kayes), t), t("not known")
    st.dataframe(
        written(frame, gaps_decimals(t), unknown),
        placeholder=unknown,
        hide_index=True,
        height=min(300, 35 * (len(frame) + 1) + 3),
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
