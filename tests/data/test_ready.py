"""A second set-up is told by looks at files alone; any difference, and the steps are gone through again."""

from __future__ import annotations

from data.paths import cache_dir, user_dir
from data.ready import STAMP, is_ready, keep_ready
from data.register import open_register


def test_a_set_up_that_is_through_is_known_until_something_changes(built, monkeypatch):
    assert not is_ready()
    open_register().close()
    keep_ready()
    assert is_ready()
    (user_dir() / "boundaries").mkdir(exist_ok=True)
    (user_dir() / "boundaries" / "kayes.parquet").write_bytes(b"new")
    assert not is_ready()
    keep_ready()
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere")
    assert not is_ready()


def test_a_file_that_leads_nowhere_or_a_broken_note_means_not_ready(built):
    open_register().close()
    keep_ready()
    (user_dir() / "boundaries").mkdir(exist_ok=True)
    lost = user_dir() / "boundaries" / "kayes.parquet"
    lost.symlink_to(user_dir() / "gone.parquet")
    assert not is_ready()
    keep_ready()
    lost.unlink()
    assert is_ready()
    (cache_dir() / STAMP).write_bytes(b"\xff{")
    assert not is_ready()
