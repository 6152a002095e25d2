"""How the tests of pages open one, press its buttons and write into its fields."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

APP = str(Path(__file__).resolve().parents[2] / "app.py")
LONG = 180
"""Seconds that a run of a page may take on a slow and loaded machine."""
ALONE = """
import streamlit as st
from data.errors import CartoCoopError
from views import {page}, state
state.init()
try:
    state.draw_past()
    {page}.page()
except CartoCoopError as error:
    st.error(error.render(state.translate()))
state.write_address()
"""


def run(test: AppTest) -> AppTest:
    """Run the page again; no run ends in an exception."""
    test.run()
    assert not test.exception
    return test


def asked(test: AppTest, **query) -> AppTest:
    """Run a test for the first time, at an address."""
    for key, value in query.items():
        test.query_params[key] = value
    return run(test)


def open_app(**query) -> AppTest:
    """Open the whole application at an address."""
    return asked(AppTest.from_file(APP, default_timeout=LONG), **query)


def open_page(page: str, **query) -> AppTest:
    """Open one page alone, as its entry of the navigation runs it."""
    return asked(AppTest.from_string(ALONE.format(page=page), default_timeout=LONG), **query)


def open_script(script, **query) -> AppTest:
    """Open what a function without surroundings of its own draws."""
    return asked(AppTest.from_function(script, default_timeout=LONG), **query)


def text(test: AppTest, label: str):
    return next(one for one in test.text_input if one.label == label)


def press(test: AppTest, label: str) -> AppTest:
    next(button for button in test.button if button.label == label).click()
    return run(test)
