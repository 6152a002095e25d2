"""The sentence of an overlap, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.errors import Translate

if TYPE_CHECKING:
    from geo._overlap_records import Overlap
    from geo._overlap_time import Years

LISTED = 4
"""Communes named one by one; beyond, the number is given."""


def explain_overlap(one: Overlap, t: Translate) -> str:
    """Return one sentence on an overlap: who, where, on what, when, why this grade, what is not known."""
    parts = [
        t("{a} and {b} are both present in {place}").format(
            a=one.a.name,
            b=one.b.name,
            place=place_words(one.level, one.territory_name, one.parent_name, one.communes, one.n_total, t),
        ),
        _theme(one, t),
        years_words(one.sure, one.possible, t),
        _grade(one, t),
    ]
    if one.together:
        parts.append(
            t("they already take part in the same project elsewhere ({count})").format(
                count=len(one.together)
            )
        )
    if one.unknown:
        facts = ", ".join(fact.render(t) for fact in one.unknown)
        parts.append(t("no source says {facts}").format(facts=facts))
    return "; ".join(part for part in parts if part) + "."


def place_words(
    level: str,
    name: str,
    parent: str,
    communes: tuple[tuple[str, str], ...],
    n_total: int,
    t: Translate,
) -> str:
    """Return where: one commune, some or all communes of a cercle or region."""
    if level == "commune":
        return t("the commune of {name} (cercle of {parent})").format(name=name, parent=parent)
    if len(communes) == n_total and n_total > 1:
        if level == "region":
            return t("the {count} communes of the region of {name}").format(count=n_total, name=name)
        return t("the {count} communes of the cercle of {name}").format(count=n_total, name=name)
    names = ", ".join(label for _, label in communes)
    if len(communes) == 1:
        if level == "region":
            return t("the commune of {name} (region of {parent})").format(name=names, parent=name)
        return t("the commune of {name} (cercle of {parent})").format(name=names, parent=name)
    if len(communes) <= LISTED:
        if level == "region":
            return t("{names} (region of {parent})").format(names=names, parent=name)
        return t("{names} (cercle of {parent})").format(names=names, parent=name)
    if level == "region":
        return t("{count} communes of the region of {name}").format(count=len(communes), name=name)
    return t("{count} communes of the cercle of {name}").format(count=len(communes), name=name)


def years_words(sure: tuple[Years, ...], possible: tuple[Years, ...], t: Translate) -> str:
    """Return the years in common, the certain ones first."""
    if sure and sure == possible:
        return t("certainly at the same time {years}").format(years=joined(sure, t))
    if sure:
        return t("certainly at the same time {sure}, possibly {possible}").format(
            sure=joined(sure, t), possible=joined(possible, t)
        )
    if len(possible) == 1 and possible[0].first is None and possible[0].last is None:
        return t("possibly at the same time, no date being known that says so or not")
    return t("possibly at the same time {years}").format(years=joined(possible, t))


def joined(years: tuple[Years, ...], t: Translate) -> str:
    """Return several intervals of years as one text."""
    return ", ".join(one.words(t) for one in years)


def _theme(one: Overlap, t: Translate) -> str:
    if one.relation == "sub-theme":
        return t("on the same sub-theme: {themes}").format(themes=", ".join(one.themes))
    if one.relation == "theme":
        return t("on the same theme: {themes}").format(themes=", ".join(one.themes))
    if one.relation == "different":
        return t("on different themes: {a} for {name_a}, {b} for {name_b}").format(
            a=", ".join(one.a.themes), name_a=one.a.name, b=", ".join(one.b.themes), name_b=one.b.name
        )
    known = [(side.name, ", ".join(side.themes)) for side in (one.a, one.b) if side.themes]
    if not known:
        return t("themes not known")
    said = ", ".join(t("{themes} for {name}").format(themes=themes, name=name) for name, themes in known)
    return t("themes known only in part: {said}").format(said=said)


def _grade(one: Overlap, t: Translate) -> str:
    """Return the grade, the certainty and the reason."""
    grade = {
        ("strong", "certain"): t("a strong and certain overlap"),
        ("strong", "possible"): t("a strong but only possible overlap"),
        ("medium", "certain"): t("a medium and certain overlap"),
        ("medium", "possible"): t("a medium but only possible overlap"),
        ("weak", "certain"): t("a weak but certain overlap"),
        ("weak", "possible"): t("a weak and only possible overlap"),
    }[one.grade, one.certainty]
    if one.grade == "strong":
        reason = t("because the sub-theme and the echelon are the same")
    elif one.relation == "sub-theme":
        reason = t("because the sub-theme is the same, but not the echelon")
    elif one.relation == "theme":
        reason = t("because the theme is the same, but not the sub-theme, or not as far as known")
    elif one.relation == "different":
        reason = t("because the themes differ: a chance to pool rather than a clash")
    else:
        reason = t("because no theme is known to be the same, and not all themes are known")
    if not one.cross_echelon:
        return f"{grade}, {reason}"
    near, wide = sorted((one.a, one.b), key=lambda side: _ORDER[side.echelon])
    across = _echelons(near.echelon, wide.echelon, t).format(near=near.name, wide=wide.name)
    return f"{grade}, {reason} ({across})"


_ORDER = {"direct": 0, "cercle": 1, "region": 2}


def _echelons(near: str, wide: str, t: Translate) -> str:
    if (near, wide) == ("direct", "cercle"):
        return t("{wide} works with the cercle, {near} with the commune")
    if (near, wide) == ("direct", "region"):
        return t("{wide} works with the region, {near} with the commune")
    return t("{wide} works with the region, {near} with the cercle")
