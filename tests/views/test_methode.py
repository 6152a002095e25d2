"""The method page reconciles the readings and shows sources, published figures and what is not known."""

from __future__ import annotations

import pytest

from tests.views.pages import open_page

pytestmark = pytest.mark.usefixtures("ready_home")


def page(language: str):
    return open_page("methode", lang=language)


@pytest.mark.parametrize(("language", "title"), [("fr", "Méthode et sources"), ("en", "Method and sources")])
def test_the_page_opens_in_both_languages(language, title):
    assert page(language).title[0].value == title


def test_the_readings_give_the_hand_count():
    communes = page("en").table[0].value["Communes"].tolist()
    assert communes[:6] == ["16 / 129", "18 / 129", "27 / 129", "50 / 129", "20 / 129", "75 / 129"]


def test_published_figures_stand_with_their_source():
    table = page("en").table[1].value
    assert len(table) == 14
    assert table["Source"].str.contains("pastel.diplomatie").any()


def test_what_is_unknown_is_counted():
    table = page("en").table[2].value.set_index("Partnerships…")["Number"].astype(int)
    assert table["whose start no source gives"] > 0
    assert table["of low confidence"] >= 1


def test_cases_kept_out_are_named_with_the_reason():
    table = page("en").table[3].value
    assert table["Case"].str.contains("Dankassari").any()
    assert (table["Why it is kept out"] != "").any()
