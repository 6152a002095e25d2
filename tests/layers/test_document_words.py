"""The words that documents share: sources, amounts, themes, ranges of numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.filters import Filter
from geo.pipeline.coverage import territory_sheet_of
from geo.sheet_records import FundingLine, SourceLine
from layers._document_money import amount
from layers._document_partnerships import theme_groups
from layers._document_words import References, ranges, reach_words
from tests.layers.document_samples import crowded


@given(st.sets(st.integers(1, 60)))
def test_ranges_of_numbers_say_the_same_numbers(numbers):
    said = set()
    for part in filter(None, ranges(numbers).split(", ")):
        first, _, last = part.partition("–")
        said |= set(range(int(first), int(last or first) + 1))
    assert said == numbers


def test_sources_are_numbered_once_and_unsafe_addresses_are_not_followed():
    references = References()
    lines = [
        SourceLine("A", "https://a.example/?x=1&y=2", "2019", "base", ""),
        SourceLine("B", "javascript:alert(1)", "", "base", ""),
        SourceLine("A", "https://a.example/?x=1&y=2", "", "confirms", ""),
    ]
    assert references.cite(lines) == "1, 2"
    rows = references.blocks(str)[1].rows
    assert [(row.number, row.url) for row in rows] == [(1, "https://a.example/?x=1&y=2"), (2, "")]
    assert rows[0].text == "A (2019)"


@pytest.mark.parametrize(
    ("published", "euros", "said"),
    [
        ("2000000", 2e6, "2\u202f000\u202f000\u00a0€"),
        ("près d’un million", None, "près d’un million"),
        ("12 M€", 12e6, "12 M€"),
        ("", None, "unknown"),
        ("500", None, "500"),
    ],
)
def test_amounts_are_as_published(published, euros, said):
    assert amount(FundingLine("F", published, euros, "", "", "", ""), str) == said


def test_a_partnership_stands_under_each_of_its_themes():
    entries = territory_sheet_of(crowded(6), "ML0101", Filter()).within
    one = replace(entries[0], themes=("Santé › Hygiène", "Eau", "libre"))
    groups = theme_groups(
        (one, replace(one, themes=("libre",)), replace(one, themes=())), frozenset({"Santé", "Eau"})
    )
    assert list(groups) == ["Eau", "Santé", "?", ""]
    assert reach_words("new", str) == "new"
