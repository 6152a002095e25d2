"""Words are put together as each language does."""

from __future__ import annotations

from geo.filters import Filter
from geo.wording import joined
from translations import translator


def test_a_semicolon_has_its_narrow_space_before_it_in_french_and_none_in_english():
    assert joined(["one", "", "two"], translator("en")) == "one; two"
    assert joined(["un", "", "deux"], translator("fr")) == "un\u202f; deux"
    assert joined([], translator("fr")) == ""


def test_the_sentence_of_a_filter_sets_its_semicolons_as_french_does():
    said = Filter(year=2019).describe(translator("fr"))
    assert said.count("\u202f; ") == said.count(";") == 3
