"""A long step of an import beside the page: its progress, its end, and a button that really stops it.

The step runs in a thread of its own and never touches Streamlit; the page looks at it again and again from a
fragment. It belongs to one session, so two people who import at once do not meet.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from geo.pipeline.imports import Stage, Tell
from translations import Translate
from views.format import number

_LOOK: Final = 0.5
"""Seconds between two looks."""
_AT_ONCE: Final = 1.0
"""Seconds that a page waits for a step, so that a short one shows no bar."""


class Stopped(Exception):  # noqa: N818 - it is no error
    """The person has stopped the step."""


class Job:
    """One step, begun at once.

    Parameters
    ----------
    mark
        What tells it from other steps.
    work
        The step; it is given a function to tell how far it is, and returns what the page shows.
    """

    def __init__(self, mark: str, work: Callable[[Tell], Any]) -> None:
        self.mark = mark
        self.result: Any = None
        self.error: BaseException | None = None
        self.at: tuple[Stage, int, int] = ("read", 0, 0)
        self._stop = threading.Event()
        self._work = work
        self._thread = threading.Thread(target=self._run, daemon=True, name="import")
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether it goes on still."""
        return self._thread.is_alive()

    @property
    def stopping(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()

    @property
    def stopped(self) -> bool:
        """Whether it came to an end because the person stopped it."""
        return isinstance(self.error, Stopped)

    def stop(self) -> None:
        """Ask it to stop; it does at its next partnership."""
        self._stop.set()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until it has come to its end, at most so long."""
        self._thread.join(seconds)

    def _tell(self, stage: Stage, done: int, total: int) -> None:
        self.at = (stage, done, total)
        if self._stop.is_set():
            raise Stopped

    def _run(self) -> None:
        try:
            self.result = self._work(self._tell)
        except BaseException as error:  # noqa: BLE001 - it is raised again where the page asks for the result
            self.error = error


def ended(job: Job, t: Translate) -> bool:
    """Tell whether a step has come to its end; draw how far it is and the way to stop it while it has not."""
    if job.running:
        job.wait(_AT_ONCE)
    if not job.running:
        return True
    _watch(job, t)
    return False


@st.fragment(run_every=_LOOK)
def _watch(job: Job, t: Translate) -> None:
    if not job.running:
        st.rerun()
    stage, done, total = job.at
    words = {
        "read": t("Reading the file"),
        "look": t("Looking at the codes"),
        "place": t("Placing names"),
        "try": t("Trying on a copy of the register"),
        "write": t("Writing to the register"),
    }[stage]
    share = t("{done} of {total}").format(done=number(done), total=number(total)) if total else ""
    if job.stopping:
        words = t("Stopping …")
    st.progress(done / total if total else 0.0, text=f"{words} {share}".strip())
    st.button(
        t("Stop"), icon=":material/stop_circle:", on_click=job.stop, key="r_stop", disabled=job.stopping
    )
