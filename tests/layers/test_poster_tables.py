"""Posters of a cercle, of the matrix and of the timeline: words apart and inside, numbers as counted anew."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from functools import cache

import matplotlib as mpl
import numpy as np
import pytest
import shapely

from data.errors import CartoCoopError
from data.schema import DIRECT_REACHES
from geo.activity import ACTIVE, UNKNOWN
from geo.filters import Filter, apply_filter
from geo.pipeline.poster import PosterRequest, build_scene
from geo.pipeline.poster_frames import SEVERAL, WHOLE
from layers._poster_format import PAPERS
from layers._poster_matrix import matrix_rows, turned
from layers._poster_page import Page
from layers._poster_save import SETTINGS
from layers._poster_templates import TEMPLATES
from layers._poster_timeline import chosen, layout_of, sections_of, timeline_of
from layers.poster import render_poster
from layers.poster_files import check_request, templates
from tests.export_views import DAY, HOSTILE, states
from translations import translator

SVG = "{http://www.w3.org/2000/svg}"
MINE = ("cercle", "matrix", "timeline")
STATES = cache(states)


@cache
def on_a4(template, language, names, area, asked):
    """Return the scene of a small register, made once."""
    code = "ML0101" if area == "kayes" else "DEP-91"
    request = PosterRequest(
        template=template,
        areas=(area,),
        filter=Filter(**{"reach": "region", **dict(asked)}),
        language=language,
        date=DAY,
        cercle=code if template == "cercle" else None,
    )
    return build_scene(request, states=STATES(names))


def scene(template, paper="a4-landscape", language="en", names=(), area="kayes", **asked):
    """Return a scene on a paper."""
    found = on_a4(template, language, names, area, tuple(asked.items()))
    return replace(found, request=replace(found.request, paper=paper))


def page_of(view):
    page = Page.of(PAPERS[view.request.paper])
    with mpl.rc_context(SETTINGS):
        TEMPLATES[view.request.template](page, view, translator(view.request.language))
    return page


def words(view):
    return " ".join(one[4] for one in page_of(view).written)


def drawn_words(view):
    """Return the words of the SVG, in order."""
    root = ET.fromstring(render_poster(view, "svg", translator(view.request.language)))  # noqa: S314
    return ["".join(one.itertext()).strip() for one in root.iter(f"{SVG}text")]


def present(view):
    """Return the rows of presence of the view, with the themes of level 1 of each ("?" for none)."""
    state = STATES(())[view.request.areas[0]]
    rows = apply_filter(state.presence, state.themes, view.request.filter)
    themes = state.themes.loc[state.themes["level_1"] != ""].groupby("partnership_id")["level_1"].agg(set)
    return [
        (row.group_id, row.parent, theme, row.activity, row.commune_code, row.reach)
        for row in rows.itertuples()
        for theme in themes.get(row.partnership_id, {"?"})
    ]


@pytest.mark.parametrize(
    ("paper", "language"),
    [
        *((paper, "fr") for paper in PAPERS if not paper.startswith(("a2", "a3"))),
        ("a4-landscape", "en"),
        ("slide-16x9", "en"),
        ("square", "en"),
    ],
)
@pytest.mark.parametrize("template", MINE)
def test_no_word_lies_over_another_or_outside_the_sheet(template, paper, language):
    asked = {"year": 2012} if language == "fr" else {"area": "idf"} if template == "timeline" else {}
    page = page_of(scene(template, paper, language, **asked))
    assert page.written
    boxes = np.array([one[:4] for one in page.written])
    assert (boxes[:, :2] >= -0.01).all()
    assert (boxes[:, 2] <= page.width + 0.01).all()
    assert (boxes[:, 3] <= page.height + 0.01).all()
    shapes = shapely.box(*(boxes + np.array([0.13, 0.13, -0.13, -0.13])).T)
    pairs = shapely.STRtree(shapes).query(shapes, predicate="intersects").T
    assert not [(page.written[i][4], page.written[j][4]) for i, j in pairs if i < j]


@pytest.mark.parametrize("template", MINE)
def test_the_same_scene_gives_the_same_bytes(template):
    view, t = scene(template), translator("en")
    kind = "svg" if template == "matrix" else "pdf"
    assert render_poster(view, kind, t) == render_poster(view, kind, t)


@pytest.mark.parametrize("template", MINE)
def test_hostile_names_are_only_text(template):
    content = render_poster(scene(template, language="fr", names=HOSTILE[:6]), "svg", translator("fr"))
    assert f"{SVG}script" not in {one.tag for one in ET.fromstring(content).iter()}  # noqa: S314


@pytest.mark.parametrize("template", MINE)
def test_a_view_without_partnerships_is_drawn_all_the_same(template):
    assert page_of(scene(template, actor_kinds=frozenset({"school"}))).written


@pytest.mark.parametrize("template", MINE)
def test_every_poster_says_its_day_and_its_filter_and_every_door_offers_it(template):
    view = scene(template, "a4-portrait", year=2012)
    text = words(view)
    assert "November 22, 2026" in text
    assert "2012" in text
    assert template in templates()
    check_request(view.request, "pdf")


@pytest.mark.parametrize("year", [None, 2012])
def test_cells_and_totals_of_the_matrix_are_distinct_actors_counted_anew(year):
    view = scene("matrix", year=year)
    rows, units = present(view), ("ML0102", "ML0101")  # Kita, Nioro: by name
    sure = {(group, unit, theme) for group, unit, theme, said, *_ in rows if said != UNKNOWN}
    doubt = {(group, unit, theme) for group, unit, theme, said, *_ in rows if said == UNKNOWN}

    def count(found, wanted_units, wanted_themes):
        return {g for g, unit, theme in found if unit in wanted_units and theme in wanted_themes}

    def cell(wanted_units, wanted_themes):
        known = count(sure, wanted_units, wanted_themes)
        return len(known), len(count(doubt, wanted_units, wanted_themes) - known)

    every = {theme for _, _, theme in sure | doubt}
    for row in matrix_rows(view.matrices, translator("en"), detailed=False):
        themes = {"unknown": {"?"}, "all": every}.get(row.kind, {row.label})
        expected = [*(cell({unit}, themes) for unit in units), cell(set(units), themes)]
        assert list(row.cells) == expected, row.label


def test_every_number_of_the_matrix_is_in_the_drawing():
    view = scene("matrix", year=2012)
    rows = matrix_rows(view.matrices, translator("en"), detailed=True)
    numbers = [one for one in drawn_words(view) if re.fullmatch(r"\d+", one)]
    assert numbers == [str(known) for row in rows for known, _ in row.cells]
    doubts = [one for one in drawn_words(view) if re.fullmatch(r"\+\d+\u00a0\?", one)]
    assert [one for one in doubts if one != "+2\u00a0?"] == [
        f"+{doubt}\u00a0?" for row in rows for _, doubt in row.cells if doubt and doubt != 2
    ]


def test_rows_of_sub_themes_never_count_more_than_their_theme():
    rows = matrix_rows(scene("matrix").matrices, translator("en"), detailed=True)
    theme = None
    for row in rows:
        theme = row if row.kind == "theme" else theme
        if row.kind == "below":
            assert all(small[0] <= large[0] for small, large in zip(row.cells, theme.cells, strict=True))


def test_a_matrix_that_the_paper_cannot_hold_is_refused():
    view, small = scene("matrix", year=2012), Page(90, 70, paper=PAPERS["square"])
    with pytest.raises(CartoCoopError, match=r"rows and .* columns do not fit"):
        TEMPLATES["matrix"](small, view, translator("en"))


def test_the_matrix_of_one_cercle_has_a_row_for_each_commune():
    view = scene("matrix", cercle="ML0101", year=2012)
    rows = matrix_rows(view.matrices, translator("en"), detailed=False)
    names = ["Commune 0", "Commune 1", "Commune 2"]
    table = turned(rows, [*names, "Together"])
    assert [row.label for row in table] == [*names, "Together"]
    assert [list(row.cells) for row in table] == [
        list(column) for column in zip(*(row.cells for row in rows), strict=True)
    ]
    numbers = [one for one in drawn_words(view) if re.fullmatch(r"\d+", one)]
    assert numbers == [str(known) for row in table for known, _ in row.cells]


def test_every_commune_of_the_cercle_is_on_the_map_with_its_actors_and_nearest_reach():
    view = scene("cercle", year=2012)
    text = drawn_words(view)
    order = {**dict.fromkeys(DIRECT_REACHES, 0), "cercle": 1, "region": 2}
    for code, name in view.document.territories[["code", "name"]].itertuples(index=False):
        here = [row for row in present(view) if row[4] == code]
        sure = {row[0] for row in here if row[3] == ACTIVE}
        doubt = {row[0] for row in here if row[3] == UNKNOWN} - sure
        nearest = min((order[row[5]] for row in here if row[0] in sure), default=3)
        reach = (" · direct", " · cercle", " · region", "")[nearest]
        expected = f"{len(sure)}" + (f" +{len(doubt)}\u00a0?" if doubt else "") + reach
        assert text[text.index(name) + 1] == expected, name


def test_the_close_up_names_gaps_neighbours_and_the_actors_of_each_commune():
    view = scene("cercle", reach="direct")
    text = words(view)
    empty = view.document.territories.loc[view.document.territories["n_actors"] == 0, "name"]
    assert f"Communes without a known actor: {len(empty)} of 3" in text
    assert ", ".join(empty) in text
    assert "Kita" in text, "the neighbour"
    assert "Region of Kayes" in text, "where it lies"
    assert "inhabitants" in text
    rows = view.close_up.actors
    assert set(rows["echelon"]) == {"direct"}
    wide = scene("cercle").close_up.actors
    assert not wide.duplicated(["commune_code", "group_id"]).any()


def test_a_close_up_of_nothing_or_of_no_cercle_is_a_message():
    with pytest.raises(CartoCoopError, match="needs its cercle"):
        build_scene(PosterRequest(template="cercle"), states=STATES(()))
    with pytest.raises(CartoCoopError, match="no cercle"):
        build_scene(PosterRequest(template="cercle", cercle="ML0109"), states=STATES(()))


def test_bars_of_a_timeline_stand_under_the_one_cercle_that_they_concern():
    view = scene("timeline")
    timeline, _ = timeline_of(view)
    told = dict(zip((bar.partnership_id for bar in timeline.bars), view.timeline.groups, strict=True))
    assert told == {"p1": "ML0101", "p2": "ML0101", "p3": "ML0102", "p4": WHOLE}
    french = scene("timeline", area="idf")
    bars = [bar.partnership_id for bar in timeline_of(french)[0].bars]
    assert len(bars) == len(french.timeline.groups)
    assert set(french.timeline.groups) <= {"DEP-91", "DEP-93", WHOLE, SEVERAL}


def test_the_timeline_says_how_many_are_active_and_draws_the_year():
    view = scene("timeline", year=2012)
    ties = STATES(())["kayes"].ties
    active = ties.loc[(ties["start_year"] <= 2012) & (ties["end_year"] >= 2012), "partnership_id"].nunique()
    assert f"Kayes in 2012: {active} partnerships active" in words(view)
    assert drawn_words(view).count("2012") >= 1


def test_bars_without_room_are_counted_and_those_active_in_the_year_stay():
    view, t = scene("timeline", year=2012), translator("en")
    timeline, year = timeline_of(view)
    page = Page.of(PAPERS["a4-landscape"])
    few = layout_of(page, view, timeline, year, box=(0, 0, 80, 6.5 + 2 * 3.7), t=t)
    shown = [line for column in few.columns for line in column if line.bar]
    assert few.n_left_out == len(timeline.bars) - len(shown) > 0
    assert {line.bar.activity[year - timeline.first] for line in shown} == {ACTIVE}
    kept = chosen(timeline, year, 2)
    assert sum(len(lines) for _, lines in sections_of(view, timeline, kept, t)) == 2
