"""Every variant of an Atlas page that is known gives its fields, whatever its shape."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from data.importers.atlas import parse_atlas
from data.importers.text import load_text
from tests.data.atlas_expected import EXPECTED

PAGES = Path(__file__).parent / "atlas_pages"
TODAY = date(2026, 11, 22)


def read(name: str) -> dict:
    return parse_atlas(load_text(PAGES / name), file=name, today=TODAY).to_dict()


def at(document, path: str):
    for step in path.split("."):
        document = document[int(step)] if isinstance(document, list) else document[step]
    return document


@pytest.mark.parametrize("name", EXPECTED)
def test_a_page_gives_the_fields_that_stand_on_it(name):
    document = read(name)
    found = {path: at(document, path) for path in EXPECTED[name]}
    assert found == EXPECTED[name]
    assert json.loads(json.dumps(document)) == document


def test_every_page_of_the_folder_is_tested():
    assert {path.name for path in PAGES.glob("[0-9]*")} == set(EXPECTED)


NAMES = [
    *("FICTIVE", "INVENTÉ", "Chimérique", "IMAGINOT", "FABLE", "GALÉJADE", "HYPOTHÈSE", "Irréel", "Jamais"),
    *(
        "KAFKAESQUE",
        "LÉGENDAIRE",
        "MIRAGE",
        "NÉANT",
        "Onirique",
        "Pégase",
        "Quimère",
        "ROMANESQUE",
        "Sornette",
    ),
    *("TROMPEUSE", "Utopique", "Yeti", "ABSENT", "BERLUE", "DOUTEUSE", "Albertine", "Dalila", "Isidore"),
]


@pytest.mark.parametrize("name", EXPECTED)
def test_no_person_address_or_number_of_the_pages_is_in_their_json(name):
    text = json.dumps(read(name), ensure_ascii=False).casefold()
    assert [word for word in NAMES if re.search(rf"\b{word.casefold()}\b", text)] == []
    assert not re.search(r"@|\[at\]|\(at\)|arobase|example\.org|\.invalid", text)
    assert "99 00" not in text
    assert "0099" not in text


def test_every_name_looked_for_is_really_on_a_page():
    texts = "\n".join(load_text(PAGES / name) for name in EXPECTED)
    assert [word for word in NAMES if word not in texts] == []


def test_contradictions_are_reported_and_nothing_is_repaired():
    found = [(warning["field"], warning["message"]) for warning in read("12_contradictions.txt")["warnings"]]
    assert found == [
        ("title", "The title has exactly 200 characters: it may be cut."),
        ("funding", "The funder's name has exactly 50 characters: it may be cut."),
        ("end_date", "The status is “En cours” but the end date is in the past."),
        ("start_year", "The partnership begins in 2008, the first signature is of 2006."),
        ("end_date", "The end (31/12/2005) is before the start (2008)."),
        ("funding", "The same funder, year and amount stand more than once."),
        ("funding", "The amount could not be read."),
        ("funding", "The amount could not be read."),
        ("funding", "The table gives money for 2007–2009, the text speaks of 2014–2016."),
        ("funding", "Money of 2009 comes after the end (31/12/2005)."),
    ]


def test_the_end_is_in_the_past_only_after_it():
    text = load_text(PAGES / "03_third_wording.txt")
    fields = [
        {fault.field for fault in parse_atlas(text, today=day).warnings}
        for day in (date(2031, 6, 30), date(2031, 7, 1))
    ]
    assert fields == [{"start_year"}, {"start_year", "end_date"}]


def test_figures_and_dates_stay_in_a_text_that_loses_telephone_numbers():
    context = read("13_personal.txt")["fields"]["context"]
    assert context.endswith(
        "La somme de 382 240 € et les années 2001-2003 restent, comme le 31/12/2012 et les 12 500 habitants."
    )
    assert "suivi par [donnée personnelle retirée], puis par [donnée personnelle retirée] seule" in context
