"""The part *Actors* of the page: corrected with a source, united with a double, undone whole."""

from __future__ import annotations

import pytest

from data.register import open_register
from tests.views.pages import press, run, text
from tests.views.test_access import claims, parts
from tests.views.test_access import opened as opened_by
from tests.views.test_registre import opened
from tests.views.test_registre_form import marks

pytestmark = pytest.mark.usefixtures("ready_home")
FIELD = "Your name, kept with the change"


@pytest.fixture
def register(ready_home):
    with open_register() as register:
        yield register


def actor(register, name="Montreuil"):
    frame = register.actors()
    return frame.loc[frame["name"] == name, "actor_id"].iloc[0]


def on(key):
    test = opened()
    test.segmented_control(key="r_part").set_value("actors")
    run(test)
    test.selectbox(key="r_actor").set_value(key)
    return run(test)


def signed(test, name="Awa"):
    next(one for one in test.text_input if one.label == FIELD).set_value(name)


def test_an_actor_is_corrected_under_a_name_with_a_source(register):
    key = actor(register)
    test = on(key)
    text(test, "Name").set_value("Ville de Montreuil")
    signed(test)
    text(test, "Why: the source from which you know it").set_value("site de la ville")
    press(test, "Save")
    assert register.actor_record(key).name == "Ville de Montreuil"
    newest = register.changes().iloc[0]
    assert (newest["who"], newest["reason"], newest["entity"]) == ("Awa", "site de la ville", "actor")


def test_what_is_wrong_with_an_actor_is_marked_as_one_types_and_nothing_is_saved(register):
    key = actor(register)
    version = register.version()
    test = on(key)
    text(test, "Name").set_value("")
    text(test, "Code of the collectivity, or of the seat").set_value("ML0107")
    run(test)
    told = " ".join(marks(test))
    assert "empty or too long" in told
    assert "No unit of that side" in told
    press(test, "Save")
    assert "not saved" in test.error[0].value
    assert register.version() == version


def test_a_code_brings_its_point_along(register):
    key = actor(register)
    test = on(key)
    text(test, "Code of the collectivity, or of the seat").set_value("com-94016")
    signed(test)
    text(test, "Why: the source from which you know it").set_value("essai")
    press(test, "Save")
    record = register.actor_record(key)
    assert (record.territory_code, record.francilian) == ("COM-94016", True)
    assert round(record.lat, 1) == 48.8


def test_two_actors_that_are_one_are_united_and_undone_whole(register):
    frame = register.actors()
    gone, keep = frame.loc[frame["side"] == "fr", "actor_id"].iloc[:2]
    before = register.ties().drop(columns="tie_id", errors="ignore")
    test = on(gone)
    box = next(one for one in test.selectbox if one.label == "The actor that stays")
    box.set_value(keep)
    who = [one for one in test.text_input if one.label == FIELD]
    who[-1].set_value("Awa")
    press(test, "Unite")
    assert "United" in test.success[0].value
    assert gone not in set(register.actors()["actor_id"])
    batch = register.changes(most=1)["batch"].iloc[0]
    with register.write(who="Awa", operation="undo") as writer:
        writer.undo([int(one) for one in register.changes(batch=batch)["id"]])
    assert register.ties().drop(columns="tie_id", errors="ignore").equals(before)


def test_a_viewer_is_offered_no_actor_to_change():
    assert "Actors" not in parts(opened_by(claims(), role="viewer"))
