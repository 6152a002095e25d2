"""Names to review in a real browser: a click on the small map puts the point, and its commune is told."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser
LONG = 60_000


def test_a_click_on_the_small_map_puts_the_point(witness, app_address):
    page = witness.page(height=1500)
    page.set_default_timeout(LONG)
    page.goto(f"{app_address}/registre?lang=en")
    page.get_by_text("Names to review", exact=True).first.click()
    table = page.locator('[data-testid="stDataFrame"]').first
    table.wait_for()
    box = table.bounding_box()
    page.mouse.click(box["x"] + 15, box["y"] + 35 + 18)
    frame = page.frame_locator('iframe[title*="cartocoop_map"]')
    frame.locator("#map_kayes .cc-unit").nth(128).wait_for(state="attached")
    frame.locator(".cc-candidate").first.wait_for()
    assert not frame.locator("#map_idf").is_visible()
    frame.locator("#map_kayes").click(position={"x": 120, "y": 200})
    told = page.get_by_text(re.compile(r"In the commune: .+ \(ML01\d{4}\)"))
    told.wait_for()
    frame.locator(".cc-pin").wait_for(state="attached")
    assert page.get_by_label("Latitude").first.input_value() != ""
    frame.locator(".cc-candidate").first.click()
    told.wait_for(state="detached")
