"""Sheets: all that the register says of one territory, or of one actor, and what it does not say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from data.errors import N_, Message, NotFoundError
from data.schema import DIRECT_REACHES
from geo.activity import INACTIVE, UNKNOWN, activity
from geo.filters import Filter, select
from geo.join import REACH_OF_FRENCH_LEVEL, communes_by_unit, reach_of_unit, successor_or_same
from geo.sheet_records import (
    ActorRole,
    ActorSheet,
    FundingLine,
    PartnershipSheet,
    RegisterFrames,
    SourceLine,
    TerritorySheet,
)

__all__ = [
    "ActorRole",
    "ActorSheet",
    "FundingLine",
    "PartnershipSheet",
    "RegisterFrames",
    "SourceLine",
    "TerritorySheet",
    "actor_sheet",
    "partnership_sheets",
    "territory_sheet",
]


def territory_sheet(
    code: str,
    frames: RegisterFrames,
    territories: pd.DataFrame,
    filter: Filter,  # noqa: A002
) -> TerritorySheet:
    """Return the sheet of a territory of either side.

    Parameters
    ----------
    code
        Code of a unit of any level.
    frames
        The register.
    territories
        TERRITORIES of the area that holds `code`.
    filter
        Its actors, theme, confidence and year are used; every reach is shown, each under its heading.

    Raises
    ------
    NotFoundError
        The area has no such unit.
    """
    found = territories.loc[territories["code"] == code]
    if found.empty:
        raise NotFoundError(N_("There is no territory “{code}” in this area."), code=code)
    unit = found.iloc[0]
    names = territories.set_index("code")["name"]
    rows = select(frames.ties, frames.themes, filter)
    lost = rows.loc[rows["reach"] == "unknown", "partnership_id"].nunique()
    rows, n_inactive = _in_year(_concerned(rows, unit, territories), filter)
    sections = {name: _entries(part, frames) for name, part in _sections(rows).items()}
    unknown = _unknowns(rows, frames.themes, filter, n_inactive)
    if pd.isna(unit["population"]):
        unknown.insert(0, Message(N_("The population of this territory is not known.")))
    if lost and unit["country"] == "ML":
        text = N_("Partnerships in the area that name no commune, and may concern this one: {count}.")
        unknown.append(Message(text, {"count": int(lost)}))
    return TerritorySheet(
        code=code,
        name=str(unit["name"]),
        level=str(unit["level"]),
        country=str(unit["country"]),
        parent_name=_text(names.get(unit["parent"])),
        region_name=_text(names.get(unit["region"])),
        kind=_text(unit["kind"]),
        chef_lieu=_text(unit["chef_lieu"]),
        area_km2=float(unit["area_km2"]),
        population=None if pd.isna(unit["population"]) else float(unit["population"]),
        population_source=_text(unit["population_source"]),
        **sections,
        unknown=tuple(unknown),
    )


def actor_sheet(
    identifier: str,
    frames: RegisterFrames,
    territories: pd.DataFrame,
    filter: Filter,  # noqa: A002
) -> ActorSheet:
    """Return the sheet of an actor's group, of either side.

    Parameters
    ----------
    identifier
        A ``group_id`` or an ``actor_id``.
    frames
        The register.
    territories
        TERRITORIES of the Malian area.
    filter
        Its theme, confidence and year are used. Roles are shown, so that an actor merely associated to
        another's project is told apart instead of left out.

    Raises
    ------
    NotFoundError
        The register has no such actor.
    """
    actors = frames.actors
    one = actors.loc[(actors["group_id"] == identifier) | (actors["actor_id"] == identifier)]
    if one.empty:
        raise NotFoundError(N_("There is no actor “{code}” in the register."), code=identifier)
    members = actors.loc[actors["group_id"].isin(one["group_id"])].sort_values("actor_id")
    wide = replace(filter, actor_kinds=None, origin="all", include_associated=True)
    rows = select(frames.ties, frames.themes, wide)
    ids = members["actor_id"]
    rows = rows.loc[rows["actor_id"].isin(ids) | rows["partner_id"].isin(ids)]
    known = territories["code"]
    rows = rows.assign(unit=successor_or_same(rows["territory_code"], known))
    level = rows["unit"].map(territories.set_index("code")["level"])
    placed = level.notna() & ~rows["reach"].isin(("outside", "unknown"))
    through = reach_of_unit(level, rows["reach"], rows["collective"])
    rows, n_inactive = _in_year(
        rows.assign(through=through.where(placed, rows["reach"]), placed=placed), filter
    )
    sections = _sections(rows.assign(relation="above"))
    located = rows.loc[rows["placed"], "unit"]
    return ActorSheet(
        group_id=str(members["group_id"].iloc[0]),
        name=str(members["group_name"].iloc[0]),
        side=str(members["side"].iloc[0]),
        members=tuple(
            ActorRole(row.actor_id, row.name, row.kind, "", row.group_id)
            for row in members[["actor_id", "name", "kind", "group_id"]].itertuples(
                index=False, name="Member"
            )
        ),
        francilian=bool(members["francilian"].any()),
        public=bool(members["public"].any()),
        notes=tuple(note for note in members["note"] if note),
        direct=_entries(sections["direct"], frames),
        via_cercle=_entries(sections["via_cercle"], frames),
        via_region=_entries(sections["via_region"], frames),
        unlocated=_entries(rows.loc[~rows["placed"]], frames),
        territories=tuple(sorted(set(located))),
        unknown=tuple(_unknowns(rows, frames.themes, filter, n_inactive)),
    )


def partnership_sheets(identifiers: Iterable[str], frames: RegisterFrames) -> tuple[PartnershipSheet, ...]:
    """Return partnerships for their own sake: every actor and place, whatever the role and the filter.

    Parameters
    ----------
    identifiers
        ``partnership_id``; those that the register does not hold are left out.
    frames
        The register.

    Returns
    -------
    tuple of PartnershipSheet
        One per partnership × dates, ordered by start (unknown last), then title; ``reach`` is "" and
        ``activity`` ``any``, since no territory and no year are asked for.
    """
    rows = frames.ties.loc[frames.ties["partnership_id"].isin(list(identifiers))]
    return _entries(rows.assign(through="", activity="any"), frames)


def _concerned(rows: pd.DataFrame, unit: pd.Series, territories: pd.DataFrame) -> pd.DataFrame:
    """Return the ties that concern a unit, with ``relation`` (own, above, within) and ``through``."""
    french = unit["country"] == "FR"
    rows = rows.loc[rows["reach"] != "outside"]
    column = "actor_territory" if french else "territory_code"
    rows = rows.assign(unit=successor_or_same(rows[column], territories["code"]))
    if not french:
        rows = rows.loc[rows["reach"] != "unknown"]
    parts = communes_by_unit(territories)
    own = parts.get(unit["code"], frozenset())
    relation = {
        code: "own" if code == unit["code"] else "above" if own <= communes else "within"
        for code, communes in parts.items()
        if own <= communes or communes <= own
    }
    rows = rows.loc[rows["unit"].isin(relation)]
    level = rows["unit"].map(territories.set_index("code")["level"])
    if french:
        through = level.map(REACH_OF_FRENCH_LEVEL).astype("str")
    else:
        through = reach_of_unit(level, rows["reach"], rows["collective"])
    return rows.assign(relation=rows["unit"].map(relation), through=through)


def _in_year(rows: pd.DataFrame, filter: Filter) -> tuple[pd.DataFrame, int]:  # noqa: A002
    """Return the rows not known to be inactive, with ``activity``, and how many partnerships are gone."""
    state = activity(rows, filter.year, max_observation_age=filter.max_observation_age)
    kept = rows.assign(activity=state).loc[state != INACTIVE]
    return kept, len(set(rows["partnership_id"]) - set(kept["partnership_id"]))


def _sections(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Part the rows: what names the unit (unless all the communes at once), its cercle, its region, less."""
    own = (rows["relation"] == "own") & ~(rows["through"].eq("cercle") & rows["collective"])
    above = rows["relation"].ne("within") & ~own
    direct = own | (above & rows["through"].isin(DIRECT_REACHES))
    return {
        "direct": rows.loc[direct],
        "via_cercle": rows.loc[above & rows["through"].eq("cercle")],
        "via_region": rows.loc[above & rows["through"].eq("region")],
        "within": rows.loc[rows["relation"] == "within"],
    }


def _entries(rows: pd.DataFrame, frames: RegisterFrames) -> tuple[PartnershipSheet, ...]:
    """Return one entry per partnership × dates × reach, ordered by start (unknown last), then title."""
    keys = ["partnership_id", "start_year", "end_year", "status", "observed_year", "through"]
    groups = [group for _, group in rows.groupby(keys, dropna=False, sort=True)]
    entries = [_entry(group, frames) for group in groups]
    return tuple(sorted(entries, key=lambda one: (one.start_year or 9999, one.title, one.partnership_id)))


def _entry(group: pd.DataFrame, frames: RegisterFrames) -> PartnershipSheet:
    first = group.iloc[0]
    key = first["partnership_id"]
    roles = group[["actor_id", "actor_name", "actor_kind", "role", "group_id"]].drop_duplicates()
    themes = frames.themes.loc[frames.themes["partnership_id"] == key]
    sources = frames.sources.loc[frames.sources["partnership_id"] == key]
    funding = frames.funding.loc[frames.funding["partnership_id"] == key]
    order = {"high": 0, "medium": 1, "low": 2}
    return PartnershipSheet(
        partnership_id=str(key),
        title=str(first["title"]),
        actors=tuple(ActorRole(*row) for row in roles.itertuples(index=False, name=None)),
        partners=_distinct(group["partner_name"]),
        places=_distinct(group["place"]),
        territories=_distinct(group["territory_code"].dropna()),
        themes=_distinct(
            " › ".join(filter(None, levels[:3])) or levels[3]
            for levels in themes[["level_1", "level_2", "level_3", "as_published"]].itertuples(
                index=False, name=None
            )
        ),
        start_year=_year(first["start_year"]),
        end_year=_year(first["end_year"]),
        status=str(first["status"]),
        observed_year=_year(first["observed_year"]),
        activity=min(group["activity"]),
        reach=str(first["through"]),
        collective=bool(group["collective"].any()),
        confidence=max(group["confidence"], key=lambda one: order[one]),
        funding=tuple(
            FundingLine(row[0], row[1], None if pd.isna(row[2]) else float(row[2]), *row[3:])
            for row in funding[list(FundingLine.__slots__)].itertuples(index=False, name=None)
        ),
        sources=tuple(
            SourceLine(*row) for row in sources[list(SourceLine.__slots__)].itertuples(index=False, name=None)
        ),
    )


def _unknowns(
    rows: pd.DataFrame,
    themes: pd.DataFrame,
    filter: Filter,  # noqa: A002
    n_inactive: int,
) -> list[Message]:
    """Return what the sources of these ties do not say."""
    messages = []
    count = rows.loc[rows["start_year"].isna(), "partnership_id"].nunique()
    if count:
        messages.append(Message(N_("Partnerships whose start is not known: {count}."), {"count": int(count)}))
    known = themes.loc[themes["level_1"] != "", "partnership_id"]
    count = rows.loc[~rows["partnership_id"].isin(known), "partnership_id"].nunique()
    if count:
        messages.append(Message(N_("Partnerships whose theme is not known: {count}."), {"count": int(count)}))
    if filter.year is not None:
        count = rows.loc[rows["activity"] == UNKNOWN, "partnership_id"].nunique()
        if count:
            text = N_("Partnerships of which no source says whether they were active in {year}: {count}.")
            messages.append(Message(text, {"count": int(count), "year": filter.year}))
        if n_inactive:
            text = N_("Partnerships not shown, because not active in {year}: {count}.")
            messages.append(Message(text, {"count": n_inactive, "year": filter.year}))
    return messages


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _text(value: object) -> str:
    return "" if value is None or pd.isna(value) else str(value)


def _year(value: object) -> int | None:
    return None if pd.isna(value) else int(str(value))
