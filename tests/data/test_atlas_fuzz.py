"""However a page is cut, shuffled or spoiled, it is read or refused, and never breaks the importer."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import CartoCoopError
from data.importers.atlas import parse_atlas
from data.importers.text import decode, load_text
from tests.properties import tried

PAGES = [load_text(path) for path in sorted((Path(__file__).parent / "atlas_pages").glob("[0-9]*"))]
TODAY = date(2026, 11, 22)
SLOW = tried(30, suppress_health_check=[HealthCheck.too_slow])
page = st.sampled_from(PAGES)


def read(text: str) -> None:
    try:
        found = parse_atlas(text, file="fuzz.txt", today=TODAY)
    except CartoCoopError:
        return
    assert "@" not in json.dumps(found.to_dict())
    assert not (found.status == "" and found.status_as_published == "En cours")


@SLOW
@given(page, st.data())
def test_a_page_cut_anywhere(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    read(text[start:end])


@SLOW
@given(page, st.randoms(use_true_random=False))
def test_a_page_with_its_lines_shuffled_dropped_and_doubled(text, random):
    lines = text.split("\n")
    for _ in range(random.randint(1, 20)):
        kind, place = random.randrange(4), random.randrange(len(lines))
        if kind == 0:
            lines.insert(random.randrange(len(lines)), lines[place])
        elif kind == 1 and len(lines) > 1:
            del lines[place]
        elif kind == 2:
            lines[place] = f"{lines[place]} {random.choice(lines)}"
        else:
            other = random.randrange(len(lines))
            lines[place], lines[other] = lines[other], lines[place]
        lines = lines or [""]
    read("\n".join(lines))


@SLOW
@given(page, st.lists(st.tuples(st.integers(0, 5000), st.text(max_size=12)), min_size=1, max_size=12))
def test_a_page_with_anything_written_into_it(text, edits):
    for place, piece in edits:
        cut = place % (len(text) + 1)
        text = text[:cut] + piece + text[cut + len(piece) % 3 :]
    read(text)


@SLOW
@given(page, st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=12))
def test_a_page_with_spoiled_bytes(text, edits):
    data = bytearray(text.encode())
    for place, value in edits:
        data[place % len(data)] = value
    try:
        decoded = decode(bytes(data), file="fuzz.txt")
    except CartoCoopError:
        return
    read(decoded)


@SLOW
@given(st.lists(st.sampled_from([line for text in PAGES for line in text.split("\n")]), max_size=60))
def test_lines_of_all_pages_in_any_order(lines):
    read("\n".join(lines))
    read("<html>" + "".join(f"<p>{line}</p>" for line in lines))


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_refused_or_read(text):
    read(text)
