"""Lists in files: whatever the encoding, delimiter or program, the same headings, rows and numbers."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import CartoCoopError
from data.importers import _grid, table_file
from data.importers._atlas_personal import holds_contact
from data.importers._grid import text_of
from data.importers._list_values import (
    parse_degrees,
    parse_kind,
    parse_point,
    parse_role,
    parse_state,
    parse_when,
)
from data.importers.columns import FIELDS, hxl_tags, suggest
from data.importers.mappings import list_mappings, load_mapping, mapping_of, save_mapping
from data.importers.table import read_list
from data.importers.table_file import read_table
from data.importers.template import COLUMNS, KIND_CHOICES, ROLE_CHOICES, STATUS_CHOICES, write_template
from tests.data.list_files import as_csv, as_ods, as_xlsx
from translations import translator

HEAD = ["Intitulé", "Acteur français", "Commune", "Début"]
ROW = ["Forêt à l’étude", "Ville d’Évry", "Lakamané", "2012"]
PLAIN = ["Forêt – étude".replace("–", "-"), "Ville d'Évry", "Lakamané", "2012"]


@pytest.mark.parametrize("delimiter", list(",;\t|:~^"))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
def test_any_encoding_and_delimiter_gives_the_same_rows(encoding, delimiter):
    rows = [HEAD, PLAIN, ["", "", "", ""], [*PLAIN[::-1][:2], "", "2013"]]
    table = read_table(as_csv(rows, delimiter=delimiter, encoding=encoding), "liste.csv")
    assert table.headings == tuple(HEAD)
    assert [(row.number, row.cells) for row in table.rows] == [(2, tuple(rows[1])), (4, tuple(rows[3]))]


def test_lines_of_two_encodings_in_one_file_are_both_read():
    content = as_csv([HEAD, ROW]) + as_csv([["", "Kéniéba – œuvre", "", ""]], encoding="cp1252")
    table = read_table(content, "liste.csv")
    assert [row.cells[1] for row in table.rows] == [ROW[1], "Kéniéba – œuvre"]


def test_the_header_is_found_below_a_title_and_rows_are_numbered_as_seen():
    rows = [["Liste 2024", "", "", ""], ["", "", "", ""], HEAD, ROW]
    for content in (as_csv(rows), as_xlsx(rows), as_ods(rows), b"sep=;\r\n" + as_csv(rows[2:])):
        table = read_table(content, "liste")
        assert table.headings == tuple(HEAD)
        assert table.rows[0].cells == tuple(ROW)
        assert table.rows[0].number == (3 if content.startswith(b"sep") else 4)


def test_merged_cells_give_their_value_to_each_row_and_a_merged_title_is_no_row():
    rows = [HEAD, ["Cercle de Diéma", "", "", ""], ROW, ["Autre", "", "Fatao", ""]]
    book = as_xlsx(rows, merged=["A2:D2", "B3:B4", "D3:D4"])
    sheet = as_ods(rows, spans={(1, 0): (1, 4), (2, 1): (2, 1), (2, 3): (2, 1)})
    for content in (book, sheet):
        table = read_table(content, "liste")
        assert [row.cells for row in table.rows] == [tuple(ROW), ("Autre", ROW[1], "Fatao", "2012")]
        assert table.remarks[0].row == 2


def test_a_workbook_that_misstates_its_size_is_read_whole():
    content = as_xlsx([HEAD, ROW])
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'<dimension ref="A1:D2"', b'<dimension ref="A1"'))
    assert out.getvalue() != content
    assert read_table(out.getvalue(), "liste.xlsx").rows[0].cells == tuple(ROW)


def test_a_formula_without_a_stored_value_is_told():
    book = as_xlsx([HEAD, [*ROW[:3], ""]])
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(book)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name).replace(
                b"</row></sheetData>", b'<c r="D2"><f>A2</f><v></v></c></row></sheetData>'
            )
            new.writestr(name, part)
    assert "empty: 1." in read_table(out.getvalue(), "liste.xlsx").remarks[0].render()


def test_real_dates_numbers_and_texts_of_dates_read_alike():
    day = date(2012, 3, 12)
    for content in (as_xlsx([HEAD, ["x", "y", 14.5, day]]), as_ods([HEAD, ["x", "y", 14.5, day]])):
        assert read_table(content, "liste").rows[0].cells == ("x", "y", "14.5", "2012-03-12")
    assert text_of(datetime.fromisoformat("2012-03-12 08:30")) == "2012-03-12 08:30:00"
    assert text_of(2012.0) == "2012"


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2012", 2012, None),
        ("12/03/2012", 2012, None),
        ("mars 2012", 2012, None),
        ("March 2012", 2012, None),
        ("12 March 2012", 2012, None),
        ("1er mars 2012", 2012, None),
        ("03/2012", 2012, None),
        ("2012-03", 2012, None),
        ("40980", 2012, None),
        ("03/25/2012", 2012, None),
        ("depuis 2012", 2012, None),
        ("2012 - en cours", 2012, None),
        ("2010-2014", 2010, 2014),
        ("2010 à 2014", 2010, 2014),
        ("de 2010 à 2014", 2010, 2014),
    ],
)
def test_years_are_read_as_people_write_them(text, start, end):
    when = parse_when(text)
    assert (when.start, when.end) == (start, end)


@pytest.mark.parametrize(
    "text", ["31/02/2012", "12/03/12", "vers 2012", "demain", "", "13/13/2012", "x" * 99]
)
def test_a_date_that_is_not_clear_is_not_guessed(text):
    assert parse_when(text) is None


def test_degrees_are_read_with_point_comma_letter_and_minutes():
    assert parse_degrees("-11,43") == parse_degrees("11.43 O") == parse_degrees("11,43W") == -11.43
    assert parse_degrees("14°30'N") == 14.5
    assert parse_degrees("14°30'36\"N") == pytest.approx(14.51)
    assert parse_degrees("quatorze") is None
    assert parse_point("14,45; -11,43") == parse_point("14.45, -11.43") == (14.45, -11.43)


def test_hxl_hashtags_say_what_columns_hold_below_or_without_headings():
    tags = [
        "#org +name",
        "#sector",
        "#adm1+name",
        "#adm2 +code",
        "#adm3+name",
        "#date +start",
        "#status",
        "#geo+lat",
    ]
    fields = ["actor", "theme", "region", "cercle_code", "commune", "start", "status", "lat"]
    values = ["Cachan", "eau", "Kayes", "ML0102", "Fatao", "2012", "ongoing", "14.5"]
    for rows in ([tags, values], [[f"Colonne {at}" for at in range(8)], tags, values]):
        table = read_table(as_csv(rows), "hxl.csv")
        assert [one.field for one in suggest(table.headings, table.tags)] == fields
        assert [row.cells for row in table.rows] == [tuple(values)]
    assert hxl_tags(["#REF!", "#N/A", "x"]) is None


def test_headings_nearly_written_as_known_are_suggested_with_a_lower_score():
    near, exact, none = suggest(["Acteurs françaiss", "Commune (Mali)", "Couleur"])
    assert (near.field, exact.field, none.field) == ("actor", "commune", "")
    assert near.score < exact.score == 100
    assert [one.field for one in suggest(["Commune", "Communes"])] == ["commune", ""]


def test_a_mapping_is_kept_under_its_name_and_applied():
    table = read_table(as_csv([["Qui", "Où", "Quand"], ["Cachan", "Fatao", "2012"]]), "liste.csv")
    with pytest.raises(CartoCoopError, match="name an actor"):
        read_list(table)
    fields = dict(zip(table.headings, ("actor", "commune", "start"), strict=True))
    columns = tuple(
        type(one)(one.column, one.heading, fields[one.heading], 100.0, "said")
        for one in suggest(table.headings)
    )
    save_mapping(mapping_of("Liste d’Évry", columns, "2015"))
    assert list_mappings() == ("Liste d’Évry",)
    kept = load_mapping("Liste d’Évry")
    batch = read_list(table, mapping=kept)
    assert (batch.partnerships[0].start_year, batch.scheme) == (2012, "2015")
    other = read_table(as_csv([["Qui", "Lieu"], ["Cachan", "Fatao"]]), "autre.csv")
    assert {fault.field for fault in read_list(other, mapping=kept).remarks} == {"Où", "Quand"}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_template_is_understood_in_both_languages_and_holds_no_row(language):
    file = write_template(language)
    table = read_table(file.content, file.name)
    assert not table.rows
    assert tuple(one.field for one in suggest(table.headings)) == COLUMNS
    t = translator(language)
    assert all(parse_state(t(word)) for word in STATUS_CHOICES)
    assert all(parse_role(t(word)) for word in ROLE_CHOICES)
    assert all(parse_kind(t(word)) for word in KIND_CHOICES)
    examples = read_table(file.content, file.name, sheet=table.sheets[1])
    assert all("SYNTHETIC" in row.cells[1] or "FICTIF" in row.cells[1] for row in examples.rows)
    assert len(read_list(examples).partnerships) == 2


def test_every_field_is_known_by_its_own_words_only():
    seen = {}
    for field, about in FIELDS.items():
        for word in about.words:
            assert seen.setdefault(word, field) == field, word


def test_a_stray_quotation_mark_loses_no_row():
    lines = (
        'Intitulé;Acteur français;Commune\na;Cachan;Fatao\nb;"Cachan;Fatao\nc;Cachan;Fatao\nd;Cachan;Fatao\n'
    )
    table = read_table(lines.encode(), "liste.csv")
    assert [row.cells[0] for row in table.rows] == ["a", "b", "c", "d"]
    closed = lines.replace("d;Cachan", 'd;Cachan"')
    table = read_table(closed.encode(), "liste.csv")
    assert [row.cells[0] for row in table.rows] == ["a", "b"]
    assert [fault.row for fault in table.faults] == [3], "the row that swallows others is named"


def test_a_row_with_too_many_cells_or_too_long_a_cell_is_named():
    table = read_table(as_csv([HEAD[:3], ["a", "b", "c", "d"], ["a", "b" * 40_000, "c"]]), "liste.csv")
    assert [(fault.row, fault.field) for fault in table.faults] == [(3, "Acteur français"), (2, "")]
    assert [one.row for one in read_list(table).rejected] == [2, 3]


def _bomb():
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 3_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "password"),
        (b"PK\x03\x04damaged", "damaged"),
        (b"<html><table><tr><td>1</td></tr></table>", "web page"),
        (b"\x00\x01\x02\x03" * 50, "not a text"),
    ],
)
def test_what_is_no_table_is_refused_in_one_clear_sentence(content, words):
    with pytest.raises(CartoCoopError, match=words):
        read_table(content, "liste")


def test_limits_are_kept(monkeypatch):
    monkeypatch.setattr(_grid, "MAX_ROWS", 3)
    monkeypatch.setattr(_grid, "MAX_UNPACKED", 2_000_000)
    with pytest.raises(CartoCoopError, match="rows"):
        read_table(as_csv([HEAD, *[ROW] * 3]), "liste.csv")
    with pytest.raises(CartoCoopError, match="unpacks"):
        read_table(_bomb(), "liste.xlsx")
    with pytest.raises(CartoCoopError, match="columns"):
        read_table(as_csv([["a"] * 201]), "liste.csv")
    monkeypatch.setattr(table_file, "MAX_BYTES", 10)
    with pytest.raises(CartoCoopError, match="too large"):
        read_table(as_csv([HEAD]), "liste.csv")


CELLS = st.text(alphabet="abcéèçàÉŒ’ 0123456789;,|\t'\"=-+()\n", max_size=12).filter(
    lambda text: not holds_contact(text)
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(
        st.lists(CELLS, min_size=4, max_size=4).filter(lambda row: text_of(row[0])), min_size=1, max_size=5
    ),
    delimiter=st.sampled_from(";,\t|"),
    encoding=st.sampled_from(["utf-8", "utf-16", "cp1252"]),
)
def test_rows_written_and_read_again_are_the_same(rows, delimiter, encoding):
    expected = [tuple(text_of(value) for value in row) for row in rows]
    for content in (
        as_csv([HEAD, *rows], delimiter=delimiter, encoding=encoding),
        as_xlsx([HEAD, *rows]),
        as_ods([HEAD, *rows]),
    ):
        assert [row.cells for row in read_table(content, "liste").rows] == expected
