"""Row 2: names to codes against the whole gazetteer."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from rapidfuzz import process

from bench.harness import Method, Task, require
from bench.scene import SEED, Scene
from bench.synthetic import SyntheticName, synthetic_names
from geo.geocode import Geocoder
from geo.names import fold

LOWEST_RIGHT = 0.95
"""Share of the synthetic names that the product must give the right code."""
MOST_WRONG = 0.01
"""Share that it may give a wrong code."""

Codes = Sequence[str | None]


class _FoldedNames:
    """The limit and the naive baseline: a dictionary of folded names, and the list of them."""

    def __init__(self, scene: Scene) -> None:
        self.folded = [fold(name) for name in scene.gazetteer["name"]]
        self.codes = scene.gazetteer["code"].tolist()
        self.first = dict(zip(reversed(self.folded), reversed(self.codes), strict=True))

    def look_up(self, names: Sequence[SyntheticName]) -> Codes:
        return [self.first.get(fold(name.text)) for name in names]

    def most_alike(self, names: Sequence[SyntheticName]) -> Codes:
        return [self.codes[process.extractOne(fold(name.text), self.folded)[2]] for name in names]


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


def tasks(scene: Scene) -> list[Task]:
    """Return the row of geocoding."""
    sizes = scene.sizes
    names = synthetic_names(scene.gazetteer, sizes.names, SEED)
    some = names[: sizes.slow_names]
    start = time.perf_counter()
    geocoder = Geocoder(scene.gazetteer)
    index_seconds = time.perf_counter() - start
    folded = _FoldedNames(scene)
    texts = [name.text for name in names]
    product = "Geocoder.match_many"
    slow = f"rapidfuzz extractOne per name ({len(some)} names, scaled)"
    limit = "limit: dict of folded names"

    def match() -> Codes:
        return [match.code if match.status == "matched" else None for match in geocoder.match_many(texts)]

    def check(answers: Mapping[str, Codes]) -> str:
        told = {key: share_right(codes, names) for key, codes in answers.items()}
        right, wrong = told[product]
        require(right >= LOWEST_RIGHT, f"only {right:.1%} of the names got the right code")
        require(wrong <= MOST_WRONG, f"{wrong:.1%} of the names got a wrong code")
        told[f"{product} on the same {len(some)}"] = share_right(answers[product][: len(some)], names)
        faulty = [(code, name) for code, name in zip(answers[product], names, strict=True) if name.faulty]
        told[f"{product} on the {len(faulty)} with a fault"] = share_right(*zip(*faulty, strict=True))
        return "; ".join(f"{key}: {a:.1%} right, {b:.1%} wrong" for key, (a, b) in told.items())

    return [
        Task(
            f"{len(names):,} synthetic names → codes, {len(scene.gazetteer):,} names known",
            (
                Method(product, "product", match),
                Method(slow, "baseline", lambda: folded.most_alike(some), len(names) / len(some)),
                Method(limit, "limit", lambda: folded.look_up(names)),
            ),
            check,
            notes=(
                f"Indexes made beforehand (the product's took {index_seconds:.1f} s, once)",
                (
                    "Drawn (seeded) from the names that mean one unit: 30 % with an institution's prefix, "
                    "20 % in capitals without accents, 5 % with a typing fault; no context given"
                ),
                "What is neither right nor wrong was left without a code (unmatched or ambiguous)",
            ),
        )
    ]
