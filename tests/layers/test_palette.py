"""The palette: an order that the eye sees, in colour, in grey and with a colour-vision deficiency."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from data.schema import ACTOR_KINDS
from geo.classes import CLASSES, UNKNOWN_KEY, class_index, class_of, pattern_of
from layers import palette

# Machado, Oliveira & Fernandes 2009, severity 1.0, applied to linear RGB
DEFICIENCIES = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def linear(colour):
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ rgb
    f = [v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz / [0.95047, 1.0, 1.08883]]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


COLOURS = [palette.class_colour(one.key) for one in CLASSES]


def test_classes_are_those_agreed_and_leave_no_number_out():
    assert [one.key for one in CLASSES] == ["0", "1", "2", "3-4", "5+"]
    assert [class_of(n) for n in range(7)] == ["0", "1", "2", "3-4", "3-4", "5+", "5+"]
    assert class_of(10_000) == "5+"
    assert [class_index(n) for n in (0, 4, 5)] == [0, 3, 4]
    with pytest.raises(ValueError, match="negative"):
        class_index(-1)


def test_unknown_dates_never_make_a_gap_and_never_count_as_present():
    assert class_of(0, n_unknown=2) == UNKNOWN_KEY
    assert class_of(1, n_unknown=2) == "1"
    assert palette.class_colour(UNKNOWN_KEY) == palette.UNKNOWN_COLOUR


def test_pattern_tells_the_reach_only_where_nobody_is_there_directly():
    assert pattern_of(1, 3, 2) is None
    assert pattern_of(0, 1, 2) == "cercle"
    assert pattern_of(0, 0, 1) == "region"
    assert pattern_of(0, 0, 0) is None
    assert set(palette.PATTERNS) == {"cercle", "region"}
    assert len({one.hatch for one in (*palette.PATTERNS.values(), palette.UNKNOWN_PATTERN)}) == 3


def test_more_actors_is_darker_at_every_step_so_that_grey_printing_holds():
    light = [lab(linear(colour))[0] for colour in COLOURS]
    assert all(a - b >= 10 for a, b in itertools.pairwise(light))


def test_doubt_is_no_class_in_grey_and_every_pattern_shows_on_its_fill():
    doubt = lab(linear(palette.UNKNOWN_COLOUR))[0]
    assert all(abs(doubt - lab(linear(palette.class_colour(key)))[0]) >= 8 for key in ("1", "2", "3-4", "5+"))
    inks = {"1": palette.INK, "2": palette.INK, "3-4": palette.PAPER, "5+": palette.PAPER}
    pairs = [(palette.class_colour(key), ink) for key, ink in inks.items()]
    for fill, ink in [*pairs, (palette.UNKNOWN_COLOUR, palette.QUIET_INK)]:
        low, high = sorted([palette.luminance(fill), palette.luminance(ink)])
        assert (high + 0.05) / (low + 0.05) >= 3


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_neighbouring_classes_stay_apart_with_a_colour_vision_deficiency(deficiency):
    seen = [lab(np.clip(np.array(DEFICIENCIES[deficiency]) @ linear(c), 0, 1)) for c in COLOURS]
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)) >= 12


def test_text_reads_on_every_class_and_on_paper():
    for colour in [*COLOURS, palette.UNKNOWN_COLOUR, palette.PAPER]:
        ink = palette.luminance(palette.ink_on(colour))
        low, high = sorted([ink, palette.luminance(colour)])
        assert (high + 0.05) / (low + 0.05) >= 4.2
    assert 1.05 / (palette.luminance(palette.QUIET_INK) + 0.05) >= 4.5


def test_every_kind_of_actor_has_its_symbol_and_a_new_kind_has_one_too():
    for kind in (*ACTOR_KINDS, "cercle", "other"):
        assert palette.actor_style(kind).label
    assert palette.actor_style("consulate") == palette.ACTOR_STYLES["other"]
    assert palette.actor_style("commune").marker != palette.actor_style("association").marker
