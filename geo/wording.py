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


def tier_names(tiers: str, t: Translate) -> str:
    """Return what boundaries are, in words; several tiers stand with "; " between them."""
    names = {"official": t("official"), "schematic": t("schematic"), "point": t("points only")}
    return joined((names.get(tier, tier) for tier in tiers.split("; ")), t)


def licence_name(licence: str, tier: str, t: Translate) -> str:
    """Return a licence: that of a built-in set is a message, that of an official one stands as published."""
    if not licence:
        return t("not stated")
    return licence if tier == "official" else t(licence)


def operation_names(t: Translate) -> dict[str, str]:
    """Return what a change of the register was, in words, by ``data.history`` operation."""
    return {
        "baseline": t("before its history"),
        "builtin": t("built-in content"),
        "import": t("import"),
        "edit": t("edit"),
        "delete": t("deletion"),
        "undo": t("undone"),
    }
