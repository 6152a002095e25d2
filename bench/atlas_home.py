"""A made-up register of the whole Atlas in a home to throw away, written by the product's own writer.

French actors have the codes of real collectivities and partners those of real countries and of the communes
of Kayes, so that every page of the product shows them; every title and name says that it is synthetic. Never
point ``CARTOCOOP_HOME`` at a home that somebody uses.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd

from bench.make_data import SEED, cache_folder
from bench.registers import COUNTRIES, PARTNERS, MadeRegister, synthetic_register
from data.countries import load_countries
from data.gazetteer import load_gazetteer
from data.models import REVISION
from data.records import ActorRecord, PartnershipRecord, Side, ThemeRecord, TieRecord
from data.register import Register
from geo.pipeline.register import ensure_register
from geo.world import FRANCE, MALI

MALIAN, OF_KAYES = 0.09, 0.5
"""Share of the partners that are in Mali, and of these the share in the region of Kayes."""
IDF = "REG-11"
TITLE = "Synthetic project {number}"


def write_atlas(register: Register, scale: float = 1.0, seed: int = SEED) -> int:
    """Write made-up projects of some times the Atlas into a register; return how many.

    Parameters
    ----------
    register
        That of a home to throw away.
    scale
        Times the projects, collectivities and partners of the French Atlas.
    seed
        Of the random numbers.
    """
    places = partner_places(max(8, int(PARTNERS * scale)), seed)
    made = synthetic_register(scale, places, seed)
    written = 0
    with register.write(who="synthetic", operation="import", reason="synthetic data") as writer:
        for record in records(made, places):
            writer.upsert(record)
            written += 1
    return written


def atlas_register(scale: float = 1.0, seed: int = SEED) -> Path:
    """Return the file of a register with the built-in content and made-up projects, kept between runs."""
    kept = cache_folder() / f"synthetic-atlas-{scale:g}-{seed}-{REVISION}.sqlite"
    if not kept.is_file():
        part = kept.with_suffix(f".{os.getpid()}.part")
        with ensure_register(f"sqlite:///{part}") as register:
            write_atlas(register, scale, seed)
        part.replace(kept)
    return kept


def partner_places(count: int, seed: int = SEED) -> pd.DataFrame:
    """Return where the partners are, one row per partner.

    Returns
    -------
    DataFrame
        ``code`` (a key), ``name``, ``level``, ``parent``, ``region`` as the made-up registers ask for them,
        ``lon``, ``lat``; ``unit`` is the code that the product knows: a country, or a commune of Kayes.
    """
    random = np.random.default_rng(seed)
    world = load_countries().drop(columns="geometry")
    others = world[~world["code"].isin((FRANCE, MALI))].sample(COUNTRIES - 1, random_state=seed)
    share = 1.0 / np.arange(1, COUNTRIES) ** 0.8
    drawn = others.iloc[random.choice(COUNTRIES - 1, count, p=share / share.sum())].reset_index(drop=True)
    malian = random.random(count) < MALIAN
    drawn.loc[malian, drawn.columns] = world[world["code"] == MALI].iloc[[0] * malian.sum()].to_numpy()
    known = load_gazetteer()
    communes = known[(known["kind"] == "commune") & known["official"] & (known["region"] == "ML01")]
    ours = malian & (random.random(count) < OF_KAYES)
    chosen = communes.iloc[random.choice(len(communes), ours.sum())]
    drawn.loc[ours, ["code", "lon", "lat"]] = chosen[["code", "lon", "lat"]].to_numpy()
    number = pd.Series(np.arange(count)).astype("str").str.zfill(5)
    return pd.DataFrame(
        {
            "code": "P" + number,
            "name": "Synthetic " + drawn["name_fr"] + " " + number,
            "level": "commune",
            "parent": drawn["code"],
            "region": drawn["code"],
            "unit": drawn["code"],
            "lon": drawn["lon"].astype(float),
            "lat": drawn["lat"].astype(float),
        }
    )


def records(made: MadeRegister, places: pd.DataFrame) -> Iterator[PartnershipRecord]:
    """Yield what the made-up register holds, one project at a time, with codes that the product knows."""
    units = dict(zip(places["code"], places["unit"], strict=True))
    french = _french(made.actors)
    themes = dict(iter(made.themes.groupby("partnership_id")))
    for number, (key, ties) in enumerate(made.ties.groupby("partnership_id", sort=True)):
        first = ties.iloc[0]
        partner = _partner(first, units)
        here = [french[actor] for actor in ties["actor_id"]]
        paths = themes.get(key, made.themes.iloc[:0])
        yield PartnershipRecord(
            title=TITLE.format(number=number),
            actors=(*(_as(one, role) for one, role in zip(here, ties["role"], strict=True)), partner),
            ties=(_tie(first, partner, units),),
            key=str(key),
            start_year=_year(first["start_year"]),
            end_year=_year(first["end_year"]),
            observed_year=_year(first["observed_year"]),
            status=str(first["status"]),
            confidence=str(first["confidence"]),
            scope="elsewhere",
            themes=tuple(
                ThemeRecord("synthétique", *levels)
                for levels in paths[["level_1", "level_2", "level_3"]].itertuples(index=False)
            ),
            note="Synthetic: made up for a measurement.",
        )


def _french(actors: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return the French actors by key, each with the code of a real collectivity of its kind."""
    rows = actors[actors["side"] == "fr"]
    known = load_gazetteer()
    known = known[(known["country"] == "FR") & known["official"] & known["lon"].notna()]
    known = known.drop_duplicates("code").sample(frac=1, random_state=SEED)
    ours = (known["region"] == IDF) | (known["code"] == IDF)
    found = {}
    for (kind, francilian), part in rows.groupby(["kind", "francilian"]):
        level = "commune" if kind == "association" else kind
        pool = known[(known["kind"] == level) & (ours if francilian else ~ours)]
        seats = islice(cycle(pool[["code", "lon", "lat"]].itertuples(index=False)), len(part))
        for row, seat in zip(part.itertuples(index=False), seats, strict=True):
            found[row.actor_id] = {
                "name": f"Synthetic {row.name} {row.actor_id[-6:]}",
                "kind": kind,
                "francilian": bool(francilian),
                "territory_code": seat.code,
                "key": row.actor_id,
                "lon": seat.lon,
                "lat": seat.lat,
            }
    return found


def _as(actor: dict[str, Any], role: str) -> ActorRecord:
    return ActorRecord(side="fr", role=role, **actor)


def _partner(tie: pd.Series, units: dict[str, str]) -> ActorRecord:
    key = tie["partner_id"]
    return ActorRecord(
        name=tie["partner_name"].removeprefix("Commune de "),
        side=cast("Side", "ml"),
        kind="other",
        territory_code=units[key.removeprefix("synthetic-partner-")],
        key=key,
    )


def _tie(tie: pd.Series, partner: ActorRecord, units: dict[str, str]) -> TieRecord:
    """Return where a project acts: in a commune, its cercle, or in a country and no more."""
    unit = units[partner.key.removeprefix("synthetic-partner-")]
    here = unit.startswith("ML")
    reach = str(tie["reach"]) if here else "outside"
    code = {"cercle": unit[:6], "region": unit[:4], "unknown": None}.get(reach, unit)
    return TieRecord(place=partner.name, reach=reach, territory_code=code, partner_id=partner.key)


def _year(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)
