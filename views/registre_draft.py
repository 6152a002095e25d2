"""What somebody is writing on the page *Registre*: it outlives a look at another page and the end of a session.

The fields of a form have keys that begin with :data:`views.state.TYPED`; ``views.state.init`` holds on to
them. When the session of somebody who has signed in ends in the middle of an edit, what stands in the form
is put aside in this process's memory, for that person alone, and comes back after the next login.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import streamlit as st

from data.errors import Fault
from translations import Translate
from views import access, state
from views.markdown import plain

KEPT_FOR: Final = timedelta(hours=24)
MOST_KEPT: Final = 200
_SEEN = "r_seen"


@dataclass(frozen=True, slots=True)
class Draft:
    """One person's unsaved form: which part of the page, of what, as it was read, and what was typed."""

    part: str
    chosen: str
    seen: dict[str, Any]
    typed: dict[str, Any]
    moment: datetime


class Form:
    """The form of one subject: names of its fields, what it was read as, what is wrong with it.

    Parameters
    ----------
    part
        Part of the page.
    chosen
        Key of the subject; "" = a new one.
    """

    def __init__(self, part: str, chosen: str) -> None:
        self.part, self.chosen = part, chosen
        self._name = f"{part}:{chosen}"
        self._prefix = f"{state.TYPED}{self._name}:{st.session_state.get('r_turn', 0)}:"

    def seen(self) -> dict[str, Any] | None:
        """Return what was read when the form was begun: what others save meanwhile moves no field."""
        held: dict[str, Any] | None = st.session_state.get(_SEEN, {}).get(self._name)
        return held

    def see(self, **read: Any) -> dict[str, Any]:
        """Keep what was read."""
        st.session_state[_SEEN] = st.session_state.get(_SEEN, {}) | {self._name: read}
        return read

    def field(self, name: str, value: Any) -> str:
        """Return the key of a field, which begins with a value and keeps what is typed."""
        key = self._prefix + name
        st.session_state.setdefault(key, value)
        return key

    def typed(self) -> dict[str, Any]:
        """Return what stands in the fields, by name."""
        length = len(self._prefix)
        return {
            str(key)[length:]: value
            for key, value in st.session_state.items()
            if str(key).startswith(self._prefix)
        }

    def begun(self) -> bool:
        """Tell whether somebody has pressed *Save*: from then on what is missing is marked too."""
        return bool(st.session_state.get("r_pressed") == self._prefix)

    def press(self) -> None:
        """Remember that somebody has pressed *Save*."""
        st.session_state["r_pressed"] = self._prefix

    def mark(self, faults: Sequence[Fault], name: str, t: Translate, *, empty: bool = False) -> None:
        """Draw under a field what is wrong with it; of one still empty only once *Save* was pressed."""
        if empty and not self.begun():
            return
        for fault in faults:
            if fault.field == name:
                told = [fault.message.render(t), fault.advice.render(t) if fault.advice else ""]
                st.markdown(f":red[:material/error: {plain(' '.join(filter(None, told)))}]")

    def buttons(self, t: Translate, missing: str = "") -> bool:
        """Draw *Save*, *Give up* and what is missing; tell whether to save. Keeps aside what an end cut off."""
        if access.person().expired:
            self.put_aside()
        left, middle, right = st.columns([1, 1, 4], vertical_alignment="center")
        pressed = left.button(
            t("Save"),
            icon=":material/save:",
            type="primary",
            width="stretch",
            on_click=self.press,
            key=f"r_save_{self.part}",
        )
        give_up = t("Give up")
        if middle.button(give_up, icon=":material/close:", width="stretch", key=f"r_give_up_{self.part}"):
            self.forget()
            st.rerun()
        right.caption(missing)
        return pressed

    def forget(self) -> None:
        """Empty the form: it is saved, or given up."""
        seen = dict(st.session_state.get(_SEEN, {}))
        seen.pop(self._name, None)
        st.session_state[_SEEN] = seen
        for key in [key for key in st.session_state if str(key).startswith(self._prefix)]:
            del st.session_state[key]
        st.session_state["r_turn"] = st.session_state.get("r_turn", 0) + 1
        _kept().pop(access.mark(), None)

    def put_aside(self) -> None:
        """Keep what stands in the form for the same person's next session."""
        mark, drafts = access.mark(), _kept()
        if not mark:
            return
        now = datetime.now(UTC)
        for old in [key for key, one in drafts.items() if now - one.moment > KEPT_FOR]:
            drafts.pop(old, None)
        while len(drafts) >= MOST_KEPT:
            drafts.pop(next(iter(drafts)), None)
        drafts[mark] = Draft(self.part, self.chosen, self.seen() or {}, self.typed(), now)


def choice(label: str, names: Mapping[str, str], nothing: str, key: str) -> str:
    """Draw what was done last and the choice of a subject; return its key, "" for `nothing`.

    Parameters
    ----------
    label
        Of the choice.
    names
        By key.
    nothing
        What stands for no subject.
    key
        Where the choice is kept.
    """
    if done := st.session_state.pop("r_done", None):
        st.success(done)
    if st.session_state[key] not in {"", *names}:
        st.session_state[key] = ""
    return str(
        st.selectbox(
            label,
            ["", *sorted(names, key=lambda one: names[one].casefold())],
            format_func=lambda one: names.get(one, nothing),
            key=key,
        )
    )


def bring_back(chosen_keys: dict[str, str]) -> bool:
    """Put back into its form what the same person was writing when the last session ended; tell whether.

    Parameters
    ----------
    chosen_keys
        By part of the page, the key of the choice of its subject.
    """
    mark = access.mark()
    if not mark or access.person().expired:
        return False
    draft = _kept().pop(mark, None)
    if draft is None or draft.part not in chosen_keys:
        return False
    form = Form(draft.part, draft.chosen)
    form.see(**draft.seen)
    for name, value in draft.typed.items():
        st.session_state[form.field(name, value)] = value
    st.session_state["r_part"] = draft.part
    st.session_state[chosen_keys[draft.part]] = draft.chosen
    return True


@st.cache_resource(show_spinner=False)
def _kept() -> dict[str, Draft]:
    return {}
