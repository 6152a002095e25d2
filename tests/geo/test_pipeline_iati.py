"""Activities of IATI go through the same dry run, transaction and undo as lists, and come back whole."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import etree

from data.importers.formats import read_file
from data.register import open_register
from data.territories import load_territories
from geo.pipeline.exchange import RegisterRequest, export_register
from geo.pipeline.imports import apply_import, plan_import
from tests.data.iati_files import ORGS, PLACE, activity, iati, text
from tests.data.test_iati_export import SCHEMA

WHEN = RegisterRequest("iati", date=date(2026, 11, 22))


@pytest.fixture
def register(tmp_path):
    with open_register(f"sqlite:///{tmp_path / 'register.sqlite'}") as register:
        yield register


def taken(register, content):
    plan = plan_import(read_file(content, "essai.xml"), register)
    return plan, apply_import(register, plan, who="test")


def test_an_import_of_activities_is_tried_written_once_and_undone_whole(register):
    good = activity(
        "FR-X-1",
        orgs=ORGS.replace("Montreuil", "Cachan")
        + text("participating-org", "Commune de Tringa", role="4", type="11"),
        place=PLACE.replace("<location>", '<location><location-reach code="2"/>'),
        more='<sector code="14030"/><sector code="99999"/>',
    )
    nowhere = PLACE.replace("Tringa", "Nulle Part Connue").replace("14.9 -10.7", "")
    lost = activity("FR-X-2", "Ailleurs", place=nowhere)
    bad = activity("FR-X-3", dates='<activity-date type="2" iso-date="hier"/>')
    kenya = activity("FR-X-4", country="KE", place="")
    plan, result = taken(register, iati(good, lost, bad, kenya))
    assert plan.counts() | {"held": 0} == {
        "new": 2, "changed": 0, "same": 0, "held": 0, "duplicate": 0, "rejected": 1,
    }  # fmt: skip
    assert plan.to_dict()["outside"] == [
        {"row": 4, "key": "FR-X-4", "title": "Puits fictifs", "where": ["KE"]}
    ]
    assert ("Nulle Part Connue", "unmatched") in {(one.name, one.status) for one in plan.names}
    assert "CAD 99999" in {fault.value for fault in plan.remarks}
    record = register.record("list-fr-x-1")
    (tie,) = record.ties
    assert (tie.territory_code, tie.reach) == ("ML010712", "commune")
    assert (tie.note, tie.actor_id) == ("IATI : lieu des bénéficiaires visés.", "fr-com-94016")
    assert {theme.level_1 for theme in record.themes} == {"Environnement, Climat et Energie", ""}
    again = plan_import(read_file(iati(good, lost), "essai.xml"), register)
    assert again.counts()["same"] == 2
    with register.write(who="test", operation="undo") as writer:
        writer.undo(list(register.changes(batch=result.key)["id"]))
    assert register.partnerships().empty


def test_a_place_of_which_no_unit_bears_the_name_is_placed_by_its_point_and_says_so(register):
    middle = load_territories("kayes").set_index("code").geometry["ML010711"].representative_point()
    unknown = PLACE.replace("Tringa", "Nulle Part Connue")
    exact = unknown.replace("14.9 -10.7", f"{middle.y:.6f} {middle.x:.6f}")
    about = exact.replace("</location>", '<exactness code="2"/></location>')
    region = exact.replace("</location>", '<feature-designation code="ADM1"/></location>')
    activities = [
        activity("FR-X-1", "A", place=exact),
        activity("FR-X-2", "B", place=about),
        activity("FR-X-3", "C", place=region),
    ]
    taken(register, iati(*activities))
    ties = {record.title: record.ties[0] for record in register.records()}
    assert (ties["A"].territory_code, ties["A"].reach, ties["A"].method) == ("ML010711", "commune", "point")
    assert ties["A"].place == "Nulle Part Connue"
    assert {ties[title].territory_code for title in "BC"} == {None}


def test_the_whole_built_in_register_is_valid_iati_and_comes_back_into_an_empty_one(first, register):
    exported = export_register(WHEN, first.register)
    root = etree.fromstring(exported.content)
    assert SCHEMA.validate(root), SCHEMA.error_log
    assert len(root.findall("iati-activity")) >= 9
    plan, _ = taken(register, exported.content)
    assert set(plan.counts().values()) == {0, len(first.register.partnerships())}
    assert set(register.records()) == set(first.register.records())
