"""The built-in content: all of the facts, nothing more, and every decision with its reason."""

from __future__ import annotations

import csv
import re
import shutil

import pytest

from data.builtin import BuiltinError, load_builtin
from data.paths import BUILTIN_REGISTER, REFERENCE
from tests.shared import shared_dir


@pytest.fixture(scope="module")
def builtin():
    return load_builtin()


@pytest.fixture
def folder(tmp_path):
    """Return a copy of the tables that a test may spoil."""
    return shutil.copytree(BUILTIN_REGISTER, tmp_path / "tables")


def table(name, folder=BUILTIN_REGISTER):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def spoil(folder, name, old, new):
    path = folder / f"{name}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def by_id(builtin, partnership_id):
    return next(item for item in builtin.partnerships if item.partnership_id == partnership_id)


def by_row(builtin, number):
    return next(row for row in builtin.rows if row.number == number)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["partnerships.csv", "corroboration.csv", "financing.csv"])
def test_facts_are_carried_over_as_they_are_but_for_addresses_that_open(name):
    facts = (shared_dir() / "facts" / name).read_bytes()
    assert (BUILTIN_REGISTER / name).read_bytes() == facts.replace(b"&amp;", b"&")


@pytest.mark.parametrize("path", sorted(BUILTIN_REGISTER.glob("*.csv")), ids=lambda path: path.stem)
def test_no_address_holds_an_html_entity(path):
    rows = table(path.stem)
    addresses = {text for row in rows for text in row.values() if text and text.startswith("http")}
    assert {text for text in addresses if re.search(r"&#?\w+;", text)} == set()


def test_every_row_of_facts_is_read_once(builtin):
    assert [row.number for row in builtin.rows] == list(range(1, 118))


def test_every_row_keeps_its_own_words(builtin):
    for row, cells in zip(builtin.rows, table("partnerships"), strict=True):
        assert (row.actor.name, row.place) == (cells["french_actor"], cells["malian_partner"])
        assert (row.source.title, row.source.url) == (cells["source_title"], cells["source_url"])
        assert (row.confidence, row.scope, row.note) == (cells["confidence"], cells["scope"], cells["note"])
        assert (row.status_as_published, row.theme) == (cells["status"], cells["theme"])
        assert row.actor.francilian == (cells["ile_de_france"] == "1")


def test_empty_years_stay_unknown(builtin):
    for row, cells in zip(builtin.rows, table("partnerships"), strict=True):
        for year, cell in ((row.start_year, "start_year"), (row.end_year, "end_year")):
            assert year == (int(cells[cell]) if cells[cell] else None)


@pytest.mark.parametrize("path", sorted(BUILTIN_REGISTER.glob("curation_*.csv")), ids=lambda path: path.stem)
def test_every_decision_has_a_reason(path):
    for cells in table(path.stem):
        assert cells["why"], cells


def test_every_second_source_is_attached_or_excluded(builtin):
    attached = {source.statement for item in builtin.partnerships for source in item.sources}
    excluded = {source.statement for _, source in builtin.excluded}
    assert attached | excluded >= {cells["fact"] for cells in table("corroboration")}


def test_every_line_of_money_is_kept_verbatim(builtin):
    lines = [line for item in builtin.partnerships for line in item.funding]
    assert sorted(
        (line.funder, line.amount_as_published, line.year_as_published) for line in lines
    ) == sorted((cells["funder"], cells["amount_eur"], cells["year"]) for cells in table("financing"))


def test_an_amount_in_words_is_not_a_number_of_euros(builtin):
    (line,) = [
        line
        for item in builtin.partnerships
        for line in item.funding
        if line.amount_as_published == "près d’un million"
    ]
    assert line.amount_eur is None


def test_an_empty_one_percent_cell_is_not_zero(builtin):
    lines = by_id(builtin, "region-idf-kayes").funding
    assert [line.amount_1pct_eau for line in lines] == [0, 0, None, None, None, None, None]


def test_the_rows_of_the_region_s_project_are_one_partnership(builtin):
    project = by_id(builtin, "region-idf-kayes")
    assert {row.number: row.role for row in project.rows} == {
        1: "lead",
        3: "associated",
        4: "associated",
        5: "associated",
        6: "associated",
    }
    assert project.base.observed_date == "2013"
    assert project.base.status == "ongoing"


def test_the_twelve_communes_are_one_protocol_read_as_the_cercle(builtin):
    protocol = by_id(builtin, "montreuil-yelimane")
    assert sorted(row.number for row in protocol.rows) == [2, 8, 9]
    assert {row.reach for row in protocol.rows} == {"cercle"}
    assert {row.number for row in protocol.rows if row.collective} == {2, 9}
    assert by_row(builtin, 9).partner is None
    assert (by_row(builtin, 9).status, by_row(builtin, 9).observed_year) == ("ended", None)


def test_konsiga_is_in_yelimane():
    with (REFERENCE / "kayes_communes.csv").open(encoding="utf-8", newline="") as handle:
        communes = list(csv.DictReader(handle))
    assert [row["cercle"] for row in communes if row["name"] == "Konsiga"] == ["Yélimané"]
    assert sum(row["cercle"] == "Yélimané" for row in communes) == 12


def test_kenieba_konko_is_not_in_the_cercle_of_kenieba(builtin):
    row = by_row(builtin, 107)
    assert (row.cercle, row.reach, row.lookup) == ("Kati", "outside", "")


def test_niger_seine_saint_denis_and_savigny_are_sources_not_partnerships(builtin):
    assert [subject for subject, _ in builtin.excluded] == [
        "Cesson-Sévigné – Dankassari",
        "Département de la Seine-Saint-Denis",
        "Savigny-le-Temple",
    ]
    names = {row.actor.name for row in builtin.rows} | {row.place for row in builtin.rows}
    assert not names & {"Dankassari", "Cesson-Sévigné", "Savigny-le-Temple"}
    assert not any("Seine-Saint-Denis" in name for name in names)


def test_a_successor_is_one_partnership_and_one_group_with_its_predecessor(builtin):
    relation = by_id(builtin, "evry-grand-paris-sud-kayes")
    assert [row.number for row in relation.rows] == [11, 10]
    assert (relation.start_year, relation.end_year) == (1990, None)
    assert by_row(builtin, 10).actor.group == by_row(builtin, 11).actor.name
    assert by_row(builtin, 10).end_year == 2013


@pytest.mark.parametrize(
    ("association", "town"),
    [(17, 16), (21, 18), (24, 23), (26, 25), (28, 27), (37, 38)],
    ids=["ajukoby", "cojumali", "amis-du-jumelage", "comite-chilly", "trans-aide", "pierrefitte"],
)
def test_a_town_and_its_association_are_one_group(builtin, association, town):
    assert by_row(builtin, association).actor.group == by_row(builtin, town).actor.name


def test_the_committee_of_two_towns_does_not_make_one_actor_of_them(builtin):
    assert by_row(builtin, 21).actor.group == "Limours"
    assert by_row(builtin, 20).actor.group == ""


def test_two_associations_with_one_acronym_are_two_actors(builtin):
    koussane, kenieba = by_row(builtin, 51).actor, by_row(builtin, 52).actor
    assert koussane.name != kenieba.name
    assert (koussane.code, kenieba.code) == (None, "COM-75056")


def test_sedif_is_one_project_in_two_communes_with_the_source_s_role(builtin):
    project = by_id(builtin, "sedif-kirane-gory")
    assert [(row.lookup, row.role, row.cercle) for row in project.rows] == [
        ("Kirané Kaniaga", "funder", "Yélimané"),
        ("Gory", "funder", "Yélimané"),
    ]


def test_tremblay_and_villepinte_act_together(builtin):
    names = [row.actor.name for row in by_id(builtin, "tremblay-villepinte-fatao").rows]
    assert names == ["Tremblay-en-France", "Villepinte"]


@pytest.mark.parametrize("number", [14, 15, 41, 44, 47, 48])
def test_members_and_places_that_no_source_names_are_not_guessed(builtin, number):
    row = by_row(builtin, number)
    assert (row.reach, row.lookup) == ("unknown", "")


def test_partners_outside_the_region_stay_outside(builtin):
    facts = table("partnerships")
    outside = {row.number for row in builtin.rows if row.reach == "outside"}
    assert outside == {int(cells["row"]) for cells in facts if cells["region_mali"] != "Kayes"}
    assert {69, 79, 86} <= outside


def test_tregastel_stays_of_low_confidence(builtin):
    assert by_row(builtin, 67).confidence == "low"


@pytest.mark.parametrize(
    ("number", "status", "year"),
    [
        (17, "ongoing", 2019),
        (93, "ongoing", 2018),
        (96, "ongoing", 2013),
        (113, "ongoing", 2021),
        (24, "suspended", None),
        (41, "ongoing", None),
        (10, "ended", None),
        (16, "", None),
    ],
)
def test_a_status_has_a_date_only_when_the_source_gives_one(builtin, number, status, year):
    row = by_row(builtin, number)
    assert (row.status, row.observed_year) == (status, year)


def test_changes_of_status_are_sources_not_silent_edits(builtin):
    relations = {
        row.number: {source.statement for source in item.sources if source.relation == "changes-status"}
        for item in builtin.partnerships
        for row in item.rows
    }
    suspended = "Les programmes 2022-2024 du RésEM sont suspendus."
    ban = "interdiction malienne des activités des ONG financées par la France"
    assert suspended in relations[12]
    assert suspended in relations[17]
    assert ban in relations[1]
    assert ban in relations[41]
    assert relations[36] == set()
    assert by_row(builtin, 12).status == ""


def test_a_merged_partnership_ends_only_when_all_its_rows_have(builtin):
    assert by_id(builtin, "sedif-kirane-gory").end_year == 2020
    assert by_id(builtin, "montreuil-yelimane").end_year is None
    assert by_id(builtin, "essonne-diema-nioro-douentza").start_year == 1996


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("partnerships", ",1985,,", ",hier,,", "whole number"),
        ("partnerships", "Eau de Paris,autre", "Eau de Paris,inconnu", "type"),
        ("partnerships", ",village,Bafoulabé", ",hameau,Bafoulabé", "type"),
        ("partnerships", ",Terminé,", ",Fini,", "status"),
        ("corroboration", ",confirme,", ",affirme,", "relation"),
        ("curation_rows", "107,,", "999,,", "does not exist"),
        ("curation_partnerships", "sedif-kirane-gory,45", "sedif-nulle-part,45", "No row belongs"),
        ("curation_partnerships", "sedif-kirane-gory,45", "sedif-kirane-gory,1", "base row"),
        ("curation_actors", "FADCBF,", "FADCBX,", "names this actor"),
        ("curation_groups", ",Draveil,", ",Dravail,", "names this actor"),
        ("curation_corroboration", "31,,", "99,,", "does not exist"),
        ("curation_corroboration", "28,110", "28,910", "does not exist"),
        ("curation_financing", "13,108", "99,108", "does not exist"),
        ("curation_events", "1;2;33", "1;x;33", "does not exist"),
    ],
)
def test_tables_that_do_not_fit_together_are_told(folder, name, old, new, said):
    spoil(folder, name, old, new)
    with pytest.raises(BuiltinError) as error:
        load_builtin(folder)
    assert said in error.value.render()


def test_all_faults_are_told_at_once(folder):
    spoil(folder, "partnerships", ",Terminé,", ",Fini,")
    spoil(folder, "curation_actors", "FADCBF,", "FADCBX,")
    with pytest.raises(BuiltinError) as error:
        load_builtin(folder)
    assert len(error.value.faults) >= 2


def test_a_missing_table_or_column_is_told(folder):
    (folder / "curation_groups.csv").unlink()
    spoil(folder, "financing", "funder,", "payer,")
    with pytest.raises(BuiltinError) as error:
        load_builtin(folder)
    assert {fault.file for fault in error.value.faults} == {"curation_groups.csv", "financing.csv"}


def test_the_digest_follows_every_byte(builtin, folder):
    assert load_builtin(folder).digest == builtin.digest
    spoil(folder, "partnerships", "Piège: cercle de Kati", "Piège : cercle de Kati")
    assert load_builtin(folder).digest != builtin.digest
