"""The real page: all its fields, and not one personal datum."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from data.importers.atlas import AtlasPage, parse_atlas
from data.importers.text import load_text
from tests.shared import shared_dir

pytestmark = pytest.mark.shared
GOVERNANCE = (
    "Politique, humanitaire et coopération transfrontalière",
    "Gouvernance locale et appui institutionnel",
    "Gouvernance et démocratie locales",
)
MINISTRY = "Ministère des Affaires étrangères et du Développement international"


@pytest.fixture(scope="module")
def text() -> str:
    return load_text(shared_dir() / "seed" / "atlas_prj_12471.txt")


@pytest.fixture(scope="module")
def page(text) -> AtlasPage:
    return parse_atlas(text, file="atlas_prj_12471.txt", today=date(2026, 11, 22))


def test_identity(page):
    assert page.project_id == "12471"
    assert page.url.endswith("/atlas/detailProjet.html?criteres.prjId=12471")
    assert page.page_year == 2013
    assert page.title == (
        "Promotion de l’Assemblée régionale de Kayes (Mali) dans l’exercice de ses compétences "
        "et de son rôle de coordination des initiatives territoriales"
    )
    assert page.diplomatic_posts == ("Ambassade de France à Bamako",)


def test_years_status_themes(page):
    assert (page.first_signature_year, page.start_year) == (2001, 2001)
    assert (page.status, page.status_as_published) == ("ongoing", "En cours")
    assert page.end_date is None
    assert page.end_date_as_published == ""
    assert page.theme.levels == GOVERNANCE
    assert page.theme.known
    assert page.other_themes == ()
    assert page.goals == ()


def test_long_texts_begin_and_end_where_they_do(page):
    assert page.context.startswith(
        "Les dernières élections locales se sont déroulées au Mali le 26 avril 2009."
    )
    assert page.context.endswith("mieux coordonner en vue d’une meilleure efficacité.")
    assert page.history.startswith("La Région Île-de-France intervient depuis 1993 en région de Kayes.")
    assert page.history.endswith("d’interface et de coordination a été plébiscitée.")
    assert page.objective.startswith("Ce projet vise à crédibiliser l’Assemblée régionale de Kayes")
    assert page.objective.endswith("par la valorisation de filières porteuses.")
    assert page.description.startswith("Projet cofinancé par le MAEE en 2010\nLe projet de « Promotion")
    assert page.description.endswith("de former à leur tour ceux des collectivités territoriales.")
    assert [len(text.split("\n")) for text in (page.context, page.history, page.objective)] == [8, 4, 5]
    assert not page.context_holds_history


def test_actors(page):
    assert page.form == "Projet de coopération décentralisée"
    assert page.implementers.items == ("Assemblée régionale de Kayes",)
    assert page.leads.items == ("Conseil régional d'Ile-De-France",)
    assert page.beneficiaries.items == (
        "Assemblée régionale de Kayes",
        "Collectivités de la région de Kayes",
        "Lycéens de la région de Kayes",
        "Artisans et apprentis",
        "Maraîchers",
        "Jeunes sans qualification",
        "sortants des Centres d’éducation pour le développement",
        "Entreprises",
        "Acteurs kayésiens et franciliens de la coopération décentralisée",
        "Élèves du lycée Voillaume d’Aulnay-sous-Bois",
    )
    assert page.beneficiaries.as_published.startswith("Assemblée régionale de Kayes, Collectivités")
    assert [(p.name, p.country, p.country_code) for p in page.foreign_partners] == [
        ("Assemblée régionale de Kayes", "Mali", "ML")
    ]
    assert page.collectivities == ("Conseil régional d'Ile-de-France",)
    assert page.other_partners_france.items == ("Mairie de Montreuil sous Bois",)
    assert page.other_partners_abroad.items == ("Syndicat d’intercollectivité de Meraguemou - Yélimané",)


def test_money_and_flags(page):
    rows = [(row.funder, row.amount_eur, row.amount_1pct_eau, row.year) for row in page.funding]
    assert rows == [
        ("Autre", 71478.0, 0.0, 2001),
        ("Conseil régional d'Ile-de-France", 382240.0, 0.0, 2001),
        (MINISTRY, 80000.0, None, 2001),
        (MINISTRY, 80000.0, None, 2002),
        (MINISTRY, 80000.0, None, 2003),
        ("Mairie de Montreuil sous Bois, Syndicat d’intercol", 67550.0, None, 2001),
    ]
    assert page.triennial is True
    assert (page.communication_in_france, page.communication_abroad, page.evaluation) == (True, False, True)
    assert page.other_statements == ()


def test_what_contradicts_itself_is_told(page):
    assert [(fault.field, fault.message.render()) for fault in page.warnings] == [
        ("funding", "The funder's name has exactly 50 characters: it may be cut."),
        ("funding", "The table gives money for 2001–2003, the text speaks of 2010–2012."),
    ]
    assert {fault.file for fault in page.warnings} == {"atlas_prj_12471.txt"}


def test_personal_data_are_counted_and_gone(page, text):
    assert page.personal_data_dropped.to_dict() == {
        "contacts": 3,
        "volunteers": 0,
        "emails": 3,
        "phones": 0,
        "names": 0,
    }
    document = json.dumps(page.to_dict(), ensure_ascii=False)
    addresses = re.findall(r"([\w.]+)(?:\[at\]|@)([\w.]+)", text)
    assert len(addresses) == 3
    lines = text.split("\n")
    people = {
        word
        for number, line in enumerate(lines)
        if line.startswith("Courriel")
        for word in lines[number - 1].split()
    }
    table = next(line for line in lines if "@" in line)
    people |= set(table.removeprefix("Assemblée régionale de Kayes").split()[:2])
    assert len(people) == 6
    document = document.replace(page.url, "")
    for secret in [*people, *(part for address in addresses for part in address)]:
        assert secret.casefold() not in document.casefold()
    assert "@" not in document
    assert "[at]" not in document


def test_the_same_page_as_html_gives_the_same_fields(page, text):
    body = "\n".join(f"<p>{line.replace('&', '&amp;').replace('<', '&lt;')}</p>" for line in text.split("\n"))
    again = parse_atlas(f"<html><body>{body}</body></html>", file=page.file, today=date(2026, 11, 22))
    assert again == page
