"""Buttons for what is printed: the sheet of what is chosen, the note for a meeting on a cercle.

The libraries of PDF and Word files load when somebody asks for one.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

import streamlit as st

from data.exporters.guard import file_stem
from geo.filters import Filter
from geo.pipeline.coverage import State
from translations import Translate
from views import state

NOTE_SUFFIXES = {"pdf": "PDF", "docx": "Word"}


def sheet_button(kayes: State, subject: str, asked: Filter, t: Translate) -> None:
    """Draw the button that makes the sheet of a territory or of an actor as PDF.

    Parameters
    ----------
    kayes
        State of Kayes.
    subject
        Code of a territory or identifier of an actor.
    asked
        The filter of the sheet.
    t
        Translate function.
    """
    st.download_button(
        t("Sheet to print (PDF)"),
        data=partial(_sheet, kayes, subject, asked, state.language()),
        file_name=_name("fiche", subject, "pdf"),
        mime="application/pdf",
        icon=":material/print:",
        on_click="ignore",
        key=f"sheet_{subject}",
    )


def note_buttons(kayes: State, asked: Filter, t: Translate) -> None:
    """Draw the buttons of the coordination note of the cercle of the filter; nothing without one."""
    cercles = kayes.territories.loc[kayes.territories["level"] == "cercle", "code"]
    if asked.cercle not in set(cercles):
        st.caption(t("Choose a cercle in the filter to get its note for a meeting (PDF, Word)."))
        return
    for column, (suffix, label) in zip(st.columns(len(NOTE_SUFFIXES)), NOTE_SUFFIXES.items(), strict=True):
        column.download_button(
            t("Note for a meeting ({format})").format(format=label),
            data=partial(_note, kayes, asked, suffix, state.language()),
            file_name=_name("note", asked.cercle, suffix),
            icon=":material/description:",
            on_click="ignore",
            width="stretch",
            key=f"note_{suffix}",
        )


def _today() -> date:
    return datetime.now().astimezone().date()


def _name(kind: str, subject: str, suffix: str) -> str:
    return f"{file_stem(f'cartocoop-{kind}-{subject}-{_today().isoformat()}')}.{suffix}"


def _sheet(kayes: State, subject: str, asked: Filter, language: str) -> bytes:
    from layers.documents import sheet_file  # noqa: PLC0415

    return sheet_file(kayes, subject, asked, language=language, day=_today()).content


def _note(kayes: State, asked: Filter, suffix: str, language: str) -> bytes:
    from layers.documents import note_file  # noqa: PLC0415

    return note_file(kayes, asked.cercle or "", asked, suffix=suffix, language=language, day=_today()).content
