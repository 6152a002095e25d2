"""What the tests of coordination share: a register on the little Mali, and the built-in one."""

from __future__ import annotations

import pandas as pd
import pytest

from data.schema import THEMES
from geo.filters import Filter
from geo.join import presence
from geo.overlaps import overlaps
from geo.pipeline.coverage import load_state
from geo.pipeline.register import ensure_register
from tests.geo.coverage_frames import actor, actors, frame, little_mali, ties

MALI = little_mali()
WATER = ("Environnement, Climat et Energie", "Eau et déchets")
CARE = ("Education, Social et Recherche", "Santé")
SCHOOL = ("Education, Social et Recherche", "Education, emploi, formation professionnelle")


def on(*rows):
    """Return THEMES from (partnership, level 1, level 2 and 3 where given); level 1 "" is mere text."""
    made = []
    for partnership, *levels in rows:
        one, two, three = [*levels, "", ""][:3]
        row = {"partnership_id": partnership, "level_1": one, "level_2": two, "level_3": three}
        made.append(row | {"as_published": one or "as the source says"})
    return frame(THEMES, made)


def actors_of(rows):
    """Return ACTORS of some ties."""
    found = {}
    for row in rows:
        found[row["actor_id"]] = actor(
            row["actor_id"],
            kind=row["actor_kind"],
            group_id=row["group_id"],
            group_name=row["group_name"],
            territory_code=row.get("actor_territory"),
            public=row["public"],
            francilian=row["francilian"],
        )
    return actors(*found.values())


def look(rows, themes=None, *, level="commune", territories=MALI, french=None, **asked):
    """Return the overlaps of some ties on the little Mali."""
    made = ties(*rows)
    themes = on() if themes is None else themes
    where = presence(made, territories)
    return overlaps(
        where,
        themes,
        territories,
        Filter(**asked),
        ties=made,
        actors=actors_of(rows),
        french=french,
        level=level,
    )


def pairs(table):
    """Return the overlaps as (group, group, territory) triples."""
    rows = table.rows
    return set(zip(rows["group_a"], rows["group_b"], rows["territory_code"], strict=True))


def load_built(home, area="kayes", division="1996"):
    """Return the state of the built-in register, read from a home that the set-up has made."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARTOCOOP_HOME", str(home))
        patch.delenv("DATABASE_URL", raising=False)
        with ensure_register() as register:
            return load_state(register, area, division)


def rows_of(frame_: pd.DataFrame, **values):
    """Return the rows of a frame that have these values."""
    for name, value in values.items():
        frame_ = frame_.loc[frame_[name] == value]
    return frame_
