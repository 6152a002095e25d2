"""Reading a boundary file: every common format and CRS; each fault is one message that says what to do."""

from __future__ import annotations

import json
import warnings
import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import Point, Polygon, box

from data.errors import NotFoundError
from data.importers import boundary_archives as archives
from data.importers import boundary_files as files
from data.importers.boundary_files import BoundaryFileError, read_boundaries
from data.text_fold import fold


def frame(**columns):
    columns = columns or {"code": ["ML010101", "ML010102"], "nom": ["Bafoulabé", "Œdème"]}
    count = len(next(iter(columns.values())))
    cells = [box(-10 + i / 10, 14, -9.9 + i / 10, 14.1) for i in range(count)]
    return gpd.GeoDataFrame(columns, geometry=cells, crs="EPSG:4326")


def shapefile(folder, data, encoding="cp1252", cpg=False):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "Limites.shp"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data.to_file(path, encoding=encoding)
    if not cpg:
        path.with_suffix(".cpg").unlink(missing_ok=True)
    return path


def zipped(folder, target, prefix="data/"):
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(folder.iterdir()):
            archive.write(part, prefix + part.name)
    return target


WRITERS = {
    "a.geojson": lambda data, path: data.to_file(path),
    "a.json": lambda data, path: data.to_file(path, driver="GeoJSON"),
    "a.gpkg": lambda data, path: data.to_file(path, layer="limites"),
    "a.fgb": lambda data, path: data.to_file(path),
    "a.parquet": lambda data, path: data.to_parquet(path),
    "a.geoparquet": lambda data, path: data.to_parquet(path),
}


@pytest.mark.parametrize("name", list(WRITERS))
def test_every_format_gives_the_same_rows(tmp_path, name):
    path = tmp_path / name
    WRITERS[name](frame(), path)
    read = read_boundaries(path)
    assert read.columns == ["code", "nom"]
    assert sorted(read.frame["nom"]) == ["Bafoulabé", "Œdème"]
    assert read.frame.crs.to_epsg() == 4326
    assert read.crs in {"EPSG:4326", "OGC:CRS84"}
    assert len(read.sha256) == 64


@pytest.mark.parametrize(("encoding", "cpg"), [("cp1252", False), ("utf-8", False), ("utf-8", True)])
def test_a_shapefile_keeps_its_accents_with_and_without_cpg(tmp_path, encoding, cpg):
    data = frame(nom=["Kéniéba", "Yélimané"])
    path = shapefile(tmp_path / "shp", data, encoding, cpg)
    assert list(read_boundaries(path).frame["nom"]) == ["Kéniéba", "Yélimané"]
    archive = zipped(path.parent, tmp_path / "Limites.zip")
    read = read_boundaries(archive)
    assert list(read.frame["nom"]) == ["Kéniéba", "Yélimané"]
    assert read.name == "Limites.zip"


def test_a_shapefile_without_table_still_has_its_polygons(tmp_path):
    path = shapefile(tmp_path / "shp", frame())
    path.with_suffix(".dbf").unlink()
    assert len(read_boundaries(path).frame) == 2


@pytest.mark.parametrize("crs", ["EPSG:32629", "EPSG:3857", "EPSG:4326"])
def test_any_crs_is_brought_to_degrees(tmp_path, crs):
    path = tmp_path / "a.gpkg"
    frame().to_crs(crs).to_file(path)
    read = read_boundaries(path)
    assert read.crs == crs
    assert np.allclose(read.frame.total_bounds, frame().total_bounds, atol=1e-6)


def test_a_missing_crs_is_asked_for(tmp_path):
    path = tmp_path / "a.parquet"
    frame().to_crs(32629).set_crs(None, allow_override=True).to_parquet(path)
    with pytest.raises(BoundaryFileError, match="--crs"):
        read_boundaries(path)
    read = read_boundaries(path, crs="EPSG:32629")
    assert np.allclose(read.frame.total_bounds, frame().total_bounds, atol=1e-6)
    with pytest.raises(BoundaryFileError, match="not a coordinate reference system"):
        read_boundaries(path, crs="EPSG:beaucoup")


def test_metres_in_a_file_that_claims_degrees_are_noticed(tmp_path):
    path = tmp_path / "a.geojson"
    frame().to_crs(32629).set_crs(4326, allow_override=True).to_file(path)
    with pytest.raises(BoundaryFileError, match="do not fit EPSG:4326") as caught:
        read_boundaries(path)
    assert "coordinates reach from" in caught.value.render()
    assert len(read_boundaries(path, crs="EPSG:32629").frame) == 2


def test_heights_are_dropped(tmp_path):
    path = tmp_path / "a.gpkg"
    data = frame()
    data.set_geometry(gpd.GeoSeries(shapely.force_3d(data.geometry, 7.0), crs=4326)).to_file(path)
    assert not read_boundaries(path).frame.has_z.any()


def test_an_invalid_polygon_is_mended_and_reported(tmp_path):
    path = tmp_path / "a.geojson"
    bow_tie = Polygon([(-10, 14), (-9, 15), (-9, 14), (-10, 15)])
    data = frame()
    data.set_geometry([bow_tie, data.geometry[1]], crs=4326).to_file(path)
    read = read_boundaries(path)
    assert read.mended == {0}
    assert read.frame.is_valid.all()
    assert read.frame.geometry[0].area == pytest.approx(0.5)


def test_a_collection_keeps_its_polygons_and_a_point_is_no_polygon(tmp_path):
    path = tmp_path / "a.geojson"
    mixed = shapely.GeometryCollection([box(-10, 14, -9, 15), Point(0, 0)])
    data = frame(code=["a", "b", "c"])
    data.set_geometry([mixed, Point(-9, 14), None], crs=4326).to_file(path)
    read = read_boundaries(path)
    assert read.undrawn == {1, 2}
    assert read.frame.geometry[0].equals(box(-10, 14, -9, 15))
    data.set_geometry([Point(-9, 14)] * 3, crs=4326).to_file(path)
    with pytest.raises(BoundaryFileError, match="no polygon"):
        read_boundaries(path)


def test_numbers_become_codes_and_control_characters_go(tmp_path):
    path = tmp_path / "a.gpkg"
    frame(insee=[93048, 75056], float_code=[93048.0, np.nan], nom=[" Mon\x1b[31mtreuil ", ""]).to_file(path)
    read = read_boundaries(path).frame
    assert list(read["insee"]) == ["93048", "75056"]
    assert read["float_code"][0] == "93048"
    assert read["nom"][0] == "Mon[31mtreuil"
    assert pd.isna(read["float_code"][1])
    assert pd.isna(read["nom"][1])
    share = tmp_path / "b.gpkg"
    frame(share=[0.5, 1.0]).to_file(share)
    assert list(read_boundaries(share).frame["share"]) == ["0.5", "1.0"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.geojson", b"", "is empty"),
        ("a.geojson", b"<html></html>", "damaged or of another kind"),
        ("a.geojson", b'<OGRVRTDataSource><OGRVRTLayer name="x"/></OGRVRTDataSource>', "another kind"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": [', "damaged or of another kind"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": []}', "no polygon"),
        ("a.json", b'{"hello": 1}', "damaged or of another kind"),
        ("a.gpkg", b"SQLite format 3\x00 and then nothing", "damaged or of another kind"),
        ("a.shp", b"\x00\x00\x27\x0a", "damaged or of another kind"),
        ("a.parquet", b"PAR1 no", "damaged or of another kind"),
        ("a.zip", b"PK no archive", "cannot be unpacked"),
        ("a.pdf", b"%PDF", "none of the formats"),
        ("a", b"x", "none of the formats"),
    ],
)
def test_a_file_of_another_kind_gets_one_clear_message(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BoundaryFileError, match=words):
        read_boundaries(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(NotFoundError, match=r"nowhere\.gpkg"):
        read_boundaries(tmp_path / "nowhere.gpkg")
    with pytest.raises(NotFoundError):
        read_boundaries(tmp_path)


def test_a_parquet_table_without_geometry_is_refused(tmp_path):
    path = tmp_path / "a.parquet"
    pd.DataFrame({"code": ["x"]}).to_parquet(path)
    with pytest.raises(BoundaryFileError, match="damaged or of another kind"):
        read_boundaries(path)


def test_a_table_without_any_geometry_layer_is_refused(tmp_path):
    path = tmp_path / "a.gpkg"
    import pyogrio

    pyogrio.write_dataframe(pd.DataFrame({"code": ["x"]}), path, layer="t")
    with pytest.raises(BoundaryFileError, match="no geometry"):
        read_boundaries(path)


def test_several_layers_are_listed_and_one_is_chosen(tmp_path):
    path = tmp_path / "a.gpkg"
    frame().to_file(path, layer="communes")
    frame(code=["x"]).to_file(path, layer="cercles")
    with pytest.raises(BoundaryFileError, match=r"several layers.*communes, cercles"):
        read_boundaries(path)
    with pytest.raises(BoundaryFileError, match="no layer of that name"):
        read_boundaries(path, layer="regions")
    assert len(read_boundaries(path, layer="cercles").frame) == 1


def test_an_archive_may_hold_several_files(tmp_path):
    inside = tmp_path / "in"
    inside.mkdir()
    frame().to_file(inside / "adm3.geojson")
    frame(code=["x"]).to_file(inside / "adm2.geojson")
    frame().to_file(inside / "adm3.gpkg")
    (inside / ".hidden.geojson").write_text("{}")
    (inside / "readme.txt").write_text("hello")
    archive = zipped(inside, tmp_path / "a.zip")
    with zipfile.ZipFile(archive, "a") as more:
        more.writestr("__MACOSX/adm3.shp", b"x")
        more.writestr("folder/", b"")
    with pytest.raises(BoundaryFileError, match=r"several layers.*adm3, adm2"):
        read_boundaries(archive)
    assert len(read_boundaries(archive, layer="adm2").frame) == 1
    assert len(read_boundaries(archive, layer="adm3").frame) == 2


def test_a_layer_inside_the_only_file_of_an_archive_can_be_chosen(tmp_path):
    inside = tmp_path / "in"
    inside.mkdir()
    frame().to_file(inside / "a.gpkg", layer="communes")
    frame(code=["x"]).to_file(inside / "a.gpkg", layer="cercles")
    archive = zipped(inside, tmp_path / "a.zip")
    with pytest.raises(BoundaryFileError, match="several layers"):
        read_boundaries(archive)
    assert len(read_boundaries(archive, layer="cercles").frame) == 1


def test_an_archive_without_boundaries_says_what_was_looked_for(tmp_path):
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("readme.txt", "hello")
    with pytest.raises(BoundaryFileError, match=r"no boundary file.*\.shp"):
        read_boundaries(archive)


@pytest.mark.parametrize(
    "name", ["../evil.geojson", "/etc/evil.geojson", "a/../../b.geojson", "C:\\evil.geojson"]
)
def test_a_path_that_leads_out_of_the_archive_is_refused(tmp_path, name):
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr(name, frame().to_json())
    with pytest.raises(BoundaryFileError, match="leads out of it"):
        read_boundaries(archive)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip"]


def test_an_archive_that_swells_is_refused(tmp_path, monkeypatch):
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("bomb.geojson", b" " * 3_000_000)
    monkeypatch.setattr(archives, "MAX_UNPACKED", 1_000_000)
    with pytest.raises(BoundaryFileError, match="unpacks to more than"):
        read_boundaries(archive)


def test_an_archive_that_lies_about_its_size_is_stopped(tmp_path, monkeypatch):
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("bomb.geojson", b" " * 3_000_000)
    with zipfile.ZipFile(archive) as opened, pytest.raises(BoundaryFileError, match="unpacks to more than"):
        archives._copy(opened, opened.infolist()[0], tmp_path / "out", 1_000_000, archive)
    assert (tmp_path / "out").stat().st_size <= 1_000_000


def test_an_archive_with_too_many_files_is_refused(tmp_path, monkeypatch):
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as made:
        for number in range(4):
            made.writestr(f"{number}.txt", b"")
    monkeypatch.setattr(archives, "MAX_MEMBERS", 3)
    with pytest.raises(BoundaryFileError, match="holds more than 3 files"):
        read_boundaries(archive)


@pytest.mark.parametrize(
    ("limit", "value", "words"),
    [
        ("MAX_BYTES", 10, "larger than"),
        ("MAX_FEATURES", 1, "more than 1 features"),
        ("MAX_VERTICES", 5, "more than 5 vertices"),
        ("MAX_COLUMNS", 2, "more than 2 columns"),
    ],
)
@pytest.mark.parametrize("name", ["a.geojson", "a.parquet"])
def test_sizes_are_limited(tmp_path, monkeypatch, *, limit, value, words, name):
    path = tmp_path / name
    WRITERS[name](frame(), path)
    monkeypatch.setattr(files, limit, value)
    with pytest.raises(BoundaryFileError, match=words):
        read_boundaries(path)


def test_columns_that_differ_only_by_control_characters_are_refused(tmp_path):
    path = tmp_path / "a.parquet"
    frame(**{"code": ["a"], "co\x1bde": ["b"]}).to_parquet(path)
    with pytest.raises(BoundaryFileError, match="damaged"):
        read_boundaries(path)


def test_a_feature_without_geometry_is_kept_as_a_row(tmp_path):
    path = tmp_path / "a.geojson"
    document = json.loads(frame().to_json())
    document["features"][1]["geometry"] = None
    path.write_text(json.dumps(document))
    read = read_boundaries(path)
    assert len(read.frame) == 2
    assert read.undrawn == {1}


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Saint-Ouen-l’Aumône ", "saint ouen l aumone"),
        ("ŒUVRE", "oeuvre"),
        ("", ""),
        ("Kéniéba/2", "kenieba 2"),
    ],
)
def test_folding(text, folded):
    assert fold(text) == folded
    assert fold(fold(text)) == folded
