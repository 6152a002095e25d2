"""The history on the page *Registre*: what changed, field by field; undo; the register as of a day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd
import streamlit as st

from data.access import Role
from data.errors import CartoCoopError
from geo.pipeline.edit import undo_changes
from geo.wording import operation_names
from translations import Translate
from views import access, registre_words, state
from views.format import number
from views.markdown import plain

SHOWN = 500


def draw(t: Translate) -> None:
    """Draw the list of changes, the one chosen, and the way to a past state."""
    register = state.present_register()
    done, left = st.session_state.pop("r_undone", ("", ""))
    if done:
        st.success(done)
    if left:
        st.warning(left)
    changes = register.changes(most=SHOWN)
    _past(changes, t)
    if st.toggle(t("Only what people did"), key="r_people"):
        changes = changes[changes["operation"].isin(("edit", "delete", "undo", "import"))]
    if changes.empty:
        st.caption(t("Nobody has changed anything yet."))
        return
    cases = t("cases kept out of the register")
    changes = changes.assign(name=changes["name"].mask(changes["entity"] == "excluded", cases))
    words = operation_names(t)
    table = pd.DataFrame(
        {
            t("When (UTC)"): changes["moment"].str[:16].str.replace("T", " "),
            t("What"): changes["operation"].map(words),
            t("Subject"): changes["name"],
            t("Who"): changes["who"],
            t("Why"): changes["reason"],
        }
    ).reset_index(drop=True)
    if not access.knows_names():
        table = table.drop(columns=t("Who"))
    picked = st.dataframe(
        table, hide_index=True, on_select="rerun", selection_mode="single-row", key="r_change"
    )
    if len(changes) == SHOWN:
        st.caption(t("The newest {count} changes; cli.py history shows more.").format(count=SHOWN))
    rows = picked["selection"]["rows"]
    if rows and rows[0] < len(changes):
        _one(changes.iloc[rows[0]], t)
    else:
        both = t("Choose a line to see what changed, field by field, and to undo it.")
        st.caption(both if access.offers(Role.EDITOR) else t("Choose a line to see what changed."))


def _past(changes: pd.DataFrame, t: Translate) -> None:
    if changes.empty:
        return
    st.markdown(t("Every page can show **the register as it was** at the end of a day."))
    first = datetime.fromisoformat(state.present_register().changes().iloc[-1]["moment"]).date()
    left, right = st.columns([1, 3], vertical_alignment="bottom")
    chosen = left.date_input(
        t("Day"),
        value=None,
        min_value=first,
        max_value=datetime.now(UTC).date(),
        format="DD/MM/YYYY",
        key="r_day",
    )
    if isinstance(chosen, date):
        right.button(
            t("Show the register of that day"),
            on_click=state.show_past,
            args=(chosen,),
            icon=":material/history:",
        )


def _one(change: pd.Series, t: Translate) -> None:
    register = state.present_register()
    before, after = register.states_of(int(change["id"]))
    st.subheader(plain(str(change["name"])))
    found = registre_words.versions(before, after, t)
    if found:
        st.table(registre_words.table(found, t("Before"), t("After"), t).set_index(t("Field")))
    else:
        st.caption(t("No field shown here has changed, only where its rows come from."))
    if st.session_state["as_of"] or not access.offers(Role.EDITOR):
        return
    with st.form("r_undo"):
        st.markdown(t("Undo this change"))
        batch = register.changes(batch=str(change["batch"])) if change["batch"] else pd.DataFrame()
        whole = len(batch) > 1 and st.checkbox(
            t("With all that was changed in the same step: {count}").format(count=number(len(batch))),
            value=change["operation"] != "import",
        )
        who = access.author(t)
        why = st.text_input(t("Why"), max_chars=300)
        if st.form_submit_button(t("Undo"), icon=":material/undo:"):
            _undo(batch["id"] if whole else pd.Series([change["id"]]), who, why, t)


def _undo(changes: pd.Series, who: str, why: str, t: Translate) -> None:
    register = state.present_register()
    try:
        done, left = undo_changes(register, changes, who=who, reason=why)
    except CartoCoopError as error:
        st.error(error.render(t))
        return
    access.remember(who)
    words = t("Left alone, since changed again or in use: {names}.")
    st.session_state["r_undone"] = (
        t("As it was before.") if done else "",
        words.format(names=plain(", ".join(left))) if left else "",
    )
    st.rerun()
