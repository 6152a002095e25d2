"""A request becomes a document and a file, in either language."""

from __future__ import annotations

import datetime

import pytest

from data.exporters import EXPORTERS
from geo.filters import Filter
from geo.pipeline import export as pipeline
from geo.pipeline.export import (
    ExportError,
    ExportRequest,
    counts_and_links,
    document_of,
    export_tables,
    file_name,
    with_format,
)
from tests.export_views import document, request, states


@pytest.mark.parametrize("suffix", EXPORTERS)
def test_each_table_format_gives_a_named_file(suffix):
    found = export_tables(request(suffix, year=2019), document(year=2019))
    assert found.name == f"cartocoop-kayes-idf-2019-2026-11-22.{suffix}"
    assert found.mime == EXPORTERS[suffix].mime
    assert len(found.content) > 1000


def test_a_picture_is_no_table():
    with pytest.raises(ExportError, match="csv, xlsx, geojson, gpkg"):
        export_tables(request("png"), document())


def test_file_names_tell_views_apart():
    names = {
        file_name(request("csv", areas=("kayes",))),
        file_name(request("csv", areas=("idf",))),
        file_name(request("csv", cercle="ML0101")),
        file_name(request("csv", year=2001)),
        file_name(with_format(request("csv"), "gpkg")),
    }
    assert len(names) == 5


@pytest.mark.parametrize("areas", [(), ("kayes", "kayes"), ("mars",)])
def test_areas_that_mean_nothing_are_refused(areas):
    with pytest.raises(ExportError, match="kayes"):
        ExportRequest("csv", areas)


def test_a_language_that_is_not_ours_is_refused():
    with pytest.raises(ExportError, match="de"):
        ExportRequest("csv", language="de")


def test_the_date_is_today_unless_given():
    assert abs(ExportRequest("csv").date - datetime.date.today()).days <= 1  # noqa: DTZ011
    assert document().date == datetime.date(2026, 11, 22)


def test_schematic_boundaries_are_said():
    view = document(language="en")
    assert view.schematic == ("kayes", "idf")
    assert any(note.startswith("Schematic boundaries") for note in view.notes)
    assert set(view.boundaries) == {"kayes", "idf"}


def test_the_order_of_the_areas_is_the_readers():
    view = document(areas=("idf", "kayes"))
    assert view.territories["area"].drop_duplicates().tolist() == ["idf", "kayes"]
    assert list(view.area_names) == ["idf", "kayes"]


def test_regions_of_2023_are_parents_too():
    from dataclasses import replace

    from tests.geo import coverage_frames as frames

    kept = states()["kayes"]
    region = kept.territories["parent"].map({"ML0101": "ML-NIORO-2023", "ML0102": "ML-KITA-2023"})
    cercles = kept.territories["code"].map({"ML0101": "ML-NIORO-2023", "ML0102": "ML-KITA-2023"})
    here = kept.territories.assign(region=region.fillna(cercles).astype("str"))
    tops = [
        frames.territory(code, code[3:8], "region", None, code, geometry=here.geometry.iloc[0])
        for code in ("ML-NIORO-2023", "ML-KITA-2023")
    ]
    import pandas as pd

    here = pd.concat([frames.territories(tops), here.iloc[1:]], ignore_index=True)
    parents = document_of(
        request(areas=("kayes",), division="2023"),
        {"kayes": replace(kept, territories=here, division="2023")},
    ).parents
    assert parents["code"].tolist() == ["ML-KITA-2023", "ML-NIORO-2023", "ML0101", "ML0102"]


def test_what_the_map_shows_covers_all_communes_of_both_sides():
    counts, links = counts_and_links(states(), Filter())
    assert {area: len(frame) for area, frame in counts.items()} == {"kayes": 6, "idf": 4}
    assert set(links["actor_id"]) == {"town", "dep", "club"}


def test_the_users_register_is_used_when_none_is_given(monkeypatch):
    opened = []
    monkeypatch.setattr(pipeline, "ensure_register", lambda: opened.append(1) or "register")
    monkeypatch.setattr(pipeline, "load_state", lambda register, area, division: states()[area])
    view = pipeline.build_document(request(areas=("kayes",)))
    assert opened == [1]
    assert view.areas == ("kayes",)
