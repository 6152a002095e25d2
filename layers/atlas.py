"""The page of the whole Atlas in the browser: its bundle, and what a change of filter sends.

The bundle is a folder that any web server can serve, like that of the twin map (:mod:`layers.bundle`):
Leaflet, the readers of PMTiles and vector tiles, our script, and the tiles. Each PMTiles file is cut into
blocks of :data:`BLOCK` bytes, a file each, because Streamlit serves the files of a component whole and
answers no ``Range`` request: the browser asks for the blocks that hold the tiles it shows, by plain GETs that
any proxy passes on and any cache keeps. The blocks put together are the PMTiles file, which stays in the
cache folder.

Arguments of the component: ``language``; ``height``; ``order`` (key of the tiles; others are refused);
``values``: by level ``[[n, positions], ...]``, positions in base 36, each the distance from the one before;
``places``: ``[lat, lon, partners, name, name_en]``; ``links``: ``[[lat, lon], [lat, lon], n, label,
label_en]``, the strongest, with ``drawn`` and ``all``; ``selection`` (``{level, i, at}`` or null; the map
goes there unless it made the choice itself); ``notice``; ``view`` (:data:`VIEWS`); ``detail`` (``auto`` or
a level). Events: ``{"event": "select", "level": "commune", "i": 123, "order": ..., "seq": ...}`` and
``clear``. Moving the map sends nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Final

import pandas as pd

import translations
from data.bundles import INDEX, find_bundle, read_folder, write_bundle
from data.errors import N_, Translate
from data.tiles import TILE_LEVELS, ZOOMS, TileSet, tiles_key
from geo.world import FRANCE, World, links_in
from layers import palette
from layers.base import script_json
from layers.bundle import STATIC, assets, bare, with_policy
from layers.legend import CHOSEN_COLOUR, HOME_LAND, LINK_COLOUR

BLOCK = 1 << 17
"""Bytes of a block."""
SCRIPTS = ("geometry.js", "symbols.js", "atlas_tiles.js", "atlas.js", "streamlit.js")
NAMED = ("country", "region", "departement")
"""Levels whose names are written on the map; a commune says its own under the pointer."""
WORKER = "atlas_worker.js"
VENDOR = ("pmtiles.js", "protomaps-leaflet.js")
LINKS_DRAWN = 80
"""Links drawn at most, the strongest first."""
VIEWS: Final = {
    "world": ((-50.0, -125.0), (66.0, 155.0)),
    "france": ((41.3, -5.2), (51.2, 9.6)),
    "idf": ((48.1, 1.4), (49.25, 3.6)),
    "kayes": ((11.9, -12.3), (15.7, -8.2)),
}
"""South-west and north-east corners (latitude, longitude) of the views on offer."""
CLASSES: Final = (
    (1, palette.CLASS_COLOURS["1"], N_("1 partnership")),
    (2, palette.CLASS_COLOURS["2"], N_("2 to 9 partnerships")),
    (10, palette.CLASS_COLOURS["3-4"], N_("10 to 49 partnerships")),
    (50, palette.CLASS_COLOURS["5+"], N_("50 partnerships or more")),
)
"""Lowest number, fill and words of each class."""


@dataclass(frozen=True, slots=True)
class AtlasView:
    """What the page shows.

    Parameters
    ----------
    world
        Counts, places and links (:func:`geo.world.world`).
    units
        Units of the map (:func:`data.tiles.atlas_units`, without geometry).
    language
        ``fr`` or ``en``.
    selection
        Code of the unit chosen, or None.
    view, detail
        One of :data:`VIEWS`; ``auto`` or one of :data:`data.tiles.TILE_LEVELS`.
    notice
        Short words on the map, or "".
    height
        CSS pixels.
    """

    world: World
    units: pd.DataFrame
    language: str = "fr"
    selection: str | None = None
    view: str = "world"
    detail: str = "auto"
    notice: str = ""
    height: int = 560


def base36(number: int) -> str:
    """Return a whole number ≥ 0 in base 36, as JavaScript's ``parseInt(text, 36)`` reads it."""
    digits = ""
    while number or not digits:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits


def packed(positions: Sequence[int]) -> str:
    """Return ascending positions as text: each the distance from the one before (the first from −1)."""
    steps = [after - before for before, after in zip([-1, *positions], positions, strict=False)]
    return " ".join(base36(step) for step in steps)


def atlas_values(counts: pd.DataFrame, units: pd.DataFrame) -> dict[str, list[list[Any]]]:
    """Return the numbers of partnerships by level, equal ones together.

    Parameters
    ----------
    counts
        ``code``, ``n``.
    units
        ``code``, ``level``, ``position``.
    """
    rows = counts.merge(units[["code", "level", "position"]], on="code").sort_values("position")
    found: dict[str, list[list[Any]]] = {level: [] for level in TILE_LEVELS}
    for (level, n), group in rows.groupby(["level", "n"]):
        found[str(level)].append([int(n), packed(group["position"].tolist())])
    return found


def _places(world: World, units: pd.DataFrame) -> list[list[Any]]:
    rows = world.places.merge(units[["code", "lon", "lat", "name", "name_en"]], on="code")
    rows = rows.dropna(subset=["lon", "lat"]).sort_values(["n_partners", "code"], ascending=[False, True])
    return [
        [round(row.lat, 3), round(row.lon, 3), int(row.n_partners), row.name, _other(row.name, row.name_en)]
        for row in rows[["lat", "lon", "n_partners", "name", "name_en"]].itertuples(index=False, name="Place")
    ]


def _other(name: str, name_en: str) -> str:
    return "" if name == name_en else name_en


def _links(world: World, units: pd.DataFrame, chosen: str | None) -> tuple[list[list[Any]], int]:
    """Return the strongest links, or those of the unit chosen, and how many there are."""
    known = units.set_index("code")
    rows = world.links if chosen not in known.index else links_in(world.ends, str(chosen), units)
    rows = rows[rows["home"].isin(known.index) & rows["country"].isin(known.index)]
    drawn = []
    for row in rows.head(LINKS_DRAWN).itertuples():
        a, b = known.loc[row.home], known.loc[row.country]
        if pd.isna([a["lat"], b["lat"]]).any() or row.home == row.country:
            continue
        ends = [[round(float(end["lat"]), 3), round(float(end["lon"]), 3)] for end in (a, b)]
        names = [f"{a[column]} → {b[column]} · {row.n}" for column in ("name", "name_en")]
        drawn.append([*ends, int(row.n), *names])
    return drawn, len(rows)


def atlas_payload(view: AtlasView) -> dict[str, Any]:
    """Return the arguments of the component, ready for JSON."""
    units = view.units
    drawn, total = _links(view.world, units, view.selection)
    chosen = units[units["code"] == view.selection]
    return {
        "language": view.language,
        "height": view.height,
        "order": tiles_key(),
        "values": atlas_values(view.world.counts, units),
        "places": _places(view.world, units),
        "links": drawn,
        "drawn": len(drawn),
        "all": total,
        "selection": None
        if chosen.empty
        else {
            "level": str(chosen["level"].iloc[0]),
            "i": int(chosen["position"].iloc[0]),
            "at": _at(chosen.iloc[0]),
        },
        "notice": view.notice,
        "view": view.view,
        "detail": view.detail,
    }


def _at(unit: pd.Series) -> list[float] | None:
    """Return latitude and longitude of a unit, None when no source gives a point."""
    return None if pd.isna(unit["lat"]) else [round(float(unit["lat"]), 4), round(float(unit["lon"]), 4)]


def chosen_code(event: dict[str, Any], units: pd.DataFrame) -> str | None:
    """Return the code behind an event of the page; None for one that names no unit of these tiles."""
    if event.get("order") != tiles_key():
        return None
    rows = units[(units["level"] == event.get("level")) & (units["position"] == event.get("i"))]
    return None if rows.empty else str(rows["code"].iloc[0])


def blocks(content: bytes, stem: str) -> dict[str, bytes]:
    """Return a file cut into blocks: ``{"stem-0.bin": ..., "stem-1.bin": ...}``."""
    return {
        f"{stem}-{number}.bin": content[start : start + BLOCK]
        for number, start in enumerate(range(0, len(content), BLOCK))
    }


def atlas_words(t: Translate) -> dict[str, str]:
    """Return the script's messages by key."""
    return {
        "map_label": t(
            "Map of the whole Atlas. Arrows move it, plus and minus zoom, Enter chooses what lies amid it."
        ),
        "zoom_in": t("Zoom in"),
        "zoom_out": t("Zoom out"),
        "recentre": t("Show the whole area again"),
        "no_partnership": t("no known partnership"),
        "one_partnership": t("1 partnership"),
        "n_partnerships": t("{n} partnerships"),
        "one_partner_here": t("1 partner: {names}"),
        "partners_here": t("{n} partners: {names}"),
        "cluster_key": t("partners (their number)"),
        "link_key": t("links between a département and a country"),
        "links_drawn": t("{n} of {all} links are drawn, the strongest; a choice shows its own."),
        "shown_country": t("Shown: countries. Zoom in on France for its regions, départements and communes."),
        "shown_region": t("Shown: regions of France and the region of Kayes."),
        "shown_departement": t("Shown: départements of France and cercles of Kayes."),
        "shown_commune": t("Shown: communes of France and of Kayes."),
        "no_tiles": t("A part of the map could not be loaded. Reload the page."),
        "old_browser": t(
            "This browser cannot draw the whole Atlas (it has no OffscreenCanvas): the table says the same."
        ),
        "other_polygons": t("The boundaries have changed since this map was loaded. Reload the page."),
    }


def _config(tiles: TileSet, stems: dict[str, tuple[str, int]]) -> dict[str, Any]:
    functions = {language: translations.translator(language) for language in translations.LANGUAGES}
    units = tiles.units()
    return {
        "style": {
            "land": HOME_LAND,
            "none": palette.CLASS_COLOURS["0"],
            "line": palette.COMMUNE_LINE,
            "parent": palette.PARENT_LINE,
            "country": palette.NEIGHBOUR_LINE,
            "chosen": CHOSEN_COLOUR,
            "link": LINK_COLOUR,
            "classes": [
                {"low": low, "fill": fill, "label": {key: t(words) for key, t in functions.items()}}
                for low, fill, words in CLASSES
            ],
        },
        "texts": {language: atlas_words(t) for language, t in functions.items()},
        "levels": {
            level: {"stem": stem, "block": BLOCK, "size": size, "first": first, "last": last}
            for level, (stem, size) in stems.items()
            for first, last in [ZOOMS[level]]  # type: ignore[index]
        },
        "order": tiles_key(),
        "bounds": VIEWS,
        "names": {level: _names(units, level) for level in NAMED},
        "france": int(units.loc[units["code"] == FRANCE, "position"].iloc[0]),
    }


def _names(units: pd.DataFrame, level: str) -> list[list[Any]]:
    """Return ``[lat, lon, km², name, name_en]`` of the units of a level, those with the most room first."""
    rows = units[(units["level"] == level) & units["lat"].notna()].sort_values(
        ["area", "code"], ascending=[False, True]
    )
    return [
        [round(lat, 2), round(lon, 2), round(area), name, _other(name, name_en)]
        for lat, lon, area, name, name_en in rows[["lat", "lon", "area", "name", "name_en"]].itertuples(
            index=False
        )
    ]


def _named(stem: str, content: bytes) -> str:
    return f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}"


def _page(config: dict[str, Any], scripts: Sequence[str], styles: Sequence[str]) -> str:
    links = "".join(f'<link rel="stylesheet" href="{escape(name)}">\n' for name in styles)
    sources = "".join(f'<script src="{escape(name)}"></script>\n' for name in scripts)
    return with_policy(
        f'<!DOCTYPE html>\n<html lang="{translations.DEFAULT_LANGUAGE}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>CartoCoop</title>\n'
        f"{links}</head>\n<body>\n"
        '<div id="cc-page"><main class="cc-world"><div id="cc-atlas" role="region"></div>'
        '<div id="cc-tools"></div><span class="cc-notice"></span></main>'
        '<p id="cc-status" class="cc-status" role="status" aria-live="polite"></p>'
        '<div id="cc-legend"></div><p id="cc-drawn"></p></div>\n'
        f'<script type="application/json" id="cc-config">{script_json(config)}</script>\n'
        f"{sources}<script>cartocoop.connect();</script>\n</body>\n</html>\n"
    )


def build_atlas_bundle(tiles: TileSet) -> dict[str, bytes]:
    """Return the files of the bundle by plain name; all but ``index.html`` are named by their content."""
    kit = assets()
    own = {name: content.decode() for name, content in read_folder(STATIC, (".js", ".css")).items()}
    vendor = {name: content.decode() for name, content in read_folder(STATIC / "vendor", (".js",)).items()}
    texts = {
        "leaflet.js": kit.leaflet_js,
        "worker.js": "\n".join([*(vendor[name] for name in VENDOR), own[WORKER]]),
        "atlas.js": bare("\n".join(own[name] for name in SCRIPTS)),
        "leaflet.css": kit.leaflet_css,
        "atlas.css": kit.style + own["atlas.css"],
    }
    files: dict[str, bytes] = {}
    names: dict[str, list[str]] = {"js": [], "css": []}
    for name, text in texts.items():
        stem, _, suffix = name.partition(".")
        full = f"{_named(stem, text.encode())}.{suffix}"
        files[full] = text.encode()
        names[suffix].append(full)
    worker = next(name for name in names["js"] if name.startswith("worker"))
    names["js"].remove(worker)
    stems: dict[str, tuple[str, int]] = {}
    for level in TILE_LEVELS:
        content = tiles.read(level)
        stems[level] = (_named(level, content), len(content))
        files |= blocks(content, stems[level][0])
    config = _config(tiles, stems) | {"worker": worker}
    files[INDEX] = _page(config, names["js"], names["css"]).encode()
    return files


def atlas_bundle_key() -> str:
    """Return the name of the bundle: it changes with the tiles, the scripts and the translations."""
    digest = hashlib.sha256(tiles_key().encode())
    kit = assets()
    for text in (kit.leaflet_js, kit.style):
        digest.update(text.encode())
    for content in (
        *read_folder(STATIC, (".js", ".css")).values(),
        *read_folder(STATIC / "vendor", (".js",)).values(),
    ):
        digest.update(content)
    words = {language: atlas_words(translations.translator(language)) for language in translations.LANGUAGES}
    digest.update(json.dumps(words).encode())
    digest.update(read_folder(Path(__file__).parent, (".py",))["atlas.py"])
    return f"atlas-{digest.hexdigest()[:12]}"


def ensure_atlas_bundle(tiles: TileSet) -> Path:
    """Return the folder of the bundle of these tiles, building it when it is not there."""
    key = atlas_bundle_key()
    return find_bundle(key) or write_bundle(key, build_atlas_bundle(tiles))
