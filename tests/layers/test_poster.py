"""The poster: its size, its letters, its colours, its silence about the clock, and no name over another."""

from __future__ import annotations

import io
import itertools
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from geo.pipeline.poster import PosterRequest, scene_of
from layers import _poster_page as paper
from layers import palette
from layers._poster_format import A4, PAPERS
from layers._poster_frame import fit
from layers._poster_labels import Placer, around, block_size, inside, split_name
from layers._poster_map import bar_lengths
from layers._poster_names import spread
from layers._poster_page import Page, printable, text_width, wrap
from layers._poster_view import landscape as layout
from layers.export import FORMATS, PICTURES, export_view, label_of
from layers.poster import PosterError, render_poster
from layers.shapes import merged
from tests.export_views import HOSTILE, document, request, states
from translations import translator

SVG = "{http://www.w3.org/2000/svg}"


def scene(view, **asked):
    request = PosterRequest(areas=view.areas, language=view.language, date=view.date, **asked)
    return scene_of(request, view)


def draw(kind, view=None, dpi=60):
    view = view or document()
    return render_poster(scene(view), kind, translator(view.language), dpi=dpi)


def picture(view=None, dpi=60):
    return Image.open(io.BytesIO(draw("png", view, dpi)))


def svg_text(content):
    return [one.text or "" for one in ET.fromstring(content).iter(f"{SVG}text")]  # noqa: S314


def test_png_at_300_dpi_is_exactly_a4():
    assert PAPERS[A4].pixels(300) == (3508, 2480)
    image = picture(document(areas=("kayes",)), dpi=300)
    assert image.size == (3508, 2480)
    assert round(image.info["dpi"][0]) == 300


def test_svg_and_pdf_are_a4_sheets():
    root = ET.fromstring(draw("svg"))  # noqa: S314
    assert [float(root.get(side).removesuffix("pt")) for side in ("width", "height")] == pytest.approx(
        [841.89, 595.28], abs=0.01
    )
    box = re.search(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+) ?\]", draw("pdf"))
    assert [float(side) for side in box.groups()] == pytest.approx([841.89, 595.28], abs=0.01)


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_same_document_gives_same_bytes_and_no_clock(kind):
    first, second = draw(kind), draw(kind)
    assert first == second
    assert b"CreationDate" not in first
    assert b"<dc:date>" not in first


def test_pdf_embeds_its_fonts_as_outlines():
    content = draw("pdf")
    assert b"/FontFile2" in content
    assert b"/Type3" not in content


@pytest.mark.parametrize("language", ["fr", "en"])
def test_svg_keeps_text_as_text_with_its_accents(language):
    view = document(language=language)
    words = svg_text(draw("svg", view))
    joined = " ".join(words)
    assert view.title in joined
    assert "Île-de-France" in joined
    for text in (*view.credits, *view.published, *view.notes, *view.boundaries.values(), view.subtitle):
        assert text.split()[0] in joined
    for _, label in view.legend:
        assert label in joined
    assert not re.search("[ÃÂ]", joined)


def test_figures_in_three_units_stand_on_the_sheet():
    view = document(areas=("kayes",), language="en", year=2019)
    joined = " ".join(svg_text(draw("svg", view)))
    for text in ("3 of 6 communes", "of 6,006 km²", "inhabitants", "50%", "With unknown dates", "70 %"):
        assert text in joined


def test_no_letter_is_smaller_than_six_points():
    sizes = re.findall(rb"font(?:-size)?: [^;\"]*?([\d.]+)px", draw("svg", document(areas=("kayes",))))
    assert sizes
    assert min(float(size) for size in sizes) >= 6


def test_the_map_shows_the_colours_and_patterns_of_the_legend():
    view = document(areas=("kayes",), year=2019, reach="region")
    image = np.asarray(picture(view, dpi=100).convert("RGB")).reshape(-1, 3)
    counts = {tuple(c): n for c, n in zip(*np.unique(image, axis=0, return_counts=True), strict=True)}
    for key in set(view.territories["coverage_class"]):
        fill = palette.class_colour(key)
        assert counts.get(tuple(int(fill[i : i + 2], 16) for i in (1, 3, 5)), 0) > 2000, key
    groups = [g.get("id") for g in ET.fromstring(draw("svg", view)).iter(f"{SVG}g")]  # noqa: S314
    assert {"kayes-communes", "kayes-cercle", "kayes-region", "kayes-countries"} <= set(groups)
    assert any(one and one.startswith("kayes-cercle-") for one in groups), "the cercle pattern"


def test_every_commune_is_drawn():
    content = draw("svg")
    for area, number in (("kayes", 6), ("idf", 4)):
        group = next(g for g in ET.fromstring(content).iter(f"{SVG}g") if g.get("id") == f"{area}-communes")  # noqa: S314
        assert len(list(group.iter(f"{SVG}path"))) + len(list(group.iter(f"{SVG}use"))) >= number


def test_a_territory_alone_gets_a_larger_map_and_its_communes_named():
    sheet = Page.of(PAPERS[A4])
    alone, both = (layout(sheet, areas, bottom=30, top=190) for areas in (("kayes",), ("kayes", "idf")))
    width = {
        name: boxes["kayes"][2] - boxes["kayes"][0] for name, boxes in (("alone", alone), ("both", both))
    }
    assert width["alone"] > width["both"]
    names = svg_text(draw("svg", document(areas=("kayes",))))
    assert {f"Commune {i}" for i in range(6)} <= set(names)


def test_hostile_names_are_drawn_as_harmless_text():
    view = document(names=HOSTILE[:6], reach="region")
    view = replace(view, title=HOSTILE[0] + HOSTILE[4] + HOSTILE[6] + HOSTILE[7])
    for kind in ("png", "pdf"):
        assert draw(kind, view)
    content = draw("svg", view)
    assert b"<script" not in content
    assert b"\x00" not in content
    assert any("<script>" in text for text in svg_text(content))


def test_letters_that_the_font_lacks_become_boxes():
    assert printable("Kayes 🐘") == "Kayes □"
    assert printable("Île-de-France — Ségala, œuvre") == "Île-de-France — Ségala, œuvre"
    assert Page(1, 1).text(0, 0, "\x00", 8) is None


def test_points_are_drawn_where_there_are_no_polygons():
    view = document(areas=("kayes",))
    middles = view.territories.geometry.representative_point()
    none = view.parents.set_geometry(view.parents.geometry.representative_point())
    image = picture(replace(view, territories=view.territories.set_geometry(middles), parents=none), dpi=80)
    assert len(np.unique(np.asarray(image.convert("L")))) > 20


def test_actors_outside_the_map_are_counted_in_the_small_print():
    view = document(areas=("idf",), language="en")
    far = view.actors.set_geometry([shapely.Point(-1, 44)] * len(view.actors), crs=4326)
    joined = " ".join(svg_text(draw("svg", replace(view, actors=far))))
    assert f"not known: {len(far)}." in joined
    assert "French actors elsewhere" not in " ".join(svg_text(draw("svg", view)))


def test_the_text_never_runs_into_the_small_print():
    boxes = layout(Page.of(PAPERS[A4]), ("kayes", "idf"), bottom=35, top=190, text=90)
    assert boxes["text"][3] - boxes["text"][1] >= 90
    assert boxes["idf"][1] > boxes["text"][3]
    view = document(year=2019, origin="all", reach="region")
    many = pd.concat(
        [view.actors.iloc[[0]].assign(kind=kind, actor_id=kind) for kind in palette.ACTOR_STYLES]
    )
    root = ET.fromstring(draw("svg", replace(view, actors=many)))  # noqa: S314
    words = {one.text: float(one.get("y")) for one in root.iter(f"{SVG}text")}
    last = max(words[t] for t in words if t and t.startswith("chef-lieu"))
    first = min(y for text, y in words.items() if text and text.startswith(view.credits[0][:12]))
    assert last < first - 5


def test_an_empty_view_still_makes_a_poster():
    assert picture(document(theme="Pêche", language="en")).size == PAPERS[A4].pixels(60)


def test_what_cannot_be_drawn_is_said():
    view = document()
    with pytest.raises(PosterError, match="gif"):
        render_poster(scene(view), "gif", str)
    with pytest.raises(PosterError, match="choose among: view"):
        render_poster(scene(view, template="mosaic"), "png", str)
    with pytest.raises(PosterError, match="a4-portrait"):
        render_poster(scene(view, paper="a5"), "png", str)
    with pytest.raises(PosterError, match=r"at most \d+ dots"):
        render_poster(scene(view, paper="a0-landscape"), "png", str, dpi=600)
    with pytest.raises(PosterError, match="36 to 600"):
        render_poster(scene(view), "png", str, dpi=5000)
    with pytest.raises(PosterError, match="no territory"):
        render_poster(scene(replace(view, territories=view.territories.iloc[:0])), "png", str)


def test_drawing_leaves_the_settings_of_matplotlib_alone():
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    draw("svg")
    assert dict(mpl.rcParams) == before


def test_each_map_is_centred_and_equal_area():
    view = document(areas=("kayes",))
    frame = fit(view.territories.geometry, (0, 0, 100, 100))
    shapes = frame.to_page(view.territories.geometry)
    left, bottom, right, top = shapes.total_bounds
    assert (left + right) / 2 == pytest.approx(50, abs=0.01)
    assert (bottom + top) / 2 == pytest.approx(50, abs=0.01)
    assert min(left, bottom) >= 2.99
    truth = view.territories.to_crs("EPSG:6933").area
    assert (shapes.area / shapes.area.sum()).tolist() == pytest.approx(
        (truth / truth.sum()).tolist(), rel=1e-3
    )


def test_borders_that_cross_themselves_still_merge():
    bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    found = merged(gpd.GeoSeries([bow, shapely.box(2, 0, 4, 2), shapely.Point(9, 9)]))
    assert found.is_valid
    assert found.area == pytest.approx(6)
    assert merged(gpd.GeoSeries([])).is_empty


@given(st.floats(min_value=60, max_value=2e6))
def test_scale_bars_are_round_and_never_too_long(metres):
    longest, parts = bar_lengths(metres)
    assert longest * 1000 <= max(metres, 100)
    assert parts in {2, 5}
    assert round(longest / 10 ** np.floor(np.log10(longest) + 1e-9)) in {1, 2, 5}


boxes = st.tuples(st.floats(0, 90), st.floats(0, 90), st.floats(0.5, 20), st.floats(0.5, 20)).map(
    lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3])
)


@given(st.lists(boxes, max_size=30))
def test_labels_never_touch_one_another_and_stay_in_the_frame(candidates):
    placer = Placer((0, 0, 100, 100))
    taken = [box for box in (placer.take([one]) for one in candidates) if box]
    shapes = [shapely.box(*box) for box in taken]
    assert all(shapely.box(0, 0, 100, 100).covers(shape) for shape in shapes)
    assert not any(a.intersects(b) for a, b in itertools.combinations(shapes, 2))


def test_labels_inside_a_polygon_stay_inside_the_middle_first():
    polygon = shapely.box(0, 0, 30, 10)
    places = inside(polygon, 8, 3)
    assert all(polygon.contains_properly(shapely.box(*box)) for box in places)
    assert (places[0][0] + places[0][2]) / 2 == pytest.approx(15, abs=10.5)
    assert inside(polygon, 40, 3) == []


def test_labels_round_a_point_leave_it_free():
    for box in around(10, 10, 6, 2, gap=1):
        assert not shapely.box(*box).contains(shapely.Point(10, 10))


@given(st.lists(st.tuples(st.floats(0, 3), st.floats(0, 3)), max_size=25))
def test_symbols_at_one_place_are_set_apart(places):
    found = spread([p[0] for p in places], [p[1] for p in places], gap=1.5)
    assert len(found) == len(places)
    for a, b in itertools.combinations(found, 2):
        assert np.hypot(a[0] - b[0], a[1] - b[1]) >= 1.4


@given(st.text(max_size=200), st.floats(10, 80))
def test_wrapped_lines_fit_and_lose_no_letter(text, width):
    lines = wrap(text, 7, width)
    assert all(text_width(line, 7) <= width or len(line) == 1 for line in lines)
    assert "".join(lines).replace(" ", "") == printable(text, 2_000).replace(" ", "")


def test_long_names_break_near_their_middle():
    assert split_name("Kayes") == [["Kayes"]]
    assert split_name("Marolles-en-Hurepoix")[1] == ["Marolles-", "en-Hurepoix"]
    assert split_name("Séféto Ouest")[1] == ["Séféto", "Ouest"]
    wide, tall = block_size(["ab", "abcd"], 7, "normal")
    assert wide == text_width("abcd", 7)
    assert tall > paper.line_height(7)


@pytest.mark.parametrize("suffix", FORMATS)
def test_one_function_makes_every_format(suffix):
    found = export_view(request(suffix, areas=("kayes",)), document(areas=("kayes",)), states())
    assert found.name.endswith(f".{suffix}")
    assert len(found.content) > 2_000
    assert label_of(suffix)
    if suffix in PICTURES:
        assert found.mime == PICTURES[suffix].mime


def test_a_view_is_built_when_there_is_no_document_yet():
    assert export_view(request("csv"), None, states()).content.startswith(b"\xef\xbb\xbf# ")


def test_a_format_that_is_not_ours_is_refused():
    from geo.pipeline.export import ExportError

    with pytest.raises(ExportError, match="docx"):
        export_view(request("docx"))
