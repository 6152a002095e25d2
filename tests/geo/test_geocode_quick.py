"""The short ways of the geocoder answer like the rules they go round, many names like one at a time."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bench.synthetic import synthetic_names
from geo import _forms
from geo._letter_runs import RUN, LetterRuns
from geo._neighbours import NeighbourIndex
from geo.geocode import Geocoder
from tests.geo.names_support import gazetteer, geocoder

COUNT = 3_000
WORDS = re.findall(
    r"\S+",
    """
    la le les l de du des d mairie ville commune communes cercle region conseil departement cg 93 cc lycee
    Montreuil Kayes Saint-Denis Évry Sadiola (93) (Mali) France jumelage comité association maire
    """,
)
KEYS = st.text(alphabet="abdeo1", min_size=1, max_size=7)


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


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_names_as_they_are_written_take_no_other_way_at_once(data):
    """Real names with prefixes, contexts and faults: together as one by one, quickly as by the rules."""
    known = data.draw(st.lists(st.sampled_from(gazetteer()["name"].tolist()), min_size=1, max_size=4))
    names = []
    for name in known:
        words = data.draw(st.lists(st.sampled_from(WORDS), max_size=3))
        at = data.draw(st.integers(0, len(name)))
        fault = data.draw(st.sampled_from([name, name[:at] + name[at + 1 :], name[:at] + "e" + name[at:]]))
        names.append(" ".join([*words, fault]))
    quick = geocoder()
    found = quick.match_many(names)
    assert found == [quick.match(name) for name in names]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quick._lexicon, "sole", lambda core: None)
        assert found == quick.match_many(names)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join),
    st.one_of([st.from_regex(f"^(?:{pattern})$") for _, pattern, *_ in _forms._PREFIXES]),
)
def test_only_prefixes_that_begin_otherwise_are_left_untried(words, prefix):
    text = _forms.fold(f"{prefix} {words}")
    found = _forms._step(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_forms, "_beginning_like", lambda body: _forms._PATTERNS)
        assert found == _forms._step(text)


@settings(deadline=None)
@given(st.lists(KEYS, max_size=12), st.lists(KEYS, max_size=6))
def test_looking_up_many_keys_at_once_misses_nothing(keys, asked):
    slow = {
        key: sorted((d, place) for place, one in enumerate(keys) if (d := OSA.distance(key, one)) <= 1)
        for key in asked
    }
    assert NeighbourIndex(keys).alike(asked) == slow


def runs(key: str) -> list[str]:
    text = f" {key} "
    return [text[at : at + RUN] for at in range(len(text) - RUN + 1)]


@settings(max_examples=30, deadline=None)
@given(st.lists(KEYS, max_size=10), KEYS, KEYS)
def test_the_rarest_letters_in_a_row_are_those_of_fewest_names(keys, written, known):
    made = set(runs(written)) - set(runs(known))
    counts = [sum(runs(key).count(run) for key in set(keys)) for run in made]
    assert LetterRuns(keys).rarest(written, known) == min(counts, default=len(set(keys)))


def many(*real: str) -> Geocoder:
    """A geocoder of more than 5,000 made-up names and some others."""
    parts = [first + last for first in "bdfl" for last in "aeiou"]
    made = [one + two + three + "nel" for one in parts for two in parts for three in parts]
    names = [*real, *made]
    columns = {"kind": "commune", "level": "commune", "country": "FR", "parent": "DEP-1", "region": "REG-1"}
    frame = pd.DataFrame({"name": names, "code": [f"COM-{place}" for place in range(len(names))], **columns})
    return Geocoder(frame.assign(official=True, population=1.0, lon=1.0, lat=1.0, note=""), {})


def test_among_many_names_a_change_counts_when_it_makes_letters_that_no_name_has():
    known = many("Tirlemont", "Bornelle", "Bornille")
    assert known.match("Tirlxmont").code == "COM-0"
    assert known.match("Bidudanel").code not in {"COM-0", "COM-1", "COM-2"}
    assert known.match("Nadudanel").status != "matched"  # made like others: it may well be another place
    assert known.match("Bornxlle").status == "ambiguous"


def test_a_letter_left_out_is_read_before_one_that_was_changed():
    known = many("Tirlemont", "Tirpmont")
    assert known.match("Tirlmont").code == "COM-0"
