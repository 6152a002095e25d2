"""The shipped documents that the method page shows: published figures and the list of sources."""

from __future__ import annotations

import pandas as pd

from data.paths import REFERENCE, SHIPPED


def published_figures() -> pd.DataFrame:
    """Return what others have published about coverage and numbers.

    Returns
    -------
    DataFrame
        Text columns ``figure, what, date, source_title, source_url, note``; empty text where the source
        says nothing.
    """
    return pd.read_csv(REFERENCE / "published_figures.csv", dtype="str", keep_default_na=False)


def sources_document() -> str:
    """Return ``data/SOURCES.md``: what each shipped file is, from whom, licence, date, how made."""
    return (SHIPPED / "SOURCES.md").read_text(encoding="utf-8")
