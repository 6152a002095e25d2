"""Each rule of quality finds what it says and nothing else; what was is measured, never made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.records import ActorRecord, PartnershipRecord, SourceRecord, ThemeRecord, TieRecord
from data.register import open_register
from data.theme_names import ThemeName
from geo._quality_rules import distance_km, measure_quality, point_fault, point_limit
from geo.pipeline.quality import contents_of, quality_of, trend_of, turns, units
from geo.pipeline.quality_export import findings_table, quality_file, since_words, trend_table
from geo.quality import FIELDS, RULES, better, completeness

TODAY = datetime(2026, 6, 1, tzinfo=UTC)
TOWN = ActorRecord("Montreuil", "fr", "commune", territory_code="COM-93048", francilian=True)
CERCLE = ActorRecord("Cercle de Yélimané", "ml", "cercle", territory_code="ML0107")
SOUND = PartnershipRecord(
    title="Montreuil – Yélimané",
    key="sound",
    actors=(TOWN, CERCLE),
    ties=(TieRecord("Cercle de Yélimané", "cercle", "ML0107", partner_id=CERCLE.actor_id, score=100.0),),
    start_year=2010,
    end_year=2015,
    status="ended",
    observed_year=2016,
    themes=(ThemeRecord("santé", "Education, Social et Recherche", "Santé"),),
    sources=(SourceRecord("Site de la ville"),),
)
PLANTED = {
    "contradicted": {"sources": (*SOUND.sources, SourceRecord("Autre", relation="contradicts"))},
    "reversed": {"start_year": 2016},
    "status": {"end_year": None},
    "future": {"observed_year": 2030},
    "undated": {"start_year": None, "end_year": None, "status": ""},
    "unsourced": {"sources": ()},
    "stale": {"status": "ongoing", "end_year": None, "observed_year": 2019},
    "name": {"ties": (TieRecord("Nulle-Part", "unknown"),)},
    "theme": {"themes": (ThemeRecord("hygiène"),)},
    "point": {"actors": (replace(TOWN, lon=48.86, lat=2.44), CERCLE)},
}


@pytest.fixture
def register(tmp_path):
    with open_register(f"sqlite:///{tmp_path / 'register.sqlite'}") as opened:
        yield opened


def found(register, **more):
    counts = quality_of(register, today=TODAY, **more).counts()
    return {rule: count for rule, count in counts.items() if count}


def test_a_sound_partnership_has_no_finding(register):
    register.upsert_partnership(SOUND)
    assert found(register) == {}


@pytest.mark.parametrize("rule", PLANTED)
def test_a_planted_fault_is_found_by_its_rule_alone(register, rule):
    register.upsert_partnership(replace(SOUND, **PLANTED[rule]))
    assert found(register) == {rule: 1}


def test_two_partnerships_as_alike_as_an_import_would_hold_back_are_told_once(register):
    register.upsert_partnership(SOUND)
    register.upsert_partnership(replace(SOUND, key="again"))
    assert found(register) == {"duplicate": 1}


def test_every_rule_is_planted_here():
    assert {*PLANTED, "duplicate"} == set(RULES)


def test_an_observation_holds_as_many_years_as_are_chosen(register):
    register.upsert_partnership(replace(SOUND, **PLANTED["stale"]))
    assert found(register, age=7) == {}
    assert found(register, age=6) == {"stale": 1}


def test_a_name_settled_to_be_no_theme_is_no_finding(register):
    register.upsert_partnership(replace(SOUND, **PLANTED["theme"]))
    with register.write(who="Awa", operation="edit") as writer:
        writer.settle_themes([ThemeName("name", "hygiène")])
    assert found(register) == {}


def test_findings_name_their_cercles(register):
    register.upsert_partnership(replace(SOUND, **PLANTED["theme"]))
    assert quality_of(register).findings.iloc[0]["cercles"] == ("ML0107",)


YEARS = st.one_of(st.none(), st.integers(1990, 2030))
ROWS = st.lists(
    st.tuples(YEARS, YEARS, YEARS, YEARS, st.sampled_from(["", "ongoing", "ended", "dormant"])),
    min_size=1,
    max_size=6,
)


@pytest.fixture(scope="module")
def contents(tmp_path_factory):
    with open_register(f"sqlite:///{tmp_path_factory.mktemp('quality') / 'register.sqlite'}") as opened:
        opened.upsert_partnership(SOUND)
        found = contents_of(opened)
    return replace(found, units=found.units.head(300))


@settings(max_examples=25, deadline=None)
@given(rows=ROWS, age=st.integers(0, 10))
def test_the_rules_of_dates_agree_with_reading_row_by_row(rows, age, contents):
    names = ("first_signature_year", "start_year", "end_year", "observed_year", "status")
    table = pd.concat([contents.partnerships] * len(rows), ignore_index=True)
    for name, values in zip(names, zip(*rows, strict=True), strict=True):
        table[name] = pd.Series(values, dtype=table[name].dtype)
    table["partnership_id"] = [f"p{number}" for number in range(len(rows))]
    counts = measure_quality(
        replace(contents, partnerships=table, ties=contents.ties.iloc[:0]), TODAY.year, age=age
    ).counts()
    expected = dict.fromkeys(("reversed", "status", "future", "undated", "stale"), 0)
    for signed, start, end, seen, status in rows:
        expected["reversed"] += sum(1 for one in (signed, start) if one and end and end < one)
        over = status == "ongoing" and end and seen and seen > end
        expected["status"] += bool((status == "ended" and not end) or over)
        expected["future"] += sum(1 for one in (signed, start, seen) if one and one > TODAY.year)
        expected["undated"] += not (signed or start or end)
        old = seen is None or TODAY.year - seen > age
        expected["stale"] += status == "ongoing" and not end and old
    assert {rule: counts[rule] for rule in expected} == expected


@given(lon=st.floats(-180, 180), lat=st.floats(-90, 90))
def test_a_point_is_faulted_only_when_it_is_far_from_its_unit(lon, lat):
    unit = {"name": "Kayes", "level": "commune", "lon": -11.43, "lat": 14.45, "area_km2": 400.0}
    fault = point_fault(lon, lat, "ml", unit)
    near = distance_km(lon, lat, unit["lon"], unit["lat"]) <= point_limit("commune", 400.0)
    assert (fault is None) == near


@pytest.mark.parametrize(
    ("lon", "lat", "side", "words"),
    [
        (0.0, 0.0, "ml", "stands for none"),
        (14.45, -11.43, "ml", "exchanged"),
        (48.86, 2.44, "fr", "exchanged"),
        (2.44, 48.86, "ml", "outside Mali"),
        (55.5, -21.1, "fr", ""),
        (-11.43, 14.45, "ml", ""),
    ],
)
def test_a_point_of_which_only_the_country_is_known(lon, lat, side, words):
    fault = point_fault(lon, lat, side, None)
    assert words in fault.render() if words else fault is None


@pytest.mark.usefixtures("ready_home")
def test_the_shipped_points_lie_where_their_units_are():
    with open_register() as shipped:
        assert "point" not in found(shipped)


def test_completeness_counts_each_field_of_those_that_could_say_it(register):
    register.upsert_partnership(SOUND)
    register.upsert_partnership(replace(SOUND, key="p", title="Autre", start_year=None, themes=(), status=""))
    table = completeness(contents_of(register)).set_index("field")
    assert set(table.index) == set(FIELDS)
    assert tuple(table.loc["partnership_start"]) == (1, 2)
    assert tuple(table.loc["partnership_end"]) == (1, 1)
    assert tuple(table.loc["partnership_theme"]) == (1, 2)
    assert (table["filled"] <= table["total"]).all()


def test_an_empty_register_has_no_share_and_no_finding(register):
    report = quality_of(register, today=TODAY)
    assert set(report.figures()) == set(RULES)
    assert report.findings.empty


def imported(register, record, batch):
    with register.write(who="Awa", reason=batch, batch=batch) as writer:
        writer.upsert(record)


def test_a_trend_tells_each_import_and_makes_no_past_up(register):
    now = quality_of(register)
    assert len(trend_of(register, now)) == 1
    imported(register, SOUND, "import-1")
    now = quality_of(register)
    assert len(trend_of(register, now)) == 1  # the history begins with that import
    other = replace(SOUND, key="p", title="Autre lien", themes=(ThemeRecord("hygiène"),), sources=())
    imported(register, other, "import-2")
    now = quality_of(register)
    steps = trend_of(register, now, most=2)
    assert [step.batch for step in steps] == ["import-1", "import-2"]
    assert [step.figures["theme"] for step in steps] == [0, 1]
    told = {turn.key: turn.better for turn in turns(*steps)}
    assert (told["unsourced"], told["reversed"]) == (-1, 0)


@given(then=st.floats(0, 1), now=st.floats(0, 1))
def test_fewer_findings_and_more_known_are_better(then, now):
    assert better("theme", then, now) == -better("theme_path", then, now)
    assert better("theme_path", then, now) == (1 if now > then else -1 if now < then else 0)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_file_says_day_method_and_findings_and_runs_no_formula(register, language):
    bad = replace(SOUND, title="=cmd()", themes=(ThemeRecord("=1+1"),))
    register.upsert_partnership(bad)
    report = quality_of(register, today=TODAY)
    steps = trend_of(register, report)
    arguments = {"day": TODAY.date(), "age": 5, "language": language}
    text = quality_file(report, steps, units(), suffix="csv", **arguments).content.decode("utf-8-sig")
    assert '"\'=cmd()"' in text
    assert "2026-06-01" in text
    assert quality_file(report, steps, units(), suffix="xlsx", **arguments).content[:2] == b"PK"
    assert since_words(steps, language) == {}
    assert len(trend_table(steps, language)) == len(report.figures())


def test_the_table_of_findings_is_in_the_reader_s_words(register):
    register.upsert_partnership(replace(SOUND, **PLANTED["theme"]))
    table = findings_table(quality_of(register), units(), str)
    assert table.iloc[0]["Cercles"] == "Yélimané"
