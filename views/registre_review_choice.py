"""One name under review: its candidates on a small map, a point to draw, the choice, its evidence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from data.aliases import AliasRecord, alias_key
from data.errors import CartoCoopError
from data.records import Side
from data.register import ConflictError
from data.territories import boundary_key
from geo.pipeline.atlas import default_places
from geo.pipeline.review import AREA_OF, choose, decision, evidence
from geo.review import candidates_of
from geo.wording import method_names
from layers.alias_words import outcome_words, side_words
from layers.pick import PickView, pick_payload
from layers.sheets import level_name
from translations import Translate
from views import access, boundaries_panel, map_component, state
from views.format import number
from views.markdown import plain

UNIT, POINT, OUTSIDE, UNKNOWN = "other", "point", "outside", "unknown"
_HEIGHT = 360


@dataclass(frozen=True, slots=True)
class Asked:
    """A name about which a person decides; `candidates` is CANDIDATES of :mod:`geo.review`.

    ``now`` is what somebody has decided already, None when the name waits.
    """

    key: str
    name: str
    side: Side
    within: str
    candidates: pd.DataFrame
    now: AliasRecord | None = None


def asked_again(alias: AliasRecord) -> Asked:
    """Return the question that an alias has answered."""
    geocoder = default_places().geocoder
    known = alias.within if geocoder.unit(alias.within) else None
    match = geocoder.match(alias.name, country="FR" if alias.side == "fr" else "ML", within=known)
    found = candidates_of(match, geocoder)
    return Asked(alias.key, alias.name, alias.side, alias.within, found, alias)


def draw(asked: Asked, t: Translate) -> None:
    """Draw the map, the choices and the evidence of one name."""
    st.subheader(plain(asked.name))
    st.markdown(_holds(asked, t))
    seen = _seen(asked)
    if st.session_state.get("r_review_conflict", {}).get("key") == asked.key:
        _conflict(asked, t)
        return
    left, right = st.columns([3, 2], gap="medium")
    with right:
        chosen = _choices(asked, t)
        alias = _alias(asked, chosen, t)
    with left:
        _map(asked, chosen, t)
    _save(asked, alias, seen, t)
    _evidence(asked, t)


def _holds(asked: Asked, t: Translate) -> str:
    """Say for which rows a choice holds."""
    values = {"name": plain(asked.name), "side": side_words(asked.side, t)}
    if asked.within:
        text = t(
            "The choice holds for “{name}” ({side}) **where the source places it in {place}**. The same name "
            "elsewhere is another question."
        )
        return text.format(place=plain(place_words(asked.within)), **values)
    text = t(
        "The choice holds for “{name}” ({side}) **where the source says no more of the place**, and where what "
        "it says agrees: a namesake in another département or cercle stays apart."
    )
    return text.format(**values)


def still_asked(key: str) -> Asked | None:
    """Return the name that is open, though somebody else has decided on it meanwhile."""
    held: dict[str, Any] = st.session_state.get("r_review_seen", {})
    return held["asked"] if held.get("key") == key else None


def _seen(asked: Asked) -> int:
    """Return the newest change of the alias when the name was opened: what others save meanwhile shows."""
    held: dict[str, Any] = st.session_state.get("r_review_seen", {})
    if held.get("key") != asked.key:
        revision = state.present_register().revision("alias", asked.key)
        held = {"key": asked.key, "revision": revision, "asked": asked}
        st.session_state["r_review_seen"] = held
        for name in ("r_what", "r_unit", "r_lat", "r_lon"):
            st.session_state.pop(name, None)
        st.session_state.update(_as_decided(asked))
    return int(held["revision"])


def _as_decided(asked: Asked) -> dict[str, Any]:
    """Return what the fields hold when a decision is opened again."""
    alias = asked.now
    if alias is None:
        return {}
    if alias.outcome == "point":
        return {"r_what": POINT, "r_lat": alias.lat, "r_lon": alias.lon}
    if alias.code is None:
        return {"r_what": alias.outcome}
    if alias.code in set(asked.candidates["code"]):
        return {"r_what": alias.code}
    return {"r_what": UNIT, "r_unit": alias.code}


def _choices(asked: Asked, t: Translate) -> str:
    """Draw what the name may mean; return the code of a candidate or one of the other choices."""
    methods = method_names(t)
    words = {
        UNIT: t("another unit, by its name or code"),
        POINT: t("a point on the map"),
        OUTSIDE: t("outside: in neither area"),
        UNKNOWN: t("nobody can say"),
    }
    captions = []
    for position, one in enumerate(asked.candidates.itertuples(index=False), 1):
        words[one.code] = _numbered(position, plain(one.name))
        about = ", ".join(filter(None, (level_name(one.level, t), one.parent)))
        how = t("{method}, score {score}").format(method=methods.get(one.method, ""), score=number(one.score))
        captions.append(t("{about} – {how}").format(about=plain(about), how=how))
    options = [*asked.candidates["code"], UNIT, POINT, OUTSIDE, UNKNOWN]
    if st.session_state.get("r_what") not in options:
        st.session_state["r_what"] = options[0]
    return str(
        st.radio(
            t("It means"),
            options,
            format_func=words.__getitem__,
            captions=[*captions, "", "", "", ""],
            key="r_what",
        )
    )


def _numbered(position: int, words: str) -> str:
    return f"{position}\\. {words}"


def _alias(asked: Asked, chosen: str, t: Translate) -> AliasRecord | None:
    """Draw what a choice needs besides; return it, or None when something is missing (which is said)."""
    try:
        if chosen == POINT:
            return _point(asked, t)
        if chosen == UNIT:
            return _unit(asked, t)
        if chosen in (OUTSIDE, UNKNOWN):
            if chosen == UNKNOWN:
                st.caption(t("The name no longer waits; its rows stay without a code. Say why below."))
            outcome = "outside" if chosen == OUTSIDE else "unknown"
            return decision(asked.name, asked.side, outcome, within=asked.within)
        return decision(asked.name, asked.side, "unit", within=asked.within, code=chosen)
    except CartoCoopError as error:
        st.warning(plain(error.render(t)))
        return None


def _point(asked: Asked, t: Translate) -> AliasRecord | None:
    left, right = st.columns(2)
    limits: dict[str, Any] = {"step": 0.01, "format": "%.5f", "value": None}
    lat = left.number_input(t("Latitude"), -90.0, 90.0, key="r_lat", **limits)
    lon = right.number_input(t("Longitude"), -180.0, 180.0, key="r_lon", **limits)
    if lat is None or lon is None:
        st.caption(t("Click on the map, or type the coordinates in degrees."))
        return None
    alias = decision(asked.name, asked.side, "point", within=asked.within, point=(lon, lat))
    st.markdown(t("In the commune: **{name}** ({code})").format(name=plain(alias.unit), code=alias.code))
    if boundaries_panel.notice(t, (AREA_OF[asked.side],)):
        st.caption(t("The boundaries are schematic: near a border the commune may be the neighbour."))
    return alias


def _unit(asked: Asked, t: Translate) -> AliasRecord | None:
    words = st.text_input(t("Name or code of the unit"), key="r_unit", max_chars=100)
    if not words.strip():
        return None
    match = default_places().geocoder.match(words, country="FR" if asked.side == "fr" else "ML")
    if match.code is None:
        perhaps = ", ".join(f"{one.name} [{one.code}]" for one in match.candidates[:4])
        said = t("No single unit is called that.")
        more = t("Perhaps: {candidates}.").format(candidates=perhaps) if perhaps else ""
        st.warning(plain(f"{said} {more}".strip()))
        return None
    alias = decision(asked.name, asked.side, "unit", within=asked.within, code=match.code)
    level = level_name(alias.level, t)
    words = t("Unit: **{name}** ({level}, {code})")
    st.markdown(words.format(name=plain(alias.unit), level=level, code=alias.code))
    return alias


def _map(asked: Asked, chosen: str, t: Translate) -> None:
    lat, lon = st.session_state.get("r_lat"), st.session_state.get("r_lon")
    point = (lon, lat) if chosen == POINT and lat is not None and lon is not None else None
    area = AREA_OF[asked.side]
    candidates = asked.candidates.assign(words=asked.candidates["name"])
    view = PickView(
        area=area,
        key=asked.key,
        candidates=candidates,
        point=point,
        chosen=chosen,
        language=state.language(),
        division=state.current_filter().division,
        height=_HEIGHT,
        notice=boundaries_panel.notice(t, (area,)),
    )
    keys = (boundary_key("kayes"), boundary_key("idf"))
    event = map_component.ask(pick_payload(view), keys, widget="map_review")
    known = set(state.area_state(area).territories["code"])
    away = [str(one.name) for one in candidates.itertuples(index=False) if one.code not in known]
    if away:
        st.caption(t("Not on this map: {names}").format(names=plain(", ".join(away))))
    if event is not None:
        _answered(event, set(asked.candidates["code"]))


def _answered(event: dict[str, Any], codes: set[str]) -> None:
    """Take what the map says as if it had been typed."""
    taken: dict[str, Any] = {}
    lat, lon = event.get("lat"), event.get("lon")
    if event["event"] == "candidate" and event.get("code") in codes:
        taken = {"r_what": event["code"]}
    elif event["event"] == "point" and isinstance(lat, int | float) and isinstance(lon, int | float):
        at = {"r_lat": round(float(lat), 5), "r_lon": round(float(lon), 5)}
        inside = abs(at["r_lat"]) <= 90 and abs(at["r_lon"]) <= 180
        taken = {"r_what": POINT} | at if inside else {}
    st.session_state["asked"] = {**st.session_state["asked"], **taken}
    st.rerun()


def _save(asked: Asked, alias: AliasRecord | None, seen: int, t: Translate) -> None:
    names = state.present_register().names()
    waits = counts(names).get(asked.key, 0)
    sure = counts(names, sure=True).get(asked.key, 0)
    with st.form(f"r_review_{asked.key}"):
        left, right = st.columns(2)
        with left:
            who = access.author(t)
        why = right.text_input(t("Why"), max_chars=300, placeholder=t("checked with the town hall"))
        st.caption(t("Rows that the choice places: {count}").format(count=number(waits)))
        if sure:
            text = t("Rows of that name that are placed surely already and stay: {count}")
            st.caption(text.format(count=number(sure)))
        sent = st.form_submit_button(
            t("Decide for all these rows"), icon=":material/done_all:", type="primary", disabled=alias is None
        )
    if sent and alias is not None:
        _choose(asked, alias, who=who, why=why, seen=seen, t=t)


def _choose(asked: Asked, alias: AliasRecord, *, who: str, why: str, seen: int, t: Translate) -> None:
    try:
        placed = choose(state.present_register(), alias, who=who, reason=why, expected=seen)
    except ConflictError as error:
        given = {"key": asked.key, "alias": alias, "who": who, "why": why, "error": error}
        st.session_state["r_review_conflict"] = given
        st.rerun()
    except CartoCoopError as error:
        st.error(error.render(t))
        return
    access.remember(who)
    words = t("“{name}” means from now on: {outcome}. Rows placed: {count}.")
    count = number(placed.rows + placed.actors)
    saved(words.format(name=plain(asked.name), outcome=plain(outcome_words(alias, t)), count=count))


def saved(words: str) -> None:
    """Say what was done above the list, which starts anew."""
    for key in ("r_review_seen", "r_review_conflict", "r_review_waiting", "r_review_decided"):
        st.session_state.pop(key, None)
    st.session_state["r_review_turn"] = st.session_state.get("r_review_turn", 0) + 1
    st.session_state["r_review_done"] = words
    st.rerun()


def _conflict(asked: Asked, t: Translate) -> None:
    """Draw what somebody else decided meanwhile beside what this person wants."""
    held = st.session_state["r_review_conflict"]
    st.warning(held["error"].render(t))
    theirs = held["error"].theirs
    ours: AliasRecord = held["alias"]
    nothing = t("nothing: the choice was taken back")
    table = pd.DataFrame(
        {
            t("Theirs, saved"): [_state_words(theirs, t) if theirs else nothing],
            t("Yours, not saved"): [outcome_words(ours, t)],
        }
    )
    st.dataframe(table, hide_index=True)
    left, right = st.columns(2)
    if left.button(t("Keep theirs"), icon=":material/check:"):
        saved(t("Kept as the other person decided."))
    if right.button(t("Save yours in its place"), icon=":material/save:"):
        seen = state.present_register().revision("alias", asked.key)
        st.session_state.pop("r_review_conflict")
        _choose(asked, ours, who=held["who"], why=held["why"], seen=seen, t=t)


def _state_words(theirs: dict[str, Any], t: Translate) -> str:
    names = ("name", "side", "outcome", "within", "code", "unit", "level", "reason", "author")
    return outcome_words(AliasRecord(**{name: theirs[name] for name in names}), t)


def _evidence(asked: Asked, t: Translate) -> None:
    rows = evidence(state.present_register(), asked.name, asked.side, asked.within)
    what = {"place": t("place"), "actor": t("actor")}
    with st.expander(t("Rows that bear this name ({count})").format(count=number(len(rows))), expanded=True):
        table = pd.DataFrame(
            {
                t("Partnership"): rows["partnership"],
                t("As written"): rows["name"],
                t("As"): rows["what"].map(what),
                t("Code"): rows["code"],
                t("Source"): rows["source"],
                t("Its date"): rows["date"],
                t("Address"): rows["url"].where(rows["url"].fillna("").str.match(r"https?://"), None),
            }
        )
        links = {t("Address"): st.column_config.LinkColumn()}
        st.dataframe(table, hide_index=True, column_config=links, placeholder="–")
        keys = dict(zip(rows["partnership_id"], rows["partnership"], strict=True))
        st.caption(t("Another meaning in one partnership only: correct that partnership instead."))
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        one = left.selectbox(t("Partnership"), list(keys), format_func=keys.__getitem__, key="r_review_edit")
        right.button(t("Correct it"), on_click=_edit, args=(one,), icon=":material/edit:")


def _edit(key: str) -> None:
    st.session_state["r_part"], st.session_state["r_key"] = "edit", key


def counts(names: pd.DataFrame, *, sure: bool = False) -> Counter[str]:
    """Return how many rows of NAMES a choice places, by the key of its alias; or those placed surely."""
    rows = names[names["open"] != sure]
    return Counter(
        alias_key(name, side, within)
        for name, side, within in zip(rows["name"], rows["side"], rows["within"], strict=True)
    )


def place_words(code: str) -> str:
    """Return a unit with its code, "" for none."""
    name = default_places().geocoder.unit_name(code)
    return f"{name} ({code})" if name else code
