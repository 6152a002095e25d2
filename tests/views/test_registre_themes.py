"""Themes on the page *Registre*: settled by select boxes, applied at once, revoked, handed over as a file."""

from __future__ import annotations

import pytest

from data.register import open_register
from data.theme_files import write_theme_names
from data.theme_names import ThemeName
from data.themes import ThemePath
from tests.views.pages import open_script, press, run, text

pytestmark = pytest.mark.usefixtures("ready_home")
HEALTH = ThemePath("Education, Social et Recherche", "Santé")


@pytest.fixture
def register(ready_home):
    with open_register() as opened:
        yield opened


def page(lang="en"):
    def script():
        from views import registre_themes, state

        state.init()
        registre_themes.draw(state.translate())

    return open_script(script, lang=lang)


def choose(test, label, value):
    next(one for one in test.selectbox if one.label == label).set_value(value)
    return run(test)


def settle(test, name):
    text(test, "Name as published").set_value(name)
    run(test)
    choose(test, "Theme (first level)", HEALTH.level_1)
    choose(test, "Second level", HEALTH.level_2)
    text(test, "Your name, kept with the change").set_value("Awa")
    return press(test, "Settle")


def waiting(register):
    themes = register.themes()
    return set(themes.loc[themes["level_1"] == "", "as_published"])


def test_a_name_that_leads_nowhere_is_listed_with_its_rows(register):
    test = page()
    table = test.dataframe[0].value
    assert set(table["Name or code"]) == waiting(register)
    assert (table["Rows"] >= 1).all()


def test_a_name_settled_by_select_boxes_leads_its_rows_and_is_revoked(register):
    before = waiting(register)
    test = settle(page(), "Hygiène")
    assert "Partnerships whose themes change: 1" in test.success[0].value
    assert waiting(register) == before - {"hygiène"}
    text(test, "Name as published").set_value("hygiène")
    test = press(run(test), "Revoke: CartoCoop's own table speaks again")
    assert waiting(register) == before


def test_what_nobody_signs_is_not_kept(register):
    test = page()
    text(test, "Name as published").set_value("hygiène")
    press(run(test), "Settle")
    assert "name" in test.error[0].value
    assert dict(register.theme_names().lines) == {}


def test_a_table_filled_in_is_taken_in_whole(register, tmp_path):
    write_theme_names(
        tmp_path / "t.csv", [ThemeName("name", "hygiène", (HEALTH,)), ThemeName("name", "formation")]
    )
    test = page("fr")
    test.file_uploader[0].set_value([("t.csv", (tmp_path / "t.csv").read_bytes(), "text/csv")])
    next(one for one in test.text_input if one.key == "r_theme_take_who").set_value("Awa")
    press(test, "Reprendre la table")
    assert len(register.theme_names().lines) == 2
    assert not {"hygiène"} & waiting(register)
