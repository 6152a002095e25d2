"""Names to review, on the page *Registre*: those that wait for a person, and what people have decided."""

from __future__ import annotations

from functools import partial
from hashlib import md5

import pandas as pd
import streamlit as st

from data.aliases import AliasRecord
from data.errors import CartoCoopError
from geo.pipeline.review import revoke, waiting
from geo.review import Review, matching
from geo.wording import method_names, wait_names
from layers.alias_words import outcome_words, side_words
from translations import Translate
from views import access, registre_review_choice, state
from views.format import number
from views.markdown import plain
from views.registre_review_choice import Asked, place_words

SHOWN = ("waiting", "decided")


def draw(t: Translate) -> None:
    """Draw the names that wait or those decided, and the one chosen."""
    register = state.present_register()
    if done := st.session_state.pop("r_review_done", None):
        st.success(done)
    aliases = register.aliases()
    found = _waiting(register.version(), bodies=st.session_state.get("r_bodies", False))
    labels = {
        "waiting": t("To decide ({count})").format(count=number(len(found.queue))),
        "decided": t("Decided ({count})").format(count=number(len(aliases))),
    }
    shown = st.segmented_control(
        t("Which names"),
        SHOWN,
        default=SHOWN[0],
        format_func=labels.__getitem__,
        key="r_review_shown",
        required=True,
        label_visibility="collapsed",
    )
    if shown == "decided":
        _decided(aliases, t)
    else:
        _queue(found, t)


@st.cache_data(show_spinner=False, max_entries=4)
def _waiting(version: str, *, bodies: bool) -> Review:
    del version  # key of the cache: what waits changes with the register
    return waiting(state.present_register(), bodies=bodies)


def _queue(found: Review, t: Translate) -> None:
    st.markdown(
        t(
            "These names led to no unit, to several, or to a doubtful one. One choice places every row that "
            "bears the name, now and in later imports; the history undoes it."
        )
    )
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    words = left.text_input(t("Search a name"), key="r_review_words", max_chars=100)
    right.toggle(
        t("Also bodies without a known seat"),
        key="r_bodies",
        help=t("Associations, schools and other bodies: their name is no place."),
    )
    queue = matching(found.queue, words) if words.strip() else found.queue
    if queue.empty and not st.session_state.get("r_review_waiting"):
        st.info(t("No name waits.") if found.queue.empty else t("No name holds these words."))
        return
    waits, nothing = wait_names(t), "–"
    table = pd.DataFrame(
        {
            t("Name"): queue["name"],
            t("Rows"): queue["rows"],
            t("Side"): [side_words(side, t) for side in queue["side"]],
            t("Where"): queue["within_name"].mask(queue["within_name"] == "", nothing),
            t("Why it waits"): queue["status"].map(waits),
            t("Candidates"): queue["candidates"],
            t("Score"): queue["score"].round(),
        }
    )
    chosen = _picked(table, queue["key"].tolist(), "waiting", nothing)
    if chosen is None:
        st.caption(t("Choose a line to see its candidates on the map and to decide."))
        return
    row = found.queue[found.queue["key"] == chosen]
    asked = registre_review_choice.still_asked(chosen)
    if len(row):
        one = row.iloc[0]
        asked = Asked(chosen, one["name"], one["side"], one["within"], found.candidates[chosen])
    if asked is not None:
        registre_review_choice.draw(asked, t)


def _picked(table: pd.DataFrame, keys: list[str], which: str, nothing: str) -> str | None:
    """Draw a table; return the key of the line that a person has chosen, also when it has left the table."""
    turn = st.session_state.setdefault("r_review_turn", 0)
    widget = f"r_review_{which}_{turn}_{md5(repr(keys).encode(), usedforsecurity=False).hexdigest()[:8]}"
    st.dataframe(
        table,
        hide_index=True,
        on_select=partial(_take, widget, keys, which),
        selection_mode="single-row",
        placeholder=nothing,
        height=min(38 + 35 * len(table), 337),  # half a line shows that there are more
        column_config={str(table.columns[0]): st.column_config.Column(width="medium")},
        key=widget,
    )
    return st.session_state.get(f"r_review_{which}")


def _take(widget: str, keys: list[str], which: str) -> None:
    rows = st.session_state[widget]["selection"]["rows"]
    st.session_state[f"r_review_{which}"] = keys[rows[0]] if rows and rows[0] < len(keys) else None


def _decided(aliases: tuple[AliasRecord, ...], t: Translate) -> None:
    if not aliases:
        st.info(t("Nobody has decided on a name yet."))
        return
    names = state.present_register().names()
    bearers = registre_review_choice.counts(names)
    table = pd.DataFrame(
        {
            t("Name"): [one.name for one in aliases],
            t("Side"): [side_words(one.side, t) for one in aliases],
            t("Where"): [place_words(one.within) or "–" for one in aliases],
            t("It means"): [outcome_words(one, t) for one in aliases],
            t("Rows"): [bearers.get(one.key, 0) for one in aliases],
            t("By"): [one.author for one in aliases],
            t("On"): [one.moment[:10] for one in aliases],
            t("Why"): [one.reason for one in aliases],
        }
    )
    chosen = _picked(table, [one.key for one in aliases], "decided", "–")
    if chosen is None:
        st.caption(t("Choose a line to decide otherwise or to take the choice back."))
        return
    alias = next((one for one in aliases if one.key == chosen), None)
    if alias is None:
        asked = registre_review_choice.still_asked(chosen)
        if asked is not None:
            registre_review_choice.draw(asked, t)
        return
    method = method_names(t)["alias"]
    st.caption(
        t("Where a table says how a place was found, it says of these rows: {method}.").format(method=method)
    )
    _revoke(alias, t)
    registre_review_choice.draw(registre_review_choice.asked_again(alias), t)


def _revoke(alias: AliasRecord, t: Translate) -> None:
    with st.expander(t("Take this choice back"), icon=":material/undo:"), st.form(f"r_revoke_{alias.key}"):
        st.caption(t("Its rows are as before it, or wait again. The history keeps the choice."))
        who = access.author(t)
        why = st.text_input(t("Why"), max_chars=300)
        if not st.form_submit_button(t("Take back"), icon=":material/undo:"):
            return
        register = state.present_register()
        try:
            revoke(register, alias.key, who=who, reason=why, expected=register.revision("alias", alias.key))
        except CartoCoopError as error:
            st.error(error.render(t))
            return
    access.remember(who)
    registre_review_choice.saved(t("Taken back: {name}.").format(name=plain(alias.name)))
