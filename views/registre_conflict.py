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

_FIELDS = ("title", "start_year", "end_year", "status", "observed_year", "confidence")
_TABLES = ("themes", "sources")


def keep(key: str, asked: dict[str, Any], error: ConflictError) -> None:
    """Keep what a person wrote, to be compared with what somebody else saved meanwhile."""
    st.session_state["r_conflict"] = {"key": key, "asked": asked, "error": error}


def pending(key: str) -> bool:
    """Tell whether a version of that partnership waits for a decision."""
    held = st.session_state.get("r_conflict")
    return bool(held and held["key"] == key)


def draw(key: str, t: Translate) -> None:
    """Draw both versions and the choice between them."""
    held = st.session_state["r_conflict"]
    error: ConflictError = held["error"]
    st.warning(error.render(t))
    mine = _shown(asdict(held["asked"]["record"]))
    theirs = _shown({**(error.theirs or {}), **(error.theirs or {}).get("partnership", {})})
    rows = differences_between(theirs, mine)
    table = pd.DataFrame(
        {
            t("Field"): [one.field for one in rows],
            t("Theirs, saved"): [one.before or "" for one in rows],
            t("Yours, not saved"): [one.after or "" for one in rows],
        }
    )
    st.dataframe(table, hide_index=True)
    left, right = st.columns(2)
    if left.button(t("Keep theirs"), icon=":material/check:"):
        _forget()
        st.rerun()
    if right.button(t("Save yours in its place"), icon=":material/save:"):
        register = state.present_register()
        asked = held["asked"]
        try:
            save_partnership(
                register,
                asked["record"],
                key=key,
                expected=register.revision("partnership", key),
                who=asked["who"],
                reason=asked["reason"],
            )
        except CartoCoopError as fault:
            st.error(fault.render(t))
            return
        _forget()
        st.rerun()


def _forget() -> None:
    st.session_state.pop("r_conflict", None)
    st.session_state.pop("r_seen", None)


def _shown(version: dict[str, Any]) -> dict[str, Any]:
    """Return what the form can change, in the shape of a snapshot."""
    told = {name: version.get(name) for name in _FIELDS}
    actors = [one.get("actor_id") or one.get("key") or one.get("name") for one in version.get("actors", ())]
    places = [
        one.get("place")
        for one in (version.get("ties") or version.get("territories") or ())
        if one.get("place")
    ]
    tables = {
        name: sorted(
            {str(one.get("title") or one.get("as_published") or "") for one in version.get(name, ())}
        )
        for name in _TABLES
    }
    return told | {"actors": sorted(set(map(str, actors))), "places": sorted(set(places))} | tables
