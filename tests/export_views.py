"""A small view to export: two cercles, two départements, some actors; names may be hostile."""

from __future__ import annotations

from datetime import date
from functools import cache

from shapely.geometry import box
from shapely.ops import unary_union

from data.schema import PRESENCE, validate
from geo.filters import Filter
from geo.join import presence
from geo.pipeline.coverage import SIDE_OF_AREA, State
from geo.pipeline.export import ExportRequest, document_of
from geo.sheet_records import RegisterFrames
from tests.geo import coverage_frames as frames

DAY = date(2026, 11, 22)
HOSTILE = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://evil.example";"x")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "nul\x00tab\tline\nend",
    "\u202eevil\u202c \u200fرقم",
    "très long nom " * 400,
    "$x^2$ & <b>",
    "emoji 🐘 et \ud7ff",
    "+33-1-23",
)


def kayes(names=()):
    """Return TERRITORIES of a region of two cercles with three communes each."""
    given = list(names) + [f"Commune {i}" for i in range(len(names), 6)]
    communes, cercles = [], []
    for c, cercle in enumerate(("Nioro", "Kita")):
        code = f"ML010{c + 1}"
        cells = [box(-11 + i * 0.6, 14 - c, -10.4 + i * 0.6, 15 - c) for i in range(3)]
        for i, cell in enumerate(cells):
            communes.append(
                frames.territory(
                    f"{code}0{i + 1}",
                    given[3 * c + i],
                    "commune",
                    code,
                    "ML01",
                    area_km2=1000.0 + i,
                    population=500.0 if i else None,
                    geometry=cell,
                    chef_lieu=cercle if i == 1 else f"Village {i}",
                    chef_lieu_lon=cell.centroid.x,
                    chef_lieu_lat=cell.centroid.y,
                )
            )
        whole = unary_union(cells)
        cercles.append(
            frames.territory(
                code, cercle, "cercle", "ML01", "ML01", area_km2=3003.0, population=1500.0, geometry=whole
            )
        )
    shape = unary_union([row["geometry"] for row in cercles])
    region = frames.territory("ML01", "Kayes", "region", None, "ML01", area_km2=6006.0, geometry=shape)
    return frames.territories([region, *cercles, *communes])


def idf():
    """Return TERRITORIES of a region of two départements with two communes each."""
    rows = []
    for d, (code, name) in enumerate((("91", "Essonne"), ("93", "Seine-Saint-Denis"))):
        cells = [box(2 + i * 0.4, 48.4 + 0.4 * d, 2.4 + i * 0.4, 48.8 + 0.4 * d) for i in range(2)]
        more = {"country": "FR", "vintage": "2026", "area_km2": 500.0}
        rows += [
            frames.territory(
                f"COM-{code}00{i}",
                f"Ville {code}{i}",
                "commune",
                f"DEP-{code}",
                "REG-11",
                population=10_000.0,
                geometry=cell,
                **more,
            )
            for i, cell in enumerate(cells)
        ]
        parent = {**more, "area_km2": 1000.0, "population": 20_000.0, "geometry": unary_union(cells)}
        rows.append(frames.territory(f"DEP-{code}", name, "departement", "REG-11", "REG-11", **parent))
    shape = unary_union([row["geometry"] for row in rows])
    top = {"country": "FR", "vintage": "2026", "area_km2": 2000.0, "geometry": shape}
    return frames.territories(
        [frames.territory("REG-11", "Île-de-France", "region", None, "REG-11", **top), *rows]
    )


def register(names=()):
    """Return the frames of a register with direct, cercle and region ties, dated and not."""
    town = names[0] if names else "Ville 910"
    ties = frames.ties(
        frames.tie(
            "p1", "ML010101", actor_territory="COM-91000", group_name=town, start_year=2000, end_year=2025
        ),
        frames.tie(
            "p2",
            "ML0101",
            actor_id="dep",
            actor_kind="departement",
            actor_territory="DEP-93",
            start_year=2010,
            end_year=2030,
        ),
        frames.tie(
            "p3",
            "ML010202",
            actor_id="club",
            actor_kind="association",
            public=False,
            actor_territory="COM-93001",
        ),
        frames.tie(
            "p4", "ML01", actor_id="region", actor_kind="region", actor_territory="REG-11", start_year=2001
        ),
    )
    places = {"town": (2.2, 48.6), "dep": (2.5, 49.0), "club": (2.5, 49.0), "region": (2.3, 48.9)}
    kinds = {"town": "commune", "dep": "departement", "club": "association", "region": "region"}
    actors = frames.actors(
        *(
            frames.actor(name, kind=kinds[name], lon=lon, lat=lat, territory_code="COM-91000")
            for name, (lon, lat) in places.items()
        )
    )
    themes = frames.themes(("p1", "Santé", "Hygiène"), ("p2", "Éducation", ""))
    sources = frames.sources(*((f"p{i}", f"Source {i}") for i in range(1, 5)))
    return RegisterFrames(ties, actors, themes, sources, frames.funding())


def states(names=()):
    """Return the states of both areas."""
    places = {"kayes": kayes(names), "idf": idf()}
    kept = register(names)
    found = {}
    for area, here in places.items():
        other = places["idf" if area == "kayes" else "kayes"]
        rows = presence(kept.ties, here, side=SIDE_OF_AREA[area], named=other)
        found[area] = State("key", area, "1996", here, other, kept, validate(rows, PRESENCE))
    return found


def request(suffix="png", areas=("kayes", "idf"), language="fr", dpi=60, **asked):
    """Return a request of the given filter, always of the same day."""
    return ExportRequest(suffix, areas, Filter(**asked), language, DAY, dpi)


@cache
def document(areas=("kayes", "idf"), language="fr", names=(), **asked):
    """Return the document of a small view, made once (within a test, so that its home is the test's)."""
    return document_of(request(areas=areas, language=language, **asked), states(names))
