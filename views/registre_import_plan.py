"""What an import would change, on the page: counts, partnerships, rows to mend, names, remarks."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from geo.pipeline.import_report import rows_to_mend, write_rows_to_mend
from geo.pipeline.imports import ImportPlan
from translations import Translate
from views import state
from views.format import number, plain

_MOST = 200
"""Lines of one table on the page; the file of rows to mend holds them all."""


def draw_plan(plan: ImportPlan, t: Translate) -> None:
    """Draw what a dry run says."""
    counts = plan.counts()
    words = {
        "new": t("new"),
        "changed": t("changed"),
        "same": t("the same"),
        "held": t("held: edited by a person"),
        "duplicate": t("likely duplicates, held back"),
        "rejected": t("rows rejected"),
    }
    st.subheader(t("What the list would change"))
    for column, (what, word) in zip(st.columns(3) + st.columns(3), words.items(), strict=True):
        column.metric(word, number(counts[what]))
    dropped = sum(plan.batch.dropped.to_dict().values())
    if dropped:
        st.caption(t("Personal data dropped: {count}.").format(count=number(dropped)))
    taken = [entry for entry in plan.entries if entry.what in ("new", "changed")]
    if taken:
        table = pd.DataFrame(
            {
                t("Partnership"): [entry.record.title for entry in taken],
                t("What"): [words[entry.what] for entry in taken],
                t("Rows"): [", ".join(map(str, entry.rows)) for entry in taken],
            }
        )
        st.dataframe(table[:_MOST], hide_index=True)
    _not_taken(plan, t)


def _not_taken(plan: ImportPlan, t: Translate) -> None:
    mend = rows_to_mend(plan)
    if mend:
        st.markdown(t("**Rows not taken**, with the reason and what to do"))
        lines = [
            (row, replace(fault, file="", row=None).render(t)) for row, faults in mend for fault in faults
        ]
        table = pd.DataFrame({t("Row"): [row for row, _ in lines], t("Reason"): [text for _, text in lines]})
        st.dataframe(table[:_MOST], hide_index=True)
        file = write_rows_to_mend(plan, t("rows-to-mend.xlsx"), state.language())
        st.download_button(
            t("Download the rows to mend"), file.content, file.name, file.mime, icon=":material/download:"
        )
    if plan.names:
        with st.expander(t("Names without a code ({count})").format(count=len(plan.names))):
            names = pd.DataFrame(
                {
                    t("Row"): [one.row for one in plan.names],
                    t("Name"): [one.name for one in plan.names],
                    t("Perhaps"): [
                        ", ".join(f"{name} [{code}]" for code, name, _ in one.candidates[:3])
                        for one in plan.names
                    ],
                }
            )
            st.dataframe(names[:_MOST], hide_index=True)
    if plan.remarks:
        with st.expander(t("Remarks ({count})").format(count=len(plan.remarks))):
            for fault in plan.remarks[:_MOST]:
                st.markdown(f"- {plain(fault.render(t))}")
