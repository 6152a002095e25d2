"""Years, dates, amounts, countries, lists and rows are read when they are clear, and only then."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers._atlas_labels import HEADER_CELLS, LABELS, cut, fold_line, without_noise
from data.importers._atlas_tables import (
    foreign_partners,
    funding_rows,
    goals,
    single_names,
    theme_of,
    theme_rows,
)
from data.importers._atlas_values import (
    parse_amount,
    parse_date,
    parse_list,
    parse_status,
    parse_year,
    split_country,
)
from data.themes import load_themes


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("382240", 382240.0),
        ("382 240", 382240.0),
        ("382\u202f240,50 €", 382240.5),
        ("1.250.000", 1250000.0),
        ("12.5", 12.5),
        ("80000 euros", 80000.0),
        ("0", 0.0),
        ("007", None),
        ("environ 5000", None),
        ("38 2240", None),
        ("-5", None),
        ("", None),
        ("²", None),
        ("1e6", None),
    ],
)
def test_an_amount_is_read_when_it_is_one_number(text, amount):
    assert parse_amount(text) == amount


@given(st.integers(0, 999_999_999))
def test_an_amount_reads_the_same_with_and_without_thousands_apart(amount):
    assert parse_amount(f"{amount:,}".replace(",", " ")) == parse_amount(str(amount)) == float(amount)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31/12/2012", date(2012, 12, 31)),
        ("1.2.2009", date(2009, 2, 1)),
        ("2009-02-01", date(2009, 2, 1)),
        ("1er août 2010", date(2010, 8, 1)),
        ("31 décembre 1999.", date(1999, 12, 31)),
        ("31/02/2010", None),
        ("12/2010", None),
        ("31/12/12", None),
        ("", None),
    ],
)
def test_a_date_is_read_when_it_is_a_day(text, day):
    assert parse_date(text) == day


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_every_day_reads_back(day):
    assert parse_date(f"{day:%d/%m/%Y}") == day


@pytest.mark.parametrize(
    ("text", "year"), [("2001", 2001), ("en 2001", 2001), ("2001-2003", None), ("20013", None)]
)
def test_a_year_is_read_when_there_is_one(text, year):
    assert parse_year(text) == year


@pytest.mark.parametrize(
    ("text", "status"),
    [("En cours", "ongoing"), ("TERMINÉE", "ended"), ("En sommeil.", "dormant"), ("Rêvé", ""), ("", "")],
)
def test_a_status_is_one_of_those_published(text, status):
    assert parse_status(text) == status


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Assemblée régionale de Kayes Mali", ("Assemblée régionale de Kayes", "Mali", "ML")),
        ("Ville X Burkina Faso", ("Ville X", "Burkina Faso", "BF")),
        ("Abidjan, Côte d’Ivoire", ("Abidjan", "Côte d’Ivoire", "CI")),
        (
            "Kinshasa (République démocratique du Congo)",
            ("Kinshasa", "République démocratique du Congo", "CD"),
        ),
        ("Hanoï Viet Nam", ("Hanoï", "Viet Nam", "VN")),
        ("Mali", ("", "Mali", "ML")),
        ("Ville sans pays", ("Ville sans pays", "", "")),
    ],
)
def test_the_country_stands_at_the_end(text, parts):
    assert split_country(text) == parts


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("A, B; C", ["A", "B", "C"]),
        (
            "Ministère de l'Agriculture, de l'Elevage et de la Pêche",
            ["Ministère de l'Agriculture, de l'Elevage et de la Pêche"],
        ),
        ("Lycée X (Bobigny, 93), ONG", ["Lycée X (Bobigny, 93)", "ONG"]),
        ("Entreprises- Acteurs- Élèves", ["Entreprises", "Acteurs", "Élèves"]),
        ("Syndicat de Meraguemou - Yélimané", ["Syndicat de Meraguemou - Yélimané"]),
        ("ONG X - Association Y – Mairie Z", ["ONG X", "Association Y", "Mairie Z"]),
        ("- Un\n• Deux\n– Un", ["Un", "Deux"]),
        ("Saint-Denis, Aulnay-sous-Bois", ["Saint-Denis", "Aulnay-sous-Bois"]),
        ("", []),
        (" - ; , ", []),
    ],
)
def test_a_list_is_cut_where_one_name_ends(text, items):
    found = parse_list(text.split("\n"))
    assert list(found.items) == items
    assert found.as_published == text.strip()


@given(st.lists(st.sampled_from(["Ville X", "ONG Y", "Lycée Z (93)"]), min_size=1, max_size=5, unique=True))
def test_a_list_joined_by_any_separator_is_found_again(names):
    for separator in (", ", "; ", "\n", "- "):
        assert list(parse_list(separator.join(names).split("\n")).items) == names


@pytest.mark.parametrize("path", load_themes())
@pytest.mark.parametrize("priority", ["", " 4"])
def test_every_known_theme_is_found_in_joined_cells(path, priority):
    (row,) = theme_rows([" ".join(filter(None, path)) + priority])
    assert row.levels == path
    assert row.known
    assert row.priority == (4 if priority else None)


def test_unknown_words_after_a_known_theme_are_reported_and_kept():
    (row,) = theme_rows(["Culture et Patrimoine Patrimoine Greniers 2"])
    assert row.levels == ("Culture et Patrimoine", "Patrimoine", "")
    assert not row.known
    assert row.as_published == "Culture et Patrimoine Patrimoine Greniers 2"


def test_levels_of_different_themes_make_no_known_theme():
    assert not theme_of(["Culture et Patrimoine", "Santé", ""]).known
    assert theme_of(["", "", ""]).known


def test_rows_with_cells_on_their_own_lines_are_joined():
    rows = theme_rows(
        [
            "Culture et Patrimoine",
            "Francophonie",
            "1",
            "Economie durable",
            "Culture et Patrimoine\tPatrimoine\t\t2",
        ]
    )
    assert [(row.level_2, row.priority) for row in rows] == [
        ("Francophonie", 1),
        ("", None),
        ("Patrimoine", 2),
    ]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("Autre 71478 0 2001", ("Autre", 71478.0, 0.0, 2001)),
        ("Autre 2000 2001", ("Autre", 2000.0, None, 2001)),
        ("Fonds 12 000 2001", ("Fonds", 12000.0, None, 2001)),
        ("Fonds 500 200 2009", ("Fonds", None, None, 2009)),
        ("Fonds sans montant", ("Fonds sans montant", None, None, None)),
        ("71478 0 2001", ("", 71478.0, 0.0, 2001)),
        ("Région\t80 000\t\t2002", ("Région", 80000.0, None, 2002)),
        ("Région\tà définir\t\t2002", ("Région", None, None, 2002)),
        ("Région\t5000", ("Région", 5000.0, None, None)),
        ("Région\t5000\t\t\t", ("Région", 5000.0, None, None)),
    ],
)
def test_a_financing_row_gives_its_parts(row, expected):
    (found,) = funding_rows([row])
    assert (found.funder, found.amount_eur, found.amount_1pct_eau, found.year) == expected


FUNDERS = st.sampled_from(["Autre", "Ville de Villexemple", "Ministère des Affaires", "Agence 21 de l'eau"])


@given(
    st.lists(
        st.tuples(
            FUNDERS, st.integers(1000, 999_999), st.none() | st.integers(0, 999), st.integers(1990, 2030)
        ),
        min_size=1,
        max_size=6,
    )
)
def test_any_table_is_read_back_from_lines_and_when_flattened(rows):
    lines = [" ".join(str(cell) for cell in row if cell is not None) for row in rows]
    expected = [(funder, float(amount), water, year) for funder, amount, water, year in rows]
    for text in (
        lines,
        [" ".join(lines)],
        [cell for row in rows for cell in map(str, row) if cell != "None"],
    ):
        found = [(r.funder, r.amount_eur, r.amount_1pct_eau, r.year) for r in funding_rows(text)]
        assert found == expected


def test_a_broken_row_does_not_take_the_next_one_with_it():
    rows = funding_rows(["Ligne sans nombre", "Autre 10 0 2001", "Encore\t1\t2002", "Fin 5"])
    assert [(row.funder, row.amount_eur) for row in rows] == [
        ("Ligne sans nombre", None),
        ("Autre", 10.0),
        ("Encore", 1.0),
        ("Fin", 5.0),
    ]
    assert [row.funder for row in funding_rows(["Attente 5", "Suite\t1\t2002"])] == ["Attente", "Suite"]


def test_partners_and_names_are_one_per_row():
    found = foreign_partners(["Fatao", "Mali", "", "Niger"])
    assert [(item.name, item.country_code) for item in found] == [("Fatao", "ML"), ("", "NE")]
    assert single_names(["Ville\tX", "Ville X", ""]) == ("Ville X",)


def test_goals_are_parted_by_lines_signs_and_numbers():
    assert goals(["6. Eau 3. Santé", "4 - École; 5 - Égalité"]) == (
        "6. Eau",
        "3. Santé",
        "4 - École",
        "5 - Égalité",
    )


@given(st.text())
def test_folding_keeps_every_offset(text):
    assert len(fold_line(text)) == len(text)


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("<< < Précédent 1 Suivant > >>", ""),
        ("« ‹ Précédent 1 2 3 Suivant › »", ""),
        ("Précédent page 1 sur 2 Suivante", ""),
        ("pagination.page.precedent 1 pagination.page.suivant", ""),
        ("Ville Icone d'une loupe", "Ville"),
        ("Ville Icône d’une loupe (nouvelle fenêtre)", "Ville"),
        ("Imprimer", ""),
        ("Imprimer des livres", "Imprimer des livres"),
        ("le projet précédent", "le projet précédent"),
    ],
)
def test_pagers_and_icons_are_no_text(line, left):
    assert without_noise(line) == (left, 0)


def test_labels_of_a_field_stand_at_one_place_of_the_page():
    ranks: dict[str, set[int]] = {}
    for label in LABELS:
        ranks.setdefault(label.key, set()).add(label.rank)
    assert {key: found for key, found in ranks.items() if len(found) != 1} == {}
    assert HEADER_CELLS.keys() <= ranks.keys()


def test_a_field_that_comes_late_is_still_found():
    lines = ["Le partenariat est", "En cours", "Année de début du partenariat", "2001", "Titre", "Un mot"]
    sections = cut(lines)
    assert sections.values["start_year"] == ["2001", "Titre", "Un mot"]
    assert sections.values["status"] == ["En cours"]


def test_contacts_at_the_end_of_a_long_text_are_still_contacts():
    lines = [
        "Description détaillée du partenariat",
        "Un texte.",
        'Contacts dans le poste diplomatique "X"',
        "Quelqu'un",
    ]
    sections = cut(lines)
    assert [line for line in sections.values["description"] if line] == ["Un texte."]
    assert sections.values["posts"] == ['"X"', "Quelqu'un"]
