"""QR code and logos of a poster: drawn as segno makes it, wide as a telephone needs it, shapes kept."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET

import numpy as np
import pytest
import segno
import shapely
from PIL import Image

from data.logos import read_logos
from geo.pipeline.poster import PosterRequest, build_scene
from layers._poster_logos import TALLEST, WIDEST, sizes
from layers._poster_page import Page
from layers._poster_qr import LEAST, MODULE, QUIET, draw_qr, modules, qr_shape, qr_side
from layers.poster import render_poster
from layers.poster_files import NEEDS_CERCLE, templates
from tests.export_views import DAY, states
from translations import translator

SVG = "{http://www.w3.org/2000/svg}"
ADDRESS = "http://localhost:8501/?year=2019&cercle=ML0102&theme=Sant%C3%A9"


def logo(size=(300, 100), colour=(200, 30, 40)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return read_logos([("logo.png", out.getvalue())])[0]


def drawn(kind="svg", template="view", paper="a4-landscape", **more) -> bytes:
    more = {"cercle": "ML0101"} | more if template in NEEDS_CERCLE else more
    request = PosterRequest(template=template, paper=paper, date=DAY, **more)
    return render_poster(build_scene(request, states=states()), kind, translator("fr"), dpi=60)


def test_the_code_is_the_one_that_segno_makes_at_level_m():
    code = segno.make_qr(ADDRESS, error="m", boost_error=False)
    assert code.error == "M"
    assert modules(ADDRESS) == [[bool(cell) for cell in row] for row in code.matrix]


def test_the_shape_drawn_is_dark_at_the_middle_of_dark_modules_only_and_quiet_round_about():
    rows, shape = modules(ADDRESS), qr_shape(ADDRESS)
    side = len(rows) + 2 * QUIET
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            middle = shapely.Point(QUIET + x + 0.5, side - QUIET - y - 0.5)
            assert shape.contains(middle) == dark
    assert shape.area == pytest.approx(sum(map(sum, rows)))
    assert shape.bounds == (QUIET, QUIET, side - QUIET, side - QUIET)


def test_the_code_is_read_back_from_the_pixels_of_a_page():
    rows, side = modules(ADDRESS), qr_side(ADDRESS)
    page = Page(side, side, pixels=(492, 492))
    draw_qr(page, ADDRESS, 0, 0, side)
    out = io.BytesIO()
    page.figure.savefig(out, dpi=492 / page.figure.get_figwidth())
    grey = np.asarray(Image.open(io.BytesIO(out.getvalue())).convert("L"))
    step = grey.shape[0] / (len(rows) + 2 * QUIET)
    places = ((np.arange(len(rows)) + QUIET + 0.5) * step).astype(int)
    assert (grey[np.ix_(places, places)] < 128).tolist() == rows


def test_a_code_is_never_finer_than_a_telephone_reads_nor_smaller_than_a_stamp():
    assert qr_side("http://a.fr") == LEAST
    long = "https://example.org/?" + "a" * 400
    assert qr_side(long) / (len(modules(long)) + 2 * QUIET) >= MODULE


@pytest.mark.parametrize("template", templates())
def test_every_template_shows_the_code_and_the_logos_it_is_given(template):
    root = ET.fromstring(drawn(template=template, address=ADDRESS, logos=(logo(),)))  # noqa: S314
    assert any(one.get("id") == "qr" for one in root.iter(f"{SVG}g"))
    assert "Carte en ligne" in [one.text for one in root.iter(f"{SVG}text")]
    assert list(root.iter(f"{SVG}image"))


def test_a_slide_has_room_for_the_code():
    root = ET.fromstring(drawn(paper="slide-16x9", areas=("kayes",), address=ADDRESS))  # noqa: S314
    assert any(one.get("id") == "qr" for one in root.iter(f"{SVG}g"))


def test_logos_keep_their_proportions_within_their_limits():
    for width, height in sizes([logo((600, 100)), logo((100, 600)), logo((50, 50))], TALLEST, WIDEST):
        assert width <= WIDEST + 1e-9
        assert height <= TALLEST + 1e-9
    [(width, height)] = sizes([logo((600, 100))], TALLEST, WIDEST)
    assert width / height == pytest.approx(6)
