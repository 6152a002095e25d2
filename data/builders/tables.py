"""Reference tables: CSV in, CSV out, every cell kept as text."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

MGP = "200054781"
"""SIREN code of the Métropole du Grand Paris."""
COMMUNE_COLUMNS = ["code", "name", "departement", "epci", "population", "lon", "lat", "area_km2"]
COPIED = [
    "kayes_communes.csv",
    "kayes_cercles.csv",
    "french_former_communes.csv",
    "french_actor_codes.csv",
    "published_figures.csv",
]
"""Facts that are carried over as they are."""


class TableError(ValueError):
    """A table of facts does not have the shape that the build relies on."""


def read_table(path: Path, required: Iterable[str] = ()) -> pd.DataFrame:
    """Read a CSV file as text, an empty cell being the empty string.

    Parameters
    ----------
    path : Path
        A UTF-8 CSV file with a header.
    required : iterable of str
        Columns that must be there.

    Returns
    -------
    pandas.DataFrame
        All columns are text.

    Raises
    ------
    TableError
        If required columns are missing; the message names all of them.
    """
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    missing = [column for column in required if column not in frame.columns]
    if missing:
        raise TableError(f"{path} lacks the columns {', '.join(missing)}")
    return frame


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame of text as UTF-8 CSV with LF line ends, the same bytes for the same frame."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def numbers(column: pd.Series) -> npt.NDArray[np.float64]:
    """Return a text column as floats; the empty cell becomes NaN."""
    return pd.to_numeric(column.replace("", np.nan)).to_numpy(dtype=float)


def import_facts(facts: Path, reference: Path) -> list[Path]:
    """Carry the tables of facts over into ``data/reference``.

    Communes are split into one file per INSEE region; SIREN codes and postcodes are dropped, former
    codes move to a table of their own, and whole numbers that a spreadsheet had turned into
    decimals ("455226.0") become whole again. No empty cell is filled.

    Parameters
    ----------
    facts : Path
        Folder with the tables that ``SOURCES.md`` lists.
    reference : Path
        Folder to write to; it must already hold the hand-kept ``french_ept_members.csv``.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    TableError
        If a table lacks a column.
    """
    written = []
    for name in COPIED:
        write_table(read_table(facts / name), reference / name)
        written.append(reference / name)
    groupings = read_table(facts / "french_groupings.csv", ["code", "name", "kind", "seat", "region", "type"])
    groupings["population"] = [text.removesuffix(".0") for text in groupings["population"]]
    unions = groupings.loc[groupings["kind"].isin(["EPCI", "EPT"]), ["code", "name", "kind", "type", "population"]]
    write_table(unions.sort_values("code"), reference / "french_groupings.csv")
    seats = groupings[~groupings["kind"].isin(["EPCI", "EPT"])]
    communes = read_table(facts / "french_communes.csv", [*COMMUNE_COLUMNS, "region", "former_codes"])
    communes = communes.sort_values("code")
    members = read_table(reference / "french_ept_members.csv", ["commune", "ept"])
    written += [
        reference / "french_groupings.csv",
        *_write_communes(communes, members, reference),
        *_write_parents(communes, seats, reference),
    ]
    return written


def _write_communes(communes: pd.DataFrame, members: pd.DataFrame, reference: Path) -> list[Path]:
    """Write one file of communes per region, and the table of former codes."""
    written = []
    for region, part in communes.groupby("region", sort=True):
        kept = part[COMMUNE_COLUMNS].copy()
        if region == "11":
            kept["ept"] = kept["code"].map(dict(zip(members["commune"], members["ept"], strict=True))).fillna("")
        path = reference / "french_communes" / f"{region}.csv"
        write_table(kept, path)
        written.append(path)
    former = communes.loc[communes["former_codes"] != "", ["former_codes", "code"]]
    former = former.assign(former_code=former["former_codes"].str.split("|")).explode("former_code")
    former = former.rename(columns={"code": "commune"})[["former_code", "commune"]]
    write_table(former.sort_values(["former_code", "commune"]), reference / "french_former_codes.csv")
    return [*written, reference / "french_former_codes.csv"]


def _write_parents(communes: pd.DataFrame, seats: pd.DataFrame, reference: Path) -> list[Path]:
    """Write départements and régions with their middle point."""
    tables = {"departement": "french_departements.csv", "region": "french_regions.csv"}
    kinds = {"departement": "département", "region": "région"}
    for level, name in tables.items():
        frame = seats[seats["kind"] == kinds[level]]
        columns = ["code", "name", "seat"] if level == "region" else ["code", "name", "region", "seat"]
        points = mean_points(communes, level)
        frame = frame[columns].merge(points, left_on="code", right_on=level, how="left").drop(columns=level)
        write_table(frame.fillna("").sort_values("code"), reference / name)
    return [reference / name for name in tables.values()]


def mean_points(communes: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return the middle point of each group of communes.

    The point is the mean of the communes' points weighted by their areas, which is the centroid of
    the group to within the curvature of the Earth over its extent. Communes without a point or an
    area are left out; a group that has none gets empty cells.

    Parameters
    ----------
    communes : pandas.DataFrame
        Text columns ``lon``, ``lat`` (degrees, EPSG:4326), ``area_km2`` and ``by``.
    by : str
        The column to group by.

    Returns
    -------
    pandas.DataFrame
        Text columns ``by``, ``lon`` and ``lat`` (degrees, 5 decimals), sorted by ``by``.
    """
    rows = []
    for code, part in communes.groupby(by, sort=True):
        lon, lat, area = (numbers(part[column]) for column in ("lon", "lat", "area_km2"))
        known = np.isfinite(lon) & np.isfinite(lat) & np.isfinite(area)
        if not known.any():
            rows.append({by: code, "lon": "", "lat": ""})
            continue
        middle = [float(np.average(values[known], weights=area[known])) for values in (lon, lat)]
        rows.append({by: code, "lon": f"{middle[0]:.5f}", "lat": f"{middle[1]:.5f}"})
    return pd.DataFrame(rows, columns=[by, "lon", "lat"])
