"""One HTML file: complete, mute towards the network, readable without scripts, deaf to hostile text."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from layers.bundle import assets
from layers.html import bare, own_files
from tests import single_file
from tests.single_file import HOSTILE

DATA = {
    "cc-config",
    "cs-page-data",
    "cs-register",
    "cc-polygons-kayes",
    "cc-polygons-idf",
    "cc-polygons-overview",
}


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARTOCOOP_HOME", str(tmp_path_factory.mktemp("html-home")))
        return single_file.page()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARTOCOOP_HOME", str(tmp_path_factory.mktemp("hostile-home")))
        return single_file.page(single_file.hostile_states())


class Elements(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def data_of(page, key):
    return json.loads(re.search(rf'id="{key}">(.*?)</script>', page, re.DOTALL).group(1))


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
    assert policy.count("sha256-") == len(re.findall(r"<script>", page)) == 5


def test_without_scripts_it_says_title_figures_table_sources_licences_and_date(page):
    static = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    for words in (
        "Qui coopère où",
        "sur 6 communes",
        "<noscript>",
        "Ville 910",
        "Source 1",
        "22 novembre 2026",
    ):
        assert words in static


def test_only_web_addresses_become_links(hostile):
    addresses = [attributes["href"] for tag, attributes in Elements(hostile).found if tag == "a"]
    assert [address for address in addresses if not address.startswith(("https://", "http://", "#"))] == []


def test_hostile_texts_stay_text_everywhere(hostile):
    found = Elements(hostile).found
    assert not {"img", "svg"} & {tag for tag, _ in found}
    assert {attributes["id"] for tag, attributes in found if tag == "script" and attributes} == DATA
    assert sum(tag == "script" for tag, _ in found) == 5 + len(DATA)
    assert not any(name.startswith("on") for _, attributes in found for name in attributes)
    assert {row[1] for row in data_of(hostile, "cs-register")["who"]} == {HOSTILE[1]}


def test_a_file_of_one_territory_holds_that_one_only(home):
    page = single_file.page(areas=("kayes",))
    keys = {
        attributes["id"] for tag, attributes in Elements(page).found if tag == "script" and "id" in attributes
    }
    assert keys == {"cc-config", "cs-page-data", "cs-register", "cc-polygons-kayes"}
    assert list(data_of(page, "cs-register")["areas"]) == ["kayes"]
    assert 'id="panel_idf"' not in page
    assert 'id="panel_overview"' not in page


def test_the_file_speaks_both_languages_whatever_it_opens_in(page):
    words = data_of(page, "cs-page-data")["words"]
    assert set(words) == {"fr", "en"}
    assert words["fr"].keys() == words["en"].keys()
    assert words["fr"]["clear"] != words["en"]["clear"]


def test_every_word_that_the_scripts_ask_for_is_there(page):
    words = data_of(page, "cs-page-data")["words"]["en"]
    script = own_files()["script"]
    asked = set(re.findall(r'say\("([a-z0-9_]+)"', script)) | set(re.findall(r'list\("([a-z]+)"\)', script))
    asked |= set(re.findall(r'data-words="([a-z_]+)"', page))
    asked |= set(re.findall(r'column\("([a-z0-9_]+)"', script)) | set(
        re.findall(r'cell\("([a-z_]+)"\)', script)
    )
    assert asked
    assert asked <= set(words)


def test_the_page_names_nothing_as_the_map_does(page):
    """The map's own script looks for its elements by name; ours begin otherwise."""
    own = own_files()
    named = set(re.findall(r"[\"# .](cc-[a-z-]+)", own["style"] + own["script"]))
    shared = {
        "cc-page",
        "cc-status",
        "cc-legend",
        "cc-flows",
        "cc-links",
        "cc-maps",
        "cc-panel",
        "cc-notice",
        "cc-polygons-",
    }
    assert named <= shared


def test_scripts_hold_nothing_that_would_end_them():
    kit, own = assets(), own_files()
    for text in (kit.leaflet_js, kit.script, own["script"], own["compat"]):
        assert "</script" not in text.lower()
        assert "<!--" not in text


def test_scripts_use_no_syntax_younger_than_2018():
    """Chrome 60, Firefox 55 and Safari 11.1 read them; the first script is read by older ones too."""
    kit, own = assets(), own_files()
    younger = re.compile(r"\w\?\.[a-zA-Z_(\[]|\?\?|catch \{|[|&]{2}=|\bstatic \{")
    for text in (kit.script, own["script"]):
        assert younger.findall(text) == []
    assert not re.search(r"=>|\bclass\b|\bconst\b|\blet\b|`", re.sub(r"//.*", "", own["compat"]))


def test_scripts_lose_their_indentation_and_comments_only():
    assert bare("// a\n  let x = 1; // b\n\n  /** c */\n  y('// d');\n") == "let x = 1; // b\ny('// d');"
