"""The shipped tables of theme names and codes, line by line, as the user's own table has them."""

from __future__ import annotations

import csv
from functools import cache
from typing import Final

from data.paths import REFERENCE
from data.sectors import shipped_codes, shipped_themes
from data.theme_names import ThemeName, theme_key
from data.themes import ThemePath

SHIPPED_BY: Final = "CartoCoop"
_CONFIDENCE: Final = {"exact wording": "high", "reading": "medium"}


@cache
def shipped_lines() -> tuple[ThemeName, ...]:
    """Return every shipped line, by kind; ``source`` holds its note, "" = none.

    A published wording that leads to two themes is one line. The confidence of a line that leads nowhere
    is ``low``: nobody has settled it.
    """
    found: dict[str, ThemeName] = {}
    with (REFERENCE / "theme_map.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            path = ThemePath(row["level_1"], row["level_2"], row["level_3"])
            line = ThemeName("name", row["text"], (path,) if path.level_1 else ())
            before = found.get(line.key, line)
            paths = tuple(dict.fromkeys((*before.paths, *line.paths)))
            found[line.key] = _line(line, paths, _CONFIDENCE.get(row["source"], "low"), row["note"])
    for code, theme in shipped_themes().items():
        line = ThemeName("sector", code)
        paths = (theme.path,) if theme.path.level_1 else ()
        found[line.key] = _line(line, paths, theme.confidence or "low", theme.note)
    for path, sector in shipped_codes().items():
        line = ThemeName("export", theme_key(path), code=sector.code)
        found[line.key] = _line(line, (), sector.confidence or "low", sector.note)
    return tuple(found.values())


def _line(line: ThemeName, paths: tuple[ThemePath, ...], confidence: str, note: str) -> ThemeName:
    return ThemeName(line.kind, line.name, paths, line.code, confidence, note, SHIPPED_BY)
