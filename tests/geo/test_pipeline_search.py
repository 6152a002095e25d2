"""Words to results with near names; what was found lights the maps and nothing else."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import CartoCoopError
from geo.coverage import commune_counts
from geo.filters import apply_filter
from geo.pipeline.coverage import load_state
from geo.pipeline.register import ensure_register
from geo.pipeline.search import KINDS, MOST_RESULTS, found, lighting, narrowed, search, widest


@pytest.fixture(scope="module")
def home_once(built):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARTOCOOP_HOME", str(built))
        yield


@pytest.fixture(scope="module")
def register(home_once):
    with ensure_register() as register:
        search(register, "eau")  # makes the index once, in the home of all tests
        yield register


@pytest.fixture(scope="module")
def state(register):
    return load_state(register)


@pytest.fixture(autouse=True)
def same_home(built, home, monkeypatch):
    """Read the home that is built once: the index is written beside it, the register is not changed."""
    monkeypatch.setenv("CARTOCOOP_HOME", str(built))


def test_a_result_tells_what_it_is_and_what_it_lights(register):
    answer = search(register, "Montreuil cercle de Yélimané", kinds=["partnership"])
    first = answer.results[0]
    assert (first.id, first.start_year, first.territories) == ("montreuil-yelimane", 1985, ("ML0107",))
    assert first.partnerships == ("montreuil-yelimane",)
    assert first.exact
    assert answer.message is None


def test_an_unknown_start_stays_unknown(register):
    answer = search(register, "Afrique Amitié Yaguiné", kinds=["partnership"])
    assert [result.start_year for result in answer.results] == [None]


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Kousané", "Koussané"),
        ("Bafoulabey", "Bafoulabé"),
        ("Evri", "Évry"),
        ("yelimanne eau", "Yélimané eau"),
    ],
)
def test_near_names_are_suggested_and_have_answers(register, text, near):
    answer = search(register, text)
    queries = [one.query for one in answer.suggestions]
    assert near in queries
    for query in queries:
        again = search(register, query)
        assert again.counts
        assert not again.partial


def test_nothing_found_is_said(register):
    answer = search(register, "qqqq zzzz")
    assert (answer.results, answer.total, answer.suggestions) == ((), 0, ())
    assert "qqqq, zzzz" in answer.message.render()


@pytest.mark.parametrize("text", ["", "  ", "🌍", "\0"])
def test_an_empty_question_says_how_to_search(register, text):
    answer = search(register, text)
    assert answer.words == ()
    assert "Type one or more words" in answer.message.render()


def test_some_of_the_words_is_told(register):
    answer = search(register, "koussane ziguinchor")
    assert answer.partial
    assert "No entry holds all these words" in answer.message.render()
    assert answer.missing == ("ziguinchor",)


@pytest.mark.parametrize(
    ("options", "word"),
    [({"kinds": ["king"]}, "king"), ({"limit": 0}, "0"), ({"limit": MOST_RESULTS + 1}, "501")],
)
def test_a_wrong_kind_or_limit_is_one_clear_error(register, options, word):
    with pytest.raises(CartoCoopError, match=word):
        search(register, "eau", **options)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=80))
def test_any_text_gives_an_answer_that_can_be_told(register, text):
    answer = search(register, text, limit=2)
    json.dumps(answer.to_dict())
    if answer.message is not None:
        answer.message.render()


def test_counts_are_of_all_kinds_and_the_total_of_those_asked_for(register):
    answer = search(register, "yelimane", kinds=["actor"], limit=1)
    assert answer.total == answer.counts["actor"]
    assert sum(answer.counts.values()) > answer.total
    assert list(answer.counts) == [kind for kind in KINDS if kind in answer.counts]


def test_what_was_found_is_found_again_by_its_key(register):
    result = search(register, "bilan lurcat", kinds=["source"]).results[0]
    again = found(register, "source", result.id)
    assert (again.title, again.partnerships) == (result.title, result.partnerships)
    assert found(register, "source", "nowhere") is None


def lit(state, partnerships) -> set[str]:
    narrow = narrowed(state, partnerships)
    shown = apply_filter(narrow.presence, narrow.themes, widest(state.division))
    counts = commune_counts(shown, state.territories)
    return set(counts.loc[counts["n_actors"] > 0, "code"])


def test_only_what_was_found_is_lit(register, state):
    ids = {one.id for one in search(register, "choisy tringa", kinds=["partnership"]).results}
    assert lit(state, ids) == {"ML010712"}
    before = len(state.presence), len(state.ties)
    assert lit(state, ()) == set()
    assert (len(state.presence), len(state.ties)) == before


def test_a_partnership_with_a_cercle_lights_its_communes(state):
    codes = lit(state, ["montreuil-yelimane"])
    inside = state.territories.loc[state.territories["parent"] == "ML0107", "code"]
    assert codes == set(inside)


def test_every_partnership_with_a_place_can_be_lit(register, state):
    ids = set(state.presence["partnership_id"])
    assert all(lit(state, [key]) for key in sorted(ids)[::10])


def test_a_partnership_with_the_region_is_lit_only_when_nothing_nearer_was_found(state):
    wide = set(state.presence.loc[state.presence["reach"] == "region", "partnership_id"])
    near = set(state.presence.loc[state.presence["reach"] != "region", "partnership_id"])
    regional = sorted(wide - near)
    asked, unlit = lighting(narrowed(state, regional))
    assert (asked.reach, unlit) == ("region", 0)
    asked, unlit = lighting(narrowed(state, [*regional, "montreuil-yelimane"]))
    assert (asked.reach, unlit) == ("cercle", len(regional))
    assert lighting(narrowed(state, ()))[1] == 0
