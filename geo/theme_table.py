"""What theme names and codes lead to, line by line, and those that lead nowhere yet, counted.

Frames: :data:`LINES` (the user's table and the shipped ones, the user's first) and :data:`OPEN` (what the
register publishes and no table leads anywhere). Nothing here guesses: what is open is listed.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import pandas as pd
import pandera.pandas as pa

from data.schema import CONFIDENCES
from data.sectors import code_in, load_sectors
from data.theme_names import KINDS, ThemeName, ThemeNames, name_key
from data.theme_reading import row_paths
from data.theme_shipped import shipped_lines

OWN: Final = "own"
SHIPPED: Final = "shipped"
LINES = pa.DataFrameSchema(
    {
        "key": pa.Column("str", unique=True),
        "kind": pa.Column("str", checks=pa.Check.isin(KINDS)),
        "name": pa.Column("str"),  # published words, DAC code, or path of the Atlas
        "name_en": pa.Column("str"),  # of a code, "" for words
        "name_fr": pa.Column("str"),
        "paths": pa.Column("object"),  # tuple of ThemePath; () = names no theme
        "code": pa.Column("str"),  # of a theme, for exports; "" = none
        "confidence": pa.Column("str", checks=pa.Check.isin(CONFIDENCES)),
        "origin": pa.Column("str", checks=pa.Check.isin((OWN, SHIPPED))),
        "source": pa.Column("str"),
        "author": pa.Column("str"),
        "date": pa.Column("str"),  # ISO day, "" = shipped
        "rows": pa.Column("int64", checks=pa.Check.ge(0)),  # rows of THEMES that publish it
    },
    name="theme lines",
)
"""One row per name, code or theme, key ``key``; a line of the user stands in the place of the shipped one."""
OPEN = pa.DataFrameSchema(
    {
        "key": pa.Column("str", unique=True),
        "kind": pa.Column("str", checks=pa.Check.isin(KINDS[:2])),
        "name": pa.Column("str"),  # the wording met most often, or the code
        "name_en": pa.Column("str"),
        "name_fr": pa.Column("str"),
        "rows": pa.Column("int64", checks=pa.Check.ge(1)),
        "partnerships": pa.Column("int64", checks=pa.Check.ge(1)),
        "partnership_ids": pa.Column("object"),  # tuple of str
        "note": pa.Column("str"),  # why the shipped table leaves it open, "" = it does not know it
        "led": pa.Column("bool"),  # the tables of today lead it somewhere: its rows only wait to be led
    },
    name="open themes",
)
"""One row per name or code that leads nowhere, the one with most rows first."""


def theme_lines(names: ThemeNames, themes: pd.DataFrame) -> pd.DataFrame:
    """Return LINES.

    Parameters
    ----------
    names
        The user's table.
    themes
        THEMES of the register, for the number of rows.
    """
    counted = Counter(_key(text) for text in themes["as_published"])
    lines = {line.key: (line, SHIPPED) for line in shipped_lines()}
    lines |= {line.key: (line, OWN) for line in names.lines.values()}
    order = sorted(
        lines.values(),
        key=lambda one: (one[1] != OWN, KINDS.index(one[0].kind), -counted[one[0].key], one[0].name),
    )
    return _frame([_line_row(line, origin, counted[line.key]) for line, origin in order], LINES)


def _line_row(line: ThemeName, origin: str, rows: int) -> dict[str, Any]:
    told = {name: getattr(line, name) for name in ("key", "kind", "name", "paths", "code", "confidence")}
    code = line.code if line.kind == "export" else line.name if line.kind == "sector" else ""
    told |= {name: getattr(line, name) for name in ("source", "author", "date")}
    return told | _code_names(code) | {"origin": origin, "rows": rows}


def open_themes(names: ThemeNames, themes: pd.DataFrame) -> pd.DataFrame:
    """Return OPEN: what rows without a theme publish; not what somebody has settled to name none.

    Parameters
    ----------
    names
        The user's table.
    themes
        THEMES of the register.
    """
    notes = {line.key: line.source for line in shipped_lines()}
    found: dict[str, list[tuple[str, str]]] = {}
    waiting = themes[themes["level_1"] == ""]
    for text, partnership in zip(waiting["as_published"], waiting["partnership_id"], strict=True):
        if not names.names_no_theme(text, code_in(text)):
            found.setdefault(_key(text), []).append((text, partnership))
    rows: list[dict[str, Any]] = []
    for key, said in found.items():
        text = Counter(text for text, _ in said).most_common(1)[0][0]
        code = code_in(text)
        keys = tuple(dict.fromkeys(partnership for _, partnership in said))
        rows.append(
            {
                "key": key,
                "kind": "sector" if code else "name",
                "name": code or text,
                "rows": len(said),
                "partnerships": len(keys),
                "partnership_ids": keys,
                "note": notes.get(key, ""),
                "led": bool(row_paths(text, names)),
            }
            | _code_names(code)
        )
    rows.sort(key=lambda row: (-row["rows"], row["name"]))
    return _frame(rows, OPEN)


def _key(text: str) -> str:
    code = code_in(text)
    return name_key("sector", code) if code else name_key("name", text)


def _code_names(code: str) -> dict[str, str]:
    sector = load_sectors().get(code)
    return {"name_en": sector.name_en if sector else "", "name_fr": sector.name_fr if sector else ""}


def _frame(rows: list[dict[str, Any]], schema: pa.DataFrameSchema) -> pd.DataFrame:
    types = {name: str(column.dtype) for name, column in schema.columns.items()}
    columns = {name: pd.Series([row[name] for row in rows], dtype=kind) for name, kind in types.items()}
    return schema.validate(pd.DataFrame(columns))
