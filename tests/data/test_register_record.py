"""A partnership read to be edited: saved as it was read, it shows nothing new."""

from __future__ import annotations

import pytest

from data.register import open_register
from tests.data.test_history import content


def by_row(frames):
    """Return the frames without what only tells how they are kept."""
    return {name: rows for name, rows in frames.items() if name != "excluded"}


@pytest.mark.exhaustive
@pytest.mark.usefixtures("ready_home")
def test_every_partnership_saved_as_it_was_read_is_the_same():
    with open_register() as register:
        before = content(register)
        keys = register.partnerships()["partnership_id"].tolist()
        with register.write(who="Awa", operation="edit") as writer:
            for key in keys:
                writer.edit(register.record(key), key=key)
        assert len(keys) > 100
        assert by_row(content(register)) == by_row(before)


@pytest.mark.usefixtures("ready_home")
def test_every_actor_saved_as_it_was_read_is_the_same():
    with open_register() as register:
        before = register.actors()
        with register.write(who="Awa", operation="edit") as writer:
            for key in before["actor_id"]:
                writer.edit_actor(register.actor_record(key), key=key)
        assert register.actors().equals(before)


@pytest.mark.usefixtures("ready_home")
def test_what_is_not_there_has_no_record():
    with open_register() as register:
        assert register.record("nothing") is None
        assert register.actor_record("nobody") is None
