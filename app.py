"""The browser's door: page settings, languages, navigation. Nothing is computed here."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from data.errors import CartoCoopError
from translations import LANGUAGES, Translate
from views import access, memory, state

STATIC = Path(__file__).parent / "views" / "static"
UPLOAD = '<style>:root {{--cc-upload: "{words}"}}</style>'
"""Streamlit's button for files says "Upload" in every language; views/static/page.css says this instead."""


def main() -> None:
    """Draw the page that the address asks for; embedded in another site, without navigation and sidebar."""
    st.set_page_config(page_title="CartoCoop", page_icon=str(STATIC / "icon.svg"), layout="wide")
    st.html(STATIC / "page.css")
    back = "" if "lang" in st.session_state else access.come_back()
    state.init()
    t = state.translate()
    st.html(UPLOAD.format(words=t("Choose a file")))
    pages = [
        _page("carte", t("Map"), "map", default=True),
        _page("atlas", t("Whole Atlas"), "public"),
        _page("coordination", t("Coordination"), "hub"),
        _page("recherche", t("Search"), "search"),
        _page("exporter", t("Export"), "download"),
        _page("registre", t("Register"), "edit_note"),
        _page("qualite", t("Quality"), "fact_check"),
        _page("guide", t("Guide"), "help"),
        _page("methode", t("Method and sources"), "menu_book"),
    ]
    alone = state.embedded()
    current = st.navigation(pages, position="top" if access.inside() and not alone else "hidden")
    for page in pages:
        if back and page.url_path == back and page is not current:
            st.switch_page(page)
    try:
        if not alone:
            _sidebar(t)
        if access.enter(t):
            state.draw_past()
            current.run()
    except CartoCoopError as error:
        st.error(error.render(t))
    state.write_address()
    memory.settle(current.url_path)


def _page(name: str, title: str, icon: str, *, default: bool = False) -> StreamlitPage:
    """Return a page of ``views``; its module, and the libraries it needs, load when it is first opened."""

    def draw() -> None:
        import_module(f"views.{name}").page()

    return st.Page(draw, title=title, icon=f":material/{icon}:", url_path=name, default=default)


def _sidebar(t: Translate) -> None:
    with st.sidebar:
        st.markdown("### CartoCoop")
        st.segmented_control(
            t("Language"),
            list(LANGUAGES),
            format_func=LANGUAGES.__getitem__,
            key="lang",
            required=True,
            label_visibility="collapsed",
        )
        access.draw(t)


if __name__ == "__main__":
    main()
