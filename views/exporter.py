"""The page *Exporter*: a poster, a slide, the atlas, the data; nothing is drawn before it is asked for."""

from __future__ import annotations

import streamlit as st

from translations import Translate
from views import filters, state
from views.markdown import plain

PATH = "exporter"


def page() -> None:
    """Draw the page; the libraries of posters, slides and tables load when it is first opened."""
    from views import exporter_booklet, exporter_data, exporter_form, exporter_poster  # noqa: PLC0415

    t = state.translate()
    with st.spinner(t("Opening the register and the territories…"), show_time=False):
        kayes, idf = state.area_state("kayes"), state.area_state("idf")
    filters.sidebar(kayes, idf, t)
    for message in state.take_messages():
        st.warning(message.render(t))
    st.title(t("Export"))
    asked = state.current_filter()
    names = {code: name for one in (kayes, idf) for code, name in filters.units_of(one).items()}
    told = asked.describe(t, parent_name=names.get(asked.cercle or ""))
    st.caption(t("What is shown: {filter} Change it in the sidebar.").format(filter=plain(told)))
    states = {"kayes": kayes, "idf": idf}
    poster, booklet, tables = st.tabs([t("Poster or slide"), t("Atlas"), t("Data and interactive map")])
    with poster:
        choice = exporter_form.draw(states, t)
        exporter_poster.draw(choice, states, t)
    with booklet:
        exporter_booklet.draw(choice, states, t)
    with tables:
        exporter_data.draw(t)


def link(t: Translate) -> None:
    """Draw the way to this page, for others."""
    target = st.Page(page, title=t("Export"), icon=":material/download:", url_path=PATH)
    st.page_link(target, label=t("Take this view away: poster, slide, atlas, data"))
