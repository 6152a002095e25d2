"""The page *Qualité*: figures with their day, findings by kind and cercle, in both languages."""

from __future__ import annotations

import pytest

from geo.quality import RULES
from tests.views.pages import open_page, run

pytestmark = pytest.mark.usefixtures("ready_home")


def opened(**query):
    return open_page("qualite", **{"lang": "en", **query})


def html(test):
    return " ".join(one.proto.body for one in test.get("html"))


def test_every_kind_is_counted_and_the_day_is_told():
    test = opened()
    assert "Register as of" in test.markdown[0].value
    assert all(rule.label in html(test).replace("&#x27;", "'") for rule in RULES.values())
    assert "nothing before today" in " ".join(one.value for one in test.caption)


def test_the_address_chooses_the_kind_and_a_cercle_narrows_it():
    test = opened(finding="theme")
    assert set(test.dataframe[0].value["Kind"]) == {"Themes that lead nowhere"}
    whole = len(test.dataframe[0].value)
    next(one for one in test.selectbox if one.label == "Cercle").set_value("ML0107")
    narrowed = run(test).dataframe[0].value
    assert 0 < len(narrowed) < whole
    assert narrowed["Cercles"].str.contains("Yélimané").all()
    assert "theme" in test.query_params["finding"]


def test_a_row_leads_to_its_sheet():
    shown = opened(finding="theme").dataframe[0].value
    assert shown["Sheet"].str.contains("recherche?open=partnership:", regex=False).all()


def test_the_page_speaks_french_and_explains_its_rules():
    test = opened(lang="fr")
    assert "Registre au" in test.markdown[0].value
    said = " ".join(one.value for one in test.markdown)
    assert "Doublons probables" in said
    assert "Sources that" not in said
