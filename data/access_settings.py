"""The settings of a shared installation, ``access.toml`` in the user's folder: who has which role.

The file is read again whenever it changes, so that a role takes effect at the next click.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from data import paths
from data.access import Person, Role
from data.errors import N_, CartoCoopError, Fault, Message
from data.importers._atlas_personal import holds_contact

FILE: Final = "access.toml"
ROLES: Final = {"none": Role.NOBODY, "viewer": Role.VIEWER, "editor": Role.EDITOR, "admin": Role.ADMIN}
"""Roles by their name in the file."""
READING: Final = {"none": Role.NOBODY, "viewer": Role.VIEWER}
"""What people who are not named may be given."""
LONGEST_NAME: Final = 80
_KEYS: Final = frozenset(
    {"visitors", "others", "hours", "groups_claim", "unverified_addresses", "addresses", "groups", "names"}
)
_CLOCKS: Final = 300
"""Seconds by which the provider's clock may be ahead."""


class AccessSettingsError(CartoCoopError):
    """``access.toml`` cannot be used; every fault is named. Nobody gets in until it is mended."""


@dataclass(frozen=True, slots=True)
class AccessSettings:
    """Who has which role.

    Parameters
    ----------
    visitors
        Role of those who have not signed in: nobody or viewer.
    others
        Role of those who have signed in and are not named: nobody or viewer.
    hours
        After so many hours a person signs in again.
    groups_claim
        Claim of the provider that lists a person's groups.
    unverified_addresses
        Whether an address counts that the provider does not say it has verified.
    addresses, groups
        Role by address (folded to lower case) and by group; the highest of a person's roles counts.
    names
        Name to be shown, by address.
    """

    visitors: Role = Role.NOBODY
    others: Role = Role.VIEWER
    hours: float = 12.0
    groups_claim: str = "groups"
    unverified_addresses: bool = False
    addresses: Mapping[str, Role] = field(default_factory=dict)
    groups: Mapping[str, Role] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def person(self, claims: Mapping[str, Any], now: datetime | None = None) -> Person:
        """Return who has signed in.

        Parameters
        ----------
        claims
            What the provider says: ``email``, ``email_verified``, ``name``, ``iat`` and the groups. None of
            them leaves this function but the name to be shown.
        now
            The present moment when not given.
        """
        address = self._address(claims)
        groups = claims.get(self.groups_claim)
        named = [self.groups[one] for one in _texts(groups) if one in self.groups]
        if address in self.addresses:
            named.append(self.addresses[address])
        return Person(
            name=_clean_name(self.names.get(address, "")) or _name(claims),
            role=max(named, default=self.others),
            signed_in=True,
            expired=self._expired(claims, now or datetime.now(UTC)),
        )

    def visitor(self) -> Person:
        """Return somebody who has not signed in."""
        return Person(role=self.visitors)

    def _address(self, claims: Mapping[str, Any]) -> str:
        verified = claims.get("email_verified")
        if not (self.unverified_addresses or verified is True or verified == "true"):
            return ""
        return str(claims.get("email") or "").strip().casefold()

    def _expired(self, claims: Mapping[str, Any], now: datetime) -> bool:
        since = claims.get("iat")
        if isinstance(since, bool) or not isinstance(since, int | float):
            return True
        return not -_CLOCKS <= now.timestamp() - since < self.hours * 3600


def load_access() -> AccessSettings:
    """Return the settings of the file as it is now; those of nobody being named when there is none.

    Raises
    ------
    AccessSettingsError
        It cannot be read or is not fit.
    """
    path = settings_file()
    try:
        about = path.stat()
    except FileNotFoundError:
        return AccessSettings()
    except OSError as error:
        raise _unreadable(path, error) from error
    return _read(path, about.st_mtime_ns, about.st_size)


def settings_file() -> Path:
    """Return where the file is looked for; whether it is there is another question."""
    return paths.user_dir() / FILE


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int, _size: int) -> AccessSettings:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _unreadable(path, error) from error
    faults = list(_faults(values))
    if faults:
        raise AccessSettingsError(
            N_("The settings {file} are not fit: nobody gets in until they are mended."),
            file=str(path),
            faults=faults,
        )
    usual = AccessSettings()
    return AccessSettings(
        visitors=READING[values.get("visitors", "none")],
        others=READING[values.get("others", "viewer")],
        hours=float(values.get("hours", usual.hours)),
        groups_claim=values.get("groups_claim", usual.groups_claim),
        unverified_addresses=values.get("unverified_addresses", usual.unverified_addresses),
        addresses={_folded(key): ROLES[role] for key, role in values.get("addresses", {}).items()},
        groups={key: ROLES[role] for key, role in values.get("groups", {}).items()},
        names={_folded(key): name for key, name in values.get("names", {}).items()},
    )


def _unreadable(path: Path, error: Exception) -> AccessSettingsError:
    return AccessSettingsError(
        N_("The settings {file} cannot be read: {reason} Nobody gets in until they are mended."),
        file=str(path),
        reason=f"{error}.",
    )


def _faults(values: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield everything that is wrong; values that are addresses are not repeated."""
    for key in values:
        if key not in _KEYS:
            text = N_("There is no such setting; known are: {known}.")
            yield Fault(Message(text, {"known": ", ".join(sorted(_KEYS))}), field=key)
    for key in ("visitors", "others"):
        yield from _role(key, values.get(key, "viewer"), READING)
    hours = values.get("hours", 12)
    if isinstance(hours, bool) or not isinstance(hours, int | float) or not 0 < hours <= 24 * 30:
        yield Fault(Message(N_("A number of hours between 0 and 720 stands here.")), field="hours")
    for key, kind in (("groups_claim", str), ("unverified_addresses", bool)):
        if not isinstance(values.get(key, kind()), kind):
            yield Fault(Message(N_("This value does not have the form of this setting.")), field=key)
    for key in ("addresses", "groups", "names"):
        table = values.get(key, {})
        if not isinstance(table, Mapping):
            yield Fault(Message(N_("A table with one line per person or group stands here.")), field=key)
            continue
        for row, value in enumerate(table.values(), 1):
            if key != "names":
                yield from _role(key, value, ROLES, row)
            elif not isinstance(value, str) or not _clean_name(value):
                message = Message(N_("This is not a name to be shown: no address, 80 characters at most."))
                yield Fault(message, field=key, row=row)


def _role(field: str, value: object, known: Mapping[str, Role], row: int | None = None) -> Iterator[Fault]:
    if not isinstance(value, str) or value not in known:
        message = Message(N_("This is not one of: {known}."), {"known": ", ".join(known)})
        yield Fault(message, field=field, row=row)


def _texts(value: object) -> Iterator[str]:
    """Yield the groups of a claim, which is a list or one text."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (one for one in value if isinstance(one, str))


def _name(claims: Mapping[str, Any]) -> str:
    """Return the first claim that is a name to be shown, "" when none is."""
    given = " ".join(str(claims.get(key) or "") for key in ("given_name", "family_name"))
    told = (claims.get("name"), given, claims.get("nickname"))
    return next((name for one in told if isinstance(one, str) and (name := _clean_name(one))), "")


def _clean_name(text: str) -> str:
    """Return a name on one line; "" when it holds an address or a number to call."""
    name = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return "" if "@" in name or holds_contact(name) else name[:LONGEST_NAME].strip()


def _folded(address: str) -> str:
    return address.strip().casefold()
