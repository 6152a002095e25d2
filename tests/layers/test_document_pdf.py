"""The PDF of a document: nothing lost, nothing outside its page, words for those who do not see it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from layers._document_blocks import Heading, Paper, Paragraph, Picture, Table, drawn
from layers._document_pdf import fits, write_pdf
from tests.layers.pdf_text import pdf_pages, pdf_text

PAPER = Paper(
    kind="Sheet",
    title="Title",
    subtitle="",
    language="fr",
    date=date(2026, 11, 22),
    day="22 novembre 2026",
    foot=("Filtre",),
    page_label="Page {page} sur {pages}",
    blocks=(),
)
_file = io.BytesIO()
Image.new("RGB", (4, 4), "white").save(_file, "PNG")
PNG = _file.getvalue()


def test_a_text_of_ten_thousand_characters_is_printed_whole():
    long = " ".join(f"mot{i}" for i in range(1_600))
    table = Table(("A", "B"), (("group & <b>",), (long, "x" * 9_000)), (0.5, 0.5))
    paper = replace(PAPER, title=long[:3_000], blocks=(Paragraph(long), table))
    text = pdf_text(write_pdf(paper))
    assert len(long) > 10_000
    assert all(text.count(f"mot{i} ") >= 2 for i in range(1_599))
    assert text.count("x") >= 9_000
    assert "group&<b>" in text.replace(" ", "")


def test_no_heading_stands_alone_at_the_end_of_a_page():
    table = Table(("HEADER", "B"), (("group",), ("first row " * 30, "b")), (0.5, 0.5))
    for lines in range(20, 60, 3):
        filling = tuple(Paragraph(f"line {i}") for i in range(lines))
        paper = replace(PAPER, blocks=(*filling, Heading("ALONE"), table))
        [page] = [text for text in pdf_pages(write_pdf(paper)) if "ALONE" in text]
        assert "HEADER" in page
        assert "first row" in page


def test_right_to_left_names_are_drawn_in_reading_order():
    assert drawn("مدينة Kayes") == "ةنيدم Kayes"
    assert drawn("Kayes (خاي)") == "Kayes (ياخ)"
    assert drawn("plain") == "plain"


def test_headings_are_bookmarks_of_the_page_that_they_stand_on():
    blocks = [block for i in range(9) for block in (Heading(f"Part {i}"), *[Paragraph("words " * 90)] * 3)]
    blocks.insert(5, Heading("Below", 2))
    content = write_pdf(replace(PAPER, blocks=tuple(blocks)))
    reader = PdfReader(io.BytesIO(content))
    marks = [one for one in reader.outline if not isinstance(one, list)]
    assert [one.title for one in marks] == [f"Part {i}" for i in range(9)]
    assert [one.title for below in reader.outline if isinstance(below, list) for one in below] == ["Below"]
    for one in marks:
        assert one.title in reader.pages[reader.get_destination_page_number(one)].extract_text()
    assert len(reader.pages) > 1


def test_a_pdf_says_its_title_its_language_and_what_its_pictures_show():
    picture = Picture(PNG, 40, 40, "Carte de Yélimané", "Légende")
    content = write_pdf(replace(PAPER, blocks=(picture,)), compressed=False)
    reader = PdfReader(io.BytesIO(content))
    assert reader.metadata.title == "Title"
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert f"/Alt <feff{'Carte de Yélimané'.encode('utf-16-be').hex()}>" in reader.pages[
        0
    ].get_contents().get_data().decode("latin-1")


def test_what_fits_is_known_without_laying_out_the_rest():
    paper = replace(PAPER, blocks=(Paragraph("words " * 2_000),))
    pages = len(PdfReader(io.BytesIO(write_pdf(paper))).pages)
    assert [fits(paper, n) for n in (pages - 1, pages, pages + 1)] == [False, True, True]


def test_a_row_that_goes_on_is_not_parted_from_the_row_above():
    rows = (("a", "b"), ("", "more"), ("c", "d"))
    ruled = [
        write_pdf(
            replace(PAPER, blocks=(Table(("A", "B"), rows, (0.5, 0.5), continued=goes_on),)), compressed=False
        )
        for goes_on in (frozenset(), frozenset({1}))
    ]
    lines = [PdfReader(io.BytesIO(one)).pages[0].get_contents().get_data().count(b" l S") for one in ruled]
    assert lines[0] > lines[1]


@given(st.text(max_size=80))
def test_no_text_breaks_the_markup_of_a_page(text):
    from xml.etree import ElementTree

    from layers._document_type import markup

    assert ElementTree.fromstring(f"<p>{markup(text)}</p>") is not None  # noqa: S314 - our own text
