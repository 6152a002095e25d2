"""The sentences of an overlap, in the reader's language: who, how, why this grade, how sure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from data.errors import Translate
from geo._actor_words import in_sentence, short_names
from geo._overlap_time import Years
from geo.wording import elided, listed, quoted, sentence

if TYPE_CHECKING:
    from geo._overlap_records import Overlap, OverlapSide
    from geo._overlap_themes import ThemeTable

_ORDER = {"direct": 0, "cercle": 1, "region": 2}


def explain_overlap(one: Overlap, t: Translate) -> str:
    """Return an overlap in short sentences.

    Who, where and on what; with whom and when each works; the grade and why; how sure that is and what is
    not known; what the two already do together.
    """
    sides = (one.a, one.b)
    a, b = (in_sentence(side.name, side.kind, t) for side in sides)
    short = short_names(one.a.name, one.b.name)
    names = [in_sentence(name, side.kind, t) for name, side in zip(short, sides, strict=True)]
    undated = [name for name, side in zip(names, sides, strict=True) if "years of the themes" in side.unknown]
    said = [
        _who(one, a, b, t),
        _how(one, names, t),
        _grade(one, names, t),
        certainty_words(
            one.sure,
            one.possible,
            t,
            certain=one.certainty == "certain",
            undated=undated,
            themes=one.themes,
        ),
    ]
    if one.together:
        titles = [quoted(title, t) for title in one.together_titles]
        said.append(t("They already take part together in {project}.").format(project=listed(titles, t)))
    return " ".join(sentence(part) for part in said)


def certainty_words(
    sure: Sequence[Years],
    possible: Sequence[Years],
    t: Translate,
    *,
    certain: bool,
    undated: Sequence[str] = (),
    themes: Sequence[str] = (),
) -> str:
    """Return one sentence on the years in common of two actors and on how sure it is that they meet.

    Parameters
    ----------
    sure, possible
        Years certainly, and possibly, in common.
    t
        Translate function.
    certain
        Whether all is known that makes it certain.
    undated
        Names of the actors of whom no source says whether they worked on the themes in common in the years
        certainly in common.
    themes
        In common.
    """
    years, may = span_words(sure, t), span_words(possible, t)
    if certain and tuple(sure) == tuple(possible):
        text = t("Certain: their dates coincide {years}.")
    elif certain:
        text = t("Certain: their dates coincide {years}, and possibly {possible}.")
    elif sure and len(undated) == 1:
        text = t(
            "Only possible: their dates coincide {years},"
            " but no source says whether {name} then worked on {themes}."
        )
    elif sure and undated:
        text = t(
            "Only possible: their dates coincide {years},"
            " but no source says whether the two then worked on {themes}."
        )
    elif sure:
        text = t("Only possible: their dates coincide {years}, but not all their themes are known.")
    elif len(possible) == 1 and possible[0].first is None and possible[0].last is None:
        text = t("Only possible: no date says whether it was in the same years.")
    else:
        text = t("Only possible: their dates are not all known; they may coincide {possible}.")
    name, on = "".join(undated[:1]), theme_names(themes, t)
    return text.format(years=years, possible=may, name=name, themes=on)


def span_words(years: Sequence[Years], t: Translate) -> str:
    """Return several intervals of years as one text."""
    return listed([one.words(t) for one in years], t, most=len(years))


def theme_names(themes: Sequence[str], t: Translate) -> str:
    """Return themes between quotation marks: the first ones, and the number of the others."""
    return listed([quoted(name, t) for name in themes], t)


def same_themes(relation: str, themes: Sequence[str], t: Translate) -> str:
    """Return the themes in common and what they are; a comma ends the words."""
    if relation == "sub-theme":
        text = t("the same sub-theme, {themes},") if len(themes) == 1 else t("the same sub-themes, {themes},")
    else:
        text = t("the same theme, {themes},") if len(themes) == 1 else t("the same themes, {themes},")
    return text.format(themes=theme_names(themes, t))


def commune_names(names: Sequence[str], t: Translate) -> str:
    """Return the first communes by name and the number of the others, as they stand after "in"."""
    text = t("the commune of {names}") if len(names) == 1 else t("the communes of {names}")
    return elided(text.format(names=listed(names, t)))


def common_themes(table: ThemeTable, pairs: pd.DataFrame) -> tuple[str, ...]:
    """Return the names of the themes that pairs of partnerships share, sorted."""
    distinct = pairs[["partnership_a", "partnership_b"]].drop_duplicates()
    found = [table.common(one, two) for one, two in distinct.itertuples(index=False, name=None)]
    return tuple(sorted({name for many in found for name in many}))


def _who(one: Overlap, a: str, b: str, t: Translate) -> str:
    """Return the first sentence: who, where and, where they meet, on what."""
    place = _place(one, t)
    if one.relation not in ("sub-theme", "theme"):
        return t("{a} and {b} have partnerships in {place}.").format(a=a, b=b, place=place)
    text = t("{a} and {b} work on {on} in {place}.")
    return text.format(a=a, b=b, on=same_themes(one.relation, one.themes, t), place=place)


def _place(one: Overlap, t: Translate) -> str:
    """Return where: communes by name, or all those of a cercle or of a region."""
    names = [name for _, name in one.communes]
    parent = one.parent_name if one.level == "commune" else one.territory_name
    if one.level != "commune" and len(names) == one.n_total > 1:
        text = (
            t("the {count} communes of the region of {parent}")
            if one.level == "region"
            else t("the {count} communes of the cercle of {parent}")
        )
        return elided(text.format(count=len(names), parent=parent))
    text = (
        t("{communes} (region of {parent})")
        if one.level == "region"
        else t("{communes} (cercle of {parent})")
    )
    return elided(text.format(communes=commune_names(names, t), parent=parent))


def _how(one: Overlap, names: Sequence[str], t: Translate) -> str:
    """Return with whom each of the two works, and when."""
    whom = [_whom(one, side, t) for side in (one.a, one.b)]
    dates = [_dates(side, t) for side in (one.a, one.b)]
    if one.cross_echelon:
        text = t("{a} works with {whom} ({dates}), {b} with {other} ({other_dates}).")
    else:
        text = t("{a} works with {whom} ({dates}), and so does {b} ({other_dates}).")
    return text.format(
        a=names[0], b=names[1], whom=whom[0], other=whom[1], dates=dates[0], other_dates=dates[1]
    )


def _whom(one: Overlap, side: OverlapSide, t: Translate) -> str:
    if side.echelon == "direct":
        return t("the commune") if len(one.communes) == 1 else t("the communes")
    if side.echelon == "region":
        return t("the region")
    return t("one or several cercles") if one.level == "region" else t("the cercle")


def _dates(side: OverlapSide, t: Translate) -> str:
    """Return the known years of one side, and what is not known of them."""
    first, last = side.first_year, side.last_year
    no_start, no_end = "start" in side.unknown, "end" in side.unknown
    if no_end and first is not None:
        text = t("at least since {year}, no known end") if no_start else t("since {year}, no known end")
        return text.format(year=first)
    if no_end:
        return t("dates unknown") if last is None else t("dates not all known")
    if first is None:
        return t("until {year}, start unknown").format(year=last)
    if no_start:
        return t("at least since {first}, until {last}").format(first=first, last=last)
    return Years(first, last).words(t)


def _grade(one: Overlap, names: Sequence[str], t: Translate) -> str:
    """Return the grade and the reason."""
    echelons = {"direct": t("commune"), "cercle": t("cercle"), "region": t("region")}
    if one.grade == "strong":
        text = t("Strong overlap: the sub-theme and the echelon ({echelon}) are the same.")
        return text.format(echelon=echelons[one.a.echelon])
    if one.relation == "sub-theme":
        near, wide = sorted((one.a.echelon, one.b.echelon), key=_ORDER.__getitem__)
        text = t("Medium overlap: the sub-theme is the same, but the echelons are not ({near} and {wide}).")
        return text.format(near=echelons[near], wide=echelons[wide])
    if one.relation == "theme":
        return t("Medium overlap: the theme is the same, but no common sub-theme is known.")
    on = [theme_names(side.themes, t) for side in (one.a, one.b)]
    if one.relation == "different":
        text = t(
            "Weak overlap: the themes differ ({a_on} for {a}, {b_on} for {b}),"
            " a chance to pool rather than a clash."
        )
        return text.format(a=names[0], b=names[1], a_on=on[0], b_on=on[1])
    if not any(on):
        text = t("Weak overlap: no source gives the themes, neither for {a} nor for {b}.")
        return text.format(a=names[0], b=names[1])
    text = t("Weak overlap: nothing says whether the themes meet ({a_fact}, {b_fact}).")
    facts = [_themes(side, name, t) for side, name in zip((one.a, one.b), names, strict=True)]
    return text.format(a_fact=facts[0], b_fact=facts[1])


def _themes(side: OverlapSide, name: str, t: Translate) -> str:
    """Return what is known of the themes of one side."""
    if not side.themes:
        text = t("theme unknown for {name}")
    elif "theme" in side.unknown:
        text = t("{themes}, which could not be classified, for {name}")
    elif "part of the themes" in side.unknown:
        text = t("at least {themes} for {name}")
    else:
        text = t("{themes} for {name}")
    return text.format(name=name, themes=theme_names(side.themes, t))
