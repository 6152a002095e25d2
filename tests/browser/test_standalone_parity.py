"""The single file counts, adds up and links exactly as geo does, under any filter, on any register."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from data.schema import ACTOR_KINDS, AREAS, CONFIDENCES, PRESENCE, REACHES, ROLES, STATUSES, validate
from geo import export_sentences as say
from geo.activity import activity
from geo.coverage import commune_counts, coverage
from geo.export_tables import PARENT_LEVEL, figures_rows
from geo.filters import COLLECTIVITIES, PUBLIC, Filter, apply_filter
from geo.join import presence
from geo.links import links
from geo.pipeline.coverage import SIDE_OF_AREA, State
from geo.pipeline.export import ExportRequest, load_states
from geo.sheet_records import RegisterFrames
from layers._html_register import opening, register_pack
from layers._html_words import named_kinds, page_words
from layers.bundle import STATIC
from tests import export_views
from tests.geo import coverage_frames as frames
from translations import LANGUAGES, translator

pytestmark = pytest.mark.browser

ASK = """([pack, filters, tables, named]) => {
  const core = new cartocoop.Core(pack);
  const words = Object.keys(tables).map((language) => new cartocoop.Words(tables[language], named));
  return filters.map((filter) => {
    const place = core.places.get(filter.cercle);
    const name = place && place.name;
    return {
      links: core.links(filter),
      said: words.map((one) => [one.title(filter, name), one.describe(filter, name, "1996")]),
      areas: core.areas.map((area) => {
        const table = core.coverage(area, filter);
        return { counts: core.counts(area, filter),
          coverage: Object.assign({}, table, { ids: table.ids.size }),
          said: words.map((one) => table.figures.map((figure) => one.figure(table, figure))) };
      }),
    };
  });
}"""
TABLES = {language: page_words(translator(language), language) for language in LANGUAGES}


def keep_dates(rows, asked, dates):
    """Return the rows whose dates are known, or are not (an oracle: no filter of geo does this)."""
    state = activity(rows, asked.year, max_observation_age=asked.max_observation_age)
    doubtful = rows["start_year"].isna() if asked.year is None else state == "unknown"
    return {"any": rows, "known": rows.loc[~doubtful], "unknown": rows.loc[doubtful]}[dates]


def filters(rng, n, themes, places, years):
    """Return `n` filters, each with the dates that it takes; the first is the widest."""
    kinds = [None, COLLECTIVITIES, PUBLIC, frozenset({"association"}), frozenset(rng.sample(ACTOR_KINDS, 3))]
    found = [(Filter(), "any")]
    while len(found) < n:
        one = Filter(
            year=rng.choice([None, *years]),
            actor_kinds=rng.choice(kinds),
            origin=rng.choice(["francilian", "other", "all", "all"]),
            reach=rng.choice(["direct", "cercle", "region"]),
            theme=rng.choice([None, None, None, "?", *themes]),
            confidence=rng.choice(["low", "low", "medium", "high"]),
            cercle=rng.choice([None, None, *places]),
            max_observation_age=rng.choice([0, 5, 20]),
            collective_as_commune=rng.random() < 0.4,
            include_associated=rng.random() < 0.5,
        )
        found.append((one, rng.choice(["any", "any", "known", "unknown"])))
    return found


def number(value):
    return None if value is None else pytest.approx({"low": value.low, "high": value.high}, rel=1e-9)


def check_figures(told, figures):
    assert len(told) == len(figures)
    for ours, theirs in zip(told, figures, strict=True):
        assert ours["unit"] == theirs.unit
        for key, value in (
            ("covered", theirs.covered),
            ("withUnknown", theirs.covered_with_unknown),
            ("total", theirs.total),
            ("share", theirs.share),
            ("shareWithUnknown", theirs.share_with_unknown),
        ):
            assert ours[key] == number(value), (key, theirs)


def check_area(told, state, asked, dates):
    rows = keep_dates(state.presence, asked, dates)
    counts = commune_counts(apply_filter(rows, state.themes, asked), state.territories)
    columns = ["n_actors", "n_direct", "n_cercle", "n_region", "n_unknown"]
    assert told["counts"]["values"] == counts[columns].to_numpy().tolist()
    assert told["counts"]["groups"] == counts["groups"].tolist()
    assert told["counts"]["doubtful"] == counts["groups_unknown"].tolist()
    given = (rows, state.themes, state.territories, asked)
    table = coverage(*given, ties=state.ties)
    ours = told["coverage"]
    check_figures(ours["figures"], table.figures)
    parts = coverage(*given, by=PARENT_LEVEL[state.area])
    check_figures([one for part in ours["parts"] for one in part["figures"]], parts.figures)
    assert (ours["partnerships"], ours["wider"]) == (table.n_partnerships, table.n_wider)
    assert ours["unknownDates"] == table.n_unknown_dates
    assert (ours["code"], ours["vintage"]) == (table.figures[0].parent, table.vintage)
    for language, sentences in zip(LANGUAGES, told["said"], strict=True):
        t, first = translator(language), table.figures[0]
        name = say.place_name(first.parent_name, first.parent_level, state.area, t)
        rows = figures_rows(state.area, table, name)
        assert sentences == [say.figure(row, language, t, year=asked.year) for row in rows]
    if dates == "any":
        assert (ours["unlocated"], ours["outside"]) == (table.n_unlocated, table.n_outside)


def check_links(told, states, asked, dates):
    kayes = states["kayes"]
    ties = keep_dates(kayes.ties, asked, dates)
    expected = links(ties, kayes.actors, kayes.territories, kayes.themes, asked, other=kayes.other)
    assert [(one["group"], one["code"]) for one in told] == list(
        zip(expected["group_id"], expected["territory_code"], strict=True)
    )
    for ours, theirs in zip(told, expected.itertuples(index=False), strict=True):
        assert ours["id"] == theirs.actor_id
        assert (ours["name"], ours["kind"]) == (theirs.name, theirs.kind)
        assert len(ours["ids"]) == theirs.n_partnerships
        assert (ours["reach"], ours["activity"]) == (theirs.reach, theirs.activity)
        assert ours["since"] == (None if pd.isna(theirs.since) else theirs.since)
        assert ours["themes"] == theirs.themes
        assert [tuple(one) for one in ours["tops"]] == theirs.top_themes
        assert ours["lon"] == (None if pd.isna(theirs.lon) else pytest.approx(theirs.lon, abs=1e-4))


def check(page, states, asked_for):
    pack = register_pack(states, Filter())
    given = [opening(asked, "fr") | {"dates": dates} for asked, dates in asked_for]
    answers = page.evaluate(ASK, [pack, given, TABLES, named_kinds()])
    names = {place[0]: place[1] for place in pack["places"]}
    for (asked, dates), answer in zip(asked_for, answers, strict=True):
        for area, told in zip(states, answer["areas"], strict=True):
            check_area(told, states[area], asked, dates)
        check_links(answer["links"], states, asked, dates)
        if dates == "any":
            for language, sentences in zip(LANGUAGES, answer["said"], strict=True):
                t, place = translator(language), names.get(asked.cercle)
                assert sentences == [say.title(asked, place, t), asked.describe(t, parent_name=place)]


@pytest.fixture
def page(witness):
    found = witness.page()
    for name in ("geometry.js", "symbols.js", "standalone_core.js", "standalone_words.js"):
        found.add_script_tag(content=(STATIC / name).read_text(encoding="utf-8"))
    return found


def random_states(rng, n=90):
    """Return the states of a register of `n` ties of every sort, on a few communes of both sides."""
    malian = [*export_views.kayes()["code"], "ML09", None]
    french = [*export_views.idf()["code"], "COM-69123", None]
    years = [None, None, *range(1990, 2026, 5)]
    people = [
        {"actor_id": f"a{i}", "actor_kind": rng.choice([*ACTOR_KINDS, "other"]), "group_id": f"g{i // 2}",
         "group_name": f"Group {i // 2}", "francilian": i % 3 > 0, "actor_territory": rng.choice(french)}
        for i in range(10)
    ]  # fmt: skip
    rows = [
        frames.tie(
            f"p{rng.randrange(40)}",
            rng.choice(malian),
            reach=rng.choice(REACHES),
            role=rng.choice(ROLES),
            collective=rng.random() < 0.2,
            start_year=rng.choice(years),
            end_year=rng.choice(years),
            observed_year=rng.choice(years),
            status=rng.choice(STATUSES),
            confidence=rng.choice(CONFIDENCES),
            **rng.choice(people),
        )
        for _ in range(n)
    ]
    points = [(None, None) if i % 4 == 0 else (2.0 + i / 10, 48.5) for i in range(len(people))]
    actors = frames.actors(
        *(
            frames.actor(one["actor_id"], kind=one["actor_kind"], lon=lon, lat=lat, group_id=one["group_id"])
            for one, (lon, lat) in zip(people, points, strict=True)
        )
    )
    themes = frames.themes(
        *((f"p{i}", rng.choice(["Santé", "Eau", ""]), rng.choice(["Soins", "Puits", ""])) for i in range(40))
    )
    kept = RegisterFrames(frames.ties(*rows), actors, themes, frames.sources(), frames.funding())
    places = {"kayes": export_views.kayes(), "idf": export_views.idf()}
    found = {}
    for area in AREAS:
        other = places["idf" if area == "kayes" else "kayes"]
        reached = presence(kept.ties, places[area], side=SIDE_OF_AREA[area], named=other)
        found[area] = State("key", area, "1996", places[area], other, kept, validate(reached, PRESENCE))
    return found


def test_on_the_built_in_register_every_number_is_that_of_geo(page, ready_home):
    rng = random.Random(3)  # noqa: S311 - no secret here
    states = load_states(ExportRequest("html"))
    themes = [one[0] for one in register_pack(states, Filter())["themes"]]
    places = ["ML0107", "ML0105", "DEP-91", "DEP-93"]
    check(page, states, filters(rng, 8, themes, places, [1990, 2005, 2012, 2019, 2024]))


@pytest.mark.exhaustive
def test_on_random_registers_every_number_is_that_of_geo(page):
    for seed in range(2):
        rng = random.Random(seed)  # noqa: S311
        states = random_states(rng)
        keys = [one[0] for one in register_pack(states, Filter())["themes"] if one[0] != "?"]
        check(page, states, filters(rng, 8, keys, ["ML0101", "DEP-93"], range(1990, 2026, 5)))
