"""What is shown, as the tables of an export: communes, parents, figures, partnerships, actors, links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import geopandas as gpd
import pandas as pd
import shapely

from data.exporters.document import (
    EXPORT_ACTORS,
    EXPORT_LINKS,
    EXPORT_PARENTS,
    EXPORT_PARTNERSHIPS,
    EXPORT_TERRITORIES,
    FIGURES,
)
from data.schema import CRS, Area, validate
from geo.activity import INACTIVE, UNKNOWN, activity
from geo.classes import class_of
from geo.figures import CoverageFigure, CoverageTable
from geo.filters import Filter, select
from geo.links import Floats, great_circle
from geo.names import fold
from geo.population import Interval

PARENT_LEVEL: Final[Mapping[Area, str]] = {"kayes": "cercle", "idf": "departement"}
SEPARATOR = "; "
_NUMBERS = ("n_actors", "n_direct", "n_cercle", "n_region", "n_unknown")


def territories_table(
    area: Area, territories: gpd.GeoDataFrame, counts: pd.DataFrame, group_names: Mapping[str, str]
) -> gpd.GeoDataFrame:
    """Return every commune with its actors.

    Parameters
    ----------
    area
        Area of the territories.
    territories
        TERRITORIES of one area (or of the part looked at).
    counts
        As :func:`geo.coverage.commune_counts` returns it.
    group_names
        Group identifier -> name.

    Returns
    -------
    GeoDataFrame
        EXPORT_TERRITORIES, sorted by code; as many rows as there are communes.
    """
    names = territories.drop_duplicates("code").set_index("code")["name"]
    communes = territories.loc[territories["level"] == "commune"].sort_values("code", ignore_index=True)
    found = communes[["code"]].merge(counts, on="code", how="left", validate="one_to_one")
    numbers = found[list(_NUMBERS)].fillna(0).astype("int64")
    groups = [found[name].to_list() for name in ("groups", "groups_unknown")]
    both = [
        [*(a if isinstance(a, list) else []), *(b if isinstance(b, list) else [])]
        for a, b in zip(*groups, strict=True)
    ]
    table = pd.DataFrame(
        {
            "area": area,
            **{name: communes[name] for name in ("code", "name", "level", "parent")},
            "parent_name": _looked_up(communes["parent"], names),
            "area_km2": communes["area_km2"],
            "population": communes["population"],
            **{name: numbers[name] for name in _NUMBERS},
            "best_reach": found["best_reach"].fillna(""),
            "coverage_class": [
                class_of(a, b) for a, b in numbers[["n_actors", "n_unknown"]].itertuples(index=False)
            ],
            "actors": [SEPARATOR.join(group_names.get(group, group) for group in many) for many in both],
        }
    )
    texts = ["area", "parent_name", "best_reach", "coverage_class", "actors"]
    table = table.astype(dict.fromkeys(texts, "str"))
    return _geo(validate(table, EXPORT_TERRITORIES), communes.geometry)


def _looked_up(keys: pd.Series, words: Mapping[str, str] | pd.Series) -> pd.Series:
    """Return the word of each key, "" where it has none, as text even when nothing is found."""
    known = dict(words.items())
    return pd.Series([known.get(key, "") for key in keys], index=keys.index, dtype="str")


def _geo(table: pd.DataFrame, shapes: Sequence[object] | gpd.GeoSeries) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(list(shapes), index=table.index, crs=CRS))


def _ends(prefix: str, value: Interval | None) -> dict[str, float | None]:
    return {f"{prefix}_min": value.low if value else None, f"{prefix}_max": value.high if value else None}


def parents_table(
    area: Area, territories: gpd.GeoDataFrame, coverages: Sequence[CoverageTable]
) -> gpd.GeoDataFrame:
    """Return the parents (region, cercles or départements) with their coverage.

    Parameters
    ----------
    area
        Area of the territories.
    territories
        TERRITORIES.
    coverages
        As :func:`geo.coverage.coverage` returns them: of the whole, then by parent.

    Returns
    -------
    GeoDataFrame
        EXPORT_PARENTS, in the order of `coverages`, each parent once; those that `territories` holds.
    """
    units = territories.drop_duplicates("code").set_index("code")
    parents: dict[str, dict[str, CoverageFigure]] = {}
    for table in coverages:
        for figure in table.figures:
            if figure.parent in units.index:
                parents.setdefault(figure.parent, {})[figure.unit] = figure
    rows = []
    for code, by_unit in parents.items():
        unit, communes, ground, people = (
            units.loc[code],
            by_unit["communes"],
            by_unit["km2"],
            by_unit["inhabitants"],
        )
        rows.append(
            {
                "area": area,
                "code": code,
                "name": unit["name"],
                "level": unit["level"],
                **_seat(code, unit, territories),
                "n_communes": int(communes.total.low),
                "covered_communes": int(communes.covered.low),
                "unknown_communes": int(communes.covered_with_unknown.low - communes.covered.low),
                "share_communes": communes.share.low if communes.share else None,
                "area_km2": ground.total.low,
                "covered_km2": ground.covered.low,
                "share_km2": ground.share.low if ground.share else None,
                **_ends("population", people.total),
                **_ends("covered_population", people.covered),
                **_ends("share_population", people.share),
            }
        )
    frame = typed(pd.DataFrame(rows, columns=list(EXPORT_PARENTS.columns)), EXPORT_PARENTS)
    return _geo(validate(frame, EXPORT_PARENTS), units.geometry.reindex(frame["code"]))


def _seat(code: str, unit: pd.Series, territories: pd.DataFrame) -> dict[str, object]:
    """Return the chef-lieu of a unit: as tabulated, else the town of the same name within it.

    A cercle is named after its chef-lieu (law of 1996), which is the chef-lieu of one of its communes.
    """
    columns = ["chef_lieu", "chef_lieu_lon", "chef_lieu_lat"]
    if pd.notna(unit["chef_lieu"]) or unit["level"] != "cercle":
        return {name: unit[name] for name in columns}
    towns = territories.loc[(territories["parent"] == code) & territories["chef_lieu"].notna()]
    same = towns.loc[[fold(name) == fold(unit["name"]) for name in towns["chef_lieu"]]]
    if len(same) != 1:
        return dict.fromkeys(columns)
    return {**same.iloc[0][columns].to_dict(), "chef_lieu": unit["name"]}


def figures_rows(area: Area, table: CoverageTable, name: str) -> list[dict[str, object]]:
    """Return the headline figures of one area as rows of FIGURES, without their sentence.

    Parameters
    ----------
    area
        Area.
    table
        Coverage of the territory looked at.
    name
        Its name.
    """
    return [
        {
            "area": area,
            "territory": name,
            "unit": figure.unit,
            **_ends("covered", figure.covered),
            **_ends("total", figure.total),
            **_ends("share", figure.share),
            **_ends("covered_with_unknown", figure.covered_with_unknown),
            "n_partnerships": table.n_partnerships,
            "n_unknown_dates": table.n_unknown_dates,
            "vintage": table.vintage,
        }
        for figure in table.figures
    ]


def figures_table(rows: Sequence[Mapping[str, object]], sentences: Sequence[str]) -> pd.DataFrame:
    """Return FIGURES from the rows of :func:`figures_rows` and one sentence for each."""
    table = pd.DataFrame([{**row, "text": text} for row, text in zip(rows, sentences, strict=True)])
    return validate(typed(table.reindex(columns=list(FIGURES.columns)), FIGURES), FIGURES)


def typed(frame: pd.DataFrame, schema: object) -> pd.DataFrame:
    """Return the columns of a schema, in its order and its types, so that an empty frame has them too."""
    columns = {name: str(column.dtype) for name, column in getattr(schema, "columns").items()}  # noqa: B009
    return frame[list(columns)].astype(columns)


def partnerships_table(
    ties: pd.DataFrame,
    themes: pd.DataFrame,
    sources: pd.DataFrame,
    *,
    names: Mapping[str, str],
    filter: Filter,  # noqa: A002
    partnerships: set[str],
) -> pd.DataFrame:
    """Return the partnerships behind a view, each actor and territory on a row of its own.

    Parameters
    ----------
    ties, themes, sources
        TIES, THEMES, SOURCES.
    names
        Territory code -> name.
    filter
        Actors, roles and dates are judged by it.
    partnerships
        Identifiers of the partnerships that the view counts or has as unknown.

    Returns
    -------
    DataFrame
        EXPORT_PARTNERSHIPS; ``activity`` says which are known to be active.
    """
    rows = select(ties, themes, filter)
    rows = rows.loc[rows["partnership_id"].isin(partnerships)].copy()
    rows["activity"] = activity(rows, filter.year, max_observation_age=filter.max_observation_age)
    rows = rows.loc[rows["activity"] != INACTIVE]
    first = (
        sources.loc[sources["relation"] == "base"]
        .drop_duplicates("partnership_id")
        .set_index("partnership_id")
    )
    said = {old: _looked_up(rows["partnership_id"], first[old]) for old in ("title", "url", "date")}
    known = themes.loc[themes["as_published"] != ""] if "as_published" in themes else themes
    words = known["level_2"].where(known["level_2"] != "", known["level_1"])
    words = words.where(words != "", known["as_published"])
    of = words.groupby(known["partnership_id"]).agg(lambda many: SEPARATOR.join(dict.fromkeys(many)))
    place = _looked_up(rows["territory_code"], names)
    table = rows.assign(
        actor=rows["actor_name"],
        partner=rows["partner_name"],
        territory_name=place.mask(place == "", rows["place"]),
        themes=_looked_up(rows["partnership_id"], of),
        source=said["title"],
        source_url=said["url"],
        source_date=said["date"],
    ).sort_values(["actor", "partnership_id", "territory_code"], ignore_index=True)
    return validate(typed(table, EXPORT_PARTNERSHIPS), EXPORT_PARTNERSHIPS)


def unknown_dates(partnerships: pd.DataFrame, year: int | None) -> pd.DataFrame:
    """Return the rows of EXPORT_PARTNERSHIPS whose dates do not say (any year: whose start is not known)."""
    unknown = partnerships["start_year"].isna() if year is None else partnerships["activity"] == UNKNOWN
    return partnerships.loc[unknown].reset_index(drop=True)


def actors_table(links: pd.DataFrame, actors: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the French actors of a view as points, one per group.

    Parameters
    ----------
    links
        As :func:`geo.links.links` returns it.
    actors
        ACTORS.

    Returns
    -------
    GeoDataFrame
        EXPORT_ACTORS; an empty point where the place is not known.
    """
    grouped = links.groupby("group_id", sort=True)
    table = grouped.agg(
        actor_id=("actor_id", "first"),
        name=("name", "first"),
        kind=("kind", "first"),
        lon=("lon", "first"),
        lat=("lat", "first"),
        n_territories=("territory_code", "nunique"),
        activity=("activity", "min"),  # "active" and "any" come before "unknown"
        n_partnerships=("partnerships", lambda many: len({one for some in many for one in some})),
    ).reset_index(drop=True)
    places = actors.drop_duplicates("actor_id").set_index("actor_id")["territory_code"]
    table["territory_code"] = table["actor_id"].map(places.to_dict()).astype("str")
    shapes = [
        shapely.Point() if pd.isna(lon) or pd.isna(lat) else shapely.Point(lon, lat)
        for lon, lat in zip(table["lon"], table["lat"], strict=True)
    ]
    return _geo(validate(typed(table, EXPORT_ACTORS), EXPORT_ACTORS), shapes)


def links_table(links: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the links of a view as great-circle lines (empty where an end is not known).

    Parameters
    ----------
    links
        As :func:`geo.links.links` returns it.

    Returns
    -------
    GeoDataFrame
        EXPORT_LINKS.
    """
    ends = links[["lon", "lat", "territory_lon", "territory_lat"]].to_numpy(dtype="float64")
    shapes = [shapely.LineString() if pd.isna(four).any() else _line(four) for four in ends]
    table = links.assign(themes=[SEPARATOR.join(many) for many in links["themes"]])
    table["themes"] = table["themes"].astype("str")
    return _geo(validate(typed(table, EXPORT_LINKS), EXPORT_LINKS), shapes)


def _line(ends: Floats) -> shapely.LineString:
    lon1, lat1, lon2, lat2 = (float(one) for one in ends)
    return shapely.LineString(great_circle(lon1, lat1, lon2, lat2))
