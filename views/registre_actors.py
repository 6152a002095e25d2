"""Correcting an actor on the page *Registre*, and making one of two that are the same."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any, Final

import pandas as pd
import streamlit as st

from data.access import AccessError
from data.errors import CartoCoopError
from data.records import ActorRecord
from data.register import ConflictError
from data.schema import ACTOR_KINDS
from geo.filters import kind_name
from geo.pipeline.edit_actor import actor_faults, save_actor, seat_of, seated, unite_actors
from geo.wording import joined
from layers.sheets import level_name
from translations import Translate
from views import access, registre_words, state
from views.format import number
from views.markdown import plain
from views.registre_draft import Form, choice

PART: Final = "actors"
FIELDS: Final = ("name", "kind", "public", "territory_code", "note")
"""What the form can change."""


def draw(t: Translate) -> None:
    """Draw the choice of an actor, its form, and the way to unite it with another."""
    actors = state.present_register().actors()
    names = _names(actors, t)
    chosen = choice(t("Actor"), names, t("Choose an actor"), "r_actor")
    if not chosen:
        st.caption(t("A new actor is added with its first partnership; one that no partnership names goes."))
        return
    form = Form(PART, chosen)
    seen = form.seen() or _read(form)
    _partnerships(chosen, t)
    _form(form, seen)
    _unite(form, seen, actors, names, t)


def _names(actors: pd.DataFrame, t: Translate) -> dict[str, str]:
    """Return the name of each actor, with its kind, since two may bear the same."""
    rows = actors[["actor_id", "name", "kind"]].itertuples(index=False, name=None)
    return {key: f"{name} ({_kind(kind, t)})" for key, name, kind in rows}


def _kind(kind: str, t: Translate) -> str:
    return t("cercle") if kind == "cercle" else kind_name(kind, t)


def _read(form: Form) -> dict[str, Any]:
    register = state.present_register()
    return form.see(
        revision=register.revision("actor", form.chosen), record=register.actor_record(form.chosen)
    )


def _partnerships(key: str, t: Translate) -> None:
    ties = state.present_register().ties()
    titles = ties.loc[(ties["actor_id"] == key) | (ties["partner_id"] == key), "title"].drop_duplicates()
    words = t("In the register: {count}")
    with st.expander(words.format(count=number(len(titles))), icon=":material/handshake:"):
        for title in titles:
            st.markdown(f"- {plain(str(title))}")


@st.fragment
def _form(form: Form, seen: dict[str, Any]) -> None:
    t = state.translate()
    try:
        asked = _fields(form, seen["record"], t)
        if form.buttons(t):
            _save(form, seen, asked, t)
    except CartoCoopError as error:
        st.error(error.render(t))


def _fields(form: Form, record: ActorRecord, t: Translate) -> dict[str, Any]:
    """Draw every field with what is wrong with it under it; return what they say."""
    places = {"name": st.container(), "territory_code": st.container(), "note": st.container()}
    with places["name"]:
        left, middle, right = st.columns([3, 2, 1])
        name = left.text_input(t("Name"), max_chars=500, key=form.field("name", record.name))
        kinds = ("cercle", *ACTOR_KINDS, "other") if record.side == "ml" else (*ACTOR_KINDS, "other")
        kinds = tuple(dict.fromkeys((*kinds, record.kind)))
        kind = middle.selectbox(
            t("Kind"), kinds, format_func=lambda one: _kind(one, t), key=form.field("kind", record.kind)
        )
        public = _public(form, record, right, t)
    with places["territory_code"]:
        code = st.text_input(
            t("Code of the collectivity, or of the seat"),
            max_chars=32,
            placeholder="COM-93048" if record.side == "fr" else "ML0107",
            key=form.field("code", record.territory_code or ""),
        )
        if seat := seat_of(code):
            st.caption(plain(joined([seat.name, level_name(seat.level, t)], t)))
    with places["note"]:
        note = st.text_input(
            t("Note: acronym, former name, what a reader must know"),
            max_chars=1000,
            key=form.field("note", record.note),
        )
    left, right = st.columns(2)
    with left:
        who = access.author(t, key=form.field("who", st.session_state.get(access.NAME, "")))
    reason = right.text_input(
        t("Why: the source from which you know it"), max_chars=300, key=form.field("reason", "")
    )
    asked = seated(replace(record, name=name.strip(), kind=kind, public=public, note=note.strip()), code)
    if asked.group_id in ("", record.actor_id):
        asked = replace(asked, group_id=record.actor_id, group_name=asked.name)
    faults = actor_faults(asked, who=who, reason=reason)
    for field, place in places.items():
        with place:
            form.mark(faults, field, t)
    with left:
        form.mark(faults, "who", t, empty=not who.strip())
    with right:
        form.mark(faults, "reason", t, empty=not reason.strip())
    return {"record": asked, "who": who, "reason": reason}


def _public(form: Form, record: ActorRecord, place: Any, t: Translate) -> bool:
    words = {True: t("public"), False: t("not public")}
    return bool(
        place.selectbox(
            t("Body"),
            list(words),
            format_func=words.__getitem__,
            key=form.field("public", bool(record.public)),
        )
    )


def _save(form: Form, seen: dict[str, Any], asked: dict[str, Any], t: Translate) -> None:
    try:
        save_actor(
            state.present_register(),
            asked["record"],
            key=form.chosen,
            expected=seen["revision"],
            who=asked["who"],
            reason=asked["reason"],
        )
    except ConflictError as error:
        st.error(error.render(t))
        found = registre_words.versions(error.theirs, asdict(asked["record"]), t, fields=FIELDS)
        if found:
            table = registre_words.table(found, t("Theirs, saved"), t("Yours, not saved"), t)
            st.table(table.set_index(t("Field")))
        form.see(**seen | {"revision": state.present_register().revision("actor", form.chosen)})
        st.caption(t("What you wrote stands above: correct it if need be, then save again."))
        return
    except AccessError as error:
        if error.expired:
            form.put_aside()
        raise
    access.remember(asked["who"])
    form.forget()
    st.session_state["r_done"] = t("Saved: {title}.").format(title=plain(asked["record"].name))
    st.rerun()


def _unite(
    form: Form, seen: dict[str, Any], actors: pd.DataFrame, names: dict[str, str], t: Translate
) -> None:
    side = seen["record"].side
    others = [key for key in actors.loc[actors["side"] == side, "actor_id"] if key != form.chosen]
    heading = t("It is the same as another actor")
    with st.expander(heading, icon=":material/merge:"), st.form(f"r_unite_{form.chosen}"):
        words = t(
            "All that names “{name}” will name the other, in one step that the history undoes. A list taken in "
            "later that writes the old name may bring it back."
        )
        st.caption(words.format(name=plain(seen["record"].name)))
        keep = st.selectbox(
            t("The actor that stays"),
            sorted(others, key=lambda key: names[key].casefold()),
            index=None,
            format_func=names.__getitem__,
            placeholder=t("Choose"),
        )
        who = access.author(t)
        reason = st.text_input(t("Why"), max_chars=300)
        if not st.form_submit_button(t("Unite"), icon=":material/merge:"):
            return
        if keep is None:
            st.error(t("Choose the actor that stays."))
            return
        try:
            moved, _ = unite_actors(
                state.present_register(),
                form.chosen,
                keep,
                expected=seen["revision"],
                who=who,
                reason=reason,
            )
        except CartoCoopError as error:
            st.error(error.render(t))
            return
    access.remember(who)
    form.forget()
    st.session_state["r_done"] = t("United. Partnerships that name the other now: {count}.").format(
        count=number(moved)
    )
    st.session_state["asked"] = {"r_actor": keep}
    st.rerun()
