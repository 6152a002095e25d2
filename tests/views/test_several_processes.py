"""Several processes of the app on one database: what one writes, the others show without a restart."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from data.register import ConflictError, open_register
from geo.pipeline.edit import save_partnership
from tests.data.databases import database, postgresql_server  # noqa: F401
from tests.views.pages import open_script, run
from views import state

ROOT = Path(__file__).resolve().parents[2]
OTHER = """
import sys
from dataclasses import replace
from data.register import open_register

with open_register() as register:
    key = sys.argv[1]
    with register.write(who="Binta", operation="edit", reason="relu") as writer:
        writer.edit(replace(register.record(key), title="Écrit ailleurs"), key=key)
"""


@pytest.fixture
def shared(database, ready_home, tmp_path, monkeypatch):  # noqa: F811
    copy = tmp_path / "copy.sqlite"
    with open_register() as built:
        built.backup(copy)
    monkeypatch.setenv("DATABASE_URL", database)
    with open_register() as register:
        register.restore(copy)
        yield register
    state._open_register().close()


def elsewhere(key):
    """Edit a partnership in another process."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", OTHER, key], check=True, env=environment, cwd=ROOT, timeout=120)


def script():
    import streamlit as st

    from views import recherche, registre, state

    state.init()
    registre.page()
    st.text("|".join(state.area_state("kayes").ties["title"].unique()))
    recherche.page()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_what_another_process_writes_is_shown_at_the_next_click_and_loses_nobodys_words(shared):
    key = shared.ties().query("scope == 'kayes'")["partnership_id"].iloc[0]
    before, seen = shared.record(key), shared.revision("partnership", key)
    test = open_script(script, lang="en", q="Écrit ailleurs")
    assert before.title in test.text[0].value
    elsewhere(key)
    run(test)
    assert "Écrit ailleurs" in test.text[0].value
    assert "Écrit ailleurs" in test.selectbox(key="r_key").options
    assert any("Écrit ailleurs" in one.label for one in test.button)
    with pytest.raises(ConflictError, match="Binta"):
        save_partnership(shared, replace(before, title="À moi"), key=key, expected=seen, who="Awa", reason="")
    assert shared.record(key).title == "Écrit ailleurs"
