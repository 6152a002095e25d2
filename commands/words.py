"""Words that several commands print."""

from __future__ import annotations

from data.aliases import ALIAS
from data.errors import Translate
from geo.wording import method_names, tier_names
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
    return method_names(_)


def found_words(method: str, score: float) -> str:
    """Return how a name was found and how surely; a person's choice has no score."""
    if method == ALIAS:
        return method_words()[method]
    return _("{method}, score {score}").format(method=method_words()[method], score=f"{score:g}")


def boundaries_line(tier: str, vintage: str, t: Translate) -> str:
    """Return what the boundaries are and what date they are valid for."""
    return t("Boundaries: {tier}, {vintage}").format(tier=tier_names(tier, t), vintage=vintage)
