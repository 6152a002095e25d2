"""Documents to hand out: the sheet of a territory or of an actor, the note for a coordination meeting.

A sheet is a PDF of two pages at the most; a note is a PDF or a Word file. The same input gives the same
bytes: the day printed on a document is asked for, never read from the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from data.errors import N_
from data.exporters import ExportedFile
from data.exporters.guard import file_stem
from geo.filters import Filter
from geo.pipeline.coordination_note import SubjectError, coordination_note, find_subject
from geo.pipeline.coverage import State, actor_sheet_of, territory_sheet_of
from layers._document_actor import actor_subject
from layers._document_blocks import Paper
from layers._document_docx import write_docx
from layers._document_note import note_paper
from layers._document_pdf import settled, write_pdf
from layers._document_sheet import sheet_pdf
from layers._document_territory import territory_subject

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET_FORMATS: Final[Mapping[str, str]] = {"pdf": PDF}
NOTE_FORMATS: Final[Mapping[str, str]] = {"pdf": PDF, "docx": DOCX}
"""Suffix -> media type."""
_WRITE: Final[Mapping[str, Callable[[Paper], bytes]]] = {"pdf": write_pdf, "docx": write_docx}


def sheet_file(
    state: State,
    subject: str,
    filter: Filter,  # noqa: A002
    *,
    language: str,
    day: date,
) -> ExportedFile:
    """Return the sheet of a territory ("fiche territoire") or of an actor ("fiche acteur") as PDF.

    Parameters
    ----------
    state
        State of the Malian area, under the division of the filter.
    subject
        Code of a territory of either side, identifier of an actor or group, or a full name.
    filter
        Its actors, theme, confidence and year are used.
    language
        ``fr`` or ``en``.
    day
        Printed on it.

    Raises
    ------
    NotFoundError
        There is no such territory or actor.
    SubjectError
        The name is that of several.
    """
    kind, code = find_subject(state, subject)
    if kind == "territory":
        about = territory_subject(state, territory_sheet_of(state, code, filter), language)
    else:
        about = actor_subject(state, actor_sheet_of(state, code, filter), language)
    return ExportedFile(_name("fiche", code, day, "pdf"), PDF, sheet_pdf(about, filter, language, day))


def note_file(
    state: State,
    cercle: str,
    filter: Filter,  # noqa: A002
    *,
    suffix: str,
    language: str,
    day: date,
) -> ExportedFile:
    """Return the note for a coordination meeting on a cercle.

    Parameters
    ----------
    state
        State of the Malian area, under the division of the filter.
    cercle
        Code or name of a cercle, or code of a region.
    filter
        All of it is used; its `cercle` is replaced by this one.
    suffix
        ``pdf`` or ``docx``.
    language
        ``fr`` or ``en``.
    day
        Printed on it.

    Raises
    ------
    SubjectError
        It is no cercle of Mali, or there is no such format.
    """
    if suffix not in NOTE_FORMATS:
        raise SubjectError(
            N_("There is no document format “{format}”; choose among: {formats}."),
            format=suffix,
            formats=", ".join(NOTE_FORMATS),
        )
    note = coordination_note(state, cercle, filter, language=language, day=day)
    content = _WRITE[suffix](settled(note_paper(state, note, filter, language, day)))
    return ExportedFile(_name("note", note.sheet.code, day, suffix), NOTE_FORMATS[suffix], content)


def _name(kind: str, code: str, day: date, suffix: str) -> str:
    return f"{file_stem(f'cartocoop-{kind}-{code}-{day.isoformat()}')}.{suffix}"
