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
PARENTS = {
    "departement": ("département", "french_departements.csv", ["code", "name", "region", "seat"]),
    "region": ("région", "french_regions.csv", ["code", "name", "seat"]),
}
"""Level: its kind in the facts, its file, the columns that are not derived."""


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
    return np.array([float(text) if text else np.nan for text in column], dtype=float)


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
    unions = groupings.loc[
        groupings["kind"].isin(["EPCI", "EPT"]), ["code", "name", "kind", "type", "population"]
    ]
    write_table(unions.sort_values("code"), reference / "french_groupings.csv")
    seats = groupings[~groupings["kind"].isin(["EPCI", "EPT"])]
    communes = read_table(facts / "french_communes.csv", [*COMMUNE_COLUMNS, "region", "former_codes"])
    communes = communes.sort_values("code")
    for region, part in communes.groupby("region", sort=True):
        write_table(part[COMMUNE_COLUMNS], reference / "french_communes" / f"{region}.csv")
    former = communes.loc[communes["former_codes"] != "", ["former_codes", "code"]]
    former = former.assign(former_code=former["former_codes"].str.split("|")).explode("former_code")
    former = former.rename(columns={"code": "commune"})[["former_code", "commune"]]
    write_table(former.sort_values(["former_code", "commune"]), reference / "french_former_codes.csv")
    for kind, name, columns in PARENTS.values():
        frame = seats.loc[seats["kind"] == kind, columns].sort_values("code")
        write_table(frame, reference / name)
        written.append(reference / name)
    written += [reference / "french_groupings.csv", reference / "french_former_codes.csv"]
    return [*written, *derive(reference)]


def derive(reference: Path) -> list[Path]:
    """Fill the derived columns of the tables in ``data/reference``.

    These are ``ept`` in ``french_communes/11.csv``, from ``french_ept_members.csv``, and ``lon``, ``lat`` of
    the départements and régions, from their communes (see `mean_points`).

    Parameters
    ----------
    reference : Path
        The folder ``data/reference``.

    Returns
    -------
    list of Path
        The files written; the same bytes each time.

    Raises
    ------
    TableError
        If a table lacks a column, or an EPT has a member that is no commune of Île-de-France.
    """
    members = read_table(reference / "french_ept_members.csv", ["commune", "ept"])
    home = reference / "french_communes" / "11.csv"
    communes = read_table(home, COMMUNE_COLUMNS)
    strangers = sorted(set(members["commune"]) - set(communes["code"]))
    if strangers:
        raise TableError(f"french_ept_members.csv names unknown communes: {', '.join(strangers)}")
    ept = dict(zip(members["commune"], members["ept"], strict=True))
    write_table(communes[COMMUNE_COLUMNS].assign(ept=communes["code"].map(ept).fillna("")), home)
    every = read_french_communes(reference)
    written = [home]
    for level, (_, name, columns) in PARENTS.items():
        frame = read_table(reference / name, columns)[columns]
        frame = frame.merge(mean_points(every, level), left_on="code", right_on=level, how="left")
        write_table(frame[[*columns, "lon", "lat"]].fillna(""), reference / name)
        written.append(reference / name)
    return written


def read_french_communes(reference: Path) -> pd.DataFrame:
    """Return all French communes, with a column ``region`` from the name of their file; all text."""
    files = sorted((reference / "french_communes").glob("*.csv"))
    if not files:
        raise TableError(f"no table of communes in {reference / 'french_communes'}")
    parts = [read_table(path, COMMUNE_COLUMNS)[COMMUNE_COLUMNS].assign(region=path.stem) for path in files]
    return pd.concat(parts, ignore_index=True).sort_values("code", ignore_index=True)


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
