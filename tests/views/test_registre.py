"""The page *Registre*: add, correct, two editors, history, undo, the register as of a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from data.importers.mappings import load_mapping
from data.records import ThemeRecord, TieRecord
from data.register import open_register
from tests.views.pages import open_page, open_script, press, run, text
from views.registre_edit import NEW

pytestmark = pytest.mark.usefixtures("ready_home")


@pytest.fixture
def register(ready_home):
    with open_register() as opened:
        yield opened


def opened(**query):
    return open_page("registre", **{"lang": "en", **query})


def settled(test):
    """Run until no step of an import goes on."""
    run(test)
    while any(one.label == "Stop" for one in test.button):
        run(test)
    return test


def pick(test, label):
    return next(one for one in test.multiselect if one.label == label)


def new_partnership(test):
    text(test, "Title").set_value("Meaux – Kita")
    text(test, "Another French actor (its name)").set_value("Meaux")
    pick(test, "Places in the region of Kayes").set_value(["ML0105"])
    pick(test, "Themes").set_value([pick(test, "Themes").options[0]])
    text(test, "Source to add (title)").set_value("Délibération")
    text(test, "Your name, kept with the change").set_value("Awa")


def test_a_partnership_is_added_and_is_on_the_map(register):
    test = opened()
    new_partnership(test)
    press(test, "Save")
    assert "Meaux" in test.success[0].value
    row = register.ties().set_index("title").loc["Meaux – Kita"]
    assert (row["actor_territory"], row["territory_code"], row["reach"]) == ("COM-77284", "ML0105", "cercle")
    assert bool(row["francilian"])
    assert register.changes().iloc[0]["who"] == "Awa"


def test_every_fault_is_named_at_once_and_nothing_is_saved(register):
    before = register.version()
    test = opened()
    text(test, "Why").set_value("tél. 01 23 45 67 89")
    press(test, "Save")
    said = test.error[0].value
    for part in ("name under which", "source", "place", "telephone"):
        assert part in said
    assert register.version() == before


def test_a_correction_changes_only_what_was_changed(register):
    key = register.partnerships()["partnership_id"].iloc[0]
    before = register.record(key)
    test = opened()
    test.selectbox(key="r_key").set_value(key)
    run(test)
    text(test, "Title").set_value("Corrigé")
    text(test, "Your name, kept with the change").set_value("Awa")
    press(test, "Save")
    after = register.record(key)
    assert after.title == "Corrigé"
    assert replace(after, title=before.title).ties == before.ties
    assert set(after.themes) == set(before.themes)
    assert set(after.sources) == set(before.sources)


def test_the_second_editor_compares_and_decides(register):
    key = register.partnerships()["partnership_id"].iloc[0]
    test = opened()
    test.selectbox(key="r_key").set_value(key)
    run(test)
    with register.write(who="Binta", operation="edit") as writer:
        writer.edit(replace(register.record(key), title="De Binta"), key=key)
    text(test, "Title").set_value("D’Awa")
    text(test, "Your name, kept with the change").set_value("Awa")
    press(test, "Save")
    assert "Binta" in test.warning[0].value
    told = test.table[0].value
    assert told.loc["Title"].tolist() == ["De Binta", "D’Awa"]
    assert len(told) == 1
    assert register.record(key).title == "De Binta"
    press(test, "Save yours in its place")
    assert register.record(key).title == "D’Awa"


def test_a_deletion_is_undone_from_the_history(register):
    key = register.partnerships()["partnership_id"].iloc[0]
    before = register.record(key)
    test = opened()
    test.selectbox(key="r_key").set_value(key)
    run(test)
    next(
        one
        for one in test.text_input
        if one.label == "Your name, kept with the change" and one.form_id == "r_delete"
    ).set_value("Awa")
    press(test, "Delete")
    assert register.record(key) is None
    assert test.selectbox(key="r_key").value == NEW
    number = int(register.changes().query("operation == 'delete' and entity == 'partnership'")["id"].iloc[0])
    with register.write(who="Awa", operation="undo") as writer:
        writer.undo([number])
    assert register.record(key) == before


def test_the_history_lists_what_people_did_and_a_past_day_is_shown_everywhere(register):
    key = register.partnerships()["partnership_id"].iloc[0]
    with register.write(who="Awa", operation="edit", reason="relu") as writer:
        writer.edit(replace(register.record(key), title="Corrigé"), key=key)
    test = opened()
    test.segmented_control(key="r_part").set_value("history")
    run(test)
    test.toggle(key="r_people").set_value(True)
    run(test)
    row = test.dataframe[0].value.iloc[0]
    assert (row["Who"], row["Why"], row["What"]) == ("Awa", "relu", "edit")
    today = datetime.now(UTC).date()
    past = opened(asof=today.isoformat())
    assert "as it was" in past.warning[0].value
    assert "can be read, not changed" in past.info[0].value


def test_the_history_tells_a_change_in_words(register):
    key = register.partnerships()["partnership_id"].iloc[0]
    before = register.record(key)
    place = TieRecord("Kita", "cercle", "ML0102")
    theme = ThemeRecord("jumelage scolaire")
    with register.write(who="Awa", operation="edit") as writer:
        asked = replace(before, title="Corrigé", ties=(*before.ties, place), themes=(*before.themes, theme))
        writer.edit(replace(asked, status="dormant"), key=key)

    def script():
        import streamlit as st

        from translations import translator
        from views import registre_words, state

        state.init()
        register = state.present_register()
        states = register.states_of(int(register.changes(most=1)["id"].iloc[0]))
        st.table(registre_words.table(registre_words.versions(*states, translator("en")), "A", "B", str))

    rows = open_script(script).table[0].value.to_numpy().tolist()
    assert rows == [
        ["Title", before.title, "Corrigé"],
        ["Places", "–", "Kita (cercle)"],
        ["Themes", "–", "jumelage scolaire"],
        ["Status", before.status or "–", "dormant"],
    ]


def test_a_day_before_the_history_is_told_and_left():
    test = opened(asof="2001-01-01")
    assert "begins on" in test.error[0].value
    assert not test.warning


def test_the_register_is_checked_and_copied_from_the_page():
    test = opened()
    test.segmented_control(key="r_part").set_value("care")
    run(test)
    press(test, "Check the register")
    assert "sound" in test.success[0].value
    press(test, "Prepare a copy")
    assert test.session_state["r_copy"].startswith(b"SQLite format 3")


LIST = """Acteur français;Commune;Cercle;Début;Statut;Source
Meaux;Kita;Kita;2024;en cours;Délibération
Provins;Kita;Kita;l’an dernier;en cours;Délibération
"""


def test_a_list_is_tried_then_written_and_undone_whole(register, monkeypatch):
    before = len(register.partnerships())
    test = opened()
    test.segmented_control(key="r_part").set_value("import")
    run(test)
    assert "before you have seen" in " ".join(one.value for one in test.caption)
    test.file_uploader(key="r_file").upload("liste.csv", LIST.encode("cp1252"), "text/csv")
    settled(test)
    told = {one.label: one.value for one in test.metric}
    assert (told["new"], told["rows rejected"]) == ("1", "1")
    assert "l’an dernier" in test.dataframe[1].value.iloc[0]["Value"]
    assert len(register.partnerships()) == before
    text(test, "Your name, kept with the change").set_value("Awa")
    press(test, "Write to the register")
    settled(test)
    assert "in the register" in test.success[0].value
    assert len(register.partnerships()) == before + 1
    who = [one for one in test.text_input if one.label == "Your name, kept with the change"]
    who[0].set_value("Awa")
    press(test, "Undo")
    assert len(register.partnerships()) == before


def test_several_files_wait_for_their_turn_and_what_their_columns_hold_is_kept(register):
    test = opened()
    test.segmented_control(key="r_part").set_value("import")
    run(test)
    lists = [
        (f"{name}.csv", f"Qui;Commune;Cercle\n{name};Kita;Kita\n".encode(), "text/csv")
        for name in ("Meaux", "Provins")
    ]
    test.file_uploader(key="r_file").set_value(lists)
    settled(test)
    assert "known to name an actor" in test.error[0].value
    next(one for one in test.selectbox if one.label == "Qui").set_value("actor")
    press(test, "Read the file so")
    settled(test)
    assert {one.label: one.value for one in test.metric}["new"] == "1"
    text(test, "Name of the mapping").set_value("Ma liste")
    press(test, "Keep")
    assert load_mapping("Ma liste").fields == {"Qui": "actor", "Commune": "commune", "Cercle": "cercle"}
    assert [one.label for one in test.selectbox][:2] == [
        "File to look at (2 waiting)",
        "Saved mapping of columns",
    ]
