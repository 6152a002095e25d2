"""Sheets: what the register says of a territory or an actor, and plainly what it does not say."""

from __future__ import annotations

import pytest

from data.errors import NotFoundError
from geo.filters import COLLECTIVITIES, Filter
from geo.sheets import RegisterFrames, actor_sheet, territory_sheet
from tests.geo.coverage_frames import (
    C1,
    C2,
    C5,
    actor,
    actors,
    funding,
    little_france,
    little_mali,
    sources,
    themes,
    tie,
    ties,
)

CLUB = {"actor_id": "club", "actor_kind": "association", "group_id": "town", "group_name": "Town"}
FRAMES = RegisterFrames(
    ties=ties(
        tie(
            "own",
            C1,
            start_year=1985,
            actor_territory="COM-93001",
            partner_name="Mairie 1",
            place="Commune Un",
            status="ongoing",
            observed_year=2019,
        ),
        tie(
            "own",
            C1,
            role="implementer",
            confidence="medium",
            start_year=1985,
            status="ongoing",
            observed_year=2019,
            **CLUB,
        ),
        tie("twelve", "ML0101", collective=True, start_year=2017, end_year=2020, actor_territory="COM-93001"),
        tie("cercle", "ML0101", actor_id="dep", actor_kind="departement", actor_territory="DEP-93"),
        tie("region", "ML01", actor_id="idf", actor_kind="region", role="lead", actor_territory="REG-11"),
        tie("region", "ML01", role="associated", actor_territory="COM-93001"),
        tie(
            "village",
            C2,
            reach="village",
            actor_id="ept",
            actor_kind="epci",
            actor_territory="EPT-1",
            partner_id="m1",
        ),
        tie("lost", None, reach="unknown", actor_territory="COM-93001"),
        tie("mopti", None, reach="outside", actor_territory="COM-93001"),
        tie("lyon", C5, actor_id="lyon", francilian=False),
    ),
    actors=actors(
        actor("town", note="twinned since long"),
        actor("club", kind="association", group_id="town", group_name="Town", public=False),
        actor("dep", kind="departement"),
        actor("idf", kind="region"),
        actor("ept", kind="epci"),
        actor("lyon", francilian=False),
        actor("m1", side="ml"),
    ),
    themes=themes(("own", "Santé", "Soins"), ("own", "Eau", ""), ("cercle", "", "")),
    sources=sources(("own", "A page"), ("own", "Another"), ("cercle", "A third")),
    funding=funding(
        {"partnership_id": "own", "funder": "State", "amount_eur": 1500.0, "amount_as_published": "1 500 €"},
        {
            "partnership_id": "own",
            "funder": "Town",
            "amount_as_published": "some",
            "year_as_published": "2001",
        },
    ),
)


def ids(entries):
    return [one.partnership_id for one in entries]


def sheet(code, frame=None, **asked):
    return territory_sheet(code, FRAMES, little_mali() if frame is None else frame, Filter(**asked))


def test_a_commune_parts_what_names_it_from_what_comes_through_its_cercle_and_region():
    one = sheet(C1)
    assert (one.name, one.parent_name, one.region_name) == ("Commune 1", "Cercle A", "Kayes")
    assert (ids(one.direct), ids(one.via_cercle), ids(one.via_region), ids(one.within)) == (
        ["own"],
        ["twelve", "cercle"],
        ["region"],
        [],
    )
    assert (one.population, one.area_km2) == (100, 100)


def test_an_entry_says_all_that_is_published():
    (own,) = sheet(C1).direct
    assert [(a.name, a.role, a.kind) for a in own.actors] == [
        ("Town", "partner", "commune"),
        ("Club", "implementer", "association"),
    ]
    assert (own.partners, own.places, own.territories) == (("Mairie 1",), ("Commune Un",), (C1,))
    assert own.themes == ("Santé › Soins", "Eau")
    assert (own.start_year, own.end_year, own.status, own.observed_year) == (1985, None, "ongoing", 2019)
    assert (own.reach, own.confidence, own.activity, own.collective) == ("commune", "medium", "any", False)
    assert [s.title for s in own.sources] == ["A page", "Another"]
    assert own.sources[0].url.startswith("https://")
    assert [(f.amount_eur, f.amount_as_published) for f in own.funding] == [
        (1500.0, "1 500 €"),
        (None, "some"),
    ]


def test_a_theme_that_is_not_mapped_stands_in_its_own_words():
    (_twelve, cercle) = sheet(C1).via_cercle
    assert cercle.themes == (" / ",)


def test_what_is_not_known_is_said():
    told = " ".join(message.render() for message in sheet(C2).unknown)
    for words in (
        "population of this territory is not known",
        "name no commune",
        "whose start is not known",
        "whose theme is not",
    ):
        assert words in told
    assert sheet(C1, origin="other", confidence="high").unknown == ()


def test_a_year_leaves_out_what_was_over_and_says_so():
    one = sheet(C1, year=2022)
    assert ids(one.via_cercle) == ["cercle"]
    assert one.direct[0].activity == "active"
    told = " ".join(message.render() for message in one.unknown)
    assert "Partnerships not shown, because not active in 2022: 1" in told
    assert "no source says" in told


def test_the_filter_holds_for_sheets_except_its_reach():
    assert ids(sheet(C1, reach="direct").via_cercle) == ["twelve", "cercle"]
    assert ids(sheet(C1, actor_kinds=frozenset({"departement"})).direct) == []
    assert ids(sheet(C5, origin="all").direct) == ["lyon"]
    associated = sheet(C1, include_associated=True).via_region
    assert {a.role for one in associated for a in one.actors} == {"lead", "associated"}


def test_a_cercle_shows_what_names_it_and_what_lies_within():
    one = sheet("ML0101")
    assert ids(one.direct) == ["cercle"]
    assert ids(one.via_cercle) == ["twelve"]
    assert ids(one.via_region) == ["region"]
    assert set(ids(one.within)) == {"own", "village"}
    assert ids(sheet("ML01").direct) == ["region"]


def test_a_french_commune_shows_what_its_own_actors_do():
    one = sheet("COM-93001", little_france())
    assert set(ids(one.direct)) == {"own", "twelve", "village", "lost"}
    assert (ids(one.via_cercle), ids(one.via_region)) == (["cercle"], ["region"])
    assert ids(sheet("DEP-93", little_france()).direct) == ["cercle"]
    assert not any("commune" in message.template for message in one.unknown)


def test_a_place_that_is_not_there_is_an_error():
    with pytest.raises(NotFoundError):
        sheet("ML0199")
    with pytest.raises(NotFoundError):
        actor_sheet("nobody", FRAMES, little_mali(), Filter())


def test_an_actor_is_shown_with_its_group():
    one = actor_sheet("club", FRAMES, little_mali(), Filter(actor_kinds=COLLECTIVITIES))
    assert (one.group_id, one.name, one.side, one.francilian, one.public) == (
        "town",
        "Town",
        "fr",
        True,
        True,
    )
    assert [member.actor_id for member in one.members] == ["club", "town"]
    assert one.notes == ("twinned since long",)
    assert (ids(one.direct), ids(one.via_cercle), ids(one.via_region)) == (["own"], ["twelve"], ["region"])
    assert set(ids(one.unlocated)) == {"lost", "mopti"}
    assert one.territories == ("ML01", "ML0101", C1)


def test_an_associated_actor_is_told_apart_by_its_role():
    one = actor_sheet("town", FRAMES, little_mali(), Filter())
    assert [a.role for a in one.via_region[0].actors] == ["associated"]


def test_a_malian_partner_has_a_sheet_too():
    one = actor_sheet("m1", FRAMES, little_mali(), Filter())
    assert one.side == "ml"
    assert ids(one.direct) == ["village"]
    assert one.territories == (C2,)


def test_an_actor_from_elsewhere_is_shown_whatever_the_filter_says_of_actors():
    assert ids(actor_sheet("lyon", FRAMES, little_mali(), Filter(origin="francilian")).direct) == ["lyon"]
    assert ids(actor_sheet("town", FRAMES, little_mali(), Filter(year=2030)).via_cercle) == []
