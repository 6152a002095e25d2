"""Adding and correcting a partnership on the page *Registre*."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from data.errors import CartoCoopError
from data.records import ActorRecord, PartnershipRecord, SourceRecord
from data.register import ConflictError
from data.schema import ACTOR_KINDS, CONFIDENCES, STATUSES
from data.themes import ThemePath
from geo.filters import FIRST_YEAR, LAST_YEAR, kind_name
from geo.pipeline.edit import (
    delete_partnership,
    new_actor,
    save_partnership,
    themes_for,
    ties_for,
    with_source,
)
from geo.themes import known_paths, theme_key
from translations import Translate
from views import access, registre_conflict, state
from views.format import plain

NEW = ""
_LEVELS = ("region", "cercle", "commune")


def draw(t: Translate) -> None:
    """Draw the choice of a partnership and its form."""
    register = state.present_register()
    titles = dict(register.partnerships()[["partnership_id", "title"]].itertuples(index=False, name=None))
    if done := st.session_state.pop("r_done", None):
        st.success(done)
    chosen = st.selectbox(
        t("Partnership"),
        [NEW, *sorted(titles, key=lambda key: titles[key].casefold())],
        format_func=lambda key: titles.get(key, t("New partnership")),
        key="r_key",
    )
    seen = _seen(chosen)
    if registre_conflict.pending(chosen):
        registre_conflict.draw(chosen, t)
        return
    asked = _form(chosen, seen["record"], t)
    if asked is not None:
        _save(chosen, asked, t)
    if seen["record"] is not None:
        _delete(chosen, t)


def _seen(chosen: str) -> dict[str, Any]:
    """Return the partnership as it was when it was chosen: what others save meanwhile moves no field."""
    held: dict[str, Any] = st.session_state.get("r_seen", {})
    if held.get("key") != chosen:
        register = state.present_register()
        held = {
            "key": chosen,
            "revision": register.revision("partnership", chosen) if chosen else 0,
            "record": register.record(chosen) if chosen else None,
        }
        st.session_state["r_seen"] = held
    return held


def _form(chosen: str, record: PartnershipRecord | None, t: Translate) -> dict[str, Any] | None:
    """Draw the form; return what it says once it is sent."""
    shown = record or PartnershipRecord(title="")
    with st.form(f"r_form_{chosen}"):
        title = st.text_input(t("Title"), value=shown.title, max_chars=500)
        actors = _actors(shown, t)
        places = _places(shown, t)
        themes = _themes(shown, t)
        years = _years(shown, t)
        source = _source(t)
        st.divider()
        left, right = st.columns(2)
        with left:
            who = access.author(t)
        reason = right.text_input(t("Why"), max_chars=300, placeholder=t("checked with the town hall"))
        if not st.form_submit_button(t("Save"), icon=":material/save:", type="primary"):
            return None
    kayes = state.area_state("kayes")
    asked = replace(
        shown,
        title=title.strip(),
        actors=actors,
        ties=ties_for(record, places, kayes.territories),
        themes=themes_for(record, themes),
        **years,
    )
    return {"record": with_source(asked, source), "who": who, "reason": reason}


def _actors(shown: PartnershipRecord, t: Translate) -> tuple[ActorRecord, ...]:
    """Draw the actors of both sides; return them, with those typed in."""
    frame = state.present_register().actors()
    names = dict(frame[["actor_id", "name"]].itertuples(index=False, name=None))
    held = {actor.actor_id: actor for actor in shown.actors}
    found: list[ActorRecord] = []
    for side, label, added in (
        ("fr", t("French actors"), t("Another French actor (its name)")),
        ("ml", t("Malian actors"), t("Another Malian actor (its name)")),
    ):
        left, middle, right = st.columns([3, 2, 1])
        keys = frame.loc[frame["side"] == side, "actor_id"].tolist()
        picked = left.multiselect(
            label,
            keys,
            default=[key for key in keys if key in held],
            format_func=names.__getitem__,
            placeholder=t("Choose"),
        )
        name = middle.text_input(added, max_chars=200)
        kinds = ACTOR_KINDS if side == "fr" else ("cercle", *ACTOR_KINDS)
        kind = right.selectbox(
            t("Kind"),
            kinds,
            index=kinds.index("commune"),
            format_func=lambda one: t("cercle") if one == "cercle" else kind_name(one, t),
            key=f"r_kind_{side}",
        )
        register = state.present_register()
        known = [held.get(key) or register.actor_record(key) for key in picked]
        found += [actor for actor in known if actor is not None]
        if name.strip():
            found.append(new_actor(name, "fr" if side == "fr" else "ml", kind))
    return tuple(found)


def _places(shown: PartnershipRecord, t: Translate) -> list[str]:
    frame = state.area_state("kayes").territories
    frame = frame[frame["level"].isin(_LEVELS)]
    parents = frame.set_index("code")["name"].to_dict()
    labels = {
        row.code: f"{row.name} ({parents.get(row.parent, '')})" if row.level == "commune" else str(row.name)
        for row in frame.itertuples(index=False)
    }
    codes = sorted(
        labels, key=lambda code: (_LEVELS.index(frame.set_index("code").loc[code, "level"]), labels[code])
    )
    held = [tie.territory_code for tie in shown.ties if tie.territory_code in labels]
    return list(
        st.multiselect(
            t("Places in the region of Kayes"),
            codes,
            default=list(dict.fromkeys(held)),
            format_func=labels.__getitem__,
            placeholder=t("Choose"),
            help=t(
                "A commune, a whole cercle, or the region: the level at which the partnership was concluded."
            ),
        )
    )


def _themes(shown: PartnershipRecord, t: Translate) -> list[ThemePath]:
    paths = {theme_key(path): path for path in known_paths(state.area_state("kayes").themes)}
    held = [
        theme_key(ThemePath(one.level_1, one.level_2, one.level_3)) for one in shown.themes if one.level_1
    ]
    chosen = st.multiselect(
        t("Themes"),
        list(paths),
        default=[key for key in dict.fromkeys(held) if key in paths],
        placeholder=t("Choose"),
    )
    return [paths[key] for key in chosen]


def _years(shown: PartnershipRecord, t: Translate) -> dict[str, Any]:
    words = {
        "ongoing": t("ongoing"),
        "ended": t("ended"),
        "dormant": t("dormant"),
        "suspended": t("suspended"),
        "": t("not stated"),
    }
    columns = st.columns(5)
    limits: dict[str, Any] = {
        "min_value": FIRST_YEAR,
        "max_value": LAST_YEAR,
        "step": 1,
        "placeholder": t("unknown"),
    }
    start = columns[0].number_input(t("First year"), value=shown.start_year, **limits)
    end = columns[1].number_input(t("Last year"), value=shown.end_year, **limits)
    status = columns[2].selectbox(
        t("Status"), STATUSES, index=STATUSES.index(shown.status), format_func=words.__getitem__
    )
    observed = columns[3].number_input(t("Seen in"), value=shown.observed_year, **limits)
    grades = {"high": t("high"), "medium": t("medium"), "low": t("low")}
    confidence = columns[4].selectbox(
        t("Confidence"),
        CONFIDENCES,
        index=CONFIDENCES.index(shown.confidence),
        format_func=grades.__getitem__,
    )
    return {
        "start_year": start,
        "end_year": end,
        "status": status,
        "observed_year": observed,
        "confidence": confidence,
    }


def _source(t: Translate) -> SourceRecord:
    left, middle, right = st.columns([3, 3, 1])
    title = left.text_input(t("Source to add (title)"), max_chars=300)
    url = middle.text_input(t("Its address"), max_chars=500, placeholder="https://")
    day = right.text_input(t("Its date"), max_chars=32, placeholder=str(datetime.now(UTC).year))
    return SourceRecord(title.strip(), url.strip(), day.strip())


def _save(chosen: str, asked: dict[str, Any], t: Translate) -> None:
    register = state.present_register()
    record: PartnershipRecord = asked["record"]
    try:
        key = save_partnership(
            register,
            record,
            key=chosen,
            expected=st.session_state["r_seen"]["revision"],
            who=asked["who"],
            reason=asked["reason"],
        )
    except ConflictError as error:
        registre_conflict.keep(chosen, asked, error)
        st.rerun()
    except CartoCoopError as error:
        st.error(error.render(t))
        return
    saved(key, t("Saved: {title}.").format(title=plain(record.title)))


def saved(key: str, words: str) -> None:
    """Show the partnership as it is now, with what was done."""
    st.session_state.pop("r_seen", None)
    st.session_state["r_done"] = words
    st.session_state["asked"] = {"r_key": key}
    st.rerun()


def _delete(chosen: str, t: Translate) -> None:
    with st.expander(t("Delete this partnership"), icon=":material/delete:"), st.form("r_delete"):
        st.caption(t("The history keeps it: it can be brought back."))
        who = access.author(t)
        reason = st.text_input(t("Why"), max_chars=300)
        if not st.form_submit_button(t("Delete"), icon=":material/delete:"):
            return
        try:
            delete_partnership(
                state.present_register(),
                chosen,
                expected=st.session_state["r_seen"]["revision"],
                who=who,
                reason=reason,
            )
        except CartoCoopError as error:
            st.error(error.render(t))
            return
    saved(NEW, t("Deleted. The history brings it back."))
