"""The part *Names to review* of the page *Registre*: every kind of choice, two people, the way back."""

from __future__ import annotations

import pytest

from data.aliases import ALIAS
from data.register import open_register
from geo.pipeline.review import choose, decision
from tests.views.pages import press, run, text
from tests.views.test_registre import opened

pytestmark = pytest.mark.usefixtures("ready_home")
NAME = "SYCOTEN"
KEY = "ml-any-sycoten"


@pytest.fixture
def register(ready_home):
    with open_register() as found:
        yield found


@pytest.fixture
def page(register):
    test = opened()
    test.session_state["r_part"] = "review"
    test.session_state["r_review_waiting"] = KEY
    return run(test)


def decide(test, what, why=""):
    test.radio(key="r_what").set_value(what)
    run(test)
    text(test, "Your name, kept with the change").set_value("Awa")
    next(one for one in test.text_input if one.label == "Why").set_value(why)
    return press(test, "Decide for all these rows")


def place(register):
    row = register.ties().set_index("place").loc[NAME]
    return row["territory_code"], row["reach"], row["method"]


def test_the_candidate_chosen_places_the_rows_and_the_name_waits_no_more(page, register):
    assert page.subheader[0].value == NAME
    assert any("where the source says no more of the place" in one.value for one in page.markdown)
    decide(page, "ML0106", "siège à Nioro")
    assert "means from now on" in page.success[0].value
    assert place(register) == ("ML0106", "cercle", ALIAS)
    (alias,) = register.aliases()
    assert (alias.author, alias.reason, alias.key) == ("Awa", "siège à Nioro", KEY)
    assert NAME not in page.dataframe[0].value["Name"].tolist()


def test_a_point_typed_shows_its_commune_before_it_is_kept(page, register):
    page.radio(key="r_what").set_value("point")
    run(page)
    page.number_input(key="r_lat").set_value(14.45)
    page.number_input(key="r_lon").set_value(-11.43)
    run(page)
    (told,) = [one.value for one in page.markdown if one.value.startswith("In the commune")]
    assert any("schematic" in one.value for one in page.caption)
    decide(page, "point")
    code, reach, method = place(register)
    assert code in told
    assert (reach, method) == ("village", ALIAS)


def test_a_point_outside_is_said_and_cannot_be_kept(page, register):
    page.radio(key="r_what").set_value("point")
    run(page)
    page.number_input(key="r_lat").set_value(48.85)
    page.number_input(key="r_lon").set_value(2.35)
    run(page)
    assert "no commune" in page.warning[0].value
    assert next(one for one in page.button if one.label == "Decide for all these rows").disabled
    assert register.aliases() == ()


def test_unknown_needs_a_reason(page, register):
    decide(page, "unknown")
    assert "Say why" in page.error[0].value
    assert register.aliases() == ()
    decide(page, "unknown", "la source ne le dit pas")
    assert place(register)[1:] == ("unknown", ALIAS)


def test_another_unit_is_found_by_its_name(page, register):
    page.radio(key="r_what").set_value("other")
    run(page)
    text(page, "Name or code of the unit").set_value("Nioro du Sahel <b>")
    run(page)
    text(page, "Name or code of the unit").set_value("Diéma")
    run(page)
    assert "Perhaps" in page.warning[0].value
    text(page, "Name or code of the unit").set_value("ML0102")
    run(page)
    decide(page, "other")
    assert place(register)[0] == "ML0102"


def test_the_second_person_sees_both_choices_and_decides(page, register):
    choose(register, decision(NAME, "ml", "outside"), who="Binta", reason="")
    decide(page, "ML0106")
    assert "Binta" in page.warning[0].value
    assert place(register)[1] == "outside"
    press(page, "Save yours in its place")
    assert place(register)[0] == "ML0106"
    assert register.aliases()[0].author == "Awa"


def test_a_choice_is_listed_and_taken_back(page, register):
    before = register.ties()
    decide(page, "outside")
    page.segmented_control(key="r_review_shown").set_value("decided")
    page.session_state["r_review_decided"] = KEY
    run(page)
    assert page.dataframe[0].value["It means"].tolist() == ["outside: in neither area"]
    assert page.radio(key="r_what").value == "outside"
    next(one for one in page.text_input if (one.form_id or "").startswith("r_revoke")).set_value("Awa")
    press(page, "Take back")
    assert register.aliases() == ()
    assert register.ties().equals(before)
