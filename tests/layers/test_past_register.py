"""What is taken away from a past register says so: sheets, notes, posters, tables. Of today's none does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from geo.filters import Filter
from geo.pipeline.coordination_export import CoordinationChoice, coordination_book
from geo.pipeline.poster import PosterRequest, build_scene
from layers._poster_templates import TEMPLATES
from tests.export_views import states as small_states
from tests.layers.document_samples import docx_text, note, sheet
from tests.layers.pdf_text import pdf_text

PAST = date(2026, 3, 3)
SAID = {"fr": "tel qu’il était à la fin du 3 mars 2026", "en": "as it was at the end of March 3, 2026"}


@pytest.fixture(scope="module")
def states():
    today = small_states()["kayes"]
    return replace(today, past=PAST), today


def plain(text):
    return " ".join(text.replace("\u00a0", " ").split())


DOCUMENTS = {
    "territory sheet": lambda state, language: pdf_text(sheet(state, "ML010101", language=language)),
    "actor sheet": lambda state, language: pdf_text(
        sheet(state, state.actors["actor_id"].iloc[0], language=language)
    ),
    "note in PDF": lambda state, language: pdf_text(note(state, "ML0101", language=language)),
    "note in Word": lambda state, language: docx_text(note(state, "ML0101", "docx", language=language)),
}
IN_ONE = {"territory sheet": "fr", "actor sheet": "en", "note in PDF": "en", "note in Word": "fr"}


@pytest.mark.parametrize(
    ("document", "language"),
    [
        pytest.param(one, language, marks=[] if IN_ONE[one] == language else pytest.mark.exhaustive)
        for one in DOCUMENTS
        for language in SAID
    ],
)
def test_documents_say_that_the_register_is_a_past_one(states, document, language):
    past, today = states
    make = DOCUMENTS[document]
    assert SAID[language] in plain(make(past, language))
    assert SAID[language] not in plain(make(today, language))


@pytest.mark.parametrize("template", sorted({*TEMPLATES} - {"change", "links"}))
def test_posters_say_it_whatever_their_subtitle(states, template):
    past, today = states
    asked = PosterRequest(
        template=template, areas=("kayes",), filter=Filter(cercle="ML0101"), language="en", subtitle="Mine"
    )
    told = [build_scene(asked, states={"kayes": one}).documents[0].subtitle for one in (past, today)]
    assert told[0].endswith("Mine")
    assert SAID["en"] in told[0]
    assert told[1] == "Mine"


def test_the_workbook_of_the_coordination_says_it(states):
    past, today = states
    for state, said in ((past, True), (today, False)):
        book = coordination_book(
            state, Filter(), language="fr", day=date(2026, 11, 22), choice=CoordinationChoice(("gaps",))
        )
        assert any(SAID["fr"] in plain(text) for _, text in book.particulars) is said
