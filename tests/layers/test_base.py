"""The offline page: Folium without its links to the network, and without a hole for hostile text."""

from __future__ import annotations

import json
import re

import folium
import pytest

from layers import base
from tests.layers.samples import HOSTILE


def page(**changes):
    given = {
        "polygons": dict.fromkeys(base.MAPS, "p.json"),
        "config": {"a": 1},
        "language": "fr",
        "title": "T",
    }
    given |= changes
    return base.twin_page(given.pop("polygons"), given.pop("config"), **given).render()


def test_the_maps_are_folium_maps_without_tiles():
    one = base.OfflineMap("kayes")
    assert isinstance(one, folium.Map)
    assert one.get_name() == "map_kayes"
    assert not one._children


def test_the_page_links_local_files_only():
    html = page(scripts=[("leaflet", "leaflet-1.js")], styles=[("leaflet_css", "leaflet-1.css")])
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", html)
    assert "//cdn" not in html
    assert "jquery" not in html.lower()
    assert "bootstrap" not in html.lower()
    assert re.findall(r'src="([^"]+)"', html) == ["leaflet-1.js"]


def test_rendering_twice_gives_the_same_page():
    assert page() == page()


def test_every_map_is_handed_to_the_script_after_it_exists():
    html = page(end="done();", fine={"kayes": "f.json"})
    for name in base.MAPS:
        made = html.index(f'const map_{name} = L.map("map_{name}"')
        fine = "f.json" if name == "kayes" else ""
        handed = html.index(f'cartocoop.addMap("{name}", map_{name}, "p.json", "{fine}")')
        assert html.index("cartocoop.connect();") < made < handed < html.index("done();")


def test_polygons_are_asked_for_before_any_script_has_come_unless_the_page_holds_them():
    html = page(scripts=[("leaflet", "leaflet-1.js")], polygons={"kayes": "k.json", "overview": "o.json"})
    early = re.search(r"<script>(window.cartocoop = .*?)</script>", html, re.DOTALL)
    assert '["k.json"]' in early[1]
    assert early.start() < html.index("leaflet-1.js")
    assert "asked" not in page(polygons=dict.fromkeys(base.MAPS, ""))


def test_only_the_maps_asked_for_get_a_panel():
    html = page(polygons={"kayes": "k.json"})
    assert 'id="panel_kayes"' in html
    assert "panel_idf" not in html


def test_people_may_zoom_the_page_and_screen_readers_know_its_language():
    html = page(language="en")
    assert "user-scalable=no" not in html
    assert '<html lang="en">' in html


@pytest.mark.parametrize("text", [HOSTILE, "<!--<script>", "a\u2029b", "&lt;"])
def test_json_in_a_page_cannot_close_its_script(text):
    written = base.script_json({"name": text})
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == {"name": text}


def test_a_hostile_title_and_configuration_stay_text():
    html = page(title=HOSTILE, config={"words": HOSTILE}, language='fr" onload="x')
    assert "<img" not in html
    assert 'lang="fr&#34; onload' in html
