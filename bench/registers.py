"""Made-up registers at 1, 10 and 100 times the size of the French Atlas, and the made-up world they act in.

The world is a lattice: 140 countries, each a box of cercles (columns) and communes (cells). Dates, echelons,
statuses and themes are drawn in proportions like those of the register; a few places and themes draw most of
the projects, as in the Atlas.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from bench.france import SYNTHETIC
from bench.place_names import place_names
from bench.synthetic import written
from data.schema import ACTORS, CRS, TERRITORIES, THEMES, TIES, validate
from data.themes import load_themes

PROJECTS, COLLECTIVITIES, PARTNERS, COUNTRIES = 12_129, 4_756, 9_889, 140
"""Size of the French Atlas."""
COLUMNS, ROWS = 14, 10
WEST, EAST, SOUTH, NORTH = -168.0, 168.0, -55.0, 70.0
EARTH_KM2 = 6_371.0088**2
"""Square of the mean radius of the Earth."""
KINDS = (("commune", 0.62), ("association", 0.16), ("epci", 0.12), ("departement", 0.06), ("region", 0.04))
REACHES = (("commune", 0.7), ("village", 0.12), ("cercle", 0.08), ("region", 0.003), ("unknown", 0.097))
STATES = (("ongoing", 0.45), ("ended", 0.3), ("", 0.2), ("suspended", 0.03), ("dormant", 0.02))
CONFIDENCE = (("high", 0.6), ("medium", 0.3), ("low", 0.1))


@dataclass(frozen=True, slots=True)
class MadeRegister:
    """ACTORS, TIES and THEMES of made-up projects, each with a column ``synthetic`` that is True."""

    actors: pd.DataFrame
    ties: pd.DataFrame
    themes: pd.DataFrame


def world_territories(communes: int = 50_000, seed: int = 20261122) -> gpd.GeoDataFrame:
    """Return TERRITORIES of the lattice world, plus ``synthetic``.

    Parameters
    ----------
    communes
        About how many: 140 times a number of columns times a number of rows.
    seed
        Of names and populations.

    Returns
    -------
    GeoDataFrame
        Communes, cercles and regions (one per country); codes ``SYN-R000``, ``SYN-R000-00``,
        ``SYN-R000-00-00``. ``country`` is ML, which stands for "the partners' side".
    """
    each = max(1, round(communes / COUNTRIES))
    wide = max(1, int(np.sqrt(each)))
    high = max(1, round(each / wide))
    country, column, row = (
        part.ravel() for part in np.meshgrid(range(COUNTRIES), range(wide), range(high), indexing="ij")
    )
    boxes = _boxes(country, column / wide, (column + 1) / wide, row / high, (row + 1) / high)
    region = np.array([f"SYN-R{number:03}" for number in range(COUNTRIES)], dtype=object)[country]
    cercle = region + np.array([f"-{number:02}" for number in range(wide)], dtype=object)[column]
    code = cercle + np.array([f"-{number:02}" for number in range(high)], dtype=object)[row]
    frame = _units(code, "commune", cercle, region, boxes)
    frame["name"] = place_names(len(frame), seed)
    frame["population"] = np.round(np.random.default_rng(seed).lognormal(9.5, 0.8, len(frame)))
    where = np.divmod(np.arange(COUNTRIES * wide), wide)
    middle = _boxes(where[0], where[1] / wide, (where[1] + 1) / wide, 0, 1)
    cercles = _units(
        pd.unique(cercle), "cercle", pd.unique(region).repeat(wide), pd.unique(region).repeat(wide), middle
    )
    regions = _units(
        pd.unique(region), "region", None, pd.unique(region), _boxes(np.arange(COUNTRIES), 0, 1, 0, 1)
    )
    made = gpd.GeoDataFrame(pd.concat([frame, cercles, regions], ignore_index=True), crs=CRS)
    return validate(made, TERRITORIES)


def _boxes(country: Any, left: Any, right: Any, low: Any, high: Any) -> npt.NDArray[np.float64]:
    """Return west, south, east and north of parts of countries, given as shares of their boxes."""
    across, up = country % COLUMNS, country // COLUMNS
    width, height = (EAST - WEST) / COLUMNS, (NORTH - SOUTH) / ROWS
    west, south = WEST + across * width, SOUTH + up * height
    parts = west + left * width, south + low * height, west + right * width, south + high * height
    return np.stack(np.broadcast_arrays(*parts), axis=1)


def _units(
    code: Any, level: str, parent: Any, region: Any, boxes: npt.NDArray[np.float64]
) -> gpd.GeoDataFrame:
    """Return units of a level with every column of TERRITORIES."""
    sines = np.sin(np.radians(boxes[:, [1, 3]]))
    area = EARTH_KM2 * np.radians(boxes[:, 2] - boxes[:, 0]) * (sines[:, 1] - sines[:, 0])
    rows = pd.DataFrame(
        {"code": code, "name": code, "level": level, "country": "ML", "parent": parent, "region": region}
    )
    rows[["epci", "ept", "kind", "code_2015", "chef_lieu", "population_source"]] = None
    rows = rows.assign(
        chef_lieu_lon=np.nan,
        chef_lieu_lat=np.nan,
        lon=boxes[:, [0, 2]].mean(axis=1),
        lat=boxes[:, [1, 3]].mean(axis=1),
        area_km2=area,
        population=np.nan,
        tier="schematic",
        vintage=SYNTHETIC,
    )
    text = rows.select_dtypes(exclude="number").columns
    rows = rows.astype(dict.fromkeys(text, "str")).assign(synthetic=True)
    return gpd.GeoDataFrame(rows, geometry=shapely.box(*boxes.T), crs=CRS)


def synthetic_register(scale: float, territories: pd.DataFrame, seed: int = 20261122) -> MadeRegister:
    """Return a made-up register.

    Parameters
    ----------
    scale
        Times the projects, collectivities and partners of the French Atlas.
    territories
        TERRITORIES in which the projects act.
    seed
        Of the random numbers.
    """
    random = np.random.default_rng(seed)
    projects, people = (max(8, int(number * scale)) for number in (PROJECTS, COLLECTIVITIES))
    actors = _actors(people, max(8, int(PARTNERS * scale)), territories, random, seed)
    owner = np.repeat(np.arange(projects), random.choice([1, 2, 3], projects, p=[0.72, 0.2, 0.08]))
    drawn = _projects(projects, territories, random)
    tied = drawn.iloc[owner].reset_index(drop=True)
    who = (people * random.random(len(owner)) ** 2.5).astype(np.int64)  # a few take part in very many
    french = actors.iloc[who].reset_index(drop=True)
    first = np.r_[True, np.diff(owner) > 0]
    ties = tied.assign(
        actor_id=french["actor_id"],
        actor_name=french["name"],
        actor_kind=french["kind"],
        actor_territory=french["territory_code"],
        group_id=french["group_id"],
        group_name=french["group_name"],
        role=pd.Series(
            np.where(first, "lead", random.choice(["partner", "associated"], len(first))), dtype="str"
        ),
        public=french["public"],
        francilian=french["francilian"],
        synthetic=True,
    ).drop_duplicates(["partnership_id", "actor_id"], ignore_index=True)
    return MadeRegister(actors, validate(ties, TIES), _themes(drawn["partnership_id"], random))


def drawn_from(choices: tuple[tuple[str, float], ...], count: int, random: np.random.Generator) -> pd.Series:
    """Return texts drawn in given proportions."""
    names, shares = zip(*choices, strict=True)
    numbers = random.choice(len(names), count, p=np.array(shares) / sum(shares))
    return pd.Series(np.array(names, dtype=object)[numbers], dtype="str")


def drawn_years(count: int, random: np.random.Generator) -> pd.DataFrame:
    """Return ``start_year``, ``end_year``, ``status``, ``observed_year``; many are not known."""
    start = 2026 - (random.beta(1.3, 3, count) * 46).astype(np.int64)
    end = start + random.geometric(0.22, count)
    seen = np.clip(start + random.integers(0, 14, count), None, 2026)
    known = random.random((count, 3)) < (0.88, 0.55, 0.8)
    years = zip(
        ("start_year", "end_year", "observed_year"), (start, np.minimum(end, 2040), seen), strict=True
    )
    frame = pd.DataFrame(
        {
            name: pd.Series(year, dtype="Int64").where(known[:, side])
            for side, (name, year) in enumerate(years)
        }
    )
    return frame.assign(status=drawn_from(STATES, count, random))


def _projects(count: int, territories: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Return the columns of TIES that all ties of a project share."""
    communes = territories.loc[territories["level"] == "commune", ["code", "name", "parent", "region"]]
    popular = random.permutation(len(communes))
    chosen = communes.iloc[popular[(len(communes) * random.random(count) ** 2).astype(np.int64)]].reset_index(
        drop=True
    )
    reach = drawn_from(REACHES, count, random)
    code = chosen["code"].mask(reach == "cercle", chosen["parent"]).mask(reach == "region", chosen["region"])
    slips = Random(int(random.integers(2**31)))  # noqa: S311 - data, not secrets
    number = pd.Series(np.arange(count)).astype("str").str.zfill(7)
    return pd.DataFrame(
        {
            "partnership_id": "synthetic-" + number,
            "title": "Projet synthétique " + number,
            "partner_id": "synthetic-partner-" + chosen["code"],
            "partner_name": "Commune de " + chosen["name"],
            "territory_code": code.mask(reach == "unknown"),
            "place": pd.Series([written(name, "commune", slips)[0] for name in chosen["name"]], dtype="str"),
            "reach": reach,
            "collective": False,
            **drawn_years(count, random),
            "confidence": drawn_from(CONFIDENCE, count, random),
            "scope": "elsewhere",
            "note": "",
        }
    )


def _actors(
    people: int, partners: int, territories: pd.DataFrame, random: np.random.Generator, seed: int
) -> pd.DataFrame:
    """Return ACTORS: French ones first, then partners in the territories."""
    names = place_names(people, seed + 1)
    slips = Random(seed)  # noqa: S311 - data, not secrets
    seats = territories.loc[territories["level"] == "commune"].iloc[:: max(1, len(territories) // partners)]
    seats = seats.iloc[:partners]
    count = people + len(seats)
    kind = drawn_from(KINDS, people, random)
    number = pd.Series(np.arange(people)).astype("str").str.zfill(6)
    every = pd.DataFrame(
        {
            "actor_id": pd.concat(
                ["synthetic-fr-" + number, "synthetic-partner-" + seats["code"]], ignore_index=True
            ),
            "name": [written(name, "", slips)[0] for name in names] + list(seats["name"]),
            "kind": pd.concat([kind, pd.Series(["commune"] * len(seats), dtype="str")], ignore_index=True),
            "side": ["fr"] * people + ["ml"] * len(seats),
            "territory_code": [None] * people + list(seats["code"]),
            "lon": np.r_[random.uniform(-4, 8, people), seats["lon"]],
            "lat": np.r_[random.uniform(43, 50, people), seats["lat"]],
        }
    )
    every = every.assign(
        group_id=every["actor_id"],
        group_name=every["name"],
        public=every["kind"] != "association",
        francilian=np.arange(count) % 12 == 0,
        note="",
        synthetic=True,
    )
    text = ["actor_id", "name", "kind", "side", "territory_code", "group_id", "group_name", "note"]
    return validate(every.astype(dict.fromkeys(text, "str")), ACTORS)


def _themes(projects: pd.Series, random: np.random.Generator) -> pd.DataFrame:
    """Return THEMES: none to three of a project, a few of them drawing most."""
    paths = list(load_themes())
    times = random.choice([0, 1, 2, 3], len(projects), p=[0.12, 0.55, 0.25, 0.08])
    number = (len(paths) * random.random(times.sum()) ** 2).astype(np.int64)
    levels = np.array([tuple(path) for path in paths], dtype=object)[random.permutation(len(paths))][number]
    frame = pd.DataFrame(levels, columns=["level_1", "level_2", "level_3"]).astype("str")
    frame = frame.assign(
        partnership_id=projects.repeat(times).reset_index(drop=True),
        as_published="synthétique",
        priority=pd.Series([pd.NA] * len(frame), dtype="Int64"),
        synthetic=True,
    )
    return validate(frame.drop_duplicates(ignore_index=True), THEMES)
