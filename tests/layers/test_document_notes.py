"""Notes for a meeting: whole, with what to ask whom, in PDF and in Word."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from data.errors import CartoCoopError, NotFoundError
from geo.filters import Filter
from geo.pipeline.coordination_note import SubjectError, coordination_note, find_subject, questions
from geo.pipeline.coverage import territory_sheet_of
from layers import documents
from layers._document_note import overlap_blocks
from layers._document_words import References
from tests.export_views import DAY, states
from tests.layers.document_samples import crowded, docx_text, note
from tests.layers.pdf_text import pdf_text


@pytest.fixture(scope="module")
def kayes():
    return states()["kayes"]


@pytest.fixture(scope="module")
def french_word(kayes):
    return note(kayes, suffix="docx", language="fr")


@pytest.fixture(scope="module")
def thick():
    """Return the notes of a crowded cercle by format."""
    return {suffix: note(crowded(), suffix=suffix) for suffix in ("pdf", "docx")}


@pytest.mark.parametrize("suffix", ["pdf", "docx"])
def test_the_note_of_a_crowded_cercle_is_whole(thick, suffix):
    content = thick[suffix]
    text = pdf_text(content) if suffix == "pdf" else docx_text(content)
    assert "Questions to ask" in text
    assert "When did it begin?" in text
    assert "It was last seen so in 2019." in text


def test_the_note_says_figures_overlaps_gaps_pooling_questions_and_sources(kayes):
    text = pdf_text(note(kayes))
    assert "have partnerships in" in text
    for said in (
        "Cercle of Nioro",
        "In short",
        "Figures",
        "inhabitants",
        "Overlaps",
        "Sources: [",
        "Who could pool",
        "Questions to ask",
        "In which communes?",
        "Hatched",
    ):
        assert said in text, said


def test_gaps_stand_in_the_note_with_what_is_known_of_them(kayes):
    text = pdf_text(note(kayes, "ML0102"))
    assert "nobody known" in text or "only through its cercle or region" in text
    assert "Nearest covered commune" in text


def test_the_word_note_has_real_headings_tables_alternative_text_and_language(french_word):
    document = Document(io.BytesIO(french_word))
    styles = {line.style.name for line in document.paragraphs}
    assert {"Title", "Heading 1", "List Bullet", "Caption"} <= styles
    assert document.tables
    for table in document.tables:
        widths = [column.width for column in table.columns]
        assert abs(sum(widths) / Mm(178) - 1) < 0.01
        assert table._tbl.tblPr.find(qn("w:tblBorders")) is not None
    picture = document.inline_shapes[0]._inline.docPr
    assert "limites schématiques" in picture.get("descr").lower()
    room = [document.inline_shapes[0]._inline.get(side) for side in ("distT", "distB", "distL", "distR")]
    assert room == ["0"] * 4  # LibreOffice else sets the picture off the margin
    assert document.inline_shapes[0].width <= Mm(178)
    defaults = document.styles.element.find(qn("w:docDefaults"))
    assert defaults.find(f".//{qn('w:lang')}").get(qn("w:val")) == "fr-FR"
    assert document.core_properties.language == "fr"
    assert document.core_properties.created.date() == DAY
    foot = document.sections[0].footer._element.xml
    assert "NUMPAGES" in foot
    assert "tblHeader" in document.element.xml


def test_each_numbered_list_of_the_word_note_starts_from_one(thick):
    document = Document(io.BytesIO(thick["docx"]))
    numbered = {
        line._p.pPr.numPr.numId.val for line in document.paragraphs if line.style.name == "List Number"
    }
    starts = document.part.numbering_part.element.xpath("./w:num[w:lvlOverride]/@w:numId")
    assert {str(one) for one in numbered} == set(starts)


def test_the_word_note_is_the_same_bytes_each_time(kayes, french_word):
    assert french_word == note(kayes, suffix="docx", language="fr")
    with zipfile.ZipFile(io.BytesIO(french_word)) as package:
        assert {entry.date_time[:3] for entry in package.infolist()} == {(2026, 11, 22)}


def test_questions_ask_only_what_the_sources_leave_open(kayes):
    entry = territory_sheet_of(kayes, "ML010101", Filter()).direct[0]
    known = replace(
        entry, start_year=2000, end_year=2005, themes=("Santé",), reach="commune", partners=("X",)
    )
    assert questions((known,)) == ()
    open_ = replace(known, start_year=None, end_year=None, themes=(), reach="region", partners=())
    [asked] = questions((open_, open_))
    assert len(asked.asks) == 5
    assert asked.whom == ("Town",)
    ends = {
        ("ended", None): "In which year",
        ("dormant", 2010): "standstill",
        ("ongoing", 2019): "2019",
        ("", None): "If not",
    }
    for (status, seen), words in ends.items():
        [one] = questions((replace(known, end_year=None, status=status, observed_year=seen),))
        assert words in one.asks[0].render()


def test_a_note_needs_a_cercle_and_a_known_format(kayes):
    with pytest.raises(SubjectError, match="ML0102 Kita"):
        note(kayes, "COM-91000")
    with pytest.raises(CartoCoopError, match="odt"):
        note(kayes, suffix="odt")
    by_name = coordination_note(kayes, "kita", Filter(), language="en", day=DAY)
    assert by_name.sheet.code == "ML0102"


def test_long_lists_say_how_many_are_not_listed(kayes):
    found = coordination_note(kayes, "ML0101", Filter(), language="en", day=DAY)
    blocks = overlap_blocks(found.overlaps, References(), kayes, str, most=0)
    assert len(found.overlaps) > 0
    assert f"And {len(found.overlaps)} more" in blocks[-1].text


def test_names_lead_to_codes_and_ambiguous_ones_are_listed(kayes):
    assert find_subject(kayes, "ML0102") == ("territory", "ML0102")
    assert find_subject(kayes, "commune 3") == ("territory", "ML010201")
    assert find_subject(kayes, "club") == ("actor", "club")
    with pytest.raises(NotFoundError, match="nowhere"):
        find_subject(kayes, "nowhere")
    twice = kayes.territories.assign(name="Kita")
    with pytest.raises(SubjectError, match="ML0102"):
        find_subject(replace(kayes, territories=twice), "kita")


def test_every_suffix_has_a_media_type():
    assert set(documents.NOTE_FORMATS) == {"pdf", "docx"}
    assert set(documents.SHEET_FORMATS) == {"pdf"}
