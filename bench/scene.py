"""The data that every row works on: the built-in register of a home of its own, and seeded synthetic data."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from bench.make_data import SEED, communes_of_france
from bench.registers import MadeRegister, synthetic_register, world_territories
from data.bundles import read_folder
from data.gazetteer import load_gazetteer
from data.schema import AREAS, Area
from geo.join import presence
from geo.pipeline.coverage import State, load_state
from geo.pipeline.register import ensure_register
from layers.bundle import ensure_bundle

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much work each row does.

    Parameters
    ----------
    runs
        Rounds of each row of times.
    names, slow_names, matrix_names
        Synthetic names to geocode, and how many of them the slow baselines read.
    villages
        Made-up villages added to the gazetteer for its second size.
    points, slow_points
        Synthetic points to join, and how many of them the slow baseline reads.
    communes, many_points
        Communes of the made-up France, and the points to join to them.
    scales
        Sizes of the made-up registers, times the French Atlas.
    places
        Communes in which the made-up registers act.
    skewed
        Presences of the register in which a few communes have very many.
    world
        Activities of the made-up world in partitions, of which a part is read.
    cells
        Communes that the slow baselines of made-up registers look at.
    years, slow_years
        Years of the coverage of all years, and how many of them the slow baseline reads.
    dpi
        Resolution of the poster.
    """

    runs: int = 5
    names: int = 10_000
    slow_names: int = 20
    matrix_names: int = 120
    villages: int = 191_000
    points: int = 100_000
    slow_points: int = 50
    communes: int = 36_000
    many_points: tuple[int, ...] = (100_000, 1_000_000)
    scales: tuple[float, ...] = (1, 10, 100)
    places: int = 10_000
    skewed: int = 1_000_000
    world: int = 1_000_000
    cells: int = 20
    years: tuple[int, ...] = tuple(range(2007, 2027))
    slow_years: int = 2
    dpi: int = 300


QUICK = Sizes(
    runs=2,
    names=1_000,
    slow_names=10,
    matrix_names=50,
    villages=20_000,
    points=20_000,
    slow_points=10,
    communes=3_600,
    many_points=(20_000,),
    years=tuple(range(2016, 2027)),
    slow_years=1,
    scales=(0.3, 1),
    skewed=50_000,
    world=20_000,
    cells=5,
    dpi=72,
)
"""Enough to see whether a row works; its figures say little."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What the rows measure on.

    Parameters
    ----------
    gazetteer
        GAZETTEER.
    states
        The register and the territories of both areas, joined.
    bundle
        Files that a browser loads with the map, by name.
    sizes
        How much work.
    official
        Files of real polygons to compare the map with, where the machine has them.
    """

    gazetteer: pd.DataFrame
    states: Mapping[Area, State]
    bundle: Mapping[str, bytes]
    sizes: Sizes = field(default_factory=Sizes)
    official: tuple[Path, ...] = ()


def load_scene(sizes: Sizes) -> Scene:
    """Return the scene of the built-in register; ``CARTOCOOP_HOME`` must be a folder to throw away."""
    with ensure_register() as register:
        states = {area: load_state(register, area) for area in AREAS}
    files = read_folder(ensure_bundle(), (".html", ".js", ".css", ".json"))
    return Scene(load_gazetteer(), states, files, sizes, official_boundaries())


def official_boundaries() -> tuple[Path, ...]:
    """Return the real polygons of both areas where the machine has them, else nothing.

    They lie beside the project (or where ``CARTOCOOP_SHARED`` says) and are no part of it.
    """
    folder = Path(os.environ.get("CARTOCOOP_SHARED", ROOT.parent / "shared")) / "boundaries"
    names = ("kayes_communes_cod2015.geojson", "idf_communes_cog2026.geojson")
    paths = tuple(folder / name for name in names)
    return paths if all(path.is_file() for path in paths) else ()


@dataclass(frozen=True, slots=True)
class MadeScene:
    """A made-up register, the made-up territories it acts in, and its PRESENCE there."""

    register: MadeRegister
    territories: gpd.GeoDataFrame
    presence: pd.DataFrame

    def times(self, count: int) -> MadeScene:
        """Return a register so many times as large: copies with projects of their own, in other communes."""
        return self._copies(count * len(self.presence), 1.0)

    def skewed(self, rows: int) -> MadeScene:
        """Return a register of so many presences, of which a few communes have very many."""
        return self._copies(rows, 3.0)

    def _copies(self, rows: int, power: float) -> MadeScene:
        random = np.random.default_rng(SEED)
        copies = -(-rows // len(self.presence))
        codes = self.territories.loc[self.territories["level"] == "commune", ["code", "parent", "region"]]
        codes = codes.rename(columns={"code": "commune_code"})
        tables = []
        for copy in range(copies):
            place = (len(codes) * random.random(len(self.presence)) ** power).astype(np.int64)
            named = {"partnership_id": self.presence["partnership_id"] + f"-{copy}"}
            where = codes.iloc[place].reset_index(drop=True)
            tables.append(self.presence.assign(**named, **dict(where.items())))
        frames = [
            pd.concat([f.assign(partnership_id=f["partnership_id"] + f"-{copy}") for copy in range(copies)])
            for f in (self.register.ties, self.register.themes)
        ]
        register = MadeRegister(self.register.actors, *(f.reset_index(drop=True) for f in frames))
        return MadeScene(register, self.territories, pd.concat(tables, ignore_index=True).iloc[:rows])


@lru_cache(maxsize=2)
def made_scene(scale: float, communes: int) -> MadeScene:
    """Return a made-up register of some times the French Atlas."""
    territories = world_territories(communes)
    register = synthetic_register(scale, territories)
    return MadeScene(register, territories, presence(register.ties, territories))


def made_france(sizes: Sizes) -> gpd.GeoDataFrame:
    """Return the made-up communes of France, with their départements and regions."""
    return communes_of_france(sizes.communes)
