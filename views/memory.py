"""What a process keeps for its life is not looked through again after every run of a page."""

from __future__ import annotations

import ctypes
import gc
import sys

import pyarrow as pa
import streamlit as st


@st.cache_resource(show_spinner=False)
def settle(page: str) -> None:
    """Set aside what the first run of a page brought in; call it at the end of each run, it acts once.

    Streamlit collects garbage after each run, and so looks at every object of the libraries, the register
    and the boundaries; what is set aside still goes when nothing refers to it. Memory that was needed only
    to load them goes back to the system.
    """
    del page
    gc.collect()
    gc.freeze()
    pa.default_memory_pool().release_unused()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of the GNU library
        if trim:
            trim(0)
