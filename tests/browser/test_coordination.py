"""The coordination page in a real browser: row and map light each other, a cell filters, a plan is tried."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import map_of
from views.coordination_matrix import ROW_HEIGHT

pytestmark = pytest.mark.browser
HEADER_HEIGHT = 35
"""Of the first row of a table of Streamlit, CSS pixels."""


@pytest.fixture
def opened(visit):
    def open_page(query=""):
        page = visit(f"coordination{query}", width=1440, height=1300)
        return page, map_of(page)

    return open_page


def click_cell(page, x, y):
    """Click on a cell of the first table: the table is one canvas, so by its place."""
    table = page.get_by_test_id("stDataFrame").first
    table.locator("canvas").first.wait_for()
    table.scroll_into_view_if_needed()
    table.click(position={"x": x, "y": y})


def click_named_cell(page, theme, unit):
    """Click on the cell of the matrix in the row and the column of these names.

    The names are read from the table that a screen reader is told; where a column ends, the pointer over the
    headings becomes the one that changes a width.
    """
    table = page.get_by_test_id("stDataFrame").first
    table.locator("[role=columnheader]", has_text=unit).wait_for(state="attached")
    headings = table.locator("[role=columnheader]").all_text_contents()
    rows = table.locator("[role=row]").all_text_contents()[1:]
    row = next(place for place, text in enumerate(rows) if text.startswith(theme))
    borders = column_borders(page, table, headings.index(unit) + 1)
    click_cell(page, sum(borders[-2:]) / 2, HEADER_HEIGHT + ROW_HEIGHT[1] * (row + 0.5))


def column_borders(page, table, wanted):
    """Return where the first columns of a table end, CSS pixels from its left."""
    table.scroll_into_view_if_needed()
    box, found, near, x = table.bounding_box(), [], False, 20
    while len(found) < wanted:
        assert x < box["width"]
        page.mouse.move(box["x"] + x, box["y"] + HEADER_HEIGHT / 2)
        now = table.locator("canvas").first.evaluate("e => getComputedStyle(e).cursor") == "col-resize"
        found += [x] if now and not near else []
        near, x = now, x + 4
    return found


@pytest.mark.exhaustive
def test_row_and_map_light_each_other(opened):
    page, frame = opened()
    page.get_by_text("Montreuil et le syndicat SEDIF", exact=False).first.wait_for()
    click_cell(page, 16, 35 * 2 + 17)  # the second row is lit on the map, and the table keeps its order
    page.wait_for_url(re.compile(r"sel=territory"))
    page.get_by_text("Chilly-Mazarin et le département de l’Essonne", exact=False).first.wait_for()
    frame.locator('#map_kayes .cc-unit[aria-label*="Tringa"]').first.dispatch_event("click")
    page.get_by_text("3 sur 54 concernent Tringa", exact=False).wait_for()
    page.wait_for_url(re.compile(r"sel=territory%3AML010712"))
    page.get_by_text("Montreuil et Choisy-le-Roi", exact=False).first.wait_for()


def test_a_cell_of_the_matrix_filters_the_page_and_names_its_actors(opened):
    page, _ = opened("?lang=en&section=matrix")
    click_named_cell(page, "Education", "Diéma")
    page.wait_for_url(re.compile(r"cercle=ML0102"))
    page.wait_for_url(re.compile(r"theme=Education"))
    page.get_by_text("4 actors known at some time", exact=False).wait_for()
    page.get_by_text("Villepinte – Fatao", exact=False).first.wait_for()


def test_a_plan_for_kita_shows_what_it_would_change_and_is_not_in_the_address(opened):
    page, _ = opened("?lang=en&section=whatif&cercle=ML0105")
    page.get_by_label("Name of the new actor").fill("Meaux")
    page.get_by_role("button", name="What would change?").click()
    page.get_by_text("before: 0.0%, 0 of 33", exact=False).first.wait_for()
    page.get_by_text("Meaux could call", exact=False).first.wait_for()
    assert "Meaux" not in page.url
