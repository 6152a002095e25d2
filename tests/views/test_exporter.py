"""The page Exporter: nothing is drawn before it is asked for, once for each request, faults are said."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.views.pages import open_app, open_page

pytestmark = pytest.mark.usefixtures("ready_home")


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def drawn(monkeypatch):
    """Return the requests that were drawn."""
    from views import exporter_poster

    found = []

    def preview(request, states):
        found.append(request)
        return picture()

    monkeypatch.setattr(exporter_poster, "preview", preview)
    return found


def start(**query):
    return open_page("exporter", **query)


def files(test) -> dict[str, bool]:
    """Return format -> whether its button can be pressed."""
    found = {one.key or "": True for one in test.get("download_button")}
    found |= {one.key.removesuffix("_off"): False for one in test.button if (one.key or "").endswith("_off")}
    return {key.removeprefix("x_file_"): can for key, can in found.items() if key.startswith("x_file_")}


def test_nothing_is_drawn_before_it_is_asked_for_and_the_same_poster_once(drawn):
    test = start()
    assert not drawn
    test.button(key="x_preview").click().run()
    assert len(drawn) == 1
    test.selectbox(key="x_paper").set_value("a3-portrait").run()
    assert len(drawn) == 1
    assert "changé" in " ".join(one.value for one in test.caption)
    test.selectbox(key="x_paper").set_value("a4-landscape").run()
    assert len(drawn) == 1
    assert not test.exception


def test_the_filter_of_the_map_is_that_of_the_poster(drawn):
    test = start(year="2019", lang="en")
    test.button(key="x_preview").click().run()
    [request] = drawn
    assert request.filter.year == 2019
    assert request.language == "en"
    assert "In 2019" in " ".join(one.value for one in test.caption)


def test_words_language_and_years_reach_the_poster(drawn):
    test = start()
    test.selectbox(key="x_template").set_value("change").run()
    test.slider(key="x_years").set_value((2001, 2015))
    test.text_input(key="x_title").set_value("  Un titre <b> ")
    test.selectbox(key="x_lang").set_value("en").run()
    test.button(key="x_preview").click().run()
    [request] = drawn
    assert (request.template, request.years, request.areas) == ("change", (2001, 2015), ("kayes",))
    assert (request.title, request.language) == ("Un titre <b>", "en")


def test_what_does_not_go_together_is_said_and_cannot_be_pressed(drawn):
    test = start(lang="en")
    assert files(test) == {"png": True, "svg": True, "pdf": True, "pptx": False}
    assert "PPTX: A presentation has the shape of a slide" in " ".join(one.value for one in test.caption)
    test.selectbox(key="x_paper").set_value("slide-16x9").run()
    assert all(files(test).values())
    test.selectbox(key="x_paper").set_value("a0-landscape")
    test.select_slider(key="x_dpi").set_value(600).run()
    assert files(test)["png"] is False
    assert files(test)["pdf"] is True


def test_the_address_of_the_code_is_the_maps_own_unless_another_is_given(drawn):
    test = start(cercle="ML0102", lang="en")
    test.checkbox(key="x_qr").set_value(True).run()
    test.button(key="x_preview").click().run()
    assert drawn[0].address == "http://localhost:8501/?cercle=ML0102&lang=en"
    test.text_input(key="x_address").set_value("javascript:alert(1)").run()
    assert "is no web address" in test.error[0].value
    assert not files(test)
    test.text_input(key="x_address").set_value("https://example.org/carte").run()
    test.button(key="x_preview").click().run()
    assert drawn[1].address == "https://example.org/carte"


def test_the_atlas_is_made_when_asked_for_and_then_offered(monkeypatch):
    from data.exporters import ExportedFile
    from views import exporter_booklet

    asked = []

    def made(request, *, states, progress):
        asked.append(request)
        progress(0, 2, "un")
        return ExportedFile("atlas.pdf", "application/pdf", b"x" * 5000)

    monkeypatch.setattr(exporter_booklet, "booklet_file", made)
    test = start()
    assert not asked
    test.button(key="x_book").click().run()
    assert not test.exception
    assert len(asked) == 1
    assert "5" in next(one.label for one in test.get("download_button") if one.key == "x_book_file")


def test_the_map_page_leads_to_the_page():
    test = open_app()
    assert not test.exception
    assert [one.proto.page for one in test.get("page_link")] == ["exporter"]
