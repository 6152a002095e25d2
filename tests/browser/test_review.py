"""Names to review in a real browser: a click on the small map puts the point, and its commune is told."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import map_of, settle

pytestmark = pytest.mark.browser


def test_a_click_on_the_small_map_puts_the_point(visit):
    page = visit("registre?lang=en", height=1500)
    page.get_by_text("Names to review", exact=True).first.click()
    page.get_by_text("Choose a line to see its candidates", exact=False).wait_for()
    settle(page)
    page.get_by_test_id("stDataFrame").first.click(position={"x": 15, "y": 35 + 18})
    frame = map_of(page)
    frame.locator(".cc-candidate").first.wait_for()
    assert not frame.locator("#map_idf").is_visible()
    frame.locator("#map_kayes").click(position={"x": 120, "y": 200})
    told = page.get_by_text(re.compile(r"In the commune: .+ \(ML01\d{4}\)"))
    told.wait_for()
    frame.locator(".cc-pin").wait_for(state="attached")
    expect(page.get_by_label("Latitude").first).not_to_have_value("")
    frame.locator(".cc-candidate").first.click()
    told.wait_for(state="detached")
