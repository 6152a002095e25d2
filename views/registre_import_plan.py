"""What an import would change, on the page: counts, partnerships, rows to mend, names, remarks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from data.exporters.document import ExportedFile
from data.importers.columns import FIELDS
from geo.pipeline.import_report import rows_to_mend, write_rows_to_mend
from geo.pipeline.imports import FieldChange, ImportPlan
from translations import Translate
from views import state
from views.format import number
from views.markdown import plain

_MOST = 200
"""Lines of one table on the page; the file of rows to mend holds them all."""
_SHOWN_AS = {
    "actors": "actor",
    "confidence": "confidence",
    "end_date": "end",
    "end_year": "end",
    "first_signature_year": "signature",
    "form": "form",
    "funding": "amount",
    "note": "note",
    "observed_date": "observed",
    "observed_year": "observed",
    "sources": "source",
    "start_year": "start",
    "status": "status",
    "status_as_published": "status",
    "territories": "place",
    "texts": "description",
    "themes": "theme",
    "title": "title",
}
"""What of a partnership changes -> the field of a list whose name it is shown under."""


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
        one = {"new": t("added"), "changed": t("modified")}
        columns = {
            t("Partnership"): [entry.record.title for entry in taken],
            t("What"): [one[entry.what] for entry in taken],
            t("Rows"): [", ".join(map(str, entry.rows)) for entry in taken],
        }
        if counts["changed"]:
            columns[t("Changes")] = ["\n".join(_change(one, t) for one in entry.changes) for entry in taken]
        _table(columns, small=(t("What"), t("Rows")))
    _not_taken(plan, t)


def _change(change: FieldChange, t: Translate) -> str:
    name = t(FIELDS[_SHOWN_AS[change.field]].label) if change.field in _SHOWN_AS else change.field
    return t("{field}: {before} → {after}").format(
        field=name, before=change.before or "–", after=change.after or "–"
    )


def _table(columns: Mapping[str, Sequence[object]], *, small: Sequence[str] = ()) -> None:
    """Draw the first lines of a table; columns named `small` leave their room to the others."""
    config = {name: st.column_config.Column(width="small") for name in small}
    st.dataframe(pd.DataFrame(columns)[:_MOST], hide_index=True, column_config=config)


def _to_mend(plan: ImportPlan, t: Translate) -> ExportedFile:
    """Return the rows to mend as a workbook, made once for a plan and a language."""
    held = st.session_state.get("r_mend")
    if held is None or held[0] is not plan or held[1] != state.language():
        file = write_rows_to_mend(plan, t("rows-to-mend.xlsx"), state.language())
        held = st.session_state["r_mend"] = (plan, state.language(), file)
    made: ExportedFile = held[2]
    return made


def _not_taken(plan: ImportPlan, t: Translate) -> None:
    mend = rows_to_mend(plan)
    if mend:
        st.markdown(t("**Rows not taken**, with the reason and what to do"))
        faults = [(row, fault) for row, found in mend for fault in found]
        columns = {
            t("Row"): [row for row, _ in faults],
            t("Field"): [fault.field for _, fault in faults],
            t("Value"): [fault.value for _, fault in faults],
            t("Reason"): [fault.message.render(t) for _, fault in faults],
            t("What to do"): [fault.advice.render(t) if fault.advice else "" for _, fault in faults],
        }
        _table(columns, small=(t("Row"), t("Value")))
        if len(faults) > _MOST:
            st.caption(t("The first {most}; the file holds them all.").format(most=number(_MOST)))
        file = _to_mend(plan, t)
        st.download_button(
            t("Download the rows to mend"), file.content, file.name, file.mime, icon=":material/download:"
        )
    if plan.names:
        with st.expander(t("Names without a code ({count})").format(count=len(plan.names))):
            _table(
                {
                    t("Row"): [one.row for one in plan.names],
                    t("Name"): [one.name for one in plan.names],
                    t("Perhaps"): [
                        ", ".join(f"{name} [{code}]" for code, name, _ in one.candidates[:3])
                        for one in plan.names
                    ],
                },
                small=(t("Row"),),
            )
    if plan.batch.outside:
        with st.expander(t("Outside the area ({count})").format(count=len(plan.batch.outside))):
            _table(
                {
                    t("Row"): [one.row for one in plan.batch.outside],
                    t("Title"): [one.title for one in plan.batch.outside],
                    t("Countries or regions"): [", ".join(one.where) for one in plan.batch.outside],
                },
                small=(t("Row"),),
            )
    if plan.remarks:
        with st.expander(t("Remarks ({count})").format(count=len(plan.remarks))):
            for fault in plan.remarks[:_MOST]:
                st.markdown(f"- {plain(fault.render(t))}")
