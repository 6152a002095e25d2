"""How the tests of fetching wait, and where they keep what they fetch."""

from __future__ import annotations

import pytest

from data.fetch import Policy


@pytest.fixture
def waits():
    return []


@pytest.fixture
def policy(waits):
    return Policy(connect_timeout=2, read_timeout=2, sleep=waits.append)


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "downloads"
