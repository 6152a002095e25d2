"""Whatever person, address or number stands on a page, none of it is in what the importer gives."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.importers._atlas_personal import MARK, Dropped, Scrubber, without_marks
from data.importers.atlas import parse_atlas
from data.text_fold import fold

SYLLABLES = ["zor", "bli", "quax", "ven", "dru", "mip", "tosk", "yag", "wur", "fyn"]
name = st.lists(st.sampled_from(SYLLABLES), min_size=3, max_size=4).map("".join)
at_sign = st.sampled_from(
    ["@", "[at]", "(at)", " [at] ", " arobase ", " @ ", "[arobase]", " at ", "＠", "&#64;", "{at}"]
)
dot = st.sampled_from([".", " point ", "[dot]", "(point)"])
address = st.builds("{}.{}{}{}{}{}".format, name, name, at_sign, name, dot, st.just("example"))
digits = st.lists(st.integers(10, 98).map(str), min_size=4, max_size=4)
phone = st.one_of(
    st.builds(lambda sep, two: sep.join(["01", *two]), st.sampled_from([" ", ".", "-", ""]), digits),
    st.builds(lambda sep, two: "+223 " + sep.join(two), st.sampled_from([" ", ".", ""]), digits),
    st.builds(lambda two: "(00223) " + " ".join(two), digits),
    st.builds(lambda two: "+33 (0)1 " + " ".join(two), digits),
    st.builds(lambda two: "Tél : " + "".join(two), digits),
)
person = st.tuples(name, name, address, phone)

FORM = """Contacts dans le poste diplomatique "Ambassade de France à Bamako"
{posts}
Titre
Projet synthétique
Année de première signature de la convention
2001
Thématique d'intervention
Education, Social et Recherche
Le partenariat est
En cours
Contexte
{text}
Maître(s) d'œuvre
Association synthétique {contact}
Partenaires étrangers du partenariat
Nom de la collectivité étrangère Pays
Commune de Fatao Mali
Contacts dans les partenaires étrangers du partenariat
{contacts}
Collectivités territoriales partenaires du partenariat
Nom de la collectivité territoriale
Ville de Villexemple
Autres partenaires du partenariat en France
Comité synthétique, {contact}
Volontaires impliqués dans le partenariat (VSI, service civique, etc.)
{volunteers}
"""


def page_of(people, *, cell: str) -> str:
    posts, contacts, volunteers, text = [], [], [], []
    for first, last, mail, number in people:
        posts += [
            "Correspondant coopération décentralisée",
            f"{first.title()} {last.upper()}",
            f"Courriel : {mail}",
        ]
        contacts.append(cell.join(["Commune de Fatao", last.title(), first.title(), "Maire", mail]))
        volunteers.append(cell.join([last.upper(), first.title(), "Appui", "Santé", f"Mairie {number}"]))
        text += [
            f"Le suivi est fait par {first.title()} {last.title()}, dit {mail}, au {number}.",
            f"Écrire à {mail} ou appeler {number} avant 2012 pour 382 240 €.",
        ]
    head = ["Nom de la collectivité étrangère", "Nom", "Prénom", "Fonction", "Courriel"]
    return FORM.format(
        posts="\n".join(posts),
        contacts="\n".join([cell.join(head), *contacts]),
        volunteers="\n".join(["Nom Prénom Mission", *volunteers]),
        text="\n".join(text),
        contact=f"({people[0][2]})",
    )


@settings(max_examples=60, deadline=None)
@given(people=st.lists(person, min_size=1, max_size=4), cell=st.sampled_from([" ", "\t", " | "]))
def test_nothing_of_any_contact_volunteer_or_number_reaches_the_json(people, cell):
    page = parse_atlas(page_of(people, cell=cell), file="synthetic.txt")
    document = json.dumps(page.to_dict(), ensure_ascii=False)
    words = set(re.findall(r"\w+", fold(document)))
    for first, last, mail, number in people:
        assert not {first, last} & words
        assert mail not in document
        figures = re.sub(r"\D", "", number)[-6:]
        assert figures not in re.sub(r"\D", "", document.replace("382 240", ""))
    assert "@" not in document
    assert page.personal_data_dropped.contacts == 2 * len(people)
    assert page.personal_data_dropped.volunteers == len(people)
    assert page.personal_data_dropped.emails >= 4 * len(people)
    assert document.count("avant 2012 pour 382 240 €") == len(people)


@pytest.mark.parametrize(
    "text",
    [
        "Le 31/12/2012, 382 240 € et 1 250 000 000 F",
        "de 2001-2003 puis 2010 2011 2012 2013",
        "Bénéficiaire(s), maître(s) d'œuvre, chargé(e)s",
        "le code 200059228 et la page prjId=12471",
        "12 500 habitants, 46 villages, 5013 km²",
        "la loi 96-059 et l'article 12.3.4",
    ],
)
def test_what_is_no_personal_datum_stays(text):
    dropped = Dropped()
    assert Scrubber(dropped, ()).text(text) == text
    assert set(dropped.to_dict().values()) == {0}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Écrire à Awa Fictive, awa@example.org, svp", f"Écrire à {MARK}, svp"),
        ("Awa Fictive (awa@example.org) répond", f"({MARK}) répond"),
        ("Conseil Régional awa@example.org", f"Conseil Régional {MARK}"),
        ("awa@example.org (Awa Fictive)", f"{MARK} ()"),
        ("mailto:awa@example.org.", f"{MARK}."),
        ("awa@localhost", MARK),
        ("Portable : 12", "Portable : 12"),
    ],
)
def test_the_name_beside_an_address_goes_with_it(text, left):
    assert Scrubber(Dropped(), ()).text(text) == left


def test_names_of_actors_are_not_taken_for_people():
    scrubber = Scrubber(Dropped(), [("kayes", "moussa"), ("awa", "fictive")], keep=["Assemblée de Kayes"])
    assert scrubber.text("Kayes Moussa et Fictive Awa, M. Fictive") == f"Kayes Moussa et {MARK}"


def test_a_name_loses_its_marks_and_the_words_before_them():
    assert without_marks(f"Comité synthétique, tél. : {MARK}") == "Comité synthétique"
    assert without_marks(f"ONG Synthèse ({MARK})") == "ONG Synthèse"
    assert without_marks("Contact Synthèse") == "Contact Synthèse"
    assert without_marks(MARK) == ""


def test_an_address_in_a_file_name_is_not_repeated():
    page = parse_atlas(
        page_of([("a", "b", "c@d.example", "0199001234")], cell=" "), file="awa@example.org.txt"
    )
    assert "@" not in json.dumps(page.to_dict())
