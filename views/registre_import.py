"""Taking a list into the register on the page *Registre*: columns, dry run, rows to mend, one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

import pandas as pd
import streamlit as st

from data.errors import CartoCoopError
from data.importers.columns import FIELDS, Suggestion, suggest
from data.importers.table import read_list
from data.importers.table_file import read_table
from data.importers.template import write_template
from geo.pipeline.edit import undo_changes
from geo.pipeline.import_report import rows_to_mend, write_rows_to_mend
from geo.pipeline.imports import ImportPlan, apply_import, plan_import
from translations import Translate
from views import access, state
from views.format import number, plain

_MOST = 200
"""Lines of one table on the page; the file of rows to mend holds them all."""


def draw(t: Translate) -> None:
    """Draw the choice of a file and what it would change."""
    _told(t)
    template = write_template(state.language())
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    given = left.file_uploader(
        t("A list of partnerships: CSV, Excel (.xlsx) or OpenDocument (.ods)"),
        type=["csv", "tsv", "txt", "xlsx", "ods"],
        key="r_file",
    )
    right.download_button(
        t("Template to fill in"), template.content, template.name, template.mime, icon=":material/table:"
    )
    if given is None:
        st.caption(t("Nothing is written before you have seen what the list would change."))
        return
    content = given.getvalue()
    try:
        table = read_table(content, given.name)
        mark = sha256(content).hexdigest()[:12]
        columns = _columns(suggest(table.headings, table.tags), mark, t)
        version = state.present_register().version()
        plan = _plan(content, given.name, tuple(one.field for one in columns), version)
    except CartoCoopError as error:
        st.error(error.render(t))
        return
    _show(plan, t)
    _write(plan, t)


def _columns(found: Sequence[Suggestion], mark: str, t: Translate) -> list[Suggestion]:
    """Draw what each column seems to hold; return it as decided."""
    names = {"": t("(left out)")} | {key: t(about.label) for key, about in FIELDS.items()}
    with st.expander(t("What the columns hold"), icon=":material/view_column:"):
        st.caption(t("Recognised from the headings; correct what is wrong."))
        decided = []
        for one in found:
            field = st.selectbox(
                plain(one.heading) or t("(no heading)"),
                list(names),
                index=list(names).index(one.field),
                format_func=names.__getitem__,
                key=f"r_column_{mark}_{one.column}",
            )
            decided.append(one if field == one.field else replace(one, field=field, score=100.0, how="said"))
    return decided


@st.cache_data(show_spinner=False, max_entries=4)
def _plan(content: bytes, file: str, fields: tuple[str, ...], version: str) -> ImportPlan:
    del version  # key of the cache: a plan holds for one state of the register
    table = read_table(content, file)
    found = suggest(table.headings, table.tags)
    columns = [
        one if field == one.field else replace(one, field=field, score=100.0, how="said")
        for one, field in zip(found, fields, strict=True)
    ]
    return plan_import(read_list(table, columns=columns), state.present_register())


def _show(plan: ImportPlan, t: Translate) -> None:
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


def _write(plan: ImportPlan, t: Translate) -> None:
    counts = plan.counts()
    if not counts["new"] + counts["changed"]:
        st.info(t("Nothing to write."))
        return
    with st.form("r_import"):
        left, right = st.columns(2)
        with left:
            who = access.author(t)
        why = right.text_input(t("Why"), max_chars=300)
        if not st.form_submit_button(t("Write to the register"), icon=":material/save:", type="primary"):
            return
    try:
        result = apply_import(state.present_register(), plan, who=who, reason=why)
    except CartoCoopError as error:
        st.error(error.render(t))
        return
    st.session_state["r_import_done"] = result.key
    st.rerun()


def _told(t: Translate) -> None:
    """Say that an import was written, with the way to undo it whole."""
    key = st.session_state.get("r_import_done")
    if not key:
        return
    st.success(t("The list is in the register (import {key}).").format(key=plain(key)))
    with st.expander(t("Undo the whole import"), icon=":material/undo:"), st.form("r_import_undo"):
        who = access.author(t)
        if not st.form_submit_button(t("Undo"), icon=":material/undo:"):
            return
        register = state.present_register()
        try:
            done, left = undo_changes(register, register.changes(batch=key)["id"], who=who, reason="")
        except CartoCoopError as error:
            st.error(error.render(t))
            return
    st.session_state.pop("r_import_done")
    st.success(t("As before: {count}.").format(count=number(done)))
    if left:
        st.warning(
            t("Left alone, since changed again or in use: {names}.").format(names=plain(", ".join(left)))
        )
