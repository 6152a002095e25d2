"""Two people edited one partnership: the second sees both versions and loses nothing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pandas as pd
import streamlit as st

from data.errors import CartoCoopError
from data.history import differences_between
from data.register import ConflictError
from geo.pipeline.edit import save_partnership
from translations import Translate
from views import state
from views.registre_draft import Form

_FIELDS = ("title", "start_year", "end_year", "status", "observed_year", "confidence")
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
    actors = dict(state.present_register().actors()[["actor_id", "name"]].itertuples(index=False, name=None))
    actors |= {one.actor_id: one.name for one in mine.actors}
    theirs = {**(error.theirs or {}), **(error.theirs or {}).get("partnership", {})}
    if error.theirs is None:
        st.info(t("It has been deleted. Saving yours brings it back."))
    rows = differences_between(_shown(theirs, actors, t), _shown(asdict(mine), actors, t))
    if not rows:
        st.info(t("Both say the same in every field of this form."))
        return
    table = pd.DataFrame(
        {
            t("Field"): [_names(t).get(one.field, one.field) for one in rows],
            t("Theirs, saved"): [one.before or "–" for one in rows],
            t("Yours, not saved"): [one.after or "–" for one in rows],
        }
    )
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


def _names(t: Translate) -> dict[str, str]:
    return {
        "title": t("Title"),
        "actors": t("Actors"),
        "places": t("Places"),
        "themes": t("Themes"),
        "sources": t("Sources"),
        "start_year": t("First year"),
        "end_year": t("Last year"),
        "observed_year": t("Seen in"),
        "status": t("Status"),
        "confidence": t("Confidence"),
    }


def _shown(version: dict[str, Any], actors: dict[str, str], t: Translate) -> dict[str, Any]:
    """Return what the form can change, in words, in the same shape for a record and a snapshot."""
    words = {
        "ongoing": t("ongoing"),
        "ended": t("ended"),
        "dormant": t("dormant"),
        "suspended": t("suspended"),
        "high": t("high"),
        "medium": t("medium"),
        "low": t("low"),
    }
    told = {name: words.get(str(version.get(name)), version.get(name)) for name in _FIELDS}
    keys = {str(one.get("actor_id") or one.get("key") or "") for one in version.get("actors", ())}
    named = {
        "actors": {actors.get(key, key) for key in keys if key}
        | {one["name"] for one in version.get("actors", ()) if not (one.get("actor_id") or one.get("key"))},
        "places": {one["place"] for one in version.get("ties") or version.get("territories") or ()},
        "themes": {one["as_published"] for one in version.get("themes", ())},
        "sources": {one["title"] for one in version.get("sources", ())},
    }
    return told | {name: ", ".join(sorted(filter(None, values))) for name, values in named.items()}
