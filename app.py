"""The browser's door: page settings, languages, navigation. Nothing is computed here."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from data.errors import CartoCoopError
from translations import LANGUAGES, Translate
from views import (
    access,
    atlas,
    carte,
    coordination,
    exporter,
    guide,
    memory,
    methode,
    qualite,
    recherche,
    registre,
    state,
)

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
        st.Page(carte.page, title=t("Map"), icon=":material/map:", url_path="carte", default=True),
        st.Page(atlas.page, title=t("Whole Atlas"), icon=":material/public:", url_path=atlas.PATH),
        st.Page(coordination.page, title=t("Coordination"), icon=":material/hub:", url_path="coordination"),
        st.Page(recherche.page, title=t("Search"), icon=":material/search:", url_path="recherche"),
        st.Page(exporter.page, title=t("Export"), icon=":material/download:", url_path=exporter.PATH),
        st.Page(registre.page, title=t("Register"), icon=":material/edit_note:", url_path="registre"),
        st.Page(qualite.page, title=t("Quality"), icon=":material/fact_check:", url_path=qualite.PATH),
        st.Page(guide.page, title=t("Guide"), icon=":material/help:", url_path=guide.PATH),
        st.Page(methode.page, title=t("Method and sources"), icon=":material/menu_book:", url_path="methode"),
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
