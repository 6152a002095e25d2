"""What a published theme name or a DAC code leads to: the shipped tables, and the user's own before them.

A :class:`ThemeName` is one line of the user's table (kept in the register). :class:`ThemeNames` looks a text
up: a name that the user has settled leads where the user says, any other where the shipped tables say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Final, Literal, get_args

from data._search_model import SEPARATOR
from data.themes import Texts, ThemePath, theme_identity

Kind = Literal["name", "sector", "export"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
"""A published name, a DAC code, or a theme of the Atlas (whose code an export is to give)."""
LONGEST_NAME: Final = 500
_LONGEST_KEY: Final = 190


@dataclass(frozen=True, slots=True)
class ThemeName:
    """One line of the user's table.

    Parameters
    ----------
    kind
        See :data:`KINDS`.
    name
        The published words, the code (3 or 5 digits), or the path as one text.
    paths
        Where a name or a code leads; () = it names no theme, and somebody has settled so.
    code
        DAC code of a theme (kind ``export``); "" = exports give none.
    confidence
        ``high``, ``medium`` or ``low``.
    source
        What it rests on.
    author, date
        Who settled it, and the day (ISO).
    """

    kind: Kind
    name: str
    paths: tuple[ThemePath, ...] = ()
    code: str = ""
    confidence: str = "high"
    source: str = ""
    author: str = ""
    date: str = ""

    @property
    def key(self) -> str:
        """What makes two lines speak of the same thing."""
        return name_key(self.kind, self.name)


def name_key(kind: Kind, name: str) -> str:
    """Return the key of a name: its kind and its folded words (a checksum after the first of many)."""
    folded = theme_identity(name)
    if len(folded) > _LONGEST_KEY - len(kind):
        check = sha256(folded.encode()).hexdigest()[:12]
        folded = f"{folded[: _LONGEST_KEY - len(kind) - 13]}-{check}"
    return f"{kind}:{folded}"


def theme_key(path: ThemePath) -> str:
    """Return a path as one text, its levels joined by :data:`data.search.SEPARATOR`."""
    return SEPARATOR.join(level for level in path if level)


def read_path(text: str) -> ThemePath:
    """Return the path that :func:`theme_key` wrote; more than three levels are an empty path."""
    levels = [level.strip() for level in re.split(r"[›>]", text)]
    return ThemePath(*levels) if len(levels) <= len(ThemePath._fields) else ThemePath("")


class ThemeNames:
    """The user's table, ready to be looked up; see :meth:`data.register.Register.theme_names`.

    Parameters
    ----------
    lines
        Its lines; none = the shipped tables alone.
    """

    def __init__(self, lines: Iterable[ThemeName] = ()) -> None:
        self.lines: Mapping[str, ThemeName] = MappingProxyType({line.key: line for line in lines})
        """By :func:`name_key`."""
        self.texts: Texts = MappingProxyType(
            {theme_identity(line.name): line.paths for line in self.lines.values() if line.kind == "name"}
        )
        """Paths by published text, for :func:`data.themes.map_theme`."""

    def names_no_theme(self, text: str, code: str = "") -> bool:
        """Tell whether somebody has settled that a text, or the code that it consists of, names no theme."""
        own = self.own("name", text) or (self.own("sector", code) if code else None)
        return own is not None and not own.paths

    def own(self, kind: Kind, name: str) -> ThemeName | None:
        """Return what the user has settled of a name; None = nothing."""
        return self.lines.get(name_key(kind, name)) if self.lines else None


SHIPPED: Final = ThemeNames()
"""No table of a user: what the shipped tables say."""
