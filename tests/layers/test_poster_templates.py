"""Posters of links, change and themes: what is written is true, on the sheet and never over another."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from collections import Counter
from functools import cache

import numpy as np
import pytest
import shapely

from geo.filters import Filter
from geo.pipeline.poster import PosterRequest, build_scene
from layers import palette
from layers._poster_format import PAPERS
from layers._poster_links_draw import arrow
from layers._poster_links_plan import plan
from layers._poster_page import Page
from layers._poster_templates import TEMPLATES
from layers.poster import render_poster
from tests.export_views import DAY, HOSTILE, kayes, register, states
from translations import translator

SVG = "{http://www.w3.org/2000/svg}"
MINE = ("links", "change", "themes")
YEARS = (2005, 2019)
SHAPES = ("a4-landscape", "a4-portrait", "slide-16x9", "square")


@cache
def scene(template, paper="a4-landscape", language="en", names=(), **asked):
    """Return the scene of a small register."""
    areas = ("idf", "kayes") if template == "links" else ("kayes",)
    request = PosterRequest(
        template=template,
        paper=paper,
        areas=areas,
        filter=Filter(**asked),
        language=language,
        date=DAY,
        years=YEARS if template == "change" else None,
    )
    found = states(names)
    return build_scene(request, states={area: found[area] for area in areas})


def page_of(view):
    page = Page.of(PAPERS[view.request.paper])
    TEMPLATES[view.request.template](page, view, translator(view.request.language))
    return page


def words(view):
    return " ".join(text for *_, text in page_of(view).written)


def overlaps(page):
    """Return the pairs of texts of which one lies over the other by more than a hair."""
    boxes = [shapely.box(*box) for *box, _ in page.written]
    texts = [text for *_, text in page.written]
    tree = shapely.STRtree(boxes)
    pairs = tree.query(boxes, predicate="intersects").T
    return [
        (texts[a], texts[b])
        for a, b in pairs
        if a < b and boxes[a].intersection(boxes[b]).area > 0.05 * min(boxes[a].area, boxes[b].area)
    ]


@pytest.mark.parametrize(
    ("template", "paper"),
    [
        *(("links", one) for one in SHAPES),
        ("change", "a4-portrait"),
        ("change", "square"),
        ("themes", "slide-16x9"),
    ],
)
def test_texts_stay_on_the_sheet_and_never_lie_over_one_another(template, paper):
    page = page_of(scene(template, paper, language="fr", reach="region"))
    for left, bottom, right, top, text in page.written:
        assert left >= 0, text
        assert bottom >= 0, text
        assert right <= page.width, text
        assert top <= page.height, text
    assert not overlaps(page)


@pytest.mark.parametrize(("template", "kind"), [("links", "svg"), ("change", "pdf")])
def test_the_same_scene_gives_the_same_bytes(template, kind):
    view = scene(template)
    t = translator("en")
    assert render_poster(view, kind, t) == render_poster(view, kind, t)


@pytest.mark.parametrize("template", ["links", "themes"])
def test_hostile_names_are_only_text(template):
    view = scene(template, language="fr", names=HOSTILE[:6])
    content = render_poster(view, "svg", translator("fr"))
    tags = {one.tag for one in ET.fromstring(content).iter()}  # noqa: S314
    assert f"{SVG}script" not in tags


@pytest.mark.parametrize("template", MINE)
def test_a_view_without_partnerships_is_drawn_all_the_same(template):
    view = scene(template, "square", actor_kinds=frozenset({"school"}))
    assert page_of(view).written


def test_every_link_is_one_strand_of_the_drawing():
    view = scene("links", reach="region")
    root = ET.fromstring(render_poster(view, "svg", translator("en")))  # noqa: S314
    strands = Counter(
        one.get("id") for one in root.iter(f"{SVG}g") if str(one.get("id")).startswith("strand-")
    )
    assert strands == {f"strand-{i}": 1 for i in range(len(view.links))}


def test_links_are_counted_as_the_register_says():
    view = scene("links", reach="region")
    kept, here = register(), kayes()
    ties = kept.ties.loc[kept.ties["territory_code"].isin(here["code"])]
    links = ties.drop_duplicates(["group_id", "territory_code"])
    text = words(view)
    head = f"{len(links)} links between {links['group_id'].nunique()} French actors and"
    assert head in text
    assert f"{links['territory_code'].nunique()} territories" in text
    undated = int(links["start_year"].isna().sum())
    assert f"Links whose dates are not known (dashed): {undated}." in text
    assert "Links with a whole cercle, without its communes: 1." in text
    assert "Links with the whole region, which end at the frame: 1." in text


@pytest.mark.parametrize("paper", ["a4-portrait", "a3-landscape"])
def test_every_actor_and_every_commune_of_a_link_is_named(paper):
    view = scene("links", paper, reach="region")
    written = {text for *_, text in page_of(view).written}
    assert {name for name in view.links["name"] if len(name) < 20} <= written
    communes = view.links.loc[view.links["territory_level"] == "commune", "territory_name"]
    assert set(communes) <= written


@pytest.mark.parametrize("paper", SHAPES)
def test_curves_and_arrows_stay_between_title_and_small_print_and_off_the_legend(paper):
    view = scene("links", paper, reach="region")
    page = Page.of(PAPERS[paper])
    drawn = plan(page, view.document, view.links, bottom=20, top=page.height - 20, t=translator("en"))
    legend = shapely.box(*drawn.room.legend)
    body = shapely.box(0, 18, page.width, page.height - 18)
    for curve in drawn.curves:
        line = shapely.LineString(curve.points).buffer(curve.width / 2)
        assert body.contains(line)
        assert body.contains(arrow(curve))
        assert not line.intersects(legend)


def test_years_are_compared_commune_by_commune():
    view = scene("change", reach="region")
    before, after = (
        dict(one.territories[["code", "coverage_class"]].itertuples(index=False)) for one in view.documents
    )
    unknown = sum("?" in (before[code], after[code]) for code in before)
    gained = sum(before[code] == "0" and after[code] not in {"0", "?"} for code in before)
    text = words(view)
    assert f"Gained their first known actor: {gained}" in text
    assert f"So {unknown} communes cannot be said to have gained or lost anything." in text
    assert {"2005", "2019"} <= set(text.split())
    for document in view.documents:
        share = document.figures.iloc[0]
        assert f"{int(share['covered_min'])} of 6 communes" in text


def test_the_sentence_on_unknown_dates_counts_partnerships():
    view = scene("change", reach="region")
    text = words(view)
    for document, year in zip(view.documents, YEARS, strict=True):
        rows = document.partnerships
        undecided = {
            key for key, these in rows.groupby("partnership_id") if (these["activity"] == "unknown").all()
        }
        assert f"{len(undecided)} may or may not have been active in {year}" in text or (
            f"of {rows['partnership_id'].nunique()}, {len(undecided)} in {year}" in text
        )


def test_themes_come_by_coverage_and_the_unknown_one_last():
    view = scene("themes", reach="region")
    assert view.panels[-1] == "Theme not known"
    themes = register().themes
    assert set(view.panels[1:-1]) == set(themes.loc[themes["level_1"] != "", "level_1"])
    covered = [one.figures["covered_min"].iloc[0] for one in view.documents[1:-1]]
    assert covered == sorted(covered, reverse=True)
    text = words(view)
    for document, name in zip(view.documents[1:], view.panels[1:], strict=True):
        assert name in text
        assert f"{int(document.figures['covered_min'].iloc[0])} of 6 communes" in text


def test_a_theme_opens_into_those_below_it():
    view = scene("themes", theme="Santé", reach="region")
    assert view.panels[1:] == ("Hygiène",)


def test_colours_of_neighbouring_bundles_differ_in_grey_or_in_hue():
    shades = {key: palette.luminance(colour) for key, colour in palette.BUNDLE_COLOURS.items()}
    on_white = {key: 1.05 / (light + 0.05) for key, light in shades.items()}
    assert min(on_white.values()) >= 2.0, "seen on white"
    main = ["DEP-91", "DEP-93", "unknown"]
    for a, b in itertools.combinations(main, 2):
        ratio = (max(shades[a], shades[b]) + 0.05) / (min(shades[a], shades[b]) + 0.05)
        assert ratio >= 1.15, (a, b)


@pytest.mark.parametrize("kind", ["protan", "deutan", "tritan"])
def test_colours_of_bundles_differ_for_colour_blind_eyes(kind):
    from daltonlens import simulate

    names = list(palette.BUNDLE_COLOURS)
    colours = [[int(palette.BUNDLE_COLOURS[n][i : i + 2], 16) for i in (1, 3, 5)] for n in names]
    deficiency = getattr(simulate.Deficiency, kind.upper())
    seen = simulate.Simulator_Brettel1997().simulate_cvd(
        np.array([colours], dtype=np.uint8), deficiency, severity=1.0
    )[0]
    for i, j in itertools.combinations(range(len(names)), 2):
        assert np.abs(seen[i].astype(int) - seen[j]).sum() >= 30, (names[i], names[j])


def test_ids_of_the_drawing_are_not_names():
    content = render_poster(scene("links", names=HOSTILE[:2]), "svg", translator("en"))
    assert not re.search(rb'id="[^"]*<', content)
