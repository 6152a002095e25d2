"""The search page: results as a list and on the maps, near names, a theme's page, the address."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.views.map_arguments import map_arguments
from tests.views.pages import APP, open_page

pytestmark = pytest.mark.usefixtures("ready_home")
WATER = "Environnement, Climat et Energie › Eau et déchets"


def start(**query):
    return open_page("recherche", **query)


def hits(test) -> list[str]:
    return [button.label for button in test.button if (button.key or "").startswith("hit_")]


def lit(test) -> int:
    """Return how many communes of Kayes have an actor on the maps."""
    parts = [part for _, where in map_arguments(test)["counts"]["kayes"]["groups"] for part in where.split()]
    ends = [[int(end) for end in part.split("-")] for part in parts]
    return sum(end[-1] - end[0] + 1 for end in ends)


def address(test) -> dict[str, str]:
    return {key: value[0] if isinstance(value, list) else value for key, value in test.query_params.items()}


def shown(test) -> str:
    parts = [*test.caption, *test.markdown, *test.info, *test.warning, *test.text, *test.subheader]
    return " ".join(str(part.value) for part in parts)


def click(test, text):
    next(button for button in test.button if text in button.label).click().run()
    assert not test.exception
    return test


def test_an_empty_question_says_how_to_search():
    test = start()
    assert hits(test) == []
    assert "yelimane eau" in shown(test)
    click(test, "Koussané")
    assert hits(test)
    assert address(test)["q"] == "Koussané"


def test_words_give_a_list_and_light_the_maps():
    test = start(q="yelimane eau", lang="en")
    assert sum("Pro2Eau" in label for label in hits(test)) == 1
    assert "14 of 14 shown" in shown(test)
    assert lit(test) == 12  # the twelve communes of the cercle: Montreuil's partner is the cercle
    assert address(test)["q"] == "yelimane eau"


def test_the_maps_show_every_partnership_found_not_only_those_listed():
    test = start(q="diema", lang="en")
    assert "20 of 62 shown" in shown(test)
    assert "filter of the other pages: 12" in shown(test)
    assert "filter of the other pages: 12" in shown(start(q="diema", lang="en", **{"in": "territory"}))


def test_typing_another_question_begins_anew():
    test = start(q="koussane", lang="en", sel="territory:ML010316")
    test.text_input(key="q").set_value("diema").run()
    assert address(test) == {"q": "diema", "lang": "en"}
    assert any("Diéma" in label for label in hits(test))


def test_a_territory_found_opens_its_sheet_and_is_chosen_on_the_maps():
    test = click(start(q="koussane", lang="en", **{"in": "territory"}), "Koussané")
    assert address(test)["sel"] == "territory:ML010316"
    assert map_arguments(test)["selection"]["id"] == "ML010316"
    assert any(head.value == "Koussané" for head in test.subheader)


def test_a_partnership_found_opens_with_its_sources_and_is_lit_alone():
    test = click(start(q="yelimane eau", lang="en"), "Choisy")
    assert address(test)["open"].startswith("partnership:choisy")
    assert lit(test) == 1
    assert any("Tringa" in expander.label for expander in test.expander)
    click(test, "Close the sheet")
    assert "open" not in address(test)


def test_an_actor_and_a_source_open_too():
    test = click(start(q="sedif", lang="en", **{"in": "actor"}), "SEDIF")
    assert address(test)["sel"].startswith("actor:")
    test = click(start(q="bilan lurcat", lang="en", **{"in": "source"}), "Bilan")
    assert any("Lurçat" in expander.label for expander in test.expander)


def test_a_theme_found_leads_to_its_page():
    test = click(start(q="eau", lang="en", **{"in": "theme"}), "Eau et déchets")
    assert address(test)["about"] == WATER
    assert [metric.value for metric in test.metric] == ["15", "15", "8", "1985"]


def test_the_page_of_a_theme_says_who_where_since_when_and_what_is_not_known():
    test = start(about=WATER, lang="en")
    who, where = (table.value for table in test.dataframe)
    assert who.iloc[0]["Actor"] == "Montreuil"
    assert "start unknown" in set(who["Since"])
    assert "Gory" in set(where["Territory"])
    assert "Partnerships whose start is not known: 2" in shown(test).replace("\\", "")


def test_the_page_of_the_unknown_theme_is_there():
    assert start(about="?", lang="en").metric[0].value == "71"


@pytest.mark.parametrize("theme", ["Astronomie", "<script>", "*x*"])
def test_a_theme_that_is_not_there_is_told(theme):
    test = start(about=theme)
    assert len(test.warning) == 1


def test_nothing_found_gives_near_names_to_click():
    test = start(q="Kousané", lang="en")
    assert hits(test) == []
    assert "Nothing in the register" in shown(test)
    assert hits(click(test, "Koussané"))
    assert "No near name" in shown(start(q="qqqqzzzz", lang="en"))


def test_some_of_the_words_is_told_above_the_list():
    test = start(q="yelimanne eau", lang="en")
    assert "No entry holds all these words" in shown(test)
    assert "4" in shown(click(test, "Yélimané eau"))


def test_kinds_narrow_the_list_and_more_can_be_asked_for():
    test = start(q="kayes", lang="en")
    assert len(hits(test)) == 20
    click(test, "More results")
    assert len(hits(test)) == 40
    test = start(q="kayes", lang="en", **{"in": "theme,king"})
    assert address(test)["in"] == "theme"


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "**eau** [x](http://x)", '"NEAR', "a" * 10_000, "🌍", "$eau$ `x`"]
)
def test_what_is_typed_is_shown_to_the_letter(text):
    test = start(q=text)
    for part in [*test.info, *test.markdown, *test.caption]:
        assert "<script>" not in str(part.value)
        assert "[x](http" not in str(part.value)


def test_french_comes_first_and_english_is_complete():
    french, english = start(q="yelimane eau"), start(q="yelimane eau", lang="en")
    assert hits(french) == hits(english)
    assert "since 2019" in shown(english)


def test_the_page_has_its_place_in_the_application():
    assert '"recherche"' in Path(APP).read_text(encoding="utf-8")
