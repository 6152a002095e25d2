"""The fields of a partnership on the page *Registre*; what is wrong with one is told under it as one types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from data.errors import Fault
from data.records import ActorRecord, PartnershipRecord, SourceRecord
from data.schema import ACTOR_KINDS, CONFIDENCES, STATUSES
from data.themes import ThemePath
from geo.filters import FIRST_YEAR, LAST_YEAR, kind_name
from geo.pipeline.edit import new_actor, partnership_faults, themes_for, ties_for, with_source
from geo.themes import known_paths, theme_key
from geo.wording import joined
from translations import Translate
from views import access, state
from views.markdown import plain
from views.registre_draft import Form

_LEVELS = ("region", "cercle", "commune")
_YEARS = ("start_year", "end_year", "observed_year")


def draw(form: Form, record: PartnershipRecord | None, t: Translate) -> dict[str, Any]:
    """Draw every field; return what they say.

    Parameters
    ----------
    form
        The form of that partnership.
    record
        As it was read; None = a new one.

    Returns
    -------
    dict
        ``record``, ``who``, ``reason`` and ``faults``: why it could not be saved as it stands.
    """
    shown = record or PartnershipRecord(title="")
    places = {name: st.container() for name in ("title", "actors", "ties", "themes", "years", "sources")}
    with places["title"]:
        title = st.text_input(t("Title"), max_chars=500, key=form.field("title", shown.title))
    with places["actors"]:
        actors = _actors(form, shown, t)
    with places["ties"]:
        codes = _places(form, shown, t)
    with places["themes"]:
        themes = _themes(form, shown, t)
    with places["years"]:
        years = _years(form, shown, t)
    with places["sources"]:
        if known := [plain(one.title) for one in shown.sources]:
            st.caption(t("Sources given so far: {titles}").format(titles=joined(known, t)))
        source = _source(form, t)
    st.divider()
    left, right = st.columns(2)
    with left:
        who = access.author(t, key=form.field("who", st.session_state.get(access.NAME, "")))
    reason = right.text_input(
        t("Why"), max_chars=300, placeholder=t("checked with the town hall"), key=form.field("reason", "")
    )
    asked = replace(
        shown,
        title=title.strip(),
        actors=actors,
        ties=ties_for(record, codes, state.area_state("kayes").territories),
        themes=themes_for(record, themes),
        **years,
    )
    asked = with_source(asked, source)
    faults = partnership_faults(asked, who=who, reason=reason)
    empty = {
        "title": not asked.title,
        "actors": not asked.actors,
        "ties": not asked.ties,
        "sources": not (source.title or source.url or source.date),
    }
    for name in ("title", "actors", "ties", "sources"):
        with places[name]:
            form.mark(faults, name, t, empty=empty[name])
    with places["years"]:
        for name in (*_YEARS, ""):
            form.mark(faults, name, t)
    with left:
        form.mark(faults, "who", t, empty=not who.strip())
    with right:
        form.mark(faults, "reason", t)
    return {"record": asked, "who": who, "reason": reason, "faults": faults}


def missing(asked: dict[str, Any], t: Translate) -> str:
    """Return one line that names what is still missing; "" when nothing is."""
    words = {
        "title": t("the title"),
        "actors": t("a French actor"),
        "ties": t("a place"),
        "sources": t("a source"),
        "who": t("your name"),
    }
    faults: Sequence[Fault] = asked["faults"]
    named = {fault.field for fault in faults}
    said = ", ".join(word for name, word in words.items() if name in named)
    return t("Still missing or to be mended: {fields}.").format(fields=said) if said else ""


def _actors(form: Form, shown: PartnershipRecord, t: Translate) -> tuple[ActorRecord, ...]:
    """Draw the actors of both sides; return them, with those typed in."""
    register = state.present_register()
    frame = register.actors()
    names = dict(frame[["actor_id", "name"]].itertuples(index=False, name=None))
    held = {actor.actor_id: actor for actor in shown.actors}
    found: list[ActorRecord] = []
    for side, label, added in (
        ("fr", t("French actors"), t("Another French actor (its name)")),
        ("ml", t("Malian actors"), t("Another Malian actor (its name)")),
    ):
        left, middle, right = st.columns([3, 2, 1], vertical_alignment="bottom")
        words = {key: names[key] for key in frame.loc[frame["side"] == side, "actor_id"]}
        usual = [key for key in words if key in held]
        with left:
            picked = _several(form.field(f"actors-{side}", usual), label, words, t)
        name = middle.text_input(added, max_chars=200, key=form.field(f"new-{side}", ""))
        kinds = ACTOR_KINDS if side == "fr" else ("cercle", *ACTOR_KINDS)
        kind = right.selectbox(
            t("Kind"),
            kinds,
            format_func=lambda one: t("cercle") if one == "cercle" else kind_name(one, t),
            key=form.field(f"kind-{side}", "commune"),
        )
        known = [held.get(key) or register.actor_record(key) for key in picked]
        found += [actor for actor in known if actor is not None]
        if name.strip():
            found.append(new_actor(name, "fr" if side == "fr" else "ml", kind, register.aliases()))
    return tuple(found)


def _several(key: str, label: str, words: dict[str, str], t: Translate, **more: Any) -> list[str]:
    """Draw a choice of several (the keys of `words`); what is no longer one of them is let go."""
    st.session_state[key] = [one for one in st.session_state[key] if one in words]
    return st.multiselect(
        label,
        list(words),
        format_func=words.__getitem__,
        placeholder=t("Choose"),
        key=key,
        select_all=False,  # else Enter takes all that match the letters typed
        **more,
    )


def _places(form: Form, shown: PartnershipRecord, t: Translate) -> list[str]:
    frame = state.area_state("kayes").territories
    frame = frame[frame["level"].isin(_LEVELS)]
    levels = dict(zip(frame["code"], frame["level"], strict=True))
    parents = dict(zip(frame["code"], frame["name"], strict=True))
    labels = {
        row.code: f"{row.name} ({parents.get(row.parent, '')})" if row.level == "commune" else str(row.name)
        for row in frame.itertuples(index=False)
    }
    codes = sorted(labels, key=lambda code: (_LEVELS.index(levels[code]), labels[code]))
    held = [tie.territory_code for tie in shown.ties if tie.territory_code in labels]
    return _several(
        form.field("places", list(dict.fromkeys(filter(None, held)))),
        t("Places in the region of Kayes"),
        {code: labels[code] for code in codes},
        t,
        help=t("A commune, a whole cercle, or the region: the level at which the partnership was concluded."),
    )


def _themes(form: Form, shown: PartnershipRecord, t: Translate) -> list[ThemePath]:
    paths = {theme_key(path): path for path in known_paths(state.area_state("kayes").themes)}
    held = [
        theme_key(ThemePath(one.level_1, one.level_2, one.level_3)) for one in shown.themes if one.level_1
    ]
    usual = [key for key in dict.fromkeys(held) if key in paths]
    words = dict(zip(paths, paths, strict=True))
    return [paths[key] for key in _several(form.field("themes", usual), t("Themes"), words, t)]


def _years(form: Form, shown: PartnershipRecord, t: Translate) -> dict[str, Any]:
    words = {
        "ongoing": t("ongoing"),
        "ended": t("ended"),
        "dormant": t("dormant"),
        "suspended": t("suspended"),
        "": t("not stated"),
    }
    grades = {"high": t("high"), "medium": t("medium"), "low": t("low")}
    labels = {"start_year": t("First year"), "end_year": t("Last year"), "observed_year": t("Seen in")}
    columns = dict(zip((*_YEARS, "status", "confidence"), st.columns([2, 2, 2, 3, 3]), strict=True))
    found: dict[str, Any] = {
        name: columns[name].number_input(
            labels[name],
            value=None,
            min_value=FIRST_YEAR,
            max_value=LAST_YEAR,
            step=1,
            placeholder="?",
            help=t("Leave it empty when it is not known."),
            key=form.field(name, getattr(shown, name)),
        )
        for name in _YEARS
    }
    found["status"] = columns["status"].selectbox(
        t("Status"), STATUSES, format_func=words.__getitem__, key=form.field("status", shown.status)
    )
    found["confidence"] = columns["confidence"].selectbox(
        t("Confidence"),
        CONFIDENCES,
        format_func=grades.__getitem__,
        key=form.field("confidence", shown.confidence),
    )
    return found


def _source(form: Form, t: Translate) -> SourceRecord:
    left, middle, right = st.columns([3, 3, 1])
    title = left.text_input(
        t("Source to add (title)"), max_chars=300, key=form.field("source-title", "")
    ).strip()
    url = middle.text_input(
        t("Its address"), max_chars=500, placeholder="https://", key=form.field("source-url", "")
    ).strip()
    day = right.text_input(
        t("Its date"),
        max_chars=32,
        placeholder=str(datetime.now(UTC).year),
        key=form.field("source-day", ""),
    ).strip()
    if (url or day) and not title:
        words = t("A source has a title.")
        st.markdown(f":red[:material/error: {plain(words)}]")
    return SourceRecord(title, url, day)
