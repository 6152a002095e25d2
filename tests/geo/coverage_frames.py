"""Small frames for the tests of coverage: territories and ties with only what a test says of them."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
from shapely.geometry import box

from data.schema import ACTORS, FUNDING, SOURCES, TERRITORIES, THEMES, TIES

TEXT_COLUMNS = ("parent", "region", "epci", "ept", "kind", "code_2015", "chef_lieu", "population_source")


def frame(schema, rows):
    """Return rows as a frame of a schema, with its types."""
    types = {name: str(column.dtype) for name, column in schema.columns.items()}
    return pd.DataFrame({name: pd.Series([r.get(name) for r in rows], dtype=types[name]) for name in types})


def territory(code, name, level, parent=None, region=None, **more):
    """Return one row of TERRITORIES; its geometry is a square at (x, y), 0.1 degrees wide."""
    x, y = more.pop("at", (0.0, 0.0))
    row = dict.fromkeys(TEXT_COLUMNS)
    row |= {
        "code": code,
        "name": name,
        "level": level,
        "country": "ML",
        "parent": parent,
        "region": region,
        "lon": x + 0.05,
        "lat": y + 0.05,
        "area_km2": 100.0,
        "tier": "schematic",
        "vintage": "2015",
        "geometry": box(x, y, x + 0.1, y + 0.1),
    }
    return row | more


def territories(rows):
    """Return TERRITORIES, a GeoDataFrame in EPSG:4326."""
    shapes = [row["geometry"] for row in rows]
    return gpd.GeoDataFrame(frame(TERRITORIES, rows), geometry=shapes, crs="EPSG:4326")


def little_mali(division="1996"):
    """Return a region of two cercles: A with communes 1, 2, 3 and B with communes 4, 5.

    Population: A 600 of which commune 1 has 100; B not given, of which commune 4 has 50. Under the
    division of 2023, A stays in Kayes and B is the region of Nioro.
    """
    region = {"A": "ML01", "B": "ML01"}
    tops = [territory("ML01", "Kayes", "region", None, "ML01")]
    if division == "2023":
        region = {"A": "ML-KAYES-2023", "B": "ML-NIORO-2023"}
        names = {"A": "Kayes", "B": "Nioro"}
        tops = [territory(region[c], names[c], "region", None, region[c]) for c in "AB"]
    cercles = [
        territory("ML0101", "Cercle A", "cercle", region["A"], region["A"], population=600.0, area_km2=600.0),
        territory("ML0102", "Cercle B", "cercle", region["B"], region["B"], area_km2=900.0),
    ]
    known = {1: 100.0, 4: 50.0}
    communes = [
        territory(
            f"ML01010{i}" if i <= 3 else f"ML01020{i}",
            f"Commune {i}",
            "commune",
            "ML0101" if i <= 3 else "ML0102",
            region["A" if i <= 3 else "B"],
            population=known.get(i),
            area_km2=100.0 * i,
            at=(i / 10, 0.0),
        )
        for i in range(1, 6)
    ]
    return territories([*tops, *cercles, *communes])


C1, C2, C3, C4, C5 = "ML010101", "ML010102", "ML010103", "ML010204", "ML010205"


def little_france():
    """Return a French region: département 93 (communes 1, 2 in an EPCI, 3) and 91 (commune 4)."""

    def french(code, name, level, **more):
        return territory(code, name, level, **{"country": "FR", "vintage": "2026", **more})

    one = {"region": "REG-11"}
    return territories(
        [
            french("REG-11", "Île-de-France", "region", **one),
            french("DEP-91", "Essonne", "departement", parent="REG-11", population=40.0, **one),
            french("DEP-93", "Seine-Saint-Denis", "departement", parent="REG-11", population=60.0, **one),
            french("EPT-1", "Plaine", "ept", parent="REG-11", **one),
            french("EPCI-1", "Grand Tout", "epci", parent="REG-11", **one),
            french(
                "COM-93001",
                "Un",
                "commune",
                parent="DEP-93",
                epci="EPCI-1",
                ept="EPT-1",
                population=10.0,
                **one,
            ),
            french(
                "COM-93002",
                "Deux",
                "commune",
                parent="DEP-93",
                epci="EPCI-1",
                ept="EPT-1",
                population=20.0,
                **one,
            ),
            french("COM-93003", "Trois", "commune", parent="DEP-93", epci="EPCI-1", population=30.0, **one),
            french("COM-91004", "Quatre", "commune", parent="DEP-91", population=40.0, **one),
        ]
    )


def tie(partnership, territory_code=None, **more):
    """Return one row of TIES: a Francilian commune's partnership, high confidence, without dates."""
    actor = more.get("actor_id", "town")
    row = {
        "partnership_id": partnership,
        "title": partnership,
        "actor_id": actor,
        "actor_name": actor.title(),
        "actor_kind": "commune",
        "group_id": actor,
        "group_name": actor.title(),
        "role": "partner",
        "public": True,
        "francilian": True,
        "partner_name": "",
        "territory_code": territory_code,
        "place": "",
        "reach": {8: "commune", 6: "cercle", 4: "region"}.get(len(territory_code or ""), "unknown"),
        "collective": False,
        "status": "",
        "confidence": "high",
        "scope": "kayes",
        "note": "",
    }
    return row | more


def ties(*rows):
    """Return TIES."""
    return frame(TIES, list(rows))


def themes(*rows):
    """Return THEMES from (partnership, level 1, level 2) triples."""
    return frame(
        THEMES,
        [
            {"partnership_id": p, "level_1": a, "level_2": b, "level_3": "", "as_published": f"{a} / {b}"}
            for p, a, b in rows
        ],
    )


def actor(actor_id, **more):
    """Return one row of ACTORS."""
    row = {
        "actor_id": actor_id,
        "name": actor_id.title(),
        "kind": "commune",
        "side": "fr",
        "group_id": actor_id,
        "group_name": actor_id.title(),
        "public": True,
        "francilian": True,
        "lon": 2.4,
        "lat": 48.9,
        "note": "",
    }
    return row | more


def actors(*rows):
    """Return ACTORS."""
    return frame(ACTORS, list(rows))


def sources(*rows):
    """Return SOURCES from (partnership, title) pairs."""
    blank = {"url": "https://example.org/", "date": "2019", "relation": "base", "statement": "", "note": ""}
    return frame(SOURCES, [{"partnership_id": p, "title": title, **blank} for p, title in rows])


def funding(*rows):
    """Return FUNDING from dictionaries."""
    blank = {
        "funder": "",
        "amount_as_published": "",
        "year_as_published": "",
        "source_title": "",
        "source_url": "",
        "note": "",
    }
    return frame(FUNDING, [blank | row for row in rows])
