"""The whole register in every format, there and back: what comes back is what went out."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import fields, replace
from datetime import date
from hashlib import sha256

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import CartoCoopError, FrameError
from data.exchange import DTYPES, TABLES, ExchangeError, records_from, register_tables, tables_of
from data.exchange_cells import LONGEST, bare, from_xml, guarded, joined, pieces, xml_text
from data.exporters.guard import guard_formula
from data.exporters.register_document import RegisterDocument, Shapes, is_open_licence
from data.exporters.register_files import REGISTER_FORMATS
from data.importers.formats import read_file
from data.records import ActorRecord, FundingRecord, PartnershipRecord, SourceRecord, ThemeRecord, TieRecord
from data.register import open_register
from geo.pipeline.exchange import RegisterRequest, export_register
from tests.data.exchange_records import NASTY, letters, registers
from tests.data.register_records import OWN, PAGE

WHOLE = [name for name in REGISTER_FORMATS if name != "hxl"]
"""Formats that carry everything."""
LISTS = {"ties", "themes", "sources", "funding", "pages"}
DAY = date(2026, 11, 22)
QUICK = settings(max_examples=3, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


def document(records) -> RegisterDocument:
    empty = gpd.GeoDataFrame(geometry=gpd.GeoSeries([], crs="EPSG:4326"))
    return RegisterDocument("Registre", "fr", DAY, "1", tables_of(records), tuple(records), Shapes(empty))


def taken_back(name: str, content: bytes) -> tuple[PartnershipRecord, ...]:
    """Return the records of a file in the order of their keys; nothing of it may be refused."""
    batch = read_file(content, f"registre.{REGISTER_FORMATS[name].suffix}")
    assert not batch.rejected
    found = [one.record for one in batch.partnerships]
    assert None not in found
    return tuple(sorted(found, key=lambda record: record.key))


@pytest.fixture(scope="module")
def builtin(built):
    """Return the built-in register's records, and its file in every format."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARTOCOOP_HOME", str(built))
        patch.delenv("DATABASE_URL", raising=False)
        with open_register() as register:
            files = {
                name: export_register(RegisterRequest(name, date=DAY), register).content
                for name in REGISTER_FORMATS
            }
            keys = register.partnerships()["partnership_id"]
            return tuple(register.record(key) for key in sorted(keys)), files


@pytest.mark.parametrize("name", WHOLE)
def test_the_whole_built_in_register_comes_back_the_same(builtin, name):
    records, files = builtin
    assert len(records) > 100
    assert taken_back(name, files[name]) == records


def test_taken_into_an_empty_register_it_is_the_same_register_and_into_itself_the_same(builtin):
    records, files = builtin
    found = taken_back("csv", files["csv"])
    with open_register() as register:
        with register.write() as writer:
            assert {writer.upsert(record) for record in found} == {"created"}
        assert tuple(register.records()) == records
        with register.write() as writer:
            assert {writer.upsert(record) for record in found} == {"unchanged"}
        assert len(register.changes(most=10_000)) == len(records) + len(register.actors())


@pytest.mark.usefixtures("ready_home")
def test_into_the_register_that_it_is_of_every_row_is_the_same(builtin):
    _records, files = builtin
    with open_register() as register, register.trial() as copy, copy.write() as writer:
        assert {writer.upsert(record) for record in taken_back("xlsx", files["xlsx"])} == {"unchanged"}


@pytest.mark.parametrize("name", [name for name in WHOLE if name not in ("datapackage", "iati")])
@QUICK
@given(records=registers)
def test_hostile_texts_unknowns_and_repetitions_come_back_the_same(name, records):
    content = REGISTER_FORMATS[name].write(document(records))
    assert taken_back(name, content) == tuple(sorted(records, key=lambda record: record.key))


def test_several_pages_of_one_partnership_come_back_with_all_that_they_say():
    second = replace(PAGE, atlas_id="12472", texts=(("context", "Un autre contexte."),))
    with open_register() as register:
        with register.write() as writer:
            writer.upsert(replace(PAGE, pages=("12472",)))
            writer.upsert(second)
        (record,) = register.records()
    assert dict(record.texts)["context"] == "Un contexte.\n\nUn autre contexte."
    assert record.pages == ("12472",)
    assert taken_back("geojson", REGISTER_FORMATS["geojson"].write(document([record]))) == (record,)


@pytest.mark.usefixtures("ready_home")
def test_all_records_at_once_are_those_read_one_by_one():
    with open_register() as register:
        keys = register.partnerships()["partnership_id"]
        assert list(register.records()) == [register.record(key) for key in keys]


def test_every_field_of_a_record_has_its_column():
    kinds = {
        "partnerships": (
            PartnershipRecord,
            {"key", "actors", "ties", "themes", "sources", "funding", "texts", "pages"},
        ),
        "actors": (ActorRecord, {"key", "role"}),
        "ties": (TieRecord, set()),
        "themes": (ThemeRecord, set()),
        "sources": (SourceRecord, set()),
        "funding": (FundingRecord, set()),
    }
    for table, (kind, elsewhere) in kinds.items():
        own = {field.name for field in fields(kind)} - elsewhere
        assert own <= set(TABLES[table].names), table


@pytest.mark.usefixtures("ready_home")
def test_tables_have_the_columns_and_types_that_they_state():
    with open_register() as register:
        tables = register_tables(register)
    assert list(tables) == list(TABLES)
    for name, table in TABLES.items():
        assert list(tables[name]) == table.names
        for column in table.columns:
            assert str(tables[name][column.name].dtype) == DTYPES[column.kind]
        assert not tables[name].duplicated(list(table.key)).any()
        for column, other in table.foreign.items():
            known = set(tables[other][TABLES[other].key[0]])
            assert set(tables[name][column]) - {""} <= known


@pytest.mark.parametrize("name", REGISTER_FORMATS)
def test_the_same_register_gives_the_same_bytes(builtin, name, built, monkeypatch):
    monkeypatch.setenv("CARTOCOOP_HOME", str(built))
    with open_register() as register:
        again = export_register(RegisterRequest(name, date=DAY), register).content
    assert again == builtin[1][name]


@given(st.sampled_from(NASTY) | st.text(letters, max_size=40))
def test_a_guarded_text_is_run_by_no_spreadsheet_and_comes_back(text):
    assert guard_formula(guarded(text)) == guarded(text)
    assert bare(guarded(text)) == text
    assert from_xml(xml_text(text)) == text
    assert joined(pieces(text * 3)) == text * 3


def test_a_text_longer_than_a_cell_goes_on_in_the_next():
    text = "x" * (LONGEST - 1) + "'=1" + "é" * LONGEST
    assert [len(piece) <= 32_767 for piece in pieces(text)] == [True] * 3
    assert joined(pieces(text)) == text


def whole(record: PartnershipRecord, key: str) -> PartnershipRecord:
    """Return a record as a register gives it."""
    actors = [
        replace(one, key=one.actor_id, group_id="g", group_name="G", public=True, francilian=False)
        for one in record.actors
    ]
    return replace(record, key=key, actors=tuple(actors))


def rows(**changes) -> dict[str, pd.DataFrame]:
    """Return the tables of two partnerships, with some cells changed: table__column = (row, value)."""
    first, second = whole(PAGE, "one"), whole(OWN, "two")
    tables = {name: frame.astype(object) for name, frame in tables_of([first, second]).items()}
    for place, (row, value) in changes.items():
        table, column = place.split("__")
        tables[table].loc[row, column] = value
    return tables


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("partnerships__start_year", "two thousand"),
        ("partnerships__confidence", "sure"),
        ("partnerships__title", ""),
        ("ties__own_dates", "perhaps"),
        ("funding__amount_eur", "1e999"),
        ("ties__number", "1.5"),
        ("partnership_actors__actor_id", "nobody"),
        ("actors__kind", "planet"),
    ],
)
def test_a_partnership_with_a_wrong_row_is_left_out_and_told_and_the_other_is_taken(place, value):
    found = records_from(rows(**{place: (0, value)}), file="liste.xlsx")
    assert [record.key for record in found.records] in (["two"], ["one"], [])
    assert any(fault.field.startswith(place.split("__")[0]) for fault in found.faults)
    told = {fault.message.params.get("key") for fault in found.faults}
    assert told & {"one", "two"}


def test_one_key_twice_is_a_fault_and_a_row_of_nobody_too():
    twice = rows(partnerships__partnership_id=(1, "one"))
    assert not records_from(twice).records
    lost = rows(themes__partnership_id=(0, "three"))
    found = records_from(lost)
    assert len(found.records) == 2
    assert [fault.field for fault in found.faults] == ["themes.partnership_id"]


def test_a_file_without_its_tables_or_columns_is_refused_by_name():
    tables = rows()
    with pytest.raises(ExchangeError, match="partnership_actors"):
        records_from({name: frame for name, frame in tables.items() if name != "partnership_actors"})
    with pytest.raises(ExchangeError, match=r"partnerships\.title"):
        records_from(tables | {"partnerships": tables["partnerships"].drop(columns="title")})


def test_order_is_that_of_the_numbers_whatever_the_order_of_the_rows(builtin):
    records, _files = builtin
    tables = {name: frame.iloc[::-1] for name, frame in tables_of(records).items()}
    assert tuple(sorted(records_from(tables).records, key=lambda one: one.key)) == records


def test_a_register_refuses_what_no_file_can_hold():
    with open_register() as register, pytest.raises(FrameError):
        register.upsert_partnership(replace(OWN, note="a\x00b"))


@pytest.mark.parametrize(
    ("licence", "open_"),
    [
        ("Licence Ouverte / Open Licence 2.0", True),
        ("CC BY-IGO", True),
        ("Creative Commons CC-BY-SA 4.0", True),
        ("public domain", True),
        ("ODbL 1.0", True),
        ("CC BY-NC 4.0", False),
        ("CC-BY-NC-ND", False),
        ("CC BY-ND 4.0", False),
        ("Tous droits réservés", False),
        ("", False),
        ("humanitarian use only", False),
    ],
)
def test_only_a_stated_open_licence_lets_shapes_out(licence, open_):
    assert is_open_licence(licence) is open_


def test_the_geoparquet_is_valid_and_has_the_shapes_of_its_ties(builtin):
    _records, files = builtin
    frame = gpd.read_parquet(io.BytesIO(files["geoparquet"]))
    assert frame.crs.to_epsg() == 4326
    assert frame.geometry.notna().sum() > 50
    coded = frame[frame["territory_code"].notna() & frame["territory_code"].str.startswith("ML01", na=False)]
    assert coded.geometry.notna().all()
    assert frame.geometry.dropna().is_valid.all()


def test_the_geopackage_opens_as_layers(builtin, tmp_path):
    path = tmp_path / "registre.gpkg"
    path.write_bytes(builtin[1]["gpkg"])
    layers = gpd.list_layers(path).set_index("name")["geometry_type"]
    assert set(TABLES) | {"metadata"} == set(layers.index)
    assert layers["actors"] == "Point"
    assert gpd.read_file(path, layer="ties").geometry.notna().any()


def test_the_data_package_says_size_and_checksum_of_each_file(builtin):
    with zipfile.ZipFile(io.BytesIO(builtin[1]["datapackage"])) as archive:
        descriptor = json.loads(archive.read("datapackage.json"))
        described = descriptor["resources"] + descriptor["otherFormats"]
        for one in described:
            content = archive.read(one["path"])
            assert one["bytes"] == len(content)
            assert one["hash"] == f"sha256:{sha256(content).hexdigest()}"
        assert {one["path"] for one in described} | {"datapackage.json"} == set(archive.namelist())
    assert descriptor["created"] == "2026-11-22T00:00:00Z"


def test_the_resources_of_the_data_package_are_the_tables_that_their_schemas_say(builtin):
    with zipfile.ZipFile(io.BytesIO(builtin[1]["datapackage"])) as archive:
        resources = json.loads(archive.read("datapackage.json"))["resources"]
        assert [one["name"] for one in resources] == list(TABLES)
        heads = {one["name"]: pd.read_csv(archive.open(one["path"]), nrows=0) for one in resources}
    keys = {one["name"]: one["schema"].get("primaryKey") for one in resources}
    for one in resources:
        assert one["type"] == "table"
        assert [field["name"] for field in one["schema"]["fields"]] == list(heads[one["name"]])
        assert {field["type"] for field in one["schema"]["fields"]} <= set(DTYPES)
        for foreign in one["schema"].get("foreignKeys", ()):
            assert foreign["reference"]["fields"] == keys[foreign["reference"]["resource"] or one["name"]]


def test_a_table_changed_in_the_package_is_taken_with_a_remark(builtin):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(builtin[1]["csv"])) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content + b"\r\n" if name == "data/themes.csv" else content)
    batch = read_file(out.getvalue(), "paquet.zip")
    assert [fault.value for fault in batch.remarks] == ["data/themes.csv"]
    assert tuple(one.record for one in batch.partnerships) == builtin[0]


@pytest.mark.parametrize("name", ["xlsx", "gpkg", "geoparquet", "geojson", "csv"])
def test_a_damaged_file_gives_one_clear_message(builtin, name):
    content = builtin[1][name]
    with pytest.raises(CartoCoopError):
        read_file(content[: len(content) // 2], f"registre.{REGISTER_FORMATS[name].suffix}")


def test_the_flat_list_loses_exactly_what_its_method_says(builtin):
    records, files = builtin
    batch = read_file(files["hxl"], "registre.csv")
    assert not batch.rejected
    found = {one.key: one for one in batch.partnerships}
    assert set(found) == {record.key for record in records}
    for record in records:
        one = found[record.key]
        assert (one.title, one.atlas_id, one.status) == (record.title, record.atlas_id, record.status)
        assert (one.start_year, one.first_signature_year) == (record.start_year, record.first_signature_year)
        assert (one.confidence, one.observed_year) == (record.confidence, record.observed_year)
        assert set(one.themes) == {theme.as_published for theme in record.themes if theme.as_published}
        assert {source.title for source in record.sources} >= {source.title for source in one.sources}
        assert {source.statement for source in one.sources} <= {""}
        assert (one.texts, one.record) == ((), None)
