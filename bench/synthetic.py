"""Synthetic names and points, seeded, for measurements only: never shown, never put in a register."""

from __future__ import annotations

import string
import unicodedata
from dataclasses import dataclass
from random import Random

import geopandas as gpd
import numpy as np
import pandas as pd

from data.schema import CRS
from geo.names import fold

PREFIXES = {
    "commune": ("Mairie de ", "Ville de ", "Commune de "),
    "former_commune": ("Mairie de ", "Commune de "),
    "departement": ("Conseil départemental de ", "Département de "),
    "cercle": ("Conseil de cercle de ", "Cercle de "),
}
KINDS = ("commune", "former_commune", "departement", "cercle", "epci", "chef_lieu")
PREFIXED, PLAIN_CASE, FAULTS = 0.3, 0.2, 0.05
SHORTEST = 5
"""Letters under which a name is left without a typing fault: it could not be known again."""


@dataclass(frozen=True, slots=True)
class SyntheticName:
    """A name as a clerk might write it, and the code that it means."""

    text: str
    code: str
    faulty: bool


def synthetic_names(gazetteer: pd.DataFrame, count: int, seed: int) -> list[SyntheticName]:
    """Return names of the gazetteer as they are written in lists: prefixes, capitals, 5 % typing faults.

    Only names that mean one unit of the gazetteer are drawn, so that each has one right answer.

    Parameters
    ----------
    gazetteer
        GAZETTEER.
    count
        How many; drawn without repeats as long as there are enough.
    seed
        Of the random numbers.
    """
    random = Random(seed)  # noqa: S311 - data, not secrets
    folded = gazetteer["name"].map(fold)
    one = folded.map(gazetteer.groupby(folded)["code"].nunique()) == 1
    rows = gazetteer.loc[one & gazetteer["kind"].isin(KINDS), ["name", "code", "kind"]]
    chosen = random.sample(range(len(rows)), min(count, len(rows)))
    found = []
    for name, code, kind in rows.iloc[chosen].itertuples(index=False):
        text, faulty = written(name, kind, random)
        found.append(SyntheticName(text, code, faulty))
    return found


def written(name: str, kind: str, random: Random) -> tuple[str, bool]:
    """Return a name as a clerk might write it, and whether with a typing fault.

    Parameters
    ----------
    name
        The right name.
    kind
        Kind of its unit, for the prefix of its institution.
    random
        Draws prefixes, capitals without accents, and 5 % typing faults.
    """
    faulty = random.random() < FAULTS and len(name) >= SHORTEST
    text = _with_fault(name, random) if faulty else name
    prefixes = PREFIXES.get(kind, ())
    if prefixes and random.random() < PREFIXED:
        text = random.choice(prefixes) + text
    if random.random() < PLAIN_CASE:
        marks = unicodedata.normalize("NFD", text.upper())
        text = "".join(letter for letter in marks if not unicodedata.combining(letter))
    return text, faulty


def _with_fault(name: str, random: Random) -> str:
    """Return a name with one letter dropped, doubled, changed, or exchanged with the next."""
    letters = [i for i in range(1, len(name) - 1) if name[i].isalpha() and name[i + 1].isalpha()]
    if not letters:
        return name
    at = random.choice(letters)
    other = random.choice(string.ascii_lowercase)
    return random.choice(
        (
            name[:at] + name[at + 1 :],
            name[:at] + name[at] + name[at:],
            name[:at] + other + name[at + 1 :],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        )
    )


def synthetic_points(territories: list[gpd.GeoDataFrame], count: int, seed: int) -> gpd.GeoDataFrame:
    """Return points drawn evenly in the bounding box of each frame, as many in each (EPSG:4326)."""
    random = np.random.default_rng(seed)
    shares = [count // len(territories)] * len(territories)
    shares[0] += count - sum(shares)
    xy = []
    for frame, share in zip(territories, shares, strict=True):
        west, south, east, north = frame.total_bounds
        xy.append(random.uniform((west, south), (east, north), (share, 2)))
    points = np.concatenate(xy)
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(points[:, 0], points[:, 1]), crs=CRS)
