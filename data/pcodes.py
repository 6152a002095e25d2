"""P-codes of Mali's region of Kayes in the scheme of 2015 and in the newer one.

The same text can mean two units: ``ML0102`` is Bafoulabé in 2015 and Diéma in the newer scheme. Which one
a file uses must be said, or told from the names beside the codes (:mod:`geo.pipeline._import_codes`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, Literal

from data._territories_tables import attributes

Scheme = Literal["newer", "2015"]
SCHEMES: Final[tuple[Scheme, ...]] = ("newer", "2015")
KAYES: Final = "ML01"
"""Region of Kayes, in both schemes."""


@cache
def units_by_code(scheme: Scheme) -> Mapping[str, str]:
    """Return the codes of the region, its cercles and communes in a scheme, each with the newer code."""
    table = attributes("kayes", "1996")
    column = "code" if scheme == "newer" else "code_2015"
    return MappingProxyType(dict(zip(table[column], table["code"], strict=True)))
