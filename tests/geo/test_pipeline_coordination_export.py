"""Tables of coordination: definitions first, no formula runs, the same numbers as on the screen."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from data.errors import NotFoundError
from data.exporters.book import write_book, write_table
from geo.filters import Filter
from geo.pipeline.coordination import gaps_of, overlaps_of, pooling_of, theme_matrix_of
from geo.pipeline.coordination_export import (
    TABLE_NAMES,
    CoordinationChoice,
    coordination_book,
    export_coordination,
)
from geo.pipeline.export import ExportError
from tests.export_views import DAY, HOSTILE, states


@pytest.fixture(scope="module")
def kayes():
    return states()["kayes"]


def book(state, language="en", choice=None, **asked):
    return coordination_book(state, Filter(**asked), language=language, day=DAY, choice=choice)


def workbook(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def csv_rows(content):
    text = content.decode("utf-8-sig")
    lines = [line for line in text.split("\r\n") if not line.startswith("# ")]
    return text, list(csv.reader(lines[:-1]))


def test_every_table_has_as_many_rows_as_the_screen(kayes):
    made = {table.name: table.frame for table in book(kayes).tables}
    assert list(made) == list(TABLE_NAMES)
    assert len(made["overlaps"]) == len(overlaps_of(kayes, Filter())) > 0
    assert len(made["gaps"]) == len(gaps_of(kayes, Filter())) > 0
    assert len(made["pooling"]) == len(pooling_of(kayes, Filter()))
    matrix = theme_matrix_of(kayes, Filter())
    assert made["matrix"].shape == (len(matrix.table()), 1 + matrix.cells["unit"].nunique())
    assert len(made["cells"]) == len(theme_matrix_of(kayes, Filter(), depth=2).cells)


def test_a_cercle_looked_at_gives_a_matrix_of_its_communes(kayes):
    [table] = book(kayes, choice=CoordinationChoice(tables=("matrix",)), cercle="ML0101").tables
    assert list(table.frame.columns)[1:] == ["Commune 0", "Commune 1", "Commune 2"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_column_has_a_heading_and_a_definition(kayes, language):
    for table in book(kayes, language).tables:
        assert set(table.columns) == {str(name) for name in table.frame.columns}
        assert all(heading and about for heading, about in table.columns.values())


def test_definitions_filter_and_boundaries_are_on_the_first_sheet(kayes):
    made = book(kayes)
    found = workbook(write_book(made))
    first, *others = found.worksheets
    cells = [str(cell.value) for row in first.iter_rows() for cell in row if cell.value is not None]
    for said in ("Any year", "schematic", "Grade", "2026-11-22", "Natural Earth"):
        assert any(said in cell for cell in cells), said
    assert len(others) == len(made.tables)
    assert {sheet.max_row - 1 for sheet in others} == {len(table.frame) for table in made.tables}


def test_csv_says_the_same_above_its_table(kayes):
    choice = CoordinationChoice(tables=("gaps", "pooling"))
    made = export_coordination(kayes, Filter(), suffix="csv", language="en", day=DAY, choice=choice)
    assert (made.name, made.mime) == ("cartocoop-gaps-kayes-2026-11-22.csv", "text/csv; charset=utf-8")
    text, rows = csv_rows(made.content)
    assert "# Filter" not in rows[0][0]
    assert "# distance_km: " in text
    assert rows[0][:2] == ["code", "name"]
    assert len(rows) - 1 == len(gaps_of(kayes, Filter()))


def test_the_workbook_is_the_same_bytes_each_time(kayes):
    choice = CoordinationChoice()
    first = export_coordination(
        kayes, Filter(year=2019), suffix="xlsx", language="fr", day=DAY, choice=choice
    )
    again = export_coordination(kayes, Filter(year=2019), suffix="xlsx", language="fr", day=DAY)
    assert first.content == again.content
    assert first.name == "cartocoop-coordination-kayes-2019-2026-11-22.xlsx"


def test_no_cell_runs_as_a_formula():
    state = states(tuple(HOSTILE[1:3]) + tuple(HOSTILE[6:9]))["kayes"]
    made = book(state)
    for sheet in workbook(write_book(made)).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not str(cell.value or "").startswith(("=", "@", "\t"))
    for name in TABLE_NAMES:
        _, rows = csv_rows(write_table(made, name))
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@", "\t"))]


def test_one_group_alone_can_be_asked_for(kayes):
    choice = CoordinationChoice(tables=("pooling",), group="club")
    [table] = book(kayes, choice=choice, reach="region").tables
    assert set(table.frame["name"]) <= {"Club"}


def test_what_is_not_there_is_said(kayes):
    with pytest.raises(ExportError, match="odt"):
        export_coordination(kayes, Filter(), suffix="odt", language="en", day=DAY)
    with pytest.raises(NotFoundError, match="overlaps, gaps"):
        book(kayes).table("nothing")
