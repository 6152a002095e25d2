"""How good the register is, in figures for the method page."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data._register_keys import source_address
from data.schema import CONFIDENCES


@dataclass(frozen=True, slots=True)
class Quality:
    """Counts of partnerships.

    Parameters
    ----------
    partnerships, ties, actors, groups
        Rows of the frames; groups of actors.
    by_confidence
        Partnerships by confidence, in the order high, medium, low.
    unknown_start, unknown_end
        Partnerships whose first or last year no source gives.
    unknown_status
        Partnerships without a status, or whose status was seen at a date that is not known.
    unlocated
        Partnerships with a place inside the area that has no code: not named by the source, or not matched.
    outside
        Partnerships all of whose places lie outside the area.
    single_source
        Partnerships that one page alone speaks of.
    contradictions
        Partnerships about which two sources disagree.
    excluded
        Cases kept out of the register, with a source.
    """

    partnerships: int
    ties: int
    actors: int
    groups: int
    by_confidence: dict[str, int]
    unknown_start: int
    unknown_end: int
    unknown_status: int
    unlocated: int
    outside: int
    single_source: int
    contradictions: int
    excluded: int


def measure(
    partnerships: pd.DataFrame, ties: pd.DataFrame, actors: pd.DataFrame, sources: pd.DataFrame
) -> Quality:
    """Count what is sure and what is not.

    Parameters
    ----------
    partnerships, ties, actors, sources
        The register's frames (PARTNERSHIPS, TIES, ACTORS, SOURCES).
    """
    used = sources[sources["partnership_id"] != ""]
    pages = pd.Series(
        [source_address(url, title) for url, title in zip(used["url"], used["title"], strict=True)],
        index=used.index,
        dtype="str",
    )
    inside = ties[ties["reach"] != "outside"]
    confidence = partnerships["confidence"].value_counts()
    stated = (partnerships["status"] != "") & partnerships["observed_year"].notna()
    return Quality(
        partnerships=len(partnerships),
        ties=len(ties),
        actors=len(actors),
        groups=int(actors["group_id"].nunique()),
        by_confidence={word: int(confidence.get(word, 0)) for word in CONFIDENCES},
        unknown_start=int(partnerships["start_year"].isna().sum()),
        unknown_end=int(partnerships["end_year"].isna().sum()),
        unknown_status=int((~stated).sum()),
        unlocated=int(inside.loc[inside["territory_code"].isna(), "partnership_id"].nunique()),
        outside=int(partnerships["partnership_id"].nunique() - inside["partnership_id"].nunique()),
        single_source=int((pages.groupby(used["partnership_id"]).nunique() == 1).sum()),
        contradictions=int(used.loc[used["relation"] == "contradicts", "partnership_id"].nunique()),
        excluded=int((sources["partnership_id"] == "").sum()),
    )
