"""Sheets: two pages at the most, true to the register, harmless with hostile names, always the same bytes."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from itertools import cycle

import pytest
from pypdf import PdfReader
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics

from geo.filters import Filter
from geo.pipeline.coverage import load_state, territory_sheet_of
from geo.pipeline.register import ensure_register
from layers._document_blocks import LONGEST
from layers._document_sheet import MOST_IN_BRIEF, WIDE, _loosest
from layers._document_territory import territory_subject
from layers.documents import sheet_file
from tests.export_views import DAY, HOSTILE, states
from tests.geo import coverage_frames as frames
from tests.layers.document_samples import crowded, docx_text, note, sheet
from tests.layers.pdf_text import pdf_pages, pdf_text

SUBJECTS = ("ML0101", "ML010103", "ML01", "COM-91000", "DEP-93", "REG-11", "town", "club")
ONE_LANGUAGE = list(zip(SUBJECTS, cycle(("fr", "en")), strict=False))
OTHER_LANGUAGE = [
    pytest.param(subject, language, marks=pytest.mark.exhaustive)
    for subject, language in zip(SUBJECTS, cycle(("en", "fr")), strict=False)
]


@pytest.fixture(scope="module")
def kayes():
    return states()["kayes"]


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


@pytest.mark.parametrize(("subject", "language"), [*ONE_LANGUAGE, *OTHER_LANGUAGE])
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


def told_of(text, n):
    """Return which partnerships of :func:`crowded` a sheet tells in full."""
    return {i for i in range(n) if f"] Source {i} " in text.replace("\xa0", " ")}


def test_an_actor_with_thirty_partnerships_loses_none():
    text = pdf_text(sheet(crowded(), "town"))
    for i in range(30):
        assert text.count(f"Projet numéro {i} ") + text.count(f"({years_of(i)})") >= 1
    left = 30 - len(told_of(text, 30))
    assert f"{left} more partnerships, less near or older, in brief" in text


def years_of(i):
    start = "start unknown" if i % 4 == 0 else str(1990 + i)
    end = "2020" if i % 5 == 0 else "end unknown"
    return "dates unknown" if (i % 4 == 0 and i % 5) else f"{start} – {end}"


@pytest.mark.exhaustive
def test_two_hundred_partnerships_are_told_named_or_counted_on_two_pages():
    content = sheet(crowded(200), "town")
    assert len(pdf_pages(content)) == 2
    assert outside(content) == []
    text = pdf_text(content)
    counts = [int(n) for n in re.findall(r"(\d+) more partnerships, less near or older", text)]
    assert sum(counts) == 200 - len(told_of(text, 200))
    assert "They are told in full, with sources and amounts" in text
    assert "All themes 200" in text


def test_what_is_told_in_full_is_what_is_nearest_then_ongoing_then_latest():
    state = crowded(6)
    subject = territory_subject(state, territory_sheet_of(state, "ML0101", Filter()), "en")
    # even numbers lie in this cercle; p0 is ongoing, p2 began in 1992, the start of p4 is not known
    assert subject.ranked == ("p0", "p2", "p4")


def test_a_fold_gives_up_space_before_words_and_words_before_partnerships():
    asked = []

    def holds(fold):
        asked.append(fold)
        return fold.told <= 3

    found = _loosest(10, holds)
    assert (found.told, found.tight, found.named, found.longest) == (3, True, MOST_IN_BRIEF, LONGEST)
    assert [(fold.told, fold.tight) for fold in asked[:2]] == [(10, False), (10, True)]
    assert _loosest(10, lambda _: True).map_size == WIDE
    last = _loosest(10, lambda _: False)
    assert (last.told, last.named, last.longest) == (0, 0, 40)


def outside(content):
    """Return the texts of a PDF that leave the margins of its pages."""
    found = []

    def see(text, cm, tm, _font, size):
        x, y = tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]
        end = x + pdfmetrics.stringWidth(text.strip(), "Sheet", size)
        if text.strip() and not (15.5 * mm <= x and end <= 196 * mm and 8 * mm <= y <= 290 * mm):
            found.append((text, x / mm, end / mm, y / mm))

    for page in PdfReader(io.BytesIO(content)).pages:
        page.extract_text(visitor_text=see)
    return found


@pytest.mark.usefixtures("ready_home")
def test_the_thickest_sheets_of_the_register_are_two_pages_and_leave_no_margin():
    with ensure_register() as register:
        state = load_state(register, "kayes", "1996")
    for subject in ("ML01", "ML0107", "ML010501", "fr-com-93048"):
        content = sheet(state, subject, "fr")
        assert 1 <= len(pdf_pages(content)) <= 2, subject
        assert outside(content) == [], subject


def test_communes_without_a_border_are_drawn_as_points(kayes):
    middles = [shape.centroid for shape in kayes.territories.geometry]
    state = replace(kayes, territories=kayes.territories.set_geometry(middles, crs="EPSG:4326"))
    assert sheet(state, "ML010101").startswith(b"%PDF-")
    assert sheet(state, "town").startswith(b"%PDF-")


def test_pictures_carry_words_for_those_who_do_not_see_them(kayes):
    subject = territory_subject(kayes, territory_sheet_of(kayes, "ML0101", Filter()), "en")
    assert "Nioro" in subject.picture((50.0, 50.0)).alt


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


@pytest.fixture(scope="module")
def hostile():
    return states(tuple(HOSTILE[:6]))["kayes"], states(tuple(HOSTILE[3:]))["kayes"]
