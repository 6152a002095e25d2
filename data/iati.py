"""What the reading and the writing of IATI files share: code lists of version 2.03 and our own extension.

The code lists are those of the standard (https://iatistandard.org, "embedded" and "replicated" lists). The
extension is what the schema allows for (``xsd:any namespace="##other"``): elements and attributes of
:data:`NAMESPACE` that say what IATI has no words for. Other readers pass over them.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Final
from xml.etree.ElementTree import Element

VERSION: Final = "2.03"
NAMESPACE: Final = "urn:cartocoop:iati:1"
PREFIX: Final = "cartocoop"
XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
EPSG_4326: Final = "http://www.opengis.net/def/crs/EPSG/0/4326"

START, END = "2", "4"
"""Activity dates that have come to pass; 1 and 3 are the planned ones."""
PLANNED: Final = {"1": "start", "3": "end"}
STATUS: Final[Mapping[str, str]] = {"2": "ongoing", "3": "ended", "4": "ended", "6": "suspended"}
"""Activity status -> ours. 1 (planned) and 5 (cancelled) are no partnerships."""
STATUS_CODE: Final[Mapping[str, str]] = {"ongoing": "2", "ended": "4", "suspended": "6", "dormant": "6"}
ROLE: Final[Mapping[str, str]] = {"1": "funder", "2": "lead", "3": "associated", "4": "implementer"}
"""Role of an organisation -> ours: funding, accountable, extending, implementing."""
ROLE_CODE: Final[Mapping[str, str]] = {"funder": "1", "lead": "2", "partner": "2", "implementer": "4"}
"""Both sides of a partnership answer for it; IATI has no word for ``associated`` and ``beneficiary``."""
DESCRIPTIONS: Final[Mapping[str, str]] = {
    "1": "description",
    "2": "objective",
    "3": "beneficiaries",
    "4": "context",
}
"""Type of a description -> name of a text."""
LEVELS: Final[Mapping[str, str]] = {"ADM1": "region", "ADM2": "cercle", "ADM3": "commune"}
"""Designation of a feature (GeoNames) -> level in Mali; populated places begin with PPL."""
VOCABULARIES: Final[Mapping[str, str]] = {
    "A1": "GAUL",
    "A2": "SALB",
    "A3": "GADM",
    "A4": "ISO 3166-1",
    "G1": "GeoNames",
    "G2": "OpenStreetMap",
}
"""Vocabularies of places. None is of P-codes: a P-code stands under its scheme in the extension."""
TRANSACTIONS: Final[Mapping[str, str]] = {
    "1": "fonds reçus",
    "2": "engagement",
    "3": "versement",
    "4": "dépense",
    "5": "intérêts",
    "6": "remboursement d’emprunt",
    "7": "remboursement",
    "8": "achat de parts",
    "9": "vente de parts",
    "10": "garantie de crédit",
    "11": "engagement reçu",
    "12": "promesse",
    "13": "promesse reçue",
}
"""In French, as the register's content is."""
BUDGETS: Final[Mapping[str, str]] = {"1": "budget initial", "2": "budget révisé"}


def ours(name: str) -> str:
    """Return the full name of an element or attribute of the extension."""
    return f"{{{NAMESPACE}}}{name}"


def digest_of(activity: Element) -> str:
    """Return a checksum of what an activity says in IATI's own words, blanks and our extension apart.

    By it a reader knows whether the extension still speaks of the same activity: a file that another tool
    has changed is read by its IATI words alone.
    """
    check = sha256()
    stack = [activity]
    while stack:
        element = stack.pop()
        said = [element.tag, " ".join((element.text or "").split())]
        said += [f"{name}={value}" for name, value in sorted(element.items())]
        check.update("\x1f".join(said).encode("utf-8", "surrogatepass") + b"\x1e")
        stack += [child for child in reversed(element) if not child.tag.startswith(f"{{{NAMESPACE}}}")]
    return check.hexdigest()
