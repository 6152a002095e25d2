"""The register as IATI: valid by the official schema, true, and read back without loss."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from data.errors import CartoCoopError
from data.exchange import tables_of
from data.exporters.iati_file import NothingToWriteError, left_out, write_iati
from data.exporters.iati_publisher import Publisher
from data.exporters.register_document import RegisterDocument, Shapes
from data.iati import NAMESPACE, ours
from data.record_json import RecordJsonError, record_from_json, record_json
from data.records import FundingRecord, SourceRecord, ThemeRecord, TieRecord
from data.sectors import CATEGORY, PURPOSE
from data.theme_names import SHIPPED, ThemeName, ThemeNames, theme_key
from data.themes import ThemePath
from tests.data.iati_files import read
from tests.data.register_records import CERCLE, OTHER, OWN, PAGE, TOWN

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parent / "iati" / "iati-activities-schema.xsd"))
UNNAMED = Publisher()
DAY = date(2026, 11, 22)
FULL = replace(PAGE, key="atlas-12471", end_year=2003, end_date="2003-05-31", confidence="high")
UNDATED = replace(OWN, key="own-undated", status="ongoing")
UNSTATED = replace(OWN, key="own-unstated", start_year=2010)


@cache
def territories():
    return tables_of([FULL, OWN])["territories"]


def document(*records, publisher=UNNAMED, names=SHIPPED):
    empty = gpd.GeoDataFrame({"geometry": []}, geometry="geometry", crs="EPSG:4326")
    tables = {"territories": territories()}
    return RegisterDocument(
        "Registre",
        "fr",
        DAY,
        "1",
        tables,
        records,
        Shapes(empty),
        ("Note & <b>",),
        publisher=publisher,
        names=names,
    )


def written(*records, **options):
    """Return an exported file as lxml reads it, after the schema has agreed."""
    content = write_iati(document(*records, **options))
    root = etree.fromstring(content)
    assert SCHEMA.validate(root), SCHEMA.error_log
    return content, root


def without_extension(content):
    """Return a file as a publisher would have written it that does not know the product."""
    root = ElementTree.fromstring(content)  # noqa: S314 - our own file
    for parent in list(root.iter()):
        for name in [name for name in parent.keys() if NAMESPACE in name]:  # noqa: SIM118 - attributes
            del parent.attrib[name]
        for child in [child for child in parent if NAMESPACE in child.tag]:
            parent.remove(child)
    return ElementTree.tostring(root, encoding="utf-8")


def test_a_file_is_valid_and_says_what_is_known():
    _, root = written(FULL)
    (activity,) = root.findall("iati-activity")
    assert activity.findtext("iati-identifier") == "CARTOCOOP-SANS-EDITEUR-atlas-12471"
    assert [(o.get("role"), o.findtext("narrative")) for o in activity.findall("participating-org")] == [
        ("2", "Montreuil"),
        ("2", "Cercle de Yélimané"),
    ]
    assert [
        (d.get("type"), d.get("iso-date"), d.findtext("narrative")) for d in activity.findall("activity-date")
    ] == [
        ("2", "2001-01-01", "Seule l’année est connue."),
        ("4", "2003-05-31", None),
    ]
    assert activity.find("location").get("ref") == "ML0107"
    assert activity.find("location/administrative").get("vocabulary") == "A4"
    assert activity.findtext("budget/value") == "71478.00"
    (link,) = activity.findall("document-link")
    assert link.get("url").endswith("prjId=12471")


def test_what_the_schema_asks_for_and_nobody_knows_is_left_out_with_the_reason_and_not_made_up():
    only = replace(
        OWN, key="own-x", start_year=2010, status="ongoing", actors=(replace(OTHER, role="associated"),)
    )
    _, root = written(FULL, UNDATED, UNSTATED, replace(only, ties=()))
    assert len(root.findall("iati-activity")) == 1
    reasons = [one.get("reason") for one in root.findall(ours("left-out"))]
    assert len(set(reasons)) == 3
    assert [record.key for record, _ in left_out([FULL, UNDATED, UNSTATED], 2026)] == [
        "own-undated",
        "own-unstated",
    ]
    with pytest.raises(NothingToWriteError, match="No partnership"):
        write_iati(document(UNDATED))


def test_dates_and_status_of_places_speak_for_the_partnership_only_together():
    first = TieRecord(
        "Diéma", "cercle", "ML0102", own_dates=True, start_year=2001, end_year=2004, status="ended"
    )
    second = replace(
        first, place="Yélimané", territory_code="ML0107", start_year=1999, end_year=None, status="ongoing"
    )
    record = replace(OWN, key="own-ties", ties=(first, second))
    (activity,) = written(record)[1].findall("iati-activity")
    assert [one.get("iso-date") for one in activity.findall("activity-date")] == ["1999-01-01"]
    assert activity.find("activity-status").get("code") == "2"
    unknown = replace(record, ties=(first, replace(second, start_year=None)))
    assert left_out([unknown], 2026)


def test_the_publisher_is_named_by_the_user_or_plainly_none():
    publisher = Publisher("FR-INSEE-123456789", "Ville & fictive", "11")
    _, root = written(FULL, publisher=publisher)
    assert root.find("iati-activity/reporting-org").attrib == {
        "ref": "FR-INSEE-123456789",
        "type": "11",
        "secondary-reporter": "1",
    }
    for bad in ({"ref": "sans tiret"}, {"ref": "FR INSEE-1"}, {"name": " "}, {"kind": "12"}):
        with pytest.raises(CartoCoopError):
            Publisher(**bad)


def test_the_same_register_gives_the_same_bytes():
    assert written(FULL, UNDATED)[0] == written(FULL, UNDATED)[0]


def test_a_file_read_back_gives_the_same_records_those_left_out_too():
    records = (FULL, UNDATED, UNSTATED)
    batch = read(written(*records)[0])
    assert tuple(one.record for one in batch.partnerships) == records
    assert (batch.rejected, batch.remarks) == ((), ())


def test_a_file_that_is_only_laid_out_anew_is_still_read_whole():
    content, root = written(FULL)
    del content
    plain = etree.tostring(root, pretty_print=True, encoding="utf-16")
    assert read(plain).partnerships[0].record == FULL


def test_an_activity_that_was_changed_is_read_by_its_iati_words():
    content = written(FULL)[0].replace("Seule l’année est connue.".encode(), b"Autre.")
    changed = content.replace(b"<narrative>Montreuil</narrative>", b"<narrative>Cachan</narrative>")
    batch = read(changed)
    (found,) = batch.partnerships
    assert (found.record, found.actors[0].name) == (None, "Cachan")
    assert [fault.field for fault in batch.remarks] == ["record"]


def test_a_part_of_our_own_that_cannot_be_read_is_one_fault_of_a_partnership_left_out():
    content = written(FULL, UNDATED)[0].replace(b'{"title":"Cachan', b'{"titel":"Cachan')
    (row,) = read(content).rejected
    assert [(fault.row, fault.field) for fault in row.faults] == [(2, "record")]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"title": 1}', '{"title":"a","texts":[["a"]]}'])
def test_what_is_no_record_is_refused(text):
    with pytest.raises(RecordJsonError):
        record_from_json(text)


def test_iati_alone_carries_this_and_no_more():
    note = "Une note."
    whole = replace(
        FULL, note=note, funding=(*FULL.funding, FundingRecord("Ville", "un don", None, None, "2002"))
    )
    batch = read(without_extension(written(whole, UNDATED)[0]))
    (found,) = batch.partnerships
    assert found.record is None
    kept = {
        "title": whole.title,
        "status": whole.status,
        "start_year": 2001,
        "end_year": 2003,
        "end_date": "2003-05-31",
        "texts": (
            ("description", "Coopération décentralisée : Montreuil – Cercle de Yélimané."),
            ("context", "Un contexte."),
        ),
    }
    assert {name: getattr(found, name) for name in kept} == kept
    assert [(actor.name, actor.side) for actor in found.actors] == [
        ("Montreuil", "fr"),
        ("Cercle de Yélimané", "ml"),
    ]
    assert [place.name for place in found.places] == ["Cercle de Yélimané"]
    assert found.dac == ("14010",)  # the code that the table gives for the theme
    assert [source.url for source in found.sources[1:]] == [whole.sources[0].url]
    assert [(line.amount_eur, line.year_as_published) for line in found.funding] == [(71478.0, "2001")]
    lost = {
        "roles": ({actor.role for actor in found.actors}, {"lead"}),  # lead and partner are one role
        "funder": (found.funding[0].funder, ""),
        "P-code": (found.places[0].code, None),
        "confidence": (found.confidence, ""),
        "note": (found.note, ""),
        "key": (found.key, "CARTOCOOP-SANS-EDITEUR-atlas-12471"),
        "Atlas page": (found.atlas_id, ""),
        "date of the source": (found.sources[1].date, ""),
    }
    assert {name for name, (is_now, expected) in lost.items() if is_now != expected} == set()


def test_a_theme_without_a_dac_code_stands_in_the_publishers_vocabulary():
    themes = (ThemeRecord("CAD 14030"), ThemeRecord("CAD 110"), ThemeRecord("danse & <chant>"))
    _, root = written(replace(FULL, themes=themes))
    found = [(one.get("vocabulary"), one.get("code")) for one in root.findall("iati-activity/sector")]
    assert found == [(PURPOSE, "14030"), (CATEGORY, "110"), ("99", "danse-chant")]


def test_the_users_own_table_says_the_code_of_a_theme():
    water = ThemePath("Environnement, Climat et Energie", "Eau et déchets")
    record = replace(FULL, themes=(ThemeRecord("eau", *water),))
    own = ThemeNames([ThemeName("export", theme_key(water), code="14021")])
    codes = [written(record, names=names)[1].find(".//sector").get("code") for names in (SHIPPED, own)]
    assert codes[1] == "14021" != codes[0]


HOSTILE = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "]]>",
            "<script>",
            "&amp;&",
            "\x00\x01\x1f",
            "\ud800",
            "\ufffe\uffff",
            "علي\u202e",
            "😀" * 9,
            "é" * 10_000,
            "=1+1",
        ]
    ),
)
YEAR = st.one_of(st.none(), st.integers(1900, 2100))


@st.composite
def hostile_records(draw):
    """Return a record with names, keys and texts that nobody should write."""
    name = draw(HOSTILE)
    town = replace(
        TOWN, name=name, key="fr-x", kind=draw(st.sampled_from(["commune", "epci", "association", "other"]))
    )
    tie = TieRecord(
        draw(HOSTILE),
        draw(st.sampled_from(["cercle", "village", "outside", "school"])),
        draw(st.sampled_from([None, "ML0107", "COM-93048", "ML-KAYES-2023"])),
    )
    return replace(
        OWN,
        key=draw(HOSTILE)[:190] or "k",
        title=draw(HOSTILE),
        actors=(town, replace(CERCLE, role=draw(st.sampled_from(["partner", "beneficiary", "implementer"])))),
        ties=(tie,),
        start_year=draw(YEAR),
        end_year=draw(YEAR),
        end_date=draw(st.sampled_from(["", "2003-05-31", "2003-02-31"])),
        status=draw(st.sampled_from(["ongoing", "ended", "dormant", ""])),
        themes=(ThemeRecord(draw(HOSTILE), draw(HOSTILE)),),
        sources=(
            SourceRecord(
                draw(HOSTILE),
                draw(
                    st.sampled_from(["http://a b", "https://x.org/%zz[1]", "javascript:1", "https://x.org/é"])
                ),
                draw(HOSTILE),
            ),
        ),
        funding=(
            FundingRecord(
                draw(HOSTILE),
                draw(HOSTILE),
                draw(st.sampled_from([None, 0.0, 1e11, 0.001])),
                None,
                draw(st.sampled_from(["2001", "an 1", "", "9999"])),
            ),
        ),
        texts=(("description", draw(HOSTILE)),),
        note=draw(HOSTILE),
    )


def letters_of(record):
    """Return every letter of a record."""
    return "".join(map(str, flat(asdict(record))))


def flat(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [leaf for one in value for leaf in flat(one)]
    return [value]


CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


@settings(max_examples=60, deadline=None, suppress_health_check=CHECKS)
@given(record=hostile_records())
def test_whatever_a_name_holds_the_file_is_valid_and_the_record_comes_back(record):
    content, _ = written(FULL, record)
    if any(letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in letters_of(record)):
        with pytest.raises(RecordJsonError):
            record_from_json(record_json(record))
        return
    assert record_from_json(record_json(record)) == record
    back = [one.record for one in read(content).partnerships if one.record is not None]
    assert [one.key for one in back] == list(dict.fromkeys([FULL.key, record.key]))
