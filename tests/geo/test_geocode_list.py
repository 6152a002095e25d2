"""The list of names written for the tests: right or rightly refused, never wrong."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from tests.geo.names_support import geocoder
from tests.shared import ROOT

LIST = Path(__file__).parent / "names_expected.csv"
FACTS = ROOT / "data" / "register_builtin"


def expected() -> list[dict[str, str]]:
    with LIST.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def answer(row):
    return geocoder().match(
        row["name"], within=row["within"] or None, country=row["country"] or None, level=row["level"] or None
    )


def test_the_list_is_long_enough_and_states_each_question_once():
    rows = expected()
    assert len(rows) >= 240
    counts = Counter((row["name"], row["within"], row["country"], row["level"]) for row in rows)
    assert [question for question, count in counts.items() if count > 1] == []
    assert sum(row["status"] != "matched" for row in rows) >= 60
    assert all((row["status"] == "matched") == bool(row["code"]) for row in rows)


def test_accepted_matches_are_right_and_matchable_names_are_matched():
    rows = expected()
    answers = [(row, answer(row)) for row in rows]
    accepted = [(row, match) for row, match in answers if match.status == "matched"]
    wrong = [(row["name"], match.code, row["code"]) for row, match in accepted if match.code != row["code"]]
    matchable = [(row, match) for row, match in answers if row["code"]]
    missed = [row["name"] for row, match in matchable if match.code != row["code"]]
    print(f"{len(rows)} names, {len(accepted)} accepted, {len(wrong)} wrong, {len(missed)} missed")
    assert len(wrong) <= 0.01 * len(accepted), wrong
    assert len(missed) <= 0.05 * len(matchable), missed


def test_no_name_that_must_not_match_is_accepted():
    accepted = [(row["name"], answer(row).code) for row in expected() if row["status"] != "matched"]
    assert [pair for pair in accepted if pair[1]] == []


def test_what_must_not_match_says_why():
    for row in expected():
        match = answer(row)
        if not row["code"]:
            assert match.status == row["status"], row["name"]
            assert match.note is not None, row["name"]
            assert match.note.render()


FRENCH_KINDS = {"région": "REG-", "département": "DEP-"}
BY_HAND = {
    "CA Évry Centre Essonne": "EPCI-200059228",
    "CA Grand Paris Sud": "EPCI-200059228",
    "EPT Plaine Commune": "EPT-200057867",
    "CA Saint-Quentin-en-Yvelines": "EPCI-200058782",
    "CC Cœur d’Ostrevent": "EPCI-245901152",
    "Région Nord-Pas-de-Calais": "REG-32",
    "Région Rhône-Alpes": "REG-84",
    "Les Amis du Jumelage de Marolles-en-Hurepoix": "COM-91376",
    "Comité des jumelages de Chilly-Mazarin": "COM-91161",
    "Pierrefitte-sur-Seine": "COM-93066",
}


def partnerships() -> list[dict[str, str]]:
    found = sorted(FACTS.rglob("partnerships.csv"))
    if not found:
        pytest.fail(f"the built-in partnerships are not in {FACTS}")
    with found[0].open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_every_french_actor_of_the_register_gets_its_code_or_none():
    wrong = []
    for row in partnerships():
        kind, code = row["french_actor_type"], row["insee_code"]
        stated = FRENCH_KINDS.get(kind, "COM-") + code if code else ""
        right = BY_HAND.get(row["french_actor"], stated)
        within = (
            "REG-11" if row["ile_de_france"] == "1" else f"DEP-{code[:2]}" if stated[:3] == "COM" else None
        )
        match = geocoder().match(row["french_actor"], within=within, country="FR")
        if (match.code or "") != right:
            wrong.append((row["french_actor"], match.code, right))
    assert wrong == []


LEVEL_OF_TYPE = {"région": "region", "cercle": "cercle", "commune": "commune"}
NOT_NAMED = {
    "Communes des régions de Kayes et Koulikoro (non nommées)",
    "25 villages de la région de Kayes (non nommés)",
}


def test_every_malian_partner_of_the_register_is_in_its_cercle_or_outside():
    wrong = []
    for row in partnerships():
        name, kind = row["malian_partner"], row["malian_partner_type"]
        cercle = geocoder().match(f"Cercle de {row['cercle']}", country="ML").code if row["cercle"] else None
        level = None if name.startswith("Les douze communes") else LEVEL_OF_TYPE.get(kind)
        match = geocoder().match(name, within=cercle, country="ML", level=level)
        if row["region_mali"] != "Kayes":
            right = match.status == "outside"
        elif name in NOT_NAMED:
            right = match.status == "unmatched"
        elif kind == "région":
            right = match.code == "ML01"
        elif kind in {"cercle", "intercommunalité"} or name.startswith("Les douze communes"):
            right = match.code == cercle
        else:
            right = match.level == "commune" and (match.code or "").startswith(cercle or "ML01")
        if not right:
            wrong.append((name, match.status, match.code))
    assert wrong == []
