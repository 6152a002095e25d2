"""Who publishes a file of IATI: the register itself has no identifier of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from data.errors import N_, CartoCoopError
from data.exporters.guard import clean_text

_REFERENCE: Final = re.compile(r"[A-Za-z0-9]+-[^\s/&|?]{1,90}")
_KINDS: Final = frozenset(
    ["10", "11", "15", "21", "22", "23", "24", "30", "40", "60", "70", "71", "72", "73", "80", "90"]
)


@dataclass(frozen=True, slots=True)
class Publisher:
    """The organisation that publishes a file.

    Parameters
    ----------
    ref
        Its identifier: the code of a register of organisations (https://org-id.guide), a hyphen and its
        number there; of a French collectivity ``FR-INSEE-`` and its SIREN number. The default is none: it
        says that the file comes from a register of CartoCoop whose user has not named a publisher, and no
        registry of IATI will take it.
    name
        Its name.
    kind
        Type of organisation (code list OrganisationType): 11 local government, 22 national NGO, 90 other.

    Raises
    ------
    CartoCoopError
        The identifier or the type has not the form of the standard, or the name is empty.
    """

    ref: str = "CARTOCOOP-SANS-EDITEUR"
    name: str = "Registre CartoCoop (éditeur non précisé)"
    kind: str = "90"

    def __post_init__(self) -> None:
        if not _REFERENCE.fullmatch(self.ref):
            raise CartoCoopError(
                N_("“{ref}” is no identifier of an organisation. Write for example FR-INSEE-123456789."),
                ref=clean_text(self.ref, 100),
            )
        if not clean_text(self.name):
            raise CartoCoopError(N_("Give the name of the organisation that publishes the file."))
        if self.kind not in _KINDS:
            raise CartoCoopError(
                N_("“{kind}” is no type of organisation of IATI. Write for example 11 (local government)."),
                kind=clean_text(self.kind, 20),
            )
