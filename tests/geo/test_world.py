"""The whole Atlas: a partnership counts once in its unit and in each above, on either side."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.filters import Filter
from geo.world import ends_in, links_in, world
from tests import atlas_units

HOMES = {"EPCI-1": "DEP-94"}
ROWS = [
    # partnership, actor, seat, partner, code
    ("p1", "a", "COM-93001", "m1", "ML0103"),
    ("p1", "b", "DEP-93", "m1", "ML0103"),
    ("p2", "a", "COM-93001", None, "ISO-SEN"),
    ("p3", "c", "EPCI-1", "m2", None),
    ("p4", "d", None, None, None),
    ("p5", "e", "REG-11", "m1", "ISO-MLI"),
]


@pytest.fixture(scope="module")
def units():
    return pd.DataFrame(atlas_units.units().drop(columns="geometry"))


@pytest.fixture(scope="module")
def ties():
    frame = pd.DataFrame(
        ROWS, columns=["partnership_id", "actor_id", "actor_territory", "partner_id", "territory_code"]
    )
    return frame.assign(
        title="T",
        actor_name=frame["actor_id"],
        actor_kind="commune",
        group_id=frame["actor_id"],
        role="lead",
        francilian=True,
        public=True,
        place=frame["partner_id"].fillna("Dakar"),
        start_year=pd.array([2000] * 6, dtype="Int64"),
        end_year=pd.array([2005, 2005, None, None, None, None], dtype="Int64"),
        observed_year=pd.array([None] * 6, dtype="Int64"),
        status="",
        confidence="high",
        scope="user",
    )


@pytest.fixture(scope="module")
def themes():
    return pd.DataFrame({"partnership_id": [], "level_1": [], "level_2": [], "level_3": []}, dtype="str")


def test_a_partnership_counts_once_in_each_unit_it_touches(ties, themes, units):
    counts = world(ties, themes, units, HOMES, Filter(origin="all")).counts.set_index("code")["n"].to_dict()
    slow = {}
    above = units.set_index("code")
    for key, _, seat, partner, code in ROWS:
        end = code if code in above.index else "ISO-MLI" if code or partner else None
        home = HOMES.get(seat, seat) or "ISO-FRA"
        touched = set()
        for unit in filter(None, (home, end)):
            row = above.loc[unit]
            touched |= {
                unit,
                *(v for v in (row["parent"], row["region"], row["country"]) if isinstance(v, str)),
            }
        for unit in touched:
            slow.setdefault(unit, set()).add(key)
    assert counts == {unit: len(keys) for unit, keys in slow.items()}


def test_a_partner_without_any_country_is_on_no_map(ties, themes, units):
    ends = world(ties, themes, units, HOMES, Filter(origin="all")).ends
    assert ends.set_index("partnership_id").loc["p4", "end"] is None or pd.isna(
        ends.set_index("partnership_id").loc["p4", "end"]
    )


def test_links_join_a_departement_and_a_country_the_strongest_first(ties, themes, units):
    links = world(ties, themes, units, HOMES, Filter(origin="all")).links
    assert links["n"].is_monotonic_decreasing
    assert ("DEP-93", "ISO-SEN") in set(zip(links["home"], links["country"], strict=True))
    assert not links["home"].str.startswith("COM-").any()


def test_a_year_leaves_out_what_had_ended(ties, themes, units):
    shown = world(ties, themes, units, HOMES, Filter(origin="all", year=2010))
    assert "p1" not in set(shown.ends["partnership_id"])


def test_the_list_of_a_unit_holds_what_is_below_it(ties, themes, units):
    ends = world(ties, themes, units, HOMES, Filter(origin="all")).ends
    assert set(ends_in(ends, "DEP-93", units)["partnership_id"]) == {"p1", "p2"}
    assert set(ends_in(ends, "ISO-SEN", units)["partnership_id"]) == {"p2"}
    assert ends_in(ends, "COM-93020", units).empty
    own = links_in(ends, "COM-93001", units)
    assert set(zip(own["home"], own["country"], strict=True)) == {
        ("COM-93001", "ISO-MLI"),
        ("COM-93001", "ISO-SEN"),
    }
