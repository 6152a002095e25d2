"""Joining a supplied file: codes, names, place; every row and every missing unit is accounted for."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from data.boundary_use import consequence
from data.importers.boundary_files import BoundaryFileError
from data.territories import boundary_status, load_territories, use_boundaries
from tests.data.boundary_cells import communes, units

CRUDE = 0.95
"""Share of the schematic cells that lie where they should: names or codes alone recognise these."""


def save(frame, tmp_path, name="mine.parquet"):
    path = tmp_path / name
    frame.to_parquet(path) if path.suffix == ".parquet" else frame.to_file(path)
    return path


def use(frame, tmp_path, **kwargs):
    return use_boundaries(save(frame, tmp_path), **kwargs)


@pytest.fixture
def kayes():
    return communes("kayes", ("code", "code_2015", "name"))


@pytest.fixture
def idf():
    return communes("idf", ("code", "name"))


# -- columns and schemes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "scheme", "used"),
    [
        ({"code": "admin3Pcod", "name": "admin3Name"}, "p-code", "admin3Pcod"),
        ({"code_2015": "ADM3_PCODE", "name": "ADM3_FR"}, "p-code-2015", "ADM3_PCODE"),
        ({"code_2015": "admin3Pcod", "code": "ref"}, "p-code", "ref"),
        ({"code": "whatever"}, "p-code", "whatever"),
        ({"code_2015": "whatever"}, "p-code-2015", "whatever"),
    ],
)
def test_the_scheme_is_decided_by_what_the_codes_lead_to(kayes, tmp_path, columns, scheme, used):
    report = use(kayes[[*columns, "geometry"]].rename(columns=columns), tmp_path)
    assert (report.scheme, report.columns["code"]) == (scheme, used)
    assert len(report.matched) == 129 if "name" in columns else len(report.matched) > CRUDE * 129
    assert {row.method for row in report.matched} == {"code"}
    drawn = load_territories("kayes").set_index("code").geometry
    expected = kayes.set_index("code").geometry
    assert all(drawn[row.code].equals(expected[row.code]) for row in report.matched)


def test_names_alone_suffice(kayes, tmp_path):
    report = use(kayes[["name", "geometry"]].rename(columns={"name": "shapeName"}), tmp_path)
    assert report.scheme == ""
    assert report.columns == {"name": "shapeName"}
    assert len(report.matched) > CRUDE * 129
    assert all(row.code == kayes["code"][row.row - 1] for row in report.matched)


def test_a_misspelt_name_is_found_by_place_and_said_so(kayes, tmp_path):
    names = kayes["name"].where(kayes.index != 5, "Xxyyzz")
    report = use(kayes.assign(name=names)[["name", "geometry"]], tmp_path)
    (row,) = [row for row in report.rows if row.method == "place"]
    assert (row.code, row.file_name) == (kayes["code"][5], "Xxyyzz")
    assert "Xxyyzz" in report.render()


def test_place_alone_is_no_column(kayes, tmp_path):
    data = kayes[["geometry"]].assign(number=[f"n{row}" for row in range(len(kayes))])
    with pytest.raises(BoundaryFileError, match="--code-column") as caught:
        use(data, tmp_path)
    assert "number" in caught.value.render()
    assert "n0, n1, n2" in caught.value.render()


@pytest.mark.parametrize("prefix", ["", "COM-"])
def test_insee_codes_with_and_without_kind(idf, tmp_path, prefix):
    report = use(idf.assign(code=prefix + idf["code"])[["code", "geometry"]], tmp_path)
    assert report.area == "idf"
    assert report.scheme == "insee"
    assert len(report.matched) > CRUDE * 1266
    assert all(row.code == "COM-" + idf["code"][row.row - 1] for row in report.matched)


def test_insee_codes_read_as_numbers(idf, tmp_path):
    data = idf[["name", "geometry"]].assign(INSEE_COM=idf["code"].astype(int))
    assert use(data, tmp_path).columns["code"] == "INSEE_COM"


def test_columns_can_be_named(kayes, tmp_path):
    data = kayes.rename(columns={"code": "a", "code_2015": "b", "name": "c"})
    report = use(data, tmp_path, columns={"code": "b", "name": "c"})
    assert (report.scheme, dict(report.columns)) == ("p-code-2015", {"code": "b", "name": "c"})


def test_a_named_column_must_exist_and_hold_codes(kayes, tmp_path):
    with pytest.raises(BoundaryFileError, match="no column “x”; its columns are: code, code_2015, name"):
        use(kayes, tmp_path, columns={"code": "x"})
    with pytest.raises(BoundaryFileError, match="is a code that is known"):
        use(kayes, tmp_path, columns={"code": "name"})


def test_schemes_are_never_mixed(kayes, tmp_path):
    half = kayes.index < 64
    data = kayes.assign(code=kayes["code"].where(half, kayes["code_2015"]))[["code", "geometry"]]
    report = use(data, tmp_path)
    assert report.scheme == "p-code"
    drawn = {row.row - 1: row for row in report.matched}
    assert all(row.code == kayes["code"][number] for number, row in drawn.items())
    other = kayes.index[~half & (kayes["code"] != kayes["code_2015"])]
    assert {drawn[number].method for number in other if number in drawn} == {"place"}
    assert all(row.note for row in report.unmatched)


# -- place and CRS --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("area", "crs"), [("kayes", "EPSG:32629"), ("kayes", "EPSG:3857"), ("idf", "EPSG:2154")]
)
def test_any_crs(tmp_path, area, crs):
    report = use(communes(area).to_crs(crs), tmp_path)
    assert report.crs == crs
    assert len(report.matched) == {"kayes": 129, "idf": 1266}[area]


def test_swapped_axes_are_noticed(kayes, tmp_path):
    data = kayes.set_geometry(
        kayes.geometry.map(lambda shape: shapely.transform(shape, lambda xy: xy[:, ::-1]))
    )
    with pytest.raises(BoundaryFileError, match="swapped"):
        use(data, tmp_path)


def test_a_file_of_another_country_is_refused(tmp_path):
    data = gpd.GeoDataFrame({"code": ["ML0101"]}, geometry=[shapely.box(100, 10, 101, 11)], crs=4326)
    with pytest.raises(BoundaryFileError, match="neither in Kayes nor"):
        use(data, tmp_path)


def test_a_code_whose_name_and_place_disagree_is_not_believed(kayes, tmp_path):
    codes = kayes["code"].to_list()
    codes[0], codes[60] = codes[60], codes[0]
    report = use(kayes.assign(code=codes)[["code", "name", "geometry"]], tmp_path)
    assert [report.rows[row].method for row in (0, 60)] == ["name", "name"]
    assert [report.rows[row].code for row in (0, 60)] == [kayes["code"][0], kayes["code"][60]]
    assert "its name and its place are not" in report.render()


# -- levels ---------------------------------------------------------------------------------------------


def test_cercles_alone_draw_the_cercles_and_leave_the_communes(tmp_path):
    report = use(units("kayes", "cercle"), tmp_path)
    assert [(level.level, level.n_drawn, level.accepted) for level in report.levels] == [("cercle", 7, True)]
    tiers = load_territories("kayes").groupby("level")["tier"].unique().map(list)
    assert tiers.to_dict() == {"commune": ["schematic"], "cercle": ["official"], "region": ["official"]}
    assert boundary_status()["kayes"].tier == "schematic"
    schematic = load_territories("kayes", tier="schematic")
    assert set(schematic["tier"]) == {"schematic"}


def test_what_a_file_changes_is_said(kayes, tmp_path):
    assert "stay schematic" in consequence(use(units("kayes", "cercle"), tmp_path)).render()
    assert consequence(use(kayes, tmp_path)) is None
    assert "official already" in consequence(use(units("kayes", "cercle"), tmp_path)).render()
    assert "too few" in consequence(use(kayes.iloc[:9], tmp_path)).render()


def test_cercles_make_the_regions_of_2023(tmp_path):
    use(units("kayes", "cercle"), tmp_path)
    frame = load_territories("kayes", division="2023")
    assert set(frame.loc[frame["level"] == "region", "tier"]) == {"official"}


def test_one_region_draws_the_region_of_1996_alone(tmp_path):
    report = use(units("kayes", "region", ("name",)), tmp_path)
    assert report.levels[0].level == "region"
    assert load_territories("kayes").set_index("code")["tier"]["ML01"] == "official"
    assert set(load_territories("kayes", division="2023")["tier"]) == {"schematic"}


def test_departements_by_name_are_not_taken_for_the_commune_of_paris(tmp_path):
    report = use(units("idf", "departement", ("name",)), tmp_path)
    assert {row.level for row in report.rows} == {"departement"}
    assert len(report.matched) == 8


def test_mixed_levels_are_told_apart(tmp_path):
    parts = [units("kayes", "region"), units("kayes", "cercle"), communes("kayes", ("code", "name"))]
    data = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=4326)
    report = use(data, tmp_path)
    assert {level.level: level.n_drawn for level in report.levels} == {
        "region": 1,
        "cercle": 7,
        "commune": 129,
    }
    by_name = use(data[["name", "geometry"]], tmp_path).matched
    assert len(by_name) > CRUDE * 137
    assert all(row.code == data["code"][row.row - 1] for row in by_name)


def test_a_displaced_polygon_is_believed_when_code_name_and_size_agree_and_said_so(kayes, tmp_path):
    shapes = kayes.geometry.to_list()
    position = kayes.index[kayes["name"] == "Kita"][0]
    shapes[position] = gpd.GeoSeries([shapes[position]]).translate(0.3, 0)[0]
    report = use(kayes.set_geometry(shapes, crs=4326), tmp_path)
    row = report.rows[position]
    assert (row.status, row.code) == ("matched", kayes["code"][position])
    assert "km from where it is tabulated" in row.note.render()
