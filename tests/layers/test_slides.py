"""A poster as PPTX: read back with python-pptx."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER

from geo.pipeline.poster import PosterRequest, build_scene
from layers.poster import PosterError
from layers.poster_files import check_request, poster_file
from layers.slides import slide_file
from tests.export_views import DAY, HOSTILE, states
from translations import translator


def made(language="fr", paper="slide-16x9", given=None, **more) -> bytes:
    request = PosterRequest(paper=paper, language=language, date=DAY, dpi=60, **more)
    return slide_file(build_scene(request, states=given or states()), translator(language))


def deck(content: bytes):
    return Presentation(io.BytesIO(content))


def words(slide) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


@pytest.fixture(scope="module")
def french() -> bytes:
    return made()


def test_one_slide_whose_title_is_a_real_title(french):
    [slide] = deck(french).slides
    assert slide.shapes.title.placeholder_format.type == PP_PLACEHOLDER.TITLE
    assert slide.shapes.title.text_frame.text.startswith("Qui coopère où")


@pytest.mark.parametrize(("paper", "ratio"), [("slide-16x9", 16 / 9), ("slide-4x3", 4 / 3)])
def test_the_slide_has_the_shape_of_its_paper_and_nothing_lies_outside(paper, ratio):
    found = deck(made(paper=paper, areas=("kayes",)))
    assert found.slide_width / found.slide_height == pytest.approx(ratio, rel=1e-3)
    for shape in found.slides[0].shapes:
        assert shape.left >= 0
        assert shape.top >= 0
        assert shape.left + shape.width <= found.slide_width
        assert shape.top + shape.height <= found.slide_height


def test_the_figures_are_text_and_the_picture_is_told_in_words(french):
    slide = deck(french).slides[0]
    assert "communes" in words(slide)
    [picture] = [shape for shape in slide.shapes if shape.shape_type == 13]
    told = picture._element.nvPicPr.cNvPr.get("descr")
    assert "Qui coopère où" in told
    assert "aucun acteur" in told
    with Image.open(io.BytesIO(picture.image.blob)) as image:
        assert image.width / image.height == pytest.approx(picture.width / picture.height, rel=0.01)
        assert image.width >= 1000


def test_the_notes_hold_filter_figures_method_and_sources(french):
    notes = deck(french).slides[0].notes_slide.notes_text_frame.text
    for heading in ("FILTRE", "CHIFFRES", "MÉTHODE", "SOURCES"):
        assert heading in notes.splitlines()
    assert "70" in notes


@pytest.mark.parametrize(("language", "tag"), [("fr", "fr-FR"), ("en", "en-GB")])
def test_every_piece_of_text_says_its_language(language, tag):
    slide = deck(made(language=language, areas=("kayes",))).slides[0]
    frames = [shape.text_frame for shape in slide.shapes if shape.has_text_frame]
    runs = [run for frame in frames for line in frame.paragraphs for run in line.runs]
    assert {run.font._rPr.get("lang") for run in runs} == {tag}


def test_same_scene_same_bytes_and_no_person_in_the_file(french):
    assert made() == french
    core = deck(french).core_properties
    assert (core.author, core.last_modified_by) == ("CartoCoop", "CartoCoop")
    assert core.created.date() == core.modified.date() == DAY
    with zipfile.ZipFile(io.BytesIO(french)) as package:
        assert not [name for name in package.namelist() if "thumbnail" in name or "printer" in name]
        assert {entry.date_time[:3] for entry in package.infolist()} == {(2026, 11, 22)}
        assert b"Canny" not in b"".join(package.read(name) for name in package.namelist())


def test_hostile_names_and_titles_are_text():
    content = made(given=states(HOSTILE[:6]), title=HOSTILE[0] + "\x00\u202e", subtitle="a\x07b]]>&<c>")
    slide = deck(content).slides[0]
    assert slide.shapes.title.text_frame.text == HOSTILE[0]
    assert "ab]]>&<c>" in words(slide)


def test_a_presentation_is_a_slide_and_the_message_names_the_papers():
    with pytest.raises(PosterError, match="slide-16x9"):
        check_request(PosterRequest(paper="square"), "pptx")
    found = poster_file(PosterRequest(paper="slide-4x3", date=DAY, dpi=60), "pptx", states=states())
    assert found.name == "cartocoop-view-slide-4x3-2026-11-22.pptx"


def test_what_does_not_go_together_is_said_before_any_work():
    with pytest.raises(PosterError, match="docx"):
        check_request(PosterRequest(), "docx")
    with pytest.raises(PosterError, match="cercle"):
        check_request(PosterRequest(template="cercle"), "pdf")
    with pytest.raises(PosterError, match="dots per inch"):
        check_request(PosterRequest(paper="a0-landscape", dpi=600), "png")
    check_request(PosterRequest(paper="a0-landscape", dpi=600), "pdf")
