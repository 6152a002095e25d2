"""Overlaps: the ranked table, and of the row chosen the sentence and the sources of both sides."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo.filters import Filter
from geo.overlaps import Overlap, OverlapTable
from geo.pipeline.coverage import State
from translations import Translate
from views import coordination_state as shared
from views.coordination_table import choose, explained, only_switch
from views.coordination_words import (
    certainty_names,
    echelon_names,
    grade_names,
    level_choices,
    relation_names,
    span,
)


def draw(kayes: State, asked: Filter, first: shared.Focus | None, t: Translate) -> None:
    """Draw the section."""
    names = level_choices(t)
    level = st.segmented_control(
        t("Gather the overlaps"),
        list(names),
        format_func=names.__getitem__,
        default="cercle",
        required=True,
        key="coord_level",
    )
    table = shared.overlap_table(kayes, asked, level)
    if not len(table):
        st.info(
            t("No overlap under this filter: no two actors are known, or may be, in one commune in one year.")
        )
        return
    rows = table.rows
    concerned = [
        first is not None and first.concerns(communes, (a, b))
        for communes, a, b in rows[["communes", "group_a", "group_b"]].itertuples(index=False, name=None)
    ]
    only = only_switch(first, sum(concerned), len(rows), "overlaps", t)
    order = shared.first_rows(rows, concerned, only=only)
    shown = rows.iloc[order]
    key = shared.widget_key("overlaps", asked.to_query(), level, first and first.id, only)
    place, new = choose(
        overlaps_frame(shown, t), shown["overlap_id"].tolist(), key, label=t("Table of the overlaps")
    )
    chosen = table[order[place]]
    if new:
        codes = [code for code, _ in chosen.communes]
        shared.select_row("territory", codes[0] if len(codes) == 1 else chosen.territory_code)
    explain_overlap(chosen, kayes, t)
    _told(table, t)


def explain_overlap(one: Overlap, kayes: State, t: Translate) -> None:
    """Draw the sentence of an overlap and the partnerships of both sides."""
    sides = [(side.name, side.group_id, side.partnerships) for side in (one.a, one.b)]
    explained(one.explain(t), sides, kayes, t)


def overlaps_frame(rows: pd.DataFrame, t: Translate) -> pd.DataFrame:
    """Return rows of :data:`geo.overlaps.COLUMNS` with words for people."""
    grades, certainties, echelons, relations = (
        grade_names(t),
        certainty_names(t),
        echelon_names(t),
        relation_names(t),
    )
    return pd.DataFrame(
        {
            t("Grade"): rows["grade"].map(grades),
            t("Certainty"): rows["certainty"].map(certainties),
            t("Actor A"): rows["name_a"],
            t("Actor B"): rows["name_b"],
            t("Territory"): rows["territory_name"],
            t("Communes"): [
                f"{n} / {total}" for n, total in zip(rows["n_communes"], rows["n_total"], strict=True)
            ],
            t("Themes"): rows["relation"].map(relations),
            t("Years in common, certain"): [
                span(a, b, t) for a, b in zip(rows["sure_first"], rows["sure_last"], strict=True)
            ],
            t("Years in common, possible"): [
                span(a, b, t) or t("dates unknown")
                for a, b in zip(rows["possible_first"], rows["possible_last"], strict=True)
            ],
            t("Echelons"): [
                " / ".join((echelons[a], echelons[b]))
                for a, b in zip(rows["echelon_a"], rows["echelon_b"], strict=True)
            ],
        }
    )


def _told(table: OverlapTable, t: Translate) -> None:
    unit = {
        "commune": t("Unit: pairs of actors × commune."),
        "cercle": t("Unit: pairs of actors × cercle."),
        "region": t("Unit: pairs of actors × region."),
    }[table.level]
    text = t(
        "{count} partnerships looked at: the dates of {dates} and the theme of {themes} are not known, or not all; their overlaps are possible, never certain."
    )
    shared.told(
        [
            unit,
            text.format(
                count=table.n_partnerships, dates=table.n_unknown_dates, themes=table.n_unknown_themes
            ),
            t(
                "Strong: same sub-theme, same echelon. Medium: same theme. Weak: different themes, or not known."
            ),
            t(
                "Certain: known dates hold a common year, for which the themes are known. A partnership of several periods does not say which of its themes belong to which years."
            ),
        ]
    )
