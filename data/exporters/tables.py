"""The tables of a document, in the one order that every format keeps, and its particulars as rows."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from data.exporters.document import ExportDocument
from translations import translator

TABLES = ("territories", "parents", "partnerships", "sources", "unknowns", "actors", "links")
"""Tables of a document by the name of its attribute, most wanted first."""


def plain_table(document: ExportDocument, table: str) -> pd.DataFrame:
    """Return a table of the document without its geometry.

    Parameters
    ----------
    document
        The export.
    table
        One of :data:`TABLES`.
    """
    frame: pd.DataFrame = getattr(document, table)
    if isinstance(frame, gpd.GeoDataFrame):
        frame = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    return frame


def particulars(document: ExportDocument) -> list[tuple[str, str, str]]:
    """Return what every export says about itself, as (section, name, value).

    Returns
    -------
    list of tuple
        Sections, in order: ``view`` (title, subtitle, date), ``filter``, ``figures``, ``published``,
        ``legend``, ``boundaries``, ``notes``, ``credits``.
    """
    t = translator(document.language)
    rows = [
        ("view", t("Title"), document.title),
        ("view", t("In words"), document.subtitle),
        ("view", t("Date"), document.date.isoformat()),
    ]
    rows += [("filter", name, value) for name, value in document.filter_lines]
    rows += [("figures", "", str(text)) for text in document.figures["text"]]
    rows += [("published", "", text) for text in document.published]
    rows += [("legend", key, label) for key, label in document.legend]
    rows += [("boundaries", "", text) for text in document.boundaries.values()]
    rows += [("notes", "", text) for text in document.notes]
    rows += [("credits", "", text) for text in document.credits]
    return rows
