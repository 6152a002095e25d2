"""The product in a real browser: start, filter, click, language, export; nothing leaves the machine."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import map_of

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(visit):
    def open_page(query="", **options):
        page = visit(query, **options)
        return page, map_of(page)

    return open_page


def test_the_first_view_paints_both_maps_in_french(opened):
    _page, frame = opened()
    assert frame.locator("#map_kayes .cc-unit").count() == 129
    assert frame.locator("#map_idf .cc-unit").count() == 1266
    frame.get_by_text("58,1").first.wait_for()
    frame.get_by_text("75 sur 129", exact=True).wait_for()


def test_a_filter_change_restyles_without_sending_polygons_again(opened, witness):
    page, frame = opened()
    frame.get_by_text("75 sur 129", exact=True).wait_for()
    polygons = [url for url in witness.requests if re.search(r"(kayes|idf)[^/]*\.json", url)]
    assert len(polygons) == 2
    page.get_by_text("la commune elle-même", exact=False).first.click()
    frame.get_by_text("20 sur 129", exact=True).wait_for()
    frame.locator("html[data-turn]").wait_for(state="attached")
    page.wait_for_url("**reach=direct**")
    assert [url for url in witness.requests if re.search(r"(kayes|idf)[^/]*\.json", url)] == polygons


def test_a_click_on_a_commune_opens_its_sheet_and_puts_it_in_the_address(opened):
    page, frame = opened("?lang=en&cercle=ML0106")
    frame.locator('#map_kayes .cc-unit[aria-label*="Nioro du Sahel"]').first.dispatch_event("click")
    page.get_by_role("heading", name="Nioro du Sahel").wait_for()
    page.wait_for_url("**sel=territory**")
    assert page.get_by_text("Limours", exact=False).count() >= 1


def test_a_click_on_an_actor_lights_its_partners(opened):
    page, frame = opened("?lang=en")
    frame.locator('#map_idf [aria-label*="Bures-sur-Yvette"]').first.dispatch_event("click")
    page.get_by_role("heading", name="Bures-sur-Yvette", exact=False).wait_for()
    assert page.get_by_text("Koréra Koré", exact=False).count() >= 1


def test_the_language_switch_changes_page_and_map(opened):
    page, frame = opened()
    page.get_by_role("radio", name="English").or_(page.get_by_role("button", name="English")).first.click()
    frame.get_by_text("75 of 129", exact=True).wait_for()
    frame.get_by_text("Region of Kayes").first.wait_for()
    page.wait_for_url("**lang=en**")


@pytest.mark.exhaustive
def test_an_export_is_downloaded(opened):
    page, _ = opened("?lang=en")
    page.get_by_role("link", name="Take this view away").click()
    page.get_by_role("tab", name="Data and interactive map").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=re.compile("HTML")).first.click()
    path = waiting.value.path()
    assert path.stat().st_size > 1_000
    assert waiting.value.suggested_filename.startswith("cartocoop-")


def test_the_method_page_opens_from_the_menu(opened):
    page, _ = opened("?lang=en")
    page.get_by_role("link", name="Method and sources").first.click()
    page.get_by_role("heading", name="How far the answer moves").wait_for()
    page.get_by_text("16 / 129").first.wait_for()


def test_a_telephone_shows_the_maps_one_above_the_other(opened):
    _, frame = opened(width=360, height=780)
    kayes = frame.locator("#map_kayes").bounding_box()
    idf = frame.locator("#map_idf").bounding_box()
    assert kayes["width"] > 250
    assert idf["y"] >= kayes["y"] + kayes["height"] - 5


def test_online_tiles_are_asked_for_only_when_switched_on(opened, witness):
    _, frame = opened()
    frame.get_by_text("75 sur 129", exact=True).wait_for()
    assert not [url for url in witness.requests if "openstreetmap" in url]


def test_the_embedded_app_shows_maps_and_source_without_navigation(visit):
    page = visit("?embed=true&lang=en&year=2019")
    frame = map_of(page)
    page.get_by_text("register of CartoCoop").wait_for()
    assert frame.locator(".cc-year").inner_text() == "2019"
    assert page.locator('[data-testid="stSidebar"]').count() == 0
    assert page.get_by_role("link", name=re.compile("Coordination")).count() == 0


def test_a_year_chosen_on_the_map_follows_through_the_page_with_the_map_where_it_was(visit):
    page = visit("?lang=en")
    frame = map_of(page)
    inside = next(one for one in page.frames if "cartocoop_map" in one.url)
    inside.evaluate(
        "window.mark = 1; cartocoop.runtime.maps.get('kayes').map.setView([14, -10.5], 8, {animate: false})"
    )
    frame.locator(".cc-spark [data-year='2019']").click()
    page.wait_for_url("**year=2019**")
    frame.get_by_text("In 2019; actors of all kinds").wait_for()
    assert inside.evaluate("mark") == 1
    assert inside.evaluate("cartocoop.runtime.maps.get('kayes').map.getZoom()") == 8
    expect(frame.get_by_text("17 of 129", exact=True)).to_have_count(1)
