"""A filter change sends values: all of them, few bytes, nothing else."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.links import link_label
from layers.payload import COUNTS, Selection, Tiles, count_groups, to_payload
from layers.territories import order_key
from tests.layers import samples


def spelled_out(text):
    found = []
    for part in text.split():
        low, _, high = part.partition("-")
        found += range(int(low), int(high or low) + 1)
    return found


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 60), min_size=5, max_size=5), max_size=40))
def test_no_value_is_lost_whatever_the_order_of_the_rows(values):
    codes = [f"ML{i:04d}" for i in range(len(values))]
    frame = pd.DataFrame(values, columns=list(COUNTS), dtype="int64").assign(code=codes)
    sent = count_groups(frame.sample(frac=1, random_state=3))
    back = [[0] * 5 for _ in values]
    for value, where in sent["groups"]:
        for position in spelled_out(where):
            back[position] = value
    assert back == values
    assert sent["order"] == order_key(codes)


def test_the_payload_is_plain_json_with_every_argument_of_the_contract():
    sent = to_payload(samples.view(), str)
    assert json.loads(json.dumps(sent)) == sent
    assert set(sent) == {
        "v", "language", "division", "show", "height", "counts", "actors", "links", "selection", "focus",
        "options", "notice", "time", "flows", "address",
    }  # fmt: skip
    assert sent["options"] == {
        "links": True, "labels": True, "tiles": None, "motion": "auto", "colour": "theme",
    }  # fmt: skip


def test_a_town_and_its_twinning_association_are_one_actor():
    sent = to_payload(samples.view(), str)
    assert [row[0] for row in sent["actors"]] == ["fr-dep", "fr-lost", "fr-town"]
    assert sent["actors"][2] == ["fr-town", "Montreuil", "commune", 2.1, 48.1, "COM-75000", 1]
    chosen = samples.view(selection=Selection("actor", "fr-twin", seq=7))
    assert to_payload(chosen, str)["selection"] == {"kind": "actor", "id": "fr-town", "seq": 7}


def test_an_actor_without_a_place_is_sent_without_one():
    assert to_payload(samples.view(), str)["actors"][1][3:] == [None, None, None, 0]


def test_links_name_their_themes_and_their_start():
    sent = to_payload(samples.view(), str)
    assert sent["links"] == [
        [2, "ML010100", 2, "direct", "Eau, Santé … · since 1998", [[5, 2], [6, 1]]],
        [2, "ML0102", 1, "cercle", "Eau", [[5, 1]]],
        [0, "ML01", 1, "region", "since 2005", []],
        [1, "ML010100", 1, "direct", "", []],
    ]


@pytest.mark.parametrize(
    ("themes", "since", "label"),
    [([], None, ""), (["Eau"], 1998, "Eau · since 1998"), (["Eau", "Santé"], None, "Eau, Santé")],
)
def test_a_label_says_what_is_known_and_no_more(themes, since, label):
    assert link_label(themes, since, str) == label


def test_a_choice_from_elsewhere_has_no_number():
    sent = to_payload(samples.view(selection=Selection("territory", "ML0101")), str)
    assert sent["selection"] == {"kind": "territory", "id": "ML0101"}
    unknown = to_payload(samples.view(selection=Selection("actor", "fr-none")), str)
    assert unknown["selection"]["id"] == "fr-none"


def test_tiles_are_sent_only_when_asked_for():
    tiles = Tiles("https://tiles.example/{z}/{x}/{y}.png", "© Example", 17)
    sent = to_payload(samples.view(tiles=tiles, reduced_motion=True), str)["options"]
    assert sent["tiles"] == {"url": tiles.url, "attribution": "© Example", "max_zoom": 17}
    assert sent["motion"] == "reduce"


def test_a_view_without_links_is_sent_too():
    empty = samples.links().iloc[:0]
    sent = to_payload(samples.view(links=empty), str)
    assert sent["actors"] == sent["links"] == []


def test_the_view_is_not_changed_by_sending_it():
    view = samples.view()
    before = view.links.copy(deep=True), view.actors.copy(deep=True)
    to_payload(view, str)
    pd.testing.assert_frame_equal(view.links, before[0])
    pd.testing.assert_frame_equal(view.actors, before[1])


def test_sixty_actors_and_a_hundred_links_weigh_less_than_eleven_kilobytes():
    links = pd.concat([samples.links().iloc[[i % 2]].assign(
        actor_id=f"fr-com-{90000 + i % 60}", name=f"Commune de {i % 60:02d}-sur-Seine", group_id=f"g{i % 60}",
    ) for i in range(100)], ignore_index=True)  # fmt: skip
    groups = [f"fr-com-{90000 + i}" for i in range(60)]
    actors = pd.DataFrame(
        {"actor_id": groups, "group_id": groups, "territory_code": "COM-93048", "public": True}
    )
    sent = to_payload(samples.view(links=links, actors=actors), str)
    assert len(json.dumps(sent, separators=(",", ":"), ensure_ascii=False).encode()) < 11_000
