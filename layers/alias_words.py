"""What people have said that names mean, in words for pages and terminal."""

from __future__ import annotations

from data.aliases import AliasRecord
from data.errors import Translate
from layers.sheets import level_name


def outcome_words(alias: AliasRecord, t: Translate) -> str:
    """Return what an alias says that its name means."""
    if alias.outcome == "outside":
        return t("outside: in neither area")
    if alias.outcome == "unknown":
        return t("nobody can say")
    level = level_name(alias.level, t)
    unit = t("{name} ({level}, {code})").format(name=alias.unit, level=level, code=alias.code)
    return t("a point in {unit}").format(unit=unit) if alias.outcome == "point" else unit


def side_words(side: str, t: Translate) -> str:
    """Return a side (``fr`` or ``ml``) in words."""
    return t("French side") if side == "fr" else t("Malian side")
