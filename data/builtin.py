"""The register's built-in content: sourced facts and, beside them, what was decided about them.

``register_builtin/partnerships.csv``, ``corroboration.csv`` and ``financing.csv`` are facts, carried over
as they are (an HTML entity in an address is read, so that it opens). The tables ``curation_*.csv`` say how
they are read, each row with its reason. Rules:

- rows are one partnership only when a source or a note says that they are one project, protocol or
  relation; every other row is a partnership of its own;
- a merged partnership begins with its earliest known row and ends when all its rows have ended; its status,
  confidence and scope are those of its base row; each tie keeps the dates and confidence of its own row;
- a place outside the region of Kayes has reach ``outside``; a grouping whose members no source names has
  reach ``unknown``;
- an empty cell stays empty; a second source completes a row beside it, never in its place.

Names are still names here: ``geo.pipeline.register`` finds their codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from data._builtin_sources import RELATIONS, funding_lines, further_sources, second_source, stated_date
from data._builtin_tables import COLUMNS, BuiltinError, Cells, Tables, read_tables
from data.errors import N_
from data.paths import BUILTIN_REGISTER
from data.records import FundingRecord, Side, SourceRecord, slug

__all__ = ["Builtin", "BuiltinActor", "BuiltinError", "BuiltinPartnership", "BuiltinRow", "load_builtin"]

ACTOR_TYPES = {
    "région": "region",
    "département": "departement",
    "commune": "commune",
    "EPCI": "epci",
    "syndicat": "syndicat",
    "association": "association",
    "lycée": "school",
    "intercommunalité": "grouping",
    "cercle": "cercle",
    "village": "other",
    "autre": "other",
}
REACH_OF_TYPE = {
    "région": "region",
    "cercle": "cercle",
    "commune": "commune",
    "village": "village",
    "lycée": "school",
    "intercommunalité": "unknown",
    "autre": "unknown",
}
HOME_REGION = "Kayes"
INSEE_PREFIX = {"région": "REG", "département": "DEP"}


@dataclass(frozen=True, slots=True)
class BuiltinActor:
    """An actor as the facts name it; `kind` is ours, `code` the source's or curation's (None = none given).

    `lookup` is False when no name is to be looked up: `code` stands, or there is nothing to find.
    """

    name: str
    side: Side
    kind: str
    actor_id: str
    code: str | None
    lookup: bool
    francilian: bool
    group: str
    note: str


@dataclass(frozen=True, slots=True)
class BuiltinRow:
    """One row of facts: one French actor × one Malian partner, with what was decided about it.

    `lookup` is the name to find the code of, "" when there is none to find; `level` its level;
    `cercle` the cercle as published, "" when not given. `partner` is None when the Malian side is not an
    actor ("25 villages ...").
    """

    number: int
    actor: BuiltinActor
    partner: BuiltinActor | None
    place: str
    role: str
    reach: str
    collective: bool
    lookup: str
    level: str
    cercle: str
    start_year: int | None
    end_year: int | None
    status: str
    status_as_published: str
    observed_date: str
    theme: str
    source: SourceRecord
    confidence: str
    scope: str
    note: str

    @property
    def observed_year(self) -> int | None:
        """Year of the observation, None when not known."""
        return int(self.observed_date[-4:]) if self.observed_date else None


@dataclass(frozen=True, slots=True)
class BuiltinPartnership:
    """One partnership: its rows (the base row first), pages of the Atlas, further sources and money."""

    partnership_id: str
    title: str
    rows: tuple[BuiltinRow, ...]
    atlas_ids: tuple[str, ...]
    first_signature_year: int | None
    sources: tuple[SourceRecord, ...]
    funding: tuple[FundingRecord, ...]

    @property
    def base(self) -> BuiltinRow:
        """The row whose status, confidence and scope are the partnership's."""
        return self.rows[0]

    @property
    def start_year(self) -> int | None:
        """Earliest known first year of its rows."""
        return min((row.start_year for row in self.rows if row.start_year), default=None)

    @property
    def end_year(self) -> int | None:
        """Latest last year, None unless every row has one."""
        years = [row.end_year for row in self.rows if row.end_year]
        return max(years) if len(years) == len(self.rows) else None


@dataclass(frozen=True, slots=True)
class Builtin:
    """The whole built-in content; `digest` changes with any byte of its tables."""

    partnerships: tuple[BuiltinPartnership, ...]
    excluded: tuple[tuple[str, SourceRecord], ...]
    digest: str

    @property
    def rows(self) -> tuple[BuiltinRow, ...]:
        """Every row of facts, in the order of the table."""
        rows = [row for partnership in self.partnerships for row in partnership.rows]
        return tuple(sorted(rows, key=lambda row: row.number))


def load_builtin(folder: Path = BUILTIN_REGISTER) -> Builtin:
    """Read the built-in content and check that its tables fit together.

    Raises
    ------
    BuiltinError
        Once, with every fault: missing tables, unknown words, decisions about rows that do not exist.
    """
    tables = read_tables(folder)
    rows = _Rows(tables).read()
    partnerships = _partnerships(tables, rows)
    excluded = tuple(
        (f"{cells['french_actor']} – {cells['malian_partner']}".removesuffix(" – —"), second_source(cells))
        for cells in tables.rows["corroboration"]
        if RELATIONS.get(cells["relation"]) == "excludes"
    )
    tables.check()
    content = b"".join((folder / f"{name}.csv").read_bytes() for name in sorted(COLUMNS))
    return Builtin(partnerships, excluded, sha256(content).hexdigest())


class _Rows:
    """Turns the rows of facts, with their decisions, into :class:`BuiltinRow`."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.status = {cells["status_as_published"]: cells for cells in tables.rows["curation_status"]}
        self.groups = {cells["actor"]: cells["group"] for cells in tables.rows["curation_groups"]}
        self.curated = {(cells["actor"], cells["side"]): cells for cells in tables.rows["curation_actors"]}
        self.decided = {cells["row"]: cells for cells in tables.rows["curation_rows"]}

    def read(self) -> dict[int, tuple[str, BuiltinRow]]:
        """Return by number each row with the key of its partnership."""
        facts = self.tables.rows["partnerships"]
        found = {
            row.number: (key, row) for key, row in (self.row(n, cells) for n, cells in enumerate(facts, 1))
        }
        self.check(facts)
        return found

    def check(self, facts: list[Cells]) -> None:
        """Find decisions about what does not exist."""
        numbers = {cells["row"] for cells in facts}
        names = {(cells["french_actor"], "fr") for cells in facts}
        names |= {(cells["malian_partner"], "ml") for cells in facts}
        for n, cells in enumerate(self.tables.rows["curation_rows"], 1):
            if cells["row"] not in numbers:
                self.tables.fault("curation_rows", n, N_("This row does not exist."), cells["row"])
        for n, cells in enumerate(self.tables.rows["curation_actors"], 1):
            if (cells["actor"], cells["side"]) not in names:
                self.tables.fault("curation_actors", n, N_("No row names this actor."), cells["actor"])
        for n, cells in enumerate(self.tables.rows["curation_groups"], 1):
            for name in (cells["actor"], cells["group"]):
                if (name, "fr") not in names:
                    self.tables.fault("curation_groups", n, N_("No row names this actor."), name)

    def row(self, n: int, cells: Cells) -> tuple[str, BuiltinRow]:
        """Return one row and the key of its partnership."""
        decided = self.decided.get(cells["row"], {})
        place, kind = cells["malian_partner"], cells["malian_partner_type"]
        reach = decided.get("reach") or REACH_OF_TYPE.get(kind, "")
        if not reach:
            self.tables.fault("partnerships", n, N_("This type is not known."), kind, "malian_partner_type")
        if cells["region_mali"] != HOME_REGION:
            reach = "outside"
        status = self.status.get(cells["status"], {"status": "", "observed_date": ""})
        if cells["status"] and cells["status"] not in self.status:
            self.tables.fault("partnerships", n, N_("This status is not known."), cells["status"], "status")
        observed = decided.get("observed_date") or status["observed_date"]
        named = reach not in ("outside", "unknown")
        row = BuiltinRow(
            number=self.tables.integer("partnerships", n, "row") or 0,
            actor=self.french(n, cells),
            partner=self.malian(cells, reach),
            place=place,
            role=decided.get("role") or "partner",
            reach=reach,
            collective=decided.get("collective") == "1",
            lookup=(decided.get("lookup") or place) if named else "",
            level=reach if reach in ("region", "cercle") else "commune",
            cercle=cells["cercle"],
            start_year=self.tables.integer("partnerships", n, "start_year"),
            end_year=self.tables.integer("partnerships", n, "end_year"),
            status=status["status"],
            status_as_published=cells["status"],
            observed_date=observed,
            theme=cells["theme"],
            source=SourceRecord(
                cells["source_title"],
                cells["source_url"],
                status["observed_date"] or stated_date(cells["source_title"]),
                statement=cells["status"],
            ),
            confidence=cells["confidence"],
            scope=cells["scope"],
            note=cells["note"],
        )
        return decided.get("partnership") or slug(f"{cells['french_actor']} {place}"), row

    def french(self, n: int, cells: Cells) -> BuiltinActor:
        """Return the French actor: its code is the source's, unless curation knows better."""
        name, kind = cells["french_actor"], cells["french_actor_type"]
        curated = self.curated.get((name, "fr"), {})
        if kind not in ACTOR_TYPES:
            self.tables.fault("partnerships", n, N_("This type is not known."), kind, "french_actor_type")
        insee = cells["insee_code"]
        published = f"{INSEE_PREFIX.get(kind, 'COM')}-{insee}" if insee else None
        ours = curated.get("kind") or ACTOR_TYPES.get(kind, "other")
        return BuiltinActor(
            name=name,
            side="fr",
            kind=ours,
            actor_id=curated.get("actor_id", ""),
            code=curated.get("territory_code") or published,
            lookup=ours in ("region", "departement", "commune", "epci") and not curated.get("territory_code"),
            francilian=cells["ile_de_france"] == "1",
            group=self.groups.get(name, ""),
            note=curated.get("note", ""),
        )

    def malian(self, cells: Cells, reach: str) -> BuiltinActor | None:
        """Return the Malian partner, None when it is not an actor."""
        name = cells["malian_partner"]
        curated = self.curated.get((name, "ml"), {})
        if curated.get("actor_id") == "-":
            return None
        kind = curated.get("kind") or ACTOR_TYPES.get(cells["malian_partner_type"], "other")
        return BuiltinActor(
            name=name,
            side="ml",
            kind=kind,
            actor_id=curated.get("actor_id", ""),
            code=None,
            lookup=kind in ("region", "cercle", "commune") and reach != "outside",
            francilian=False,
            group="",
            note=curated.get("note", ""),
        )


def _partnerships(tables: Tables, rows: dict[int, tuple[str, BuiltinRow]]) -> tuple[BuiltinPartnership, ...]:
    by_key: dict[str, list[BuiltinRow]] = {}
    for key, row in rows.values():
        by_key.setdefault(key, []).append(row)
    keys = {number: key for number, (key, _) in rows.items()}
    sources = further_sources(tables, keys)
    funding = funding_lines(tables, keys)
    curated: dict[str, tuple[int, Cells]] = {}
    for n, cells in enumerate(tables.rows["curation_partnerships"], 1):
        curated[cells["partnership"]] = (n, cells)
        if cells["partnership"] not in by_key:
            tables.fault("curation_partnerships", n, N_("No row belongs to it."), cells["partnership"])
    found = []
    for key, members in by_key.items():
        n, cells = curated.get(key, (0, {}))
        base = cells.get("base_row") or str(members[0].number)
        ordered = sorted(members, key=lambda row: (str(row.number) != base, row.number))
        if str(ordered[0].number) != base:
            tables.fault("curation_partnerships", n, N_("The base row is not one of its rows."), base)
        found.append(
            BuiltinPartnership(
                partnership_id=key,
                title=cells.get("title") or f"{members[0].actor.name} – {members[0].place}",
                rows=tuple(ordered),
                atlas_ids=tuple(filter(None, cells.get("atlas_ids", "").split(";"))),
                first_signature_year=tables.integer("curation_partnerships", n, "first_signature_year")
                if n
                else None,
                sources=tuple(sources.get(key, ())),
                funding=tuple(funding.get(key, ())),
            )
        )
    return tuple(found)
