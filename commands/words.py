"""Words of the geocoder that several commands print."""

from __future__ import annotations

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
