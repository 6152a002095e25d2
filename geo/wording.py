"""Putting words together as each language does."""

from __future__ import annotations

from collections.abc import Iterable

from data.errors import Translate


def joined(parts: Iterable[str], t: Translate) -> str:
    """Return the parts of a sentence with the reader's semicolon between them; empty ones are left out.

    French sets a narrow no-break space before the sign, English nothing.
    """
    return t("; ").join(part for part in parts if part)


def quoted(words: str, t: Translate) -> str:
    """Return words of a source or a title between the reader's quotation marks."""
    return t("“{words}”").format(words=words)
