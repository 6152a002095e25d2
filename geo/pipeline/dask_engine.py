"""Tasks on a Dask cluster (``dask.distributed``): this machine's cores, or wherever a scheduler listens."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, TypeVar

from distributed import Client, LocalCluster, as_completed

from data.errors import N_, CartoCoopError

Item = TypeVar("Item")
Result = TypeVar("Result")
WAIT_S: Final = 20
"""Seconds that a scheduler has to answer, and to have a worker."""
TRIES: Final = 3
"""Times that a task may fail, or take its worker down with it, before the run ends."""

BATCH: Final = 8
"""Tasks sent to the scheduler at once: the strays that travel with them make one large message heavy."""


class EngineError(CartoCoopError):
    """The engine asked for is not installed, or its scheduler does not answer."""


class Dask:
    """Runs tasks on the workers of a client."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def address(self) -> str:
        """Address of the scheduler."""
        return str(self._client.scheduler_info()["address"])

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterable[Result]:
        """Return the results as they come; what a dead worker held is worked out again by another."""
        futures = self._client.map(function, items, pure=False, retries=TRIES, batch_size=BATCH)
        for _, result in as_completed(futures, loop=self._client.loop, with_results=True):
            yield result


@contextmanager
def dask_engine(scheduler: str | None = None, workers: int = 2) -> Iterator[Dask]:
    """Give an engine; what it started is stopped afterwards.

    Parameters
    ----------
    scheduler
        Address of a running scheduler (``tcp://host:8786``), whose workers must see the same files and have
        the same version of this product; None starts `workers` processes on this machine.
    workers
        Number of processes to start.

    Raises
    ------
    EngineError
        Nothing answers at the address, the scheduler has no worker, or none can be started here.
    """
    logging.getLogger("distributed").setLevel(logging.ERROR)
    if scheduler is None:
        with _cluster(workers) as cluster, Client(cluster) as client:
            yield Dask(client)
        return
    try:
        client = Client(scheduler, timeout=WAIT_S)
        client.wait_for_workers(1, timeout=WAIT_S)
    except (OSError, ValueError, TimeoutError) as error:
        message = N_("No Dask scheduler with a worker answers at {address}.")
        raise EngineError(message, address=scheduler) from error
    with client:
        yield Dask(client)


def _cluster(workers: int) -> LocalCluster:
    """Start workers on this machine.

    The page that a scheduler shows of itself cannot be turned off: it gets any free port, for this machine
    only (``dashboard_address=None`` would take 8787 on every interface and warn when another has it).
    """
    try:
        return LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address="127.0.0.1:0")
    except (RuntimeError, OSError, TimeoutError) as error:
        raise EngineError(N_("No worker of Dask could be started on this machine.")) from error
