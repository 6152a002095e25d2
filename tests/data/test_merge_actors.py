"""Two actors that are one: all ties move at once, nothing is said twice, and it is undone whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.errors import FrameError
from data.records import TieRecord, actor_key
from data.register import ConflictError, RegisterError, open_register
from tests.data.databases import database, postgresql_server  # noqa: F401
from tests.data.register_records import CERCLE, OTHER, OWN, PAGE, TOWN
from tests.data.test_history import content

DOUBLE = replace(TOWN, name="Ville de Montreuil-sous-Bois", territory_code=None)
GONE, KEEP = DOUBLE.actor_id, TOWN.actor_id


@pytest.fixture
def register(database):  # noqa: F811
    with open_register(database) as opened:
        opened.upsert_partnership(PAGE)
        opened.upsert_partnership(
            replace(
                OWN,
                actors=(DOUBLE, CERCLE),
                ties=(TieRecord("Cercle de Yélimané", "cercle", "ML0107", actor_id=GONE),),
            )
        )
        both = TieRecord("Diéma", "cercle", "ML0102")
        opened.upsert_partnership(
            replace(
                OWN,
                title="Les deux",
                actors=(DOUBLE, TOWN, CERCLE),
                ties=(replace(both, actor_id=GONE), replace(both, actor_id=KEEP)),
            )
        )
        yield opened


def merge(register, gone=GONE, keep=KEEP, **more):
    with register.write(who="Awa", operation="edit", batch="merge-1") as writer:
        return writer.merge_actors(gone, keep, **more)


def test_all_that_named_the_one_names_the_other_and_nothing_stands_twice(register):
    assert merge(register) == 2
    assert set(register.actors()["actor_id"]) == {KEEP, CERCLE.actor_id}
    ties = register.ties()
    assert set(ties["actor_id"]) == {KEEP}
    assert len(ties[ties["title"] == "Les deux"]) == 1
    assert register.health() == ()


def test_it_is_undone_whole(register):
    before = content(register)
    merge(register)
    changes = register.changes(batch="merge-1")
    with register.write(who="Awa", operation="undo") as writer:
        undone = writer.undo([int(number) for number in changes["id"]])
    assert not undone.left
    assert content(register) == before
    assert register.health() == ()


def test_an_import_does_not_bring_the_second_back_into_what_was_united(register):
    merge(register)
    assert register.upsert_partnership(replace(OWN, actors=(DOUBLE, CERCLE))) == "held"
    assert GONE not in set(register.actors()["actor_id"])


def test_members_of_the_group_of_the_one_go_over_to_the_group_of_the_other(register):
    twinning = replace(
        OTHER, name="Comité de jumelage", kind="association", group_id=GONE, territory_code=None
    )
    register.upsert_partnership(replace(OWN, title="Comité", actors=(twinning, CERCLE)))
    merge(register)
    assert register.actors().set_index("actor_id").loc[twinning.actor_id, "group_id"] == KEEP


@pytest.mark.parametrize(
    ("gone", "keep"),
    [(KEEP, KEEP), (CERCLE.actor_id, KEEP), ("nobody", KEEP), (KEEP, "nobody")],
    ids=["itself", "other side", "unknown", "into the unknown"],
)
def test_what_cannot_be_one_is_refused_and_nothing_is_written(register, gone, keep):
    version = register.version()
    with pytest.raises(RegisterError):
        merge(register, gone, keep)
    assert register.version() == version


def test_who_has_not_seen_the_newest_change_of_the_actor_is_told(register):
    seen = register.revision("actor", GONE)
    with register.write(who="Binta", operation="edit") as writer:
        writer.edit_actor(replace(register.actor_record(GONE), note="à revoir"), key=GONE)
    with pytest.raises(ConflictError):
        merge(register, expected=seen)


def test_an_actor_with_faults_is_refused_with_each_of_them(register):
    mail = "x" + "@" + "ville.example"
    wrong = replace(register.actor_record(KEEP), kind="town", territory_code="nowhere", note=mail)
    with pytest.raises(FrameError) as error, register.write(who="Awa", operation="edit") as writer:
        writer.edit_actor(wrong, key=KEEP)
    assert {fault.field for fault in error.value.faults} == {"kind", "territory_code", "note"}


def test_the_key_of_the_double_is_another():
    assert actor_key(DOUBLE.name, "fr", "commune", None) == GONE != KEEP
