"""Lists into the register: every planted fault is named, every good row kept, a dry run keeps its word."""

from __future__ import annotations

import json

import pytest

from data.importers.table import read_list
from data.importers.table_file import read_table
from data.register import open_register
from geo.pipeline.import_report import rows_to_mend, write_rows_to_mend
from geo.pipeline.imports import StaleImportError, apply_import, plan_import
from tests.data.databases import database, postgresql_server
from tests.data.list_files import as_csv, as_xlsx
from tests.data.planted_lists import FAULTS, KEPT, plant

HEAD = ["Id", "Titre", "Acteur français", "Code INSEE", "Cercle", "Commune", "Début", "Fin"]
WRITTEN = ("windows.csv", "merged.ods")
"""Files of the planted ones that are written too, not only tried."""
ROWS = [
    ["A1", "Puits fictifs", "Montreuil", "93048", "Diéma", "Lakamané", "2012", "2014"],
    ["A2", "Écoles fictives", "Cachan", "94016", "Yélimané", "Tringa", "mars 2015", ""],
]


__all__ = ["database", "postgresql_server"]


@pytest.fixture
def register(tmp_path):
    with open_register(f"sqlite:///{tmp_path / 'register.sqlite'}") as register:
        yield register


def batch_of(rows, head=HEAD, file="liste.csv"):
    return read_list(read_table(as_csv([head, *rows]), file))


def plan_of(register, rows, **more):
    return plan_import(batch_of(rows), register, **more)


@pytest.mark.parametrize(
    ("rows", "faults"), [(400, 45), pytest.param(5_000, 200, marks=pytest.mark.exhaustive)]
)
def test_every_planted_fault_is_named_and_every_good_row_is_kept(register, rows, faults):
    kept = set()
    for planted in plant(rows, faults):
        plan = plan_import(read_list(read_table(planted.content, planted.name)), register)
        named = {(one.row, fault.field) for one in plan.rejected for fault in one.faults}
        named |= {(one.row, one.field) for one in plan.names if one.status == "unmatched"}
        named |= {(fault.row, fault.field) for fault in plan.remarks}
        expected = {(row, FAULTS[kind]) for row, kind in planted.faults.items()}
        assert expected <= named, (planted.name, expected - named)
        refused = {row for row, kind in planted.faults.items() if kind not in KEPT}
        assert {one.row for one in plan.rejected} == refused, planted.name
        assert {entry.record.title for entry in plan.entries} == planted.titles
        assert all(fault.advice or fault.message for one in plan.rejected for fault in one.faults)
        if planted.name in WRITTEN:
            apply_import(register, plan, who="test")
            kept |= planted.titles
    assert set(register.partnerships()["title"]) == kept


def test_what_the_dry_run_says_is_what_happens(register):
    apply_import(register, plan_of(register, ROWS), who="test")
    changed = [[*ROWS[0][:7], "2016"], ROWS[1], ["A3", *ROWS[1][1:5], "Guidimé", "2001", ""]]
    plan = plan_of(register, changed)
    assert plan.counts() == dict.fromkeys(("new", "changed", "same"), 1) | dict.fromkeys(
        ("held", "duplicate", "rejected"), 0
    )
    assert [(one.field, one.before, one.after) for one in plan.entries[0].changes] == [
        ("end_year", "2014", "2016")
    ]
    version = register.version()
    assert plan_of(register, changed).version == version, "a dry run leaves the register as it is"
    assert apply_import(register, plan, who="test").counts == plan.counts()
    table = register.partnerships().set_index("partnership_id")
    assert table.loc["list-a1", "end_year"] == 2016
    assert plan_of(register, changed).counts()["same"] == 3


def test_an_import_is_undone_whole_and_can_be_made_again(register):
    before = register.partnerships()
    result = apply_import(register, plan_of(register, ROWS), who="test", reason="essai")
    changes = register.changes(batch=result.key)
    assert set(changes["reason"]) == {"essai"}
    with register.write(who="test", operation="undo") as writer:
        assert not writer.undo([int(number) for number in changes["id"]]).left
    assert register.partnerships().equals(before)
    assert register.actors().empty
    assert plan_of(register, ROWS).counts()["new"] == 2


def test_each_database_is_told_written_and_brought_back_alike(database):
    with open_register(database) as register:
        plan = plan_of(register, ROWS)
        result = apply_import(register, plan, who="test")
        assert plan_of(register, ROWS).counts()["same"] == result.counts["new"] == 2
        with register.write(who="test", operation="undo") as writer:
            writer.undo([int(number) for number in register.changes(batch=result.key)["id"]])
        assert register.partnerships().empty


def test_an_import_is_refused_when_the_register_has_changed_meanwhile(register):
    plan = plan_of(register, ROWS)
    apply_import(register, plan_of(register, ROWS[:1]), who="other")
    with pytest.raises(StaleImportError):
        apply_import(register, plan, who="test")
    assert list(register.partnerships()["partnership_id"]) == ["list-a1"]


def test_a_cancelled_import_writes_nothing(register):
    def cancel(done, _total):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        apply_import(register, plan_of(register, ROWS), who="test", progress=cancel)
    assert register.partnerships().empty


def test_what_a_person_has_deleted_is_held(register):
    apply_import(register, plan_of(register, ROWS), who="test")
    with register.write(who="person", operation="delete") as writer:
        writer.delete("list-a1")
    plan = plan_of(register, ROWS)
    assert [entry.what for entry in plan.entries] == ["held", "same"]


def test_a_likely_duplicate_is_held_back_explained_and_taken_when_a_person_says_so(register):
    apply_import(register, plan_of(register, ROWS), who="test")
    again = [["", "Les puits fictifs", *ROWS[0][2:]]]
    plan = plan_of(register, again)
    entry = plan.entries[0]
    assert (entry.what, entry.duplicate.key) == ("duplicate", "list-a1")
    assert entry.duplicate.score == pytest.approx(
        entry.duplicate.actors + entry.duplicate.places + entry.duplicate.words + entry.duplicate.years
    )
    assert [row for row, _faults in rows_to_mend(plan)] == [2]
    told = plan_of(register, again, add_duplicates=True)
    assert told.counts()["new"] == 1
    apply_import(register, told, who="test")
    assert len(register.partnerships()) == 3


@pytest.mark.parametrize("title", ["Puits fictifs 2", "Autre chose"])
def test_another_title_at_the_same_place_is_no_duplicate_by_itself(register, title):
    apply_import(register, plan_of(register, ROWS), who="test")
    other = [["", title, *ROWS[0][2:6], "1999", "2000"]]
    assert plan_of(register, other).counts()["new"] == 1


def test_a_number_that_stands_for_another_partnership_overwrites_nothing(register):
    apply_import(register, plan_of(register, ROWS), who="test")
    plan = plan_of(register, [["A1", "Tout autre", *ROWS[1][2:]]])
    assert plan.counts()["rejected"] == 1
    assert "Puits fictifs" in plan.rejected[0].faults[0].render()


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_rejected_rows_are_mended_and_imported_again(register, suffix):
    bad = [["=A9", "-Titre", "", "", "Diéma", "Lakamané\nFatao", "2012", ""], *ROWS]
    plan = plan_of(register, bad)
    file = write_rows_to_mend(plan, f"rejets.{suffix}", "fr")
    table = read_table(file.content, file.name)
    assert table.headings[:-2] == tuple(HEAD)
    assert [row.cells[:8] for row in table.rows] == [tuple(bad[0])]
    assert "Aucun acteur" in table.rows[0].cells[8]
    cells = list(table.rows[0].cells)
    cells[2] = "Cachan"
    mended = read_list(read_table(as_csv([table.headings, cells]), "mended.csv"))
    plan = plan_import(mended, register)
    assert plan.counts()["new"] == 1
    assert {tie.territory_code for tie in plan.entries[0].record.ties} == {"ML010212", "ML010208"}


def test_the_5w_sheet_of_mali_goes_in_as_it_is(register):
    head = [
        "Nom Organisation",
        "Organisation Accronyme",
        "Type Organisation",
        "Cluster",
        "Region",
        "Cercle",
        "admin2Pcod",
    ]
    rows = [
        ["Organisation Fictive", "OF", "ONG Internationale", "Santé", "Kayes", "Bafoulabé", "ML0102"],
        ["Organisation Fictive", "OF", "ONG Internationale", "Wash", "Kayes", "Diéma", "ML0103"],
        ["Organisation Fictive", "OF", "ONG Internationale", "Santé", "Gao", "Ansongo", "ML0702"],
        ["Association Fictive du Mali", "", "ONG Nationale", "Santé", "Kayes", "Kita", "ML0106"],
    ]
    plan = plan_import(read_list(read_table(as_xlsx([head, *rows]), "5w.xlsx")), register)
    assert [one.row for one in plan.rejected] == [5], "a Malian body alone makes no partnership"
    found = [(entry.record.ties[0].reach, entry.record.ties[0].territory_code) for entry in plan.entries]
    assert found == [("cercle", "ML0101"), ("cercle", "ML0102"), ("outside", None)], "codes are those of 2015"
    actor = plan.entries[0].record.actors[0]
    assert (actor.name, actor.kind, actor.francilian) == ("Organisation Fictive (OF)", "association", None)
    assert actor.note, "the list does not say where it is from"
    assert {entry.record.confidence for entry in plan.entries} == {"low"}


def test_a_malian_partner_stands_for_the_place_of_a_row_that_names_no_other(register):
    head = ["Titre", "Acteur français", "Code INSEE", "Partenaire malien"]
    partners = ("Commune de Tringa", "Conseil de cercle de Diéma", "Commune de Zzyzx", "Commune de Gao")
    rows = [[f"Projet fictif {at}", "Cachan", "94016", partner] for at, partner in enumerate(partners)]
    plan = plan_import(batch_of(rows, head), register)
    ties = [entry.record.ties[0] for entry in plan.entries]
    assert [(tie.reach, tie.territory_code) for tie in ties] == [
        ("commune", "ML010712"),
        ("cercle", "ML0102"),
        ("unknown", None),
        ("outside", None),
    ]
    assert all(tie.partner_id for tie in ties)
    assert [(one.row, one.field, one.status) for one in plan.names] == [
        (4, "Partenaire malien", "unmatched"),
        (5, "Partenaire malien", "outside"),
    ]


def test_a_code_of_two_meanings_is_not_guessed(register):
    head = ["Titre", "Acteur", "admin2Pcod"]
    table = read_table(as_csv([head, ["Projet fictif", "Cachan", "ML0102"]]), "codes.csv")
    plan = plan_import(read_list(table), register)
    fault = plan.rejected[0].faults[0]
    assert "Diéma" in fault.render()
    assert "Bafoulabé" in fault.render()
    for scheme, code in (("newer", "ML0102"), ("2015", "ML0101")):
        plan = plan_import(read_list(table, scheme=scheme), register)
        assert plan.entries[0].record.ties[0].territory_code == code


def test_no_personal_data_reaches_database_report_or_rejected_rows(register, tmp_path):
    head = [*HEAD, "Courriel", "Téléphone", "Point focal", "Note"]
    secrets = ["awa.fictive@example.org", "+223 66 74 12 34", "Awa Fictive", "01 23 45 67 89"]
    note = f"voir {secrets[0]} ou tél. {secrets[3]}"
    rows = [[*row, *secrets[:3], note] for row in (*ROWS, ["A3", "x", "", *ROWS[0][3:]])]
    rows.append(["A4", secrets[0], "Cachan", "", "Diéma", "Fatao", secrets[3], secrets[1], "", "", "", ""])
    batch = batch_of(rows, head)
    plan = plan_import(batch, register)
    result = apply_import(register, plan, who="test")
    written = write_rows_to_mend(plan, "rejets.csv", "fr").content.decode("utf-8-sig")
    shown = json.dumps(plan.to_dict(), ensure_ascii=False) + written + repr(plan)
    shown += register.changes(batch=result.key).to_csv()
    for file in tmp_path.glob("register.sqlite*"):
        shown += file.read_bytes().decode("utf-8", errors="ignore")
    for secret in (*secrets, "66 74 12 34", "fictive@", "66741234"):
        assert secret not in shown
    assert plan.counts()["rejected"] == 2
    assert batch.dropped.emails >= 7
    assert batch.dropped.phones >= 7
    assert batch.dropped.contacts >= 9
