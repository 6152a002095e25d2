"""No page keeps anyone out: axe-core finds no serious fault, and nothing scrolls sideways at 360 px."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import LONG, settle

pytestmark = pytest.mark.browser
PAGES = (
    "",
    "?show=overview&embed=true",
    pytest.param("?show=flows&sel=territory:ML0102", marks=pytest.mark.exhaustive),
    "atlas?unit=ISO-MLI",
    "coordination",
    pytest.param("coordination?section=gaps", marks=pytest.mark.exhaustive),
    pytest.param("coordination?section=whatif", marks=pytest.mark.exhaustive),
    pytest.param("recherche?q=yelimane+eau", marks=pytest.mark.exhaustive),
    "exporter",
    "registre",
    "qualite?finding=theme",
    pytest.param("methode", marks=pytest.mark.exhaustive),
    pytest.param("guide", marks=pytest.mark.exhaustive),
)
"""Addresses that show every kind of thing there is: maps in their three forms, tables, forms, results."""
MAPS = {"": "map", "coordination": "map", "recherche": "map", "atlas": "atlas"}
"""Pages that have a map -> which."""
REGISTER_PARTS = {
    "Historique": "Seulement ce que des personnes",
    "Copies et vérifications": "Préparer une copie",
}
"""Parts of the page *Registre* -> words that stand in each."""
ALLOWED: dict[tuple[str, str], str] = {}
"""Faults in Streamlit's own markup: (rule, part of the element's HTML) -> why it cannot be mended here."""
FEWER = """() => document.querySelectorAll('.cc-unit').forEach((unit, i) => { if (i % 25) unit.remove(); })"""
"""The communes are drawn alike: some stand for all 1,395, of which axe would measure each."""
SIDEWAYS = """() => [document.documentElement, document.querySelector('[data-testid="stMain"]')]
  .filter((one) => one && one.scrollWidth > one.clientWidth + 1).length"""


def faults(page, *, inside=False):
    """Return the serious faults of a page, and where wanted of its frames."""
    script = Axe().axe_script
    for frame in page.frames if inside else page.frames[:1]:
        frame.evaluate(FEWER)
        frame.evaluate(script)
    options = {"resultTypes": ["violations"], "iframes": inside}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [
        f"{page.url} {one['id']}: {node['html'][:160]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
        if not any(rule == one["id"] and part in node["html"] for rule, part in ALLOWED)
    ]


def stands(page, path):
    """Wait until the page stands still, with its map when it has one."""
    settle(page)
    if (kind := MAPS.get(path.split("?")[0])) is not None:
        frame = page.frame_locator(f'iframe[title*="cartocoop_{kind}"]')
        frame.locator("html[data-turn]").wait_for(state="attached")
        settle(page)


@pytest.fixture(scope="module")
def page(chromium, app_address):
    """Return one page for all addresses: a browser's start is dear, and so is that of a session."""
    context = chromium.new_context(viewport={"width": 1250, "height": 900}, reduced_motion="reduce")
    opened = context.new_page()
    opened.set_default_timeout(LONG)
    yield opened
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_a_serious_fault_nor_scrolls_sideways_on_a_telephone(page, app_address, path):
    page.set_viewport_size({"width": 1250, "height": 900})
    page.goto(f"{app_address}/{path}")
    stands(page, path)
    assert faults(page, inside=path.split("?")[0] in ("", "atlas")) == []
    if path == "registre":
        for part, words in REGISTER_PARTS.items():
            page.get_by_text(part, exact=True).click()
            page.get_by_text(words).first.wait_for()
            settle(page)
            assert faults(page) == []
    page.set_viewport_size({"width": 360, "height": 780})
    page.wait_for_function(f"() => ({SIDEWAYS})() === 0")
