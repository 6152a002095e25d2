"""How good the register is: what is filled in, what cannot be right, what is old, what waits for a person.

Each rule is one function of :mod:`geo._quality_rules` and one :class:`Rule`, whose words are the method note.
A finding names the row that it is about; nothing is repaired here. Frames: :data:`FINDINGS` and
:data:`COMPLETENESS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import pandera.pandas as pa

from data.errors import N_
from data.theme_names import ThemeNames

STALE_YEARS: Final = 5
"""Years during which "ongoing" still holds after it was seen, as in the filter of the map."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Parameters
    ----------
    label
        Message: its name.
    method
        Message: what it finds, for the method note.
    """

    label: str
    method: str


RULES: Final[Mapping[str, Rule]] = {
    "contradicted": Rule(
        N_("Sources that disagree"),
        N_("A source says otherwise than the register; what it says stands beside it."),
    ),
    "reversed": Rule(
        N_("End before start"),
        N_(
            "The last year is before the first, or before the first signature, of the partnership or of a "
            "place."
        ),
    ),
    "status": Rule(
        N_("Status against dates"),
        N_("“Ended” with no last year, or “ongoing” seen in a year after the last one."),
    ),
    "future": Rule(
        N_("Seen or begun in the future"),
        N_("A first year, a signature or an observation after the day of the register."),
    ),
    "point": Rule(
        N_("Impossible coordinates"),
        N_(
            "An actor's point is 0, 0, has latitude and longitude exchanged, or lies further from the centre "
            "of its unit than twice the radius of a disc of its area and 5 km (where the area is not known: "
            "30 km for a commune, 100 km for a grouping, 150 km for a cercle or a département, 400 km for a "
            "region). The schematic boundaries play no part."
        ),
    ),
    "duplicate": Rule(
        N_("Likely duplicates"),
        N_(
            "Two partnerships whose actors, places, titles and years are as alike as those that an import "
            "would hold back as one."
        ),
    ),
    "undated": Rule(N_("Undated"), N_("No first year, no last year and no year of signature is known.")),
    "unsourced": Rule(N_("Without a source"), N_("No source is named.")),
    "stale": Rule(
        N_("“Ongoing” not seen for years"),
        N_(
            "The status is “ongoing”, no last year is known, and it was last seen more than the chosen "
            "number of years ago, or nobody knows when."
        ),
    ),
    "name": Rule(
        N_("Names that wait for a person"),
        N_(
            "A place or a collectivity has no code, or one from a spelling that is only near (score below "
            "90)."
        ),
    ),
    "theme": Rule(
        N_("Themes that lead nowhere"),
        N_("A published theme or code that no table leads to a theme of the Atlas."),
    ),
}
"""By key, the gravest first."""
FIELDS: Final[Mapping[str, tuple[str, str]]] = {
    "partnership_start": (N_("First year"), N_("partnerships")),
    "partnership_end": (N_("Last year, of those ended"), N_("partnerships")),
    "partnership_status": (N_("Status with the year in which it was seen"), N_("partnerships")),
    "partnership_source": (N_("At least one source"), N_("partnerships")),
    "partnership_theme": (N_("At least one theme of the Atlas"), N_("partnerships")),
    "partnership_place": (N_("A place with its code, of those in the region"), N_("partnerships")),
    "partnership_funding": (N_("At least one line of funding"), N_("partnerships")),
    "partnership_lead": (N_("A lead is named"), N_("partnerships")),
    "actor_code": (N_("Code of its territory or seat"), N_("actors")),
    "actor_point": (N_("A point"), N_("actors")),
    "tie_partner": (N_("The Malian actor is named"), N_("ties")),
    "tie_code": (N_("Code of the place, of those in the region"), N_("ties")),
    "theme_path": (N_("A theme of the Atlas"), N_("rows of themes")),
    "source_date": (N_("A date"), N_("sources")),
    "source_url": (N_("An address"), N_("sources")),
    "funding_amount": (N_("An amount in euros"), N_("lines of funding")),
    "funding_year": (N_("A year"), N_("lines of funding")),
}
"""What completeness is measured of, by key: message of the field, message of what is counted."""
FINDINGS = pa.DataFrameSchema(
    {
        "rule": pa.Column("str", checks=pa.Check.isin(list(RULES))),
        "partnership_id": pa.Column("str"),  # "" = about an actor that several may name
        "actor_id": pa.Column("str"),  # "" = about the partnership itself
        "name": pa.Column("str"),  # title of the partnership, or the actor's name
        "cercles": pa.Column("object"),  # tuple of codes that its places lie in; () = none known
        "detail": pa.Column("object"),  # data.errors.Message: what was found
    },
    name="findings",
)
"""One row per thing found, the gravest rules first, then by name."""
COMPLETENESS = pa.DataFrameSchema(
    {
        "field": pa.Column("str", checks=pa.Check.isin(list(FIELDS)), unique=True),
        "filled": pa.Column("int64", checks=pa.Check.ge(0)),
        "total": pa.Column("int64", checks=pa.Check.ge(0)),
    },
    name="completeness",
)
"""One row per field of :data:`FIELDS`: rows in which it is known, of how many that could say it."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What the rules look at, all of one moment.

    Parameters
    ----------
    partnerships
        As ``Register.partnerships``.
    actors, ties, themes, sources, funding
        ACTORS, TIES, THEMES, SOURCES, FUNDING.
    names
        NAMES (``data._register_aliases``): names that wait for a person.
    theme_names
        The user's table of themes.
    duplicates
        ``first``, ``second`` (partnership ids) and ``score`` (0-100) of likely duplicates.
    units
        Units of both areas by ``code``: ``name``, ``level``, ``parent``, ``lon``, ``lat`` (EPSG:4326),
        ``area_km2`` (missing when not known).
    """

    partnerships: pd.DataFrame
    actors: pd.DataFrame
    ties: pd.DataFrame
    themes: pd.DataFrame
    sources: pd.DataFrame
    funding: pd.DataFrame
    names: pd.DataFrame
    theme_names: ThemeNames
    duplicates: pd.DataFrame
    units: pd.DataFrame


@dataclass(frozen=True, slots=True)
class QualityReport:
    """What was found in a register of one moment.

    Parameters
    ----------
    findings
        FINDINGS.
    completeness
        COMPLETENESS.
    partnerships
        How many there are.
    """

    findings: pd.DataFrame
    completeness: pd.DataFrame
    partnerships: int

    def counts(self) -> dict[str, int]:
        """Return the number of findings by rule, 0 where nothing was found."""
        found = self.findings["rule"].value_counts()
        return {rule: int(found.get(rule, 0)) for rule in RULES}

    def figures(self) -> dict[str, float]:
        """Return every figure by key: findings by rule, share filled (0 to 1) by field that has rows."""
        shares = {
            row.field: row.filled / row.total
            for row in self.completeness.itertuples(index=False)
            if row.total
        }
        return {key: float(value) for key, value in (self.counts() | shares).items()}


def completeness(contents: Contents) -> pd.DataFrame:
    """Return COMPLETENESS."""
    table, ties, actors = contents.partnerships, contents.ties, contents.actors
    keys = table["partnership_id"]
    inside = ties[ties["reach"] != "outside"]
    coded = inside[inside["territory_code"].notna()]
    used = contents.sources[contents.sources["partnership_id"] != ""]
    mapped = contents.themes[contents.themes["level_1"] != ""]
    ended = table[table["status"] == "ended"]
    told = {
        "partnership_start": (table["start_year"].notna(), table),
        "partnership_end": (ended["end_year"].notna(), ended),
        "partnership_status": ((table["status"] != "") & table["observed_year"].notna(), table),
        "partnership_source": (keys.isin(used["partnership_id"]), table),
        "partnership_theme": (keys.isin(mapped["partnership_id"]), table),
        "partnership_place": (
            inside.drop_duplicates("partnership_id")["partnership_id"].isin(coded["partnership_id"]),
            inside.drop_duplicates("partnership_id"),
        ),
        "partnership_funding": (keys.isin(contents.funding["partnership_id"].dropna()), table),
        "partnership_lead": (keys.isin(ties.loc[ties["role"] == "lead", "partnership_id"]), table),
        "actor_code": (actors["territory_code"].notna(), actors),
        "actor_point": (actors["lon"].notna() & actors["lat"].notna(), actors),
        "tie_partner": (ties["partner_id"].notna(), ties),
        "tie_code": (inside["territory_code"].notna(), inside),
        "theme_path": (contents.themes["level_1"] != "", contents.themes),
        "source_date": (used["date"].str.strip() != "", used),
        "source_url": (used["url"].str.strip() != "", used),
        "funding_amount": (contents.funding["amount_eur"].notna(), contents.funding),
        "funding_year": (contents.funding["year_as_published"].str.strip() != "", contents.funding),
    }
    rows: list[dict[str, Any]] = [
        {"field": field, "filled": int(filled.sum()), "total": len(of)}
        for field, (filled, of) in told.items()
    ]
    frame = pd.DataFrame(rows).astype({"field": "str", "filled": "int64", "total": "int64"})
    return COMPLETENESS.validate(frame)


def better(key: str, then: float, now: float) -> int:
    """Return 1 when a figure has become better, -1 when worse, 0 when it is the same.

    Fewer findings are better, and a greater share that is filled in.
    """
    gain = then - now if key in RULES else now - then
    return (gain > 0) - (gain < 0)
