"""The page *Recherche*: words to results, as a list and on the maps; a theme to all that is known of it."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from geo.pipeline.coverage import State
from geo.pipeline.search import (
    KINDS,
    LONGEST_QUERY,
    MOST_RESULTS,
    SearchAnswer,
    SearchResult,
    found,
    lighting,
    narrowed,
    search,
    widest,
)
from geo.sheets import partnership_sheets
from layers.search import result_facts, result_kinds
from translations import Translate
from views import answers, boundaries_panel, recherche_theme, sheet, state, twin_map
from views.markdown import link, plain

MAP_HEIGHT = 420
LIST_HEIGHT = 900
SHEET_HEIGHT = 400
LEFT = "<style>.st-key-search_list button p{text-align:left}</style>"
"""Titles of more than one line begin at the left."""
STEP = 20
"""Results shown at first, and more at each asking."""
OPENED = ("partnership", "source")
"""Kinds of result that open below the list; the others are chosen on the maps, or lead to a theme's page."""
ICONS = {
    "partnership": ":material/handshake:",
    "actor": ":material/groups:",
    "theme": ":material/category:",
    "territory": ":material/map:",
    "place": ":material/location_on:",
    "source": ":material/article:",
}
EXAMPLES = ("Yélimané eau", "Koussané", "Montreuil-sous-Bois", "santé 1985")


def page() -> None:
    """Draw the page."""
    t = state.translate()
    with st.spinner(t("Opening the register and the territories…"), show_time=False):
        kayes, idf = state.area_state("kayes"), state.area_state("idf")
    for message in state.take_messages():
        st.warning(plain(message.render(t)))
    by = st.segmented_control(
        t("Look for"),
        ["words", "theme"],
        format_func={"words": t("By words"), "theme": t("By theme")}.__getitem__,
        key="q_by",
        required=True,
        label_visibility="collapsed",
    )
    if by == "theme":
        chosen = recherche_theme.chooser(kayes, t)
        if chosen is not None:
            left, right = st.columns([1, 1], gap="medium")
            with left:
                recherche_theme.draw(chosen, kayes, t)
            with right:
                _chosen(kayes, None, t)
                _maps(kayes, idf, chosen.partnership_ids, t)
        return
    answer = _ask(t)
    if not answer.counts:
        _nothing(answer, t)
        return
    opened = _opened()
    left, right = st.columns([1, 1], gap="medium")
    with left:
        _list(answer, t)
    with right:
        _chosen(kayes, opened, t)
        _maps(kayes, idf, opened.partnerships if opened else _lit(answer), t)


def _ask(t: Translate) -> SearchAnswer:
    """Draw the box and the kinds; return the answer."""
    st.text_input(
        t("Search"),
        key="q",
        placeholder=t("A place, an actor, a theme, a year: for example “yelimane eau”"),
        icon=":material/search:",
        max_chars=LONGEST_QUERY,
        label_visibility="collapsed",
        on_change=_forget,
    )
    kinds = st.session_state["q_kinds"]
    answer = _search(
        state.register().version(), st.session_state["q"], tuple(kinds), st.session_state["q_limit"]
    )
    offered = [kind for kind in KINDS if kind in answer.counts or kind in kinds]
    if offered:
        st.pills(
            t("Kinds of result"),
            offered,
            format_func=lambda kind: f"{result_kinds(kind, t)} ({answer.counts.get(kind, 0)})",
            selection_mode="multi",
            key="q_kinds",
            label_visibility="collapsed",
        )
    return answer


@st.cache_resource(show_spinner=False, max_entries=64)
def _search(version: str, text: str, kinds: tuple[str, ...], limit: int) -> SearchAnswer:
    del version  # key of the cache: the register's state
    return search(state.register(), text, kinds=kinds, limit=min(limit, MOST_RESULTS))


def _forget() -> None:
    """Begin a new search: nothing is chosen, opened or left out."""
    st.session_state.update(q_open=None, q_kinds=[], q_limit=STEP, selection=None)


def _set_query(text: str) -> None:
    st.session_state["q"] = text
    _forget()


def _nothing(answer: SearchAnswer, t: Translate) -> None:
    """Say how to search, or that nothing was found and what is near."""
    if answer.message is not None:
        st.info(plain(answer.message.render(t)), icon=":material/search:")
    if answer.words:
        _suggestions(answer, t)
        return
    st.markdown(
        t(
            "Accents, capitals, hyphens and apostrophes make no difference; the beginning of a word is enough. "
            "All the words must stand together: “yelimane eau” finds who works on water in Yélimané."
        )
    )
    st.caption(t("For example:"))
    for column, example in zip(st.columns(len(EXAMPLES)), EXAMPLES, strict=True):
        column.button(plain(example), on_click=_set_query, args=(example,), width="stretch")


def _suggestions(answer: SearchAnswer, t: Translate) -> None:
    if answer.suggestions:
        st.caption(t("Near names:"))
        for place, near in enumerate(answer.suggestions):
            st.button(plain(near.query), key=f"near_{place}", on_click=_set_query, args=(near.query,))
    elif answer.words and not answer.counts:
        st.caption(t("No near name is known. What the register does not hold may exist all the same."))


def _lit(answer: SearchAnswer) -> tuple[str, ...]:
    """Return the partnerships that the maps show: all those found, else those of what was found."""
    version, text = state.register().version(), st.session_state["q"]
    every = _search(version, text, ("partnership",), MOST_RESULTS).results or answer.results
    return tuple(dict.fromkeys(one for result in every for one in result.partnerships))


def _opened() -> SearchResult | None:
    """Return the result that is open, unless a choice on the maps came after it."""
    opened = st.session_state["q_open"]
    if opened is None or st.session_state["selection"] is not None:
        return None
    return found(state.register(), opened["kind"], opened["id"])


def _list(answer: SearchAnswer, t: Translate) -> None:
    """Draw the results, best first."""
    if answer.message is not None:
        st.info(plain(answer.message.render(t)), icon=":material/search:")
        _suggestions(answer, t)
    st.caption(
        t(
            "{shown} of {total} shown; partnerships found for the maps, whatever the filter of the other pages: {count}."
        ).format(shown=len(answer.results), total=answer.total, count=len(_lit(answer)))
    )
    st.html(LEFT)
    with st.container(height=LIST_HEIGHT, border=False, key="search_list"):
        for place, result in enumerate(answer.results):
            _result(place, result, t)
        if answer.total > len(answer.results) and len(answer.results) < MOST_RESULTS:
            st.button(t("More results"), on_click=_more, icon=":material/expand_more:", key="more_results")


def _result(place: int, result: SearchResult, t: Translate) -> None:
    with st.container(border=True, gap="xxsmall"):
        st.button(
            f"**{plain(result.title)}**",
            key=f"hit_{place}",
            type="tertiary",
            icon=ICONS[result.kind],
            on_click=_choose,
            args=(result,),
            help=t("Show it on the maps"),
        )
        st.caption(plain(result_facts(result, t)))
        if result.snippet:
            st.caption(_marked(result))
        if result.kind == "source" and result.url:
            st.caption(link(t("Open the source"), result.url))


def _marked(result: SearchResult) -> str:
    """Return the piece of text with the words found in bold; the text itself is shown to the letter."""
    parts = []
    for piece in result.snippet:
        text = plain(piece.text)
        before = " " if piece.text[:1].isspace() and text else ""
        after = " " if piece.text[-1:].isspace() else ""
        parts.append(f"**{text}**" if piece.hit else f"{before}{text}{after}")
    return "".join(parts)


def _more() -> None:
    st.session_state["q_limit"] += STEP


def _choose(result: SearchResult) -> None:
    """Open a result: its sheet, its partnerships, or the page of its theme."""
    held = st.session_state
    held["q_open"] = held["selection"] = None
    if result.kind in OPENED:
        held["q_open"] = {"kind": result.kind, "id": result.id}
    elif result.kind == "theme":
        held["q_by"], held["q_theme"] = "theme", result.id
    elif result.kind == "actor":
        held["selection"] = {"kind": "actor", "id": result.id}
    else:
        held["selection"] = {"kind": "territory", "id": result.territories[0]}


def _maps(kayes: State, idf: State, partnerships: Collection[str], t: Translate) -> None:
    """Light the territories of some partnerships."""
    lit = {area.area: narrowed(area, partnerships) for area in (kayes, idf)}
    asked, unlit = lighting(lit["kayes"])
    if unlit:
        text = t("Partnerships with the whole region, not drawn on the maps: {count}.")
        st.caption(text.format(count=unlit))
    counts = {name: answers.commune_counts(area, asked) for name, area in lit.items()}
    twin_map.draw(lit["kayes"], counts, asked, t, height=MAP_HEIGHT, widget="search_map")
    boundaries_panel.banner(t)


def _chosen(kayes: State, opened: SearchResult | None, t: Translate) -> None:
    """Draw what is open: partnerships, or the sheet of what is chosen on the maps."""
    if opened is None:
        if st.session_state["selection"] is None:
            st.caption(t("Choose a result, or a territory or an actor on the maps: its sheet opens here."))
            return
        with st.container(height=SHEET_HEIGHT):
            sheet.draw(kayes, t, widest(kayes.division))
        return
    with st.container(height=SHEET_HEIGHT):
        st.markdown(f"**{plain(opened.title)}**")
        partnerships = partnership_sheets(opened.partnerships, kayes.frames)
        for partnership in partnerships:
            sheet.draw_partnership(partnership, t, expanded=len(partnerships) == 1)
        if not partnerships:
            st.text(t("No partnership of the register rests on this source."))
        st.button(t("Close the sheet"), on_click=_forget_open, icon=":material/close:", key="close_open")


def _forget_open() -> None:
    st.session_state["q_open"] = None
