"""A dry run that is killed goes on where it stood, and leaves the register as it was."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from data import import_work
from data.import_work import open_work, remove_work
from data.register import open_register
from tests.data.register_records import OWN


@pytest.fixture
def register(tmp_path):
    with open_register(f"sqlite:///{tmp_path / 'register.sqlite'}") as register:
        register.upsert_partnership(OWN)
        yield register


def works(home):
    return sorted(path.name for path in (home / "cache" / "imports").glob("*.sqlite"))


def half_done(work):
    with work.trying() as writer:
        writer.set_fact(import_work.fact_of("step-1"), "half")
        raise KeyboardInterrupt


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork a process")
@pytest.mark.parametrize("kills", [3, pytest.param(40, marks=pytest.mark.exhaustive)])
def test_a_dry_run_killed_at_any_moment_goes_on_and_never_touches_the_register(ready_home, tmp_path, kills):
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root), "CARTOCOOP_HOME": str(ready_home)}
    address = f"sqlite:///{tmp_path / 'register.sqlite'}"
    command = [sys.executable, "-m", "tests.data.kill_imports", address, str(kills)]
    most = 170 + 5 * kills
    done = subprocess.run(
        command, env=environment, cwd=root, check=False, capture_output=True, text=True, timeout=most
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[0]) == kills


def test_what_was_kept_is_there_when_the_work_is_opened_again(register, home):
    with open_work(register, {"file": "a"}) as work:
        work.keep("step-0", "done")
        with pytest.raises(KeyboardInterrupt):
            half_done(work)
    with open_work(register, {"file": "a"}) as work:
        assert (work.take("step-0"), work.take("step-1")) == ("done", None)
    with open_work(register, {"file": "b"}) as other:
        assert other.take("step-0") is None
    assert register.fact(import_work.fact_of("step-0")) == ""
    remove_work(work.mark)
    assert works(home) == [f"{other.mark}.sqlite"]


def test_two_imports_of_one_file_at_once_do_not_meet(register):
    with open_work(register, {"file": "a"}) as one, open_work(register, {"file": "a"}) as two:
        one.keep("step-0", "one")
        assert two.take("step-0") is None
        two.keep("step-0", "two")
        assert (one.take("step-0"), two.mark) == ("one", "")
        remove_work(one.mark)
        assert one.take("step-0") == "one", "a work in use stays"


def test_works_that_nobody_will_go_on_with_are_removed(register, home, monkeypatch):
    with open_work(register, {"file": "old"}):
        pass
    register.upsert_partnership(OWN)
    (old,) = works(home)
    with register.write(who="Awa", operation="delete") as writer:
        writer.delete(OWN.partnership_id)
    with open_work(register, {"file": "new"}):
        pass
    assert old not in works(home), "the register has moved on"
    monkeypatch.setattr(import_work, "MOST", 2)
    for name in "abc":
        with open_work(register, {"file": name}):
            pass
        time.sleep(0.01)
    assert len(works(home)) == 2


def test_a_damaged_work_is_begun_anew(register, home):
    with open_work(register, {"file": "a"}) as work:
        work.keep("step-0", "done")
    path = home / "cache" / "imports" / works(home)[0]
    path.write_bytes(b"no database" * 100)
    with open_work(register, {"file": "a"}) as work:
        assert work.take("step-0") is None
