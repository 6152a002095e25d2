"""The report of a join: every value of its table is in the reader's language."""

from __future__ import annotations

from data.boundary_report import JoinReport, UnitJoin
from translations import translator
from views.boundaries_panel import _report_table

ROWS = (
    UnitJoin("matched", 1, "ML010101", "Bafoulabé", "commune", method="former"),
    UnitJoin("matched", 2, "ML0101", "Bafoulabé", "cercle", method="place"),
    UnitJoin("unmatched", 3, file_name="Ailleurs"),
)


def test_levels_and_methods_are_told_in_words():
    report = JoinReport("kayes", "x.geojson", "EPSG:4326", "p-code", {"code": "pcode"}, (), ROWS)
    table = _report_table(report, translator("fr"))
    assert table["Échelon"].tolist() == ["commune", "cercle", ""]
    assert table.iloc[:, 7].tolist() == ["le code d’une commune fusionnée depuis", "sa position", ""]
