"""A theme's page: who has done what where since when, and the evaluations and documents that are named.

What counts as an evaluation or a document is what a source's own title or statement calls so, and what an
Atlas page says under "Évaluations, communication et perspectives". Nothing is concluded from silence: a
theme without a named evaluation is one of which no evaluation is *known*.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from data.errors import N_, Message, NotFoundError
from data.register import source_address
from data.search import SEPARATOR
from data.text_fold import fold
from geo.filters import UNKNOWN_THEME
from geo.join import successor_or_same
from geo.sheets import PartnershipSheet, RegisterFrames, SourceLine, partnership_sheets
from geo.themes import LEVELS, paths_named, register_paths

ATLAS_TEXT = "evaluation"
"""Name under which the register keeps what an Atlas page says of evaluations and communication."""
Nature = Literal["evaluation", "document", "agreement", "statement"]
NATURES: tuple[Nature, ...] = ("evaluation", "document", "agreement", "statement")

_WORDS: tuple[tuple[Nature, frozenset[str]], ...] = (
    (
        "evaluation",
        frozenset(
            [
                "evaluation",
                "evaluations",
                "evalue",
                "evaluee",
                "evalues",
                "evaluees",
                "evaluated",
                "bilan",
                "bilans",
                "audit",
                "audits",
                "capitalisation",
                "capitalisations",
                "assessment",
            ]
        ),
    ),
    (
        "document",
        frozenset(
            [
                "rapport",
                "rapports",
                "etude",
                "etudes",
                "diagnostic",
                "diagnostics",
                "monographie",
                "guide",
                "memoire",
                "these",
                "report",
                "reports",
                "study",
                "studies",
            ]
        ),
    ),
    ("agreement", frozenset(["convention", "conventions", "protocole", "protocoles", "charte", "agreement"])),
)
"""Folded words by which a source calls itself, or what it tells of, one of these; the first one wins."""


@dataclass(frozen=True, slots=True)
class ThemeChoice:
    """A theme that can be chosen: its levels, and how many partnerships are on it."""

    levels: tuple[str, ...]
    n_partnerships: int

    @property
    def key(self) -> str:
        """Levels joined by :data:`SEPARATOR`; ``?`` for the partnerships whose theme is not known."""
        return SEPARATOR.join(self.levels) or UNKNOWN_THEME


@dataclass(frozen=True, slots=True)
class ThemeActor:
    """A group of French actors on a theme.

    Parameters
    ----------
    group_id, name
        A town and its twinning association are one group.
    kinds
        Kinds of its actors, sorted.
    francilian
        Any of them is.
    associated
        All of them are merely associated to another's project.
    since
        First start known; None when no source says one.
    n_partnerships, n_unknown_start
        Partnerships on the theme, and those whose start is not known.
    territories
        Codes of the Malian units named, sorted.
    """

    group_id: str
    name: str
    kinds: tuple[str, ...]
    francilian: bool
    associated: bool
    since: int | None
    n_partnerships: int
    n_unknown_start: int
    territories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThemeTerritory:
    """A Malian unit that partnerships on the theme name: who is there, since when (None = not known)."""

    code: str
    name: str
    level: str
    since: int | None
    n_partnerships: int
    actors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThemeDocument:
    """An evaluation or document that a source names.

    Parameters
    ----------
    nature
        ``evaluation``, ``document`` (report, study ...), ``agreement`` (convention, protocol ...), or
        ``statement`` (what an Atlas page says of evaluation and communication, in its own words).
    partnership_id, partnership
        The partnership and its title.
    title, url, date
        Of the source; "" for a statement whose page the register does not hold.
    statement
        The source's words.
    """

    nature: Nature
    partnership_id: str
    partnership: str
    title: str
    url: str
    date: str
    statement: str


@dataclass(frozen=True, slots=True)
class ThemePage:
    """All that the register says of a theme.

    Parameters
    ----------
    levels
        The theme; () for the partnerships whose theme is not known.
    as_published
        The sources' own words for it.
    partnerships
        In the order of their start, unknown ones last.
    actors, territories
        In the order of their first known start, then by name.
    documents
        Evaluations, documents, agreements, then statements.
    sources
        Every source of the partnerships, once.
    since
        First start known.
    unknown
        What the sources do not say.
    """

    levels: tuple[str, ...]
    as_published: tuple[str, ...]
    partnerships: tuple[PartnershipSheet, ...]
    actors: tuple[ThemeActor, ...]
    territories: tuple[ThemeTerritory, ...]
    documents: tuple[ThemeDocument, ...]
    sources: tuple[SourceLine, ...]
    since: int | None
    unknown: tuple[Message, ...]

    @property
    def partnership_ids(self) -> tuple[str, ...]:
        """Identifiers of the partnerships, each once."""
        return tuple(dict.fromkeys(one.partnership_id for one in self.partnerships))


def theme_choices(themes: pd.DataFrame, partnerships: Iterable[str]) -> tuple[ThemeChoice, ...]:
    """Return the themes of a register, each below its parent, the unknown one last.

    Parameters
    ----------
    themes
        THEMES.
    partnerships
        Every ``partnership_id`` of the register.
    """
    found: dict[tuple[str, ...], set[str]] = {}
    for key, *names in themes[["partnership_id", *LEVELS]].itertuples(index=False, name=None):
        path = tuple(name for name in names if name)
        for depth in range(1, len(path) + 1):
            found.setdefault(path[:depth], set()).add(key)
    known: set[str] = set().union(*found.values())
    choices = [ThemeChoice(path, len(ids)) for path, ids in sorted(found.items())]
    without = set(partnerships) - known
    return (*choices, ThemeChoice((), len(without))) if without else tuple(choices)


def theme_page(
    theme: str, frames: RegisterFrames, texts: pd.DataFrame, territories: pd.DataFrame
) -> ThemePage:
    """Return the page of a theme.

    Parameters
    ----------
    theme
        A theme by its path or its name (:mod:`geo.themes`); ``?`` for the partnerships without a known
        theme.
    frames
        The register.
    texts
        Its long texts with their origin: ``partnership_id``, ``name``, ``text``, ``origin``.
    territories
        TERRITORIES of the Malian area.

    Raises
    ------
    NotFoundError
        The register has no such theme, or several of that name.
    """
    levels = _levels(theme, frames)
    on_it = _rows_of(levels, frames.themes)
    if levels:
        ids = set(on_it["partnership_id"])
    else:
        known = frames.themes.loc[frames.themes["level_1"] != "", "partnership_id"]
        ids = set(frames.ties["partnership_id"]) - set(known)
        on_it = on_it.loc[on_it["partnership_id"].isin(ids)]
    ties = frames.ties.loc[frames.ties["partnership_id"].isin(ids)]
    ties = ties.assign(unit=successor_or_same(ties["territory_code"], territories["code"]))
    sources = frames.sources.loc[frames.sources["partnership_id"].isin(ids)]
    return ThemePage(
        levels=levels,
        as_published=tuple(sorted({words for words in on_it["as_published"] if words}, key=fold)),
        partnerships=partnership_sheets(ids, frames),
        actors=_actors(ties, territories),
        territories=_territories(ties, territories),
        documents=_documents(ties, sources, texts),
        sources=_sources(sources),
        since=_since(ties["start_year"]),
        unknown=_unknown(ties, territories),
    )


def _levels(theme: str, frames: RegisterFrames) -> tuple[str, ...]:
    if theme == UNKNOWN_THEME:
        return ()
    named = paths_named(theme, register_paths(frames.themes))
    if len(named) != 1:
        raise NotFoundError(
            N_("No partnership of the register is on the theme “{theme}”."), theme=theme[:120]
        )
    return tuple(name for name in named[0] if name)


def _rows_of(levels: Sequence[str], themes: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of THEMES on a theme or below it; those mapped to none for ()."""
    keep = themes["level_1"].eq("") if not levels else pd.Series(data=True, index=themes.index)
    for column, name in zip(LEVELS, levels, strict=False):
        keep &= themes[column] == name
    return themes.loc[keep]


def _since(years: pd.Series) -> int | None:
    known = years.dropna()
    return int(known.min()) if len(known) else None


def _order(one: ThemeActor | ThemeTerritory) -> tuple[int, str]:
    return one.since or 9999, fold(one.name)


def _actors(ties: pd.DataFrame, territories: pd.DataFrame) -> tuple[ThemeActor, ...]:
    here = set(territories["code"])
    actors = []
    for (group_id, name), rows in ties.groupby(["group_id", "group_name"], sort=False):
        own = rows.loc[rows["role"] != "associated"] if (rows["role"] != "associated").any() else rows
        starts = own.groupby("partnership_id")["start_year"].min()
        actors.append(
            ThemeActor(
                group_id=str(group_id),
                name=str(name),
                kinds=tuple(sorted(set(own["actor_kind"]))),
                francilian=bool(own["francilian"].any()),
                associated=bool((own["role"] == "associated").all()),
                since=_since(own["start_year"]),
                n_partnerships=len(starts),
                n_unknown_start=int(starts.isna().sum()),
                territories=tuple(sorted(set(own["unit"].dropna()) & here)),
            )
        )
    return tuple(sorted(actors, key=_order))


def _territories(ties: pd.DataFrame, territories: pd.DataFrame) -> tuple[ThemeTerritory, ...]:
    units = territories.set_index("code")
    found = []
    placed = ties.loc[ties["unit"].isin(units.index) & ~ties["reach"].isin(("outside", "unknown"))]
    for code, rows in placed.groupby("unit", sort=False):
        own = rows.loc[rows["role"] != "associated"]
        found.append(
            ThemeTerritory(
                code=str(code),
                name=str(units.loc[code, "name"]),
                level=str(units.loc[code, "level"]),
                since=_since(rows["start_year"]),
                n_partnerships=int(rows["partnership_id"].nunique()),
                actors=tuple(sorted(set(own["group_name"]), key=fold)),
            )
        )
    return tuple(sorted(found, key=_order))


def nature_of(*texts: str) -> Nature | None:
    """Return what a source calls itself or what it states, by its own words; None when it says neither."""
    words = {word for text in texts for word in fold(text).split()}
    return next((nature for nature, known in _WORDS if words & known), None)


def _documents(ties: pd.DataFrame, sources: pd.DataFrame, texts: pd.DataFrame) -> tuple[ThemeDocument, ...]:
    titles = dict(zip(ties["partnership_id"], ties["title"], strict=True))
    found = []
    columns = ["partnership_id", "title", "url", "date", "statement"]
    for key, title, url, date, statement in sources[columns].itertuples(index=False, name=None):
        nature = nature_of(title, statement)
        if nature is not None:
            found.append(ThemeDocument(nature, key, titles[key], title, url, date, statement))
    stated = texts.loc[texts["name"].eq(ATLAS_TEXT) & texts["partnership_id"].isin(titles)]
    pages = _pages(sources)
    for key, text, origin in stated[["partnership_id", "text", "origin"]].itertuples(index=False, name=None):
        about = pages.get((key, origin), ("", "", ""))
        lines = filter(None, (line.strip() for line in str(text).splitlines()))
        found += [ThemeDocument("statement", key, titles[key], *about, line) for line in lines]
    return tuple(sorted(found, key=lambda one: (NATURES.index(one.nature), fold(one.partnership), one.title)))


def _pages(sources: pd.DataFrame) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Return title, address and date of each Atlas page, by partnership and origin of a text."""
    pages: dict[tuple[str, str], tuple[str, str, str]] = {}
    columns = ["partnership_id", "title", "url", "date"]
    for key, title, url, date in sources[columns].itertuples(index=False, name=None):
        pages.setdefault((key, source_address(url, title)), (title, url, date))
    return pages


def _sources(sources: pd.DataFrame) -> tuple[SourceLine, ...]:
    """Return every page once; what it states stands with the partnerships."""
    pages = sources.drop_duplicates(["title", "url"])
    lines = [
        SourceLine(title, url, date, "", "")
        for title, url, date in pages[["title", "url", "date"]].itertuples(index=False, name=None)
    ]
    return tuple(sorted(lines, key=lambda line: fold(line.title)))


def _unknown(ties: pd.DataFrame, territories: pd.DataFrame) -> tuple[Message, ...]:
    messages = []
    starts = ties.groupby("partnership_id")["start_year"].min()
    if int(starts.isna().sum()):
        text = N_("Partnerships whose start is not known: {count}.")
        messages.append(Message(text, {"count": int(starts.isna().sum())}))
    placed = ties["unit"].isin(territories["code"]) & ~ties["reach"].isin(("outside", "unknown"))
    nowhere = set(ties["partnership_id"]) - set(ties.loc[placed, "partnership_id"])
    outside = set(ties.loc[ties["reach"] == "outside", "partnership_id"]) & nowhere
    if outside:
        text = N_("Partnerships outside the area of the map: {count}.")
        messages.append(Message(text, {"count": len(outside)}))
    if nowhere - outside:
        text = N_("Partnerships in the area, in places that no source names: {count}.")
        messages.append(Message(text, {"count": len(nowhere - outside)}))
    return tuple(messages)
