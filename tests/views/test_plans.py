"""The plans that are kept, on the page: asked for, listed, opened, renamed, deleted, taken back."""

from __future__ import annotations

import pytest

from data.plan_files import write_plans
from data.plans import Plan, SavedPlan
from data.register import open_register
from tests.views.pages import open_script, press
from tests.views.test_coordination import metrics, said

pytestmark = pytest.mark.usefixtures("ready_home")

PLAN = Plan(("ML0105",), name="Meaux", themes=("Santé",), start_year=2026, end_year=2028)


@pytest.fixture
def plans(ready_home):
    with open_register() as register:
        yield register.plans


def opened(**query):
    def script():
        from views import coordination_whatif, state

        state.init()
        coordination_whatif.draw(state.area_state("kayes"), state.current_filter(), state.translate())

    return open_script(script, **{"lang": "en", **query})


def test_a_plan_is_kept_only_when_it_is_asked_for_and_without_personal_data(plans):
    test = opened(cercle="ML0105")
    test.text_input(key="coord_plan_name").set_value("Meaux")
    press(test, "What would change?")
    test.text_input(key="coord_save_name").set_value("Santé à Kita")
    test.text_input(key="coord_save_author").set_value("tél. 01 23 45 67 89")
    press(test, "Keep")
    assert "telephone number" in test.error[0].value
    assert plans.all().plans == ()
    test.text_input(key="coord_save_author").set_value("CRIF")
    press(test, "Keep")
    (saved,) = plans.all().plans
    assert (saved.name, saved.author, saved.plan.name) == ("Santé à Kita", "CRIF", "Meaux")
    assert "not counted in the coverage" in test.success[0].value


def test_a_name_that_is_taken_is_replaced_only_when_that_is_ticked(plans):
    plans.save(SavedPlan("Kita", PLAN))
    test = opened()
    test.session_state["coord_plan"] = Plan(("ML0105",), name="Lagny", start_year=2026)
    test.run()
    test.text_input(key="coord_save_name").set_value("KITA")
    press(test, "Keep")
    assert "already kept" in test.error[0].value
    assert plans.get("kita").plan == PLAN
    test.checkbox(key="coord_save_replace").check()
    press(test, "Keep")
    assert plans.get("kita").plan.name == "Lagny"
    assert not test.checkbox(key="coord_save_replace").value


def test_a_plan_is_opened_in_the_form_and_evaluated(plans):
    plans.save(SavedPlan("Kita", PLAN, note="to be seen", author="CRIF"))
    test = press(opened(), "Open")
    assert test.multiselect(key="coord-plan-places-None").value == ["ML0105"]
    assert test.multiselect(key="coord_plan_themes").value == ["Education, Social et Recherche › Santé"]
    assert test.number_input(key="coord_plan_end").value == 2028
    assert test.text_input(key="coord_save_name").value == "Kita"
    assert test.text_area(key="coord_save_note").value == "to be seen"
    assert metrics(test)["Gaps that it would close"] == "33"
    assert not test.warning


def test_a_plan_is_renamed_and_deleted_and_the_deletion_is_undone(plans):
    plans.save(SavedPlan("Kita", PLAN, note="to be seen"))
    test = opened()
    test.text_input(key="coord_plan_new_Kita").set_value("Kita 2026")
    test.button(key="coord_plan_rename_0").click().run()
    kept = plans.get("Kita 2026")
    press(test, "Delete")
    assert plans.all().plans == ()
    press(test, "Undo")
    assert plans.all().plans == (kept,)


def test_other_plans_stand_apart_from_the_overlaps(plans):
    plans.save(SavedPlan("Kita <b>", PLAN))
    test = opened()
    test.session_state["coord_plan"] = Plan(("ML010501",), name="Lagny", start_year=2027, themes=("Santé",))
    test.run()
    alone = metrics(test)["Overlaps that it would create"]
    assert "Other plans for the same communes and years" in said(test)
    assert r"Kita \<b\>" in " ".join(one.value for one in test.markdown)
    plans.delete("Kita <b>")
    assert metrics(test.run())["Overlaps that it would create"] == alone
    assert "Other plans" not in said(test)


def test_a_damaged_plan_is_told_and_the_others_are_kept(plans):
    from sqlalchemy import text

    plans.save(SavedPlan("Kita", PLAN))
    plans.save(SavedPlan("Broken", PLAN))
    with plans._engine.begin() as connection:
        connection.execute(text("UPDATE plans SET plan = '[1' WHERE name = 'Broken'"))
    test = opened()
    assert "Broken" in test.warning[0].value
    assert any("Kita" in one.value for one in test.markdown)
    press(test, "Delete the damaged plan")
    assert not test.warning
    assert [one.name for one in plans.all().plans] == ["Kita"]


def test_plans_of_another_office_are_taken_in_and_faults_are_told(plans):
    test = opened()
    file = write_plans([SavedPlan("Kita", PLAN)])
    bad = file.content.replace(b'"end_year": 2028', b'"end_year": 1')
    for content in (file.content, bad):
        test.file_uploader(key="coord_plans_file").upload(file.name, content, file.mime)
        press(test, "Take them in")
    assert [one.name for one in plans.all().plans] == ["Kita"]
    assert "must not come before" in test.error[0].value
