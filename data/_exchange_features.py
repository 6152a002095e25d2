"""The register as rows that stand alone - one for each tie, with everything - and such rows as tables again.

For formats that hold one table: GeoJSON and GeoParquet. What a reader wants stands flat in the row; the exact
tables of the partnership stand below ``register``, and only they are read back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from data._exchange_read import ExchangeError
from data._exchange_schema import TABLES, Table
from data.errors import N_
from data.exchange_cells import plain_of

FORMAT: Final = "register-1"
"""Names what stands in a file, and changes when it does."""
CHILDREN: Final = ("themes", "sources", "funding", "texts", "pages")
FLAT: Final[Mapping[str, str]] = {
    "partnership_id": "string",
    "title": "string",
    "french_actors": "string",
    "malian_actors": "string",
    "place": "string",
    "territory_code": "string",
    "territory_name": "string",
    "reach": "string",
    "start_year": "integer",
    "end_year": "integer",
    "status": "string",
    "observed_year": "integer",
    "confidence": "string",
    "themes": "string",
}
"""Columns for readers, with their types: the dates are those that count for the tie."""
_DATED: Final = ("start_year", "end_year", "status", "observed_year")
Row = dict[str, Any]


def inner(table: str) -> tuple[Table, list[str]]:
    """Return a table and the columns that its rows keep inside a feature."""
    return TABLES[table], [name for name in TABLES[table].names if name != "partnership_id"]


def features_of(tables: Mapping[str, pd.DataFrame]) -> Iterator[Row]:
    """Yield one row for each tie, and one for each partnership that has none.

    Returns
    -------
    iterator of dict
        The columns of :data:`FLAT`, and ``register``: ``partnership``, ``tie`` (None without one), ``actors``
        (columns of ACTORS with ``number`` and ``role``) and the tables of :data:`CHILDREN`.
    """
    actors = {row["actor_id"]: row for row in _plain(tables["actors"])}
    names = {row["code"]: row["name"] for row in _plain(tables["territories"])}
    children = {name: _by_partnership(tables[name]) for name in (*CHILDREN, "partnership_actors", "ties")}
    for partnership in _plain(tables["partnerships"]):
        key = partnership["partnership_id"]
        mine = {name: rows.get(key, []) for name, rows in children.items()}
        named = [
            {"number": role["number"], "role": role["role"], **actors[role["actor_id"]]}
            for role in mine["partnership_actors"]
        ]
        whole = {"partnership": partnership, "actors": named} | {name: mine[name] for name in CHILDREN}
        ties: Sequence[Row | None] = mine["ties"] or [None]
        for tie in ties:
            yield _flat(partnership, tie, named, mine["themes"], names) | {"register": {"tie": tie, **whole}}


def tables_from(rows: Sequence[Mapping[str, Any]], file: str) -> dict[str, pd.DataFrame]:
    """Return the tables behind the rows of :func:`features_of`.

    Raises
    ------
    ExchangeError
        A row is not of that form, or two rows tell one partnership or actor in two ways.
    """
    found: dict[str, dict[Any, Row]] = {name: {} for name in TABLES if TABLES[name].taken}
    try:
        for number, row in enumerate(rows, 1):
            _take(found, row["register"], number, file)
    except (KeyError, TypeError, AttributeError) as error:
        raise ExchangeError(
            N_("“{file}”: row {row} is no row of a register."), file=file, row=number
        ) from error
    return {
        name: pd.DataFrame(list(kept.values()), columns=TABLES[name].names) for name, kept in found.items()
    }


def _take(found: dict[str, dict[Any, Row]], whole: Mapping[str, Any], number: int, file: str) -> None:
    key = whole["partnership"]["partnership_id"]

    def keep(table: str, place: Any, row: Row) -> None:
        known = found[table].setdefault(place, row)
        if known != row:
            raise ExchangeError(
                N_("“{file}”: row {row} tells “{key}” otherwise than a row before it."),
                file=file,
                row=number,
                key=str(row.get("actor_id") or key),
            )

    keep("partnerships", key, dict(whole["partnership"]))
    for actor in whole["actors"]:
        own = {name: actor.get(name) for name in TABLES["actors"].names}
        keep("actors", actor["actor_id"], own)
        said = {name: actor[name] for name in ("number", "actor_id", "role")}
        keep("partnership_actors", (key, actor["number"]), {"partnership_id": key, **said})
    for table in CHILDREN:
        for child in whole[table]:
            keep(table, (key, child["number"]), {"partnership_id": key, **child})
    if whole["tie"] is not None:
        keep("ties", (key, whole["tie"]["number"]), {"partnership_id": key, **whole["tie"]})


def _plain(frame: pd.DataFrame) -> list[Row]:
    return [{name: plain_of(value) for name, value in row.items()} for row in frame.to_dict("records")]


def _by_partnership(frame: pd.DataFrame) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in _plain(frame):
        found.setdefault(row.pop("partnership_id"), []).append(row)
    return found


def _flat(
    partnership: Row, tie: Row | None, actors: Sequence[Row], themes: Sequence[Row], names: Mapping[str, str]
) -> Row:
    named = [one for one in actors if tie is None or tie["actor_id"] in (None, one["actor_id"])]
    partners = [one for one in actors if tie is None or tie["partner_id"] in (None, one["actor_id"])]
    place = tie or dict.fromkeys(TABLES["ties"].names)
    dated = place if place["own_dates"] else partnership
    return {
        "partnership_id": partnership["partnership_id"],
        "title": partnership["title"],
        "french_actors": _listed(one["name"] for one in named if one["side"] == "fr"),
        "malian_actors": _listed(one["name"] for one in partners if one["side"] == "ml"),
        "place": place["place"],
        "territory_code": place["territory_code"],
        "territory_name": names.get(place["territory_code"] or ""),
        "reach": place["reach"],
        **{name: dated[name] for name in _DATED},
        "confidence": place["confidence"] or partnership["confidence"],
        "themes": _listed(one["level_1"] or one["as_published"] for one in themes),
    }


def _listed(texts: Iterator[str | None]) -> str | None:
    return "; ".join(dict.fromkeys(text for text in texts if text)) or None
