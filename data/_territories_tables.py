"""The attribute tables of the territories: every column of TERRITORIES except geometry, tier, vintage."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from data import paths
from data.schema import Area, Division

REGION = {"kayes": "ML01", "idf": "REG-11"}
IDF_REGION_NUMBER = "11"
GREATER_PARIS = "EPCI-200054781"
"""The Métropole du Grand Paris, of which every EPT is a part."""

POPULATION_SOURCES = {
    "sum": "somme des cercles, RGPH 2009 (résultats provisoires)",
    "commune": "code officiel géographique 2026 (Etalab)",
    "members": "somme de ses communes d’Île-de-France, code officiel géographique 2026 (Etalab)",
}
COLUMNS = (
    "code",
    "name",
    "level",
    "country",
    "parent",
    "region",
    "epci",
    "ept",
    "kind",
    "code_2015",
    "chef_lieu",
    "chef_lieu_lon",
    "chef_lieu_lat",
    "lon",
    "lat",
    "area_km2",
    "population",
    "population_source",
)
NUMBERS = ("chef_lieu_lon", "chef_lieu_lat", "lon", "lat", "area_km2", "population")


def reference_files(area: Area) -> tuple[Path, ...]:
    """Return the shipped tables that the territories of an area are made from."""
    folder = paths.REFERENCE
    if area == "kayes":
        return (folder / "kayes_communes.csv", folder / "kayes_cercles.csv", folder / "mali_regions.csv")
    return (
        folder / "french_communes" / f"{IDF_REGION_NUMBER}.csv",
        folder / "french_departements.csv",
        folder / "french_regions.csv",
        folder / "french_groupings.csv",
    )


def attributes(area: Area, division: Division) -> pd.DataFrame:
    """Return the attributes of every unit of an area.

    Parameters
    ----------
    area
        ``kayes`` or ``idf``.
    division
        Which regions Kayes is divided into; without effect on Île-de-France.

    Returns
    -------
    pandas.DataFrame
        TERRITORIES without ``geometry``, ``tier`` and ``vintage``: regions, then cercles or départements,
        then groupings, then communes. Areas in km², degrees in EPSG:4326, as tabulated; a unit above the
        commune has the sum of its communes' areas and their area-weighted mean centroid, which is the
        centroid of their union.
    """
    frame = _kayes(division) if area == "kayes" else _idf()
    frame = frame.reindex(columns=list(COLUMNS))
    text = [column for column in COLUMNS if column not in NUMBERS]
    return frame.astype(dict.fromkeys(text, "str") | dict.fromkeys(NUMBERS, "float64"))


def read_table(path: Path) -> pd.DataFrame:
    """Read a shipped table: every cell text, empty cells missing."""
    return pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8")


def _kayes(division: Division) -> pd.DataFrame:
    communes_file, cercles_file, regions_file = (read_table(path) for path in reference_files("kayes"))
    regions = regions_file.loc[regions_file["division"] == division]
    region_of_name = dict(zip(regions["name"], regions["code"], strict=True))
    communes = communes_file.rename(
        columns={
            "centroid_lon": "lon",
            "centroid_lat": "lat",
            "type": "kind",
            "population_2009": "population",
            "cercle_code": "parent",
        }
    ).assign(level="commune", country="ML", region=communes_file[f"region_{division}"].map(region_of_name))
    communes = _with_numbers(communes)

    total = cercles_file.loc[cercles_file["code"] == REGION["kayes"]]
    cercles_file = cercles_file.loc[cercles_file["code"] != REGION["kayes"]]
    cercles = pd.DataFrame(
        {
            "code": cercles_file["code"],
            "name": cercles_file["cercle"],
            "level": "cercle",
            "country": "ML",
            "population": pd.to_numeric(cercles_file["population_2009"]),
            "population_source": cercles_file["population_2009_source"],
        }
    )
    cercles = cercles.merge(_sums(communes, "parent"), on="code", how="left", validate="1:1")
    region_of_cercle = communes.groupby("parent")["region"].first()
    code_2015_of_cercle = communes.groupby("parent")["code_2015"].agg(_common_prefix)
    cercles["region"] = cercles["code"].map(region_of_cercle)
    cercles["parent"] = cercles["region"]
    cercles["code_2015"] = cercles["code"].map(code_2015_of_cercle)

    tops = pd.DataFrame(
        {"code": regions["code"], "name": regions["name"], "level": "region", "country": "ML"}
    ).assign(region=regions["code"])
    tops = tops.merge(_sums(communes, "region"), on="code", how="left", validate="1:1")
    if division == "1996":
        tops["population"] = pd.to_numeric(total["population_2009"]).iloc[0]
        tops["population_source"] = total["population_2009_source"].iloc[0]
        tops["code_2015"] = REGION["kayes"]
    else:
        tops["population"] = tops["code"].map(cercles.groupby("region")["population"].sum())
        tops["population_source"] = POPULATION_SOURCES["sum"]
    return pd.concat([tops, cercles, communes], ignore_index=True)


def _common_prefix(codes: pd.Series) -> str:
    """Return the most frequent cercle part of commune codes (one commune was filed under another cercle)."""
    return str(codes.str[:6].mode().iloc[0])


def _idf() -> pd.DataFrame:
    communes_file, departements_file, regions_file, groupings_file = (
        read_table(path) for path in reference_files("idf")
    )
    region = REGION["idf"]
    communes = communes_file.assign(
        code="COM-" + communes_file["code"],
        parent="DEP-" + communes_file["departement"],
        epci="EPCI-" + communes_file["epci"],
        ept="EPT-" + communes_file["ept"],
        level="commune",
        country="FR",
        region=region,
        population_source=POPULATION_SOURCES["commune"],
    )
    communes = _with_numbers(communes)
    departements_file = departements_file.loc[departements_file["region"] == IDF_REGION_NUMBER]
    names = {
        region: regions_file.set_index("code").loc[IDF_REGION_NUMBER, "name"],
        **dict(zip("DEP-" + departements_file["code"], departements_file["name"], strict=True)),
        **dict(
            zip(groupings_file["kind"] + "-" + groupings_file["code"], groupings_file["name"], strict=True)
        ),
    }
    parts = [
        _units(communes, "region", "region", names, parent=None),
        _units(communes, "parent", "departement", names, parent=region),
        _units(communes, "epci", "epci", names, parent=region),
        _units(communes, "ept", "ept", names, parent=GREATER_PARIS),
        communes,
    ]
    return pd.concat(parts, ignore_index=True)


def _units(
    communes: pd.DataFrame, by: str, level: str, names: dict[str, str], *, parent: str | None
) -> pd.DataFrame:
    """Return the units that French communes belong to through column `by`, with their sums."""
    units = _sums(communes, by)
    population = communes.groupby(by)["population"].agg(lambda values: values.sum(min_count=len(values)))
    return units.assign(
        name=units["code"].map(names),
        level=level,
        country="FR",
        parent=parent,
        region=REGION["idf"],
        population=units["code"].map(population),
        population_source=POPULATION_SOURCES["members"],
    )


def _with_numbers(frame: pd.DataFrame, columns: Sequence[str] = NUMBERS) -> pd.DataFrame:
    return frame.assign(
        **{column: pd.to_numeric(frame[column]) for column in columns if column in frame.columns}
    )


def _sums(communes: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return, per value of `by`, the area and the area-weighted mean point of its communes."""
    weighted = communes.assign(
        lon=communes["lon"] * communes["area_km2"], lat=communes["lat"] * communes["area_km2"]
    )
    sums = weighted.groupby(by)[["area_km2", "lon", "lat"]].sum()
    sums = sums.assign(lon=sums["lon"] / sums["area_km2"], lat=sums["lat"] / sums["area_km2"])
    return sums.round({"area_km2": 2, "lon": 5, "lat": 5}).rename_axis("code").reset_index()
