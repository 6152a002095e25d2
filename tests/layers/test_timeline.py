"""The timeline: bars from known years, doubt drawn as doubt, marks of overlaps, hostile words."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from types import SimpleNamespace

import pytest

from geo.overlaps import Evidence, Years
from geo.sheets import ActorRole, PartnershipSheet, TerritorySheet
from layers.timeline import MOST_BARS, Mark, build_timeline, timeline_table
from layers.timeline_svg import timeline_svg, timeline_words

SVG = "{http://www.w3.org/2000/svg}"


def entry(key="p", start=None, end=None, *, status="", seen=None, name="Limours", role="lead"):
    return PartnershipSheet(
        partnership_id=key,
        title=f"Title of {key}",
        actors=(ActorRole(f"fr-{key}", name, "commune", role, f"fr-{key}"),),
        partners=(),
        places=(),
        territories=("ML0106",),
        themes=(),
        start_year=start,
        end_year=end,
        status=status,
        observed_year=seen,
        activity="any",
        reach="direct",
        collective=False,
        confidence="high",
        funding=(),
        sources=(),
    )


def sheet(*direct, name="Nioro", **parts):
    sections = {"direct": direct, "via_cercle": (), "via_region": (), "within": ()} | parts
    return TerritorySheet(
        code="ML0106",
        name=name,
        level="cercle",
        country="ML",
        parent_name="",
        region_name="",
        kind="",
        chef_lieu="",
        area_km2=1.0,
        population=None,
        population_source="",
        unknown=(),
        **sections,
    )


def overlap(a="p", b="q", *, grade="medium", certainty="certain", sure=(), possible=()):
    pair = Evidence(a, b, "theme", grade, certainty, tuple(sure), tuple(possible))
    return SimpleNamespace(grade=grade, evidence=(pair,))


def made(*entries, overlaps=(), until=2026, **parts):
    return build_timeline(sheet(*entries, **parts), overlaps, until=until, max_observation_age=5)


def drawn(timeline, year=2020):
    return ET.fromstring(timeline_svg(timeline, year, str))  # noqa: S314 our own drawing


def rects(tree, *, dashed):
    found = [one for one in tree.iter(f"{SVG}rect") if one.get("height") == "11" and one.get("x") != "12"]
    return [one for one in found if (one.get("stroke-dasharray") is not None) == dashed]


def test_known_dates_give_one_full_bar_over_their_years_and_no_question_mark():
    timeline = made(entry(start=2001, end=2010))
    assert timeline.first == 2000
    assert timeline.bars[0].activity == ("inactive", *["active"] * 10, *["inactive"] * 16)
    tree = drawn(timeline)
    assert len(rects(tree, dashed=False)) == 1
    assert not rects(tree, dashed=True)
    assert "?" not in [text.text for text in tree.findall(f"{SVG}text")]
    assert not tree.findall(f"{SVG}polygon")


def test_a_start_alone_is_drawn_as_doubt_with_an_arrow():
    tree = drawn(made(entry(start=1998)))
    assert not rects(tree, dashed=False)
    assert len(rects(tree, dashed=True)) == 1
    assert len(tree.findall(f"{SVG}polygon")) == 1


def test_an_observation_holds_for_its_years_and_is_doubtful_after():
    timeline = made(entry(start=2010, status="ongoing", seen=2013))
    said = dict(zip(range(timeline.first, timeline.last + 1), timeline.bars[0].activity, strict=True))
    assert said[2009] == "inactive"
    assert said[2013] == said[2018] == "active"
    assert said[2019] == "unknown"
    tree = drawn(timeline)
    assert len(rects(tree, dashed=False)) == len(rects(tree, dashed=True)) == 1


def test_no_date_at_all_is_a_dashed_bar_over_the_whole_axis_with_a_question_mark():
    timeline = made(entry())
    assert set(timeline.bars[0].activity) == {"unknown"}
    tree = drawn(timeline)
    assert [text.text for text in tree.findall(f"{SVG}text")].count("?") == 1
    assert len(tree.findall(f"{SVG}polygon")) == 1


def test_overlaps_on_the_same_theme_are_marked_certain_years_apart_from_possible_ones():
    found = overlap(sure=[Years(2012, 2014)], possible=[Years(2012, None)])
    timeline = made(entry("p", 2010, 2020), entry("q", 2012), entry("r", 2012), overlaps=[found])
    assert timeline.bars[0].marks == (Mark(2012, 2014, certain=True), Mark(2015, 2020, certain=False))
    assert timeline.bars[1].marks == (Mark(2012, 2014, certain=True), Mark(2015, 2026, certain=False))
    assert timeline.bars[2].marks == ()
    table = timeline_table(timeline, 2013, str)
    assert table["Overlap on the same theme, certain"].tolist() == ["2012–2014", "2012–2014", ""]


def test_weak_overlaps_are_not_marked():
    found = overlap(grade="weak", possible=[Years(None, None)], certainty="possible")
    assert made(entry("p"), overlaps=[found]).bars[0].marks == ()


def test_a_possible_overlap_is_never_marked_as_certain():
    found = overlap(certainty="possible", sure=[Years(2012, 2014)], possible=[Years(2012, 2014)])
    assert made(entry("p", 2010), overlaps=[found]).bars[0].marks == (Mark(2012, 2014, certain=False),)


def test_sections_stand_in_order_and_a_partnership_counts_once():
    timeline = made(
        entry("a", 2001, 2005), via_region=(entry("b", 2001, 2005),), via_cercle=(entry("a", 2006, 2009),)
    )
    assert [bar.reach for bar in timeline.bars] == ["direct", "cercle", "region"]
    assert timeline.counts(2003) == {"active": 2, "unknown": 0, "inactive": 0}
    assert timeline.counts(2008) == {"active": 1, "unknown": 0, "inactive": 1}
    with pytest.raises(ValueError, match="1900"):
        timeline.counts(1900)


def test_associated_actors_do_not_name_a_bar():
    assert made(entry(role="associated")).bars[0].label == "Title of p"


def test_words_from_the_register_cannot_become_markup():
    hostile = "</text><script>alert(1)</script>&'\"\x00\x1b"
    timeline = made(entry(name=hostile), name=hostile)
    tree = drawn(timeline)
    assert not tree.findall(f".//{SVG}script")
    titles = [one.text for one in tree.iter(f"{SVG}title")]
    assert len(titles) == 2
    assert all("<script>alert(1)</script>&'\"" in title for title in titles)


def test_a_drawing_has_a_title_and_a_description_and_never_loads_anything():
    timeline = made(entry(start=2001, end=2010))
    text = timeline_svg(timeline, 2005, str)
    tree = ET.fromstring(text)  # noqa: S314
    assert tree.get("role") == "img"
    assert tree.find(f"{SVG}desc").text == timeline_words(timeline, 2005, str)
    assert "href" not in text
    assert "url(" not in text


def test_an_empty_territory_says_so():
    timeline = made()
    assert "No partnership known under this filter." in timeline_svg(timeline, 2020, str)
    assert timeline_table(timeline, 2020, str).empty


def test_a_very_long_list_is_cut_and_says_so():
    timeline = made(*(entry(f"p{i}", 2000, 2005) for i in range(MOST_BARS + 3)))
    assert len(timeline.bars) == MOST_BARS
    assert "3 more" in timeline_words(timeline, 2005, str)
    drawn(timeline)


def test_dates_far_away_do_not_stretch_the_axis():
    timeline = made(entry(start=1901, end=1950), entry("q", 2000, 2099))
    assert timeline.first == 1960
    assert timeline.last == 2099
    drawn(timeline)
