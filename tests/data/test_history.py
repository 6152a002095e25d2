"""The history: nothing is changed without a trace, nothing is lost, every past state comes back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from data._register_store import reading
from data.history import broken_at, strays
from data.register import ConflictError, RegisterError, open_register
from tests.data.databases import database, postgresql_server  # noqa: F401
from tests.data.register_records import CERCLE, OTHER, OWN, PAGE, TOWN
from tests.properties import tried

FRAMES = ("actors", "partnerships", "ties", "themes", "sources", "funding", "texts", "excluded")
KEY = "atlas-12471"


@pytest.fixture
def register(database):  # noqa: F811
    with open_register(database) as opened:
        yield opened


def content(register):
    """Return every frame as sorted rows: what a reader can see."""
    frames = {name: getattr(register, name)() for name in FRAMES}
    return {
        name: sorted(json.dumps(row, default=str, sort_keys=True) for row in frame.to_dict("records"))
        for name, frame in frames.items()
    }


def edit(register, record, **more):
    with register.write(who="Awa", operation="edit", reason="relu") as writer:
        return writer.edit(record, **more)


def delete(register, key, **more):
    with register.write(who="Awa", operation="delete", reason="doublon") as writer:
        writer.delete(key, **more)


def undo(register, changes):
    with register.write(who="Awa", operation="undo") as writer:
        return writer.undo([int(one) for one in changes])


def test_a_write_leaves_who_when_what_and_why(register):
    register.upsert_partnership(PAGE)
    edit(register, replace(PAGE, end_year=2020), key=KEY)
    newest = register.changes(entity="partnership", key=KEY).iloc[0]
    assert (newest["who"], newest["operation"], newest["reason"]) == ("Awa", "edit", "relu")
    assert datetime.fromisoformat(newest["moment"]) <= datetime.now(UTC)
    before, after = register.states_of(int(newest["id"]))
    assert (before["partnership"]["end_year"], after["partnership"]["end_year"]) == (None, 2020)


def test_a_write_that_changes_nothing_leaves_no_trace(register):
    register.upsert_partnership(PAGE)
    before = len(register.changes())
    assert register.upsert_partnership(PAGE) == "unchanged"
    assert len(register.changes()) == before


def test_an_edit_holds_against_imports_and_curation(register):
    register.upsert_partnership(PAGE)
    edit(register, replace(PAGE, title="Mieux dit", themes=()), key=KEY)
    assert register.upsert_partnership(replace(PAGE, end_year=2010)) == "held"
    with register.write() as writer:
        assert writer.upsert(replace(PAGE, end_year=2010), curated=True) == "held"
        assert writer.keep_curated([]) == 0
    row = register.partnerships().iloc[0]
    assert row["title"] == "Mieux dit"
    assert pd.isna(row["end_year"])
    assert register.themes().empty


def test_what_a_person_deleted_does_not_come_back_by_an_import(register):
    register.upsert_partnership(PAGE)
    delete(register, KEY)
    assert register.partnerships().empty
    assert register.actors().empty
    assert register.upsert_partnership(PAGE) == "held"
    assert register.upsert_partnership(replace(PAGE, key="another-key")) == "held"


def test_a_deletion_undone_is_as_it_was(register):
    register.upsert_partnership(PAGE)
    before = content(register)
    delete(register, KEY)
    last = register.changes().query("operation == 'delete'")["id"]
    done = undo(register, last)
    assert content(register) == before
    assert ("partnership", KEY) in done.restored
    assert done.left == ()


def test_an_import_is_undone_whole_and_spares_what_changed_since(register):
    register.upsert_partnership(OWN)
    before = content(register)
    with register.write(batch="b1") as writer:
        writer.upsert(PAGE)
        writer.upsert(replace(OWN, status="ended"))
    edit(register, replace(PAGE, title="Repris"), key=KEY)
    done = undo(register, register.changes(batch="b1")["id"])
    assert ("partnership", KEY) in done.left
    assert set(register.partnerships()["title"]) == {"Repris", OWN.title}
    assert register.partnerships().set_index("title").loc[OWN.title, "status"] == ""
    delete(register, KEY)
    assert content(register) == before


def test_undoing_an_import_keeps_the_actors_that_others_name(register):
    with register.write(batch="b1") as writer:
        writer.upsert(PAGE)
    register.upsert_partnership(OWN)
    done = undo(register, register.changes(batch="b1")["id"])
    assert set(register.actors()["actor_id"]) == {OTHER.actor_id, CERCLE.actor_id}
    assert ("actor", CERCLE.actor_id) in done.left
    assert ("actor", TOWN.actor_id) in done.restored


def test_the_second_of_two_editors_is_shown_both_versions_and_loses_nothing(register):
    register.upsert_partnership(PAGE)
    seen = register.revision("partnership", KEY)
    edit(register, replace(PAGE, end_year=2020), key=KEY, expected=seen)
    with pytest.raises(ConflictError, match="Awa") as conflict:
        edit(register, replace(PAGE, end_year=2015), key=KEY, expected=seen)
    assert conflict.value.base["partnership"]["end_year"] is None
    assert conflict.value.theirs["partnership"]["end_year"] == 2020
    assert register.partnerships()["end_year"].tolist() == [2020]


def test_an_actor_that_a_person_edited_keeps_what_was_said(register):
    register.upsert_partnership(PAGE)
    with register.write(who="Awa", operation="edit") as writer:
        writer.edit_actor(replace(TOWN, note="vérifié"), key=TOWN.actor_id)
    register.upsert_partnership(replace(PAGE, actors=(replace(TOWN, note="autre"), CERCLE), end_year=2011))
    assert register.actors().set_index("actor_id").loc[TOWN.actor_id, "note"] == "vérifié"


def test_a_person_gives_a_name(register):
    with pytest.raises(RegisterError, match="name"), register.write(who=" ", operation="edit"):
        pass


@pytest.mark.parametrize("statement", ["UPDATE changes SET who = 'x'", "DELETE FROM changes"])
def test_the_database_refuses_to_rewrite_the_history(database, statement):  # noqa: F811
    with open_register(database) as register:
        register.upsert_partnership(PAGE)
    engine = create_engine(database)
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_a_past_state_shows_what_was_known_then_and_takes_no_writes(register):
    register.upsert_partnership(PAGE)
    before, moment = content(register), datetime.now(UTC)
    edit(register, replace(PAGE, title="Plus tard", actors=(TOWN, OTHER, CERCLE)), key=KEY)
    delete(register, KEY)
    with register.at(moment) as past:
        assert content(past) == before
        assert past.version() != register.version()
        with pytest.raises(RegisterError, match="past state"), past.write():
            pass
    with register.at(datetime.now(UTC).date()) as today:
        assert content(today) == content(register)


def test_before_its_history_a_register_is_unknown(register):
    register.upsert_partnership(PAGE)
    with pytest.raises(RegisterError, match="begins on"):
        register.at(date(2000, 1, 1))


def test_an_unbroken_history_is_told_from_one_that_was_tampered_with(tmp_path):
    address = f"sqlite:///{tmp_path / 'register.sqlite'}"
    with open_register(address) as register:
        register.upsert_partnership(PAGE)
        register.upsert_partnership(OWN)
    engine = create_engine(address)
    with reading(engine) as session:
        assert broken_at(session) is None
        assert strays(session) == []
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER changes_not_altered"))
        connection.execute(text("UPDATE changes SET who = 'x' WHERE id = 3"))
        connection.execute(
            text("UPDATE partnerships SET title = 'y' WHERE title = :title"), {"title": OWN.title}
        )
    with reading(engine) as session:
        assert broken_at(session) == 3
        assert strays(session) == [("partnership", OWN.partnership_id)]
    engine.dispose()


RECORDS = st.builds(
    lambda base, title, start, actors: replace(
        base, title=title, start_year=start, actors=actors, key=base.title
    ),
    st.sampled_from([PAGE, OWN]).map(lambda record: replace(record, atlas_id="", ties=())),
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12).filter(str.strip),
    st.none() | st.integers(1960, 2026),
    st.sampled_from([(TOWN, CERCLE), (OTHER, CERCLE), (TOWN, OTHER, CERCLE)]),
)
STEPS = st.lists(
    st.tuples(st.sampled_from(["import", "edit", "delete", "undo"]), RECORDS), min_size=1, max_size=5
)


@tried(5)
@given(steps=STEPS)
def test_every_state_that_was_ever_seen_comes_back_as_of_its_moment(steps, tmp_path_factory):
    folder = tmp_path_factory.mktemp("steps")
    with open_register(f"sqlite:///{folder / 'register.sqlite'}") as register:
        seen = []
        for what, record in steps:
            present = record.partnership_id in set(register.partnerships()["partnership_id"])
            if what == "import":
                register.upsert_partnership(record)
            elif what == "edit":
                edit(register, record, key=record.partnership_id)
            elif what == "delete" and present:
                delete(register, record.partnership_id)
            elif what == "undo" and len(register.changes()):
                undo(register, [register.changes()["id"].iloc[0]])
            if len(register.changes()):
                seen.append((datetime.now(UTC), content(register)))
        for moment, expected in seen:
            with register.at(moment) as past:
                assert content(past) == expected
