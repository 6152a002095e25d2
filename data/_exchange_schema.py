"""The tables in which the whole register is handed on: columns, types, keys, and what each column says.

An empty cell is the one way to say "unknown" or "not said", in every format. ``number`` is the place of a row
among those of its partnership, from 1, so that the order of what a partnership says survives any format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from data._register_checks import KINDS, RELATIONS, SCOPES, SIDES
from data.errors import N_
from data.schema import CONFIDENCES, LEVELS, REACHES, ROLES, STATUSES

Kind = Literal["string", "integer", "number", "boolean", "year"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Parameters
    ----------
    name
        Stable English name, the same in every format.
    about
        What it says, marked for translation.
    kind
        Type of its values.
    required
        Whether no cell may be empty.
    known
        The words that it may hold; empty = any.
    """

    name: str
    about: str
    kind: Kind = "string"
    required: bool = False
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One table.

    Parameters
    ----------
    name
        Stable English name: of a file, a sheet, a layer.
    about
        What a row is, marked for translation.
    columns
        In order.
    key
        Columns that identify a row.
    foreign
        Column -> table whose key it holds.
    taken
        Whether an import takes it; the others are for readers only.
    """

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    foreign: Mapping[str, str]
    taken: bool = True

    @property
    def names(self) -> list[str]:
        """Names of the columns, in order."""
        return [column.name for column in self.columns]


_PARTNERSHIP = Column("partnership_id", N_("Key of the partnership."), required=True)
_NUMBER = Column(
    "number", N_("Place of the row among those of its partnership, from 1."), "integer", required=True
)
_NOTE = Column("note", N_("What a reader must know."))
_START = Column("start_year", N_("First year; empty = unknown."), "year")
_END = Column("end_year", N_("Last year; empty = unknown or not over."), "year")
_STATUS = Column("status", N_("Status when it was observed; empty = not stated."), known=STATUSES[:-1])
_OBSERVED = Column("observed_year", N_("Year in which the source saw that status."), "year")
_CODE = N_("Code of the territory (P-code of the newer scheme, COM-, DEP-, REG-, EPCI-, EPT-).")
_LON = Column("lon", N_("Longitude, degrees, EPSG:4326."), "number")
_LAT = Column("lat", N_("Latitude, degrees, EPSG:4326."), "number")


def _child(name: str, about: str, *columns: Column, foreign: Mapping[str, str] | None = None) -> Table:
    """Return a table whose rows hang on a partnership."""
    return Table(
        name,
        about,
        (_PARTNERSHIP, _NUMBER, *columns),
        ("partnership_id", "number"),
        {"partnership_id": "partnerships", **(foreign or {})},
    )


_PARTNERSHIPS = Table(
    "partnerships",
    N_("One partnership: a dated tie between actors."),
    (
        _PARTNERSHIP,
        Column("atlas_id", N_("Number of its main page in the Atlas of decentralised cooperation.")),
        Column("title", N_("Title as published."), required=True),
        Column("form", N_("Form of the partnership as published.")),
        Column("first_signature_year", N_("Year of the first signature; empty = unknown."), "year"),
        _START,
        _END,
        Column("end_date", N_("Last day (ISO 8601), when the source gives it.")),
        _STATUS,
        Column("status_as_published", N_("Status in the source's own words.")),
        Column("observed_date", N_("When the source saw that status, as stated.")),
        _OBSERVED,
        Column("confidence", N_("How sure the facts are."), required=True, known=CONFIDENCES),
        Column("scope", N_("Which list the partnership is from."), required=True, known=SCOPES),
        _NOTE,
    ),
    ("partnership_id",),
    {},
)
_ACTORS = Table(
    "actors",
    N_("One actor: a collectivity, grouping, association or school that takes part."),
    (
        Column("actor_id", N_("Key of the actor."), required=True),
        Column("name", N_("Name as published."), required=True),
        Column("kind", N_("Kind of actor."), required=True, known=KINDS),
        Column("side", N_("Country of the actor: fr or ml."), required=True, known=SIDES),
        Column("territory_code", N_("Code of the collectivity, or of the seat of another actor.")),
        Column(
            "group_id", N_("Key of its group: a town, its association and its predecessors."), required=True
        ),
        Column("group_name", N_("Name of its group."), required=True),
        Column("public", N_("Whether it is a public body."), "boolean", required=True),
        Column(
            "francilian", N_("Whether its seat is known to be in Île-de-France."), "boolean", required=True
        ),
        _LON,
        _LAT,
        Column("within", N_("Code of the unit in which the source places the name; empty = not said.")),
        Column("method", N_("alias = a person's choice for the name gave the code.")),
        _NOTE,
    ),
    ("actor_id",),
    {"territory_code": "territories"},
)
_TIES = _child(
    "ties",
    N_("One place that a partnership names, and who is tied to it."),
    Column("place", N_("The place in the source's own words.")),
    Column("territory_code", _CODE),
    Column("reach", N_("Echelon at which the partnership was concluded."), required=True, known=REACHES),
    Column("actor_id", N_("Key of the French actor; empty = every French actor of the partnership.")),
    Column("partner_id", N_("Key of the Malian actor; empty = not known.")),
    Column("collective", N_("One protocol for all communes of the cercle."), "boolean", required=True),
    Column("method", N_("How the name of the place was matched to the code.")),
    Column("score", N_("How sure that match is, 0 to 100."), "number"),
    Column("precision", N_("To what the name was matched: commune, village ...")),
    Column("own_dates", N_("Whether the place has dates and a status of its own."), "boolean", required=True),
    _START,
    _END,
    _STATUS,
    _OBSERVED,
    Column("within", N_("Code of the unit in which the source places the name; empty = not said.")),
    Column("confidence", N_("How sure the tie is; empty = as the partnership."), known=CONFIDENCES),
    Column("scope", N_("Which list the tie is from; empty = as the partnership."), known=SCOPES),
    _NOTE,
    foreign={"territory_code": "territories", "actor_id": "actors", "partner_id": "actors"},
)
_SOURCES = _child(
    "sources",
    N_("One source of a partnership, and what it does to the facts."),
    Column("title", N_("Title of the page or document."), required=True),
    Column("url", N_("Address of the page or document.")),
    Column("date", N_("Date as stated by the source; empty = not stated.")),
    Column("relation", N_("What the source does to the facts."), required=True, known=RELATIONS),
    Column("statement", N_("What the source says.")),
    _NOTE,
)
_FUNDING = _child(
    "funding",
    N_("One line of money, as published."),
    Column("funder", N_("Who pays.")),
    Column("amount_as_published", N_("The amount in the source's own words.")),
    Column("amount_eur", N_("Euros; empty when the text is not a number of euros."), "number"),
    Column("amount_1pct_eau", N_("Of these, euros from the 1 % for water."), "number"),
    Column("year_as_published", N_("The year in the source's own words.")),
    Column("source_title", N_("Title of the page or document.")),
    Column("source_url", N_("Address of the page or document.")),
    _NOTE,
)
_TERRITORIES = Table(
    "territories",
    N_("One territory that actors or ties name; the boundaries are not part of the register."),
    (
        Column("code", _CODE, required=True),
        Column("name", N_("Official name.")),
        Column("level", N_("Level: region, cercle, departement, commune, epci or ept."), known=LEVELS),
        Column("country", N_("Country: ML or FR."), known=("ML", "FR")),
        Column("parent", N_("Code of the unit one level up.")),
        _LON,
        _LAT,
    ),
    ("code",),
    {"parent": "territories"},
    taken=False,
)
_EXCLUDED = Table(
    "excluded",
    N_("One case that a source keeps out of the register, and why."),
    (
        Column("number", N_("Place of the row, from 1."), "integer", required=True),
        Column("subject", N_("What is not in the register."), required=True),
        Column("statement", N_("What the source says.")),
        _NOTE,
        Column("title", N_("Title of the page or document.")),
        Column("url", N_("Address of the page or document.")),
    ),
    ("number",),
    {},
    taken=False,
)
TABLES: Final[Mapping[str, Table]] = {
    one.name: one
    for one in (
        _PARTNERSHIPS,
        _ACTORS,
        _child(
            "partnership_actors",
            N_("One actor's role in a partnership."),
            Column("actor_id", N_("Key of the actor."), required=True),
            Column("role", N_("Role of the actor."), required=True, known=ROLES),
            foreign={"actor_id": "actors"},
        ),
        _TIES,
        _child(
            "themes",
            N_("One theme of a partnership."),
            Column("as_published", N_("The theme in the source's own words.")),
            Column("level_1", N_("Theme, first level; empty = in no table.")),
            Column("level_2", N_("Theme, second level.")),
            Column("level_3", N_("Theme, third level.")),
            Column("priority", N_("Rank of the theme as published."), "integer"),
        ),
        _SOURCES,
        _FUNDING,
        _child(
            "texts",
            N_("One long text of a partnership."),
            Column("name", N_("What the text is: context, description ..."), required=True),
            Column("text", N_("The text."), required=True),
        ),
        _child(
            "pages",
            N_("One further page of the Atlas about a partnership."),
            Column("atlas_id", N_("Number of the page."), required=True),
        ),
        _TERRITORIES,
        _EXCLUDED,
    )
}
"""In the order in which every format gives them."""
DTYPES: Final[Mapping[Kind, str]] = {
    "string": "str",
    "integer": "Int64",
    "number": "float64",
    "boolean": "boolean",
    "year": "Int64",
}
"""Type of a column in a frame; text is never missing there ("" = not said), numbers may be."""
