"""Posters on every paper: their size, their words apart and inside, their pictures as they were agreed."""

from __future__ import annotations

import io
import itertools
import xml.etree.ElementTree as ET

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pytest
import shapely
from PIL import Image, ImageChops, ImageFilter
from pypdf import PdfReader

from data.territories import load_rivers
from layers._poster_format import A4, PAPERS
from layers._poster_frame import fit
from layers._poster_labels import Placer
from layers._poster_map import free_corner
from layers._poster_page import Page
from layers._poster_save import SETTINGS
from layers._poster_templates import TEMPLATES
from layers.poster import render_poster
from tests.export_views import HOSTILE
from tests.layers import poster_reference as reference
from tests.layers.poster_reference import scene
from translations import translator

SVG = "{http://www.w3.org/2000/svg}"
BOTH = ("kayes", "idf")
VIEWS = [
    (BOTH, {"language": "fr"}),
    (("kayes",), {"language": "en", "year": 2019, "reach": "region"}),
    (("idf",), {"language": "fr", "theme": "Pêche"}),
]


def composed(view):
    """Return the page of a scene, drawn but not saved."""
    page = Page.of(PAPERS[view.request.paper])
    with mpl.rc_context(SETTINGS):
        TEMPLATES[view.request.template](page, view, translator(view.request.language))
    return page


def words(page):
    return " ".join(one[4] for one in page.written)


@pytest.mark.parametrize(
    ("paper", "areas", "view"),
    [(paper, *VIEWS[number % len(VIEWS)]) for number, paper in enumerate(PAPERS)],
    ids=list(PAPERS),
)
def test_no_word_lies_over_another_or_outside_the_sheet(paper, areas, view):
    page = composed(scene(paper, areas, **view))
    assert page.written
    for left, bottom, right, top, text in page.written:
        assert left >= -0.01, text
        assert bottom >= -0.01, text
        assert right <= page.width + 0.01, text
        assert top <= page.height + 0.01, text
    for a, b in itertools.combinations(page.written, 2):
        apart = a[2] <= b[0] + 0.25 or b[2] <= a[0] + 0.25 or a[3] <= b[1] + 0.25 or b[3] <= a[1] + 0.25
        assert apart, (a[4], b[4])


@pytest.mark.parametrize("paper", ["a4-portrait", "slide-4x3", "square"])
def test_long_and_hostile_names_stay_inside_too(paper):
    page = composed(scene(paper, names=HOSTILE[:6], reach="region"))
    assert all(one[0] >= -0.01 and one[2] <= page.width + 0.01 for one in page.written)


@pytest.mark.parametrize("paper", PAPERS)
def test_every_paper_says_what_it_must(paper):
    view = scene(paper, year=2019, reach="region", language="en")
    found = words(composed(view))
    for text in ("2019", "schematic boundaries", "50%", "of 6 communes", "Île-de-France", "unknown dates"):
        assert text in found, text
    for text in (
        "Licence Ouverte",
        "public domain",
        "Natural Earth",
        "GSHHG",
        "North is up",
        "November 22, 2026",
    ):
        assert text.casefold() in found.casefold(), text
    for vintage in set(view.document.figures["vintage"]):
        assert f"Boundaries: {vintage}" in found
    assert PAPERS[paper].brief or "Lambert azimuthal equal-area" in found


def test_slides_and_the_square_carry_fewer_words():
    counts = {
        paper: len(words(composed(scene(paper))).split())
        for paper in ("a4-landscape", "slide-16x9", "square")
    }
    assert counts["slide-16x9"] < 0.6 * counts["a4-landscape"]
    assert counts["square"] < 0.6 * counts["a4-landscape"]


def test_text_grows_with_the_sheet_but_less_and_the_title_as_much():
    sheets = [PAPERS[f"{name}-landscape"] for name in ("a4", "a3", "a2", "a0")]
    for small, large in itertools.pairwise(sheets):
        growth = large.width_mm / small.width_mm
        assert 1 < large.factor / small.factor < growth
        assert large.design_mm[0] > small.design_mm[0]
        title = large.type.title * large.factor / (small.type.title * small.factor)
        assert title == pytest.approx(growth, rel=1e-6)
    assert PAPERS[A4].factor == 1
    assert PAPERS["square"].pixels(300) == (1080, 1080)
    assert PAPERS["slide-16x9"].pixels(144) == (1920, 1080)


@pytest.mark.parametrize("paper", ["a3-portrait", "slide-4x3"])
def test_vectors_have_the_size_of_the_paper_and_the_same_bytes_twice(paper):
    view, t = scene(paper, reach="region", year=2019), translator("fr")
    width, height = (side / 25.4 * 72 for side in (PAPERS[paper].width_mm, PAPERS[paper].height_mm))
    drawing = render_poster(view, "svg", t)
    root = ET.fromstring(drawing)  # noqa: S314
    assert [float(root.get(k).removesuffix("pt")) for k in ("width", "height")] == pytest.approx(
        [width, height], rel=1e-4
    )
    content = render_poster(view, "pdf", t)
    sheet = PdfReader(io.BytesIO(content)).pages[0]
    assert [float(sheet.mediabox.width), float(sheet.mediabox.height)] == pytest.approx(
        [width, height], rel=1e-4
    )
    assert "Kayes" in sheet.extract_text()
    patterns = [one.get_object() for one in sheet["/Resources"]["/Pattern"].values()]
    assert {round(float(one["/Matrix"][0]), 4) for one in patterns} == {round(PAPERS[paper].factor, 4)}
    assert b"/FontFile2" in content
    assert b"CreationDate" not in content
    assert (drawing, content) == (render_poster(view, "svg", t), render_poster(view, "pdf", t))


@pytest.mark.parametrize("paper", reference.CASES)
def test_pictures_are_as_they_were_agreed(paper):
    """Renew them with ``python -m tests.layers.poster_reference`` when the change is meant."""
    agreed = Image.open(reference.FOLDER / f"{paper}.png").convert("RGB")
    drawn = reference.picture(paper)
    assert drawn.size == agreed.size
    blurred = [one.filter(ImageFilter.GaussianBlur(2)) for one in (agreed, drawn)]
    difference = np.asarray(ImageChops.difference(*blurred), dtype=float)
    assert difference.mean() < 1.5
    assert np.percentile(difference, 99.9) < 90


def test_rivers_pass_the_towns_that_lie_on_them():
    towns = {
        "kayes": {"Sénégal": (-11.44, 14.45), "Bafing": (-10.83, 13.8), "Bakoye": (-10.83, 13.81)},
        "idf": {
            "Seine": (2.35, 48.85),
            "Marne": (2.88, 48.96),
            "Oise": (2.09, 49.04),
            "Yonne": (2.96, 48.39),
        },
    }
    for area, places in towns.items():
        rivers = load_rivers(area).set_index("name").geometry.to_crs(3857)
        for river, place in places.items():
            spot = gpd.GeoSeries([shapely.Point(place)], crs=4326).to_crs(3857).iloc[0]
            assert rivers[river].distance(spot) < 6_000, river


def test_marginal_things_keep_clear_of_the_land_where_they_can():
    box = (0, 0, 100, 80)
    frame = fit(gpd.GeoSeries([shapely.box(0, 0, 1, 0.7)], crs=4326), box)
    land = shapely.union_all([shapely.box(0, 0, 30, 80), shapely.box(70, 0, 100, 80)])
    placer = Placer(box)
    place = shapely.box(*free_corner(frame, land, (20, 10), "br bl tr tl", placer=placer))
    assert not place.intersects(land)
    again = shapely.box(*free_corner(frame, land, (20, 10), "br bl tr tl", placer=placer))
    assert not again.intersects(land)
    assert not again.overlaps(place)
