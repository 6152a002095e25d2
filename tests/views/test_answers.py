"""What pages keep for all sessions: an edit is seen by everybody, and no more is kept than was said."""

from __future__ import annotations

import gc
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from data.register import open_register
from geo.filters import Filter
from geo.links import links_of
from geo.pipeline.coverage import load_state
from tests.views.map_arguments import map_arguments
from views import answers, memory, tables

ROOT = Path(__file__).resolve().parents[2]
YEAR = 2019


def session() -> AppTest:
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    test.query_params.update(year=str(YEAR), lang="en")
    return test.run()


def seen(test: AppTest) -> tuple[object, ...]:
    """Return what a session sees of the communes: on the map, in the links, in the table."""
    sent = map_arguments(test)
    return sent["counts"]["kayes"], sent["links"], test.dataframe[0].value["Actors"].sum()


def partnerships(test: AppTest) -> int:
    return map_arguments(test)["time"]["rest"][3]


def test_an_edit_in_one_session_is_seen_on_the_maps_of_the_others(ready_home):
    first, second = session(), session()
    before, number = seen(first), partnerships(first)
    assert seen(second) == before
    with open_register() as register:
        known = links_of(load_state(register, "kayes").tied, Filter(year=YEAR, reach="direct"))
        alone = known.loc[(known["n_partnerships"] == 1) & (known["activity"] == "active")]
        key = alone["partnerships"].iloc[0][0]
        record = register.record(key)
        over = replace(record, ties=tuple(replace(tie, end_year=2001) for tie in record.ties))
        with register.write(who="Awa", operation="edit", reason="relu") as writer:
            writer.edit(over, key=key)
    first.run()
    assert not first.exception
    assert partnerships(first) == number - 1
    assert all(now != then for now, then in zip(seen(first), before, strict=True))
    assert seen(second.run()) == seen(first)


@pytest.mark.parametrize(
    ("asked", "works_out", "most"),
    [
        ("commune_counts", "counts_of", 2 * answers.KEPT),
        ("coverage", "coverage_of", answers.KEPT),
        ("links", "links_of", answers.KEPT),
    ],
)
def test_answers_are_worked_out_once_and_the_least_asked_dropped(monkeypatch, asked, works_out, most):
    worked = []
    monkeypatch.setattr(answers, works_out, lambda _, asked: worked.append(asked.year))
    area = SimpleNamespace(key=f"of this test only, {asked}", tied=None)
    for year in (*range(1901, 1901 + most), 1901, 1900 + most):
        getattr(answers, asked)(area, Filter(year=year))
    assert len(worked) == most
    for year in (1901 + most, 1901, 1902):
        getattr(answers, asked)(area, Filter(year=year))
    assert worked[most:] == [1901 + most, 1902]


def test_each_version_of_the_register_has_its_own_answers(monkeypatch):
    monkeypatch.setattr(answers, "counts_of", lambda area, _: area.key)
    old, new = SimpleNamespace(key="version 1"), SimpleNamespace(key="version 2")
    assert [answers.commune_counts(one, Filter()) for one in (old, new, old)] == [
        "version 1",
        "version 2",
        "version 1",
    ]


def test_a_table_is_kept_for_its_language_and_filter(monkeypatch):
    def keys(language, asked):
        monkeypatch.setattr(tables.state, "language", lambda: language)
        return tables.key_of(SimpleNamespace(key="area"), asked)

    given_ = [(lang, Filter(year=year)) for lang in ("fr", "en") for year in (None, 2015)]
    assert len({keys(*one) for one in given_}) == len(given_)


def test_what_a_page_brought_in_is_set_aside_once_after_what_is_dead_was_collected(monkeypatch):
    done = []
    monkeypatch.setattr(gc, "collect", lambda: done.append("collect"))
    monkeypatch.setattr(gc, "freeze", lambda: done.append("freeze"))
    memory.settle.clear()
    for page in ("carte", "carte", "coordination", "carte"):
        memory.settle(page)
    assert done == ["collect", "freeze"] * 2
    memory.settle.clear()
