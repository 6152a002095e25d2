"""Small frames for the tests of the map: a chequerboard of communes, a few actors, their links."""

from __future__ import annotations

import datetime
from dataclasses import fields

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.exporters.document import ExportDocument
from layers.payload import MapView

HOSTILE = "</script><img src=x onerror=window.pwned=1>\u2028'\"&"


def board(area: str, *, cells: int = 4, names: str = "Commune") -> gpd.GeoDataFrame:
    """Return TERRITORIES-like rows: one region, two halves as parents, cells × cells square communes."""
    ml = area == "kayes"
    origin = (-11.0, 13.0) if ml else (2.0, 48.0)
    region, parents = ("ML01", ("ML0101", "ML0102")) if ml else ("REG-11", ("DEP-75", "DEP-77"))
    level = "cercle" if ml else "departement"
    rows = []
    for i in range(cells):
        for j in range(cells):
            half = 0 if i < cells / 2 else 1
            code = f"{parents[half]}{i}{j}" if ml else f"COM-{75 + 2 * half}{i}{j:02d}"
            shape = shapely.box(
                origin[0] + i * 0.2, origin[1] + j * 0.2, origin[0] + i * 0.2 + 0.2, origin[1] + j * 0.2 + 0.2
            )
            rows.append((code, f"{names} {i}{j}", "commune", parents[half], shape, f"Seat {i}{j}"))
    for half, code in enumerate(parents):
        rows.append((code, f"Parent {half}", level, region, None, None))
    rows.append((region, "Region", "region", None, None, None))
    frame = gpd.GeoDataFrame(
        pd.DataFrame(rows, columns=["code", "name", "level", "parent", "geometry", "chef_lieu"]),
        geometry="geometry",
        crs="EPSG:4326",
    )
    centre = frame.geometry.apply(
        lambda g: (g.centroid.x, g.centroid.y) if g is not None else (np.nan, np.nan)
    )
    frame["lon"], frame["lat"] = centre.str[0], centre.str[1]
    frame["chef_lieu_lon"], frame["chef_lieu_lat"] = frame["lon"], frame["lat"]
    frame["region"] = region
    frame["country"] = "ML" if ml else "FR"
    frame["epci"] = None if ml else "EPCI-1"
    frame["ept"] = None
    if not ml:
        group = frame.iloc[[-1]].assign(code="EPCI-1", name="Group", level="epci", parent=None)
        frame = gpd.GeoDataFrame(pd.concat([frame, group], ignore_index=True), crs="EPSG:4326")
    return frame


def world() -> gpd.GeoDataFrame:
    """Return three countries, of which two touch the boards."""
    shapes = [shapely.box(-14, 10, -4, 20), shapely.box(-18, 10, -14, 20), shapely.box(-4, 43, 8, 51)]
    return gpd.GeoDataFrame(
        {
            "iso3": ["MLI", "SEN", "FRA"],
            "name_fr": ["Mali", "Sénégal", "France"],
            "name_en": ["Mali", "Senegal", "France"],
        },
        geometry=shapes,
        crs="EPSG:4326",
    )


def gazetteer() -> pd.DataFrame:
    """Return a neighbouring département, one of the area, and a far one."""
    return pd.DataFrame(
        {
            "name": ["Oise", "Paris", "Var", "Oyse"],
            "code": ["DEP-60", "DEP-75", "DEP-83", "DEP-60"],
            "kind": "departement",
            "country": "FR",
            "official": [True, True, True, False],
            "lon": [2.4, 2.3, 6.2, 2.4],
            "lat": [49.2, 48.3, 43.4, 49.2],
        }
    )


def territories() -> dict[str, dict[str, gpd.GeoDataFrame]]:
    """Return boards by area and division."""
    return {area: {"1996": board(area), "2023": board(area)} for area in ("kayes", "idf")}


def counts(frame: gpd.GeoDataFrame, values: dict[str, tuple[int, int, int, int]]) -> pd.DataFrame:
    """Return a frame like that of commune_counts: (direct, cercle, region, unknown) by code, else zeros."""
    codes = frame.loc[frame["level"] == "commune", "code"].sort_values(ignore_index=True)
    table = pd.DataFrame([values.get(code, (0, 0, 0, 0)) for code in codes])
    table.columns = ["n_direct", "n_cercle", "n_region", "n_unknown"]
    table["n_actors"] = table[["n_direct", "n_cercle", "n_region"]].sum(axis=1)
    return table.assign(code=codes)


def actors(name: str = "Montreuil") -> pd.DataFrame:
    """Return a town, its twinning association, a département and an association without a place."""
    return pd.DataFrame(
        {
            "actor_id": ["fr-town", "fr-twin", "fr-dep", "fr-lost"],
            "name": [name, "Twinning", "Département", "Lost"],
            "kind": ["commune", "association", "departement", "association"],
            "group_id": ["g-town", "g-town", "g-dep", "g-lost"],
            "territory_code": ["COM-75000", "COM-75000", "DEP-77", None],
            "public": [True, False, True, False],
            "lon": [2.1, 2.1, 2.6, np.nan],
            "lat": [48.1, 48.1, 48.5, np.nan],
        }
    )


def links(name: str = "Montreuil") -> pd.DataFrame:
    """Return four links: direct, to a cercle, to the region, and of an actor without a place."""
    frame = pd.DataFrame(
        {
            "actor_id": ["fr-town", "fr-town", "fr-dep", "fr-lost"],
            "group_id": ["g-town", "g-town", "g-dep", "g-lost"],
            "name": [name, name, "Département", "Lost"],
            "kind": ["commune", "commune", "departement", "association"],
            "lon": [2.1, 2.1, 2.6, np.nan],
            "lat": [48.1, 48.1, 48.5, np.nan],
            "territory_code": ["ML010100", "ML0102", "ML01", "ML010100"],
            "reach": ["direct", "cercle", "region", "direct"],
            "n_partnerships": [2, 1, 1, 1],
            "partnerships": [["p1", "p2"], ["p3"], ["p4"], ["p5"]],
            "actors": [[name, "Twinning"], [name], ["Département"], ["Lost"]],
            "themes": [["Eau", "Santé", "Culture"], ["Eau"], [], []],
            "top_themes": [[("Eau", 2), ("Santé", 1)], [("Eau", 1)], [("", 1)], [("", 1)]],
            "since": [1998, None, 2005, None],
        }
    )
    return frame.astype({"since": "Int64"})


def view(name: str = "Montreuil", **changes) -> MapView:
    """Return a view of the boards with every class and every reach."""
    kayes = {
        "ML010100": (2, 0, 1, 0),
        "ML010101": (0, 1, 1, 0),
        "ML010102": (0, 0, 1, 0),
        "ML010103": (0, 0, 0, 2),
        "ML010110": (5, 1, 1, 1),
    }
    idf = {"COM-75000": (1, 0, 0, 0)}
    shown = {"kayes": counts(board("kayes"), kayes), "idf": counts(board("idf"), idf)}
    return MapView(
        **{"counts": shown, "actors": actors(name), "links": links(name), "language": "en"} | changes
    )


def document(text: str = "Who cooperates where") -> ExportDocument:
    """Return an export document that says `text` wherever a person's words may stand."""
    frame = board("kayes", names=text)
    communes = frame[frame["level"] == "commune"].reset_index(drop=True)
    shown = gpd.GeoDataFrame(
        {
            "area": "kayes",
            "code": communes["code"],
            "name": communes["name"],
            "parent_name": text,
            "n_actors": 1,
            "n_unknown": 0,
            "best_reach": "direct",
            "actors": text,
        },
        geometry=communes.geometry,
    )
    partnerships = pd.DataFrame(
        {
            "partnership_id": ["p1", "p2", "p3"],
            "title": text,
            "actor": [text, "Twinning", text],
            "partner": text,
            "territory_code": ["ML010100", "ML010100", "ML0102"],
            "territory_name": text,
            "themes": ["Eau", "", text],
            "start_year": pd.array([1998, None, 2001], dtype="Int64"),
            "end_year": pd.array([None, None, 2004], dtype="Int64"),
            "source": text,
            "source_url": ["https://example.org/a", "javascript:alert(1)", ""],
            "source_date": "2019",
        }
    )
    empty = gpd.GeoDataFrame(geometry=[], crs="EPSG:4326")
    given = {
        "title": text,
        "subtitle": text,
        "language": "en",
        "date": datetime.date(2026, 11, 22),
        "areas": ("kayes", "idf"),
        "year": None,
        "filter_lines": ((text, text),),
        "territories": shown,
        "parents": empty,
        "actors": empty,
        "links": empty,
        "partnerships": partnerships,
        "unknowns": partnerships.iloc[:0],
        "figures": pd.DataFrame({"text": [text]}),
        "published": (text,),
        "notes": (text,),
        "sources": pd.DataFrame(
            {
                "title": [text, "Second"],
                "url": ["https://example.org/a?b=1&c=2", "javascript:alert(1)"],
                "date": ["2019", ""],
            }
        ),
        "credits": (text,),
        "boundaries": {"kayes": text},
        "schematic": ("kayes",),
        "legend": (("0", "no actor"),),
        "definitions": pd.DataFrame({"table": [], "column": [], "label": []}),
    }
    # what the page does not read may be anything
    return ExportDocument(**{field.name: given.get(field.name, ()) for field in fields(ExportDocument)})
