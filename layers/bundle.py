"""The map that the browser loads once: a folder with Leaflet, our runtime and the polygons.

A bundle is one folder that Streamlit serves as a component (``declare_component(name, path=folder)``)
and that any web server can serve. It holds ``index.html`` (rendered by Folium: the maps ``kayes``,
``idf`` and ``overview``), Leaflet, our script and style, and the polygons of each map, in files named
after their content so that a browser never asks for one twice: first what the opening view can show, and
the borders in full detail (``kayes_fine``, ``idf_fine``) once somebody comes closer. Nothing in it refers
to another host.

Use
---
``ensure_bundle()`` returns the folder, building it when absent; ``build_bundle(kayes, idf, ...)`` returns
its files as ``{name: bytes}`` and writes nothing. The folder's name is ``bundle_key()``: it changes with
the boundaries of either area, the product's version, the runtime and the translations. Both divisions
and both languages are in every bundle, so that switching them loads nothing::

    folder = ensure_bundle()
    component = declare_component(f"cartocoop_map_{folder.name}", path=str(folder))
    event = component(**to_payload(view, t), key="map", default=None)

Arguments of the component (what `layers.payload.to_payload` returns; values only, no geometry)
-----------------------------------------------------------------------------------------------
``v``
    1, the version of this contract.
``language``
    ``"fr"`` or ``"en"``.
``division``
    ``"1996"`` or ``"2023"``: whose regional border is drawn.
``show``
    ``"twin"`` (Kayes and Île-de-France), ``"overview"`` (arcs), ``"flows"`` (bands), ``"all"``.
``height``
    Height of a map in CSS pixels; stacked maps on a narrow screen are lower.
``counts``
    ``{"kayes": {"order": "1a2b3c4d", "groups": [[values, "0-3 7"], ...]}, "idf": {...}}`` with ``values`` =
    ``[n, n_direct, n_cercle, n_region, n_unknown]``. The second item lists positions of communes in
    ascending order of code; a commune that is in no group has only zeros. ``order`` is a checksum of the
    codes in that order: a bundle with other communes refuses the values and says so. ``n`` is the number
    of distinct actor groups at the reaches asked for.
``actors``
    ``[[id, name, kind, lon, lat, territory_code, public], ...]``: one per group of actors that has a link
    (a town and its twinning association are one), under its first actor's id and the group's name.
``links``
    ``[[position in actors, territory code, number of partnerships, reach, label, themes], ...]``; ``label``
    is what a person reads ("eau, santé · depuis 1998"), ``themes`` pairs (see :mod:`layers.links`).
``selection``
    ``null`` or ``{"kind": "actor" | "territory", "id": ..., "seq": ...}``. ``seq`` is that of the event
    which led to it (leave it out when the choice came from elsewhere, e.g. the URL): an answer that
    arrives after a newer click is ignored.
``focus``
    ``null`` or the code of a cercle or département to look at: the map zooms to it when it changes, and
    communes outside it are left blank (no colour, no pattern), so that they do not look like gaps.
``options``
    ``{"links": true, "labels": true, "tiles": null | {"url": ..., "attribution": ..., "max_zoom": 18},
    "motion": "auto" | "reduce", "colour": "theme" | "reach"}``. Tiles are the only
    thing that may leave the machine; default null.
``time``, ``flows``, ``address``
    ``null`` or every year of the view (:func:`layers.years.time_json`); ``null`` or the drawing and the table
    of the flow view (:func:`layers.flows_svg.flows_json`); the query that reproduces the view, or "".
``pick``
    ``null``, or what is asked on one map (``show`` = ``"kayes"`` or ``"idf"``): :mod:`layers.pick`.
``notice``
    Short text shown on the maps ("limites schématiques"), or "".

Events (value of the component)
-------------------------------
``{"event": "select", "kind": "actor" | "territory", "id": "ML010312", "area": "kayes" | "idf" | "overview",
"seq": 1763822531000}`` on a click, Enter or Space; ``{"event": "clear", "kind": null, "id": null,
"area": ..., "seq": ...}`` on a click on the void or Escape. ``seq`` grows with time: Streamlit gives the
last value again at each run, so act only when ``seq`` differs from the last one handled, and give it
back in ``selection``. Territory ids are commune codes, or a cercle's or département's code when its name
was clicked. ``{"event": "set", "key": "year" | "colour", "value": ..., "seq": ...}`` when a year (``null``
for any) or a colour comes to rest; ``{"event": "flow", "origin": code, "target": code, "seq": ...}`` when a
band is chosen ("" for an end without a code). While ``pick`` is given, a click sends ``{"event": "point",
"lon": ..., "lat": ..., "area": ..., "seq": ...}`` instead, and one on a candidate ``{"event": "candidate",
"code": ..., "area": ..., "seq": ...}``. Playing the years, panning, zooming and hovering send nothing.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

import translations
from data.bundles import INDEX, find_bundle, leaflet_files, read_folder, write_bundle
from data.gazetteer import load_gazetteer
from data.schema import AREAS, DIVISIONS, Area, Division
from data.territories import boundary_key, load_outline_world, load_territories
from layers.background import NAMES_MARGIN_DEG, Place, country_places, neighbour_places, world_geometry
from layers.legend import legend_json, style_json
from layers.shapes import merged
from layers.territories import MapGeometry, map_geometry, whole
from layers.words import interface_words

if TYPE_CHECKING:
    from layers.base import Page

STATIC = Path(__file__).with_name("static")
SCRIPTS = (
    "geometry.js",
    "symbols.js",
    "rover.js",
    "map.js",
    "overview.js",
    "time.js",
    "flows.js",
    "share.js",
    "pick.js",
    "runtime.js",
    "streamlit.js",
)
"""Our scripts in the order in which they are joined into one file."""
OVERVIEW_BOUNDS = (-20.0, 5.0, 20.0, 55.0)
GEOMETRY_CODE = (
    "territories.py",
    "background.py",
    "shapes.py",
    "topology.py",
    "borders.py",
    "base.py",
    "bundle.py",
)
FINE = "_fine"
"""Ends the stem of a file of borders in full detail."""
Territories = Mapping[Area, Mapping[Division, gpd.GeoDataFrame]]


@dataclass(frozen=True, slots=True)
class Assets:
    """The fixed files of a page: Leaflet and ours, as text.

    Parameters
    ----------
    leaflet_js, leaflet_css
        Leaflet without references to its images (none is used).
    script, style
        Ours, each joined into one.
    """

    leaflet_js: str
    leaflet_css: str
    script: str
    style: str


def bare(script: str) -> str:
    """Return a script of ours without indentation and without the comments that have lines of their own."""
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not re.fullmatch(r"//.*|/\*\*.*\*/", line))


def bare_style(style: str) -> str:
    """Return a style sheet without indentation and comments (none of ours stands in a text)."""
    lines = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


@cache
def assets() -> Assets:
    """Return Leaflet and our scripts and styles, read once."""
    leaflet = {name: content.decode() for name, content in leaflet_files().items()}
    own = {name: content.decode() for name, content in read_folder(STATIC, (".js", ".css")).items()}
    without_map = re.sub(r"\n?//# sourceMappingURL=.*", "", leaflet["leaflet.js"])
    return Assets(
        leaflet_js=without_map,
        leaflet_css=bare_style(re.sub(r"url\(images/[^)]*\)", "none", leaflet["leaflet.css"])),
        script=bare("\n".join(own[name] for name in SCRIPTS)),
        style=bare_style(own["cartocoop.css"]),
    )


def page_config() -> dict[str, Any]:
    """Return style, words and legends in every language, ready for the page."""
    functions = {language: translations.translator(language) for language in translations.LANGUAGES}
    return {
        "style": style_json(),
        "texts": {language: interface_words(t) for language, t in functions.items()},
        "legend": {language: legend_json(t) for language, t in functions.items()},
    }


def places_around(
    area: Area, frame: gpd.GeoDataFrame, world: gpd.GeoDataFrame, gazetteer: pd.DataFrame
) -> tuple[Place, ...]:
    """Return names for the quiet background: countries around Kayes, départements around Île-de-France.

    Parameters
    ----------
    area
        The area of the map.
    frame
        TERRITORIES of the area.
    world
        Countries.
    gazetteer
        GAZETTEER.
    """
    outline = frame.geometry[frame["level"] == "commune"]
    if area == "kayes":
        west, south, east, north = outline.total_bounds
        box = (
            west - NAMES_MARGIN_DEG,
            south - NAMES_MARGIN_DEG,
            east + NAMES_MARGIN_DEG,
            north + NAMES_MARGIN_DEG,
        )
        return country_places(world, box, merged(outline))
    rows = gazetteer[(gazetteer["kind"] == "departement") & gazetteer["official"]]
    rows = rows[(rows["country"] == "FR") & ~rows["code"].isin(frame["code"])].drop_duplicates("code")
    return neighbour_places(rows, outline)


def _named(stem: str, suffix: str, content: bytes) -> str:
    return f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"


def geometries(
    territories: Territories, world: gpd.GeoDataFrame, gazetteer: pd.DataFrame
) -> dict[str, MapGeometry]:
    """Return the geometry of both areas (see :func:`layers.territories.map_geometry`)."""
    return {
        area: map_geometry(
            divisions, area, world, places=places_around(area, divisions["1996"], world, gazetteer)
        )
        for area, divisions in territories.items()
    }


def build_bundle(
    territories: Territories, world: gpd.GeoDataFrame, gazetteer: pd.DataFrame
) -> dict[str, bytes]:
    """Return the files of a bundle.

    Parameters
    ----------
    territories
        TERRITORIES by area and division; the order of communes in a payload is that of their codes.
    world
        Countries (:func:`data.territories.load_outline_world`).
    gazetteer
        GAZETTEER, for names on the background.

    Returns
    -------
    dict
        Content by plain file name; all but ``index.html`` are named after their content.
    """
    from layers.base import script_json, twin_page  # noqa: PLC0415 - Folium is slow to load, and needed to build only

    kit = assets()
    drawn = geometries(territories, world, gazetteer)
    contents = {area: one.to_json() for area, one in drawn.items()}
    contents |= {f"{area}{FINE}": one.fine_json() for area, one in drawn.items()}
    contents["overview"] = world_geometry(world, OVERVIEW_BOUNDS)
    named = {stem: _named(stem, "json", content) for stem, content in contents.items()}
    files: dict[str, bytes] = {named[stem]: content for stem, content in contents.items()}
    links: dict[str, str] = {}
    for stem, suffix, text in (
        ("leaflet", "js", kit.leaflet_js),
        ("leaflet", "css", kit.leaflet_css),
        ("cartocoop", "js", f"{kit.script}\ncartocoop.config = {script_json(page_config())};"),
        ("cartocoop", "css", kit.style),
    ):
        links[f"{stem}.{suffix}"] = _named(stem, suffix, text.encode())
        files[links[f"{stem}.{suffix}"]] = text.encode()
    page = twin_page(
        named,
        None,  # with the script, which a browser keeps: Streamlit's frontend loads the page itself twice
        fine={area: named[f"{area}{FINE}"] for area in drawn},
        language=translations.DEFAULT_LANGUAGE,
        title="CartoCoop",
        scripts=[("leaflet", links["leaflet.js"]), ("cartocoop", links["cartocoop.js"])],
        styles=[("leaflet_css", links["leaflet.css"]), ("cartocoop_css", links["cartocoop.css"])],
    )
    files[INDEX] = render(page).encode()
    return files


def render(page: Page) -> str:
    """Return a page's HTML with a content security policy that lets its own scripts run and no other.

    The policy is written from the page itself: every inline script by its SHA-256, files and requests
    from the same place only, images from anywhere (an optional tile layer).
    """
    return with_policy(str(page.render()))


def with_policy(html: str) -> str:
    """Return a page with the policy of :func:`render` at its head."""
    policy = (
        f"default-src 'none'; script-src 'self' {script_hashes(html)}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: https: http:; connect-src 'self'; base-uri 'none'; form-action 'none'"
    )
    return html.replace(
        "<head>", f'<head>\n<meta http-equiv="Content-Security-Policy" content="{policy}">', 1
    )


def script_hashes(html: str) -> str:
    """Return the policy sources ``'sha256-…'`` of the inline scripts of a page, in order."""
    inline = re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in inline]
    return " ".join(f"'sha256-{digest}'" for digest in digests)


def bundle_key() -> str:
    """Return the name of the bundle of today's boundaries, product, runtime and translations.

    Returns
    -------
    str
        12 hexadecimal digits; safe in a file name and in the name of a component.
    """
    digest = hashlib.sha256()
    kit = assets()
    for area in AREAS:
        digest.update(boundary_key(area).encode())
    code = read_folder(Path(__file__).parent, (".py",))
    texts = (kit.leaflet_js, kit.leaflet_css, kit.script, kit.style, json.dumps(page_config()))
    for text in texts:
        digest.update(text.encode())
    for name in GEOMETRY_CODE:
        digest.update(code[name])
    return digest.hexdigest()[:12]


def ensure_bundle() -> Path:
    """Return the folder of the bundle of today's boundaries, building it when it is not there."""
    key = bundle_key()
    found = find_bundle(key)
    if found is not None:
        return found
    territories: dict[Area, dict[Division, gpd.GeoDataFrame]] = {
        area: {division: load_territories(area, division=division) for division in DIVISIONS}
        for area in AREAS
    }
    return write_bundle(key, build_bundle(territories, load_outline_world(), load_gazetteer()))


def bundle_polygons() -> dict[str, bytes]:
    """Return the geometry of today's bundle by map name, in full detail (for a page that holds it itself)."""
    return whole_polygons(read_folder(ensure_bundle(), (".json",)))


def whole_polygons(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the geometry files of a bundle by map name, each with its borders in full detail."""
    found = {name.rpartition("-")[0]: content for name, content in files.items() if name.endswith(".json")}
    return {
        name: whole(content, found[f"{name}{FINE}"]) if f"{name}{FINE}" in found else content
        for name, content in found.items()
        if not name.endswith(FINE)
    }


def gzipped_sizes(files: Mapping[str, bytes]) -> dict[str, int]:
    """Return the bytes that each file of a bundle takes on the wire (gzip, level 9)."""
    return {name: len(gzip.compress(content, 9)) for name, content in files.items()}
