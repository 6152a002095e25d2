"""The form of a partnership: told as one types, and what is typed is lost neither by a look elsewhere nor by
the end of a session."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from data.register import open_register
from tests.views.pages import press, run, text
from tests.views.test_access import FIELD, claims
from tests.views.test_access import opened as opened_by
from tests.views.test_registre import new_partnership, opened, pick

pytestmark = pytest.mark.usefixtures("ready_home")
MAIL = "jean" + "@" + "ville.example"


@pytest.fixture
def register(ready_home):
    with open_register() as register:
        yield register


def marks(test):
    return [one.value for one in test.markdown if one.value.startswith(":red[")]


def captions(test):
    return " ".join(one.value for one in test.caption)


def test_a_new_form_says_what_is_missing_and_marks_nothing():
    test = opened()
    assert marks(test) == []
    assert "the title, a French actor, a place, a source, your name" in captions(test)


def test_what_is_wrong_is_marked_as_one_types():
    test = opened()
    text(test, "Its address").set_value("ville.example")
    text(test, "Title").set_value(f"Écrire à {MAIL}")
    next(one for one in test.number_input if one.label == "First year").set_value(2010)
    next(one for one in test.number_input if one.label == "Last year").set_value(2001)
    run(test)
    told = " ".join(marks(test))
    for part in ("source has a title", "e\\-mail address", "before the first"):
        assert part in told
    new_partnership(test)
    run(test)
    assert "http" in " ".join(marks(test))


def test_pressing_save_marks_what_is_missing_too():
    test = press(opened(), "Save")
    assert len(marks(test)) >= 4


def test_giving_up_empties_the_form(register):
    test = opened()
    new_partnership(test)
    run(test)
    press(test, "Give up")
    assert text(test, "Title").value == ""
    assert pick(test, "Places in the region of Kayes").value == []
    assert "the title" in captions(test)


def test_what_is_typed_outlives_a_look_at_another_part():
    test = opened()
    text(test, "Title").set_value("À moitié")
    run(test)
    test.segmented_control(key="r_part").set_value("history")
    run(test)
    test.segmented_control(key="r_part").set_value("edit")
    run(test)
    assert text(test, "Title").value == "À moitié"


def test_the_name_is_typed_once():
    test = opened()
    new_partnership(test)
    press(test, "Save")
    assert {one.value for one in test.text_input if one.label == FIELD} == {"Awa"}


def test_who_was_overtaken_may_go_on_writing_and_then_saves(register):
    key = register.partnerships()["partnership_id"].iloc[0]
    test = opened()
    test.selectbox(key="r_key").set_value(key)
    run(test)
    with register.write(who="Binta", operation="edit") as writer:
        writer.edit(replace(register.record(key), title="De Binta"), key=key)
    text(test, "Title").set_value("D’Awa")
    next(one for one in test.text_input if one.label == FIELD).set_value("Awa")
    press(test, "Save")
    press(test, "Go on writing yours")
    assert text(test, "Title").value == "D’Awa"
    press(test, "Save")
    assert register.record(key).title == "D’Awa"


def test_a_session_that_ends_while_somebody_writes_loses_nothing(register):
    identity = {"iss": "https://id.example", "sub": "1"}
    test = opened_by(claims(**identity), role="editor")
    new_partnership_as_signed_in(test)
    test.user = claims(**identity) | {"iat": datetime.now(UTC).timestamp() - 13 * 3600}
    press(test, "Save")
    assert "session has ended" in test.error[0].value
    assert "Meaux – Kita" not in set(register.partnerships()["title"])
    assert text(test, "Title").value == "Meaux – Kita"
    stranger = opened_by(claims(iss="https://id.example", sub="2"), role="editor")
    assert text(stranger, "Title").value == ""
    again = opened_by(claims(**identity), role="editor")
    assert "is back" in again.success[0].value
    assert text(again, "Title").value == "Meaux – Kita"
    press(again, "Save")
    assert "Meaux – Kita" in set(register.partnerships()["title"])


def new_partnership_as_signed_in(test):
    text(test, "Title").set_value("Meaux – Kita")
    text(test, "Another French actor (its name)").set_value("Meaux")
    pick(test, "Places in the region of Kayes").set_value(["ML0105"])
    text(test, "Source to add (title)").set_value("Délibération")
