"""Documents shipped for the pages: published figures, list of sources, guide, method note."""

from __future__ import annotations

import pandas as pd

from data.paths import REFERENCE, SHIPPED

DOCS = SHIPPED.parent / "docs"
_NOTES = {"fr": "methode.md", "en": "method.md"}


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


def guide_document(language: str) -> str:
    """Return the guide in a language, ``"fr"`` or ``"en"``, as Markdown."""
    return (DOCS / f"guide.{language}.md").read_text(encoding="utf-8")


def guide_picture(name: str) -> bytes:
    """Return a picture that the guide names, as WebP."""
    return (DOCS / name).read_bytes()


def method_note(language: str) -> str:
    """Return the method note in a language, ``"fr"`` or ``"en"``, as Markdown."""
    return (DOCS / _NOTES[language]).read_text(encoding="utf-8")
