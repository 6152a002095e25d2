"""The user's table of themes wins over the shipped ones, changes the rows at once, and comes undone whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.records import ThemeRecord
from data.register import ConflictError, RegisterError, open_register
from data.theme_names import ThemeName, ThemeNames, name_key
from data.theme_reading import read_themes, row_paths
from data.themes import ThemePath, load_themes
from tests.data.databases import database, postgresql_server  # noqa: F401
from tests.data.register_records import OWN, PAGE

HEALTH = ThemePath("Education, Social et Recherche", "Santé")
WATER = ThemePath("Environnement, Climat et Energie", "Eau et déchets")
HYGIENE = replace(
    PAGE,
    themes=(
        ThemeRecord("eau", *WATER, priority=1),
        ThemeRecord("hygiène", priority=2),
        ThemeRecord("CAD 43030"),
        ThemeRecord("Hygiene", priority=2),
    ),
)
LINE = ThemeName("name", "Hygiène", (HEALTH,), source="réunion de juin")


@pytest.fixture
def register(database):  # noqa: F811
    with open_register(database) as opened:
        opened.upsert_partnership(HYGIENE)
        opened.upsert_partnership(OWN)
        yield opened


def settle(register, *lines, batch="", **more):
    with register.write(who="Awa", operation="edit", reason="décidé", batch=batch) as writer:
        return writer.settle_themes(lines, **more)


def revoke(register, key, **more):
    with register.write(who="Awa", operation="edit") as writer:
        return writer.revoke_theme(key, **more)


def themes(register):
    frame = register.themes()
    return [(row.as_published, row.level_1, row.level_2, row.level_3) for row in frame.itertuples()]


def test_a_name_that_somebody_settles_leads_its_rows_at_once_in_their_order(register):
    before = themes(register)
    assert settle(register, LINE) == 1
    after = themes(register)
    assert [row[0] for row in after] == [row[0] for row in before]
    assert {row[1:] for row in after if row[0] in ("hygiène", "Hygiene")} == {HEALTH}
    assert [row for row in after if row[0] == "eau"] == [row for row in before if row[0] == "eau"]
    assert register.health() == ()


def test_who_settled_what_and_why_stands_in_the_table_and_in_the_history(register):
    settle(register, LINE)
    line = register.theme_names().own("name", "hygiène")
    assert (line.author, line.source, len(line.date)) == ("Awa", "réunion de juin", 10)
    newest = register.changes().head(2)
    assert set(newest["entity"]) == {"theme", "partnership"}
    assert set(newest["reason"]) == {"décidé"}


def test_what_is_imported_later_is_led_by_the_table_too(register):
    settle(register, LINE, ThemeName("sector", "43030", (WATER,)))
    register.upsert_partnership(replace(OWN, themes=(ThemeRecord("HYGIÈNE"), ThemeRecord("CAD 43030"))))
    assert [row[1:3] for row in themes(register)[-2:]] == [HEALTH[:2], WATER[:2]]
    assert register.upsert_partnership(HYGIENE) == "unchanged"


def test_a_dac_code_follows_the_shipped_table_when_it_is_imported(register):
    register.upsert_partnership(replace(OWN, themes=(ThemeRecord("CAD 12220"), ThemeRecord("CAD 99810"))))
    assert [row[2] for row in themes(register)[-2:]] == ["Santé", ""]


def test_a_line_that_is_revoked_leaves_the_shipped_tables_to_speak(register):
    before = themes(register)
    settle(register, LINE, ThemeName("sector", "430", (WATER,)))
    assert revoke(register, LINE.key) == 1
    assert revoke(register, name_key("sector", "430")) == 1
    assert themes(register) == before
    assert dict(register.theme_names().lines) == {}


def test_a_line_comes_undone_with_the_rows_that_it_led(register):
    before = themes(register)
    settle(register, LINE, batch="themes-1")
    change = register.changes(entity="theme").iloc[0]["id"]
    register.upsert_partnership(replace(OWN, themes=(ThemeRecord("hygiène", *HEALTH),)))
    with register.write(who="Awa", operation="undo") as writer:
        writer.undo([int(change)])
    after = themes(register)
    assert (after[:-1], after[-1]) == (before, ("hygiène", "", "", ""))
    assert register.health() == ()


def test_the_second_of_two_who_settle_a_name_is_told(register):
    settle(register, LINE, expected=0)
    with pytest.raises(ConflictError):
        settle(register, replace(LINE, paths=(WATER,)), expected=0)
    with pytest.raises(ConflictError):
        revoke(register, LINE.key, expected=0)
    assert register.theme_names().own("name", "hygiène").paths == (HEALTH,)


def test_nobody_can_revoke_what_nobody_settled(register):
    with pytest.raises(RegisterError, match="no line"):
        revoke(register, "name:rien")


def test_the_table_is_in_past_states_and_copies(register, tmp_path):
    settle(register, LINE)
    moment = datetime.fromisoformat(register.changes().iloc[0]["moment"])
    settle(register, replace(LINE, paths=(WATER,)))
    with register.at(moment) as past:
        assert past.theme_names().own("name", "hygiène").paths == (HEALTH,)
        assert themes(past) != themes(register)
    register.backup(tmp_path / "copy.sqlite")
    revoke(register, LINE.key)
    register.restore(tmp_path / "copy.sqlite")
    assert register.theme_names().own("name", "hygiène").paths == (WATER,)
    assert register.health() == ()


def test_a_settled_nowhere_is_no_unknown():
    names = ThemeNames([ThemeName("name", "eau")])
    assert [row[:3] for row in read_themes("eau", names)] == [("", "", "")]
    assert [row[:3] for row in read_themes("eau, santé", names)][1] == HEALTH
    assert names.own("name", "EAU") is not None


def test_levels_that_a_page_labels_lead_as_far_as_the_list_holds_them():
    assert row_paths("Environnement, climat et énergie / Eau et dechets / Océans") == (WATER,)
    assert row_paths("Océans / Eau et déchets") == ()


def test_long_and_foreign_names_keep_keys_of_their_own():
    long = "eau " * 200
    assert len(name_key("name", long)) <= 200
    assert name_key("name", long) != name_key("name", long + "x")
    assert name_key("name", "Вода") != name_key("name", "Земля")


TEXTS = st.sampled_from(["eau", "hygiène", "gestion urbaine", "CAD 43030", "CAD 43040", "CAD 430", "inconnu"])
LINES = st.builds(
    lambda text, paths: (
        ThemeName("sector", text[4:], paths[:1])
        if text.startswith("CAD")
        else ThemeName("name", text, tuple(paths))
    ),
    TEXTS,
    st.lists(st.sampled_from(load_themes()), max_size=2, unique=True),
)


@settings(max_examples=12, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=4, unique=True), steps=st.lists(LINES, max_size=4))
def test_after_any_steps_each_row_leads_where_an_import_of_today_would(texts, steps, tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('themes') / 'register.sqlite'}"
    first = [row for text in texts for row in read_themes(text)]
    with open_register(url) as register:
        register.upsert_partnership(replace(OWN, themes=_records(first)))
        for line in steps:
            if line.key in register.theme_names().lines:
                revoke(register, line.key)
            else:
                settle(register, line)
        names = register.theme_names()
        again = [row for text in texts for row in read_themes(text, names)]
        expected = [(row.as_published, *row[:3]) for row in again]
        assert themes(register) == list(dict.fromkeys(expected))
        assert register.health() == ()


def _records(rows):
    return tuple(dict.fromkeys(ThemeRecord(row.as_published, *row[:3]) for row in rows))
