"""The sentences of an overlap and of a chance to pool, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from data.errors import Translate
from geo.wording import joined, quoted

if TYPE_CHECKING:
    from geo._overlap_records import Overlap, OverlapSide
    from geo._overlap_themes import ThemeTable
    from geo._overlap_time import Years
    from geo.pooling import Pooling

LISTED = 4
"""Communes named one by one; beyond, the number is given."""
_ORDER = {"direct": 0, "cercle": 1, "region": 2}


def explain_overlap(one: Overlap, t: Translate) -> str:
    """Return one sentence on an overlap: who, where, on what, when, why this grade, what is not known."""
    a, b = short_names(one.a.name, one.b.name)
    parts = [
        t("{a} and {b} are both present in {place}").format(a=one.a.name, b=one.b.name, place=_place(one, t)),
        _theme(one, (a, b), t),
        years_words(one.sure, one.possible, t),
        _grade(one, (a, b), t),
    ]
    if one.together:
        parts.append(
            t("they already take part together in {project}").format(
                project=", ".join(quoted(title, t) for title in one.together_titles)
            )
        )
    unknown = [_unknown(one, side, name, t) for side, name in ((one.a, a), (one.b, b)) if side.unknown]
    if unknown:
        parts.append(t("not known: {facts}").format(facts=joined(unknown, t)))
    return joined(parts, t) + "."


def short_names(a: str, b: str) -> tuple[str, str]:
    """Return two names without what stands in brackets, unless they are then one and the same."""
    short = a.split(" (", 1)[0].strip(), b.split(" (", 1)[0].strip()
    return (a, b) if short[0] == short[1] or not all(short) else short


def _place(one: Overlap, t: Translate) -> str:
    """Return where: one commune, some or all communes of a cercle or of a region."""
    parent = one.parent_name if one.level == "commune" else one.territory_name
    names = ", ".join(name for _, name in one.communes)
    count = len(one.communes)
    if one.level == "region":
        one_, few = t("the commune of {names} (region of {parent})"), t("{names} (region of {parent})")
        some, every = (
            t("{count} communes of the region of {parent}"),
            t("the {count} communes of the region of {parent}"),
        )
    else:
        one_, few = t("the commune of {names} (cercle of {parent})"), t("{names} (cercle of {parent})")
        some, every = (
            t("{count} communes of the cercle of {parent}"),
            t("the {count} communes of the cercle of {parent}"),
        )
    if count == 1:
        text = one_
    elif count == one.n_total:
        text = every
    else:
        text = few if count <= LISTED else some
    return text.format(names=names, parent=parent, count=count)


def years_words(sure: tuple[Years, ...], possible: tuple[Years, ...], t: Translate) -> str:
    """Return the years in common, the certain ones first."""
    if sure and sure == possible:
        return t("certainly at the same time {years}").format(years=span_words(sure, t))
    if sure:
        text = t("certainly at the same time {sure}, possibly {possible}")
        return text.format(sure=span_words(sure, t), possible=span_words(possible, t))
    if len(possible) == 1 and possible[0].first is None and possible[0].last is None:
        return t("possibly at the same time (no date says)")
    return t("possibly at the same time {years}").format(years=span_words(possible, t))


def span_words(years: tuple[Years, ...], t: Translate) -> str:
    """Return several intervals of years as one text."""
    return ", ".join(one.words(t) for one in years)


def _theme(one: Overlap, names: tuple[str, str], t: Translate) -> str:
    if one.relation == "sub-theme":
        return t("on the same sub-theme: {themes}").format(themes=", ".join(one.themes))
    if one.relation == "theme":
        return t("on the same theme: {themes}").format(themes=", ".join(one.themes))
    said = [
        t("{name}: {themes}").format(name=name, themes=", ".join(side.themes))
        for side, name in zip((one.a, one.b), names, strict=True)
        if side.themes
    ]
    if one.relation == "different":
        return t("on different themes ({said})").format(said=joined(said, t))
    if not said:
        return t("on themes that no source gives")
    return t("on themes known only in part ({said})").format(said=joined(said, t))


def _grade(one: Overlap, names: tuple[str, str], t: Translate) -> str:
    """Return the grade, the certainty and the reason."""
    grade = {
        ("strong", "certain"): t("overlap strong and certain"),
        ("strong", "possible"): t("overlap strong but only possible"),
        ("medium", "certain"): t("overlap medium and certain"),
        ("medium", "possible"): t("overlap medium and only possible"),
        ("weak", "certain"): t("overlap weak but certain"),
        ("weak", "possible"): t("overlap weak and only possible"),
    }[one.grade, one.certainty]
    if one.grade == "strong":
        reason = t("because the sub-theme and the echelon are the same")
    elif one.relation == "sub-theme":
        reason = t("because the sub-theme is the same but not the echelon")
    elif one.relation == "theme":
        reason = t("because the theme is the same but no common sub-theme is known")
    elif one.relation == "different":
        reason = t("because the themes differ: a chance to pool rather than a clash")
    elif not (one.a.themes or one.b.themes):
        reason = t("because no theme is known")
    else:
        reason = t("because the themes that are known do not meet and others may")
    if not one.cross_echelon:
        return f"{grade}, {reason}"
    sides = sorted(zip((one.a, one.b), names, strict=True), key=lambda side: _ORDER[side[0].echelon])
    (near, near_name), (wide, wide_name) = sides
    across = _echelons(near.echelon, wide.echelon, t).format(near=near_name, wide=wide_name)
    return f"{grade}, {reason} ({across})"


def _echelons(near: str, wide: str, t: Translate) -> str:
    if (near, wide) == ("direct", "cercle"):
        return t("{wide} works with the cercle, {near} with the commune")
    if (near, wide) == ("direct", "region"):
        return t("{wide} works with the region, {near} with the commune")
    return t("{wide} works with the region, {near} with the cercle")


def _unknown(one: Overlap, side: OverlapSide, name: str, t: Translate) -> str:
    """Return what is not known of one side: single facts, then in which years it worked on the themes."""
    words = {
        "theme": t("theme"),
        "part of the themes": t("part of the themes"),
        "start": t("start"),
        "end": t("end"),
    }
    facts = ", ".join(words[fact] for fact in side.unknown if fact in words)
    parts = [t("{facts} for {name}").format(facts=facts, name=name)] if facts else []
    if "years of the themes" in side.unknown:
        parts.append(undated_theme(name, one.themes, one.sure, t))
    return joined(parts, t)


def undated_theme(name: str, themes: tuple[str, ...], sure: tuple[Years, ...], t: Translate) -> str:
    """Return what is not known of a theme that hangs on several phases of a partnership."""
    text = t("whether {name} worked on “{themes}” {years}")
    return text.format(name=name, themes=", ".join(themes), years=span_words(sure, t))


def common_themes(table: ThemeTable, pairs: pd.DataFrame) -> tuple[str, ...]:
    """Return the names of the themes that pairs of partnerships share, sorted."""
    distinct = pairs[["partnership_a", "partnership_b"]].drop_duplicates()
    found = [table.common(one, two) for one, two in distinct.itertuples(index=False, name=None)]
    return tuple(sorted({name for many in found for name in many}))


def explain_pooling(one: Pooling, t: Translate) -> str:
    """Return one sentence on a chance to pool: with whom, why, when."""
    in_cercle, in_region = t("the cercle of {name}"), t("the region of {name}")
    words = {"commune": "{name}", "cercle": in_cercle, "region": in_region}
    places = ", ".join(words[level].format(name=name) for _, name, level in one.places[:LISTED])
    if len(one.places) > LISTED:
        places = t("{count} places ({names}, …)").format(count=len(one.places), names=places)
    near = {
        "project": t("both already take part in {projects}"),
        "commune": t("both work in {places}"),
        "presence": t("both work in {places}"),
        "neighbour": t("{name} works in {places}, {other} next door"),
        "cercle": t("{name} works in {places}, {other} elsewhere in the same cercle"),
    }[one.reason]
    name, other = short_names(one.name, one.other_name)
    projects = ", ".join(quoted(title, t) for title in one.projects)
    reason = near.format(places=places, name=name, other=other, projects=projects)
    themes = {
        "sub-theme": t("on the same sub-theme ({themes})"),
        "theme": t("on the same theme ({themes})"),
        "different": t("on different themes"),
        "unknown": t("on themes not all known"),
        "": "",
    }[one.relation].format(themes=", ".join(one.themes))
    parts = [reason, themes, years_words(one.sure, one.possible, t)]
    reasons = [", ".join(part for part in parts if part), *_undated_themes(one, t)]
    text = t("{name} could call {other}: {reasons}")
    return text.format(name=one.name, other=one.other_name, reasons=joined(reasons, t)) + "."


def _undated_themes(one: Pooling, t: Translate) -> list[str]:
    """Return what is not known of the themes in common, for each of the two."""
    names = short_names(one.name, one.other_name)
    facts = [
        undated_theme(name, one.themes, one.sure, t)
        for name, undated in zip(names, one.undated_themes, strict=True)
        if undated
    ]
    return [t("not known: {facts}").format(facts=joined(facts, t))] if facts else []
