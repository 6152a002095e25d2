"""The frames that pass between rooms: columns, types, units, CRS and keys, each with its validator.

Every public function of ``geo`` and ``layers`` names the schema that it takes and the one that it
returns. :func:`validate` gathers *all* faults of a frame and raises once.

Codes
-----
A code is never bare: Mali's P-codes of the newer scheme stand as they are (``ML01``, ``ML0103``,
``ML010312``); French codes carry their kind: ``REG-11``, ``DEP-93``, ``COM-93048``,
``EPCI-200059228``, ``EPT-200057867``. The regions of Mali of 2023 have the project's own identifiers
(``ML-NIORO-2023`` ...), because no official code is known to us.
"""

from __future__ import annotations

from typing import Literal, TypeVar

import geopandas as gpd
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from data.errors import N_, Fault, FrameError, Message

Area = Literal["kayes", "idf"]
Division = Literal["1996", "2023"]
Tier = Literal["official", "schematic", "point"]
Level = Literal["region", "departement", "cercle", "commune", "epci", "ept"]

AREAS: tuple[Area, ...] = ("kayes", "idf")
DIVISIONS: tuple[Division, ...] = ("1996", "2023")
TIERS = ("official", "schematic", "point")
LEVELS = ("region", "departement", "cercle", "commune", "epci", "ept")
CRS = "EPSG:4326"

ACTOR_KINDS = (
    "region",
    "departement",
    "commune",
    "epci",
    "syndicat",
    "school",
    "operator",
    "association",
    "grouping",
)
"""Kinds of actor. ``epci`` holds EPT too; ``operator`` a public operator (Eau de Paris); ``grouping`` a
Malian inter-communal body. On the Malian side the cercle councils are ``cercle``."""

COLLECTIVITY_KINDS = ("region", "departement", "commune", "epci")
PUBLIC_KINDS = (*COLLECTIVITY_KINDS, "syndicat", "school", "operator")
ROLES = ("lead", "partner", "associated", "implementer", "beneficiary", "funder")
"""``associated`` actors take part in another's project; they are not its bilateral partners."""

REACHES = ("commune", "village", "school", "grouping", "cercle", "region", "outside", "unknown")
"""Echelon at which a partnership was concluded. ``outside`` = outside the area; ``unknown`` = inside it,
but the communes are not named by the source."""
DIRECT_REACHES = ("commune", "village", "school", "grouping")
STATUSES = ("ongoing", "ended", "dormant", "suspended", "")
CONFIDENCES = ("high", "medium", "low")


def _text(*, nullable: bool = False, isin: tuple[str, ...] | None = None, unique: bool = False) -> pa.Column:
    checks = [pa.Check.isin(isin)] if isin else None
    return pa.Column("str", checks=checks, nullable=nullable, unique=unique)


def _number(*, nullable: bool = True, low: float | None = None, high: float | None = None) -> pa.Column:
    checks = []
    if low is not None:
        checks.append(pa.Check.ge(low))
    if high is not None:
        checks.append(pa.Check.le(high))
    return pa.Column("float64", checks=checks or None, nullable=nullable)


def _year() -> pa.Column:
    return pa.Column("Int64", checks=pa.Check.in_range(1900, 2100), nullable=True)


def _flag() -> pa.Column:
    return pa.Column("bool")


TERRITORIES = pa.DataFrameSchema(
    {
        "code": _text(unique=True),
        "name": _text(),
        "level": _text(isin=LEVELS),
        "country": _text(isin=("ML", "FR")),
        "parent": _text(nullable=True),  # code one level up: commune -> cercle or departement -> region
        "region": _text(nullable=True),  # code of the region under the division asked for
        "epci": _text(nullable=True),  # French communes only
        "ept": _text(nullable=True),  # communes of the Métropole du Grand Paris only
        "kind": _text(nullable=True),  # rurale / urbaine (Mali)
        "code_2015": _text(nullable=True),  # P-code of the 2015 scheme (Mali)
        "chef_lieu": _text(nullable=True),
        "chef_lieu_lon": _number(low=-180, high=180),
        "chef_lieu_lat": _number(low=-90, high=90),
        "lon": _number(low=-180, high=180),  # tabulated centroid, degrees
        "lat": _number(low=-90, high=90),
        "area_km2": _number(nullable=False, low=0),  # tabulated, not that of the geometry
        "population": _number(low=0),  # inhabitants; missing when not known
        "population_source": _text(nullable=True),
        "tier": _text(isin=TIERS),
        "vintage": _text(),
    },
    name="territories",
    strict=False,
)
"""GeoDataFrame, EPSG:4326, key ``code``, one row per unit of every level of one area."""

GAZETTEER = pa.DataFrameSchema(
    {
        "name": _text(),  # one row per name: official name, variant, chef-lieu, former name
        "code": _text(),  # the unit that the name leads to today
        "kind": _text(
            isin=(
                "region",
                "departement",
                "cercle",
                "commune",
                "epci",
                "ept",
                "former_commune",
                "former_region",
                "former_epci",
                "chef_lieu",
                "village",
                "grouping",
            )
        ),
        "level": _text(isin=LEVELS),  # level of the unit behind `code`
        "country": _text(isin=("ML", "FR")),
        "parent": _text(nullable=True),  # cercle or departement
        "region": _text(nullable=True),
        "official": _flag(),  # the unit's own name, not a variant
        "population": _number(low=0),
        "lon": _number(low=-180, high=180),
        "lat": _number(low=-90, high=90),
        "note": _text(),  # "" or what a person must know of this name (successor, disagreement ...)
    },
    name="gazetteer",
    strict=False,
)
"""DataFrame of every name that can be geocoded with no network."""

ACTORS = pa.DataFrameSchema(
    {
        "actor_id": _text(unique=True),
        "name": _text(),
        "kind": _text(isin=(*ACTOR_KINDS, "cercle", "other")),
        "side": _text(isin=("fr", "ml")),
        "territory_code": _text(nullable=True),  # of the collectivity, or of the seat
        "group_id": _text(),  # a town, its twinning association and its predecessors are one group
        "group_name": _text(),
        "public": _flag(),
        "francilian": _flag(),
        "lon": _number(low=-180, high=180),
        "lat": _number(low=-90, high=90),
        "note": _text(),
    },
    name="actors",
    strict=False,
)
"""DataFrame, key ``actor_id``."""

TIES = pa.DataFrameSchema(
    {
        "partnership_id": _text(),
        "title": _text(),
        "actor_id": _text(),  # the French side's actor
        "actor_name": _text(),
        "actor_kind": _text(isin=(*ACTOR_KINDS, "other")),
        "actor_territory": _text(nullable=True),
        "group_id": _text(),
        "group_name": _text(),
        "role": _text(isin=ROLES),
        "public": _flag(),
        "francilian": _flag(),
        "partner_id": _text(nullable=True),  # the Malian side's actor
        "partner_name": _text(),
        "territory_code": _text(nullable=True),  # of the unit named; missing when outside or not named
        "place": _text(),  # the place in the source's own words
        "reach": _text(isin=REACHES),
        "collective": _flag(),  # one protocol for "all the communes of the cercle", read as the cercle
        "start_year": _year(),
        "end_year": _year(),
        "status": _text(isin=STATUSES),
        "observed_year": _year(),  # year in which the source saw that status
        "confidence": _text(isin=CONFIDENCES),
        "scope": _text(),  # kayes / atlas-page / elsewhere / user
        "note": _text(),
    },
    name="ties",
    strict=False,
)
"""DataFrame, one row per partnership × French actor × territory named."""

THEMES = pa.DataFrameSchema(
    {
        "partnership_id": _text(),
        "level_1": _text(),
        "level_2": _text(),
        "level_3": _text(),
        "as_published": _text(),
        "priority": pa.Column("Int64", nullable=True),
    },
    name="themes",
    strict=False,
)
"""DataFrame, one row per partnership × theme; empty levels are "", unmapped text has level_1 == ""."""

PRESENCE = pa.DataFrameSchema(
    {
        "partnership_id": _text(),
        "actor_id": _text(),
        "group_id": _text(),
        "actor_kind": _text(isin=(*ACTOR_KINDS, "other")),
        "public": _flag(),
        "francilian": _flag(),
        "role": _text(isin=ROLES),
        "commune_code": _text(),
        "reach": _text(isin=(*DIRECT_REACHES, "cercle", "region")),
        "collective": _flag(),
        "start_year": _year(),
        "end_year": _year(),
        "status": _text(isin=STATUSES),
        "observed_year": _year(),
        "confidence": _text(isin=CONFIDENCES),
    },
    name="presence",
    strict=False,
)
"""DataFrame, one row per partnership × French actor × commune reached (directly, through its cercle or
through its region)."""

SOURCES = pa.DataFrameSchema(
    {
        "partnership_id": _text(),
        "title": _text(),
        "url": _text(),
        "date": _text(),  # as stated by the source, "" when not stated
        "relation": _text(
            isin=("base", "confirms", "completes", "nuances", "contradicts", "changes-status", "excludes")
        ),
        "statement": _text(),
        "note": _text(),
    },
    name="sources",
    strict=False,
)
FUNDING = pa.DataFrameSchema(
    {
        "partnership_id": _text(nullable=True),
        "funder": _text(),
        "amount_eur": _number(low=0),
        "amount_as_published": _text(),
        "amount_1pct_eau": _number(low=0),
        "year_as_published": _text(),
        "source_title": _text(),
        "source_url": _text(),
        "note": _text(),
    },
    name="funding",
    strict=False,
)

Frame = TypeVar("Frame", bound=pd.DataFrame)


def validate(frame: Frame, schema: pa.DataFrameSchema) -> Frame:
    """Check a frame against its schema and return it unchanged.

    Parameters
    ----------
    frame
        The frame; a GeoDataFrame must be in EPSG:4326.
    schema
        One of the schemas of this module.

    Raises
    ------
    FrameError
        Once, with every fault found: missing columns, types, values, duplicate keys, wrong or missing CRS.
    """
    faults: list[Fault] = []
    if isinstance(frame, gpd.GeoDataFrame) and (frame.crs is None or frame.crs.to_epsg() != 4326):
        faults.append(Fault(Message(N_("The coordinates are not in EPSG:4326."), {}), value=str(frame.crs)))
    try:
        schema.validate(pd.DataFrame(frame), lazy=True)
    except SchemaErrors as error:
        for case in error.failure_cases.to_dict("records"):
            row = case.get("index")
            faults.append(
                Fault(
                    Message(N_("The check “{check}” failed."), {"check": case["check"]}),
                    row=int(row) + 1 if isinstance(row, int) else None,
                    field=str(case.get("column") or ""),
                    value=str(case.get("failure_case")),
                )
            )
    if faults:
        raise FrameError(
            N_("The table “{table}” has {count} faults."), table=schema.name, count=len(faults), faults=faults
        )
    return frame
