"""Coverage and counts on a region small enough to work out by hand."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from data.errors import NotFoundError
from geo.coverage import commune_counts, coverage
from geo.filters import COLLECTIVITIES, Filter, apply_filter
from geo.join import presence
from geo.population import Interval
from geo.readings import readings
from tests.geo.coverage_frames import C1, C2, C3, C4, C5, little_france, little_mali, themes, tie, ties

ROWS = ties(
    tie("own", C1, start_year=2000, end_year=2010),
    tie("club", C1, actor_id="club", group_id="town", actor_kind="association", public=False),
    tie("cercle", "ML0101", actor_id="dep", actor_kind="departement", status="ongoing", observed_year=2019),
    tie("lyon", C5, actor_id="lyon", francilian=False),
    tie("region", "ML01", actor_id="idf", actor_kind="region", start_year=2001),
    tie("somewhere", None, actor_id="siaap", actor_kind="syndicat"),
    tie("mopti", None, reach="outside"),
)
THEMES = themes()


def table(filter_=None, rows=ROWS, frame=None, **more):
    frame = little_mali() if frame is None else frame
    return coverage(presence(rows, frame), THEMES, frame, filter_ or Filter(), ties=rows, **more)


def covered(unit, filter_=None, **more):
    return table(filter_, **more).figure(unit).covered


def test_direct_coverage_in_three_units():
    direct = Filter(reach="direct")
    assert covered("communes", direct) == Interval(1, 1)
    assert covered("km2", direct) == Interval(100, 100)
    assert covered("inhabitants", direct) == Interval(100, 100)
    assert table(direct).figure("communes").share == Interval(0.2, 0.2)
    assert table(direct).figure("km2").total == Interval(1500, 1500)


def test_the_cercle_and_the_region_bring_their_communes():
    assert covered("communes", Filter(reach="cercle")).low == 3
    assert covered("inhabitants", Filter(reach="cercle")) == Interval(600, 600)
    assert covered("communes", Filter(reach="region")).low == 5
    assert table(Filter(reach="region")).figure("km2").share == Interval(1, 1)


def test_inhabitants_without_a_bound_have_no_share():
    figure = table(Filter(origin="all")).figure("inhabitants")
    assert figure.covered == Interval(600, None)
    assert figure.total == Interval(650, None)
    assert figure.share is None
    assert any("not known" in note.render() for note in table().notes)


def test_unknown_dates_stand_apart():
    dated = table(Filter(year=2005, reach="direct"))
    assert dated.figure("communes").covered.low == 1
    assert (dated.n_partnerships, dated.n_unknown_dates) == (2, 1)
    after = table(Filter(year=2015, reach="direct")).figure("communes")
    assert (after.covered.low, after.covered_with_unknown.low) == (0, 1)
    assert table(Filter(year=2019)).figure("communes").covered.low == 3
    assert table(Filter(year=2030)).figure("communes").covered.low == 0


def test_with_no_year_every_located_partnership_counts_and_unknown_starts_are_told():
    any_year = table(Filter(reach="region"))
    assert any_year.figure("communes").covered == any_year.figure("communes").covered_with_unknown
    assert (any_year.n_partnerships, any_year.n_unknown_dates) == (4, 2)


def test_what_is_not_on_the_map_is_counted():
    assert (table().n_unlocated, table().n_outside) == (1, 1)
    assert table(Filter(actor_kinds=COLLECTIVITIES)).n_unlocated == 0
    assert table(Filter(reach="direct")).n_wider == 2
    frame = little_mali()
    assert coverage(presence(ROWS, frame), THEMES, frame, Filter()).n_unlocated is None


def test_each_cercle_has_its_figures_and_they_add_up():
    by = table(Filter(origin="all"), by="cercle")
    assert [f.parent for f in by.figures if f.unit == "communes"] == ["ML0101", "ML0102"]
    assert [f.covered.low for f in by.figures if f.unit == "communes"] == [3, 1]
    assert by.figure("km2", "ML0102").covered.low == 500
    assert by.figure("km2", "ML0102").parent_name == "Cercle B"


def test_a_parent_is_looked_at_alone():
    inside = table(Filter(origin="all"), parent="ML0102")
    assert inside.figure("communes").total.low == 2
    assert inside.n_partnerships == 1
    by_filter = table(Filter(origin="all", cercle="ML0102"))
    assert by_filter.figures == inside.figures
    assert (
        table(Filter(cercle="ML0102"), parent="ML01", by="cercle").figure("communes", "ML0101").covered.low
        == 3
    )


def test_a_parent_that_is_not_there_is_an_error():
    for more in ({"parent": "ML0199"}, {"by": "epci"}, {"level": "ept"}, {"by": "departement"}):
        with pytest.raises(NotFoundError):
            table(**more)
    with pytest.raises(NotFoundError):
        table().figure("communes", "ML0101")


def test_the_regions_of_2023():
    later = little_mali("2023")
    asked = Filter(reach="region", division="2023")
    by = table(asked, frame=later, by="region")
    assert {f.parent: f.covered.low for f in by.figures if f.unit == "communes"} == {
        "ML-KAYES-2023": 3,
        "ML-NIORO-2023": 0,
    }
    whole = table(asked, frame=later)
    assert next((f.parent, f.parent_name, f.total.low) for f in whole.figures) == ("ML01", "Kayes", 5)
    assert table(asked, frame=later, parent="ML01").figures == whole.figures
    assert whole.to_dict()["division"] == "2023"


def test_a_higher_level_counts_the_units_that_are_touched():
    direct = table(Filter(reach="direct"), level="cercle")
    assert direct.figure("communes").covered == Interval(1, 1)
    assert direct.figure("communes").total == Interval(2, 2)
    assert direct.figure("km2").covered.low == 600
    assert direct.figure("inhabitants").covered == Interval(600, 600)


def test_french_parents():
    frame = little_france()
    rows = ties(
        tie("ept", C1, actor_territory="EPT-1", actor_kind="epci"),
        tie("town", C1, actor_territory="COM-91004"),
    )
    here = presence(rows, frame, side="fr", named=little_mali())

    def communes(by=None, **more):
        found = coverage(here, THEMES, frame, Filter(**more), by=by, ties=rows)
        return {f.parent: (f.covered.low, f.total.low) for f in found.figures if f.unit == "communes"}

    assert communes() == {"REG-11": (3, 4)}
    assert communes("departement") == {"DEP-91": (1, 1), "DEP-93": (2, 3)}
    assert communes("epci") == {"EPCI-1": (2, 3)}
    assert communes("ept") == {"EPT-1": (2, 2)}
    assert communes(cercle="ML0101") == {"REG-11": (3, 4)}
    assert communes(cercle="ML0102") == {"REG-11": (0, 4)}


def test_the_table_says_all_that_must_be_said_with_a_figure():
    told = table(Filter(year=2019)).to_dict()
    assert json.loads(json.dumps(told)) == told
    assert {"filter", "year", "vintage", "tier", "n_unknown_dates", "n_unlocated", "n_outside"} <= set(told)
    assert told["vintage"] == "2015"
    assert {f["unit"] for f in told["figures"]} == {"communes", "km2", "inhabitants"}
    assert told["figures"][2]["total"] == {"min": 650.0, "max": None}


def counts(filter_, rows=ROWS):
    frame = little_mali()
    return commune_counts(apply_filter(presence(rows, frame), THEMES, filter_), frame).set_index("code")


def test_a_town_and_its_club_are_one_actor_at_the_nearest_reach():
    found = counts(Filter(reach="region"))
    assert found.loc[C1, ["n_direct", "n_cercle", "n_region", "n_actors"]].tolist() == [1, 1, 1, 3]
    assert found.loc[C1, "groups"] == ["dep", "idf", "town"]
    assert found["best_reach"].tolist() == ["direct", "cercle", "cercle", "region", "region"]


def test_gaps_have_a_row_of_zeros():
    found = counts(Filter(reach="direct"))
    assert found.index.tolist() == [C1, C2, C3, C4, C5]
    assert found.loc[C2, ["n_actors", "n_unknown"]].tolist() == [0, 0]
    assert found.loc[C2, "groups"] == []
    assert found.loc[C2, "best_reach"] == ""


def test_groups_of_unknown_dates_are_counted_apart_and_only_once():
    found = counts(Filter(year=2005, reach="region"))
    assert found.loc[C1, ["n_direct", "n_unknown"]].tolist() == [1, 2]
    assert found.loc[C1, "groups_unknown"] == ["dep", "idf"]
    assert found.loc[C4, ["n_actors", "n_unknown"]].tolist() == [0, 1]
    assert found.loc[C4, "best_reach"] == ""


def test_no_presence_at_all_is_a_table_of_gaps():
    found = counts(Filter(), ties())
    assert found["n_actors"].sum() == 0
    assert table(rows=ties()).figure("communes").covered == Interval(0, 0)


def test_arguments_are_left_as_they_were():
    frame, rows = little_mali(), presence(ROWS, little_mali())
    before = rows.copy()
    commune_counts(apply_filter(rows, THEMES, Filter(year=2005)), frame)
    coverage(rows, THEMES, frame, Filter(year=2005), by="cercle")
    pd.testing.assert_frame_equal(rows, before)


def test_readings_say_how_far_the_answer_moves():
    frame = little_mali()
    found = {one.key: one for one in readings(presence(ROWS, frame), THEMES, frame, ties=ROWS, year=2005)}
    assert found["direct"].moved == 0
    assert found["cercle"].moved == 2
    assert found["france"].moved == 1
    assert found["year-direct"].communes.covered.low == 1
    assert found["region"].area.share == Interval(1, 1)
    assert found["year"].label.render().endswith("2005")
    assert found["all"].inhabitants.covered == Interval(600, 600)
    assert json.dumps(found["all"].to_dict())
    assert all(one.against in found or one.key == "direct" for one in found.values())
