"""The names that no rule placed surely, for a person to decide: which, what they hold up, what they may be.

A name waits when a row that bears it has no code although its place may lie in the area (*unmatched*,
*ambiguous*), or has one from a near spelling (*doubtful*: a score below :data:`data.aliases.SURE`). Rows that
bear the same name on the same side in the same context wait together: one choice places them all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import pandera.pandas as pa

from data.aliases import ALIAS, alias_key, fold_name
from data.records import CODED_KINDS
from geo.geocode import Geocoder, Match

WAITS = ("unmatched", "ambiguous", "doubtful", "found")
"""Why a name waits; ``found``: its rows were written without a code, today's names would place it."""
QUEUE = pa.DataFrameSchema(
    {
        "key": pa.Column("str", unique=True),  # of the alias that would decide it (data.aliases.alias_key)
        "name": pa.Column("str"),  # the commonest spelling
        "side": pa.Column("str", checks=pa.Check.isin(("fr", "ml"))),
        "within": pa.Column("str"),  # code of the unit in which the sources place it, or ""
        "within_name": pa.Column("str"),
        "status": pa.Column("str", checks=pa.Check.isin(WAITS)),
        "rows": pa.Column("int64", checks=pa.Check.gt(0)),  # places and actors of partnerships that bear it
        "partnerships": pa.Column("int64", checks=pa.Check.gt(0)),
        "score": pa.Column("float64", nullable=True),  # of the row's match, else of the best candidate, 0-100
        "candidates": pa.Column("int64"),
    },
    name="queue",
)
"""One row per name, side and context; most rows first, then the lowest score."""
CANDIDATES = pa.DataFrameSchema(
    {
        "code": pa.Column("str", unique=True),
        "name": pa.Column("str"),
        "parent": pa.Column("str"),  # name of the unit it lies in, or ""
        "level": pa.Column("str"),
        "score": pa.Column("float64"),  # 0-100
        "method": pa.Column("str"),
        "lon": pa.Column("float64", nullable=True),  # degrees, EPSG:4326
        "lat": pa.Column("float64", nullable=True),
    },
    name="candidates",
)
"""The units that a name may mean, best first."""
_COLLECTIVITIES = CODED_KINDS | {"other"}
"""Kinds of actor whose name may be that of a territory; ``other``: no word of it tells."""


@dataclass(frozen=True, slots=True)
class Review:
    """The names that wait.

    Parameters
    ----------
    queue
        QUEUE.
    candidates
        CANDIDATES by the queue's ``key``.
    """

    queue: pd.DataFrame
    candidates: Mapping[str, pd.DataFrame]


def review(names: pd.DataFrame, geocoder: Geocoder, *, bodies: bool = False) -> Review:
    """Return the names that wait for a person.

    Parameters
    ----------
    names
        NAMES (:meth:`data.register.Register.names`).
    geocoder
        Without aliases: what is asked is what the rules alone would say.
    bodies
        Also associations, schools and other bodies, whose name is no place and whose seat nobody knows.
    """
    waiting = names[names["open"] & (names["method"] != ALIAS)]
    keys = [
        alias_key(name, side, within)
        for name, side, within in zip(waiting["name"], waiting["side"], waiting["within"], strict=True)
    ]
    rows: list[dict[str, object]] = []
    candidates: dict[str, pd.DataFrame] = {}
    for key, group in waiting.groupby(pd.Series(keys, index=waiting.index, dtype="str"), sort=True):
        if not (bodies or (group["what"] == "place").any() or group["kind"].isin(_COLLECTIVITIES).any()):
            continue
        name, side, within = _commonest(group["name"]), group["side"].iloc[0], group["within"].iloc[0]
        known = within if within and geocoder.unit(within) else None
        match = geocoder.match(name, country="FR" if side == "fr" else "ML", within=known)
        found = candidates_of(match, geocoder)
        worst = group["score"].min() if group["code"].notna().all() else float("nan")
        best = float(found["score"].iloc[0]) if len(found) else float("nan")
        candidates[str(key)] = found
        rows.append(
            {
                "key": str(key),
                "name": name,
                "side": side,
                "within": within,
                "within_name": geocoder.unit_name(within),
                "status": _status(match, doubtful=pd.notna(worst)),
                "rows": len(group),
                "partnerships": group["partnership_id"].nunique(),
                "score": worst if pd.notna(worst) else best,
                "candidates": len(found),
            }
        )
    return Review(_ordered(rows), candidates)


def candidates_of(match: Match, geocoder: Geocoder) -> pd.DataFrame:
    """Return CANDIDATES of a match."""
    rows = [
        {
            "code": one.code,
            "name": one.name,
            "parent": geocoder.unit_name(one.parent),
            "level": one.level,
            "score": one.score,
            "method": one.method,
            "lon": one.lon,
            "lat": one.lat,
        }
        for one in match.candidates
    ]
    return _frame(rows, CANDIDATES).drop_duplicates("code", ignore_index=True)


def matching(queue: pd.DataFrame, words: str) -> pd.DataFrame:
    """Return the rows of QUEUE whose name or context holds some words, accents and case aside."""
    asked = fold_name(words)
    told = queue["name"].map(fold_name) + " " + queue["within_name"].map(fold_name)
    return queue[[asked in text for text in told]]


def _commonest(names: pd.Series) -> str:
    counts = Counter(map(str, names))
    return min(counts, key=lambda name: (-counts[name], name))


def _status(match: Match, *, doubtful: bool) -> str:
    if doubtful:
        return "doubtful"
    return {"matched": "found", "ambiguous": "ambiguous"}.get(match.status, "unmatched")


def _ordered(rows: list[dict[str, object]]) -> pd.DataFrame:
    frame = _frame(rows, QUEUE)
    worst = frame["score"].fillna(0.0)
    order = frame.assign(_worst=worst).sort_values(
        ["rows", "_worst", "name", "key"], ascending=[False, True, True, True]
    )
    return QUEUE.validate(order.drop(columns="_worst").reset_index(drop=True))


def _frame(rows: Sequence[Mapping[str, object]], schema: pa.DataFrameSchema) -> pd.DataFrame:
    types = {name: str(column.dtype) for name, column in schema.columns.items()}
    return pd.DataFrame(
        {name: pd.Series([row[name] for row in rows], dtype=kind) for name, kind in types.items()}
    )
