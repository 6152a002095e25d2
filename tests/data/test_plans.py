"""Plans that are kept: checked wherever they come from, apart from the register's facts."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from alembic import command
from alembic.config import Config
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from data._register_migrate import SCRIPTS
from data._register_store import make_engine, writing
from data.errors import CartoCoopError, NotFoundError
from data.plan_files import FORMAT, MOST_BYTES, read_plan_file, read_plans, write_plans
from data.plan_store import MOST_PLANS, PlanExistsError
from data.plans import (
    LONGEST_NAME,
    Plan,
    PlanError,
    SavedPlan,
    check_saved,
    plan_faults,
    read_plan,
    read_saved,
)
from data.register import open_register
from data.schema import ACTOR_KINDS

PLAN = Plan(("ML0105", "ML010302"), name="Meaux", themes=("Santé",), start_year=2026, end_year=2028)
SAVED = SavedPlan("Santé à Kita", PLAN, note="two\nlines", author="CRIF")
MONDAY, FRIDAY = date(2026, 3, 2), date(2026, 3, 6)
FRAMES = ("actors", "partnerships", "ties", "themes", "sources", "funding", "texts", "excluded")

words = st.text(
    st.characters(codec="utf-8", categories=["L", "Nd", "P", "Zs", "Cf"]), min_size=1, max_size=30
)
made = st.builds(
    Plan,
    territories=st.lists(st.sampled_from(["ML0105", "ML010302", "ML01"]), min_size=1).map(tuple),
    actor=st.sampled_from(["", "fr-dep-91"]),
    name=words,
    kind=st.sampled_from(ACTOR_KINDS),
    francilian=st.booleans(),
    themes=st.lists(words.filter(str.strip)).map(tuple),
    start_year=st.none() | st.integers(1800, 2200),
    end_year=st.none() | st.integers(1800, 2200),
)

anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda one: st.lists(one) | st.dictionaries(st.text() | st.sampled_from(list(Plan.__slots__)), one),
)
CONTACTS = ("jean@ville.fr", "jean [at] ville . fr", "tél. 01 23 45 67 89", "+223 66 74 12 34")


@pytest.fixture
def register():
    with open_register("sqlite://") as found:
        yield found


@pytest.fixture
def plans(register):
    return register.plans


@given(made)
def test_a_plan_without_faults_survives_its_journey_through_json(plan):
    values = json.loads(json.dumps(plan.to_dict()))
    if plan_faults(plan):
        with pytest.raises(PlanError):
            read_plan(values)
    else:
        assert read_plan(values) == plan


@given(anything)
def test_values_of_any_kind_are_a_plan_or_one_error_in_words(values):
    try:
        assert not plan_faults(read_plan(values))
    except PlanError as error:
        error.render().encode()


def test_every_fault_of_a_plan_is_listed():
    values = {"territories": ["<b>"], "name": 3, "francilian": "yes", "start_year": True, "magic": 1}
    with pytest.raises(PlanError) as error:
        read_plan(values)
    assert {fault.field for fault in error.value.faults} == set(values)
    with pytest.raises(PlanError) as error:
        read_plan(replace(PLAN, end_year=2020).to_dict())
    assert "must not come before the start" in error.value.render()
    assert not plan_faults(replace(PLAN, end_year=PLAN.start_year))


@pytest.mark.parametrize("field", ["name", "note", "author"])
@pytest.mark.parametrize("said", CONTACTS)
def test_an_address_or_a_number_is_refused_and_not_repeated(field, said):
    for saved in (replace(SAVED, **{field: f"ask {said}"}), replace(SAVED, plan=replace(PLAN, name=said))):
        with pytest.raises(PlanError) as error:
            check_saved(saved)
        assert "no personal data" in error.value.render()
        assert said not in error.value.render()


def test_years_codes_and_amounts_are_no_telephone_number():
    check_saved(replace(SAVED, name="Kita 2026-2028", note="ML010302, 12 000 000 FCFA, 2026/2027, 3,5 M€"))


@pytest.mark.parametrize(
    "change",
    [{"name": " "}, {"name": "x" * (LONGEST_NAME + 1)}, {"author": "a\u202eb"}, {"created": "yesterday"}],
)
def test_what_is_kept_with_a_plan_is_checked(change):
    with pytest.raises(PlanError):
        check_saved(replace(SAVED, **change))


def test_a_plan_is_kept_and_found_again_by_its_name_whatever_its_case(plans):
    kept = plans.save(SAVED, today=MONDAY)
    assert kept == replace(SAVED, created="2026-03-02", updated="2026-03-02")
    assert plans.get("sante A kita") == kept
    assert plans.all().plans == (kept,)
    with pytest.raises(NotFoundError):
        plans.get("Kita")


def test_a_name_that_is_taken_is_replaced_only_when_asked_and_keeps_its_first_day(plans):
    plans.save(SAVED, today=MONDAY)
    other = replace(SAVED, name="SANTÉ À KITA", plan=replace(PLAN, name="Lagny"))
    with pytest.raises(PlanExistsError):
        plans.save(other, today=FRIDAY)
    kept = plans.save(other, replace=True, today=FRIDAY)
    assert (kept.created, kept.updated) == ("2026-03-02", "2026-03-06")
    assert plans.all().plans == (kept,)


def test_a_plan_is_renamed_unless_the_name_is_taken(plans):
    kept = plans.save(SAVED, today=MONDAY)
    plans.save(replace(SAVED, name="Other"))
    with pytest.raises(PlanExistsError):
        plans.rename("Other", SAVED.name)
    assert plans.rename(SAVED.name, "santé à Kita (2)") == replace(kept, name="santé à Kita (2)")
    assert plans.rename("Other", "OTHER").name == "OTHER"
    with pytest.raises(NotFoundError):
        plans.rename(SAVED.name, "New")


def test_a_deleted_plan_is_gone_and_comes_back_as_it_was(plans):
    kept = plans.save(SAVED, today=MONDAY)
    plans.delete(SAVED.name)
    assert plans.all().plans == ()
    with pytest.raises(NotFoundError):
        plans.delete(SAVED.name)
    assert plans.save(kept, today=FRIDAY) == kept


@pytest.mark.parametrize(
    "damage", ["[1", json.dumps({"territories": ["ML0105"], "name": CONTACTS[0]}), "[" * 90_000, "null"]
)
def test_a_damaged_row_is_told_and_the_others_are_kept(plans, damage):
    kept = plans.save(SAVED)
    plans.save(replace(SAVED, name="Broken"))
    with writing(plans._engine) as session:
        session.execute(text("UPDATE plans SET plan = :plan WHERE name = 'Broken'"), {"plan": damage})
    found = plans.all()
    assert found.plans == (kept,)
    ((name, fault),) = found.damaged
    assert name == "Broken"
    assert "Broken" in fault.render()
    with pytest.raises(PlanError):
        plans.get("Broken")
    plans.delete("Broken")
    assert not plans.all().damaged


def test_there_is_an_end_to_the_number_of_plans(plans):
    plans.take([replace(SAVED, name=f"Plan {number}") for number in range(MOST_PLANS)])
    with pytest.raises(PlanError, match="500"):
        plans.save(SAVED)


def test_a_plan_is_in_no_frame_of_the_register_and_changes_nothing_in_it(register):
    before = {name: getattr(register, name)() for name in FRAMES}
    version = register.version()
    register.plans.save(SAVED)
    assert register.version() == version
    for name, frame in before.items():
        pd.testing.assert_frame_equal(frame, getattr(register, name)())


def test_a_register_of_before_the_plans_gets_their_table_and_keeps_what_it_holds(tmp_path):
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS))
    with writing(make_engine(url)) as session:
        settings.attributes["connection"] = session.connection()
        command.upgrade(settings, "0001")
        session.execute(text("DROP TABLE alembic_version"))
        session.execute(text("INSERT INTO meta (key, value) VALUES ('version', 'x'), ('mine', 'held')"))
    with open_register(url) as register:
        assert register.plans.all().plans == ()
        register.plans.save(SAVED)
        assert register.fact("mine") == "held"


def test_plans_are_handed_over_in_a_file(plans, register, tmp_path):
    kept = plans.save(SAVED, today=MONDAY)
    file = write_plans(plans.all().plans)
    assert read_plans(file.content).plans == (kept,)
    path = tmp_path / file.name
    path.write_bytes(b"\xef\xbb\xbf" + file.content)
    assert read_plan_file(path).plans == (kept,)
    with open_register("sqlite://") as office:
        assert office.plans.take(read_plan_file(path).plans, today=FRIDAY).added == (SAVED.name,)
        assert office.plans.all().plans == (kept,)


def test_a_plan_of_the_same_name_gets_a_number_or_replaces(plans):
    plans.save(SAVED)
    other = replace(SAVED, plan=replace(PLAN, name="Lagny"), created="", updated="")
    taken = plans.take([SAVED, other, other])
    assert taken.unchanged == (SAVED.name,)
    assert taken.renamed == ((SAVED.name, "Santé à Kita (2)"), (SAVED.name, "Santé à Kita (3)"))
    assert plans.take([other], replace=True).replaced == (SAVED.name,)
    assert plans.get(SAVED.name).plan.name == "Lagny"


def _file(**changes):
    return json.dumps({"format": FORMAT, "version": 1, "plans": []} | changes).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"format": NaN}',
        b"[]",
        b'"text"',
        b"9" * 10_000,
        _file(format="other"),
        _file(version=2),
        _file(plans={}),
        _file(plans=[{}] * (MOST_PLANS + 1)),
        b" " * (MOST_BYTES + 1),
    ],
    ids=lambda content: content[:12].decode("latin-1"),
)
def test_a_hostile_file_gets_one_clear_message(content):
    with pytest.raises(PlanError) as error:
        read_plans(content, "x.json")
    assert "x.json" in error.value.render()
    assert not error.value.faults


def test_a_file_that_cannot_be_opened_is_told(tmp_path):
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(CartoCoopError, match="cannot be opened"):
            read_plan_file(path)


def test_the_good_plans_of_a_file_are_kept_and_the_others_are_told_by_their_number():
    rows = [SAVED.to_dict(), 1, {"name": "\ud800", "plan": PLAN.to_dict()}, SAVED.to_dict() | {"plan": None}]
    found = read_plans(_file(plans=rows), "x.json")
    assert found.plans == (SAVED,)
    assert sorted({fault.row for fault in found.faults}) == [2, 3, 4]
    for fault in found.faults:
        fault.render().encode()


def test_read_saved_refuses_a_text_that_is_none():
    with pytest.raises(PlanError):
        read_saved(SAVED.to_dict() | {"note": 5})
