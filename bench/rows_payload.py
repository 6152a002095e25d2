"""Row 5: what the map costs on the wire, at the first load and when a filter changes."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import pandas as pd

from bench.harness import Claim, Method, Task, require
from bench.scene import Scene
from data.bundles import INDEX
from data.schema import AREAS, CRS, DIVISIONS, Area
from data.territories import load_outline_world
from geo.filters import Filter
from geo.pipeline.export import counts_and_links
from layers.bundle import FINE, build_bundle
from layers.palette import class_colour, class_of
from layers.payload import COUNTS, MapView, to_payload
from translations import translator

ASKED, CHANGED = Filter(), Filter(year=2019, reach="region")
_FEATURES = re.compile(r"geo_json_\w+_add\((\{.*\})\);")
_SHELL = (".html", ".js", ".css")
_AREA_FILES = tuple(f"{area}-" for area in AREAS)
MOST_BYTES = 120_000
"""Over the wire for the first map."""
MOST_SHARE = 0.02
"""Of the Folium page with the official polygons in it, as it is (a Streamlit page gets it plain)."""
WHOLE = (
    "The product: page, Leaflet, script, style, polygons of both areas and the values (the overview's "
    "map comes when it is opened, the borders in full detail when somebody comes closer). Folium: the "
    "page alone; the Leaflet, jQuery and Bootstrap that it takes from the network are not counted. "
    "Folium gets the polygons as they are, the product simplifies them"
)
ALONE = (
    "Like with like: no Leaflet, script or style on either side (the Folium page has a little script of "
    "its own for each map, and a style switch over all communes)"
)
CHANGE = "The product sends values only; the polygons are in the browser already. Folium sends its page"
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
        """Return what the browser gets at the first load.

        The overview's map comes when it is opened, full detail when somebody comes closer.
        """
        return [*_first(self.scene.bundle), self.payload(ASKED)]

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

    def shell_gzipped(self) -> int:
        """Return the bytes of page, Leaflet, script and style."""
        shell = [content for name, content in self.scene.bundle.items() if Path(name).suffix in _SHELL]
        return sum(len(gzip.compress(content, 9)) for content in shell)

    def official_gzipped(self) -> int:
        """Return the bytes of the first load when the product shows the official polygons too."""
        territories = {
            area: dict.fromkeys(DIVISIONS, _with_shapes(state.territories, shapes))
            for (area, state), shapes in zip(self.scene.states.items(), self.official, strict=True)
        }
        bundle = build_bundle(territories, load_outline_world(), self.scene.gazetteer)
        return sum(len(gzip.compress(content, 9)) for content in [*_first(bundle), self.payload(ASKED)])

    def folium(self, frames: Iterable[gpd.GeoDataFrame], asked: Filter) -> bytes:
        """Return a Folium page with the polygons and their values in it."""
        return folium_page(frames, pd.concat(self.counts[asked][0].values(), ignore_index=True))


def _first(bundle: Mapping[str, bytes]) -> list[bytes]:
    later = ("overview-", *(f"{area}{FINE}-" for area in AREAS))
    return [content for name, content in bundle.items() if not name.startswith(later)]


def _with_shapes(territories: gpd.GeoDataFrame, shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return territories whose communes have other shapes."""
    changed = territories.copy()
    communes = changed["level"] == "commune"
    placed = shapes.set_index("code").geometry.reindex(changed.loc[communes, "code"])
    changed.loc[communes, "geometry"] = placed.to_numpy()
    return changed


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
    return {one["area"]: _codes(one["codes"]) for one in documents if "codes" in one}


def _codes(runs: Iterable[tuple[str, int, str]]) -> list[str]:
    """Return the codes that :func:`layers.territories.code_runs` wrote."""
    codes = []
    for text, digits, where in runs:
        for part in where.split():
            first, _, last = part.partition("-")
            codes += [f"{text}{n:0{digits}}" for n in range(int(first), int(last or first) + 1)]
    return codes


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


def _claim(name: str, size: int, most: float, words: str) -> Claim:
    return Claim(name, f"{size / 1000:.1f} KB", f"{words} ({most / 1000:.1f} KB)", size <= most)


def _whole_claims(pages: Pages, answers: Mapping[str, bytes]) -> tuple[Claim, ...]:
    """Return what the whole first load must reach."""
    product = len(next(iter(answers.values())))
    found = [_claim("first map over the wire", product, MOST_BYTES, "at most 120 KB")]
    if not pages.official:
        return tuple(found)
    share = MOST_SHARE * len(pages.folium(pages.official, ASKED))
    words = "at most 2 % of the plain Folium page with the official polygons"
    same = pages.official_gzipped()
    found.append(
        _claim("the same with the official polygons in the product", same, MOST_BYTES, "at most 120 KB")
    )
    return (*found, _claim("first map over the wire", product, share, words))


def _alone_claims(pages: Pages, answers: Mapping[str, bytes]) -> tuple[Claim, ...]:
    """Return what polygons and values must reach, where there are official polygons to compare with."""
    if not pages.official:
        return ()
    share = MOST_SHARE * len(pages.folium(pages.official, ASKED))
    words = "at most 2 % of the plain Folium page with the official polygons"
    return (_claim("polygons and values over the wire", len(next(iter(answers.values()))), share, words),)


def _task(
    pages: Pages,
    stage: str,
    asked: Filter,
    product: Method,
    *,
    packed: bool,
    note: str,
    claims: Callable[[Pages, Mapping[str, bytes]], tuple[Claim, ...]] = lambda *_: (),
) -> Task:
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
    check, said = partial(_check, pages, asked), partial(claims, pages)
    return Task(stage, methods, check, unit="bytes", notes=(note,), claims=said)


def tasks(scene: Scene) -> list[Task]:
    """Return the rows of the map's bytes: first load and filter change, plain and gzipped."""
    pages = Pages(scene)
    part = (
        f"{WHOLE}. Of the product's gzipped bytes {pages.shell_gzipped() / 1000:.1f} KB are page, Leaflet, "
        "script and style: Leaflet alone is more than 2 % of the Folium page here, so that the whole cannot "
        "reach that. The official polygons measured are an edition of 67,000 points with 5 decimals"
    )
    bundle, values = "bundle + values", "values only"
    return [
        _task(
            pages,
            "First map, gzipped",
            ASKED,
            Method(bundle, "product", pages.bundle_gzipped),
            packed=True,
            note=part,
            claims=_whole_claims,
        ),
        _task(
            pages,
            "First map, polygons and values alone, gzipped",
            ASKED,
            Method("polygons + values", "product", pages.polygons_gzipped),
            packed=True,
            note=ALONE,
            claims=_alone_claims,
        ),
        _task(
            pages,
            "First map, plain",
            ASKED,
            Method(bundle, "product", pages.bundle),
            packed=False,
            note=WHOLE,
        ),
        _task(
            pages,
            "A filter change, gzipped",
            CHANGED,
            Method(values, "product", lambda: gzip.compress(pages.payload(CHANGED), 9)),
            packed=True,
            note=CHANGE,
        ),
        _task(
            pages,
            "A filter change, plain",
            CHANGED,
            Method(values, "product", lambda: pages.payload(CHANGED)),
            packed=False,
            note=CHANGE,
        ),
    ]
