"""The page *Atlas entier*: every country and every French commune, on tiles read from disk."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.components.v1 import declare_component

from data.france import grouping_homes
from data.register import Register
from data.territories import level_status
from data.tiles import TILE_LEVELS, TileSet, ensure_tiles, find_tiles, tiles_key
from geo.filters import Filter
from geo.world import World, ends_in, world
from layers.atlas import VIEWS, AtlasView, atlas_bundle_key, atlas_payload, chosen_code, ensure_atlas_bundle
from translations import Translate
from views import filters, state
from views.format import number, written
from views.markdown import plain

PATH = "atlas"
ROWS_SHOWN = 500
"""Partnerships listed at most."""


@st.cache_resource(show_spinner=False, max_entries=2)
def _tiles(key: str) -> TileSet:
    del key
    return ensure_tiles()


@st.cache_resource(show_spinner=False, max_entries=2)
def _component(key: str) -> Any:
    folder = ensure_atlas_bundle(_tiles(tiles_key()))
    return declare_component(f"cartocoop_{key.replace('-', '_')}", path=str(folder))


@st.cache_resource(show_spinner=False, max_entries=16)
def _world(_register: Register, version: str, tiles: str, asked: Filter) -> World:
    del version
    frames = _register.ties(), _register.themes()
    return world(*frames, _tiles(tiles).units(), _homes(), asked)


@st.cache_resource(show_spinner=False)
def _homes() -> dict[str, str]:
    return grouping_homes()


def page() -> None:
    """Draw the page."""
    t = state.translate()
    key = tiles_key()
    kayes = state.area_state("kayes")
    if not state.embedded():
        filters.sidebar_world(kayes, t)
    with st.container(key="map_title"):
        st.title(plain(t("The whole Atlas")), anchor=False)
    words = t("Cutting the tiles of the whole Atlas, once (about half a minute)…")
    with st.spinner(words if find_tiles() is None else t("Opening the whole Atlas…")):
        units = _tiles(key).units()
        component = _component(atlas_bundle_key())
    asked = replace(state.current_filter(), origin="all", cercle=None, reach="region")
    register = state.register()
    with st.spinner(t("Opening the whole Atlas…"), show_time=False):
        shown = _world(register, register.version(), key, asked)
    _told(shown, units, t)
    view, detail = _options(t)
    payload = atlas_payload(
        AtlasView(
            shown,
            units,
            language=state.language(),
            selection=st.session_state["w_unit"] or None,
            view=view,
            detail=detail,
            notice=_notice(t),
        )
    )
    _take(component(**payload, key="atlas_map", default=None), units)
    _table(shown, units, detail, t)
    _listed(shown, units, t)


def _options(t: Translate) -> tuple[str, str]:
    left, right = st.columns(2)
    views = {
        "world": t("World"),
        "france": t("France"),
        "idf": t("Île-de-France"),
        "kayes": t("Region of Kayes"),
    }
    details = {
        "auto": t("by zoom"),
        "country": t("countries"),
        "region": t("regions"),
        "departement": t("départements and cercles"),
        "commune": t("communes"),
    }
    view = left.selectbox(t("Look at"), list(VIEWS), format_func=views.__getitem__, key="w_view")
    detail = right.selectbox(
        t("Level shown"), ["auto", *TILE_LEVELS], format_func=details.__getitem__, key="w_detail"
    )
    return str(view), str(detail)


def _notice(t: Translate) -> str:
    """Return the words on the map: the communes outside the areas with boundaries of their own are schematic."""
    return t("schematic boundaries")


def _told(shown: World, units: pd.DataFrame, t: Translate) -> None:
    ends = shown.ends
    known = units.set_index("code")["level"]
    countries = ends["country"].nunique()
    seats = ends.loc[ends["home"].map(known).isin(("region", "departement", "commune")), "actor_id"].nunique()
    parts = [
        t(
            "Partnerships: {count}; French actors with a known seat: {actors}; countries of partners: {countries}."
        ).format(
            count=number(ends["partnership_id"].nunique()), actors=number(seats), countries=number(countries)
        )
    ]
    unknown = int(ends["country"].isna().sum())
    if unknown:
        parts.append(
            t("Partners whose country is not known: {count}; they are on no map.").format(
                count=number(unknown)
            )
        )
    tier = level_status("idf", "commune").tier
    parts.append(
        t(
            "Communes outside Île-de-France and Kayes: schematic boundaries, each the land nearest to its point."
        )
        if tier == "official"
        else t(
            "Communes: schematic boundaries; outside Île-de-France and Kayes, the land nearest to each one’s point."
        )
    )
    st.caption(plain(" ".join(parts)))


def _take(event: Any, units: pd.DataFrame) -> None:
    """Take a choice made on the map."""
    if not event or event["seq"] <= st.session_state["seq"]:
        return
    st.session_state["seq"] = event["seq"]
    st.session_state["w_unit"] = chosen_code(event, units) or state.ANY
    st.rerun()


def _table(shown: World, units: pd.DataFrame, detail: str, t: Translate) -> None:
    """Draw the units that have partnerships: the map in words and numbers, a row chosen lights on it."""
    levels = {
        "country": t("country"),
        "region": t("region"),
        "departement": t("département or cercle"),
        "commune": t("commune"),
    }
    name = "name" if state.language() == "fr" else "name_en"
    rows = shown.counts.merge(units, on="code")
    if detail != "auto":
        rows = rows[rows["level"] == detail]
    rows = rows.assign(rank=rows["level"].map(TILE_LEVELS.index)).sort_values(
        ["rank", "n", "name"], ascending=[True, False, True]
    )
    above = units.set_index("code")[name]
    table = pd.DataFrame(
        {
            t("Territory"): rows[name],
            t("Level"): rows["level"].map(levels),
            t("Within"): rows["parent"].map(above).fillna(rows["country"].map(above)),
            t("Partnerships"): rows["n"],
        }
    )
    with st.expander(t("Table: {count} territories with a partnership").format(count=number(len(table)))):
        event = st.dataframe(
            written(table, {t("Partnerships"): 0}, "") if len(table) < 2000 else table,
            hide_index=True,
            key="table_atlas",
            on_select="rerun",
            selection_mode="single-row",
            height=380,
        )
    picked = event.selection.rows
    if picked and picked[0] < len(rows):
        code = str(rows["code"].iloc[picked[0]])
        if st.session_state.get("row_atlas") != code:
            st.session_state.update(row_atlas=code, w_unit=code)
            st.rerun()


def _listed(shown: World, units: pd.DataFrame, t: Translate) -> None:
    """Draw the partnerships of the unit chosen."""
    code = st.session_state["w_unit"]
    row = units[units["code"] == code]
    if row.empty:
        st.info(
            t("Choose a territory on the map or in the table: its partnerships are listed here."),
            icon=":material/touch_app:",
        )
        return
    name = str(row["name" if state.language() == "fr" else "name_en"].iloc[0])
    rows = ends_in(shown.ends, code, units)
    st.header(plain(name), anchor=False)
    st.text(t("Partnerships: {count}").format(count=number(rows["partnership_id"].nunique())))
    countries = units[units["level"] == "country"].set_index("code")
    label = countries["name" if state.language() == "fr" else "name_en"]
    table = pd.DataFrame(
        {
            t("French actor"): rows["actor_name"],
            t("Partner"): rows["place"],
            t("Country"): rows["country"].map(label).fillna(t("not known")),
            t("Partnership"): rows["title"],
            t("Start"): rows["start_year"].astype("str").where(rows["start_year"].notna(), t("not known")),
            t("End"): rows["end_year"].astype("str").where(rows["end_year"].notna(), ""),
        }
    )
    st.dataframe(table.head(ROWS_SHOWN), hide_index=True, key="list_atlas")
    if len(table) > ROWS_SHOWN:
        st.caption(
            t("The first {shown} of {count} rows.").format(shown=number(ROWS_SHOWN), count=number(len(table)))
        )
    st.button(t("Clear the choice"), on_click=_clear, icon=":material/close:", key="atlas_clear")


def _clear() -> None:
    st.session_state.update(w_unit=state.ANY, row_atlas=None)
