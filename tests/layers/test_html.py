"""One HTML file: complete, mute towards the network, and deaf to hostile text."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from layers import bundle
from layers.html import sheets, standalone_html, years
from tests.layers import samples
from tests.layers.samples import HOSTILE


@pytest.fixture(scope="module")
def polygons():
    files = bundle.build_bundle(samples.territories(), samples.world(), samples.gazetteer())
    return {name.split("-")[0]: content for name, content in files.items() if name.endswith(".json")}


@pytest.fixture(scope="module")
def page(polygons):
    return standalone_html(samples.document(), samples.view(), polygons, str)


class Elements(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def test_the_file_needs_no_other_file(page):
    for tag, attributes in Elements(page).found:
        assert "src" not in attributes, (tag, attributes)
        assert tag != "link"
        if "href" in attributes:
            assert tag == "a"


def test_the_policy_forbids_every_request(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page).group(1)
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert "connect-src" not in policy
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
    assert policy.count("sha256-") == len(re.findall(r"<script>", page)) == 4


def test_it_says_title_figures_sources_licences_date_and_offers_a_table(page):
    for words in ("<h1>Who cooperates where</h1>", "November 22, 2026", "<noscript>", "<table", "Commune"):
        assert words in page
    assert 'href="https://example.org/a?b=1&amp;c=2"' in page


def test_only_web_addresses_become_links(page):
    addresses = [attributes["href"] for tag, attributes in Elements(page).found if tag == "a"]
    assert addresses
    assert all(address.startswith("https://") for address in addresses)


def test_hostile_names_stay_text_everywhere(polygons):
    page = standalone_html(samples.document(HOSTILE), samples.view(HOSTILE), polygons, str)
    tags = [tag for tag, _ in Elements(page).found]
    assert "img" not in tags
    assert tags.count("script") == 4 + 6
    assert not any("onerror" in attributes for _, attributes in Elements(page).found)
    config = re.search(r'id="cc-args">(.*?)</script>', page, re.DOTALL).group(1)
    assert HOSTILE in {row[1] for row in json.loads(config)["actors"]}


def test_online_tiles_are_left_out(polygons):
    from layers.payload import Tiles

    view = samples.view(tiles=Tiles("https://tiles.example/{z}/{x}/{y}.png", "x"))
    assert "tiles.example" not in standalone_html(samples.document(), view, polygons, str)


def test_the_panel_lists_the_partnerships_behind_each_link():
    document = samples.document("Montreuil")
    found = sheets(samples.links(), document.partnerships)
    assert found["links"] == [[0, 1], [2], [], []]
    assert found["rows"][0]["years"] == "1998–"
    assert found["rows"][2]["years"] == "2001–2004"
    assert "themes" not in found["rows"][1]


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [(1998, None, "1998–"), (None, 2004.0, "–2004"), (None, None, ""), (1, 2, "1–2")],
)
def test_years_that_are_not_known_stay_open(start, end, words):
    assert years(start, end) == words


def test_scripts_hold_nothing_that_would_end_them():
    kit = bundle.assets()
    for text in (kit.leaflet_js, kit.script, kit.sheet):
        assert "</script" not in text.lower()
        assert "<!--" not in text
