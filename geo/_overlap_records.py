"""One overlap as a record that explains itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.errors import N_, Message, Translate
from geo._overlap_pairs import ECHELONS
from geo._overlap_search import Certainty, Grade, Search
from geo._overlap_themes import NOT_KNOWN
from geo._overlap_time import Years, possible_years, sure_years
from geo._overlap_words import common_themes, explain_overlap

_FACTS = {
    "theme": N_("The theme of {name} is not known."),
    "part of the themes": N_("Part of the themes of {name} is not known."),
    "years of the themes": N_("Whether {name} worked on the themes in common in those years is not known."),
    "start": N_("The start of a partnership of {name} is not known."),
    "end": N_("The end of a partnership of {name}, if it has one, is not known."),
}


@dataclass(frozen=True, slots=True)
class OverlapSide:
    """One of the two groups of an overlap.

    Parameters
    ----------
    group_id, name, kind
        The group, its name, and the kind of its first actor.
    actors
        Names of its actors that take part, sorted.
    echelon
        At which its partnerships were concluded: ``direct``, ``cercle`` or ``region``.
    partnerships
        Identifiers of the partnerships behind the overlap, sorted: their sources are its sources.
    themes
        Their known themes by the deepest level, sorted; then what could not be mapped, in the words of the
        source.
    first_year, last_year
        The earliest start and the latest end that a source gives of them; ``None`` = none does.
    unknown
        What no source says of at least one of them: ``theme`` or ``part of the themes`` (only where it bears
        on the grade), ``years of the themes`` (certain years, but themes of several phases), ``start``,
        ``end``.
    """

    group_id: str
    name: str
    kind: str
    actors: tuple[str, ...]
    echelon: str
    partnerships: tuple[str, ...]
    themes: tuple[str, ...]
    first_year: int | None
    last_year: int | None
    unknown: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the side as plain values for JSON."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name in self.__slots__
            for value in (getattr(self, name),)
        }


@dataclass(frozen=True, slots=True)
class Evidence:
    """One pair of partnerships that meet.

    Parameters
    ----------
    partnership_a, partnership_b
        Identifiers.
    relation
        ``sub-theme``, ``theme``, ``different`` or ``unknown``.
    grade, certainty
        Of this pair.
    sure, possible
        Years in common, as disjoint intervals in order.
    """

    partnership_a: str
    partnership_b: str
    relation: str
    grade: Grade
    certainty: Certainty
    sure: tuple[Years, ...]
    possible: tuple[Years, ...]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two groups of actors that are not partners, in the same communes in the same years.

    Parameters
    ----------
    overlap_id
        Stable identifier: groups, territory and kind of overlap.
    a, b
        The two groups, in order of identifier.
    level, territory_code, territory_name
        The territory that the communes are rolled up to.
    parent_name
        Its cercle, or region; "" above.
    communes
        Codes and names of the communes that they share, in order of code.
    n_total
        Number of communes of the territory.
    grade, certainty
        ``strong``, ``medium``, ``weak``; ``certain``, ``possible``.
    relation
        Nearness of the themes: ``sub-theme``, ``theme``, ``different``, ``unknown``.
    cross_echelon
        The two are present at different echelons (a cercle partnership over a commune one).
    themes
        Names of the themes in common, at the deepest level shared; empty when there are none.
    year
        The year asked for; ``None`` = any.
    sure, possible
        Years in common, certain and possible, as disjoint intervals in order.
    together, together_titles
        Partnerships elsewhere in the register that both take part in: identifiers and titles.
    evidence
        Every pair of partnerships of this kind, in order of identifiers.
    """

    overlap_id: str
    a: OverlapSide
    b: OverlapSide
    level: str
    territory_code: str
    territory_name: str
    parent_name: str
    communes: tuple[tuple[str, str], ...]
    n_total: int
    grade: Grade
    certainty: Certainty
    relation: str
    cross_echelon: bool
    themes: tuple[str, ...]
    year: int | None
    sure: tuple[Years, ...]
    possible: tuple[Years, ...]
    together: tuple[str, ...]
    together_titles: tuple[str, ...]
    evidence: tuple[Evidence, ...]

    @property
    def unknown(self) -> tuple[Message, ...]:
        """What no source says, of each side."""
        return tuple(
            Message(_FACTS[fact], {"name": side.name}) for side in (self.a, self.b) for fact in side.unknown
        )

    @property
    def partnerships(self) -> tuple[str, ...]:
        """Identifiers of the partnerships of both sides, sorted; their sources are those of the overlap."""
        return tuple(sorted({*self.a.partnerships, *self.b.partnerships}))

    def explain(self, t: Translate) -> str:
        """Return short sentences: who, where, on what; when; why this grade; how sure, what is not known."""
        return explain_overlap(self, t)

    def to_dict(self, t: Translate = str) -> dict[str, Any]:
        """Return the overlap as plain values for JSON, with its sentences in the language of `t`."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        return {
            **plain,
            "a": self.a.to_dict(),
            "b": self.b.to_dict(),
            "communes": [{"code": code, "name": name} for code, name in self.communes],
            "themes": list(self.themes),
            "sure": [years.to_json() for years in self.sure],
            "possible": [years.to_json() for years in self.possible],
            "unknown": [message.render(t) for message in self.unknown],
            "together": list(self.together),
            "together_titles": list(self.together_titles),
            "evidence": [
                {
                    **{name: getattr(one, name) for name in one.__slots__},
                    "sure": [years.to_json() for years in one.sure],
                    "possible": [years.to_json() for years in one.possible],
                }
                for one in self.evidence
            ],
            "explanation": self.explain(t),
        }


def overlap_record(found: Search, pairs: pd.DataFrame, row: pd.Series, places: list[int]) -> Overlap:
    """Return one overlap with all that explains it.

    Parameters
    ----------
    found, pairs
        The search and its graded pairs.
    row
        A row of ``geo.overlaps.COLUMNS``.
    places
        Places in `pairs` of the pairs behind the row.
    """
    mine = pairs.iloc[places].sort_values(["partnership_a", "partnership_b"], kind="stable")
    said = found.said
    shared = said.projects.get(row["group_a"], frozenset()) & said.projects.get(row["group_b"], frozenset())
    return Overlap(
        overlap_id=row["overlap_id"],
        a=_side(found, mine, "a", row),
        b=_side(found, mine, "b", row),
        level=row["level"],
        territory_code=row["territory_code"],
        territory_name=row["territory_name"],
        parent_name=row["parent_name"],
        communes=tuple((code, said.places[code][0]) for code in row["communes"]),
        n_total=int(row["n_total"]),
        grade=row["grade"],
        certainty=row["certainty"],
        relation=row["relation"],
        cross_echelon=bool(row["cross_echelon"]),
        themes=common_themes(found.table, mine),
        year=found.year,
        sure=sure_years(mine),
        possible=possible_years(mine),
        together=tuple(sorted(shared)),
        together_titles=tuple(said.titles[key] for key in sorted(shared)),
        evidence=tuple(_evidence(mine)),
    )


def _evidence(mine: pd.DataFrame) -> list[Evidence]:
    kinds = ["partnership_a", "partnership_b", "relation", "grade", "certainty"]
    found = []
    for (one, two, relation, grade, certainty), part in mine.groupby(kinds, sort=True):
        found.append(
            Evidence(
                one, two, relation, grade, certainty, sure=sure_years(part), possible=possible_years(part)
            )
        )
    return found


def _side(found: Search, mine: pd.DataFrame, side: str, row: pd.Series) -> OverlapSide:
    group = row[f"group_{side}"]
    partnerships = sorted(set(mine[f"partnership_{side}"]))
    rows = found.stays.iloc[sorted(set(mine[side]))]
    first, last = rows["start_year"].min(), rows["end_year"].max()
    names = {name for key in partnerships for name in found.said.actors.get((key, group), ())}
    return OverlapSide(
        group_id=group,
        name=str(found.names["name"][group]),
        kind=str(found.names["kind"][group]),
        actors=tuple(sorted(names)),
        echelon=ECHELONS[int(mine[f"echelon_{side}"].iloc[0])],
        partnerships=tuple(partnerships),
        themes=_theme_words(found, partnerships),
        first_year=None if pd.isna(first) else int(first),
        last_year=None if pd.isna(last) else int(last),
        unknown=_unknown(found, mine, side),
    )


def _theme_words(found: Search, partnerships: list[str]) -> tuple[str, ...]:
    """Return the themes of partnerships: the deepest known level of each, then what is mere text."""
    every = [found.said.themes.get(key, ((), ())) for key in partnerships]
    known, texts = ({word for words in every for word in words[kind]} for kind in (0, 1))
    return (*sorted(known), *sorted(texts))


def _unknown(found: Search, mine: pd.DataFrame, side: str) -> tuple[str, ...]:
    """Return what no source says of the stays of one side."""
    rows = found.stays.iloc[sorted(set(mine[side]))]
    places = found.table.places(rows["partnership_id"])
    facts = []
    if (mine["relation"] == NOT_KNOWN).all() and not found.table.whole[places].all():
        facts.append("part of the themes" if found.table.some[places].any() else "theme")
    if (mine["sure"] & mine[f"undated_{side}"]).any():
        facts.append("years of the themes")
    if rows["start_year"].isna().any():
        facts.append("start")
    if rows["end_year"].isna().any():
        facts.append("end")
    return tuple(facts)
