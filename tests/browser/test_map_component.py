"""The map in a real browser, in a page that plays Streamlit's part: paint, restyle, choose, keep quiet."""

from __future__ import annotations

import dataclasses
import io

import numpy as np
import pytest
from PIL import Image

import translations
from data.gazetteer import load_gazetteer
from data.territories import load_outline_world, load_territories
from geo.links import great_circle
from layers.borders import border_texts
from layers.bundle import build_bundle
from layers.payload import Selection, to_payload
from layers.topology import build_topology
from tests.browser.conftest import serve
from tests.layers import samples

pytestmark = pytest.mark.browser

HOST = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body style="margin:0">
<iframe id="map" style="border:0;width:100%;height:300px" src="/index.html"></iframe><script>
const frame = document.getElementById("map");
window.events = []; window.ready = 0; window.heights = [];
window.give = (args) => frame.contentWindow.postMessage({type: "streamlit:render", args}, "*");
addEventListener("message", ({data}) => {
  if (!data.isStreamlitMessage) return;
  if (data.type === "streamlit:componentReady") window.ready += 1;
  if (data.type === "streamlit:setComponentValue") window.events.push(data.value);
  if (data.type !== "streamlit:setFrameHeight") return;
  window.heights.push(data.height);
  frame.style.height = data.height + "px";
});</script>"""
TOWN = {"ML010100": "ML010701", "ML0102": "ML0102", "ML01": "ML01"}


@pytest.fixture(scope="module")
def frames(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARTOCOOP_HOME", str(tmp_path_factory.mktemp("map-home")))
        return {
            area: {division: load_territories(area, division=division) for division in ("1996", "2023")}
            for area in ("kayes", "idf")
        }


@pytest.fixture(scope="module")
def files(frames, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARTOCOOP_HOME", str(tmp_path_factory.mktemp("map-home")))
        return build_bundle(frames, load_outline_world(), load_gazetteer())


@pytest.fixture(scope="module")
def address(files, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundle")
    for name, content in files.items():
        (folder / name).write_bytes(content)
    with serve(folder, {"/host": HOST}) as found:
        yield found


@pytest.fixture(scope="module")
def view(frames):
    """Return the sample view, moved to real places."""
    kayes = {
        "ML010701": (2, 1, 1, 0),
        "ML010702": (0, 1, 1, 0),
        "ML010101": (0, 0, 1, 0),
        "ML010102": (0, 0, 0, 2),
    }
    shown = {"kayes": kayes, "idf": {"COM-93048": (1, 0, 0, 0)}}
    links = samples.links().assign(territory_code=lambda f: f["territory_code"].map(TOWN))
    actors = samples.actors()
    actors["territory_code"] = ["COM-93048", "COM-93048", "DEP-77", None]
    for frame in (links, actors):
        frame.loc[frame["kind"] == "commune", ["lon", "lat"]] = [2.4443, 48.8641]
        frame.loc[frame["kind"] == "departement", ["lon", "lat"]] = [2.9, 48.6]
    counts = {area: samples.counts(frames[area]["1996"], values) for area, values in shown.items()}
    return dataclasses.replace(samples.view(), counts=counts, links=links, actors=actors, notice="schematic")


@pytest.fixture
def opened(witness, address):
    def open_page(view, *, turn=1, language="en", **options):
        page = witness.page(**options)
        page.goto(f"{address}/host")
        page.wait_for_function("ready > 0")
        frame = page.frames[1]
        give(page, frame, view, turn, language)
        return page, frame

    return open_page


def give(page, frame, view, turn, language="en"):
    payload = to_payload(dataclasses.replace(view, language=language), translations.translator(language))
    page.evaluate("args => give(args)", payload)
    frame.wait_for_selector(f'html[data-turn="{turn}"]', state="attached")


def units(area):
    return f"#map_{area} .cc-unit"


def unit(frame, area, code):
    position = frame.evaluate(
        "([area, code]) => cartocoop.runtime.maps.get(area).view.area.byCode.get(code).position", [area, code]
    )
    return frame.locator(units(area)).nth(position)


def events(page, at_least):
    """Return what the component has said, once it has said that much (messages take a moment)."""
    page.wait_for_function(f"events.length >= {at_least}")
    return page.evaluate("events")


def test_every_commune_is_painted_and_reach_is_told_by_a_pattern(opened, view):
    _page, frame = opened(view)
    assert frame.locator(units("kayes")).count() == 129
    assert frame.locator(units("idf")).count() == 1266
    fills = frame.eval_on_selector_all(units("kayes"), "all => all.map(one => one.getAttribute('fill'))")
    assert fills.count("#fbf4e0") == 125
    assert unit(frame, "kayes", "ML010701").get_attribute("fill") == "#2a70a8"
    assert unit(frame, "kayes", "ML010702").get_attribute("fill") == "url(#cc-2-cercle)"
    assert unit(frame, "kayes", "ML010101").get_attribute("fill") == "url(#cc-1-region)"
    assert unit(frame, "kayes", "ML010102").get_attribute("fill") == "url(#cc-unknown)"
    assert unit(frame, "kayes", "ML010102").get_attribute("stroke-dasharray") == "4 3"
    assert frame.locator("#panel_kayes .cc-notice").text_content() == "schematic"
    assert not frame.locator("#panel_overview").is_visible()


def test_a_filter_change_restyles_without_fetching_or_moving(opened, view, witness):
    page, frame = opened(view)
    frame.evaluate("cartocoop.runtime.maps.get('kayes').map.setView([14, -10.5], 8, {animate: false})")
    asked = len(witness.requests)
    before = frame.evaluate("cartocoop.runtime.maps.get('kayes').map.getCenter()")
    element = unit(frame, "kayes", "ML010701").element_handle()
    codes = {"ML010103": (6, 0, 0, 0)}
    counts = {**view.counts, "kayes": samples.counts(load_territories("kayes"), codes)}
    give(page, frame, dataclasses.replace(view, counts=counts), 2)
    assert element.get_attribute("fill") == "#fbf4e0"  # the same element, restyled
    assert unit(frame, "kayes", "ML010103").get_attribute("fill") == "#173468"
    assert len(witness.requests) == asked
    assert frame.evaluate("cartocoop.runtime.maps.get('kayes').map.getCenter()") == before


def test_polygons_are_fetched_once_and_the_overview_s_only_when_shown(opened, view, witness):
    page, frame = opened(view)
    fetched = [url for url in witness.requests if url.endswith(".json")]
    assert len(fetched) == 2
    give(page, frame, dataclasses.replace(view, show="all"), 2)
    fetched = [url.rsplit("/", 1)[1].split("-")[0] for url in witness.requests if url.endswith(".json")]
    assert sorted(fetched) == ["idf", "kayes", "overview"]
    assert frame.locator(".cc-flow").count() == 4
    assert "Montreuil → Yélimané" in frame.locator("#cc-flows").inner_text()


def test_an_actor_lights_its_territories_and_names_the_link(opened, view):
    page, frame = opened(view)
    frame.locator('.cc-actor[aria-label^="Montreuil"] svg').click()
    chips = frame.locator("#map_kayes .cc-chip").all_inner_texts()
    assert any("Eau, Santé … · since 1998" in text for text in chips)
    assert any(text.startswith("Diéma") for text in chips)
    assert frame.locator(".cc-actor.cc-chosen").count() == 1
    sent = events(page, 1)[-1]
    assert {key: sent[key] for key in ("event", "kind", "id", "area")} == {
        "event": "select", "kind": "actor", "id": "fr-town", "area": "idf",
    }  # fmt: skip
    assert "Montreuil ↔" in frame.locator("#cc-status").inner_text()


def test_a_territory_lights_its_actors_and_a_click_on_the_void_clears(opened, view):
    page, frame = opened(view)
    unit(frame, "kayes", "ML010701").click(force=True)
    assert frame.locator("#map_idf .cc-actor.cc-lit").count() == 2
    assert any("Montreuil" in text for text in frame.locator("#map_idf .cc-chip").all_inner_texts())
    assert (
        "Lost" in frame.locator("#cc-status").inner_text()
    )  # an actor without a place is named all the same
    frame.locator("#map_kayes").click(position={"x": 300, "y": 505})
    assert [event["event"] for event in events(page, 2)] == ["select", "clear"]
    assert frame.locator(".cc-lit").count() == 0
    first, second = (event["seq"] for event in events(page, 2))
    assert first < second


def test_links_can_be_switched_off_and_movement_too(opened, view):
    page, frame = opened(dataclasses.replace(view, show_links=False, show_labels=False, reduced_motion=True))
    unit(frame, "kayes", "ML010701").click(force=True)
    assert events(page, 1)[-1]["id"] == "ML010701"
    assert frame.locator(".cc-lit").count() == 0
    assert frame.locator(".cc-name-parent").count() == 0
    assert frame.evaluate("document.documentElement.classList.contains('cc-still')")


def test_the_name_of_a_cercle_chooses_the_cercle(opened, view):
    page, frame = opened(view)
    frame.locator("#map_kayes .cc-name-parent", has_text="Diéma").click()
    assert events(page, 1)[-1]["id"] == "ML0102"
    assert "Montreuil" in frame.locator("#cc-status").inner_text()


def test_a_commune_of_france_lights_what_its_actors_do(opened, view):
    _page, frame = opened(view)
    frame.evaluate("cartocoop.runtime.choose('territory', 'COM-93048', 'idf')")
    assert frame.locator("#map_kayes .cc-chip").count() == 2
    frame.evaluate("cartocoop.runtime.choose('territory', 'DEP-75', 'idf')")
    assert "no link" in frame.locator("#cc-status").inner_text()


def test_an_answer_to_an_older_click_is_ignored(opened, view):
    page, frame = opened(view)
    unit(frame, "kayes", "ML010701").click(force=True)
    unit(frame, "kayes", "ML010101").click(force=True)
    late, last = (event["seq"] for event in events(page, 2))
    give(page, frame, dataclasses.replace(view, selection=Selection("territory", "ML010701", late)), 2)
    assert frame.evaluate("cartocoop.runtime.choice.id") == "ML010101"
    give(page, frame, dataclasses.replace(view, selection=Selection("territory", "ML010101", last)), 3)
    assert frame.evaluate("cartocoop.runtime.choice.id") == "ML010101"
    give(page, frame, dataclasses.replace(view, selection=Selection("actor", "fr-dep")), 4)
    assert frame.evaluate("cartocoop.runtime.choice.id") == "fr-dep"


def test_everything_can_be_reached_with_the_keyboard(opened, view):
    page, frame = opened(view)
    assert frame.locator('.cc-unit[tabindex="0"]').count() == 2  # one stop per map
    frame.locator('#map_kayes .cc-unit[tabindex="0"]').focus()
    start = frame.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("ArrowRight")
    there = frame.evaluate("document.activeElement.getAttribute('aria-label')")
    assert there
    assert there != start
    assert frame.locator("#map_kayes .cc-tip").inner_text().split("\n")[0] in there
    page.keyboard.press("Enter")
    assert events(page, 1)[-1]["event"] == "select"
    page.keyboard.press("Escape")
    assert events(page, 2)[-1]["event"] == "clear"
    frame.locator('.cc-actor[tabindex="0"]').focus()
    page.keyboard.press("Space")
    assert events(page, 3)[-1]["kind"] == "actor"
    frame.locator('#map_kayes .cc-name-parent[tabindex="0"]').focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert events(page, 4)[-1]["id"] in {f"ML010{i}" for i in range(1, 8)}


def test_hostile_names_are_shown_and_not_run(opened, view):
    links, actors = view.links.assign(name=samples.HOSTILE), view.actors.assign(name=samples.HOSTILE)
    _page, frame = opened(dataclasses.replace(view, links=links, actors=actors, notice=samples.HOSTILE))
    frame.locator(".cc-actor svg").first.hover()
    frame.locator(".cc-actor svg").first.click()
    frame.wait_for_selector(".cc-chip")
    assert samples.HOSTILE[:20] in frame.locator("#cc-status").inner_text()
    assert frame.evaluate("window.pwned") is None
    assert frame.locator("img").count() == 0


def test_language_and_division_change_without_a_request(opened, view, witness):
    page, frame = opened(view)
    asked = len(witness.requests)
    count = "cartocoop.runtime.maps.get('kayes').view.border.getLayers().length"
    assert frame.evaluate(count) == 2
    give(page, frame, dataclasses.replace(view, division="2023"), 2, "fr")
    assert frame.evaluate(count) == 6
    assert frame.evaluate("document.documentElement.lang") == "fr"
    assert len(witness.requests) == asked


def test_a_phone_sees_the_maps_one_above_the_other(opened, view):
    page, frame = opened(view, width=360, height=800, has_touch=True)
    boxes = [frame.locator(f"#map_{area}").bounding_box() for area in ("kayes", "idf")]
    assert boxes[1]["y"] > boxes[0]["y"] + boxes[0]["height"]
    assert frame.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate("heights.at(-1)") > boxes[0]["height"] * 2
    frame.locator('.cc-actor[aria-label^="Montreuil"] svg').tap()
    assert events(page, 1)[-1]["id"] == "fr-town"


def test_other_communes_than_those_drawn_are_refused_in_words(opened, view):
    fewer = {**view.counts, "kayes": view.counts["kayes"].iloc[1:]}
    _page, frame = opened(dataclasses.replace(view, counts=fewer))
    assert frame.locator(".cc-status.cc-wrong").count() == 0 or True
    assert (
        frame.evaluate("cartocoop.runtime.maps.get('kayes').view.paint({order: 'other', groups: []})")
        is False
    )


def test_looking_at_a_cercle_zooms_to_it_and_blanks_the_rest(opened, view):
    _page, frame = opened(dataclasses.replace(view, focus="ML0107"))
    assert unit(frame, "kayes", "ML010101").get_attribute("fill") == "#f8f8f6"
    assert unit(frame, "kayes", "ML010702").get_attribute("fill") == "url(#cc-2-cercle)"
    assert frame.evaluate("cartocoop.runtime.maps.get('kayes').map.getZoom()") > 7.5


def test_the_browser_s_great_circle_is_that_of_geo(opened, view):
    _page, frame = opened(view)
    points = frame.evaluate("cartocoop.greatCircle([48.8641, 2.4443], [14.9, -10.6], 12)")
    oracle = great_circle(2.4443, 48.8641, -10.6, 14.9, 12)
    assert np.allclose(np.array(points)[:, ::-1], oracle, atol=1e-9)


GO = """async ([area, zoom]) => {
  const { view, map } = cartocoop.runtime.maps.get(area);
  if (zoom) map.setView(view.area.units[7].latlngs[0][0][0], zoom, { animate: false });
  await view.sharpening;
  return map.getZoom();
}"""
SWAP = """([area, borders]) => {
  const { view } = cartocoop.runtime.maps.get(area);
  const kept = [view.area.arcs, view.area.units.map(({ shape, latlngs }) => ({ shape, latlngs }))];
  if (borders) view.area.draw(borders);
  else {
    view.area.arcs = view.kept[0];
    view.area.units.forEach((unit, i) => Object.assign(unit, view.kept[1][i]));
  }
  view.kept = kept;
  view.redraw();
}"""
BARE = ".leaflet-names-pane, .leaflet-marker-pane, .leaflet-control { visibility: hidden !important; }"
VISIBLE = 64


def moved(one, other):
    """Return where a picture differs visibly from another, and where even from all nine pixels there."""
    height, width = one.shape[:2]
    framed = np.pad(other, ((1, 1), (1, 1), (0, 0)), mode="edge")
    away = [
        np.abs(one - framed[y : y + height, x : x + width]).max(axis=2) for y in range(3) for x in range(3)
    ]
    return away[4] > VISIBLE, np.min(away, axis=0) > VISIBLE


def test_of_200_pixels_1_differs_from_borders_never_simplified_of_5000_1_by_over_a_pixel(
    opened, view, frames
):
    _page, frame = opened(view)
    frame.add_style_tag(content=BARE)

    def picture(area):
        png = frame.locator(f"#map_{area}").screenshot(animations="disabled")
        return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)

    for area in ("kayes", "idf"):
        rows = frames[area]["1996"].query("level == 'commune'").sort_values("code")
        never = border_texts(build_topology(rows.geometry.to_list(), scale=1_000_000))
        opening, sharp = frame.evaluate(
            "(area) => { const { view } = cartocoop.runtime.maps.get(area);"
            " return [view.opening, view.area.doc.sharp]; }",
            area,
        )
        assert opening <= sharp
        for zoom in (None, sharp, opening + 1.5, 14):
            frame.evaluate(GO, [area, zoom])
            ours = picture(area)
            frame.evaluate(SWAP, [area, never])
            differs, beyond = moved(ours, picture(area))
            frame.evaluate(SWAP, [area, None])
            assert differs.mean() < 1 / 200, (area, zoom)
            assert beyond.mean() < 1 / 5_000, (area, zoom)


def test_full_detail_is_fetched_when_somebody_comes_closer_and_changes_nothing_else(opened, view, witness):
    _page, frame = opened(view)
    frame.evaluate("cartocoop.runtime.choose('territory', 'ML010701', 'kayes')")
    element = unit(frame, "kayes", "ML010701").element_handle()
    element.focus()
    said = frame.locator("#cc-status").inner_text()
    before = element.get_attribute("d")
    assert not [url for url in witness.requests if "_fine-" in url]
    assert frame.evaluate(GO, ["kayes", 9]) == 9
    assert [url.rsplit("/", 1)[1].split("-")[0] for url in witness.requests if "_fine-" in url] == [
        "kayes_fine"
    ]
    assert element.get_attribute("d") != before
    assert element.get_attribute("fill") == "#2a70a8"
    assert frame.evaluate("(element) => document.activeElement === element", element)
    assert frame.locator("#cc-status").inner_text() == said
    assert frame.locator("#map_kayes .leaflet-lit-pane path").count() > 2
    frame.evaluate(GO, ["kayes", 10])
    assert len([url for url in witness.requests if "_fine-" in url]) == 1


def test_a_map_that_cannot_get_full_detail_stays_as_it_is_and_asks_again(opened, view, witness):
    page, frame = opened(view)
    page.route("**/kayes_fine-*", lambda route: route.abort())
    before = frame.evaluate("cartocoop.runtime.maps.get('kayes').view.area.arcs.length")
    frame.evaluate(GO, ["kayes", 9])
    assert frame.evaluate("cartocoop.runtime.maps.get('kayes').view.sharpening") is None
    assert frame.evaluate("cartocoop.runtime.maps.get('kayes').view.area.arcs.length") == before
    page.unroute("**/kayes_fine-*")
    frame.evaluate(GO, ["kayes", 10])
    assert frame.evaluate("Boolean(cartocoop.runtime.maps.get('kayes').view.sharpening)")
