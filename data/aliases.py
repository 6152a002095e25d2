"""What people have said that published names mean: records, what makes two names the same, hand-over as CSV.

An alias holds for one name (case, accents, dashes and apostrophes aside), on one side, in one context: where
sources place the name in a unit (``within``), or say no more ("").
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, cast, get_args

from data._register_checks import CODE
from data.errors import N_, CartoCoopError, Fault, FrameError, Message
from data.exporters.guard import unguarded
from data.importers._atlas_personal import holds_contact
from data.name_table import read_rows, write_rows
from data.records import Side, actor_key, key_of
from data.text_fold import fold

Outcome = Literal["unit", "point", "outside", "unknown"]
OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
"""``point``: a place at a point, counted for the commune that it lies in; ``outside``: in neither area;
``unknown``: somebody has looked and cannot say."""
ALIAS: Final = "alias"
"""Method of a row whose code a person's choice for its name has given."""
CHOSEN: Final = 100.0
SURE: Final = 90.0
"""Score of a match from which on nobody is asked."""
LONGEST_NAME: Final = 200
LONGEST_REASON: Final = 300
COLUMNS: Final = ("name", "side", "within", "outcome", "code", "lat", "lon", "reason", "author", "date")
"""Of the file by which aliases are handed over."""
_IDF: Final = "REG-11"
_KIND: Final = {"ept": "epci"}
_REACH: Final = {"departement": "cercle", "epci": "grouping", "ept": "grouping"}


def fold_name(name: str) -> str:
    """Return what makes two written names the same; of a script without ASCII letters, its small letters."""
    return fold(name) or " ".join(unicodedata.normalize("NFKC", name).casefold().split())


@dataclass(frozen=True, slots=True)
class AliasRecord:
    """What a name means, as a person chose.

    Parameters
    ----------
    name
        As published.
    side
        ``fr`` or ``ml``.
    outcome
        One of :data:`OUTCOMES`.
    within
        Code of the unit in which sources place the name; "" = they say no more.
    code, unit, level, region
        The unit meant, or the commune of the point: code, name, level, code of its region.
    lon, lat
        Of the unit or the point, degrees, EPSG:4326; None = not known.
    reason
        Why, in the author's words; needed for ``unknown``.
    author, moment
        Who chose and when (UTC, ISO 8601); filled in when it is written.
    """

    name: str
    side: Side
    outcome: Outcome
    within: str = ""
    code: str | None = None
    unit: str = ""
    level: str = ""
    region: str = ""
    lon: float | None = None
    lat: float | None = None
    reason: str = ""
    author: str = ""
    moment: str = ""

    @property
    def folded(self) -> str:
        """What a written name must fold to for this alias to be meant."""
        return fold_name(self.name)

    @property
    def key(self) -> str:
        """The key that identifies this alias in the register."""
        return alias_key(self.name, self.side, self.within)

    @property
    def reach(self) -> str:
        """The reach (``data.schema.REACHES``) of a tie that the alias places."""
        if self.outcome in ("outside", "unknown"):
            return self.outcome
        return "village" if self.outcome == "point" else _REACH.get(self.level, self.level)

    @property
    def precision(self) -> str:
        """What the coordinates stand for, as in ``geo.geocode.Match``."""
        return {"point": "point", "unit": self.level}.get(self.outcome, "none")

    @property
    def francilian(self) -> bool:
        """Whether the unit lies in Île-de-France."""
        return self.region == _IDF

    @property
    def kind(self) -> str:
        """The kind (``data.schema.ACTOR_KINDS``) of an actor that is the unit itself, else ``other``."""
        return _KIND.get(self.level, self.level) if self.outcome == "unit" else "other"

    def tie_values(self) -> dict[str, Any]:
        """Return the columns of a named place that the alias sets."""
        return {
            "territory_code": self.code,
            "reach": self.reach,
            "method": ALIAS,
            "score": CHOSEN,
            "precision": self.precision,
        }

    def group_key(self, kind: str) -> str:
        """Return the key of the actor that is the unit itself, whose group an actor of that name joins."""
        return actor_key(self.unit, self.side, kind, self.code) if self.outcome == "unit" else ""


def alias_key(name: str, side: str, within: str = "") -> str:
    """Return the key of the alias for a name on a side in a context."""
    return f"{side}-{within.lower() or 'any'}-{key_of(fold_name(name))}"


def check_alias(alias: AliasRecord) -> None:
    """Check an alias before it is written.

    Raises
    ------
    FrameError
        Once, with every fault.
    """
    faults = list(_faults(alias))
    if faults:
        raise FrameError(N_("The choice for “{name}” is not saved."), name=alias.name[:80], faults=faults)


def _faults(alias: AliasRecord) -> Iterator[Fault]:
    if len(alias.name) > LONGEST_NAME or not any(letter.isalnum() for letter in alias.folded):
        yield Fault(Message(N_("The name is empty or too long.")), field="name", value=alias.name[:80])
    text = N_("“{value}” is not one of: {known}.")
    for field, known in (("side", get_args(Side)), ("outcome", OUTCOMES)):
        value = str(getattr(alias, field))[:40]
        if value not in known:
            yield Fault(Message(text, {"value": value, "known": ", ".join(known)}), field=field)
    if alias.outcome == "unknown" and not alias.reason.strip():
        yield Fault(Message(N_("Say why the place cannot be told.")), field="reason")
    if len(alias.reason) > LONGEST_REASON:
        message = N_("The text is longer than {most} characters.")
        yield Fault(Message(message, {"most": LONGEST_REASON}), field="reason")
    yield from _place_faults(alias)
    for field in ("name", "reason", "author"):
        if holds_contact(getattr(alias, field)):
            advice = Message(N_("Take it out: no personal data is kept."))
            message = N_("An e-mail address or a telephone number stands here.")
            yield Fault(Message(message), field=field, advice=advice)


def _place_faults(alias: AliasRecord) -> Iterator[Fault]:
    for field, code in (("within", alias.within or None), ("code", alias.code)):
        if code is not None and not CODE.fullmatch(code):
            yield Fault(Message(N_("This is not the code of a territory.")), field=field, value=code[:40])
    if (alias.outcome in ("unit", "point")) != bool(alias.code):
        message = N_("A unit or a point needs a code; “outside” and “unknown” have none.")
        yield Fault(Message(message), field="code", value=alias.code or "")
    if alias.outcome == "point" and (alias.lon is None or alias.lat is None):
        yield Fault(Message(N_("A point needs its latitude and its longitude.")), field="lat")
    for field, degrees, most in (("lon", alias.lon, 180), ("lat", alias.lat, 90)):
        if degrees is not None and not -most <= degrees <= most:
            yield Fault(Message(N_("These are not degrees.")), field=field, value=str(degrees))


def write_aliases(path: Path, aliases: Iterable[AliasRecord]) -> int:
    """Write aliases as CSV (:data:`COLUMNS`), to be taken in on another machine; return how many.

    Raises
    ------
    CartoCoopError
        The file cannot be written.
    """
    rows = [
        {
            "name": one.name,
            "side": one.side,
            "within": one.within,
            "outcome": one.outcome,
            "code": one.code,
            "lat": one.lat if one.outcome == "point" else None,
            "lon": one.lon if one.outcome == "point" else None,
            "reason": one.reason,
            "author": one.author,
            "date": one.moment[:10],
        }
        for one in aliases
    ]
    write_rows(path, rows, COLUMNS)
    return len(rows)


def read_aliases(path: Path) -> tuple[AliasRecord, ...]:
    """Read a file of aliases; the caller fills in what the codes are the codes of.

    Raises
    ------
    CartoCoopError
        With every fault of the file; nothing of it is taken then.
    """
    rows = read_rows(path)
    missing = [name for name in ("name", "side", "outcome") if name not in rows[0]]
    if missing:
        text = N_("The file “{path}” is no list of choices: it lacks the columns {columns}.")
        raise CartoCoopError(text, path=path.name, columns=", ".join(missing))
    found: dict[str, AliasRecord] = {}
    faults: list[Fault] = []
    for number, row in enumerate(rows, 2):
        try:
            alias = _read(row)
            check_alias(alias)
        except FrameError as error:
            faults += [replace(fault, row=number) for fault in error.faults]
            continue
        if alias.key in found:
            message = Message(N_("This name stands twice in the file."))
            faults.append(Fault(message, row=number, value=alias.name))
        found[alias.key] = alias
    if faults:
        text = N_("The file “{path}” is not taken in: {count} faults.")
        raise CartoCoopError(text, path=path.name, count=len(faults), faults=faults)
    return tuple(found.values())


def _read(row: dict[str, str]) -> AliasRecord:
    cells = {name: unguarded(row.get(name, "")) for name in COLUMNS}
    return AliasRecord(
        name=cells["name"],
        side=cast("Side", cells["side"].lower()),
        outcome=cast("Outcome", cells["outcome"].lower()),
        within=cells["within"].upper(),
        code=cells["code"].upper() or None,
        lon=_degrees(cells["lon"], "lon"),
        lat=_degrees(cells["lat"], "lat"),
        reason=cells["reason"],
        author=cells["author"],
    )


def _degrees(text: str, field: str) -> float | None:
    if not text:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError:
        fault = Fault(Message(N_("These are not degrees.")), field=field, value=text[:40])
        raise FrameError(N_("A row cannot be read."), faults=[fault]) from None
