"""A sheet, recto and verso: the parts of every sheet, folded until two pages hold them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Final

from data.errors import Message, Translate
from data.exporters.guard import clean_text
from data.schema import Area
from data.territories import level_status
from geo.export_sentences import boundaries, credit_lines
from geo.filters import Filter
from geo.pipeline.coverage import State
from geo.sheets import PartnershipSheet
from geo.wording import joined
from layers._document_blocks import LONGEST, Beside, Block, Facts, Heading, Paper, Paragraph, Picture
from layers._document_money import funding
from layers._document_partnerships import brief, details, overview
from layers._document_pdf import fits, write_pdf
from layers._document_words import References, long_date, reading, unknowns
from translations import translator

MOST_PAGES = 2
MOST_IN_BRIEF = 40
"""Partnerships named in one line each where they cannot be told in full; beyond, their number is said."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a sheet says of a territory or of an actor.

    Parameters
    ----------
    kind
        What the sheet is, above its title.
    title, subtitle
        Of the sheet.
    area
        Whose boundaries the map shows.
    facts
        Beside the map.
    picture
        Draws the map at a width and height in millimetres.
    sections
        Its partnerships, those that are nearest to the subject first.
    notes
        Remarks on the subject.
    unknown
        What the register does not say.
    themes
        Those of level 1 of the register, which partnerships are told under.
    past
        That the register is not today's; none when it is.
    """

    kind: str
    title: str
    subtitle: str
    area: Area
    facts: Facts
    picture: Callable[[tuple[float, float]], Picture]
    sections: tuple[tuple[PartnershipSheet, ...], ...]
    notes: tuple[str, ...]
    unknown: tuple[Message, ...]
    themes: frozenset[str]
    past: tuple[str, ...] = ()

    @property
    def ranked(self) -> tuple[str, ...]:
        """Identifiers of the partnerships: nearest first, then those seen as ongoing, then the latest."""
        order = (
            one.partnership_id
            for section in self.sections
            for one in sorted(section, key=lambda it: (it.status != "ongoing", -(it.start_year or 0)))
        )
        return tuple(dict.fromkeys(order))


@dataclass(frozen=True, slots=True)
class Fold:
    """How tightly a sheet is folded.

    Parameters
    ----------
    map_size
        Millimetres.
    tight
        Less space between lines and parts.
    told
        Number of partnerships told in full.
    named
        Number of the others that are named in one line each; the rest are counted.
    longest
        Characters kept of one value; a longer one ends in "…".
    """

    map_size: tuple[float, float]
    tight: bool
    told: int
    named: int = MOST_IN_BRIEF
    longest: int = LONGEST


WIDE: Final = (90.0, 84.0)
NARROW: Final = (60.0, 56.0)
"""Sizes of the map, millimetres."""


def sheet_pdf(
    subject: Subject,
    filter: Filter,  # noqa: A002
    language: str,
    day: date,
) -> bytes:
    """Return a sheet as a PDF of one or two pages.

    Parameters
    ----------
    subject
        What it says.
    filter
        The one that the subject was looked at with.
    language, day
        Of the document.
    """
    drawn = replace(subject, picture=cache(subject.picture))

    def paper(fold: Fold) -> Paper:
        return sheet_paper(drawn, fold, filter, language, day)

    return write_pdf(paper(_loosest(len(subject.ranked), lambda fold: fits(paper(fold), MOST_PAGES))))


def _loosest(n: int, holds: Callable[[Fold], bool]) -> Fold:
    """Return the least tight fold of a sheet of `n` partnerships that fits; the tightest when none does."""
    wide = Fold(WIDE, tight=False, told=n)
    tight = replace(wide, map_size=NARROW, tight=True)
    for fold in (wide, tight):
        if holds(fold):
            return fold
    for longest in (LONGEST, 400, 120, 40):
        for named in (MOST_IN_BRIEF, 0):
            least = replace(tight, told=0, named=named, longest=longest)
            if holds(least):
                return _fullest(least, n, holds)
    return least


def _fullest(fold: Fold, n: int, holds: Callable[[Fold], bool]) -> Fold:
    """Return a fold that tells as many partnerships as fit, found by halving; telling none is known to."""
    low, high = 0, n
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(replace(fold, told=middle)) else (low, middle - 1)
    return replace(fold, told=low)


def sheet_paper(
    subject: Subject,
    fold: Fold,
    filter: Filter,  # noqa: A002
    language: str,
    day: date,
) -> Paper:
    """Return a sheet as a document.

    Parameters
    ----------
    subject
        What it says.
    fold
        How tightly.
    filter
        The one that the subject was looked at with.
    language, day
        Of the document.
    """
    t = translator(language)
    kept = frozenset(subject.ranked[: fold.told])
    every = tuple(one for section in subject.sections for one in section)
    told = tuple(one for one in every if one.partnership_id in kept)
    known = subject.themes
    references = References()
    body: list[Block] = [
        *(Paragraph(text, "lead") for text in subject.past),
        Beside(subject.facts, subject.picture(fold.map_size)),
        *(Paragraph(note, "small") for note in subject.notes),
        *overview(every, known, t),
        *details(told, known, references, t),
        *_rest(subject, fold, t),
    ]
    if told:
        body += funding(told, references, t)
    elif not every:
        body.append(Paragraph(t("No partnership known under this filter."), "lead"))
    body += [*unknowns([message.render(t) for message in subject.unknown], t)]
    if told or not every:
        body += references.blocks(t)
    body += reading(credit_lines(t), t)
    paper = Paper(
        kind=subject.kind,
        title=subject.title,
        subtitle=subject.subtitle,
        language=language,
        date=day,
        day=long_date(day, language),
        foot=(
            *subject.past,
            t("Filter: {filter}").format(filter=filter.describe(t)),
            boundary_sentence(subject.area, language),
        ),
        page_label=t("Page {page} of {pages}"),
        blocks=tuple(body),
        tight=fold.tight,
    )
    return paper if fold.longest >= LONGEST else _shortened(paper, fold.longest)


def _rest(subject: Subject, fold: Fold, t: Translate) -> list[Block]:
    """Say how many partnerships are not told in full, name some, and say where they are told."""
    left = subject.ranked[fold.told :]
    if not left:
        return []
    named = left[: fold.named]
    every = [one for section in subject.sections for one in section]
    some = [one for name in named for one in every if one.partnership_id == name]
    blocks: list[Block] = []
    if named:
        text = t("{count} more partnerships, less near or older, in brief")
        blocks += [Heading(text.format(count=len(named)), 2), brief(some, subject.themes, t)]
    if len(left) > len(named):
        text = t("And {count} more partnerships, less near or older: the table above counts them.")
        blocks.append(Paragraph(text.format(count=len(left) - len(named))))
    text = t(
        "They are told in full, with sources and amounts, on the page “Map” when {name} is chosen there, and"
        " listed in its workbook."
    )
    return [*blocks, Paragraph(text.format(name=subject.title), "small")]


def _shortened(value: Any, longest: int) -> Any:
    """Return a document, or a part of one, with each of its texts cut with "…" at so many characters."""
    if isinstance(value, str):
        return clean_text(value, longest)
    if isinstance(value, tuple):
        return tuple(_shortened(one, longest) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{one.name: _shortened(getattr(value, one.name), longest) for one in fields(value)}
        )
    return value


def known_themes(state: State) -> frozenset[str]:
    """Return the themes of level 1 of the register."""
    return frozenset(state.themes["level_1"]) - {""}


def area_name(area: Area, t: Translate) -> str:
    """Return the name of an area."""
    return t("Region of Kayes") if area == "kayes" else t("Île-de-France")


def counted(sections: Sequence[tuple[str, Sequence[PartnershipSheet]]], t: Translate) -> str:
    """Return how many distinct partnerships each section of a sheet has."""
    parts = (
        t("{count} {section}").format(count=len({one.partnership_id for one in some}), section=label)
        for label, some in sections
        if some
    )
    return joined(parts, t) or t("none known")


def boundary_sentence(area: Area, language: str) -> str:
    """Return which boundaries an area has, and their vintage."""
    t = translator(language)
    return boundaries(area_name(area, t), level_status(area, "commune"), t)
