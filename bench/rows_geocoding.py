"""Rows: names to codes against the whole gazetteer, and against one with many more names."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from bench.harness import Bar, Claim, Method, Task, require
from bench.place_names import place_names
from bench.scene import SEED, Scene
from bench.synthetic import SyntheticName, synthetic_names
from geo.geocode import Geocoder
from geo.names import fold

PRODUCT = "Geocoder.match_many"
LIMIT = "limit: dict of folded names"
LEAST_RIGHT, MOST_FALSE = 0.994, 0.04
"""Share of the names that must get the right code, and of absent names that may get one."""
LEAST_RIGHT_AT_ALL = 0.9
"""Below it the row is wrong rather than slow."""
MATRIX_BATCH = 50
"""Names of one distance matrix: a few hundred at once would fill the memory."""

_NOTES = (
    (
        "Drawn (seeded) from the names that mean one unit: 30 % with an institution's prefix, "
        "20 % in capitals without accents, 5 % with a typing fault; no context given"
    ),
    "What is neither right nor wrong was left without a code (unmatched or ambiguous)",
    "Absent names are made up; the names of the second size, too, are made-up villages",
    (
        "Among more than 5,000 names one edit in fewer than 13 letters counts when it swaps or "
        "doubles letters, or makes four letters in a row that at most one name in 20,000 has; "
        "more in that count would match more absent names, fewer would leave more faults unread"
    ),
)

Codes = Sequence[str | None]


class _FoldedNames:
    """The limit and the baselines: a dictionary of folded names, and the list of them."""

    def __init__(self, gazetteer: pd.DataFrame) -> None:
        self.folded = [fold(name) for name in gazetteer["name"]]
        self.codes = gazetteer["code"].tolist()
        self.first = dict(zip(reversed(self.folded), reversed(self.codes), strict=True))

    def look_up(self, names: Sequence[SyntheticName]) -> Codes:
        return [self.first.get(fold(name.text)) for name in names]

    def most_alike(self, names: Sequence[SyntheticName]) -> Codes:
        return [self.codes[process.extractOne(fold(name.text), self.folded)[2]] for name in names]

    def nearest(self, names: Sequence[SyntheticName]) -> Codes:
        """Return the most alike by a matrix of distances, some rows at a time."""
        found: list[str | None] = []
        for start in range(0, len(names), MATRIX_BATCH):
            asked = [fold(name.text) for name in names[start : start + MATRIX_BATCH]]
            matrix = process.cdist(asked, self.folded, scorer=fuzz.ratio, dtype=np.uint8)
            found += [self.codes[place] for place in matrix.argmax(axis=1)]
        return found


def share_right(codes: Codes, names: Sequence[SyntheticName]) -> tuple[float, float]:
    """Return the share of right and of wrong codes; no code is neither.

    Parameters
    ----------
    codes
        Answers, None where there is none; may be fewer than the names.
    names
        The names in the same order.
    """
    pairs = list(zip(codes, names, strict=False))
    right = sum(code == name.code for code, name in pairs)
    wrong = sum(code is not None and code != name.code for code, name in pairs)
    return right / len(pairs), wrong / len(pairs)


def with_villages(gazetteer: pd.DataFrame, count: int) -> pd.DataFrame:
    """Return the gazetteer with made-up villages, each leading to one of its French communes."""
    communes = gazetteer.loc[(gazetteer["kind"] == "commune") & (gazetteer["country"] == "FR")]
    villages = communes.sample(count, replace=True, random_state=SEED)
    villages = villages.assign(
        name=place_names(count, SEED), kind="village", official=False, note="synthetic"
    )
    return pd.concat([gazetteer, villages], ignore_index=True)


def absent_names(gazetteer: pd.DataFrame, count: int) -> list[str]:
    """Return made-up names that no name of the gazetteer is, however they are written."""
    known = set(gazetteer["name"].map(fold))
    return [name for name in place_names(count, SEED + 1) if fold(name) not in known]


def left_out(gazetteer: pd.DataFrame, count: int) -> tuple[pd.DataFrame, list[str]]:
    """Return the gazetteer without some real French communes, and those of their names that it then lacks."""
    french = gazetteer["official"] & (gazetteer["level"] == "commune") & (gazetteer["country"] == "FR")
    gone = gazetteer.loc[french].sample(count, random_state=SEED)
    rest = gazetteer.loc[~gazetteer["code"].isin(gone["code"])]
    known = set(rest["name"].map(fold))
    return rest, [name for name in gone["name"] if fold(name) not in known]


def matched(geocoder: Geocoder, names: Sequence[str]) -> Codes:
    """Return the codes of the names that are matched."""
    found = geocoder.match_many(names)
    return [match.code if match.status == "matched" else None for match in found]


def _few_matched(words: str, geocoder: Geocoder, absent: Sequence[str]) -> Claim:
    """Return the claim that few names that nothing bears get a code."""
    false = sum(code is not None for code in matched(geocoder, absent)) / len(absent)
    name = f"of {len(absent):,} {words} matched"
    return Claim(name, f"{false:.2%}", "at most 4 %", false <= MOST_FALSE)


def _task(gazetteer: pd.DataFrame, scene: Scene) -> Task:
    sizes = scene.sizes
    names = synthetic_names(gazetteer, sizes.names, SEED)
    some, batch = names[: sizes.slow_names], names[: sizes.matrix_names]
    start = time.perf_counter()
    geocoder = Geocoder(gazetteer)
    geocoder.match("A name that nobody bears")  # the index of near spellings is made when first needed
    index_seconds = time.perf_counter() - start
    folded = _FoldedNames(gazetteer)
    texts = [name.text for name in names]
    slow = f"rapidfuzz extractOne per name ({len(some)} names, scaled)"
    matrix = f"rapidfuzz cdist ({len(batch)} names, scaled)"

    def check(answers: Mapping[str, Codes]) -> str:
        told = {key: share_right(codes, names) for key, codes in answers.items()}
        require(told[PRODUCT][0] >= LEAST_RIGHT_AT_ALL, f"only {told[PRODUCT][0]:.1%} got the right code")
        for other in (slow, matrix):
            told[f"{PRODUCT} on the same {len(answers[other])}"] = share_right(
                answers[PRODUCT][: len(answers[other])], names
            )
        faulty = [(code, name) for code, name in zip(answers[PRODUCT], names, strict=True) if name.faulty]
        if faulty:
            told[f"{PRODUCT} on the {len(faulty)} with a fault"] = share_right(*zip(*faulty, strict=True))
        return "; ".join(f"{key}: {a:.2%} right, {b:.2%} wrong" for key, (a, b) in told.items())

    def claims(answers: Mapping[str, Codes]) -> tuple[Claim, ...]:
        right = share_right(answers[PRODUCT], names)[0]
        absent = absent_names(gazetteer, max(50, len(names) // 4))
        claims = [
            Claim("names with the right code", f"{right:.2%}", "at least 99.4 %", right >= LEAST_RIGHT),
            _few_matched("absent names", geocoder, absent),
        ]
        if gazetteer is scene.gazetteer:
            rest, real = left_out(gazetteer, len(absent))
            claims.append(_few_matched("real communes left out of the gazetteer", Geocoder(rest), real))
        return tuple(claims)

    return Task(
        f"{len(names):,} synthetic names → codes, {len(gazetteer):,} names known",
        (
            Method(PRODUCT, "product", lambda: matched(geocoder, texts)),
            Method(slow, "baseline", lambda: folded.most_alike(some), len(names) / len(some)),
            Method(matrix, "baseline", lambda: folded.nearest(batch), len(names) / len(batch)),
            Method(LIMIT, "limit", lambda: folded.look_up(names)),
        ),
        check,
        notes=(
            f"Indexes made beforehand (the product's took {index_seconds:.1f} s, once)",
            *_NOTES,
        ),
        bars=(
            Bar(slow, 1 / 200, "at least 200 times faster"),
            Bar(matrix, 1 / 20, "at least 20 times faster"),
        ),
        claims=claims,
    )


def tasks(scene: Scene) -> list[Task]:
    """Return the rows of geocoding."""
    known = scene.gazetteer
    return [_task(known, scene), _task(with_villages(known, scene.sizes.villages), scene)]
