"""Files to import are told by their content; hostile ones are refused, and no row is lost."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import Point, Polygon

from data.errors import CartoCoopError
from data.importers import atlas_zip
from data.importers.boundary_archives import SeveralLayersError
from data.importers.boundary_files import NoCrsError
from data.importers.columns import ColumnMapping
from data.importers.formats import (
    FORMATS,
    Reading,
    UnknownFormatError,
    columns_of,
    format_of,
    read_file,
    together,
)
from data.importers.source import Source
from tests.data.list_files import as_csv, as_ods, as_xlsx

PAGES = Path(__file__).parent / "atlas_pages"
WHOLE = (PAGES / "01_whole.txt").read_bytes()
HEAD, ROW = ["Titre", "Acteur", "Commune"], ["Puits fictifs", "Montreuil", "Lakamané"]
TABLE = [HEAD, ROW]


def layer(*shapes, crs="EPSG:4326"):
    values = {"acteur": ["Montreuil"] * len(shapes), "titre": [f"T{at}" for at in range(1, len(shapes) + 1)]}
    return gpd.GeoDataFrame(values, geometry=list(shapes), crs=crs)


def geojson(*geometries):
    features = [
        {"type": "Feature", "properties": {"acteur": "Cachan", "titre": f"T{at}"}, "geometry": geometry}
        for at, geometry in enumerate(geometries, 1)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def archive(*members, name="fiches.zip"):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for member, content in members:
            made.writestr(member, content)
    return out.getvalue(), name


def faults(batch):
    return {one.row: [fault.render() for fault in one.faults] for one in batch.rejected}


def test_each_kind_of_file_is_told_by_its_content(tmp_path):
    path = tmp_path / "couche.gpkg"
    layer(Point(-11.43, 14.45)).to_file(path, layer="a")
    given = {
        "liste.csv": (as_csv(TABLE), "list"),
        "liste.txt": (as_csv(TABLE), "list"),
        "liste.xlsx": (as_xlsx(TABLE), "list"),
        "liste.ods": (as_ods(TABLE), "list"),
        "couche.json": (geojson(None), "layer"),
        "couche.gpkg": (path.read_bytes(), "layer"),
        "fiche.txt": (WHOLE, "atlas"),
        "fiche.html": ((PAGES / "10_table.html").read_bytes(), "atlas"),
        "fiches.zip": (archive(("a.txt", WHOLE))[0], "atlas"),
    }
    assert {name: format_of(Source(name, content)).name for name, (content, _) in given.items()} == {
        name: expected for name, (_, expected) in given.items()
    }


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n\x00\x00", b"%PDF-1.7\n\x00", archive(("a.png", b"x"))[0]]
)
def test_another_kind_of_file_gets_one_message_that_lists_what_is_read(content):
    with pytest.raises(UnknownFormatError) as caught:
        read_file(content, "image.png")
    told = caught.value.render()
    assert all(one.label in told for one in FORMATS)


def test_each_fault_of_a_feature_names_its_number_and_the_good_ones_are_kept():
    point = {"type": "Point", "coordinates": [-11.43, 14.45]}
    batch = read_file(
        geojson(
            point,
            {"type": "Point", "coordinates": [14.45, -11.43]},
            None,
            {"type": "LineString", "coordinates": [[-11, 14], [-10, 14]]},
            {"type": "Point", "coordinates": [999, 14]},
            {"type": "Polygon", "coordinates": [[[-11, 14], [-11, 14], [-11, 14], [-11, 14]]]},
            {"type": "Polygon", "coordinates": [[[-11, 14], [-10, 15], [-10, 14], [-11, 15], [-11, 14]]]},
        ),
        "couche.geojson",
    )
    told = faults(batch)
    assert sorted(told) == [2, 3, 4, 5, 6]
    for row, words in ((2, "exchanged"), (3, "no place"), (4, "neither points"), (5, "outside the Earth")):
        assert words in told[row][0]
        assert "“WKT”" in told[row][0]
    assert [one.title for one in batch.partnerships] == ["T1", "T7"]
    assert batch.partnerships[0].places[0].lat == 14.45
    assert batch.partnerships[1].places[0].shape.startswith("MULTIPOLYGON")
    assert ["mended" in fault.render() for fault in batch.remarks] == [True]


def test_a_rejected_feature_comes_back_as_a_row_that_is_understood_again():
    batch = read_file(geojson({"type": "Point", "coordinates": [14.45, -11.43]}), "couche.geojson")
    cells = list(batch.cells[1])
    assert cells[-1] == "POINT (14.45 -11.43)"
    mended = [*cells[:-1], "POINT (-11.43 14.45)"]
    again = read_file(as_csv([batch.columns, mended]), "mended.csv")
    assert (again.partnerships[0].places[0].lon, again.rejected) == (-11.43, ())


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".zip"])
def test_a_layer_in_metres_is_brought_to_degrees(tmp_path, suffix):
    area = Polygon([(-11, 14), (-10.9, 14), (-10.9, 14.1)])
    shapes = layer(area, area) if suffix == ".zip" else layer(Point(-11.43, 14.45), area)
    folder = tmp_path / "parts"
    folder.mkdir()
    path = folder / f"couche{'.shp' if suffix == '.zip' else suffix}"
    shapes.to_crs("EPSG:32629").to_file(path)
    if suffix == ".zip":
        content, _ = archive(*((part.name, part.read_bytes()) for part in folder.iterdir()))
    else:
        content = path.read_bytes()
    one, two = read_file(content, f"couche{suffix}").partnerships
    if suffix != ".zip":
        assert (one.places[0].lon, one.places[0].lat) == pytest.approx((-11.43, 14.45), abs=1e-5)
    drawn = shapely.from_wkt(two.places[0].shape)
    assert shapely.hausdorff_distance(drawn, area) < 1e-5


def test_a_layer_without_crs_or_one_of_several_is_asked_for(tmp_path):
    path = tmp_path / "couche.gpkg"
    metres = layer(Point(-11.43, 14.45)).to_crs("EPSG:32629").set_crs(None, allow_override=True)
    with pytest.warns(UserWarning, match="crs"):
        metres.to_file(path, layer="a")
    with pytest.raises(NoCrsError):
        read_file(path)
    place = read_file(path, "", Reading(crs="EPSG:32629")).partnerships[0].places[0]
    assert (place.lon, place.lat) == pytest.approx((-11.43, 14.45), abs=1e-5)
    with pytest.raises(CartoCoopError, match="do not fit"):
        read_file(path, "", Reading(crs="EPSG:4326"))
    layer(Point(-11, 14)).to_file(path, layer="b")
    with pytest.raises(SeveralLayersError) as caught:
        read_file(path)
    assert caught.value.layers == ("a", "b")
    assert read_file(path, "", Reading(sheet="b")).partnerships[0].places[0].lon == -11


def test_every_bad_file_of_an_archive_of_pages_is_one_row_that_names_it(monkeypatch):
    locked = bytearray(archive(("secret.html", b"x" * 50))[0])
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    content, name = archive(
        ("pages/01.txt", WHOLE),
        ("pages/vide.txt", b""),
        ("pages/autre.html", b"<html><body>bonjour</body></html>"),
        ("dedans.zip", b"PK\x03\x04"),
        ("bombe.html", b"<html>" + b" " * 5_000_000),
        ("style.css", b"x"),
        ("__MACOSX/._01.txt", b"x"),
    )
    batch = read_file(content, name)
    told = faults(batch)
    assert [one.rows for one in batch.partnerships] == [(1,)]
    assert [next(iter(batch.cells[row])) for row in sorted(told)] == [
        "pages/vide.txt",
        "pages/autre.html",
        "dedans.zip",
        "bombe.html",
    ]
    assert "too large" in told[5][0]
    assert "left out: 1" in " ".join(fault.render() for fault in batch.remarks)
    assert "password" in faults(read_file(bytes(locked), name))[1][0]


@pytest.mark.parametrize("path", ["../x.html", "/etc/x.html", "C:\\x.html"])
def test_an_archive_with_a_path_that_leads_out_of_it_is_refused(path):
    with pytest.raises(CartoCoopError, match="leads out"):
        read_file(*archive((path, WHOLE)))


def test_an_archive_that_holds_too_much_or_is_damaged_is_refused(monkeypatch):
    content, name = archive(("a.txt", WHOLE), ("b.txt", WHOLE))
    with pytest.raises(CartoCoopError):
        read_file(content[: len(content) // 2] + b"\x00" * 40, name)
    monkeypatch.setattr(atlas_zip, "MOST_PAGES", 1)
    with pytest.raises(CartoCoopError, match="more than 1 files"):
        read_file(content, name)
    monkeypatch.setattr(atlas_zip, "MOST_PAGES", 9)
    monkeypatch.setattr(atlas_zip, "MOST_UNPACKED", 100)
    with pytest.raises(CartoCoopError, match="unpacks to more"):
        read_file(content, name)


def test_names_in_an_archive_are_read_in_the_encoding_that_they_are_in():
    content, name = archive(("fiche_eee.txt", b"bonjour"))
    old = content.replace(b"fiche_eee.txt", "fiche_\u00e9\u00e9\u00e9.txt".encode("cp850"))
    batch = read_file(old, name)
    assert next(iter(batch.cells[1])) == "fiche_ééé.txt"
    assert "does not say how this name is written" in batch.remarks[0].render()


def test_an_archive_of_pages_goes_on_where_it_was_stopped(monkeypatch):
    monkeypatch.setattr(atlas_zip, "STEP", 2)
    content, name = archive(*((f"{at}.txt", WHOLE) for at in range(6)))
    kept: dict[str, str] = {}

    class Keep:
        take = staticmethod(kept.get)
        keep = staticmethod(kept.__setitem__)

    def stop(done, _total):
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_file(content, name, Reading(keeper=Keep(), progress=stop))
    assert len(kept) == 1
    parsed = []
    real = atlas_zip.parse_atlas
    monkeypatch.setattr(
        atlas_zip, "parse_atlas", lambda text, file: parsed.append(file) or real(text, file=file)
    )
    whole = read_file(content, name, Reading(keeper=Keep()))
    assert parsed == ["2.txt", "3.txt", "4.txt", "5.txt"]
    assert whole == read_file(content, name)


def test_single_pages_are_taken_together_and_other_files_one_by_one():
    page, listed = Source("a.txt", WHOLE), Source("liste.csv", as_csv(TABLE))
    other, packed = together([page, listed, Source("a.txt", WHOLE)])
    assert other is listed
    assert packed.members == ("a.txt", "a (2).txt")
    assert together([page, listed]) == [page, listed]


def test_columns_are_those_of_the_mapping_then_what_a_person_says():
    content = as_csv([["Quoi", "Acteur", "Commune"], ROW])
    mapping = ColumnMapping("m", {"Quoi": "title"})
    assert [one.field for one in columns_of(content, "x.csv")] == ["", "actor", "commune"]
    assert columns_of(content, "x.csv", Reading(mapping=mapping))[0].field == "title"
    said = Reading(columns={0: "note", 1: "actor", 2: "commune"}, mapping=mapping)
    assert columns_of(content, "x.csv", said)[0].field == "note"
    assert read_file(content, "x.csv", said).partnerships[0].note == ROW[0]
