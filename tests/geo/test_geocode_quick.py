"""The short way of names that one entry bears answers like the rules it goes round."""

from __future__ import annotations

import pytest

from bench.synthetic import synthetic_names
from tests.geo.names_support import gazetteer, geocoder

COUNT = 3_000


@pytest.mark.parametrize(
    "scope", [{}, {"country": "FR"}, {"country": "ML"}, {"level": "commune"}, {"level": "epci"}]
)
def test_the_short_way_answers_like_the_rules(scope, monkeypatch):
    known, quick = gazetteer(), geocoder()
    drawn = [one.text for one in synthetic_names(known, COUNT, 11)]
    plain = known["name"].sample(COUNT, random_state=11).tolist()
    special = known.loc[known["kind"].isin(["grouping", "epci", "ept", "chef_lieu", "departement"]), "name"]
    codes = known["code"].sample(200, random_state=11).str.lower().tolist()
    names = [*drawn, *plain, *special.sample(600, random_state=11), *codes, "", "x" * 300]
    if scope:
        names = names[::5]
    found = quick.match_many(names, **scope)
    monkeypatch.setattr(quick._lexicon, "sole", lambda core: None)
    assert found == quick.match_many(names, **scope)
