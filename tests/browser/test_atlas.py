"""The whole Atlas in a real browser: tiles in blocks, a level by zoom, a choice by mouse and by keyboard."""

from __future__ import annotations

import pandas as pd
import pytest

from data import tiles
from geo.world import World
from layers import atlas
from tests import atlas_units
from tests.browser.conftest import serve
from tests.browser.test_map_component import HOST

pytestmark = pytest.mark.browser
AT = (48.7, 2.5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    home = tmp_path_factory.mktemp("atlas")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARTOCOOP_HOME", str(home))
        patch.setattr(tiles, "atlas_units", atlas_units.units)
        yield atlas.ensure_atlas_bundle(tiles.ensure_tiles())


@pytest.fixture(scope="module")
def args():
    units = pd.DataFrame(atlas_units.units().drop(columns="geometry"))
    counts = pd.DataFrame({"code": ["ISO-MLI", "COM-93003"], "n": [12, 2]})
    places = pd.DataFrame({"code": ["ISO-MLI", "ISO-SEN"], "n_partners": [3, 4], "n_partnerships": [3, 4]})
    links = pd.DataFrame({"home": ["DEP-93"], "country": ["ISO-MLI"], "n": [2]})
    return atlas.AtlasView(World(pd.DataFrame(), counts, places, links), units, language="en", view="idf")


@pytest.fixture
def page(folder, args, witness):
    with serve(folder, {"/host": HOST}) as address:
        page = witness.page()
        page.goto(f"{address}/host")
        page.wait_for_function("window.ready")
        page.evaluate("(args) => window.give(args)", atlas.atlas_payload(args))
        frame = next(one for one in page.frames if "index.html" in one.url)
        frame.wait_for_function("document.documentElement.dataset.turn")
        settled(frame)
        yield page, frame


def settled(frame):
    frame.wait_for_function(
        "() => { const a = cartocoop.atlas; return !a.tiles.isLoading() && !a.worker.waiting.size; }"
    )


def test_levels_follow_the_zoom_and_nothing_leaves_this_machine(page, witness):
    _, frame = page
    shown = []
    for zoom in (2, 5, 7, 9):
        frame.evaluate("([at, z]) => { cartocoop.atlas.map.setView(at, z, { animate: false }); }", [AT, zoom])
        settled(frame)
        shown.append(frame.evaluate("cartocoop.atlas.shownLevel"))
    assert shown == ["country", "region", "departement", "commune"]
    assert not witness.outside()
    assert any(url.endswith(".bin") for url in witness.requests)
    assert not witness.errors


def test_a_click_and_the_middle_by_keyboard_choose_the_same_commune(page, args):
    outer, frame = page
    row = args.units[args.units["code"] == "COM-93003"].iloc[0]
    frame.evaluate(
        "([at, z]) => { cartocoop.atlas.map.setView(at, z, { animate: false }); }",
        [[row["lat"], row["lon"]], 10],
    )
    settled(frame)
    box = frame.locator("#cc-atlas").bounding_box()
    outer.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    outer.wait_for_function("window.events.length === 1")
    frame.locator("#cc-atlas").focus()
    frame.locator("#cc-atlas").press("Enter")
    outer.wait_for_function("window.events.length === 2")
    by_mouse, by_key = outer.evaluate("window.events")
    assert (
        (by_mouse["level"], by_mouse["i"])
        == ("commune", int(row["position"]))
        == (by_key["level"], by_key["i"])
    )
    assert "Commune 3 <b> · 2 partnerships" in frame.locator("#cc-status").inner_text()
