"""What a person writes into the register: places by code, actors by name, saved under the person's name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import geopandas as gpd
import pandas as pd

from data._register_checks import record_faults
from data.access import Role
from data.aliases import ALIAS, AliasRecord
from data.errors import N_, CartoCoopError, Fault, Message
from data.importers._atlas_personal import holds_contact
from data.records import ActorRecord, PartnershipRecord, Side, SourceRecord, ThemeRecord, TieRecord
from data.register import Register
from data.themes import ThemePath
from geo.pipeline.atlas import default_places

LONGEST_AUTHOR = 80
_BY_A_PERSON = "person"
_LEVEL_REACH = {"commune": "commune", "cercle": "cercle", "region": "region"}


class EditError(CartoCoopError):
    """What a person wrote cannot be kept as it is; every fault is named."""


def ties_for(
    record: PartnershipRecord | None, codes: list[str], territories: gpd.GeoDataFrame
) -> tuple[TieRecord, ...]:
    """Return the ties of a partnership with the places chosen.

    Parameters
    ----------
    record
        The partnership as it was: its ties to places that stay are kept as they are, and those that name no
        place of the region too.
    codes
        Codes of the places chosen.
    territories
        TERRITORIES.
    """
    names = territories.set_index("code")[["name", "level"]]
    kept = [tie for tie in (record.ties if record else ()) if tie.territory_code in {*codes, None}]
    held = {tie.territory_code for tie in kept}
    new = [
        TieRecord(
            place=str(names.loc[code, "name"]),
            reach=_LEVEL_REACH[str(names.loc[code, "level"])],
            territory_code=code,
            method=_BY_A_PERSON,
            score=100.0,
            precision=str(names.loc[code, "level"]),
        )
        for code in codes
        if code not in held
    ]
    return (*kept, *new)


def themes_for(record: PartnershipRecord | None, paths: list[ThemePath]) -> tuple[ThemeRecord, ...]:
    """Return the themes chosen; those that the partnership had keep the words of their source."""
    held = {(one.level_1, one.level_2, one.level_3): one for one in (record.themes if record else ())}
    unmapped = [one for key, one in held.items() if not key[0]]
    new = [
        held.get((path.level_1, path.level_2, path.level_3)) or ThemeRecord(_own_name(path), *path)
        for path in paths
    ]
    return (*unmapped, *new)


def _own_name(path: ThemePath) -> str:
    return path.level_3 or path.level_2 or path.level_1


def new_actor(name: str, side: Side, kind: str, aliases: Iterable[AliasRecord] = ()) -> ActorRecord:
    """Return an actor that the register does not know, with the code to which its name leads, if one does."""
    places = default_places().choosing(aliases)
    match = places.geocoder.match(name, country="FR" if side == "fr" else "ML")
    code = match.code if match.status == "matched" else None
    region = places.regions.get(code or "")
    return ActorRecord(
        name=name.strip(),
        side=side,
        kind=kind,
        territory_code=code,
        francilian=region == "REG-11" if side == "fr" and code else None,
        lon=match.lon if code else None,
        lat=match.lat if code else None,
        method=ALIAS if match.method == ALIAS else "",
    )


def with_source(record: PartnershipRecord, source: SourceRecord) -> PartnershipRecord:
    """Return a partnership with one more source, unless it has that one or nothing is said."""
    if not source.title.strip() or source in record.sources:
        return record
    return replace(record, sources=(*record.sources, source))


def partnership_faults(record: PartnershipRecord, *, who: str, reason: str) -> tuple[Fault, ...]:
    """Return everything for which a partnership could not be saved, to be told as somebody types.

    Parameters
    ----------
    record
        As it stands in the form.
    who, reason
        The author's name and words.

    Returns
    -------
    tuple of Fault
        Each with its ``field``: one of the record, ``who`` or ``reason``.
    """
    faults = [*author_faults(who, reason), *record_faults(record)]
    if not any(source.title.strip() for source in record.sources):
        faults.append(Fault(Message(N_("Give at least one source.")), field="sources"))
    for source in record.sources:
        if source.url and not source.url.lower().startswith(("http://", "https://")):
            message = Message(N_("An address begins with http:// or https://."))
            faults.append(Fault(message, field="sources", value=source.url))
    if not record.ties:
        faults.append(Fault(Message(N_("Choose at least one place.")), field="ties"))
    if record.start_year is not None and record.end_year is not None and record.end_year < record.start_year:
        faults.append(Fault(Message(N_("The last year lies before the first.")), field="end_year"))
    return tuple(faults)


def save_partnership(
    register: Register, record: PartnershipRecord, *, key: str, expected: int, who: str, reason: str
) -> str:
    """Save what a person says a partnership is; return its key.

    Raises
    ------
    EditError
        Every fault at once: no name, no source, personal data, and those of the record.
    ConflictError
        Somebody else has changed it since it was read.
    """
    register.person.require(Role.EDITOR)
    if faults := partnership_faults(record, who=who, reason=reason):
        raise EditError(N_("The partnership is not saved."), faults=faults)
    with register.write(who=who.strip(), operation="edit", reason=reason.strip()) as writer:
        return writer.edit(record, key=key, expected=expected)


def delete_partnership(register: Register, key: str, *, expected: int, who: str, reason: str) -> None:
    """Take a partnership out, under a person's name; it can be brought back from the history."""
    if faults := author_faults(who, reason):
        raise EditError(N_("The partnership is not deleted."), faults=faults)
    with register.write(who=who.strip(), operation="delete", reason=reason.strip()) as writer:
        writer.delete(key, expected=expected)


def undo_changes(
    register: Register, changes: pd.Series, *, who: str, reason: str
) -> tuple[int, tuple[str, ...]]:
    """Undo changes, under a person's name; return how many subjects are as before, and those left alone."""
    if faults := author_faults(who, reason):
        raise EditError(N_("Nothing is undone."), faults=faults)
    with register.write(who=who.strip(), operation="undo", reason=reason.strip()) as writer:
        done = writer.undo([int(number) for number in changes])
    return len(done.restored), tuple(key for _, key in done.left)


def author_faults(who: str, reason: str) -> list[Fault]:
    """Return what is wrong with the name and the words that a change is kept with."""
    faults = []
    if not who.strip():
        faults.append(Fault(Message(N_("Give the name under which the change is kept.")), field="who"))
    for field, text in (("who", who), ("reason", reason)):
        if holds_contact(text):
            advice = Message(N_("Take it out: no personal data is kept."))
            message = Message(N_("An e-mail address or a telephone number stands here."))
            faults.append(Fault(message, field=field, advice=advice))
    return faults
