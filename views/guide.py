"""The page *Guide*: ``docs/guide`` with its pictures, and the way to the pages that it speaks of."""

from __future__ import annotations

import re
from collections.abc import Callable

import streamlit as st

from data.documents import guide_document, guide_picture, method_note
from translations import Translate
from views import carte, coordination, exporter, methode, recherche, registre, state

PATH = "guide"
READABLE = 1000
"""Width of the text, CSS pixels."""
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_PICTURE = re.compile(r"^!\[(?P<alt>[^\]]+)\]\((?P<name>[^)]+)\)$", re.MULTILINE)
_FILE_LINK = re.compile(r"\[([^\]]+)\]\((?!#)[^)]+\)")
_OTHER_LANGUAGE = re.compile(r" \*[^*\n]+\[guide\.\w+\.md\][^*\n]+\*")


def page() -> None:
    """Draw the page in the screen's language."""
    t = state.translate()
    with st.container(width=READABLE):
        opening, *rest = _HEADING.split(guide_document(state.language()))
        title, text = opening.strip().removeprefix("# ").split("\n", 1)
        st.title(title)
        st.markdown(_FILE_LINK.sub(r"\1", _OTHER_LANGUAGE.sub("", text)))
        ways = _ways(t)
        for (heading, chapter), links in zip(zip(rest[::2], rest[1::2], strict=True), ways, strict=True):
            st.header(heading, anchor=anchor(heading))
            _chapter(chapter)
            with st.container(horizontal=True):
                for target, label, icon, path in links:
                    st.page_link(st.Page(target, title=label, icon=icon, url_path=path), label=label)
        with st.expander(t("The method note"), icon=":material/menu_book:"):
            st.markdown(_FILE_LINK.sub(r"\1", method_note(state.language())))


def anchor(heading: str) -> str:
    """Return the anchor of a heading, the one that a reader of ``docs`` on the web gets too."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def _chapter(text: str) -> None:
    """Draw text and pictures in turn; links to files of the project stay as words."""
    place = 0
    for found in _PICTURE.finditer(text):
        st.markdown(_FILE_LINK.sub(r"\1", text[place : found.start()]))
        picture = guide_picture(found["name"])
        st.image(picture, width="stretch", alt=found["alt"], output_format="PNG")  # small letters stay sharp
        place = found.end()
    if rest := text[place:].strip():
        st.markdown(_FILE_LINK.sub(r"\1", rest))


def _ways(t: Translate) -> list[list[tuple[Callable[[], None], str, str, str]]]:
    """Return, chapter by chapter, the pages that it leads to."""
    the_map = (carte.page, t("Map"), ":material/map:", "carte")
    search = (recherche.page, t("Search"), ":material/search:", "recherche")
    method = (methode.page, t("Method and sources"), ":material/menu_book:", "methode")
    return [
        [search, the_map],
        [the_map, method],
        [(coordination.page, t("Coordination"), ":material/hub:", "coordination")],
        [(exporter.page, t("Export"), ":material/download:", exporter.PATH)],
        [(registre.page, t("Register"), ":material/edit_note:", "registre")],
        [method],
    ]
