"""The page *Registre*: add and correct, take in lists, see who changed what, go back, and keep copies."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from geo.pipeline.care import check_register
from translations import Translate
from views import registre_edit, registre_history, registre_import, state
from views.format import number, plain

PARTS = ("edit", "import", "history", "care")


def page() -> None:
    """Draw the page."""
    t = state.translate()
    st.title(t("Register"))
    names = {
        "edit": t("Add or correct"),
        "import": t("Take in a list"),
        "history": t("History"),
        "care": t("Copies and checks"),
    }
    chosen = st.segmented_control(
        t("What to do"),
        PARTS,
        format_func=names.__getitem__,
        key="r_part",
        required=True,
        label_visibility="collapsed",
    )
    if chosen == "history":
        registre_history.draw(t)
    elif chosen == "care":
        _care(t)
    elif st.session_state["as_of"]:
        st.info(t("A past state of the register can be read, not changed."))
    elif chosen == "import":
        registre_import.draw(t)
    else:
        registre_edit.draw(t)


def _care(t: Translate) -> None:
    register = state.present_register()
    st.markdown(
        t(
            "A copy holds everything: partnerships, sources, history and plans. It can be made while others work."
        )
    )
    if st.button(t("Prepare a copy"), icon=":material/save:"):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "register.sqlite"
            register.backup(path)
            st.session_state["r_copy"] = path.read_bytes()
    if content := st.session_state.get("r_copy"):
        st.download_button(
            t("Download the copy"),
            content,
            file_name="cartocoop-register.sqlite",
            mime="application/vnd.sqlite3",
            icon=":material/download:",
        )
    st.caption(t("To put a copy back: cli.py restore FILE. What the register held is backed up first."))
    st.divider()
    if st.button(t("Check the register"), icon=":material/health_and_safety:"):
        health = check_register(register)
        if not health.faults:
            words = t("The register is sound: {partnerships} partnerships, {changes} changes in the history.")
            st.success(words.format(partnerships=number(health.partnerships), changes=number(health.changes)))
        for fault in health.faults:
            st.error(plain(fault.render(t)))
