"""The data that every row works on: the built-in register of a home of its own, and seeded synthetic data."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from data.bundles import read_folder
from data.gazetteer import load_gazetteer
from data.schema import AREAS, Area
from geo.pipeline.coverage import State, load_state
from geo.pipeline.register import ensure_register
from layers.bundle import ensure_bundle

ROOT = Path(__file__).resolve().parent.parent
SEED = 20261122


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much work each row does.

    Parameters
    ----------
    runs
        Rounds of each row of times.
    names, slow_names
        Synthetic names to geocode, and how many of them the slow baseline reads.
    points, slow_points
        Synthetic points to join, and how many of them the slow baseline reads.
    years, slow_years
        Years of the coverage of all years, and how many of them the slow baseline reads.
    dpi
        Resolution of the poster.
    """

    runs: int = 5
    names: int = 2_000
    slow_names: int = 100
    points: int = 100_000
    slow_points: int = 100
    years: tuple[int, ...] = tuple(range(2007, 2027))
    slow_years: int = 2
    dpi: int = 300


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
