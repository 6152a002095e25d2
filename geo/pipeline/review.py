"""Deciding on names: what waits, the units to choose from, the choice kept and applied, the hand-over.

One transaction keeps a choice and sets every open row that bears the name; undoing it, or revoking the
choice, gives those rows back what they held.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

import geopandas as gpd
import pandas as pd

from data._register_aliases import Placed
from data.aliases import AliasRecord, Outcome, alias_key, check_alias, read_aliases
from data.errors import N_, CartoCoopError, Fault, FrameError, NotFoundError
from data.records import Side
from data.register import Register
from data.schema import CRS, Area
from data.territories import load_territories
from geo.join import points_to_territories
from geo.pipeline.atlas import default_places
from geo.pipeline.edit import EditError, author_faults
from geo.review import Review, review

AREA_OF: Final[dict[Side, Area]] = {"ml": "kayes", "fr": "idf"}
_COUNTRY: Final[dict[Side, Literal["ML", "FR"]]] = {"ml": "ML", "fr": "FR"}


def waiting(register: Register, *, bodies: bool = False) -> Review:
    """Return the names of a register that wait for a person; see :func:`geo.review.review`."""
    return review(register.names(), default_places().geocoder, bodies=bodies)


def decision(
    name: str,
    side: Side,
    outcome: Outcome,
    *,
    within: str = "",
    code: str | None = None,
    point: tuple[float, float] | None = None,
) -> AliasRecord:
    """Return what a person decides on a name, with all that follows from a code or a point.

    Parameters
    ----------
    name, side, within
        The name, its side and the unit in which sources place it ("" = they say no more).
    outcome
        ``unit`` with `code`; ``point`` with `point`; ``outside``; ``unknown``.
    code
        Of a unit on that side.
    point
        Longitude and latitude, degrees, EPSG:4326; its commune is that of the boundaries in use.

    Raises
    ------
    NotFoundError
        No unit has that code on that side.
    CartoCoopError
        The point lies in no commune of the area.
    """
    place = AliasRecord(name=name.strip(), side=side, outcome=outcome, within=within)
    if within and default_places().geocoder.unit(within) is None:
        raise NotFoundError(N_("No territory has the code “{code}”."), code=within)
    if outcome == "point" and point is not None:
        found = commune_at(*point, side)
        if found is None:
            raise CartoCoopError(
                N_("The point {lat}, {lon} lies in no commune of the area: choose a unit, or “outside”."),
                lat=f"{point[1]:.5f}",
                lon=f"{point[0]:.5f}",
            )
        return replace(_of_unit(place, found), lon=point[0], lat=point[1])
    return _of_unit(place, code) if code else place


def commune_at(lon: float, lat: float, side: Side) -> str | None:
    """Return the code of the commune in which a point lies under the boundaries in use; None = in none."""
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise CartoCoopError(N_("These are not degrees."))
    territories = load_territories(AREA_OF[side])
    point = gpd.GeoDataFrame(geometry=gpd.points_from_xy([lon], [lat], crs=CRS))
    found = points_to_territories(point, territories).iloc[0]
    return None if pd.isna(found) else str(found)


def _of_unit(place: AliasRecord, code: str) -> AliasRecord:
    places = default_places()
    unit = places.geocoder.unit(code.strip().upper())
    if unit is None or unit.country != _COUNTRY[place.side]:
        raise NotFoundError(N_("No territory has the code “{code}” on that side."), code=code)
    region = unit.code if unit.level == "region" else places.regions.get(unit.code, "")
    return replace(
        place,
        code=unit.code,
        unit=unit.name,
        level=unit.level,
        region=region if place.side == "fr" else "",
        lon=unit.lon,
        lat=unit.lat,
    )


def choose(
    register: Register, alias: AliasRecord, *, who: str, reason: str, expected: int | None = None
) -> Placed:
    """Keep a choice under a person's name and apply it to every open row of that name.

    Raises
    ------
    EditError
        Every fault at once.
    ConflictError
        Somebody else has chosen for that name since `expected`.
    """
    asked = replace(alias, reason=reason.strip())
    faults = author_faults(who, "")
    try:
        check_alias(asked)
    except FrameError as error:
        faults += error.faults
    if faults:
        raise EditError(N_("The choice is not saved."), faults=faults)
    with register.write(who=who.strip(), operation="edit", reason=asked.reason, batch=_batch()) as writer:
        return writer.choose(asked, expected=expected)


def revoke(
    register: Register, key: str, *, who: str, reason: str = "", expected: int | None = None
) -> Placed:
    """Take a choice back; its rows are as before it, or wait again.

    Raises
    ------
    EditError, ConflictError
        As :func:`choose`.
    """
    if faults := author_faults(who, reason):
        raise EditError(N_("The choice is not taken back."), faults=faults)
    with register.write(who=who.strip(), operation="edit", reason=reason.strip(), batch=_batch()) as writer:
        return writer.revoke(key, expected=expected)


@dataclass(frozen=True, slots=True)
class TakenAliases:
    """What became of a file of choices.

    Parameters
    ----------
    added, replaced, unchanged, kept
        Names; `kept` = another choice stands here and was not to be replaced.
    rows
        Rows of the register that were placed.
    """

    added: tuple[str, ...]
    replaced: tuple[str, ...]
    unchanged: tuple[str, ...]
    kept: tuple[str, ...]
    rows: int


def take_aliases(
    register: Register, path: Path, *, who: str, reason: str = "", replace_ours: bool = False
) -> TakenAliases:
    """Take in a file of choices made on another machine, in one transaction that can be undone whole.

    Raises
    ------
    CartoCoopError
        With every fault of the file; nothing is taken then.
    """
    if faults := author_faults(who, reason):
        raise EditError(N_("Nothing is taken in."), faults=faults)
    given = _completed(read_aliases(path), path)
    known = {one.key: one for one in register.aliases()}
    what: dict[str, list[str]] = {"added": [], "replaced": [], "unchanged": [], "kept": []}
    rows = 0
    with register.write(
        who=who.strip(), operation="edit", reason=reason or path.name, batch=_batch()
    ) as writer:
        for alias in given:
            ours = known.get(alias.key)
            fate = "added" if ours is None else "unchanged" if _same(ours, alias) else "replaced"
            fate = "kept" if fate == "replaced" and not replace_ours else fate
            what[fate].append(alias.name)
            if fate in ("added", "replaced"):
                placed = writer.choose(alias)
                rows += placed.rows + placed.actors
    return TakenAliases(**{name: tuple(found) for name, found in what.items()}, rows=rows)


def _completed(aliases: Iterable[AliasRecord], path: Path) -> list[AliasRecord]:
    """Return aliases of a file with what their codes are the codes of."""
    found, faults = [], []
    for number, alias in enumerate(aliases, 2):
        try:
            full = decision(alias.name, alias.side, alias.outcome, within=alias.within, code=alias.code)
        except CartoCoopError as error:
            faults.append(Fault(error.message, row=number, value=alias.name))
            continue
        if alias.outcome == "point":  # its commune is the one that was seen when it was drawn
            full = replace(full, lon=alias.lon, lat=alias.lat)
        found.append(replace(full, reason=alias.reason, author=alias.author))
    if faults:
        text = N_("The file “{path}” is not taken in: {count} faults.")
        raise CartoCoopError(text, path=path.name, count=len(faults), faults=faults)
    return found


def _same(ours: AliasRecord, theirs: AliasRecord) -> bool:
    told = ("outcome", "code", "reason", "author")
    alike = all(getattr(ours, name) == getattr(theirs, name) for name in told)
    return alike and (ours.outcome != "point" or (ours.lon, ours.lat) == (theirs.lon, theirs.lat))


def evidence(register: Register, name: str, side: str, within: str) -> pd.DataFrame:
    """Return the rows of the register that bear a name in a context, each source on a line.

    Returns
    -------
    DataFrame
        ``partnership_id``, ``partnership`` (title), ``name`` (as written), ``what`` (``place``, ``actor``),
        ``code`` (present one, or missing), ``method``, ``source``, ``url``, ``date``.
    """
    key = alias_key(name, side, within)
    names = register.names()
    mine = names[
        [alias_key(*row) == key for row in zip(names["name"], names["side"], names["within"], strict=True)]
    ]
    titles = register.partnerships()[["partnership_id", "title"]].rename(columns={"title": "partnership"})
    sources = register.sources()[["partnership_id", "title", "url", "date"]].rename(
        columns={"title": "source"}
    )
    rows = mine.drop_duplicates(["partnership_id", "name", "what", "code"]).merge(titles, on="partnership_id")
    rows = rows.merge(sources.drop_duplicates(), on="partnership_id", how="left")
    columns = ["partnership_id", "partnership", "name", "what", "code", "method", "source", "url", "date"]
    return rows[columns].reset_index(drop=True)


def _batch() -> str:
    return f"choice-{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
