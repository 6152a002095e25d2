"""Years, arcs, flows, sharing and embedding in a real browser."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import translations
from geo.coverage_years import YearCoverage
from geo.figures import CoverageFigure
from geo.population import Interval
from layers.payload import Tiles, to_payload
from layers.years import TimeView
from tests.browser.conftest import serve
from tests.browser.test_map_component import address, files, frames, give, opened, unit, view  # noqa: F401

pytestmark = pytest.mark.browser
YEARS = (2001, 2002, 2003)


def figure(name, low, high, total):
    ends = [Interval(low, low), Interval(high, high), Interval(total, total)]
    shares = [Interval(low / total, low / total), Interval(high / total, high / total)]
    return CoverageFigure("ML01", "Kayes", "region", "commune", name, *ends, *shares)


@pytest.fixture
def timed(view):  # noqa: F811
    """Return the sample view with three years: nothing, one commune and its first link, all links."""
    kayes = np.zeros((3, 129, 5), dtype="int64")
    order = view.counts["kayes"].sort_values("code")["code"].tolist()
    kayes[1, order.index("ML010701")] = [1, 1, 0, 0, 0]
    kayes[2, order.index("ML010701")] = [6, 6, 0, 0, 0]
    figures = [
        tuple(figure(name, low, low + 2, 129) for name in ("communes", "km2", "inhabitants"))
        for low in (0, 1, 3)
    ]
    every = tuple(YearCoverage(year, one, 2, 1) for year, one in zip(YEARS, figures, strict=True))
    time = TimeView(
        YEARS,
        None,
        {"kayes": kayes, "idf": np.zeros((3, 1266, 5), dtype="int64")},
        every,
        view.links,
        np.array([[0, 1, 2], [0, 0, 1], [0, 0, 1], [0, 0, 1]]),
        (figures[2], 2, 1),
        "Any year; as it is told.",
    )
    return dataclasses.replace(view, time=time, address="?lang=en&year=2002")


def said(page, key):
    return [event for event in page.evaluate("events") if event["event"] == key]


def test_play_paints_every_year_without_a_word_to_the_server_and_rests_on_the_last(opened, timed):  # noqa: F811
    page, frame = opened(timed)
    commune = unit(frame, "kayes", "ML010701")
    before = frame.evaluate("cartocoop.runtime.maps.get('kayes').map.getCenter()")
    frame.evaluate("window.seen = []; const bar = cartocoop.runtime.time, paint = bar.paint.bind(bar);"
                   "bar.paint = (year) => { paint(year); seen.push(year); }")  # fmt: skip
    frame.locator("[data-key=play]").click()
    page.wait_for_function("events.length > 0")
    assert frame.evaluate("seen").count(2002) == 1
    assert [event["value"] for event in said(page, "set")] == [2003]
    assert commune.get_attribute("fill") == "#173468"
    assert frame.locator(".cc-year").inner_text() == "2003"
    assert "In 2003" in frame.locator(".cc-told").inner_text()
    centre = frame.evaluate("cartocoop.runtime.maps.get('kayes').map.getCenter()")
    assert centre == pytest.approx(before, abs=0.02)  # less than a pixel


def test_a_year_is_chosen_with_the_keyboard_and_any_year_comes_back(opened, timed):  # noqa: F811
    page, frame = opened(timed)
    slider = frame.locator("#cc-time input[type=range]")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("events.length > 0")
    assert said(page, "set")[-1]["value"] == 2002
    assert "2002: 1 of 129 communes" in slider.get_attribute("aria-valuetext")
    assert unit(frame, "kayes", "ML010701").get_attribute("fill") == "#a4d5bf"
    assert "Montreuil" in frame.locator(".cc-actor").first.get_attribute("aria-label")
    assert frame.locator(".cc-actor").count() == 1
    frame.locator(".cc-any").click()
    assert frame.locator(".cc-told").inner_text() == "Any year; as it is told."
    assert unit(frame, "kayes", "ML010701").get_attribute("fill") == "#2a70a8"


def test_the_chart_says_what_is_known_apart_from_what_is_not_and_takes_a_click(opened, timed):  # noqa: F811
    page, frame = opened(timed)
    label = frame.locator(".cc-spark svg").get_attribute("aria-label")
    assert "2003: 3 of 129 communes, 2.3%. With unknown dates, 2 more." in label
    frame.locator(".cc-spark [data-year='2002']").click()
    page.wait_for_function("events.length > 0")
    assert said(page, "set")[-1]["value"] == 2002
    cells = frame.locator(".cc-years tbody tr").first.locator("th, td").all_text_contents()
    assert cells == ["2003", "3", "2.3%", "5", "3.9%"]


def test_an_answer_to_an_older_year_does_not_bring_it_back(opened, timed):  # noqa: F811
    page, frame = opened(timed)
    for year in ("2001", "2002"):
        frame.locator(f".cc-spark [data-year='{year}']").click()
    late = dataclasses.replace(timed, time=dataclasses.replace(timed.time, year=2001))
    give(page, frame, late, 2)
    assert frame.locator(".cc-year").inner_text() == "2002"


def test_the_same_arguments_again_move_nothing(opened, timed):  # noqa: F811
    page, frame = opened(timed)
    frame.evaluate("cartocoop.runtime.time.paint(2001)")
    payload = to_payload(dataclasses.replace(timed, language="en"), translations.translator("en"))
    page.evaluate("args => give(args)", payload)
    page.evaluate("() => new Promise((done) => setTimeout(done, 150))")
    assert frame.locator(".cc-year").inner_text() == "2001"


def test_arcs_are_coloured_by_choice_and_pointed_at_from_the_list(opened, view):  # noqa: F811
    page, frame = opened(dataclasses.replace(view, show="overview"))
    colours = frame.eval_on_selector_all(".cc-flow", "all => all.map(one => one.getAttribute('stroke'))")
    assert len(colours) == 4
    assert all("cc-arrow-" in one for one in frame.eval_on_selector_all(
        ".cc-flow", "all => all.map(one => one.getAttribute('marker-end'))"))  # fmt: skip
    frame.locator("#cc-flows button").first.focus()
    assert frame.locator(".cc-flow.cc-hot").count() == 2  # one strand for each of its themes
    frame.locator("#cc-arcs select").select_option("reach")
    page.wait_for_function("events.length > 0")
    assert said(page, "set")[-1] == {
        "event": "set",
        "key": "colour",
        "value": "reach",
        "seq": said(page, "set")[-1]["seq"],
    }
    assert frame.locator(".cc-flow").count() == 3
    assert "with a commune" in frame.locator("#cc-arcs").inner_text()


def test_every_link_of_the_choice_is_in_a_list_for_the_keyboard(opened, view):  # noqa: F811
    page, frame = opened(view)
    frame.evaluate("cartocoop.runtime.choose('actor', 'fr-town', 'idf')")
    assert frame.locator("#cc-links button").count() == 2
    frame.locator("#cc-links button", has_text="Diéma").press("Enter")
    page.wait_for_function("events.at(-1).id === 'ML0102'")


def test_the_link_is_copied_or_stands_in_a_field_to_be_copied(opened, timed):  # noqa: F811
    _page, frame = opened(timed)
    frame.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    frame.locator("#cc-share button").first.click()
    field = frame.locator("#cc-share input")
    field.wait_for(state="visible")
    assert field.input_value().endswith("/host?lang=en&year=2002")
    frame.evaluate("() => { navigator.clipboard.writeText = async (words) => { window.copied = words; }; }")
    frame.locator("#cc-share button").nth(1).click()
    field.wait_for(state="hidden")
    assert "&amp;embed=true" in frame.evaluate("copied")


def test_tiles_that_fail_leave_the_offline_map_and_a_quiet_word(opened, view, tmp_path):  # noqa: F811
    with serve(tmp_path, {}) as nobody:
        tiles = Tiles(nobody + "/{z}/{x}/{y}.png", "© Nobody")
        _page, frame = opened(dataclasses.replace(view, tiles=tiles))
        frame.get_by_text("the online background does not answer").first.wait_for()
    assert frame.locator(".cc-tiled").count() == 0
    assert frame.locator(".cc-credit").count() == 0
    assert frame.locator("#map_kayes .cc-unit").count() == 129


def test_a_finger_scrolls_the_page_and_two_move_the_map(opened, view):  # noqa: F811
    _page, frame = opened(view, width=360, height=780, has_touch=True, is_mobile=True)
    assert not frame.evaluate("cartocoop.runtime.maps.get('kayes').map.dragging.enabled()")
    action = frame.evaluate("getComputedStyle(document.getElementById('map_kayes')).touchAction")
    assert "pan-y" in action
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
