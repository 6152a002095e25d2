"""Where files live: shipped with the product, kept for the user, or cached and disposable."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import platformdirs

SHIPPED = Path(__file__).resolve().parent
REFERENCE = SHIPPED / "reference"
BOUNDARIES = SHIPPED / "boundaries"
BUILTIN_REGISTER = SHIPPED / "register_builtin"


def user_dir() -> Path:
    """Return the folder of what the user must not lose (register, supplied boundaries); made if absent.

    ``CARTOCOOP_HOME`` overrides the platform's own place.
    """
    home = os.environ.get("CARTOCOOP_HOME")
    path = Path(home) if home else Path(platformdirs.user_data_dir("cartocoop", appauthor=False))
    path.mkdir(parents=True, exist_ok=True)
    return path


def cache_dir() -> Path:
    """Return the folder of what can be rebuilt (GeoParquet, map bundles, HTTP cache); made if absent.

    ``CARTOCOOP_HOME`` puts it in the sub-folder ``cache`` of that folder.
    """
    home = os.environ.get("CARTOCOOP_HOME")
    path = Path(home) / "cache" if home else Path(platformdirs.user_cache_dir("cartocoop", appauthor=False))
    path.mkdir(parents=True, exist_ok=True)
    return path


def clear_cache() -> None:
    """Remove everything that can be rebuilt; the register and supplied boundaries stay."""
    shutil.rmtree(cache_dir(), ignore_errors=True)
