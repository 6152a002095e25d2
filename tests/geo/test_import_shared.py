"""A list goes in whole while two people edit the same row: nobody's work is lost or overwritten unseen."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from data.importers.table import read_list
from data.importers.table_file import read_table
from data.register import ConflictError, open_register
from geo.pipeline.imports import StaleImportError, apply_import, plan_import
from tests.data.databases import database, postgresql_server
from tests.data.planted_lists import FAULTS, KEPT, plant
from tests.data.register_records import OWN

__all__ = ["database", "postgresql_server"]
EDITS = 12
LIST = "windows.csv"


def edit(address, key, who, done, refused):
    """Note down a number in one row, again and again, as a person who looks before each save."""
    with open_register(address) as register:
        while len(done) < EDITS:
            seen = register.revision("partnership", key)
            record = register.record(key)
            note = f"{record.note}{who}{len(done)} "
            try:
                with register.write(who=who, operation="edit") as writer:
                    writer.edit(replace(record, note=note), key=key, expected=seen)
            except ConflictError:
                refused.append(who)
            else:
                done.append(note)


@pytest.mark.parametrize(
    ("rows", "faults"), [(60, 15), pytest.param(5_000, 200, marks=pytest.mark.exhaustive)]
)
def test_a_list_goes_in_whole_while_two_people_edit_one_row(database, rows, faults):
    planted = next(one for one in plant(rows, faults) if one.name == LIST)
    batch = read_list(read_table(planted.content, planted.name))
    with open_register(database) as register:
        with register.write() as writer:
            writer.upsert(replace(OWN, note=""))
        (key,) = register.partnerships()["partnership_id"]
        done = {"A": [], "B": []}
        refused: list[str] = []
        people = [
            threading.Thread(target=edit, args=(database, key, who, done[who], refused)) for who in done
        ]
        for person in people:
            person.start()
        while True:
            plan = plan_import(batch, register)
            try:
                apply_import(register, plan, who="C")
            except StaleImportError:  # somebody saved meanwhile: the dry run is made again
                continue
            break
        for person in people:
            person.join()
        note = register.record(key).note.split()
        assert sorted(note) == sorted(f"{who}{i}" for who in done for i in range(EDITS))
        named = {(one.row, fault.field) for one in plan.rejected for fault in one.faults}
        named |= {(one.row, one.field) for one in plan.names if one.status == "unmatched"}
        named |= {(fault.row, fault.field) for fault in plan.remarks}
        assert {(row, FAULTS[kind]) for row, kind in planted.faults.items()} <= named
        refused_rows = {row for row, kind in planted.faults.items() if kind not in KEPT}
        assert {one.row for one in plan.rejected} == refused_rows
        assert set(register.partnerships()["title"]) == planted.titles | {OWN.title}
        assert register.health() == ()
