"""Streamlit servers of this machine for the rows of the living app: the product, and minimal pages."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 120.0
YEARS = tuple(range(2026, 2006, -1))
EMPTY = f"""import streamlit as st
st.selectbox("Year", {list(map(str, YEARS))!r}, key="f_year")
"""
"""The least that a page with one choice can do."""
FOLIUM = f"""import folium, geopandas, streamlit as st
@st.cache_resource
def polygons():
    return geopandas.read_parquet("POLYGONS")
year = int(st.selectbox("Year", {list(map(str, YEARS))!r}, key="f_year"))
page = folium.Map(tiles=None)
frame = polygons()
def look(feature):
    return {{"fillColor": "#b00" if (hash(feature["properties"]["code"]) + year) % 3 else "#fff"}}
folium.GeoJson(frame, style_function=look).add_to(page)
st.iframe(page.get_root().render(), height=560)
"""
"""A page as a person would write it first: a Folium map drawn anew, in a frame, at each change."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers.

    Parameters
    ----------
    address
        ``http://localhost:PORT``.
    process
        Its number.
    """

    address: str
    process: int


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(script: Path) -> Iterator[Server]:
    """Run a Streamlit page until the block ends; the home is that of this process."""
    port = free_port()
    address = f"http://localhost:{port}"
    options = ["--server.headless", "true", "--server.port", str(port)]
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "streamlit", "run", str(script), *options],
        cwd=ROOT,
        env=dict(os.environ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(f"{address}/_stcore/health", process)
        yield Server(address, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"no answer from {address}")
