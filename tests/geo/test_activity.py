"""Every row of the truth table of activity, and what must never be guessed."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.schema import STATUSES
from geo.activity import activity
from tests.geo.coverage_frames import tie, ties

A = 5
# row of the table, status, start, end, observed, answers by year
TABLE = [
    ("1 not begun", "", 2010, None, None, {2009: "inactive"}),
    ("1 not begun, though ongoing later", "ongoing", 2010, None, 2012, {2009: "inactive"}),
    ("2 over", "", None, 2015, None, {2016: "inactive"}),
    ("2 over, though “ongoing”", "ongoing", 2012, 2017, 2018, {2017: "active", 2018: "inactive"}),
    ("3 seen ended", "ended", None, None, 2013, {2014: "inactive", 2040: "inactive"}),
    ("3 seen ended before its planned end", "ended", 2010, 2020, 2013, {2014: "inactive"}),
    ("4 suspended", "suspended", 2010, None, 2022, {2022: "inactive", 2027: "inactive"}),
    ("4 suspended before its planned end", "suspended", 2020, 2024, 2022, {2021: "active", 2022: "inactive"}),
    ("4 dormant, start unknown", "dormant", None, None, 2016, {2016: "inactive", 2015: "unknown"}),
    ("5 dormant, long ago", "dormant", 2002, None, 2016, {2022: "unknown"}),
    ("5 suspended, long ago, planned to go on", "suspended", 2010, 2040, 2016, {2022: "unknown"}),
    ("6 ended before its planned end", "ended", 2010, 2020, 2013, {2012: "unknown", 2013: "unknown"}),
    ("7 both dates", "", 2010, 2015, None, {2010: "active", 2015: "active"}),
    ("7 ended on its date", "ended", 2010, 2013, 2013, {2012: "active", 2013: "active", 2014: "inactive"}),
    ("7 both dates, seen stopped later", "suspended", 2010, 2030, 2022, {2015: "active"}),
    (
        "8 seen, end known, start not",
        "ongoing",
        None,
        2030,
        2019,
        {2018: "unknown", 2019: "active", 2030: "active"},
    ),
    (
        "9 seen",
        "ongoing",
        None,
        None,
        2019,
        {2018: "unknown", 2019: "active", 2024: "active", 2025: "unknown"},
    ),
    ("9 seen, begun", "ongoing", 1985, None, 2019, {2024: "active", 2025: "unknown"}),
    ("10 begun and seen", "ongoing", 1985, None, 2019, {1984: "inactive", 1985: "active", 2018: "active"}),
    ("11 a start alone", "", 1985, None, None, {1985: "unknown", 2020: "unknown"}),
    ("11 an end alone", "", None, 2015, None, {2015: "unknown", 2000: "unknown"}),
    ("11 nothing", "", None, None, None, {2000: "unknown"}),
    ("11 seen at no known date", "ongoing", 2000, None, None, {2001: "unknown"}),
    ("11 ended at no known date", "ended", 2000, None, None, {2001: "unknown"}),
    ("11 seen ended later", "ended", 2000, None, 2013, {2001: "unknown", 2013: "unknown"}),
    ("11 seen stopped later", "suspended", 2000, None, 2022, {2001: "unknown"}),
    ("11 a status of no word", "", 2000, None, 2019, {2019: "unknown"}),
]
CASES = [(name, row, year, answer) for name, *row, years in TABLE for year, answer in years.items()]


def one(status, start, end, observed):
    return ties(tie("p", status=status, start_year=start, end_year=end, observed_year=observed))


@pytest.mark.parametrize(("name", "row", "year", "answer"), CASES, ids=str)
def test_each_row_of_the_truth_table(name, row, year, answer):
    assert activity(one(*row), year, max_observation_age=A).tolist() == [answer]


def test_no_year_asks_for_no_date():
    assert activity(one("ended", 1990, 1991, 1992), None, max_observation_age=A).tolist() == ["any"]


def test_the_age_of_an_observation_is_the_one_chosen():
    row = one("ongoing", 2000, None, 2013)
    answers = [activity(row, 2019, max_observation_age=age).iloc[0] for age in (0, 5, 6)]
    assert answers == ["unknown", "unknown", "active"]


def test_the_answer_keeps_the_index_and_the_frame_is_not_changed():
    rows = pd.concat([one("", 1, None, None), one("", 2, None, None)]).set_axis([7, 3])
    before = rows.copy()
    assert activity(rows, 2000, max_observation_age=A).index.tolist() == [7, 3]
    pd.testing.assert_frame_equal(rows, before)


def test_no_rows_give_no_answers():
    assert activity(ties(), 2000, max_observation_age=A).empty


def slowly(row, year, age):
    """Reason about every possible course: the years in which it was active, begun and ended once.

    A course is a start and an end. It must agree with what is published and observed; the answer is
    what all courses agree on.
    """
    status, start, end, seen = row
    if start is not None and end is not None and start > end:
        return None  # the source contradicts itself
    years = range(1996, 2012)
    courses = [
        (s, e)
        for s in years
        for e in years
        if s <= e and start in (None, s) and (end in (None, e))
        if seen is None or status != "ongoing" or s <= seen <= e or (end is not None and end < seen)
        if seen is None or status != "ended" or e <= seen
    ]
    if not courses:
        return None
    holds = {s <= year <= e for s, e in courses}
    if len(holds) == 1:
        return "active" if holds.pop() else "inactive"
    recent = seen is not None and seen <= year <= seen + age
    return "active" if status == "ongoing" and end is None and recent else "unknown"


YEARS = st.none() | st.integers(2000, 2008)


@given(
    st.tuples(st.sampled_from(["", "ongoing", "ended"]), YEARS, YEARS, YEARS),
    st.integers(1999, 2009),
    st.integers(0, 3),
)
@settings(max_examples=200, deadline=None)
def test_a_known_answer_is_what_every_course_of_events_agrees_on(row, year, age):
    truth = slowly(row, year, age)
    answer = activity(one(*row), year, max_observation_age=age).iloc[0]
    if truth is not None and answer != "unknown":
        assert answer == truth


@given(st.tuples(st.sampled_from(STATUSES), YEARS, YEARS, YEARS), st.integers(1999, 2009), st.integers(0, 9))
@settings(max_examples=100, deadline=None)
def test_a_longer_age_never_takes_an_ongoing_answer_away(row, year, age):
    shorter = activity(one(*row), year, max_observation_age=age).iloc[0]
    longer = activity(one(*row), year, max_observation_age=age + 1).iloc[0]
    if row[0] == "ongoing":
        assert longer == shorter or (shorter, longer) == ("unknown", "active")
