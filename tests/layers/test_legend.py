"""One legend for screen, file and poster, in both languages, that leaves nothing on the map unexplained."""

from __future__ import annotations

import json

import pytest

import translations
from layers import palette
from layers.legend import legend_json, legend_model, style_json
from layers.words import interface_words


def test_every_class_reach_and_kind_of_actor_is_explained():
    sections = {section.key: section.entries for section in legend_model(str)}
    assert [entry.key for entry in sections["classes"]] == [
        *(c.key for c in palette.CLASSES),
        palette.UNKNOWN_KEY,
    ]
    assert {entry.key for entry in sections["reach"]} == {"direct", *palette.PATTERNS}
    assert {entry.key for entry in sections["actors"]} == set(palette.ACTOR_STYLES)


def test_reach_and_doubt_are_told_by_a_pattern_not_by_colour_alone():
    sections = {section.key: section.entries for section in legend_model(str)}
    assert all(entry.pattern for entry in sections["reach"] if entry.key != "direct")
    doubt = sections["classes"][-1]
    assert doubt.pattern == "unknown"
    assert doubt.dash


def test_only_kinds_on_the_map_need_be_listed():
    sections = {section.key: section.entries for section in legend_model(str, kinds=["school", "commune"])}
    assert [entry.key for entry in sections["actors"]] == ["commune", "school"]


@pytest.mark.parametrize("language", list(translations.LANGUAGES))
def test_the_model_goes_into_a_page_as_it_is(language):
    model = legend_json(translations.translator(language))
    assert json.loads(json.dumps(model)) == model
    assert all(entry["label"] for section in model for entry in section["entries"])


def test_patterns_of_the_legend_are_those_that_the_script_defines():
    style = style_json()
    defined = {
        f"cc-{one['key'].replace('+', 'p')}-{key}" for one in style["classes"] for key in style["patterns"]
    }
    used = {
        entry["pattern"] for section in legend_json(str) for entry in section["entries"] if "pattern" in entry
    }
    assert used <= defined | {"cc-unknown"}


def test_the_script_finds_every_message_that_it_asks_for():
    import re

    from layers.bundle import assets

    kit = assets()
    words = interface_words(str)
    asked = set(re.findall(r'text\("([a-z_]+)"', kit.script))
    asked |= set(re.findall(r'\["(zoom_in|zoom_out|recentre)"', kit.script))
    asked |= {f"kind_{kind}" for kind in palette.ACTOR_STYLES}
    asked |= {"title_kayes", "title_idf", "title_overview"}
    assert asked <= set(words)
    assert all(words.values())
