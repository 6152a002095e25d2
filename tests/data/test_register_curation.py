"""The register: no import is ever at the expense of what was curated."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.records import (
    PartnershipRecord,
    SourceRecord,
)
from data.register import Register, open_register
from tests.data.register_records import CERCLE, PAGE, TOWN
from tests.properties import tried


@pytest.fixture
def register():
    with open_register() as opened:
        yield opened


def curate(register: Register, record: PartnershipRecord, pages: tuple[str, ...] = ()) -> str:
    with register.write() as writer:
        return writer.upsert(replace(record, pages=pages), curated=True)


def test_an_import_never_overwrites_curation(register):
    curate(register, replace(PAGE, title="Titre relu", key="relu", confidence="high", scope="kayes"))
    outcome = register.upsert_partnership(replace(PAGE, start_year=2005, end_year=2012, confidence="low"))
    (row,) = register.partnerships().to_dict("records")
    assert outcome == "updated"
    assert (row["partnership_id"], row["title"], row["start_year"]) == ("relu", "Titre relu", 2001)
    assert (row["end_year"], row["confidence"], row["scope"]) == (2012, "high", "kayes")


def test_what_an_import_filled_is_renewed_by_the_next(register):
    curate(register, PAGE)
    register.upsert_partnership(replace(PAGE, end_year=2012))
    register.upsert_partnership(replace(PAGE, end_year=2014))
    assert register.partnerships()["end_year"].tolist() == [2014]


def test_a_curated_role_is_not_promoted_by_an_import(register):
    curate(register, replace(PAGE, actors=(replace(TOWN, role="associated"), CERCLE)))
    register.upsert_partnership(PAGE)
    assert register.ties()["role"].tolist() == ["associated"]


def test_an_import_of_a_curated_page_adds_no_second_copy(register):
    curated = replace(PAGE, ties=(replace(PAGE.ties[0], actor_id=TOWN.actor_id),))
    curate(register, curated)
    other_address = replace(
        PAGE, sources=(SourceRecord("Fiche", PAGE.sources[0].url.replace("https", "http")),)
    )
    register.upsert_partnership(other_address)
    for name in ("ties", "themes", "sources", "funding"):
        assert len(getattr(register, name)()) == 1, name


def test_curation_takes_the_place_of_what_an_import_said(register):
    register.upsert_partnership(replace(PAGE, actors=(replace(TOWN, role="lead"), CERCLE)))
    assert curate(register, replace(PAGE, actors=(replace(TOWN, role="associated"), CERCLE))) == "updated"
    assert register.ties()["role"].tolist() == ["associated"]
    assert len(register.funding()) == 1


def test_several_pages_lead_to_one_partnership(register):
    curate(register, replace(PAGE, atlas_id="1", key="one"), pages=("1", "2"))
    assert register.upsert_partnership(replace(PAGE, atlas_id="2", end_year=2024)) == "updated"
    assert register.partnerships()["partnership_id"].tolist() == ["one"]
    assert register.partnerships()["atlas_id"].tolist() == ["1"]


def test_sources_of_two_pages_are_merged(register):
    curate(register, replace(PAGE, atlas_id="1", key="one"), pages=("2",))
    second = SourceRecord("Autre fiche", "https://pastel.example/?criteres.prjId=2", relation="completes")
    register.upsert_partnership(replace(PAGE, atlas_id="2", sources=(second,)))
    assert register.sources()["relation"].tolist() == ["base", "completes"]


def test_differences_from_curation_are_told(register):
    curate(register, PAGE)
    faults = register.differences(replace(PAGE, start_year=2005, status="", end_year=2012))
    assert [fault.field for fault in faults] == ["start_year"]
    assert "2005" in faults[0].render()
    assert register.differences(replace(PAGE, atlas_id="9")) == ()


def test_curation_that_no_longer_says_something_takes_it_back(register):
    curate(register, replace(PAGE, end_year=2012, actors=(replace(TOWN, note="x", group_id="g"), CERCLE)))
    assert curate(register, replace(PAGE, start_year=None)) == "updated"
    row = register.partnerships().iloc[0]
    assert pd.isna(row["end_year"])
    assert pd.isna(row["start_year"])
    actor = register.actors().set_index("actor_id").loc[TOWN.actor_id]
    assert (actor["note"], actor["group_id"]) == ("", TOWN.actor_id)


def test_curated_content_no_longer_shipped_goes_and_imports_stay(register):
    curate(register, replace(PAGE, key="gone", atlas_id=""))
    curate(register, PAGE)
    register.upsert_partnership(replace(PAGE, sources=(SourceRecord("Autre", "https://other.example"),)))
    with register.write() as writer:
        assert writer.keep_curated([]) == 2
        assert writer.keep_curated([]) == 0
    assert register.partnerships()["partnership_id"].tolist() == ["atlas-12471"]
    assert register.sources()["url"].tolist() == ["https://other.example"]


YEARS = st.one_of(st.none(), st.integers(1900, 2100))


STEPS = st.lists(st.tuples(st.booleans(), YEARS, YEARS), min_size=1, max_size=4)


@tried(6)
@given(STEPS)
def test_whatever_is_written_in_whatever_order_curation_holds(steps):
    with open_register("sqlite://") as register:
        curated = None
        for is_curated, start, end in steps:
            record = replace(PAGE, start_year=start, end_year=end)
            with register.write() as writer:
                writer.upsert(record, curated=is_curated)
            version = register.version()
            with register.write() as writer:
                assert writer.upsert(record, curated=is_curated) == "unchanged"
            assert register.version() == version
            curated = (start, end) if is_curated else curated
            row = register.partnerships().iloc[0]
            for known, name in zip(curated or (), ("start_year", "end_year"), strict=False):
                assert known is None or row[name] == known
        for name in ("ties", "sources", "funding", "themes"):
            assert len(getattr(register, name)()) == 1
