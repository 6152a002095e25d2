"""A long step of an import beside the page: told how far it is, really stopped, its error handed on."""

from __future__ import annotations

import threading

from data.errors import CartoCoopError
from views.registre_import_job import Job


def test_a_step_tells_how_far_it_is_and_gives_its_result():
    def work(tell):
        tell("try", 3, 4)
        return "done"

    job = Job("a", work)
    job.wait()
    assert (job.at, job.result, job.error, job.running) == (("try", 3, 4), "done", None, False)


def test_a_step_that_is_stopped_ends_at_what_it_tells_next():
    begun, go_on, done = threading.Event(), threading.Event(), []

    def work(tell):
        begun.set()
        go_on.wait(60)
        for number in range(1000):
            tell("try", number, 1000)
            done.append(number)

    job = Job("a", work)
    begun.wait(60)
    assert job.running
    job.stop()
    assert job.stopping
    go_on.set()
    job.wait()
    assert (job.stopped, done) == (True, [])


def test_an_error_of_a_step_is_kept_for_the_page():
    def work(_tell):
        raise CartoCoopError("No {what}.", what="file")

    job = Job("a", work)
    job.wait()
    assert job.error.render() == "No file."
    assert not job.stopped
