"""Bundles of links: each link leaves with one département and arrives with one cercle."""

from __future__ import annotations

import pandas as pd

from geo.filters import Filter
from geo.link_bundles import COLUMNS, ELSEWHERE, NO_PLACE, bundled, departements
from geo.links import links
from tests.export_views import idf, kayes, register
from translations import translator


def found(places=None, **asked):
    """Return the links of the small register in bundles; `places` replaces the territories of actors."""
    kept, here = register(), kayes()
    actors = kept.actors.copy()
    for actor, (code, lon) in (places or {}).items():
        actors.loc[actors["actor_id"] == actor, ["territory_code", "lon"]] = [code, lon]
    tied = links(kept.ties, actors, here, kept.themes, Filter(**asked))
    return tied, bundled(tied, actors, idf(), here, translator("fr"))


def test_no_link_is_lost_or_doubled_and_each_keeps_its_weight():
    tied, bundles = found(reach="region")
    assert list(bundles.columns) == list(COLUMNS)
    assert bundles["link_id"].tolist() == tied["link_id"].tolist()
    assert bundles["n_partnerships"].tolist() == tied["n_partnerships"].tolist()
    assert len(bundles) == 4


def test_a_link_with_a_commune_arrives_with_its_cercle_and_others_with_themselves():
    _, bundles = found(reach="region")
    by_code = bundles.set_index("territory_code")["destination"].to_dict()
    assert by_code == {"ML010101": "ML0101", "ML0101": "ML0101", "ML010202": "ML0102", "ML01": "ML01"}


def test_the_origin_is_the_departement_the_region_elsewhere_or_unknown():
    places = {
        "town": ("COM-93001", 2.2),
        "dep": ("DEP-62", 2.5),
        "club": (None, float("nan")),
        "region": ("REG-11", 2.3),
    }
    _, bundles = found(places, reach="region")
    by_actor = bundles.set_index("group_id")[["origin", "origin_name"]].T.to_dict("list")
    assert sorted(origin for origin, _ in by_actor.values()) == sorted(
        ["DEP-93", ELSEWHERE, NO_PLACE, "REG-11"]
    )
    names = dict(by_actor.values())
    assert names["DEP-93"] == "Seine-Saint-Denis"
    assert names[NO_PLACE] == "Lieu inconnu"


def test_a_group_of_communes_goes_where_most_of_its_communes_are():
    french = pd.DataFrame(
        {
            "code": ["REG-11", "DEP-77", "DEP-91", "COM-1", "COM-2", "COM-3", "COM-4", "COM-5"],
            "level": ["region", "departement", "departement", *["commune"] * 5],
            "parent": [None, "REG-11", "REG-11", "DEP-77", "DEP-91", "DEP-91", "DEP-77", "DEP-91"],
            "epci": [None, None, None, "EPCI-1", "EPCI-1", "EPCI-1", "EPCI-2", "EPCI-2"],
            "ept": [None, None, None, None, None, None, None, "EPT-9"],
        }
    )
    known = departements(french)
    assert known["EPCI-1"] == "DEP-91"
    assert known["EPCI-2"] == "DEP-77", "of two with as many, the first"
    assert known["EPT-9"] == "DEP-91"
    assert known["COM-1"] == known["DEP-77"] == "DEP-77"


def test_a_link_is_dated_when_what_is_asked_is_known():
    _, any_year = found(reach="region")
    dated = any_year.set_index("territory_code")["dated"]
    assert not dated["ML010202"], "no start"
    assert dated["ML010101"]
    _, in_year = found(reach="region", year=2019)
    dated = in_year.set_index("territory_code")["dated"]
    assert not dated["ML01"], "begun in 2001, no end, no status"
    assert dated["ML0101"]


def test_no_link_gives_an_empty_frame():
    _, bundles = found(actor_kinds=frozenset({"school"}))
    assert bundles.empty
    assert list(bundles.columns) == list(COLUMNS)
