"""Tables to take away: nothing lost, nothing that runs, the same bytes twice, the same numbers back."""

from __future__ import annotations

import csv
import io
import itertools
import json
import zipfile

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.exporters import EXPORTERS
from data.exporters.document import (
    EXPORT_ACTORS,
    EXPORT_LINKS,
    EXPORT_PARENTS,
    EXPORT_PARTNERSHIPS,
    EXPORT_TERRITORIES,
    FIGURES,
    ExportedFile,
)
from data.exporters.guard import LONGEST_TEXT, cell, clean_text, file_stem, guard_formula
from data.exporters.save import SaveError, save
from data.exporters.tables import particulars
from data.schema import validate
from tests.export_views import HOSTILE, document

CODES = [f"ML010{c}0{i}" for c in (1, 2) for i in (1, 2, 3)] + [
    "COM-91000",
    "COM-91001",
    "COM-93000",
    "COM-93001",
]


@pytest.fixture
def view():
    return document(year=2019, reach="region")


@pytest.fixture
def hostile():
    return document(names=HOSTILE[:6], reach="region")


def read_csv(content):
    return pd.read_csv(io.BytesIO(content), comment="#", encoding="utf-8-sig", keep_default_na=False)


def read_gpkg(content, tmp_path, layer):
    path = tmp_path / "view.gpkg"
    path.write_bytes(content)
    return pyogrio.read_dataframe(path, layer=layer)


def test_the_document_keeps_its_schemas(view):
    for name, schema in (
        ("territories", EXPORT_TERRITORIES),
        ("parents", EXPORT_PARENTS),
        ("actors", EXPORT_ACTORS),
        ("links", EXPORT_LINKS),
        ("partnerships", EXPORT_PARTNERSHIPS),
        ("figures", FIGURES),
    ):
        validate(getattr(view, name), schema)


@pytest.mark.parametrize("suffix", EXPORTERS)
def test_same_document_gives_same_bytes(suffix, view):
    assert EXPORTERS[suffix].write(view) == EXPORTERS[suffix].write(
        document.__wrapped__(year=2019, reach="region")
    )


def test_no_commune_is_lost_and_numbers_come_back_the_same(view, tmp_path):
    expected = view.territories.set_index("code")["n_actors"].to_dict()
    assert sorted(expected) == sorted(CODES)
    table = read_csv(EXPORTERS["csv"].write(view))
    assert table.set_index("code")["n_actors"].to_dict() == expected
    book = openpyxl.load_workbook(io.BytesIO(EXPORTERS["xlsx"].write(view)))
    rows = list(book.worksheets[1].values)
    code, number = (list(view.territories.columns).index(name) for name in ("code", "n_actors"))
    assert {row[code]: row[number] for row in rows[1:]} == expected
    collection = json.loads(EXPORTERS["geojson"].write(view))
    told = [f["properties"] for f in collection["features"] if f["properties"]["layer"] == "territories"]
    assert {one["code"]: one["n_actors"] for one in told} == expected
    kept = read_gpkg(EXPORTERS["gpkg"].write(view), tmp_path, "territories")
    assert kept.set_index("code")["n_actors"].to_dict() == expected
    assert kept.crs.to_epsg() == 4326
    assert kept.area_km2.sum() == view.territories.area_km2.sum()


def test_csv_says_what_it_is_above_the_table_and_opens_in_a_spreadsheet(view):
    content = EXPORTERS["csv"].write(view)
    assert content.startswith(b"\xef\xbb\xbf# ")
    head = [line for line in content.decode("utf-8-sig").splitlines() if line.startswith("# ")]
    for text in (view.title, view.subtitle, "2026-11-22", *view.figures["text"], *view.credits):
        assert any(text in line for line in head), text
    assert read_csv(content).columns.tolist() == [c for c in view.territories.columns if c != "geometry"]


def test_missing_population_is_an_empty_cell_never_a_zero(view):
    table = read_csv(EXPORTERS["csv"].write(view)).set_index("code")
    assert table.loc["ML010101", "population"] == ""
    assert float(table.loc["ML010102", "population"]) == 500
    collection = json.loads(EXPORTERS["geojson"].write(view))
    first = next(f for f in collection["features"] if f["properties"]["code"] == "ML010101")
    assert first["properties"]["population"] is None


def test_workbook_begins_with_what_it_shows_and_freezes_headings(view):
    book = openpyxl.load_workbook(io.BytesIO(EXPORTERS["xlsx"].write(view)))
    first = "\n".join(str(value) for row in book.worksheets[0].values for value in row if value)
    for text in (view.title, view.subtitle, "2026-11-22", *view.figures["text"], *view.credits, *view.notes):
        assert text in first
    assert len(book.worksheets) == 9
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "A2"
        assert sheet["A1"].font.bold
    assert book.worksheets[1].max_row == len(CODES) + 1
    assert zipfile.ZipFile(io.BytesIO(EXPORTERS["xlsx"].write(view))).testzip() is None


def test_every_column_of_every_sheet_is_defined(view):
    from data.exporters.tables import TABLES, plain_table

    defined = set(view.definitions[["table", "column"]].itertuples(index=False, name=None))
    for table in TABLES:
        assert {(table, column) for column in plain_table(view, table).columns} <= defined
    assert view.label("territories", "nowhere") == "nowhere"


def test_geojson_keeps_rfc_7946(view):
    collection = json.loads(EXPORTERS["geojson"].write(view))
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    assert collection["metadata"]["title"] == view.title
    assert collection["metadata"]["figures_table"][0]["unit"] == "communes"
    shape = next(f["geometry"] for f in collection["features"] if f["properties"]["layer"] == "territories")
    ring = shape["coordinates"][0]
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring))
    assert area > 0, "exterior rings run anticlockwise"
    assert all(abs(x) <= 180 and abs(y) <= 90 for x, y in ring)
    layers = {f["properties"]["layer"] for f in collection["features"]}
    assert layers == {"territories", "parents", "actors", "links"}
    back = gpd.read_file(io.BytesIO(EXPORTERS["geojson"].write(view)))
    assert len(back) == len(collection["features"])


def test_geopackage_holds_every_layer_and_its_particulars(view, tmp_path):
    content = EXPORTERS["gpkg"].write(view)
    metadata = read_gpkg(content, tmp_path, "metadata")
    told = list(metadata[["section", "name", "value"]].itertuples(index=False, name=None))
    assert told == particulars(view)
    layers = {name for name, _ in pyogrio.list_layers(tmp_path / "view.gpkg")}
    assert {
        "territories",
        "parents",
        "actors",
        "links",
        "partnerships",
        "sources",
        "metadata",
        "figures",
    } <= layers
    links = pyogrio.read_dataframe(tmp_path / "view.gpkg", layer="links")
    assert set(links.geom_type) == {"LineString"}
    assert len(links) == len(view.links)


def test_points_instead_of_polygons_are_written_too(view, tmp_path):
    from dataclasses import replace

    points = view.territories.set_geometry(view.territories.to_crs(3857).centroid.to_crs(4326))
    mixed = view.territories.set_geometry(
        [
            p if i % 2 else g
            for i, (p, g) in enumerate(zip(points.geometry, view.territories.geometry, strict=True))
        ],
        crs=4326,
    )
    for territories in (points, mixed):
        content = EXPORTERS["gpkg"].write(replace(view, territories=territories))
        assert len(read_gpkg(content, tmp_path, "territories")) == len(CODES)


def test_hostile_names_run_nowhere(hostile, tmp_path):
    rows = list(csv.reader(io.StringIO(EXPORTERS["csv"].write(hostile).decode("utf-8-sig"))))
    cells = [one for row in rows if row and not row[0].startswith("# ") for one in row]
    assert not [one for one in cells if one.startswith(("=", "@", "+", "\t", "\r"))]
    book = openpyxl.load_workbook(io.BytesIO(EXPORTERS["xlsx"].write(hostile)))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            assert not [one for one in row if one.data_type == "f"], sheet.title
    names = read_gpkg(EXPORTERS["gpkg"].write(hostile), tmp_path, "territories")["name"].tolist()
    assert "<script>alert(1)</script>" in names, "a table keeps the text, a screen escapes it"
    text = EXPORTERS["geojson"].write(hostile).decode()
    assert json.loads(text)["features"]
    for content in (text, *names, *cells):
        assert "\x00" not in content
        assert "\u202e" not in content


def test_both_languages_head_the_workbook_and_keep_machine_names(tmp_path):
    books = {}
    for language in ("fr", "en"):
        view = document(language=language)
        books[language] = openpyxl.load_workbook(io.BytesIO(EXPORTERS["xlsx"].write(view)))
        assert read_csv(EXPORTERS["csv"].write(view)).columns[1] == "code"
    assert books["en"].sheetnames[1] == "Communes"
    assert books["en"].worksheets[1]["H1"].value == "Inhabitants"


@given(st.text())
def test_cleaned_text_is_one_short_printable_line(text):
    clean = clean_text(text)
    assert len(clean) <= LONGEST_TEXT
    assert "\n" not in clean
    assert clean == clean_text(clean)


@given(st.text())
def test_no_cell_of_text_begins_like_a_formula(text):
    assert not str(cell(text)).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.text())
def test_file_names_are_safe_and_never_empty(text):
    stem = file_stem(text)
    assert stem
    assert len(stem) <= 82
    assert all(c.isascii() and (c.isalnum() or c == "-") for c in stem)


@pytest.mark.parametrize("name", ["con", "NUL", "COM1", "", "...", "../../etc/passwd"])
def test_reserved_and_climbing_file_names_are_defused(name):
    assert file_stem(name) not in {"con", "nul", "com1", ""}
    assert "/" not in file_stem(name)


def test_cells_keep_numbers_and_leave_missing_empty():
    import datetime

    assert cell(-3.5) == -3.5
    assert cell(float("nan")) is None
    assert cell(float("inf")) is None
    assert cell(pd.NA) is None
    assert cell(None) is None
    assert cell(True) is True
    assert cell(datetime.date(2026, 11, 22)) == "2026-11-22"
    assert clean_text(float("nan")) == ""
    assert guard_formula("\tx") == "'\tx"
    assert guard_formula("ordinaire") == "ordinaire"


def test_saving_replaces_whole_files_and_names_what_is_wrong(tmp_path):
    file = ExportedFile("vue.csv", "text/csv", b"abc")
    assert save(file, tmp_path) == tmp_path / "vue.csv"
    (tmp_path / "x.csv").write_bytes(b"old")
    assert save(file, tmp_path / "x.csv").read_bytes() == b"abc"
    with pytest.raises(SaveError, match="does not exist"):
        save(file, tmp_path / "nowhere" / "x.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(SaveError, match="cannot be written"):
        save(ExportedFile("folder.csv", "", b""), tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["folder.csv", "vue.csv", "x.csv"]
