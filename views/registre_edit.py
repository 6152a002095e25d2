"""Adding and correcting a partnership on the page *Registre*."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from data.access import AccessError
from data.errors import CartoCoopError
from data.register import ConflictError
from geo.pipeline.edit import delete_partnership, save_partnership
from translations import Translate
from views import access, registre_conflict, registre_fields, state
from views.markdown import plain
from views.registre_draft import Form, choice

NEW: Final = ""
PART: Final = "edit"


def draw(t: Translate) -> None:
    """Draw the choice of a partnership and its form."""
    frame = state.present_register().partnerships()
    titles = dict(frame[["partnership_id", "title"]].itertuples(index=False, name=None))
    chosen = choice(t("Partnership"), titles, t("New partnership"), "r_key")
    form = Form(PART, chosen)
    seen = form.seen() or _read(form)
    if registre_conflict.pending(chosen):
        registre_conflict.draw(form, t)
        return
    _form(form, seen)
    if seen["record"] is not None:
        _delete(form, seen, t)


def _read(form: Form) -> dict[str, Any]:
    register = state.present_register()
    return form.see(
        revision=register.revision("partnership", form.chosen) if form.chosen else 0,
        record=register.record(form.chosen) if form.chosen else None,
    )


@st.fragment
def _form(form: Form, seen: dict[str, Any]) -> None:
    """Draw the form alone again at each field, so that what is wrong is told at once."""
    t = state.translate()
    try:
        asked = registre_fields.draw(form, seen["record"], t)
        if form.buttons(t, registre_fields.missing(asked, t)):
            _save(form, seen, asked, t)
    except CartoCoopError as error:
        st.error(error.render(t))


def _save(form: Form, seen: dict[str, Any], asked: dict[str, Any], t: Translate) -> None:
    record = asked["record"]
    try:
        key = save_partnership(
            state.present_register(),
            record,
            key=form.chosen,
            expected=seen["revision"],
            who=asked["who"],
            reason=asked["reason"],
        )
    except ConflictError as error:
        registre_conflict.keep(form.chosen, asked, error)
        st.rerun()
    except AccessError as error:
        if error.expired:
            form.put_aside()
        raise
    access.remember(asked["who"])
    form.forget()
    saved(key, t("Saved: {title}.").format(title=plain(record.title)))


def saved(key: str, words: str) -> None:
    """Show the partnership as it is now, with what was done."""
    st.session_state["r_done"] = words
    st.session_state["asked"] = {"r_key": key}
    st.rerun()


def _delete(form: Form, seen: dict[str, Any], t: Translate) -> None:
    with st.expander(t("Delete this partnership"), icon=":material/delete:"), st.form("r_delete"):
        st.caption(t("The history keeps it: it can be brought back."))
        who = access.author(t)
        reason = st.text_input(t("Why"), max_chars=300)
        if not st.form_submit_button(t("Delete"), icon=":material/delete:"):
            return
        try:
            delete_partnership(
                state.present_register(), form.chosen, expected=seen["revision"], who=who, reason=reason
            )
        except CartoCoopError as error:
            st.error(error.render(t))
            return
    form.forget()
    saved(NEW, t("Deleted. The history brings it back."))
