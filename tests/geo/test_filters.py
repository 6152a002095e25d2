"""The filter: every fault at once, a URL that never breaks, a sentence that says it all."""

from __future__ import annotations

from dataclasses import fields, replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.schema import CONFIDENCES, DIVISIONS
from geo.filters import (
    COLLECTIVITIES,
    KIND_CHOICES,
    ORIGINS,
    PUBLIC,
    QUERY_KEYS,
    REACH_FILTERS,
    Filter,
    FilterError,
    apply_filter,
    from_query,
    kind_name,
    parse_kinds,
    select,
    within,
)
from geo.join import presence
from tests.geo.coverage_frames import C1, C2, C4, C5, little_mali, themes, tie, ties

FILTERS = st.builds(
    Filter,
    year=st.none() | st.integers(1900, 2100),
    actor_kinds=st.none() | st.frozensets(st.sampled_from(KIND_CHOICES)),
    origin=st.sampled_from(ORIGINS),
    reach=st.sampled_from(REACH_FILTERS),
    theme=st.none() | st.just("?") | st.just("Eau & déchets, assainissement"),
    confidence=st.sampled_from(CONFIDENCES),
    cercle=st.none() | st.just("ML0107"),
    max_observation_age=st.integers(0, 50),
    collective_as_commune=st.booleans(),
    division=st.sampled_from(DIVISIONS),
    include_associated=st.booleans(),
)


def test_every_fault_is_listed_at_once():
    with pytest.raises(FilterError) as caught:
        Filter(
            year=1492,
            actor_kinds=frozenset({"king", "commune", "queen"}),
            origin="mars",
            reach="far",
            theme="",
            confidence="huge",
            cercle="x" * 500,
            max_observation_age=-1,
            collective_as_commune="yes",
            division="1600",
        )
    assert sorted(fault.field for fault in caught.value.faults) == sorted(
        [
            "year",
            "kinds",
            "kinds",
            "origin",
            "reach",
            "theme",
            "confidence",
            "cercle",
            "age",
            "twelve",
            "division",
        ]
    )
    assert "king" in caught.value.render()
    assert "2100" in caught.value.render()


@pytest.mark.parametrize("value", [True, 2019.0, "2019", 0, 99999])
def test_a_year_is_a_whole_number_of_our_time(value):
    with pytest.raises(FilterError):
        Filter(year=value)


@pytest.mark.parametrize("value", ["a\nb", "   ", "a\x00b"])
def test_a_theme_is_a_plain_line_of_text(value):
    with pytest.raises(FilterError):
        Filter(theme=value)


@given(FILTERS)
@settings(max_examples=200, deadline=None)
def test_a_url_gives_the_filter_back(one):
    query = one.to_query()
    assert set(query) <= set(QUERY_KEYS)
    assert all(isinstance(value, str) for value in query.values())
    assert from_query(query) == (one, [])


def test_the_usual_filter_needs_no_url():
    assert Filter().to_query() == {}


@given(st.dictionaries(st.sampled_from([*QUERY_KEYS, "x", ""]), st.text(max_size=300), max_size=12))
@settings(max_examples=200, deadline=None)
def test_no_url_ever_fails(query):
    one, messages = from_query(query)
    assert isinstance(one, Filter)
    kept = one.to_query()
    assert all(key in query for key in kept)
    assert all(message.render() for message in messages)


def test_what_a_url_gets_wrong_is_left_out_and_told():
    one, messages = from_query(
        {"year": "19x9", "reach": "direct", "kinds": "king", "utm": "1", "twelve": "maybe"}
    )
    assert one == Filter(reach="direct")
    assert [m.params["key"] for m in messages] == ["year", "kinds", "utm", "twelve"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("all", None),
        ("collectivities", COLLECTIVITIES),
        ("public", PUBLIC),
        ("commune, epci", frozenset({"commune", "epci"})),
    ],
)
def test_kinds_have_short_names(text, kinds):
    assert parse_kinds(text) == kinds
    assert from_query({"kinds": text})[0].actor_kinds == kinds


def test_any_year_is_no_year():
    assert from_query({"year": "any"}) == (Filter(), [])


def test_a_sentence_says_every_field():
    told = {
        "year": (2019, "2019"),
        "actor_kinds": (frozenset({"school"}), "school"),
        "origin": ("other", "outside Île-de-France"),
        "reach": ("direct", "directly"),
        "theme": ("Santé", "Santé"),
        "confidence": ("high", "high confidence"),
        "cercle": ("ML0107", "ML0107"),
        "collective_as_commune": (True, "each commune"),
        "division": ("2023", "2023"),
        "include_associated": (True, "associated"),
    }
    for name, (value, words) in told.items():
        assert words in replace(Filter(), **{name: value}).describe(str)
        if name not in {"reach", "origin"}:
            assert words not in Filter().describe(str)
    assert "7 years" in Filter(year=2019, max_observation_age=7).describe(str)
    assert set(told) | {"max_observation_age"} == {field.name for field in fields(Filter)}


def test_a_sentence_is_translated_and_names_the_place():
    one = Filter(cercle="ML0107", theme="?", confidence="medium", actor_kinds=PUBLIC, reach="region")
    sentence = one.describe(str, parent_name="Yélimané")
    assert sentence.endswith(".")
    assert "Yélimané" in sentence
    assert "not known" in sentence
    assert "public bodies" in sentence
    assert Filter(actor_kinds=COLLECTIVITIES).describe(lambda _message: "mot").count("mot") >= 3


def test_every_kind_has_a_name():
    assert len({kind_name(kind, str) for kind in KIND_CHOICES}) == len(KIND_CHOICES)
    assert kind_name("unheard-of", str) == "unheard-of"


ROWS = ties(
    tie("town", C1),
    tie("club", C2, actor_id="club", actor_kind="association", public=False, confidence="medium"),
    tie("far", C4, actor_id="lyon", francilian=False, confidence="low"),
    tie("guest", C5, role="associated"),
)
THEMES = themes(("town", "Santé", "Soins"), ("club", "", ""))


def kept(**fields_):
    return set(select(ROWS, THEMES, Filter(**fields_))["partnership_id"])


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {"town", "club"}),
        ({"origin": "all"}, {"town", "club", "far"}),
        ({"origin": "other"}, {"far"}),
        ({"actor_kinds": COLLECTIVITIES}, {"town"}),
        ({"actor_kinds": frozenset()}, set()),
        ({"confidence": "medium"}, {"town", "club"}),
        ({"confidence": "high", "origin": "all"}, {"town"}),
        ({"theme": "Santé"}, {"town"}),
        ({"theme": "Soins"}, {"town"}),
        ({"theme": "?"}, {"club"}),
        ({"theme": "?", "origin": "all"}, {"club", "far"}),
        ({"include_associated": True}, {"town", "club", "guest"}),
    ],
)
def test_actors_themes_and_confidence(asked, found):
    assert kept(**asked) == found


PLACES = presence(
    ties(
        tie("own", C1),
        tie("cercle", "ML0101"),
        tie("region", "ML01"),
        tie("twelve", "ML0101", collective=True),
        tie("over", C4, end_year=2010),
        tie("now", C4, start_year=2000, end_year=2020),
    ),
    little_mali(),
)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"reach": "direct"}, {"own", "over", "now"}),
        ({"reach": "direct", "collective_as_commune": True}, {"own", "over", "now", "twelve"}),
        ({"reach": "cercle"}, {"own", "over", "now", "twelve", "cercle"}),
        ({"reach": "region"}, {"own", "over", "now", "twelve", "cercle", "region"}),
        ({"reach": "direct", "year": 2015}, {"own", "now"}),
        ({"cercle": "ML0102"}, {"over", "now"}),
        ({"cercle": C1, "reach": "direct"}, {"own"}),
        ({"cercle": "ML0199"}, set()),
    ],
)
def test_places_and_years(asked, found):
    rows = apply_filter(PLACES, THEMES, Filter(**asked))
    assert set(rows["partnership_id"]) == found
    assert set(rows["activity"]) <= ({"active", "unknown"} if "year" in asked else {"any"})


def test_a_filter_gives_a_new_frame():
    before = PLACES.copy()
    apply_filter(PLACES, THEMES, Filter(collective_as_commune=True, year=2015))
    pd.testing.assert_frame_equal(PLACES, before)


def test_within_looks_at_both_sides_of_a_tie():
    rows = PLACES.assign(named_code="COM-1", named_parent="DEP-93", named_region="REG-11")
    assert within(rows, "DEP-93").all()
    assert not within(rows, "DEP-75").any()
    assert set(PLACES.loc[within(PLACES, C2), "commune_code"]) == {C2}
