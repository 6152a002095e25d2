"""Every name that can be turned into a code with no network: one frame, made from the reference tables.

The frame is built once and kept as Parquet in the cache folder, under a name that changes with every
input, so that a new table or alias is never missed and an old cache never believed.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from data import paths
from data.schema import GAZETTEER, validate

RECIPE = "1"
"""Changes when the making of the frame changes, so that caches of older code are left aside."""

OUTSIDE = "outside:"
"""Start of the target of a name that is known to lie outside every area we hold."""

_TEXT = (
    "name",
    "code",
    "kind",
    "level",
    "country",
    "parent",
    "region",
    "note",
    "epci",
    "ept",
    "region_2023",
    "former_code",
)
_NUMBERS = ("population", "lon", "lat")
_KEYS = ("parent", "region", "epci", "ept", "region_2023", "former_code")
_CITIES = {"75": "75056", "69": "69123", "13": "13055"}
"""Commune of the municipal arrondissements of each département (Paris, Lyon, Marseille)."""
_OTHER_SEAT = re.compile(r"Chef-lieu(?:, autre graphie/source)?: ([^.]+)")
_SPELLING = re.compile(r"([A-ZÀ-Ý][\w'’ -]*?) \(")


def load_gazetteer() -> pd.DataFrame:
    """Return every name known offline, from the cache when its inputs have not changed.

    Returns
    -------
    pandas.DataFrame
        ``GAZETTEER``, and the text columns ``epci``, ``ept`` (of French communes), ``region_2023`` (of
        Malian cercles and communes) and ``former_code`` (INSEE code that a former commune had, as
        ``COM-93059``), missing where they do not apply. Degrees in EPSG:4326; a unit without a
        tabulated point has the area-weighted mean of its communes' points; population in inhabitants
        (INSEE for France, census of 2009 for Mali), missing when not known.

    Raises
    ------
    FrameError
        If a reference table was edited into something that breaks the schema.
    """
    return _kept(paths.cache_dir() / f"gazetteer-{gazetteer_key()}.parquet").copy(deep=False)


@lru_cache(maxsize=2)
def _kept(path: Path) -> pd.DataFrame:
    """Read the cached frame, or make it and keep it; a cache that cannot be read is made again."""
    if path.is_file():
        try:
            return pd.read_parquet(path)
        except (OSError, ValueError):  # cut short by a full disk or another version
            path.unlink(missing_ok=True)
    frame = validate(build_gazetteer(paths.REFERENCE), GAZETTEER)
    for old in path.parent.glob("gazetteer-*.parquet"):
        old.unlink(missing_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    os.close(handle)
    frame.to_parquet(temporary, index=False)
    Path(temporary).replace(path)
    return frame


def load_outside() -> dict[str, str]:
    """Return the names known to lie outside every area we hold, with where they are.

    Returns
    -------
    dict
        Name -> ``"outside:"`` and the place, in French ("outside:la région de Mopti, au Mali").
    """
    table = _read(paths.REFERENCE / "aliases.csv")
    table = table[table["kind"] == "outside"]
    return {
        name: OUTSIDE + where.replace("’", "'")
        for name, where in zip(table["name"], table["where"], strict=True)
    }


def build_gazetteer(reference: Path) -> pd.DataFrame:
    """Make the gazetteer from a folder of reference tables.

    Parameters
    ----------
    reference
        Folder with the tables of ``data/reference``.

    Returns
    -------
    pandas.DataFrame
        As :func:`load_gazetteer`.
    """
    mali = _mali(reference)
    communes = _french_communes(reference)
    france = [communes, *_french_parents(reference, communes), _french_former(reference, communes)]
    units = _frame([*mali, *(row for rows in france for row in rows)])
    aliases = _aliases(reference, units)
    frame = pd.concat([units, aliases], ignore_index=True)
    return frame.drop_duplicates(["name", "code", "kind"], ignore_index=True)


def gazetteer_key() -> str:
    """Return a short key that changes with any reference table, for caches made from them."""
    digest = hashlib.sha256(RECIPE.encode())
    for path in sorted(paths.REFERENCE.rglob("*.csv")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _read(path: Path) -> pd.DataFrame:
    """Read a reference table as text, an empty cell being the empty string."""
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")


def _frame(rows: Iterable[dict[str, object]]) -> pd.DataFrame:
    """Make the typed frame of some rows; what a row does not say is missing, a note is empty."""
    frame = pd.DataFrame(list(rows), columns=[*_TEXT, *_NUMBERS, "official"])
    frame["note"] = frame["note"].fillna("")
    frame[list(_KEYS)] = frame[list(_KEYS)].replace("", None)
    for column in _NUMBERS:
        frame[column] = pd.to_numeric(frame[column].replace("", np.nan))
    return frame.astype(
        dict.fromkeys(_TEXT, "str") | dict.fromkeys(_NUMBERS, "float64") | {"official": "bool"}
    )


def _mali(reference: Path) -> list[dict[str, object]]:
    """Return the names of the region of Kayes, its cercles, communes and their seats."""
    regions = _read(reference / "mali_regions.csv")
    cercles = _read(reference / "kayes_cercles.csv")
    communes = _read(reference / "kayes_communes.csv").to_dict("records")
    codes = {row["name"]: row["code"] for row in regions.to_dict("records") if row["division"] == "2023"}
    points = {code: _mean_point(part) for code, part in _by(communes, "cercle_code").items()}
    points["ML01"] = _mean_point(communes)
    rows: list[dict[str, object]] = []
    for row in regions.to_dict("records"):
        inside = [commune for commune in communes if commune["region_2023"] == row["name"]]
        if row["code"] != "ML-KAYES-2023":  # bears the name of the region of reference, and is part of it
            lon, lat = points["ML01"] if row["code"] == "ML01" else _mean_point(inside)
            rows.append(_unit(row["code"], row["name"], "region", "ML", note=row["note"], lon=lon, lat=lat))
    newer = {row["cercle_code"]: codes[row["region_2023"]] for row in communes}
    for row in cercles[cercles["code"] != "ML01"].to_dict("records"):
        lon, lat = points[row["code"]]
        rows.append(
            _unit(
                row["code"], row["cercle"], "cercle", "ML", parent="ML01", region="ML01", lon=lon, lat=lat,
                region_2023=newer[row["code"]], population=row["population_2009"],
            )
        )  # fmt: skip
    for row in communes:
        rows += _malian_commune(row, newer[row["cercle_code"]])
    return rows


def _malian_commune(row: dict[str, str], newer: str) -> list[dict[str, object]]:
    """Return the rows of one Malian commune: its name, its variants, its seat in every spelling."""
    base = _unit(
        row["code"], row["name"], "commune", "ML", parent=row["cercle_code"], region="ML01",
        region_2023=newer, population=row["population_2009"], note=row["notes"],
        lon=row["centroid_lon"], lat=row["centroid_lat"],
    )  # fmt: skip
    other = base | {"official": False, "note": ""}
    variants = [part.strip() for part in row["variants"].split(";")]
    found = [base, *(other | {"name": variant} for variant in variants if variant)]
    seats = [row["chef_lieu"]]
    for sentence in _OTHER_SEAT.findall(row["notes"]):
        seats += _SPELLING.findall(sentence)
    point = {"lon": row["chef_lieu_lon"], "lat": row["chef_lieu_lat"]}
    names = dict.fromkeys(filter(None, seats))
    return [*found, *(other | {"name": name, "kind": "chef_lieu"} | point for name in names)]


def _unit(code: str, name: str, level: str, country: str, **more: object) -> dict[str, object]:
    """Return the row of a unit under its own name."""
    own = {"code": code, "name": name, "kind": level, "level": level, "country": country, "official": True}
    return own | more


def _french_communes(reference: Path) -> list[dict[str, object]]:
    """Return the French communes of today, from one table per region."""
    departements = _read(reference / "french_departements.csv")
    regions = dict(zip(departements["code"], departements["region"], strict=True))
    tables = [_read(path) for path in sorted((reference / "french_communes").glob("*.csv"))]
    communes = pd.concat(tables, ignore_index=True).fillna("")
    if "ept" not in communes:
        communes["ept"] = ""
    return [
        _unit(
            f"COM-{row['code']}", row["name"], "commune", "FR", parent=f"DEP-{row['departement']}",
            region=f"REG-{regions[row['departement']]}", epci=row["epci"] and f"EPCI-{row['epci']}",
            ept=row["ept"] and f"EPT-{row['ept']}", population=row["population"], lon=row["lon"],
            lat=row["lat"], area_km2=row["area_km2"],
        )
        for row in communes.to_dict("records")
    ]  # fmt: skip


def _french_parents(
    reference: Path, communes: list[dict[str, object]]
) -> tuple[list[dict[str, object]], list[dict[str, object]], list[dict[str, object]]]:
    """Return départements, régions, and groupings (EPCI, EPT) with where their communes are."""
    regions = [
        _unit(f"REG-{row['code']}", row["name"], "region", "FR", lon=row["lon"], lat=row["lat"])
        for row in _read(reference / "french_regions.csv").to_dict("records")
    ]
    departements = [
        _unit(
            f"DEP-{row['code']}", row["name"], "departement", "FR", parent=f"REG-{row['region']}",
            region=f"REG-{row['region']}", lon=row["lon"], lat=row["lat"],
        )
        for row in _read(reference / "french_departements.csv").to_dict("records")
    ]  # fmt: skip
    groupings = []
    members = {column: _by(communes, column) for column in ("epci", "ept")}
    for row in _read(reference / "french_groupings.csv").to_dict("records"):
        level = row["kind"].lower()
        code = f"{row['kind']}-{row['code']}"
        inside = members[level].get(code, [])
        parents, parts = {row["parent"] for row in inside}, {row["region"] for row in inside}
        lon, lat = _mean_point(inside)
        groupings.append(
            _unit(
                code, row["name"], level, "FR", population=row["population"], lon=lon, lat=lat,
                parent=parents.pop() if len(parents) == 1 else "",
                region=parts.pop() if len(parts) == 1 else "",
            )
        )  # fmt: skip
    return departements, regions, groupings


def _french_former(reference: Path, communes: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return former, delegated and associated communes and arrondissements, with the commune of today."""
    today = {str(row["code"]): row for row in communes}
    rows = []
    for row in _read(reference / "french_former_communes.csv").to_dict("records"):
        code = f"COM-{row['commune'] or _CITIES.get(row['departement'], '')}"
        successor = today.get(code)
        if successor and successor["name"] != row["name"]:
            rows.append(
                successor
                | {"name": row["name"], "kind": "former_commune", "official": False, "note": row["type"]}
                | {"former_code": f"COM-{row['code']}"}
            )
    return rows


def _aliases(reference: Path, units: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the curated aliases that lead to a code; each takes after the unit behind it."""
    official = units[units["official"]].set_index("code")
    table = _read(reference / "aliases.csv")
    rows = []
    for row in table[table["kind"] != "outside"].to_dict("records"):
        unit = official.loc[row["code"]]
        kind = unit["kind"] if row["kind"] == "variant" else row["kind"]
        changed = {
            "name": row["name"],
            "kind": kind,
            "official": False,
            "note": row["why"],
            "code": row["code"],
        }
        rows.append(unit.to_dict() | changed)
    return _frame(rows)


def _mean_point(communes: Iterable[Mapping[str, object]]) -> tuple[float | None, float | None]:
    """Return the mean of communes' points weighted by area: their common centroid, in degrees."""
    total = easting = northing = 0.0
    for row in communes:
        lon, lat = row.get("lon", row.get("centroid_lon")), row.get("lat", row.get("centroid_lat"))
        if lon and lat and row["area_km2"]:
            area = float(str(row["area_km2"]))
            total, easting, northing = (
                total + area,
                easting + area * float(str(lon)),
                northing + area * float(str(lat)),
            )
    return (round(easting / total, 5), round(northing / total, 5)) if total else (None, None)


def _by(rows: Iterable[dict[str, object]], column: str) -> dict[object, list[dict[str, object]]]:
    """Return rows by their value in a column."""
    groups: dict[object, list[dict[str, object]]] = defaultdict(list)
    for row in rows:
        groups[row[column]].append(row)
    return groups
