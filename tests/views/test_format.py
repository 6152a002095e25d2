"""Numbers follow the language; text from files stays text."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as some
from streamlit.elements.lib.pandas_styler_utils import marshall_styler
from streamlit.proto.ArrowData_pb2 import ArrowData

from geo.population import Interval
from views.format import at_least, interval, number, percent, written
from views.markdown import link, plain


@pytest.fixture(autouse=True)
def language(monkeypatch):
    held = {"lang": "fr"}
    monkeypatch.setattr(st, "session_state", held)
    return held


def test_numbers_are_grouped_as_the_language_does(language):
    assert number(1264233) == "1\u202f264\u202f233"
    language["lang"] = "en"
    assert number(1264233) == "1,264,233"


def test_a_narrow_place_shows_a_lower_bound_as_such(language):
    assert at_least(Interval(732579, 732579)) == "732\u202f579"
    assert at_least(Interval(0, None)) == "≥ 0"
    language["lang"] = "en"
    assert at_least(Interval(1575056, 1709103)) == "≥ 1,575,056"


def test_a_share_has_one_decimal_in_the_language(language):
    assert percent(Interval(0.581, 0.581)) == "58,1\u202f%"
    language["lang"] = "en"
    assert percent(Interval(0.581, 0.60)) == "58.1% – 60.0%"


def test_what_is_not_known_is_a_question_mark():
    assert number(None) == "?"
    assert percent(None) == "?"
    assert interval(Interval(5, None)) == "5 – ?"


def test_an_exact_interval_is_one_number():
    assert interval(Interval(75, 75)) == "75"


@given(some.text())
def test_no_markdown_sign_of_a_file_survives_unescaped(text):
    shown = plain(text)
    bare = shown.replace("\\\\", "")
    for sign in "`*_[]<>#$":
        for position, letter in enumerate(bare):
            if letter == sign:
                assert bare[position - 1] == "\\"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "", "https://x.org/a b", "https://x.org/)(", "ftp://x.org"]
)
def test_an_address_that_is_no_web_page_becomes_no_link(url):
    assert link("Mairie", url) == "Mairie"


def test_a_web_page_becomes_a_link():
    assert link("A [b]", "https://x.org/a?b=1") == "[A \\[b\\]](https://x.org/a?b=1)"


def test_text_keeps_its_no_break_spaces_and_stands_on_one_line():
    assert plain("«\u00a0eau\u00a0»\n 5\u202f109 km²\u2028fin ") == "«\u00a0eau\u00a0» 5\u202f109 km² fin"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_quick_way_of_writing_a_table_says_every_cell_as_pandas_does(language, lang):
    language["lang"] = lang
    table = pd.DataFrame(
        {
            "name": ["Kayes", None, "Sandaré"],
            "actors": [3, 0, 12],
            "share": [0.25, None, 1.0],
            "km²": [1496.25, None, 31234.0],
            "people": [127368.0, 2.0, None],
            "active": [True, False, True],
        }
    )
    quick, plainly = (written(table, {"km²": 1, "people": 0}, "?").set_uuid("one") for _ in range(2))
    del plainly._translate
    told = []
    for styler in (quick, plainly):
        marshall_styler(proto := ArrowData(), styler, "one")
        told.append(proto)
    assert told[0] == told[1]
    shown = pa.ipc.open_stream(told[0].styler.display_values).read_all().to_pydict()
    written_ = {"fr": ["1\u202f496,2", "?", "31\u202f234,0"], "en": ["1,496.2", "?", "31,234.0"]}
    assert shown["km²"] == written_[lang]
    assert shown["people"][2] == shown["name"][1] == "?"
