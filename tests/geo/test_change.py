"""Two years: what is gained, lost or kept, and that unknown dates are never read as either."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest

from geo.change import CHANGES, UNTOLD, changes, undecided


def year(*classes):
    codes = [f"ML0101{i:02d}" for i in range(len(classes))]
    return pd.DataFrame({"code": codes, "name": codes, "parent_name": "C", "coverage_class": list(classes)})


PAIRS = list(itertools.product(["0", "1", "3-4", "?"], repeat=2))
EXPECTED = {
    ("0", "0"): "never",
    ("0", "1"): "gained",
    ("0", "?"): "unsure",
    ("1", "0"): "lost",
    ("1", "1"): "kept",
    ("1", "?"): "earlier",
    ("?", "0"): "unsure",
    ("?", "1"): "later",
    ("?", "?"): "unsure",
}


def test_every_pair_of_states_has_its_change():
    found = changes(year(*(a for a, _ in PAIRS)), year(*(b for _, b in PAIRS)))
    plain = [tuple("1" if one == "3-4" else one for one in pair) for pair in PAIRS]
    assert found["change"].tolist() == [EXPECTED[pair] for pair in plain]
    assert set(found["change"]) == set(CHANGES)


def test_an_unknown_year_is_neither_a_gain_nor_a_loss():
    found = changes(year(*(a for a, _ in PAIRS)), year(*(b for _, b in PAIRS)))
    unknown = ["?" in pair for pair in PAIRS]
    assert found["change"].isin(UNTOLD).tolist() == unknown


def test_other_communes_in_the_second_year_are_refused():
    with pytest.raises(ValueError, match="same communes"):
        changes(year("0", "1"), year("0"))


def test_a_partnership_is_undecided_only_when_all_its_rows_are():
    rows = pd.DataFrame(
        {
            "partnership_id": ["a", "a", "b", "b", "c"],
            "activity": ["unknown", "active", "unknown", "unknown", "active"],
        }
    )
    assert undecided(rows) == (1, 3)
    assert undecided(rows.iloc[:0]) == (0, 0)
