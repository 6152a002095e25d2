"""What a person writes of an actor: its facts, its code, and that two actors are one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256

from data._register_checks import actor_faults as faults_of_actor
from data.access import Role
from data.errors import N_, Fault, Message
from data.gazetteer import load_gazetteer
from data.records import ActorRecord
from data.register import Register
from geo.pipeline.atlas import default_places
from geo.pipeline.edit import EditError, author_faults

_IDF = "REG-11"
_COUNTRY = {"fr": "FR", "ml": "ML"}


@dataclass(frozen=True, slots=True)
class Seat:
    """A unit of the reference tables: code, name, level, and its point in degrees (EPSG:4326)."""

    code: str
    name: str
    level: str
    country: str
    lon: float
    lat: float


def seat_of(code: str) -> Seat | None:
    """Return the unit of a code, None when no reference table knows it."""
    return _seats().get(code.strip().upper())


@cache
def _seats() -> dict[str, Seat]:
    frame = load_gazetteer()
    frame = frame[frame["official"]].drop_duplicates("code")
    columns = ("code", "name", "level", "country", "lon", "lat")
    return {row[0]: Seat(*row) for row in zip(*(frame[one] for one in columns), strict=True)}


def seated(record: ActorRecord, code: str) -> ActorRecord:
    """Return an actor with a code, and what follows from it: its point, and whether it is Francilian."""
    seat = seat_of(code) if code.strip() else None
    if seat is None:
        return replace(record, territory_code=code.strip().upper() or None)
    if seat.code == record.territory_code:
        return record
    in_idf = seat.code == _IDF or default_places().regions.get(seat.code) == _IDF
    francilian = in_idf if record.side == "fr" else None
    return replace(
        record, territory_code=seat.code, lon=float(seat.lon), lat=float(seat.lat), francilian=francilian
    )


def actor_faults(record: ActorRecord, *, who: str, reason: str) -> tuple[Fault, ...]:
    """Return everything for which an actor could not be saved, each with its field."""
    faults = [*author_faults(who, reason), *faults_of_actor(record)]
    seat = seat_of(record.territory_code or "")
    known = not any(fault.field == "territory_code" for fault in faults)
    if record.territory_code and known and (seat is None or seat.country != _COUNTRY[record.side]):
        message = Message(N_("No unit of that side has this code."))
        faults.append(Fault(message, field="territory_code", value=record.territory_code))
    if not reason.strip():
        faults.append(Fault(Message(N_("Say from which source you know it.")), field="reason"))
    return tuple(faults)


def save_actor(
    register: Register, record: ActorRecord, *, key: str, expected: int, who: str, reason: str
) -> None:
    """Save what a person says an actor is.

    Raises
    ------
    EditError
        Every fault at once.
    ConflictError
        Somebody else has changed it since it was read.
    AccessError
        The person may only read.
    """
    register.person.require(Role.EDITOR)
    if faults := actor_faults(record, who=who, reason=reason):
        raise EditError(N_("The actor is not saved."), faults=faults)
    with register.write(who=who.strip(), operation="edit", reason=reason.strip()) as writer:
        writer.edit_actor(record, key=key, expected=expected)


def unite_actors(
    register: Register, gone: str, keep: str, *, expected: int, who: str, reason: str
) -> tuple[int, str]:
    """Make two actors one, in one transaction.

    Returns
    -------
    int, str
        How many partnerships named the first, and the key by which the whole is undone
        (``Register.changes(batch=…)``).

    Raises
    ------
    EditError, RegisterError, ConflictError, AccessError
        As :func:`save_actor`; also when the two cannot be one.
    """
    register.person.require(Role.EDITOR)
    if faults := author_faults(who, reason):
        raise EditError(N_("The actors are not united."), faults=faults)
    mark = sha256(f"{gone}\n{keep}\n{register.version()}".encode()).hexdigest()[:12]
    batch = f"merge-{mark}"
    with register.write(who=who.strip(), operation="edit", reason=reason.strip(), batch=batch) as writer:
        return writer.merge_actors(gone, keep, expected=expected), batch
