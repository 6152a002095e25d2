"""The page of the whole Atlas: counts, list, table, both languages, a link that opens a territory."""

from __future__ import annotations

import json

import pytest

from data import tiles
from tests import atlas_units
from tests.views.pages import open_page
from views import atlas

pytestmark = pytest.mark.usefixtures("ready_home")


@pytest.fixture(autouse=True)
def small_atlas(monkeypatch):
    monkeypatch.setattr(tiles, "atlas_units", atlas_units.units)
    kept = (atlas._tiles, atlas._component, atlas._world)
    for one in kept:
        one.clear()
    yield
    for one in kept:
        one.clear()


def sent(test) -> dict:
    return json.loads(test.get("component_instance")[0].proto.json_args)


def page(**query):
    return open_page("atlas", **query)


def test_the_page_sends_counts_of_every_level_and_says_what_is_schematic():
    test = page()
    args = sent(test)
    assert args["order"] == tiles.tiles_key()
    assert args["values"]["country"]
    assert args["view"] == "world"
    assert test.title[0].value == "L’Atlas entier"
    assert "limites schématiques" in test.caption[0].value


def test_a_link_opens_a_territory_and_lists_its_partnerships():
    test = page(unit="ISO-MLI", lang="en")
    assert sent(test)["selection"]["level"] == "country"
    assert "Mali" in [one.value for one in test.header]
    listed = next(frame for frame in test.dataframe if "Partner" in frame.value.columns)
    assert len(listed.value) > 50


def test_an_unknown_territory_in_the_address_chooses_nothing():
    test = page(unit="<b>nowhere")
    assert sent(test)["selection"] is None
    assert test.info


def test_the_filter_changes_the_values():
    test = page()
    before = sent(test)["values"]
    test.selectbox(key="f_year").set_value(2019).run()
    assert sent(test)["values"] != before
