"""Numbers as the reader's language writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache, partial
from typing import Any

import pandas as pd
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from pandas.io.formats.style import Styler

from geo.population import Interval
from views import state


def number(value: float | None) -> str:
    """Return a number without decimals, grouped as the language does; "?" when not known."""
    return "?" if value is None else format_decimal(round(value), locale=state.language())


def day(text: str) -> str:
    """Return a day given as ``YYYY-MM-DD``."""
    return str(format_date(date.fromisoformat(text), "long", locale=state.language()))


def percent(share: Interval | None) -> str:
    """Return a share, or both ends of its interval when they differ once rounded; "?" when not known."""
    return "?" if share is None else _both(*(_percent(end) for end in (share.low, share.high)))


def interval(value: Interval) -> str:
    """Return a number, or both ends of its interval."""
    return _both(number(value.low), number(value.high))


def at_least(value: Interval) -> str:
    """Return a number, or the lower bound of its interval as such, for a narrow place."""
    return number(value.low) if value.exact else f"≥ {number(value.low)}"


def written(table: pd.DataFrame, decimals: Mapping[str, int], unknown: str) -> Styler:
    """Return a table with its numbers as the language writes them; they are still sorted as numbers.

    Parameters
    ----------
    table
        With translated headings.
    decimals
        Number of decimals by heading.
    unknown
        What stands for a missing number; to be given to ``st.dataframe`` as its placeholder too.
    """
    locale = state.language()
    patterns = {heading: "#,##0" + ("." + "0" * n if n else "") for heading, n in decimals.items()}
    # the same table is the same message, which a browser that has it is not sent again
    styler = table.style.set_uuid("table").format(
        {heading: partial(_written, pattern=one, locale=locale) for heading, one in patterns.items()},
        na_rep=unknown,
    )
    # Streamlit asks for every cell by this method and looks at all of them one by one
    styler._translate = partial(_worded, styler, frozenset(decimals))
    return styler


def _worded(styler: Styler, headings: frozenset[str], *_: object) -> dict[str, Any]:
    """Return the cells that are not shown as they are: of the headings, and of columns that lack some."""
    body = []
    for column, (heading, values) in enumerate(styler.data.items()):
        if heading in headings or values.dtype.kind == "f" or values.hasnans:
            shown = enumerate(values.array)
            body.append(
                [
                    {
                        "id": f"row{row}_col{column}",
                        "display_value": styler._display_funcs[row, column](value),
                    }
                    for row, value in shown
                ]
            )
    return {"body": body}


@lru_cache(maxsize=20_000)
def _written(value: float, pattern: str, locale: str) -> str:
    return str(format_decimal(value, format=pattern, locale=locale))


def _both(low: str, high: str) -> str:
    return low if low == high else f"{low} – {high}"


def _percent(value: float | None) -> str:
    pattern = "#,##0.0\u202f%" if state.language() == "fr" else "#,##0.0%"
    return "?" if value is None else format_percent(value, format=pattern, locale=state.language())
