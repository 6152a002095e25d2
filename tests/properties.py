"""How often a property that is dear to try is tried: a few times in make test, many in make exhaustive."""

from __future__ import annotations

import os

from hypothesis import settings

EXHAUSTIVE = os.environ.get("HYPOTHESIS_PROFILE") == "exhaustive"
TIMES = 20
"""How many more examples make exhaustive takes."""


def tried(examples: int, **more) -> settings:
    """Return the settings of a property that make test tries with so many examples."""
    return settings(max_examples=examples * (TIMES if EXHAUSTIVE else 1), deadline=None, **more)
