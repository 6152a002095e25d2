"""Each contradiction of an Atlas page is told once, with its field, and never without cause."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data.importers._atlas_checks import check_page
from data.importers._atlas_page import AtlasPage, ForeignPartner, Funding, Theme

TODAY = date(2026, 11, 22)
SOUND = AtlasPage(
    title="Projet synthétique",
    start_year=2001,
    first_signature_year=2001,
    status="ended",
    status_as_published="Terminé",
    end_date=date(2005, 12, 31),
    end_date_as_published="31/12/2005",
    description="Projet cofinancé en 2001-2003.",
    foreign_partners=(ForeignPartner("Fatao", "Mali", "ML"),),
    funding=(Funding("Autre", 10.0, 0.0, 2002, "Autre 10 0 2002"),),
)


def told(page: AtlasPage) -> list[tuple[str, str]]:
    return [(fault.field, fault.message.render()) for fault in check_page(page, TODAY)]


def test_a_sound_page_has_no_warning():
    assert told(SOUND) == []


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"title": ""}, "title", "no title"),
        ({"title": "x" * 250}, "title", "exactly 250"),
        ({"status": "", "status_as_published": "Rêvé"}, "status", "not a known one"),
        ({"status": "ongoing", "status_as_published": "En cours"}, "end_date", "in the past"),
        (
            {"end_date": date(2030, 1, 1), "end_date_as_published": "01/01/2030"},
            "end_date",
            "in the future",
        ),
        ({"first_signature_year": 1999}, "start_year", "first signature is of 1999"),
        ({"start_year": None, "first_signature_year": 2007}, "end_date", "before the first signature (2007)"),
        ({"start_year": 2031, "first_signature_year": None, "end_date": None}, "start_year", "in the future"),
        ({"theme": Theme("x", as_published="x", known=False)}, "theme", "not in the Atlas's list"),
        ({"foreign_partners": (ForeignPartner("Fatao"),)}, "foreign_partners", "No country"),
        ({"foreign_partners": (ForeignPartner("", "Mali", "ML"),)}, "foreign_partners", "without a partner"),
        ({"funding": (Funding("x" * 50, 1.0, None, 2002),)}, "funding", "exactly 50"),
        ({"funding": (Funding("A", None, None, 2002),)}, "funding", "could not be read"),
        ({"funding": (Funding("A", 1.0, None, None),)}, "funding", "year is missing"),
        ({"funding": (Funding("", 1.0, None, 2002),)}, "funding", "funder is missing"),
        (
            {"funding": (Funding("A", 1.0, None, 2002), Funding("a", 1.0, 0.0, 2002))},
            "funding",
            "more than once",
        ),
        ({"funding": (Funding("A", 1.0, None, 2004),)}, "funding", "the text speaks of 2001–2003"),
        ({"description": "Subvention de 1999."}, "funding", "the text speaks of 1999"),
        (
            {"description": "", "funding": (Funding("A", 1.0, None, 2000),)},
            "funding",
            "before the partnership",
        ),
        ({"description": "", "funding": (Funding("A", 1.0, None, 2006),)}, "funding", "after the end"),
    ],
)
def test_a_contradiction_is_told_with_its_field(change, field, words):
    found = told(replace(SOUND, **change))
    assert [place for place, message in found if words in message] == [field]


def test_years_far_apart_are_no_range():
    page = replace(SOUND, description="Financé de 1950 - 2010.")
    assert any("1950, 2010" in message for _, message in told(page))
