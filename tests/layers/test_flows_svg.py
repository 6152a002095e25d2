"""The drawing of flows: whole, readable by machines and people, deaf to hostile names."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from layers import palette
from layers.flows import flow_chart, flow_table
from layers.flows_svg import COLOURS, WIDTHS, flows_json, flows_svg
from layers.link_colours import REACH_COLOURS, THEME_COLOURS, UNKNOWN_THEME_COLOUR, theme_colour, top_themes
from tests.layers.samples import HOSTILE
from tests.layers.test_palette import DEFICIENCIES, lab, linear

SVG = "{http://www.w3.org/2000/svg}"
ROWS = [
    ("departement", "DEP-91", "Essonne", "cercle", "ML0106", "Nioro", 6, 2, 5, ["p1", "p2"]),
    ("departement", "DEP-93", HOSTILE, "cercle", "ML0106", "Nioro", 1, 0, 1, ["p2"]),
    ("several", "", "", "region", "ML01", "Kayes", 1, 0, 1, ["p3"]),
    ("unknown", "", "", "unknown", "", "", 2, 0, 2, ["p4", "p5"]),
]
NAMES = (
    "origin_kind origin origin_name target_kind target target_name "
    "n_partnerships n_unknown_dates n_actors partnerships"
)
FRAME = pd.DataFrame(ROWS, columns=NAMES.split())


@pytest.mark.parametrize("width", WIDTHS.values())
def test_every_band_is_drawn_inside_the_picture_with_its_codes_and_its_words(width):
    root = ET.fromstring(flows_svg(flow_chart(FRAME, str), str, width=width))  # noqa: S314 - our own
    bands = [path for path in root.iter(f"{SVG}path") if path.get("class") == "cc-band"]
    assert [(one.get("data-origin"), one.get("data-target")) for one in bands] == [
        ("DEP-91", "ML0106"), ("DEP-93", "ML0106"), ("", "ML01"), ("", ""),
    ]  # fmt: skip
    assert "Essonne → Nioro: partnerships 6, actors 5 (with unknown dates: 2)" in bands[0][0].text
    assert root.find(f"{SVG}title").text
    assert "Partnerships: 5" in root.find(f"{SVG}desc").text
    height = float(root.get("height"))
    for one in root.iter(f"{SVG}rect"):
        assert 0 <= float(one.get("y")) <= float(one.get("y")) + float(one.get("height")) <= height
        assert 0 <= float(one.get("x")) <= width


def test_labels_of_neighbouring_nodes_do_not_touch():
    root = ET.fromstring(flows_svg(flow_chart(FRAME, str), str))  # noqa: S314
    for anchor in ("start", "end"):
        heights = sorted(float(t.get("y")) for t in root.iter(f"{SVG}text") if t.get("text-anchor") == anchor)
        assert all(b - a >= 12.5 for a, b in itertools.pairwise(heights))


def test_a_node_counts_each_partnership_once():
    chart = flow_chart(FRAME, str)
    nioro = next(node for node in chart.targets if node.code == "ML0106")
    assert (nioro.weight, nioro.n) == (7, 2)
    assert chart.n == 5
    assert [node.label for node in chart.origins][-2:] == ["Several départements", "Seat not known"]


def test_hostile_names_stay_text():
    text = flows_svg(flow_chart(FRAME, str), str)
    assert "<img" not in text
    assert "</script" not in text


def test_the_table_says_the_same_as_the_bands():
    table = flow_table(flow_chart(FRAME, str), str)
    assert [row[2][2] for row in table["rows"]] == [6, 2, 1, 1]
    assert len(table["head"]) == len(table["rows"][0][2])


def test_no_partnership_is_said():
    sent = flows_json(FRAME.iloc[:0], str)
    assert "No partnership" in sent["summary"]
    assert sent["table"]["rows"] == []


@pytest.mark.parametrize("name", ["normal", *DEFICIENCIES])
def test_colours_of_links_stay_apart_for_every_eye(name):
    matrix = DEFICIENCIES.get(name, [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    for family in ([*THEME_COLOURS, UNKNOWN_THEME_COLOUR], REACH_COLOURS.values(), COLOURS.values()):
        seen = [lab(matrix @ linear(colour)) for colour in family]
        assert min(np.linalg.norm(a - b) for i, a in enumerate(seen) for b in seen[:i]) > 20


def test_colours_of_links_show_on_paper():
    for colour in (*THEME_COLOURS, UNKNOWN_THEME_COLOUR, *REACH_COLOURS.values()):
        assert 1.05 / (palette.luminance(colour) + 0.05) >= 3


def test_every_theme_has_its_colour_and_another_one_the_last():
    assert len({theme_colour(theme) for theme in top_themes()}) == len(top_themes())
    assert theme_colour("Nouveau") == THEME_COLOURS[-1]
    assert theme_colour("") == UNKNOWN_THEME_COLOUR
