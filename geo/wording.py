"""Putting words together as each language does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from data.errors import Translate

LISTED = 3
"""Things named one by one in a sentence; beyond, the number of the others is given."""
_OF_VOWEL = re.compile(r"\b([Dd])e (?=[AEIOUÀÂÄÉÈÊËÎÏÔÖÛÜ])")


def joined(parts: Iterable[str], t: Translate) -> str:
    """Return the parts of a sentence with the reader's semicolon between them; empty ones are left out.

    French sets a narrow no-break space before the sign, English nothing.
    """
    return t("; ").join(part for part in parts if part)


def listed(parts: Sequence[str], t: Translate, *, most: int = LISTED) -> str:
    """Return "A", "A and B", "A, B and C", or the first `most` and the number of the others."""
    if len(parts) > most + 1:
        text = t("{names} and {count} others")
        return text.format(names=", ".join(parts[:most]), count=len(parts) - most)
    if len(parts) < 2:
        return "".join(parts)
    return t("{names} and {last}").format(names=", ".join(parts[:-1]), last=parts[-1])


def elided(text: str) -> str:
    """Return French words with "de" before the vowel of a name written "d’" (not before "Yélimané")."""
    return _OF_VOWEL.sub("\\1’", text)


def sentence(text: str) -> str:
    """Return text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


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


def method_names(t: Translate) -> dict[str, str]:
    """Return how a name was found, in words, by ``geo.geocode.Match.method`` and the register's own."""
    return {
        "exact": t("same name"),
        "normalised": t("same words"),
        "variant": t("variant"),
        "former": t("former name"),
        "chef-lieu": t("place inside"),
        "fuzzy": t("near spelling"),
        "online": t("online"),
        "alias": t("chosen by a person"),
        "person": t("chosen by a person"),
        "none": "",
    }


def wait_names(t: Translate) -> dict[str, str]:
    """Return why a name waits for a person, in words, by ``geo.review.WAITS``."""
    return {
        "unmatched": t("no unit of that name"),
        "ambiguous": t("several units"),
        "doubtful": t("doubtful match"),
        "found": t("written without a code"),
    }


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
