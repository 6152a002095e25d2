"""Row 5: what the map costs on the wire, at the first load and when a filter changes."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import pandas as pd

from bench.harness import Method, Task, require
from bench.scene import Scene
from data.bundles import INDEX
from data.schema import AREAS, CRS, Area
from geo.filters import Filter
from geo.pipeline.export import counts_and_links
from layers.palette import class_colour, class_of
from layers.payload import COUNTS, MapView, to_payload
from translations import translator

ASKED, CHANGED = Filter(), Filter(year=2019, reach="region")
_FEATURES = re.compile(r"geo_json_\w+_add\((\{.*\})\);")
_SHELL = (".html", ".js", ".css")
_AREA_FILES = tuple(f"{area}-" for area in AREAS)
NO_OFFICIAL = "the real polygons are not on this machine (they are no part of the project)"

Values = dict[str, list[int]]


class Pages:
    """What each method sends, made once for all the rows.

    Parameters
    ----------
    scene
        Its states, its bundle and, where there are any, its files of real polygons.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.polygons = [_communes(state.territories) for state in scene.states.values()]
        real = [gpd.read_file(path)[["code", "name", "geometry"]] for path in scene.official]
        self.official = [frame.assign(code=_with_kind(frame["code"])) for frame in real]
        self.counts = {asked: counts_and_links(scene.states, asked) for asked in (ASKED, CHANGED)}

    def payload(self, asked: Filter) -> bytes:
        """Return the values that the product sends for a filter."""
        counts, links = self.counts[asked]
        actors = next(iter(self.scene.states.values())).actors
        view = MapView(counts=counts, actors=actors, links=links)
        return json.dumps(to_payload(view, translator("fr")), ensure_ascii=False).encode()

    def files(self) -> list[bytes]:
        """Return what the browser gets at the first load; the overview's map comes when it is opened."""
        first = [content for name, content in self.scene.bundle.items() if not name.startswith("overview-")]
        return [*first, self.payload(ASKED)]

    def bundle(self) -> bytes:
        """Return everything that the browser gets at the first load, one file after the other."""
        return b"".join(self.files())

    def bundle_gzipped(self) -> bytes:
        """Return the same, each file compressed apart as a server does."""
        return b"".join(gzip.compress(content, 9) for content in self.files())

    def polygons_gzipped(self) -> bytes:
        """Return the polygons of both areas and the values, without the page and its scripts."""
        files = [content for name, content in self.scene.bundle.items() if name.startswith(_AREA_FILES)]
        return b"".join(gzip.compress(content, 9) for content in [*files, self.payload(ASKED)])

    def folium(self, frames: Iterable[gpd.GeoDataFrame], asked: Filter) -> bytes:
        """Return a Folium page with the polygons and their values in it."""
        return folium_page(frames, pd.concat(self.counts[asked][0].values(), ignore_index=True))


def _communes(territories: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    rows = territories.loc[territories["level"] == "commune", ["code", "name", "geometry"]]
    return gpd.GeoDataFrame(rows, crs=CRS)


def _with_kind(codes: pd.Series) -> pd.Series:
    """Return INSEE codes with the prefix of a commune; codes of Mali as they are."""
    return codes.where(codes.str.startswith("ML"), "COM-" + codes)


def folium_page(frames: Iterable[gpd.GeoDataFrame], counts: pd.DataFrame) -> bytes:
    """Return the usual Folium page: polygons inlined, coloured by a style function, with a tooltip."""
    page = folium.Map(tiles=None)
    for frame in frames:
        joined = frame.merge(counts[["code", *COUNTS]], on="code", how="left")
        joined = joined.fillna(dict.fromkeys(COUNTS, 0)).astype(dict.fromkeys(COUNTS, "int64"))
        folium.GeoJson(
            joined, style_function=_style, tooltip=folium.GeoJsonTooltip(["name", "n_actors"])
        ).add_to(page)
    return str(page.get_root().render()).encode()


def _style(feature: Mapping[str, Any]) -> dict[str, Any]:
    told = feature["properties"]
    colour = class_colour(class_of(told["n_actors"], told["n_unknown"]))
    return {"fillColor": colour, "color": "#888888", "weight": 0.5, "fillOpacity": 0.8}


def folium_values(page: bytes) -> Values:
    """Return the counts of each commune, read from a Folium page."""
    found: Values = {}
    for text in _FEATURES.findall(page.decode()):
        for feature in json.loads(text)["features"]:
            told = feature["properties"]
            found[told["code"]] = [told[name] for name in COUNTS]
    return found


def payload_values(payload: bytes, codes: Mapping[Area, list[str]]) -> Values:
    """Return the counts of each commune, read from the values that the product sends.

    Parameters
    ----------
    payload
        JSON, as :func:`layers.payload.to_payload` makes it.
    codes
        Codes of the communes of each area in the polygons' order.
    """
    found: Values = {}
    for area, counts in json.loads(payload)["counts"].items():
        found |= {code: [0] * len(COUNTS) for code in codes[area]}
        for values, where in counts["groups"]:
            for part in where.split():
                first, _, last = part.partition("-")
                for position in range(int(first), int(last or first) + 1):
                    found[codes[area][position]] = values
    return found


def bundle_codes(bundle: Mapping[str, bytes]) -> dict[Area, list[str]]:
    """Return the codes of the communes in the polygon files of a bundle, in their order."""
    documents = [json.loads(content) for name, content in bundle.items() if name.endswith(".json")]
    return {one["area"]: [unit[0] for unit in one["communes"]] for one in documents if "communes" in one}


def _check(pages: Pages, asked: Filter, answers: Mapping[str, bytes]) -> str:
    """Compare polygons and values of the product with those of a Folium page."""
    del answers
    require(INDEX in pages.scene.bundle, "the bundle has no page")
    product = payload_values(pages.payload(asked), bundle_codes(pages.scene.bundle))
    other = folium_values(pages.folium(pages.polygons, asked))
    require(product == other, f"{sum(product.get(code) != other[code] for code in other)} communes differ")
    if pages.official:
        real = folium_values(pages.folium(pages.official, asked))
        missing = sorted(set(product) ^ set(real))
        require(not missing, f"{len(missing)} codes differ from the official ones, e.g. {missing[:3]}")
    return f"the same values of {len(product):,} communes are in both pages"


def _task(pages: Pages, stage: str, asked: Filter, product: Method, *, packed: bool, note: str) -> Task:
    def made(frames: list[gpd.GeoDataFrame]) -> bytes:
        page = pages.folium(frames, asked)
        return gzip.compress(page, 9) if packed else page

    skipped = "" if pages.official else NO_OFFICIAL
    methods = (
        product,
        Method("Folium GeoJson, the product's polygons inlined", "baseline", partial(made, pages.polygons)),
        Method(
            "Folium GeoJson, the official polygons inlined",
            "baseline",
            partial(made, pages.official),
            skipped=skipped,
        ),
    )
    return Task(stage, methods, partial(_check, pages, asked), unit="bytes", notes=(note,))


def tasks(scene: Scene) -> list[Task]:
    """Return the rows of the map's bytes: first load and filter change, plain and gzipped."""
    pages = Pages(scene)
    whole = (
        "The product: page, Leaflet, script, style, polygons of both areas and the values (the overview's "
        "map comes when it is opened). Folium: the page alone; the Leaflet, jQuery and Bootstrap that it "
        "takes from the network are not counted. Folium gets the polygons as they are, the product "
        "simplifies them"
    )
    shell = sum(len(gzip.compress(c, 9)) for n, c in scene.bundle.items() if Path(n).suffix in _SHELL)
    part = (
        f"{whole}. Of the product's gzipped bytes {shell / 1000:.1f} KB are page, Leaflet, script and style"
    )
    alone = (
        "Like with like: no Leaflet, script or style on either side (the Folium page has a little script of "
        "its own for each map, and a style switch over all communes)"
    )
    change = "The product sends values only; the polygons are in the browser already. Folium sends its page"
    bundle, values = "bundle + values", "values only"
    return [
        _task(
            pages,
            "First map, gzipped",
            ASKED,
            Method(bundle, "product", pages.bundle_gzipped),
            packed=True,
            note=part,
        ),
        _task(
            pages,
            "First map, polygons and values alone, gzipped",
            ASKED,
            Method("polygons + values", "product", pages.polygons_gzipped),
            packed=True,
            note=alone,
        ),
        _task(
            pages,
            "First map, plain",
            ASKED,
            Method(bundle, "product", pages.bundle),
            packed=False,
            note=whole,
        ),
        _task(
            pages,
            "A filter change, gzipped",
            CHANGED,
            Method(values, "product", lambda: gzip.compress(pages.payload(CHANGED), 9)),
            packed=True,
            note=change,
        ),
        _task(
            pages,
            "A filter change, plain",
            CHANGED,
            Method(values, "product", lambda: pages.payload(CHANGED)),
            packed=False,
            note=change,
        ),
    ]
