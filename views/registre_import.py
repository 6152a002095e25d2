"""Taking files into the register on the page *Registre*: reading, dry run, rows to mend, one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import streamlit as st

from data.errors import CartoCoopError
from data.exporters.document import ExportedFile
from data.importers.formats import Reading, suffixes, together
from data.importers.source import Source
from data.importers.template import write_template
from geo.pipeline.edit import undo_changes
from geo.pipeline.imports import ImportPlan, Tell, apply_import, prepare_import
from translations import Translate
from views import access, state
from views.format import number
from views.markdown import plain
from views.registre_import_columns import chosen_mapping, reading_of
from views.registre_import_job import Job, ended
from views.registre_import_plan import draw_plan

_FILES, _JOB, _DONE, _WRITTEN = "r_sources", "r_job", "r_import_done", "r_written"
"""Keys of the session: files handed over, the step under way, imports written, checksums of their files."""
_WHOLE = 10_000_000
"""More changes than one import makes."""


def draw(t: Translate) -> None:
    """Draw the choice of files and what each would change, one after the other."""
    _told(t)
    sources = _handed_over(t)
    job: Job | None = st.session_state.get(_JOB)
    if job is not None and job.mark.startswith("write"):
        _await_written(job, t)
        return
    waiting = [one for one in sources if one.checksum not in st.session_state.get(_WRITTEN, ())]
    if not waiting:
        _drop()
        if not sources:
            kinds = ", ".join(sorted(kind.lstrip(".").upper() for kind in suffixes()))
            size = number(st.get_option("server.maxUploadSize"))
            st.caption(
                t("Files that are read: {kinds}, up to {size} MB each.").format(kinds=kinds, size=size)
            )
            st.caption(t("Nothing is written before you have seen what the list would change."))
        return
    try:
        source = _chosen(waiting, len(sources), t)
        reading = reading_of(source, chosen_mapping(t), t)
        plan = _prepared(source, reading, t) if reading is not None else None
    except CartoCoopError as error:
        _drop()
        st.error(error.render(t))
        return
    if plan is not None:
        draw_plan(plan, t)
        _write(source, plan, t)


def _handed_over(t: Translate) -> list[Source]:
    """Draw the choice of files; return them, single pages of the Atlas together."""
    template = _template(state.language())
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    given = left.file_uploader(
        t("Lists, layers of a map, IATI activities, pages of the Atlas"),
        type=list(suffixes()),
        accept_multiple_files=True,
        key="r_file",
    )
    right.download_button(
        t("Template to fill in"), template.content, template.name, template.mime, icon=":material/table:"
    )
    ids = tuple(one.file_id for one in given)
    held: tuple[tuple[str, ...], list[Source]] = st.session_state.get(_FILES, ((), []))
    if held[0] != ids:
        held = (ids, together([Source(one.name, one.getvalue()) for one in given]))
        st.session_state[_FILES] = held
    return held[1]


@st.cache_data(show_spinner=False)
def _template(language: str) -> ExportedFile:
    return write_template(language)


def _chosen(waiting: Sequence[Source], count: int, t: Translate) -> Source:
    """Return the file that the page is about; the person chooses when there are several."""
    if len(waiting) == 1:
        source = waiting[0]
        if count > 1:
            st.markdown(t("Last of the files: **{name}**").format(name=plain(source.name)))
        return source
    names = {one.checksum: one.name for one in waiting}
    marks = list(names)
    if st.session_state.get("r_which") not in marks:
        st.session_state["r_which"] = marks[0]
    mark = st.selectbox(
        t("File to look at ({count} waiting)").format(count=len(waiting)),
        marks,
        format_func=lambda one: plain(names.get(one, "")),
        key="r_which",
    )
    return next(one for one in waiting if one.checksum == mark)


def _prepared(source: Source, reading: Reading, t: Translate) -> ImportPlan | None:
    """Return the dry run of a file; None while it goes on or when the person has stopped it."""
    register = state.present_register()
    extra = bool(st.session_state.get(f"r_extra_{source.checksum[:16]}", False))
    told = repr((source.checksum, source.name, reading.columns, reading.mapping, reading.scheme))
    told += repr((reading.sheet, reading.crs, extra, register.version(), access.person().name))
    mark = f"try-{sha256(told.encode()).hexdigest()}"

    def work(tell: Tell) -> ImportPlan:
        return prepare_import(
            source.content, register, name=source.name, reading=reading, add_duplicates=extra, tell=tell
        )

    job: Job | None = st.session_state.get(_JOB)
    if job is None or job.mark != mark:
        _drop()
        job = st.session_state[_JOB] = Job(mark, work)
    if not ended(job, t):
        return None
    if job.stopped:
        st.info(t("Stopped. Nothing is written; the work done so far is kept."))
        st.button(t("Go on"), icon=":material/play_arrow:", on_click=_drop, type="primary")
        return None
    if job.error is not None:
        raise job.error
    plan: ImportPlan = job.result
    return plan


def _drop() -> None:
    """Stop the step under way, when there is one; what it has prepared stays kept."""
    job = st.session_state.pop(_JOB, None)
    if job is not None:
        job.stop()


def _write(source: Source, plan: ImportPlan, t: Translate) -> None:
    counts = plan.counts()
    extra = f"r_extra_{source.checksum[:16]}"
    if counts["duplicate"] or st.session_state.get(extra):
        st.checkbox(
            t("Take the likely duplicates too: I have looked at them, they are other ones"), key=extra
        )
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
    if not who.strip():
        st.error(t("Give the name under which the change is kept."))
        return
    access.remember(who)
    register = state.present_register()

    def work(tell: Tell) -> dict[str, Any]:
        result = apply_import(
            register, plan, who=who, reason=why, progress=lambda done, total: tell("write", done, total)
        )
        return {"key": result.key, "file": source.name, "checksum": source.checksum}

    st.session_state[_JOB] = Job(f"write-{source.checksum}", work)
    st.rerun()


def _await_written(job: Job, t: Translate) -> None:
    """Wait for a writing to come to its end; a stopped one leaves the register as it was."""
    if not ended(job, t):
        return
    st.session_state.pop(_JOB)
    if job.error is None:
        done = st.session_state.setdefault(_DONE, [])
        done.append(job.result)
        st.session_state.setdefault(_WRITTEN, set()).add(job.result["checksum"])
        st.rerun()
    if job.stopped:
        st.info(t("Stopped. Nothing is written: the register is as it was."))
    elif isinstance(job.error, CartoCoopError):
        st.error(job.error.render(t))
    else:
        raise job.error
    st.button(t("Back to the dry run"), icon=":material/arrow_back:")


def _told(t: Translate) -> None:
    """Say which imports were written, each with the way to undo it whole."""
    if words := st.session_state.pop("r_import_undone", None):
        done, left = words
        st.success(t("As before: {count}.").format(count=number(done)))
        if left:
            st.warning(
                t("Left alone, since changed again or in use: {names}.").format(names=plain(", ".join(left)))
            )
    for one in list(st.session_state.get(_DONE, [])):
        st.success(
            t("{file} is in the register ({key}).").format(file=plain(one["file"]), key=plain(one["key"]))
        )
        with (
            st.expander(t("Undo the whole import"), icon=":material/undo:"),
            st.form(f"r_import_undo_{one['key']}"),
        ):
            who = access.author(t)
            if st.form_submit_button(t("Undo"), icon=":material/undo:"):
                _undo(one, who, t)


def _undo(one: dict[str, Any], who: str, t: Translate) -> None:
    register = state.present_register()
    try:
        with st.spinner(t("Undoing …")):
            changes = register.changes(batch=one["key"], most=_WHOLE)["id"]
            done, left = undo_changes(register, changes, who=who, reason="")
    except CartoCoopError as error:
        st.error(error.render(t))
        return
    st.session_state[_DONE].remove(one)
    st.session_state[_WRITTEN].discard(one["checksum"])
    st.session_state["r_import_undone"] = (done, left)
    st.rerun()
