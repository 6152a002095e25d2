"""Sheets and notes: whole, true to the register, harmless with hostile names, the same bytes each time."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from data.errors import CartoCoopError, NotFoundError
from geo.filters import Filter
from geo.join import presence
from geo.pipeline.coordination_note import SubjectError, coordination_note, find_subject, questions
from geo.pipeline.coverage import territory_sheet_of
from geo.sheet_records import FundingLine, SourceLine
from layers import documents
from layers._document_blocks import Beside, Heading, Paragraph, Picture, Table, drawn
from layers._document_note import note_paper
from layers._document_pdf import write_pdf
from layers._document_territory import territory_paper
from layers._document_words import References, amount, ranges, reach_words, theme_groups
from layers.documents import note_file, sheet_file
from tests.export_views import DAY, HOSTILE, states
from tests.geo import coverage_frames as frames
from tests.layers.pdf_text import pdf_pages, pdf_text


@pytest.fixture(scope="module")
def kayes():
    return states()["kayes"]


def sheet(state, subject, language="en", **asked):
    return sheet_file(state, subject, Filter(**asked), language=language, day=DAY).content


def note(state, cercle="ML0101", suffix="pdf", language="en", **asked):
    return note_file(state, cercle, Filter(**asked), suffix=suffix, language=language, day=DAY).content


def test_a_territory_sheet_says_all_that_it_must(kayes):
    made = sheet_file(kayes, "ML010101", Filter(), language="en", day=DAY)
    assert (made.name, made.mime) == ("cartocoop-fiche-ml010101-2026-11-22.pdf", "application/pdf")
    text = pdf_text(made.content)
    for said in (
        "Commune 0",
        "km²",
        "Population",
        "unknown",
        "Santé",
        "2000 – 2025",
        "Source 1",
        "What is not known",
        "schematic boundaries",
        "Page 1 of",
        "November 22, 2026",
        "Filter: Any year",
        "No amount is published",
    ):
        assert said in text, said


def test_every_page_has_its_number_and_the_filter(kayes):
    pages = pdf_pages(sheet(kayes, "ML0101"))
    for i, page in enumerate(pages, start=1):
        assert f"Page {i} of {len(pages)}" in page
        assert "Filter: " in page


def test_sheets_are_a4_with_embedded_fonts_and_no_clock(kayes):
    content = sheet(kayes, "ML0101")
    assert re.search(rb"/MediaBox \[ 0 0 595\.2\d+ 841\.8\d+ \]", content)
    assert b"/FontFile2" in content
    assert b"DejaVuSans" in content
    assert b"/Lang (en)" in content
    assert not re.search(rb"D:2026", content)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    "subject", ["ML0101", "ML010103", "ML01", "COM-91000", "DEP-93", "REG-11", "town", "club"]
)
def test_the_same_sheet_has_the_same_bytes_in_both_languages(kayes, subject, language):
    first = sheet(kayes, subject, language)
    assert first.startswith(b"%PDF-")
    assert first == sheet(kayes, subject, language)


def test_french_sheets_are_french(kayes):
    text = pdf_text(sheet(kayes, "ML0101", "fr"))
    assert "22 novembre 2026" in text
    assert "limites schématiques" in text


def test_an_actor_sheet_lights_its_partner_territories(kayes):
    text = pdf_text(sheet(kayes, "dep"))
    assert "Cercle of Nioro" in text
    assert "partner cercle" in text
    assert "2010 – 2030" in text
    assert "Éducation" in text


def test_a_territory_without_any_partnership_still_has_a_sheet(kayes):
    text = pdf_text(sheet(kayes, "ML010203", theme="Pêche"))
    assert "No partnership known under this filter." in text
    assert "No source: no partnership is known." in text
    assert "none known" in text


def crowded(n=30):
    """Return a state whose only actor has `n` partnerships on several themes, with money and sources."""
    state = states()["kayes"]
    ties = frames.ties(
        *(
            frames.tie(
                f"p{i}",
                f"ML010{i % 2 + 1}0{i % 3 + 1}",
                title=f"Projet numéro {i}",
                start_year=None if i % 4 == 0 else 1990 + i,
                end_year=2020 if i % 5 == 0 else None,
                status="ongoing" if i % 3 == 0 else "",
                observed_year=2019 if i % 6 == 0 else None,
            )
            for i in range(n)
        )
    )
    themes = frames.themes(*((f"p{i}", ("Santé", "Éducation", "Eau")[i % 3], "") for i in range(1, n)))
    sources = frames.sources(*((f"p{i}", f"Source {i}") for i in range(n)))
    kept = replace(state.frames, ties=ties, themes=themes, sources=sources)
    rows = presence(ties, state.territories, side="ml", named=state.other)
    return replace(state, frames=kept, presence=rows, key=f"crowded-{n}")


def test_an_actor_with_thirty_partnerships_loses_none():
    text = pdf_text(sheet(crowded(), "town"))
    for i in range(30):
        assert f"Projet numéro {i} " in text
        assert f"] Source {i} " in text.replace("\xa0", " ")


@pytest.mark.parametrize("suffix", ["pdf", "docx"])
def test_the_note_of_a_crowded_cercle_is_whole(suffix):
    content = note(crowded(), suffix=suffix)
    text = pdf_text(content) if suffix == "pdf" else docx_text(content)
    assert "Questions to ask" in text
    assert "When did it begin?" in text
    assert "It was last seen so in 2019." in text


def docx_text(content):
    document = Document(io.BytesIO(content))
    parts = [line.text for line in document.paragraphs]
    parts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(parts)


def test_the_note_says_figures_overlaps_gaps_pooling_questions_and_sources(kayes):
    text = pdf_text(note(kayes))
    assert "both present" in text
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


def test_the_word_note_has_real_headings_tables_alternative_text_and_language(kayes):
    document = Document(io.BytesIO(note(kayes, suffix="docx", language="fr")))
    styles = {line.style.name for line in document.paragraphs}
    assert {"Title", "Heading 1", "List Bullet", "Caption"} <= styles
    assert document.tables
    assert all(table.style.name == "Light Grid Accent 1" for table in document.tables)
    picture = document.inline_shapes[0]._inline.docPr
    assert "limites schématiques" in picture.get("descr").lower()
    defaults = document.styles.element.find(qn("w:docDefaults"))
    assert defaults.find(f".//{qn('w:lang')}").get(qn("w:val")) == "fr-FR"
    assert document.core_properties.language == "fr"
    assert document.core_properties.created.date() == DAY
    foot = document.sections[0].footer._element.xml
    assert "NUMPAGES" in foot
    assert "tblHeader" in document.element.xml


def test_the_word_note_is_the_same_bytes_each_time(kayes):
    first = note(kayes, suffix="docx")
    assert first == note(kayes, suffix="docx")
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {entry.date_time[:3] for entry in package.infolist()} == {(2026, 11, 22)}


@pytest.fixture(scope="module")
def hostile():
    return states(tuple(HOSTILE[:6]))["kayes"], states(tuple(HOSTILE[3:]))["kayes"]


@pytest.mark.parametrize("which", [0, 1])
def test_hostile_names_survive_as_text(hostile, which):
    state = hostile[which]
    codes = state.territories.loc[state.territories["level"] == "commune", "code"]
    for code in codes:
        assert sheet(state, code).startswith(b"%PDF-")
    assert sheet(state, "town").startswith(b"%PDF-")
    for suffix in ("pdf", "docx"):
        assert len(note(state, suffix=suffix)) > 5_000
    if which == 0:
        assert "<script>alert(1)</script>" in pdf_text(sheet(state, "ML010101")).replace(" ", "")
        text = docx_text(note(state, suffix="docx"))
        assert "<script>alert(1)</script>" in text
        assert "\u202e" not in text


def test_a_text_of_ten_thousand_characters_is_printed_whole(kayes):
    base = territory_paper(kayes, territory_sheet_of(kayes, "ML010101", Filter()), Filter(), "en", DAY)
    long = " ".join(f"mot{i}" for i in range(1_600))
    table = Table(("A", "B"), (("group & <b>",), (long, "x" * 9_000)), (0.5, 0.5))
    paper = replace(base, title=long[:3_000], blocks=(Paragraph(long), table))
    text = pdf_text(write_pdf(paper))
    assert len(long) > 10_000
    assert all(text.count(f"mot{i} ") >= 2 for i in range(1_599))
    assert text.count("x") >= 9_000
    assert "group&<b>" in text.replace(" ", "")


def test_no_heading_stands_alone_at_the_end_of_a_page(kayes):
    base = territory_paper(kayes, territory_sheet_of(kayes, "ML010101", Filter()), Filter(), "en", DAY)
    table = Table(("HEADER", "B"), (("group",), ("first row " * 30, "b")), (0.5, 0.5))
    for lines in range(20, 60, 3):
        filling = tuple(Paragraph(f"line {i}") for i in range(lines))
        paper = replace(base, blocks=(*filling, Heading("ALONE"), table))
        [page] = [text for text in pdf_pages(write_pdf(paper)) if "ALONE" in text]
        assert "HEADER" in page
        assert "first row" in page


def test_right_to_left_names_are_drawn_in_reading_order():
    assert drawn("مدينة Kayes") == "ةنيدم Kayes"
    assert drawn("Kayes (خاي)") == "Kayes (ياخ)"
    assert drawn("plain") == "plain"


@given(st.text(max_size=80))
def test_no_text_breaks_the_markup_of_a_page(text):
    from xml.etree import ElementTree

    from layers._document_type import markup

    assert ElementTree.fromstring(f"<p>{markup(text)}</p>") is not None  # noqa: S314 - our own text


@given(st.sets(st.integers(1, 60)))
def test_ranges_of_numbers_say_the_same_numbers(numbers):
    said = set()
    for part in filter(None, ranges(numbers).split(", ")):
        first, _, last = part.partition("–")
        said |= set(range(int(first), int(last or first) + 1))
    assert said == numbers


def test_sources_are_numbered_once_and_unsafe_addresses_are_not_followed():
    references = References()
    lines = [
        SourceLine("A", "https://a.example/?x=1&y=2", "2019", "base", ""),
        SourceLine("B", "javascript:alert(1)", "", "base", ""),
        SourceLine("A", "https://a.example/?x=1&y=2", "", "confirms", ""),
    ]
    assert references.cite(lines) == "1, 2"
    rows = references.blocks(str)[1].rows
    assert [(row.number, row.url) for row in rows] == [(1, "https://a.example/?x=1&y=2"), (2, "")]
    assert rows[0].text == "A (2019)"


@pytest.mark.parametrize(
    ("published", "euros", "said"),
    [
        ("2000000", 2e6, "2\u202f000\u202f000\u00a0€"),
        ("près d’un million", None, "près d’un million"),
        ("12 M€", 12e6, "12 M€"),
        ("", None, "unknown"),
        ("500", None, "500"),
    ],
)
def test_amounts_are_as_published(published, euros, said):
    assert amount(FundingLine("F", published, euros, "", "", "", ""), str) == said


def test_money_stands_with_its_remark_and_source(kayes):
    funding = frames.frame(
        frames.FUNDING,
        [
            {
                "partnership_id": "p1",
                "funder": "Ville & Cie",
                "amount_eur": 7500.0,
                "amount_as_published": "7500",
                "year_as_published": "2022",
                "source_title": "Budget",
                "source_url": "https://b.example/",
                "note": "par an",
            }
        ],
    )
    state = replace(kayes, frames=replace(kayes.frames, funding=funding))
    text = pdf_text(sheet(state, "ML010101"))
    assert "Ville & Cie (1)" in text
    assert "7\u202f500\u00a0€" in text.replace("7 500 €", "7\u202f500\u00a0€")
    assert "(1) par an" in text
    assert "Budget" in text


def test_a_partnership_stands_under_each_of_its_themes(kayes):
    entries = territory_sheet_of(crowded(6), "ML0101", Filter()).within
    one = replace(entries[0], themes=("Santé › Hygiène", "Eau", "libre"))
    groups = theme_groups(
        (one, replace(one, themes=("libre",)), replace(one, themes=())), frozenset({"Santé", "Eau"})
    )
    assert list(groups) == ["Eau", "Santé", "?", ""]
    assert reach_words("new", str) == "new"


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


def test_names_lead_to_codes_and_ambiguous_ones_are_listed(kayes):
    assert find_subject(kayes, "ML0102") == ("territory", "ML0102")
    assert find_subject(kayes, "commune 3") == ("territory", "ML010201")
    assert find_subject(kayes, "club") == ("actor", "club")
    with pytest.raises(NotFoundError, match="nowhere"):
        find_subject(kayes, "nowhere")
    twice = kayes.territories.assign(name="Kita")
    with pytest.raises(SubjectError, match="ML0102"):
        find_subject(replace(kayes, territories=twice), "kita")


def test_a_note_needs_a_cercle_and_a_known_format(kayes):
    with pytest.raises(SubjectError, match="ML0102 Kita"):
        note(kayes, "COM-91000")
    with pytest.raises(CartoCoopError, match="odt"):
        note(kayes, suffix="odt")
    by_name = coordination_note(kayes, "kita", Filter(), language="en", day=DAY)
    assert by_name.sheet.code == "ML0102"


def test_long_lists_say_how_many_are_not_listed(kayes, monkeypatch):
    import layers._document_note as module

    monkeypatch.setattr(module, "MOST_OVERLAPS", 0)
    found = coordination_note(kayes, "ML0101", Filter(), language="en", day=DAY)
    paper = note_paper(kayes, found, Filter(), "en", DAY)
    assert f"And {len(found.overlaps)} more" in pdf_text(write_pdf(paper))


def test_pictures_carry_words_for_those_who_do_not_see_them(kayes):
    paper = territory_paper(kayes, territory_sheet_of(kayes, "ML0101", Filter()), Filter(), "en", DAY)
    pictures = [block.picture for block in paper.blocks if isinstance(block, Beside)]
    assert isinstance(pictures[0], Picture)
    assert "Nioro" in pictures[0].alt


def test_communes_without_a_border_are_drawn_as_points(kayes):
    middles = [shape.centroid for shape in kayes.territories.geometry]
    state = replace(kayes, territories=kayes.territories.set_geometry(middles, crs="EPSG:4326"))
    assert sheet(state, "ML010101").startswith(b"%PDF-")
    assert sheet(state, "town").startswith(b"%PDF-")


def test_every_suffix_has_a_media_type():
    assert set(documents.NOTE_FORMATS) == {"pdf", "docx"}
    assert set(documents.SHEET_FORMATS) == {"pdf"}
