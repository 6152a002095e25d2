"""What a session remembers: language, filter and selection, all in the address bar; and cached frames.

The address bar is read once, when a session starts, and written at each run; in between, the widgets'
keys in ``st.session_state`` are the truth. Values in the address are codes, never translated labels, so
that a link means the same in both languages.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode, urlsplit

import streamlit as st
from babel.dates import format_date

from data.errors import CartoCoopError, Message
from data.register import Register
from data.schema import AREAS
from data.territories import boundary_key
from geo.filters import FIRST_YEAR, LAST_YEAR, QUERY_KEYS, Filter, from_query
from geo.pipeline.coverage import State, load_state
from geo.pipeline.poster import YEARS
from geo.pipeline.register import ensure_register
from geo.pipeline.search import KINDS, LONGEST_QUERY
from geo.quality import RULES
from layers.link_colours import LINK_COLOURS
from translations import DEFAULT_LANGUAGE, LANGUAGES, Translate, translator
from views import access

TYPED = "typed:"
"""How the keys begin of fields in which somebody writes: what is typed outlives a look at another page."""
UNITS = ("cercle", "departement")
"""Levels of the places that the filter offers."""
ANY = ""
"""What a select box holds for "no choice": a real option, so that its label is shown."""
SHOWS = ("twin", "overview", "flows")
"""Forms of the map page."""
SECTIONS = ("overlaps", "gaps", "pooling", "matrix", "timeline", "whatif")
"""Sections of the coordination page; the address names the one that is open."""
DEFAULTS: dict[str, Any] = {
    "lang": DEFAULT_LANGUAGE,
    "f_year": ANY,
    "f_kinds": [],
    "f_origin": "francilian",
    "f_reach": "cercle",
    "f_theme": ANY,
    "f_confidence": "low",
    "f_cercle": ANY,
    "f_division": "1996",
    "f_age": 5,
    "f_twelve": False,
    "f_associated": False,
    "show": "twin",
    "section": SECTIONS[0],
    "tiles": ANY,
    "colour": LINK_COLOURS[0],
    "asked": {},
    "q": "",
    "q_kinds": [],
    "q_by": "words",
    "q_theme": ANY,
    "q_open": None,
    "q_limit": 20,
    "x_template": "view",
    "x_paper": "a4-landscape",
    "x_areas": "both",
    "x_area": AREAS[0],
    "x_years": YEARS,
    "x_lang": ANY,
    "x_title": "",
    "x_subtitle": "",
    "x_qr": False,
    "x_address": "",
    "x_dpi": 300,
    "as_of": ANY,
    "r_part": "edit",
    "r_people": True,
    "r_key": ANY,
    "r_actor": ANY,
    "w_view": "world",
    "w_detail": "auto",
    "w_unit": ANY,
    "finding": ANY,
    "selection": None,
    "seq": 0,
    "messages": [],
}


def init() -> None:
    """Fill the session once, from the address bar where it says something that we understand."""
    if "lang" not in st.session_state:
        _read_address()
    st.session_state.update(st.session_state.pop("asked", {}))
    for key, value in DEFAULTS.items():
        st.session_state.setdefault(key, value)
        if key.startswith(("f_", "q_", "r_", "w_", "x_")) or key in (
            "lang",
            "show",
            "section",
            "tiles",
            "colour",
            "q",
            "finding",
        ):
            # a widget that another page does not draw would take its key away: hold on to the value
            st.session_state[key] = st.session_state[key]
    for key in [key for key in st.session_state if str(key).startswith(TYPED)]:
        st.session_state[key] = st.session_state[key]


def _read_address() -> None:
    query = st.query_params.to_dict()
    asked, messages = from_query({key: value for key, value in query.items() if key in QUERY_KEYS})
    st.session_state.update(
        lang=query["lang"] if query.get("lang") in LANGUAGES else DEFAULT_LANGUAGE,
        f_year=asked.year or ANY,
        f_kinds=sorted(asked.actor_kinds or ()),
        f_origin=asked.origin,
        f_reach=asked.reach,
        f_theme=asked.theme or ANY,
        f_confidence=asked.confidence,
        f_cercle=asked.cercle or ANY,
        f_division=asked.division,
        f_age=asked.max_observation_age,
        f_twelve=asked.collective_as_commune,
        f_associated=asked.include_associated,
        show=query["show"] if query.get("show") in SHOWS else SHOWS[0],
        colour=query["colour"] if query.get("colour") in LINK_COLOURS else LINK_COLOURS[0],
        section=query["section"] if query.get("section") in SECTIONS else SECTIONS[0],
        q=query.get("q", "")[:LONGEST_QUERY],
        q_kinds=[kind for kind in KINDS if kind in query.get("in", "").split(",")],
        q_by="theme" if query.get("about") else "words",
        q_theme=query.get("about", ANY)[:LONGEST_QUERY],
        q_open=_read_open(query.get("open", "")),
        as_of=_read_day(query.get("asof", "")),
        w_unit=query.get("unit", ANY)[:32],
        finding=query["finding"] if query.get("finding") in RULES else ANY,
        selection=_read_selection(query.get("sel", "")),
        messages=messages,
    )


def _read_selection(text: str) -> dict[str, str] | None:
    kind, _, name = text.partition(":")
    return {"kind": kind, "id": name[:120]} if kind in ("actor", "territory") and name else None


def _read_day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ANY


def _read_open(text: str) -> dict[str, str] | None:
    kind, _, name = text.partition(":")
    return {"kind": kind, "id": name[:LONGEST_QUERY]} if kind in ("partnership", "source") and name else None


def write_address() -> None:
    """Make the address bar reproduce what is on the screen."""
    query = _address()
    if query != st.query_params.to_dict():
        st.query_params.from_dict(query)


def shared() -> str:
    """Return the query that reproduces what is on the screen, for a link: "?lang=en&year=2019"."""
    return "?" + urlencode(_address())


def live_address() -> str:
    """Return the address of the map with the present filter and language, as this browser reaches it."""
    query = current_filter().to_query()
    if language() != DEFAULT_LANGUAGE:
        query["lang"] = language()
    here = urlsplit(st.context.url or "http://localhost:8501/")
    folder = here.path.rpartition("/")[0]
    return f"{here.scheme}://{here.netloc}{folder}/" + (f"?{urlencode(query)}" if query else "")


def _address() -> dict[str, str]:
    query = current_filter().to_query()
    for key, usual in (
        ("lang", DEFAULT_LANGUAGE),
        ("show", SHOWS[0]),
        ("colour", LINK_COLOURS[0]),
        ("section", SECTIONS[0]),
    ):
        if st.session_state[key] != usual:
            query[key] = st.session_state[key]
    query |= _search_query()
    if st.session_state["as_of"]:
        query["asof"] = st.session_state["as_of"]
    if st.session_state["w_unit"]:
        query["unit"] = st.session_state["w_unit"]
    if st.session_state["finding"]:
        query["finding"] = st.session_state["finding"]
    if chosen := st.session_state["selection"]:
        query["sel"] = f"{chosen['kind']}:{chosen['id']}"
    return query


def ask(key: str, value: Any) -> None:
    """Take a setting that the map chose; its widget shows it at the next run.

    Anything but a year or ``None`` for ``year`` and one of the choices for ``colour`` is left out.
    """
    held: dict[str, Any] = dict(st.session_state["asked"])
    if key == "year" and (value is None or (isinstance(value, int) and FIRST_YEAR <= value <= LAST_YEAR)):
        held["f_year"] = value or ANY
    elif key == "colour" and value in LINK_COLOURS:
        held["colour"] = value
    st.session_state["asked"] = held


def ask_flow(origin: Any, target: Any) -> None:
    """Narrow the view to a band of the flow view: its cercle as the filter, its origin as the sheet."""
    codes = [
        code if isinstance(code, str) and len(code) <= LONGEST_QUERY else "" for code in (origin, target)
    ]
    kept = next((code for code in codes[::-1] if code), ANY)
    opened = next((code for code in codes if code), None)
    asked: dict[str, Any] = {"f_cercle": kept} if kept in known_units() else {}
    if opened:
        asked["selection"] = {"kind": "territory", "id": opened}
    st.session_state["asked"] = asked


def _search_query() -> dict[str, str]:
    """Return what the page of the search shows, for the address."""
    held = st.session_state
    found = {"q": held["q"][:LONGEST_QUERY].strip(), "in": ",".join(held["q_kinds"])}
    if held["q_by"] == "theme":
        found["about"] = held["q_theme"]
    if held["q_open"]:
        found["open"] = f"{held['q_open']['kind']}:{held['q_open']['id']}"
    return {key: value for key, value in found.items() if value}


def current_filter() -> Filter:
    """Return the filter that the widgets hold."""
    held = st.session_state
    return Filter(
        year=held["f_year"] or None,
        actor_kinds=frozenset(held["f_kinds"]) or None,
        origin=held["f_origin"],
        reach=held["f_reach"],
        theme=held["f_theme"] or None,
        confidence=held["f_confidence"],
        cercle=held["f_cercle"] or None,
        max_observation_age=held["f_age"],
        collective_as_commune=held["f_twelve"],
        division=held["f_division"],
        include_associated=held["f_associated"],
    )


def language() -> str:
    """Return the language of the screen, ``"fr"`` or ``"en"``."""
    return str(st.session_state["lang"])


def translate() -> Translate:
    """Return the translate function of the screen's language."""
    return translator(language())


def embedded() -> bool:
    """Return whether the page stands in another site's frame (``?embed=true``)."""
    return bool(st.context.is_embedded)


def take_messages() -> list[Message]:
    """Return what the address bar could not say to us, once."""
    messages = list(st.session_state["messages"])
    st.session_state["messages"] = []
    return messages


@st.cache_resource(show_spinner=False)
def _open_register() -> Register:
    return ensure_register()


def present_register() -> Register:
    """Return the register as it is, in the hands of who is at the screen; writes go to it."""
    return _open_register().as_person(access.person())


@st.cache_resource(show_spinner=False, max_entries=4)
def _past_register(day: str, version: str) -> Register:
    del version  # key of the cache: what today's end holds changes with the register
    return _open_register().at(date.fromisoformat(day))


def register() -> Register:
    """Return the register that the pages show: the present one, or that of the day asked for."""
    day = st.session_state["as_of"]
    return _past_register(day, _open_register().version()) if day else present_register()


def draw_past() -> None:
    """Say at the top of the page that a past state is shown, with the way back; nothing else otherwise."""
    day = st.session_state["as_of"]
    if not day:
        return
    t = translate()
    try:
        register()
    except CartoCoopError as error:
        st.session_state["as_of"] = ANY
        st.error(error.render(t))
        return
    words = t("The register as it was at the end of {day} (UTC), not as it is known today.")
    left, right = st.columns([4, 1], vertical_alignment="center")
    shown = format_date(date.fromisoformat(day), "long", locale=language())
    left.warning(words.format(day=shown), icon=":material/history:")
    right.button(t("Back to today"), on_click=show_past, args=(None,), key="past_back")


def show_past(day: date | None) -> None:
    """Show the register as of a day on every page; ``None`` = as it is."""
    st.session_state["as_of"] = day.isoformat() if day else ANY


@st.cache_resource(show_spinner=False, max_entries=8)
def _state(area: str, division: str, version: str, boundaries: str) -> State:
    del version, boundaries  # keys of the cache: the register's and the boundaries' state
    return load_state(register(), area, division)


def known_units() -> set[str]:
    """Return the codes that the filter offers as a place: cercles and départements."""
    frames = [one.territories for one in area_states()]
    return {code for frame in frames for code in frame.loc[frame["level"].isin(UNITS), "code"]}


def area_state(area: str) -> State:
    """Return the frames of one area under the division chosen; never mutate them."""
    return _state(area, st.session_state["f_division"], register().version(), boundary_key(area))


def area_states() -> tuple[State, ...]:
    """Return :func:`area_state` of every area, in their order, of one version of the register."""
    division, version = st.session_state["f_division"], register().version()
    return tuple(_state(area, division, version, boundary_key(area)) for area in AREAS)
