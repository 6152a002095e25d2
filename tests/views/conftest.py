"""What Streamlit keeps for the life of the process: nothing of one test's home reaches the next.

What pages work out is kept under the version of the register and of the boundaries; tests of pages share it,
as the sessions of one server do.
"""

from __future__ import annotations

import functools

import pytest
from streamlit.components.v2 import manifest_scanner

from views import map_component, state

OF_THE_HOME = (state._open_register, state._past_register, map_component._component)


@pytest.fixture(autouse=True)
def nothing_of_another_home():
    for kept in OF_THE_HOME:
        kept.clear()
    yield
    for kept in OF_THE_HOME:
        kept.clear()


@pytest.fixture(autouse=True, scope="session")
def packages_scanned_once():
    """Streamlit looks through all installed packages for components each time that a test starts the app."""
    with pytest.MonkeyPatch.context() as patch:
        scan = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield
