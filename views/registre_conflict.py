"""Two people edited one partnership: the second sees both versions and loses nothing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

import streamlit as st

from data.errors import CartoCoopError
from data.register import ConflictError
from geo.pipeline.edit import save_partnership
from translations import Translate
from views import registre_words, state
from views.registre_draft import Form

FIELDS: Final = (
    *("title", "actors", "places", "themes", "sources"),
    *("start_year", "end_year", "observed_year", "status", "confidence"),
)
"""What the form can change."""
_HELD = "r_conflict"


def keep(key: str, asked: dict[str, Any], error: ConflictError) -> None:
    """Keep what a person wrote, to be compared with what somebody else saved meanwhile."""
    st.session_state[_HELD] = {"key": key, "asked": asked, "error": error}


def pending(key: str) -> bool:
    """Tell whether a version of that partnership waits for a decision."""
    held = st.session_state.get(_HELD)
    return bool(held and held["key"] == key)


def draw(form: Form, t: Translate) -> None:
    """Draw both versions and the choice between them."""
    held = st.session_state[_HELD]
    error: ConflictError = held["error"]
    st.warning(error.render(t))
    _versions(held["asked"]["record"], error, t)
    choices = st.container(horizontal=True)
    if choices.button(t("Save yours in its place"), icon=":material/save:", type="primary"):
        _save(form, held["asked"], t)
    if choices.button(t("Go on writing yours"), icon=":material/edit:"):
        form.see(**(form.seen() or {}) | {"revision": _newest(form)})
        st.session_state.pop(_HELD, None)
        st.rerun()
    if choices.button(t("Keep theirs, drop yours"), icon=":material/check:"):
        _forget(form)


def _versions(mine: Any, error: ConflictError, t: Translate) -> None:
    """Draw what differs, field by field."""
    if error.theirs is None:
        st.info(t("It has been deleted. Saving yours brings it back."))
    found = registre_words.versions(error.theirs, asdict(mine), t, fields=FIELDS)
    if not found:
        st.info(t("Both say the same in every field of this form."))
        return
    table = registre_words.table(found, t("Theirs, saved"), t("Yours, not saved"), t)
    st.table(table.set_index(t("Field")))


def _save(form: Form, asked: dict[str, Any], t: Translate) -> None:
    try:
        save_partnership(
            state.present_register(),
            asked["record"],
            key=form.chosen,
            expected=_newest(form),
            who=asked["who"],
            reason=asked["reason"],
        )
    except CartoCoopError as fault:
        st.error(fault.render(t))
        return
    st.session_state["r_done"] = t("Saved. What stood there before is in the history.")
    _forget(form)


def _newest(form: Form) -> int:
    return state.present_register().revision("partnership", form.chosen)


def _forget(form: Form) -> None:
    st.session_state.pop(_HELD, None)
    form.forget()
    st.rerun()
