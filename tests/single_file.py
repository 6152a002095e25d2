"""A small single file to test: the register of `export_views`, its texts plain or hostile."""

from __future__ import annotations

from dataclasses import replace

from geo.join import presence
from geo.pipeline.coverage import SIDE_OF_AREA
from geo.pipeline.export import document_of
from geo.sheet_records import RegisterFrames
from layers.bundle import build_bundle, whole_polygons
from layers.html import standalone_html
from tests import export_views
from tests.geo import coverage_frames as frames
from tests.layers import samples

HOSTILE = (
    "</script><script>window.pwned=1</script>",
    "<img src=x onerror=window.pwned=2>",
    "\u2028window.pwned=3\u2029//",
    "\"'`-window.pwned=4-${window.pwned=5}",
    "javascript:window.pwned=6",
    "\u202eevil\u202c \u200f<svg onload=window.pwned=7>",
    "<!--<script>" + "très long nom " * 60,
    "__proto__",
    "{name} &lt;b&gt; %s",
)
"""What a person, or an enemy, may write into any text of a register."""


def hostile_states():
    """Return states whose every text and identifier is one of :data:`HOSTILE`."""
    states = export_views.states(HOSTILE[:6])
    kept = states["kayes"].frames
    actors = {name: HOSTILE[i] for i, name in enumerate(("town", "dep", "club", "region"))}
    partnerships = {f"p{i}": HOSTILE[i] for i in range(1, 5)}
    text = {
        name: HOSTILE[i]
        for i, name in enumerate(("title", "actor_name", "group_name", "partner_name", "place"))
    }
    ties = kept.ties.assign(
        **text,
        partnership_id=kept.ties["partnership_id"].map(partnerships),
        actor_id=kept.ties["actor_id"].map(actors),
        group_id=kept.ties["group_id"].map(actors),
    )
    themes = frames.themes(
        *((one, HOSTILE[i], HOSTILE[i + 1]) for i, one in enumerate(partnerships.values()))
    )
    sources = frames.sources(*((one, HOSTILE[i]) for i, one in enumerate(partnerships.values())))
    sources = sources.assign(
        url=[*HOSTILE[:3], "javascript:window.pwned=8"], statement=HOSTILE[1], date=HOSTILE[0]
    )
    funding = frames.funding({"partnership_id": HOSTILE[1], "funder": HOSTILE[0], "note": HOSTILE[1]})
    people = kept.actors.assign(
        actor_id=kept.actors["actor_id"].map(actors),
        group_id=kept.actors["group_id"].map(actors),
        name=HOSTILE[1],
    )
    register = RegisterFrames(ties, people, themes, sources, funding)
    return {
        area: replace(
            one,
            frames=register,
            presence=presence(ties, one.territories, side=SIDE_OF_AREA[area], named=one.other),
        )
        for area, one in states.items()
    }


def page(states=None, *, areas=("kayes", "idf"), language="fr", **asked):
    """Return the single file of some states as text."""
    states = states or export_views.states()
    request = export_views.request("html", areas, language, **asked)
    territories = {area: {"1996": one.territories, "2023": one.territories} for area, one in states.items()}
    files = build_bundle(territories, samples.world(), samples.gazetteer())
    shown = {area: states[area] for area in areas}
    return standalone_html(request, shown, document_of(request, shown), whole_polygons(files))
