"""A theme's page: who has done what where since when, the evaluations and documents that sources name."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data.errors import NotFoundError
from geo.filters import kind_name
from geo.pipeline.coverage import State
from geo.theme_page import NATURES, ThemeDocument, ThemePage, theme_choices, theme_page
from geo.wording import quoted
from layers.search import nature_name, since, theme_name
from layers.sheets import level_name
from translations import Translate
from views import sheet, state
from views.format import number
from views.markdown import link, plain
from views.state import ANY


def chooser(kayes: State, t: Translate) -> ThemePage | None:
    """Draw the choice of a theme; return its page, None as long as none is chosen."""
    register = state.register()
    choices = theme_choices(kayes.themes, register.partnerships()["partnership_id"])
    counts = {choice.key: choice.n_partnerships for choice in choices}
    held = st.session_state["q_theme"]
    options = [ANY, *counts] + ([held] if held and held not in counts else [])
    st.selectbox(
        t("Theme"),
        options,
        format_func=lambda key: (
            f"{theme_name(key, t)} ({counts.get(key, 0)})" if key else t("Choose a theme")
        ),
        key="q_theme",
        label_visibility="collapsed",
    )
    if st.session_state["q_theme"] == ANY:
        st.info(t("A theme's page says who has done what where since when."), icon=":material/category:")
        return None
    try:
        texts = register.texts(with_origin=True)
        return theme_page(st.session_state["q_theme"], kayes.frames, texts, kayes.territories)
    except NotFoundError as error:
        st.warning(plain(error.render(t)))
        return None


def draw(page: ThemePage, kayes: State, t: Translate) -> None:
    """Draw the page of a theme."""
    st.subheader(plain(page.levels[-1]) if page.levels else t("Theme not known"))
    if page.levels[:-1]:
        st.caption(plain(" › ".join(page.levels[:-1])))
    figures = st.columns(4)
    figures[0].metric(t("Partnerships"), number(len(page.partnership_ids)), border=True)
    figures[1].metric(t("Actors"), number(len(page.actors)), border=True)
    figures[2].metric(t("Territories"), number(len(page.territories)), border=True)
    figures[3].metric(t("Since"), str(page.since) if page.since else "?", border=True)
    if page.unknown:
        st.caption(t("Not known: ") + " ".join(plain(message.render(t)) for message in page.unknown))
    if page.as_published:
        words = ", ".join(quoted(words, t) for words in page.as_published)
        st.caption(t("In the words of the sources: {words}").format(words=plain(words)))
    when, who, where, papers, sources = st.tabs(
        [t("Since when"), t("Who"), t("Where"), t("Evaluations and documents"), t("Sources")]
    )
    with when:
        for partnership in page.partnerships:
            sheet.draw_partnership(partnership, t)
    with who:
        _who(page, kayes, t)
    with where:
        _where(page, t)
    with papers:
        _papers(page, t)
    with sources:
        for source in page.sources:
            date = f" ({plain(source.date)})" if source.date else ""
            st.markdown(f"- {link(source.title, source.url)}{date}")


def _who(page: ThemePage, kayes: State, t: Translate) -> None:
    names = dict(zip(kayes.territories["code"], kayes.territories["name"], strict=True))
    rows = [
        {
            t("Actor"): actor.name,
            t("Kind"): ", ".join(kind_name(kind, t) for kind in actor.kinds),
            t("Since"): since(actor.since, t) if actor.since is None else str(actor.since),
            t("Partnerships"): actor.n_partnerships,
            t("Partner territories"): ", ".join(names.get(code, code) for code in actor.territories)
            or t("outside the area, or not named"),
            t("From"): t("Île-de-France") if actor.francilian else t("elsewhere in France"),
        }
        for actor in page.actors
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def _where(page: ThemePage, t: Translate) -> None:
    if not page.territories:
        st.text(t("No source names a territory of the area for this theme."))
        return
    rows = [
        {
            t("Territory"): one.name,
            t("Level"): level_name(one.level, t),
            t("Since"): str(one.since) if one.since is not None else t("start unknown"),
            t("Actors"): ", ".join(one.actors),
        }
        for one in page.territories
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def _papers(page: ThemePage, t: Translate) -> None:
    st.caption(
        t(
            "What the titles and statements of the sources name so. That none is named does not mean that none exists."
        )
    )
    if not page.documents:
        st.text(t("No source names an evaluation or a document for this theme."))
    for nature in NATURES:
        papers = [one for one in page.documents if one.nature == nature]
        if papers:
            st.markdown(f"**{nature_name(nature, t)}** ({len(papers)})")
            st.markdown("\n".join(_paper(one, t) for one in papers))


def _paper(one: ThemeDocument, t: Translate) -> str:
    """Return a line of the list: the partnership, what is said, and the page that says it."""
    said = f" {quoted(plain(one.statement), t)}" if one.statement else ""
    page = link(one.title, one.url) if one.title else ""
    date = f" ({plain(one.date)})" if one.date else ""
    colon = t(": ").rstrip()
    return f"- **{plain(one.partnership)}**{colon}{said} {page}{date}"
