"""Activities of IATI become partnerships: what is kept, what is listed, what is refused."""

from __future__ import annotations

import pytest

from data.importers.formats import UnknownFormatError, format_of, read_file
from data.importers.iati import IatiError, IatiReader
from data.importers.source import Source, source_of
from tests.data.iati_files import DATES, ORGS, PLACE, activity, iati, read, text


def one(**parts):
    """Return the partnership of a file with one activity."""
    batch = read(iati(activity(**parts)))
    assert not batch.rejected, [fault.render() for row in batch.rejected for fault in row.faults]
    (found,) = batch.partnerships
    return found


def faults(**parts):
    """Return the faults of a file with one activity, as (row, field, value)."""
    (row,) = read(iati(activity(), activity("FR-X-2", **parts))).rejected
    assert all(fault.message.render() and fault.file == "essai.xml" for fault in row.faults)
    return [(fault.row, fault.field, fault.value) for fault in row.faults]


def test_an_activity_becomes_a_partnership_under_its_own_identifier():
    found = one()
    assert (found.key, found.title, found.status) == ("FR-X-1", "Puits fictifs", "ongoing")
    assert (found.start_year, found.end_year, found.end_date) == (2012, 2014, "2014-06-30")
    assert [(actor.name, actor.side, actor.role) for actor in found.actors] == [("Montreuil", "fr", "lead")]
    (place,) = found.places
    assert (place.name, place.lon, place.lat, place.code) == ("Tringa", -10.7, 14.9, None)
    assert found.sources[0].title == "IATI – Ville fictive – FR-X-1"
    assert (found.observed_date, found.observed_year) == ("2022-05-04", 2022)


def test_narratives_are_taken_in_french_else_english_else_the_activitys_own_language():
    assert one(title=[("en", "Wells"), ("fr", "Puits")]).title == "Puits"
    assert one(title=[("de", "Brunnen"), ("en", "Wells")]).title == "Wells"
    german = 'xml:lang="de" default-currency="EUR"'
    assert one(title=[("bm", "Kolon"), "Brunnen"], attributes=german).title == "Brunnen"
    assert one(title=[("bm", "Kolon")]).title == "Kolon"


def test_roles_are_ours_and_an_organisation_counts_once_in_its_strongest():
    orgs = "".join(text("participating-org", "AFD", role=role) for role in "142")
    orgs += text("participating-org", "Une agence", role="3") + text(
        "participating-org", "Un fonds", role="1"
    )
    roles = {actor.name: actor.role for actor in one(orgs=orgs).actors}
    assert roles == {"AFD": "lead", "Une agence": "associated", "Un fonds": "funder"}


@pytest.mark.parametrize(
    ("name", "ref", "kind", "side", "known"),
    [
        ("Quelqu'un", "FR-RCS-1", "22", "fr", True),
        ("Quelqu'un", "ML-NIF-1", "22", "ml", True),
        ("Agence française de développement", "XM-DAC-4-1", "10", "fr", True),
        ("Conseil de cercle de Diéma", "", "11", "ml", True),
        ("Commune de Sadiola", "", "11", "ml", True),
        ("Ministère de la Santé du Mali", "", "10", "ml", True),
        ("Ambassade de France au Mali", "", "10", "fr", True),
        ("Une association d'ici", "", "24", "ml", True),
        ("Some agency", "US-EIN-1", "10", "fr", False),
    ],
)
def test_the_side_of_an_organisation_is_told_by_stated_signs(name, ref, kind, side, known):
    actor = one(orgs=ORGS + text("participating-org", name, ref=ref, type=kind, role="4")).actors[1]
    assert (actor.side, actor.seat_known) == (side, known)


def test_a_siren_number_is_the_code_of_a_grouping_that_is_known_and_of_nobody_else():
    orgs = text("participating-org", "Plaine Commune", ref="FR-INSEE-200057867", role="2")
    orgs += text("participating-org", "Inconnue", ref="FR-INSEE-123456789", role="4")
    assert [actor.code for actor in one(orgs=orgs).actors] == ["200057867", None]


def test_planned_dates_are_notes_and_never_years():
    dates = '<activity-date type="1" iso-date="2020-01-01"/><activity-date type="3" iso-date="2025-12-31"/>'
    found = one(dates=dates)
    assert (found.start_year, found.end_year, found.end_date) == (None, None, "")
    assert "Début prévu : 2020-01-01" in found.note
    assert "Fin prévue : 2025-12-31" in found.note


@pytest.mark.parametrize(
    ("parts", "field", "value"),
    [
        ({"dates": '<activity-date type="2" iso-date="2012-02-31"/>'}, "activity-date", "2012-02-31"),
        ({"dates": '<activity-date type="4" iso-date="soon"/>'}, "activity-date", "soon"),
        ({"dates": '<activity-date type="2" iso-date="1066-01-01"/>'}, "activity-date", "1066-01-01"),
        (
            {
                "dates": '<activity-date type="2" iso-date="2012-01-01"/>'
                '<activity-date type="4" iso-date="2011-01-01"/>'
            },
            "activity-date",
            "2011-01-01",
        ),
        ({"dates": DATES + '<activity-date type="2" iso-date="2013-01-01"/>'}, "activity-date", "2013-01-01"),
        ({"status": "1"}, "activity-status", "1"),
        ({"status": "5"}, "activity-status", "5"),
        ({"status": "9"}, "activity-status", "9"),
        ({"orgs": ""}, "participating-org", ""),
        (
            {"orgs": text("participating-org", "Commune de Sadiola", role="4")},
            "participating-org",
            "Commune de Sadiola",
        ),
        ({"place": PLACE.replace("14.9 -10.7", "14,9 Ouest -10,7")}, "location/point", "14,9 Ouest -10,7"),
        ({"place": PLACE.replace("14.9", "94.9")}, "location/point", "94.9 -10.7"),
        ({"country": "", "place": ""}, "location", ""),
    ],
)
def test_an_activity_with_a_fault_is_rejected_with_number_field_and_value_and_the_rest_is_kept(
    parts, field, value
):
    assert (2, field, value) in faults(**parts)


def test_what_only_describes_is_remarked_on_and_the_activity_is_taken():
    money = '<transaction><transaction-type code="99"/><value value-date="x">viel</value></transaction>'
    sector = '<sector code="14"/>'
    batch = read(iati(activity(more=sector + money + '<document-link url="mailto:x" format="a"/>')))
    told = {(fault.field, fault.value) for fault in batch.remarks}
    assert {
        ("sector", "14"),
        ("value", "viel"),
        ("transaction-type", "99"),
        ("document-link", "mailto:x"),
    } <= told
    assert len(batch.partnerships) == 1


def test_dac_codes_of_five_and_three_digits_are_kept_and_other_vocabularies_by_their_words():
    more = '<sector code="14030" percentage="60"/><sector vocabulary="2" code="110"/>'
    more += text("sector", "Jumelage", vocabulary="99", code="J1") + '<sector vocabulary="7" code="6"/>'
    more += '<transaction><sector vocabulary="1" code="12220"/></transaction>'
    found = one(more=more)
    assert found.dac == ("14030", "110", "12220")
    assert found.themes == ("Jumelage", "IATI 7 6")


def test_money_is_kept_as_written_and_in_euros_only_when_it_is():
    more = (
        '<budget type="2"><period-start iso-date="2019-01-01"/><period-end iso-date="2020-12-31"/>'
        '<value value-date="2019-01-01" currency="XOF">6559570</value></budget>'
        '<transaction><transaction-type code="2"/><transaction-date iso-date="2019-03-01"/>'
        '<value value-date="2019-03-01">1200.50</value>'
        "<provider-org><narrative>AFD</narrative></provider-org></transaction>"
        '<transaction><transaction-type code="3"/><transaction-date iso-date="2019-04-01"/>'
        '<value value-date="2019-04-01">-50</value></transaction>'
    )
    budget, commitment, back = one(more=more).funding
    assert (budget.amount_as_published, budget.amount_eur, budget.year_as_published) == (
        "6559570 XOF",
        None,
        "2019-2020",
    )
    assert (commitment.funder, commitment.amount_eur, commitment.year_as_published) == ("AFD", 1200.5, "2019")
    assert commitment.note == "IATI : engagement ; 2019-03-01."
    assert (back.amount_as_published, back.amount_eur) == ("-50", None)


def test_texts_and_documents_are_kept_under_the_products_names():
    more = text("description", "Eau.", type="1") + text("description", "Mieux boire.", type="2")
    more += text("description", "Les villages.", type="3")
    more += '<document-link url="https://example.org/a" format="text/html">' + text("title", "Page")
    more += '<category code="A12"/><document-date iso-date="2019-05-01"/></document-link>'
    found = one(more=more)
    assert dict(found.texts) == {
        "description": "Eau.",
        "objective": "Mieux boire.",
        "beneficiaries": "Les villages.",
    }
    assert [(s.title, s.url, s.date) for s in found.sources[1:]] == [
        ("Page", "https://example.org/a", "2019-05-01")
    ]


def test_contacts_are_never_read_and_addresses_in_any_text_are_taken_out():
    hidden = (
        "<contact-info><person-name><narrative>Awa Fictive</narrative></person-name>"
        "<telephone>01 23 45 67 89</telephone><email>awa@example.org</email></contact-info>"
    )
    words = "Écrire à awa@example.org ou appeler le 01 23 45 67 89, merci."
    orgs = ORGS + text("participating-org", "Une ONG, awa@example.org", role="4")
    place = PLACE.replace("Tringa", "Tringa awa@example.org")
    money = '<budget><period-start iso-date="2019-01-01"/><value value-date="2019-01-01">5</value></budget>'
    more = (
        hidden
        + text("description", words)
        + money.replace("<budget>", '<budget xmlns:c="urn:cartocoop:iati:1" c:funder="x@example.org">')
    )
    batch = read(iati(activity(title=f"Projet {words}", orgs=orgs, place=place, more=more)))
    said = repr(batch)
    assert len(batch.partnerships) == 1
    for personal in ("example.org", "Awa", "23 45 67"):
        assert personal not in said
    assert batch.dropped.contacts == 1
    assert batch.dropped.emails >= 4


def test_a_code_is_never_taken_without_its_scheme():
    place = '<location ref="ML0102"><location-id vocabulary="G1" code="2455517"/>'
    place += text("name", "Diéma") + "</location>"
    (bare,) = one(place=place).places
    assert (bare.code, bare.scheme, bare.note) == (None, "", "IATI : codes du fichier : GeoNames 2455517.")
    (said,) = read(iati(activity(place=place)), scheme="2015").partnerships[0].places
    assert (said.code, said.scheme) == ("ML0102", "2015")
    ours = place.replace(
        "<location ", '<location xmlns:c="urn:cartocoop:iati:1" c:pcode="ML0102" c:scheme="newer" '
    )
    (own,) = read(iati(activity(place=ours))).partnerships[0].places
    assert (own.code, own.scheme) == ("ML0102", "newer")


def test_a_position_that_is_only_approximate_places_nothing_and_is_kept_as_a_note():
    place = PLACE.replace("</location>", '<exactness code="2"/></location>').replace(
        "<location>", '<location><location-reach code="2"/>'
    )
    (found,) = one(place=place).places
    assert (found.lon, found.lat) == (None, None)
    assert found.note == "IATI : lieu des bénéficiaires visés ; position approchée (14.9, -10.7)."


def test_activities_elsewhere_are_listed_as_outside_and_not_taken():
    senegal = activity("FR-X-2", "Ailleurs", country="SN", place="")
    whole = activity("FR-X-3", "Tout le Mali", place="")
    region = activity("FR-X-4", country="", place="", more='<recipient-region code="298"/>')
    far = activity("FR-X-5", place=PLACE.replace("14.9 -10.7", "48.8 2.3"), country="")
    batch = read(iati(activity(), senegal, whole, region, far))
    assert [(row.row, row.key, row.where) for row in batch.outside] == [
        (2, "FR-X-2", ("SN",)),
        (3, "FR-X-3", ("ML",)),
        (4, "FR-X-4", ("298",)),
        (5, "FR-X-5", ("?",)),
    ]
    assert (len(batch.partnerships), batch.rejected, batch.rows_read) == (1, (), 5)
    assert {fault.value for fault in batch.remarks} == {"SN", "ML", "298", "?"}


def test_a_malian_partner_with_a_seat_stands_for_the_place():
    found = one(place="", orgs=ORGS + text("participating-org", "Commune de Sadiola", role="4", type="11"))
    assert found.places == ()


def test_places_of_other_countries_are_left_out_of_an_activity_of_several():
    place = PLACE + PLACE.replace("Tringa", "Ailleurs").replace(
        "<location>", '<location><administrative vocabulary="A4" code="SN"/>'
    )
    found = one(place=place, more='<recipient-country code="SN"/>')
    assert [one.name for one in found.places] == ["Tringa"]


def test_an_identifier_said_twice_counts_once_when_it_says_the_same_and_is_a_fault_else():
    same = read(iati(activity(), activity()))
    assert (len(same.partnerships), len(same.rejected), same.remarks[0].row) == (1, 0, 2)
    (row,) = read(iati(activity(), activity(title="Autre"))).rejected
    assert [(fault.row, fault.field) for fault in row.faults] == [(2, "iati-identifier")]


BOMB = b'<?xml version="1.0"?><!DOCTYPE iati-activities [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
FETCH = b'<!DOCTYPE iati-activities SYSTEM "http://127.0.0.1:1/x.dtd">'


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (BOMB + b'<iati-activities version="2.03">&b;</iati-activities>', "DOCTYPE"),
        (FETCH + b'<iati-activities version="2.03"/>', "DOCTYPE"),
        (iati(activity())[:-40], "cut off"),
        (iati(activity()).replace(b"</title>", b"</titel>"), "no sound XML"),
        (iati(activity(title="é")).replace("é".encode(), b"\xe9"), "encoding"),
        (iati(activity()).replace(b"UTF-8", b"klingon"), "encoding"),
        (iati(activity(), version="1.05"), "1.05"),
        (b'<?xml version="1.0"?><iati-organisations version="2.03"/>', "organisations"),
        (b'<?xml version="1.0"?><html><body/></html>', "web page"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html/>', "web page"),
        (b'<?xml version="1.0"?><rss/>', "rss"),
        (iati("<a>" * 80 + "</a>" * 80), "deep"),
        (b'<iati-activities version="2.03"><!--' + b"x" * 9_000_000, "no end"),
    ],
)
def test_a_file_of_another_kind_or_a_harmful_one_gets_one_clear_message(content, word):
    with pytest.raises(IatiError, match=word) as error:
        read(content)
    assert "\n" not in error.value.render()


def test_a_file_in_another_encoding_that_it_states_is_read():
    for name in ("utf-16", "windows-1252", "iso-8859-1"):
        content = iati(activity(title="Forages à Yélimané")).decode().replace("UTF-8", name)
        assert read(content.encode(name)).partnerships[0].title == "Forages à Yélimané"


def test_an_activity_that_holds_too_much_is_rejected_and_the_rest_is_kept():
    batch = read(iati(activity(more=text("description", "x" * 8_100_000)), activity("FR-X-2")))
    assert [row.row for row in batch.rejected] == [1]
    assert [found.key for found in batch.partnerships] == ["FR-X-2"]


def test_a_long_description_is_cut_and_told():
    batch = read(iati(activity(more=text("description", "mot " * 20_000))))
    assert len(dict(batch.partnerships[0].texts)["description"]) == 30_000
    assert batch.remarks[0].field == "narrative"


def test_the_reader_gives_activities_one_at_a_time_while_it_reads(tmp_path):
    class Counted(Source):
        taken = 0

    path = tmp_path / "essai.xml"
    path.write_bytes(
        iati(*(activity(f"FR-X-{n}", more=text("description", "mot " * 300)) for n in range(200)))
    )
    reader = IatiReader(source_of(path))
    items = reader.items()
    assert next(items).key == "FR-X-0"
    assert reader.rows == 0  # not read to its end
    assert sum(1 for _ in items) == 199
    assert reader.rows == 200


def test_more_than_one_import_takes_is_refused(monkeypatch):
    monkeypatch.setattr("data.importers.iati.MOST_TAKEN", 3)
    from data.importers.iati import read_iati

    with pytest.raises(IatiError, match="in parts"):
        read_iati(source_of(iati(*(activity(f"FR-X-{n}") for n in range(5))), "essai.xml"), most=3)


def test_xml_is_told_by_its_content_and_a_table_with_its_name_is_not():
    assert format_of(Source("liste.txt", iati(activity()))).name == "iati"
    assert format_of(Source("a.xml", b"\xef\xbb\xbf  <rss/>")).name == "iati"
    assert read_file(iati(activity()), "a.xml").format == "iati"
    with pytest.raises(UnknownFormatError):
        format_of(Source("a.bin", b"\x00\x01"))


def test_what_is_not_taken_is_handed_back_with_identifier_and_title():
    batch = read(iati(activity(), activity("FR-X-2", "Autre projet", status="9")))
    assert batch.columns == ("iati-identifier", "title")
    assert batch.cells == {1: ("FR-X-1", "Puits fictifs"), 2: ("FR-X-2", "Autre projet")}
