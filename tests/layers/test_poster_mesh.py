"""Maps of very many polygons: borders stay shared, pieces are unions, the files are those of few polygons."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageFilter
from pypdf import PdfReader

from layers import _poster_frame as frame
from layers._poster_mesh import mesh_of
from layers.poster import render_poster
from tests.layers.poster_reference import scene
from translations import translator

SVG = "{http://www.w3.org/2000/svg}"
STEPS = 6


def wiggled(xy):
    """Move the corners of a lattice, the same corner always to the same place."""
    x, y = np.round(xy).T
    return np.column_stack([x + 0.2 * np.sin(1.7 * y + x), y + 0.2 * np.cos(2.3 * x + y)])


def lattice(wide, high, enclave=True):
    """Return cells with wiggled borders that meet corner to corner, one of them with another inside."""
    cells = [
        shapely.segmentize(shapely.box(x, y, x + STEPS, y + STEPS), 1)
        for x in range(0, wide * STEPS, STEPS)
        for y in range(0, high * STEPS, STEPS)
    ]
    if enclave:
        inside = shapely.segmentize(shapely.box(2, 2, 4, 4), 1)
        cells = [cells[0].difference(inside), *cells[1:], inside]
    return shapely.transform(np.array(cells, dtype=object), wiggled)


def rings_of(path):
    """Return the closed rings of a path as one surface of the rule "non-zero"."""
    starts = np.flatnonzero(path.codes == path.MOVETO)[1:]
    rings = [shapely.Polygon(ring) for ring in np.split(path.vertices, starts)]
    return sum(one.area * (1 if one.exterior.is_ccw else -1) for one in rings)


def segments(path):
    """Return the segments of a path of lines, whatever their direction."""
    pairs = zip(path.vertices[:-1].tolist(), path.vertices[1:].tolist(), path.codes[1:], strict=True)
    return sorted(sorted((a, b)) for a, b, code in pairs if code == path.LINETO)


@given(st.integers(1, 4), st.integers(1, 4), st.booleans(), st.data())
def test_the_piece_of_some_units_is_their_union(wide, high, enclave, data):
    cells = lattice(wide, high, enclave)
    chosen = np.array(data.draw(st.lists(st.booleans(), min_size=len(cells), max_size=len(cells))))
    path = mesh_of(cells).filled(chosen)
    truth = shapely.union_all(cells[chosen])
    assert abs(rings_of(path)) == pytest.approx(truth.area) if chosen.any() else not len(path)
    drawn = sum(np.hypot(*(np.subtract(*pair))) for pair in segments(path))
    closing = path.codes == path.CLOSEPOLY
    drawn += np.hypot(*(path.vertices[closing] - path.vertices[np.roll(closing, -1)]).T).sum()
    assert drawn == pytest.approx(truth.length)


def test_every_border_is_drawn_once_joined_or_not():
    cells = lattice(4, 3)
    mesh = mesh_of(cells)
    apart, joined = mesh.borders(), mesh.borders(joined=True)
    length = shapely.length(shapely.union_all(shapely.boundary(cells)))
    assert sum(np.hypot(*np.subtract(*pair)) for pair in segments(apart)) == pytest.approx(length)
    assert segments(apart) == segments(joined)
    assert (joined.codes == joined.MOVETO).sum() < (apart.codes == apart.MOVETO).sum() / 1.5


@pytest.mark.parametrize("tolerance", [0.1, 0.5, 1.5])
def test_shared_borders_stay_shared_when_they_are_simplified(tolerance):
    cells = lattice(5, 4)
    whole = mesh_of(cells)
    thin = whole.simplified(tolerance)
    assert len(thin.xy) < len(whole.xy)
    outline = shapely.union_all(cells).exterior
    assert max(shapely.distance(outline, shapely.points(thin.rim))) == pytest.approx(0)
    areas = [abs(rings_of(thin.filled(np.arange(len(cells)) == i))) for i in range(len(cells))]
    assert sum(areas) == pytest.approx(abs(rings_of(thin.filled(np.ones(len(cells), dtype=bool)))))
    left = shapely.union_all([shapely.LineString(pair) for pair in segments(thin.borders())])
    moved = shapely.distance(left, shapely.points(whole.xy))
    assert moved.max() <= tolerance + 1e-9


def test_units_that_overlap_or_have_no_surface_do_no_harm():
    shapes = np.array([shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2), shapely.Point(5, 5)], dtype=object)
    mesh = mesh_of(shapes)
    path = mesh.filled(np.array([True, True, True]))
    assert (path.codes == path.MOVETO).sum() == 2
    assert not len(mesh.filled(np.array([False, False, True])))
    assert len(mesh.borders()) == 10


@pytest.fixture
def many(monkeypatch):
    """Draw any map as one of very many polygons."""
    monkeypatch.setattr(frame, "MANY", 1)


def drawn(kind):
    view = scene("a3-landscape", ("kayes",), reach="region", year=2019)
    return render_poster(view, kind, translator("fr"), dpi=40)


def test_the_picture_of_many_is_that_of_few(monkeypatch):
    few = Image.open(io.BytesIO(drawn("png")))
    monkeypatch.setattr(frame, "MANY", 1)
    united = Image.open(io.BytesIO(drawn("png")))
    blurred = [one.filter(ImageFilter.GaussianBlur(1)) for one in (few, united)]
    difference = np.asarray(ImageChops.difference(*blurred), dtype=float)
    assert difference.mean() < 0.5
    assert np.percentile(difference, 99.9) < 40


def test_a_drawing_of_many_has_one_path_for_each_colour_and_its_words_as_text(many):
    root = ET.fromstring(drawn("svg"))  # noqa: S314
    groups = {group.get("id"): group for group in root.iter(f"{SVG}g")}
    for name in ("kayes-communes", "kayes-borders", "kayes-cercle"):
        assert len(list(groups[name].iter(f"{SVG}path"))) == 1
    assert any("Kayes" in (text.text or "") for text in root.iter(f"{SVG}text"))


def test_a_pdf_of_more_numbers_than_a_reader_takes_is_enlarged_all_the_same(many, monkeypatch):
    def refuse(*_):
        raise AssertionError("the drawing was read")

    monkeypatch.setattr("pypdf.generic.ContentStream._parse_content_stream", refuse)
    content = drawn("pdf")
    monkeypatch.undo()
    sheet = PdfReader(io.BytesIO(content)).pages[0]
    assert float(sheet.mediabox.width) == pytest.approx(420 / 25.4 * 72, rel=1e-4)
    assert "Kayes" in sheet.extract_text()


def test_a_long_path_is_written_in_steps_that_end_where_the_corners_are():
    from layers import _poster_save as save

    walk = np.random.default_rng(1).integers(-15, 16, (3_000, 2)) / 10
    corners = np.round(400 + np.cumsum(walk[walk.any(axis=1)], axis=0), 1)
    text = "M " + "L ".join(f"{x} {y} \n" for x, y in corners) + "z"
    found = save._PATHS.search(f'<path d="{text}"'.encode())
    short = save._shortened(found).decode().removeprefix(' d="').removesuffix('"')
    assert len(short) < 0.6 * len(text)
    start, steps = short.removeprefix("M").removesuffix("z").split("l")
    numbers = [float(n) for n in save.re.findall(r"-?(?:\d+\.?\d*|\.\d+)", steps)]
    places = np.cumsum(np.vstack([np.array(start.split(), float), np.reshape(numbers, (-1, 2))]), axis=0)
    assert np.abs(places - corners).max() < 1e-6
