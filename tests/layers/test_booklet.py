"""The booklet: what is in it, where the contents lead, what the file says of itself."""

from __future__ import annotations

import io
from datetime import date

import pytest
from PIL import Image
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from layers import booklet
from layers._booklet_pdf import Book, Cover, Section, bind
from layers.booklet import BookletRequest, booklet_file, booklet_name
from layers.poster_files import templates
from tests.export_views import DAY, HOSTILE, states

A4 = (595.28, 841.89)


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#345").save(out, "PNG")
    return out.getvalue()


def pages(*texts, size=A4) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1)
    for text in texts:
        canvas.drawString(50, 50, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def book(*sections, title="Atlas") -> Book:
    cover = Cover(title, "Sous-titre", ("Une ligne",), png(), (png(),))
    return Book(cover, "Sommaire", sections, "fr", date(2026, 11, 22), "Page {page} sur {pages}")


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content), strict=True)


def marks(reader, outline=None, depth=0):
    """Give (depth, title, page from 1) of each bookmark."""
    for one in reader.outline if outline is None else outline:
        if isinstance(one, list):
            yield from marks(reader, one, depth + 1)
        else:
            yield depth, one.title, reader.get_destination_page_number(one) + 1


SMALL = (
    Section("Les régions", 1, None),
    Section("Carte", 2, pages("la carte", size=(500, 700))),
    Section("Chiffres", 2, pages("premier", "second")),
    Section("Méthode", 1, pages("la méthode")),
)


def test_pages_follow_cover_and_contents_with_their_numbers():
    texts = [page.extract_text() for page in read(bind(book(*SMALL))).pages]
    assert len(texts) == 6
    assert "Atlas" in texts[0]
    assert "Page" not in texts[0]
    for number, (text, word) in enumerate(
        zip(texts[1:], ("Sommaire", "la carte", "premier", "second", "la méthode"), strict=True), start=2
    ):
        assert word in text
        assert f"Page {number} sur 6" in text


def test_contents_and_bookmarks_lead_to_the_page_that_they_say():
    reader = read(bind(book(*SMALL)))
    found = list(marks(reader))
    assert found == [
        (0, "Sommaire", 2),
        (0, "Les régions", 3),
        (1, "Carte", 3),
        (1, "Chiffres", 4),
        (0, "Méthode", 6),
    ]
    lines = reader.pages[1].extract_text()
    for _, title, number in found[1:]:
        assert f"{title}\n{number}" in lines or f"{title} {number}" in lines, title
    links = [link.get_object() for link in reader.pages[1]["/Annots"]]
    targets = [link["/Dest"][0] for link in links]
    numbers = [t if isinstance(t, int) else reader.get_page_number(t.get_object()) for t in targets]
    assert [number + 1 for number in numbers] == [3, 3, 4, 6]


def test_smaller_sheets_are_centred_on_a4_and_drawings_are_not_touched():
    reader = read(bind(book(*SMALL)))
    for page in reader.pages:
        assert [float(side) for side in page.mediabox[2:]] == pytest.approx(A4, abs=0.1)


def test_long_contents_take_several_pages():
    sections = [Section(f"Partie {i}", 1 + i % 2, pages(f"texte {i}")) for i in range(70)]
    reader = read(bind(book(*sections)))
    found = [entry for entry in marks(reader) if entry[1].startswith("Partie")]
    assert [number for _, _, number in found] == list(range(5, 75))
    assert "texte 0" in reader.pages[4].extract_text()


def test_the_file_says_title_language_and_day_and_nobody():
    reader = read(bind(book(*SMALL)))
    assert reader.metadata.title == "Atlas"
    assert reader.metadata.author == "CartoCoop"
    assert reader.metadata.creation_date.date() == date(2026, 11, 22)
    assert reader.trailer["/Root"]["/Lang"] == "fr"
    assert reader.page_mode == "/UseOutlines"


def test_hostile_titles_are_text_and_same_book_same_bytes():
    given = book(Section(HOSTILE[0] + HOSTILE[5], 1, pages("x")), title=HOSTILE[3] + HOSTILE[6])
    content = bind(given)
    assert content == bind(given)
    assert "<script>" in read(content).pages[1].extract_text()


@pytest.fixture(scope="module")
def small():
    """Return a booklet of two cercles, with the steps that were told."""
    told = []
    request = BookletRequest(language="en", date=DAY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(booklet, "TEMPLATES", {"view": booklet.TEMPLATES["view"]})
        made = booklet_file(request, states=states(), progress=lambda *step: told.append(step))
    return made, told


def test_a_template_that_cannot_be_drawn_is_left_out_and_every_cercle_is_there(small):
    made, _ = small
    titles = [title for _, title, _ in marks(read(made.content))]
    assert titles == [
        "Contents",
        "The two regions",
        "Map and figures",
        "The cercles",
        "Cercle of Kita",
        "Kita: figures and communes",
        "Cercle of Nioro",
        "Nioro: figures and communes",
        "Overlaps and gaps",
        "Method and sources",
    ]


def test_every_page_has_the_text_of_its_part(small):
    reader = read(small[0].content)
    texts = {title: reader.pages[number - 1].extract_text() for _, title, number in marks(reader)}
    assert "Commune 3" in texts["Kita: figures and communes"]
    assert "Commune 0" in texts["Nioro: figures and communes"]
    assert "Definitions" in texts["Method and sources"]
    assert "Source 1" in " ".join(page.extract_text() for page in reader.pages)


def test_every_font_that_writes_is_embedded(small):
    for page in read(small[0].content).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            one = font.get_object()
            inner = one["/DescendantFonts"][0].get_object() if "/DescendantFonts" in one else one
            assert "/FontFile2" in inner["/FontDescriptor"].get_object(), one["/BaseFont"]


def test_progress_is_told_from_the_first_step_to_the_last(small):
    _, told = small
    assert [done for done, _, _ in told] == list(range(len(told)))
    assert {total for _, total, _ in told} == {len(told)}


def test_what_progress_raises_ends_the_work():
    class StoppedError(Exception):
        pass

    def stop(done, total, name):
        raise StoppedError

    with pytest.raises(StoppedError):
        booklet_file(BookletRequest(date=DAY), states=states(), progress=stop)


def test_the_templates_of_the_booklet_are_those_of_the_posters():
    assert set(booklet._REGION) | set(booklet._THEMES) | {"cercle"} >= set(templates())
    assert booklet_name(BookletRequest(date=DAY)) == "cartocoop-atlas-fr-2026-11-22.pdf"
