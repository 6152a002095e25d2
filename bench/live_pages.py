"""Minimal Streamlit pages that the living app is compared with, each as a person would write it first."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from bench.scene import Scene

YEARS = tuple(range(2026, 2006, -1))
_CHOICE = f'st.selectbox("Year", {list(map(str, YEARS))!r}, key="f_year")'
EMPTY = f"""import streamlit as st
{_CHOICE}
"""
"""The least that a page with one choice can do."""
IMPORTED = f"import geopandas\n{EMPTY}"
_POLYGONS = f"""import folium, geopandas, streamlit as st
@st.cache_resource
def polygons():
    return geopandas.read_parquet("POLYGONS")
year = int({_CHOICE})
frame = polygons()
def look(feature):
    return {{"fillColor": "#b00" if (hash(feature["properties"]["code"]) + year) % 3 else "#fff"}}
page = folium.Map(tiles=None)
layer = folium.GeoJson(frame, style_function=look)
"""
FOLIUM = f"""{_POLYGONS}
layer.add_to(page)
st.iframe(page.get_root().render(), height=560)
"""
"""The whole Folium map drawn anew, in a frame, at each change."""
GROUP = f"""{_POLYGONS}
from streamlit_folium import st_folium
group = folium.FeatureGroup("communes")
layer.add_to(group)
st_folium(page, key="map", feature_group_to_add=group, returned_objects=[])
"""
"""A map that stays, and the layer given to it at each change."""
MAP = """import folium, re, streamlit as st
page = re.sub("<script src=[^>]*></script>|<link[^>]*/>", "", folium.Map(tiles=None).get_root().render())
own = open("LEAFLET/leaflet.js").read(), open("LEAFLET/leaflet.css").read()
own = "<script>{}</script><style>{}</style>".format(*own)
st.iframe(page.replace("<head>", "<head>" + own, 1), height=560)
"""
"""An empty Folium map; Leaflet comes from this machine, as the network's may not be there."""


def write_polygons(scene: Scene, path: Path) -> None:
    """Write the communes of both areas for the Folium pages."""
    both = pd.concat([state.territories for state in scene.states.values()], ignore_index=True)
    both.loc[both["level"] == "commune", ["code", "name", "geometry"]].to_parquet(path)
