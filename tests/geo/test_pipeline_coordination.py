"""The steps of coordination answer both doors alike, from either side of the ties."""

from __future__ import annotations

import pandas as pd
import pytest

from data.plans import Plan
from geo.filters import Filter
from geo.pipeline import coordination
from geo.pipeline.coordination import (
    gaps_of,
    malian,
    neighbours_of,
    overlaps_of,
    pooling_of,
    theme_matrix_of,
    whatif_of,
)
from tests.geo.coordination_frames import load_built


@pytest.fixture(scope="module")
def state(built):
    return load_built(built)


@pytest.fixture(scope="module")
def french(built):
    return load_built(built, "idf")


def test_a_state_of_the_french_side_gives_the_same_answers(state, french):
    asked = Filter(year=2012)
    pairs = [
        (overlaps_of(state, asked).rows, overlaps_of(french, asked).rows),
        (gaps_of(state, asked).rows, gaps_of(french, asked).rows),
        (theme_matrix_of(state, asked).cells, theme_matrix_of(french, asked).cells),
        (pooling_of(state, asked).rows, pooling_of(french, asked).rows),
    ]
    for one, other in pairs:
        pd.testing.assert_frame_equal(one, other)
    plan = Plan(("ML0105",), name="New town", start_year=2012)
    assert len(whatif_of(state, plan, asked).gaps) == len(whatif_of(french, plan, asked).gaps) == 33


def test_neighbours_are_worked_out_once_per_state(state, french, monkeypatch):
    first = neighbours_of(state)
    assert neighbours_of(state) is first
    assert len(first) > 129
    calls = []
    monkeypatch.setattr(coordination, "_KEPT", 1)
    monkeypatch.setattr(coordination, "neighbours", lambda frame: calls.append(1) or first)
    monkeypatch.setattr(coordination, "_NEIGHBOURS", {})
    for one in (state, state, french, french):
        neighbours_of(one)
    assert len(calls) == 2


def test_the_malian_side_of_either_state_is_the_same(state, french):
    here, there, rows = malian(french)
    assert set(here["country"]) == {"ML"}
    assert set(there["country"]) == {"FR"}
    assert len(rows) == len(state.presence)


def test_which_actors_in_diema_should_talk(state):
    found = overlaps_of(state, Filter(cercle="ML0102"))
    names = {name for one in found for name in (one.a.name, one.b.name)}
    assert names == {
        "Association Femme de Lambidou (AFDL)",
        "Chilly-Mazarin",
        "Département de l’Essonne",
        "Essonne-Sahel",
        "FICDF",
        "Ivry-sur-Seine",
        "Marolles-en-Hurepoix",
        "Tremblay-en-France",
        "Villepinte",
    }
    medium = {(one.a.name, one.b.name, one.communes[0][1]) for one in found if one.grade == "medium"}
    assert medium == {
        ("Chilly-Mazarin", "Département de l’Essonne", "Diéma"),
        ("Tremblay-en-France", "Département de l’Essonne", "Fatao"),
        ("Villepinte", "Département de l’Essonne", "Fatao"),
    }


def test_the_regions_of_2023_give_the_same_pairs(built, state):
    later = load_built(built, division="2023")
    asked = Filter(division="2023")
    one, two = (
        overlaps_of(state, Filter(), level="commune").rows,
        overlaps_of(later, asked, level="commune").rows,
    )
    assert set(one["overlap_id"]) == set(two["overlap_id"])
    assert len(gaps_of(later, asked)) == len(gaps_of(state, Filter()))
