"""Words that several commands print."""

from __future__ import annotations

from data.errors import Translate
from geo.wording import tier_names
from translations import terminal_language, translator

_ = translator(terminal_language())


def status_words() -> dict[str, str]:
    """Return the status of a match in the terminal's language, by code."""
    return {
        "matched": _("found"),
        "ambiguous": _("ambiguous"),
        "outside": _("outside"),
        "unmatched": _("unknown"),
    }


def method_words() -> dict[str, str]:
    """Return how a name was found, in the terminal's language, by code."""
    return {
        "exact": _("same name"),
        "normalised": _("same words"),
        "variant": _("variant"),
        "former": _("former name"),
        "chef-lieu": _("place inside"),
        "fuzzy": _("near spelling"),
        "online": _("online"),
        "none": "",
    }


def boundaries_line(tier: str, vintage: str, t: Translate) -> str:
    """Return what the boundaries are and what date they are valid for."""
    return t("Boundaries: {tier}, {vintage}").format(tier=tier_names(tier, t), vintage=vintage)
