"""The page *Registre*: add and correct, take in lists, see who changed what, go back, and keep copies."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from data.access import Role
from data.errors import N_
from data.uploads import uploaded
from geo.pipeline.care import check_register, restore_register
from translations import Translate
from views import (
    access,
    registre_actors,
    registre_draft,
    registre_edit,
    registre_history,
    registre_import,
    registre_review,
    registre_themes,
    state,
)
from views.format import number
from views.markdown import plain


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the page.

    Parameters
    ----------
    label
        Message on its button.
    draw
        Draws it.
    past
        Whether it can be used while a past state of the register is shown.
    needs
        Who sees it; what it does is checked again where it is done.
    """

    label: str
    draw: Callable[[Translate], None]
    past: bool = False
    needs: Role = Role.EDITOR


_CHOICES = {registre_edit.PART: "r_key", registre_actors.PART: "r_actor"}
"""Where the parts that somebody writes in keep which subject is chosen."""


def page() -> None:
    """Draw the page."""
    t = state.translate()
    st.title(t("Register"))
    open_to_me = [key for key, part in PARTS.items() if access.offers(part.needs)]
    if not open_to_me:
        st.info(t("What one does here is for people who have signed in."), icon=":material/lock:")
        return
    if registre_draft.bring_back(_CHOICES):
        st.success(t("What you were writing when your session ended is back, not saved yet."))
    if st.session_state["r_part"] not in open_to_me:
        st.session_state["r_part"] = open_to_me[0]
    chosen = st.segmented_control(
        t("What to do"),
        open_to_me,
        format_func=lambda key: t(PARTS[key].label),
        key="r_part",
        required=True,
        label_visibility="collapsed",
    )
    if not access.offers(Role.EDITOR):
        st.caption(t("Your role lets you read: adding, correcting and taking lists in is for editors."))
    part = PARTS[chosen]
    if st.session_state["as_of"] and not part.past:
        st.info(t("A past state of the register can be read, not changed."))
    else:
        part.draw(t)


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
    _restore(t)
    st.divider()
    if st.button(t("Check the register"), icon=":material/health_and_safety:"):
        health = check_register(register)
        if not health.faults:
            words = t("The register is sound: {partnerships} partnerships, {changes} changes in the history.")
            st.success(words.format(partnerships=number(health.partnerships), changes=number(health.changes)))
        for fault in health.faults:
            st.error(plain(fault.render(t)))


def _restore(t: Translate) -> None:
    """Draw the way back to a copy, for an administrator."""
    if not access.offers(Role.ADMIN):
        st.caption(t("Putting a copy back is for administrators."))
        return
    with st.expander(t("Put a copy back"), icon=":material/settings_backup_restore:"):
        st.caption(t("It takes the place of everything here; what the register holds is backed up first."))
        given = st.file_uploader(t("A copy made here (.sqlite)"), type=["sqlite"], key="r_restore")
        sure = st.checkbox(t("Replace everything for everybody"), key="r_restore_sure")
        if not st.button(t("Put it back"), icon=":material/restore_page:", disabled=not (given and sure)):
            return
        with uploaded(given.name, given.getvalue()) as path:
            before, rows = restore_register(state.present_register(), path)
        words = t("Restored: {rows} rows. What stood there before is in {file} on the server.")
        st.success(words.format(rows=number(rows), file=plain(before.name)))


PARTS = {
    "edit": Part(N_("Partnerships"), registre_edit.draw),
    "actors": Part(N_("Actors"), registre_actors.draw),
    "import": Part(N_("Take in a list"), registre_import.draw),
    "review": Part(N_("Names to review"), registre_review.draw),
    "themes": Part(N_("Themes"), registre_themes.draw, needs=Role.ADMIN),
    "history": Part(N_("History"), registre_history.draw, past=True, needs=Role.VIEWER),
    "care": Part(N_("Copies and checks"), _care, past=True),
}
"""The parts of the page, in the order in which a coordinator meets them; the keys are those of ``r_part``."""
