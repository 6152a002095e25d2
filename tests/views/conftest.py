"""Streamlit's caches live as long as the process: each test of a page starts with none."""

from __future__ import annotations

import pytest
import streamlit as st


@pytest.fixture(autouse=True)
def no_caches():
    st.cache_resource.clear()
    st.cache_data.clear()
    yield
    st.cache_resource.clear()
    st.cache_data.clear()
