"""Who may do what: the person at the screen, the role, and the settings that give it.

Alone on one's own machine there is no login and everything is allowed (:data:`MACHINE`). On a shared
installation a person is who the OpenID Connect provider says; the role comes from ``access.toml`` in the
user's folder (:mod:`data.access_settings`). The address by which a role is found stays in that file and in
the provider's answer: what goes on from here is a name to be shown and a role.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from data.errors import N_, CartoCoopError


class Role(IntEnum):
    """What a person may do; each may do all that those before it may."""

    NOBODY = 0
    """Not even read."""
    VIEWER = 1
    """Read everything, take maps, notes and files away."""
    EDITOR = 2
    """Add, correct and delete; take lists in; undo; keep plans; decide on names."""
    ADMIN = 3
    """Also restore a copy, change boundaries and the tables of settings."""


_REFUSALS: Final = {
    Role.VIEWER: N_("Sign in with an account that may read this register."),
    Role.EDITOR: N_(
        "Your role lets you read, not change. Who runs this installation can make you an editor."
    ),
    Role.ADMIN: N_("Only an administrator may do this. Ask who runs this installation."),
}
_EXPIRED: Final = N_("Your session has ended: sign in again. Nothing was saved.")


class AccessError(CartoCoopError):
    """A person asked for what the role does not allow; nothing is written.

    Parameters
    ----------
    expired
        The role would allow it, but the session has ended.
    """

    def __init__(self, template: str, *, expired: bool = False) -> None:
        super().__init__(template)
        self.expired = expired


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts.

    Parameters
    ----------
    name
        The name to be shown and kept with changes; never an address. "" = none is known, a change asks.
    role
        What that person may do.
    signed_in
        Known to the provider; False for the person of the machine and for visitors.
    expired
        The session has ended: what the role allows is refused until the person has signed in again.
    """

    name: str = ""
    role: Role = Role.NOBODY
    signed_in: bool = False
    expired: bool = False

    def may(self, role: Role) -> bool:
        """Tell whether this person may do what a role allows."""
        return self.role >= role and not self.expired

    def require(self, role: Role) -> None:
        """Refuse what the role does not allow.

        Raises
        ------
        AccessError
            With what the person can do about it.
        """
        if self.role < role:
            raise AccessError(_REFUSALS[role])
        if self.expired:
            raise AccessError(_EXPIRED, expired=True)

    def author(self, typed: str) -> str:
        """Return the name to be kept with a change: that of who has signed in, else the one typed."""
        return self.name or typed


MACHINE: Final = Person(role=Role.ADMIN)
"""Who sits at the machine, with no login, and the product itself."""
