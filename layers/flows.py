"""The flow view: French départements on the left, cercles on the right, a band for what ties them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.errors import N_, Translate

ORIGIN_NAMES: Mapping[str, str] = {
    "several": N_("Several départements"),
    "elsewhere": N_("Elsewhere in France"),
    "unknown": N_("Seat not known"),
}
TARGET_NAMES: Mapping[str, str] = {"unknown": N_("Commune not named")}


@dataclass(frozen=True, slots=True)
class Node:
    """One end of bands.

    Parameters
    ----------
    key
        Kind and code, together unique on a side.
    kind, code
        Of :func:`geo.flows.flows`; ``code`` is "" where there is none.
    label
        Name for people.
    weight
        Sum of its bands: its height.
    n
        Distinct partnerships.
    """

    key: str
    kind: str
    code: str
    label: str
    weight: int
    n: int


@dataclass(frozen=True, slots=True)
class Band:
    """The partnerships between two nodes; ``n_unknown`` of them have dates that do not say."""

    origin: Node
    target: Node
    n: int
    n_unknown: int
    n_actors: int

    def words(self, t: Translate) -> str:
        """Return the band in words: "Essonne → Nioro: 6 partnerships, 6 actors"."""
        text = t("{origin} → {target}: partnerships {count}, actors {actors}").format(
            origin=self.origin.label, target=self.target.label, count=self.n, actors=self.n_actors
        )
        if self.n_unknown:
            text += " " + t("(with unknown dates: {count})").format(count=self.n_unknown)
        return text


@dataclass(frozen=True, slots=True)
class FlowChart:
    """Nodes of both sides from top to bottom, and the bands between them; ``n`` partnerships in all."""

    origins: tuple[Node, ...]
    targets: tuple[Node, ...]
    bands: tuple[Band, ...]
    n: int


def flow_chart(flows: pd.DataFrame, t: Translate) -> FlowChart:
    """Return the chart of a frame of :func:`geo.flows.flows`; the largest nodes come first, kind by kind."""
    origins, targets = _nodes(flows, "origin", t), _nodes(flows, "target", t)
    left, right = ({node.key: node for node in side} for side in (origins, targets))
    bands = tuple(
        Band(
            left[f"{row.origin_kind}:{row.origin}"],
            right[f"{row.target_kind}:{row.target}"],
            int(row.n_partnerships),
            int(row.n_unknown_dates),
            int(row.n_actors),
        )
        for row in flows.itertuples(index=False)
    )
    return FlowChart(origins, targets, bands, _distinct(flows["partnerships"]))


def _distinct(partnerships: pd.Series) -> int:
    return len({one for many in partnerships for one in many})


def _nodes(flows: pd.DataFrame, end: str, t: Translate) -> tuple[Node, ...]:
    nodes = []
    kinds = list(dict.fromkeys(flows[f"{end}_kind"]))
    for (kind, code), rows in flows.groupby([f"{end}_kind", end], sort=True):
        label = _label(end, str(kind), str(rows[f"{end}_name"].iloc[0]), t)
        weight = int(rows["n_partnerships"].sum())
        nodes.append(
            Node(f"{kind}:{code}", str(kind), str(code), label, weight, _distinct(rows["partnerships"]))
        )
    return tuple(sorted(nodes, key=lambda node: (kinds.index(node.kind), -node.weight, node.label)))


def _label(end: str, kind: str, name: str, t: Translate) -> str:
    if kind == "region":
        return t("Region: {name}").format(name=name)
    names = ORIGIN_NAMES if end == "origin" else TARGET_NAMES
    return t(names[kind]) if kind in names else name


def flow_table(chart: FlowChart, t: Translate) -> dict[str, Any]:
    """Return the table behind the drawing, ready for the map's script.

    Returns
    -------
    dict
        ``caption``; ``head``: titles of the columns; ``rows``: ``[origin's code, target's code, cells]``.
    """
    return {
        "caption": t(
            "A partnership tied to several cercles, or shared by several départements, has a row each."
        ),
        "head": [t("From"), t("To"), t("Partnerships"), t("of which with unknown dates"), t("Actors")],
        "rows": [
            [
                band.origin.code,
                band.target.code,
                [band.origin.label, band.target.label, band.n, band.n_unknown, band.n_actors],
            ]
            for band in sorted(chart.bands, key=lambda one: (-one.n, one.origin.label, one.target.label))
        ],
    }
