"""Answers of online geocoders kept on disk: successes only, so that a failure is asked again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from data import paths

MAX_AGE = timedelta(days=365)
"""Age after which an answer is asked again."""


@dataclass(frozen=True, slots=True)
class OnlineAnswer:
    """A place that an online geocoder found.

    Parameters
    ----------
    lon, lat
        Degrees, EPSG:4326.
    code
        Code of the territory that the answer states (``COM-93048``), or "".
    label
        The place as the service words it.
    score
        0 to 100.
    """

    lon: float
    lat: float
    code: str
    label: str
    score: float


class GeoCache:
    """A small SQLite file of answers by question.

    Parameters
    ----------
    path
        The file; ``online-names.sqlite`` in the cache folder when None. Made when absent, and made again
        when it is no SQLite file.
    now
        Clock, for the age of answers.
    """

    def __init__(
        self, path: Path | None = None, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._path = path or paths.cache_dir() / "online-names.sqlite"
        self._now = now

    def get(self, service: str, question: str) -> OnlineAnswer | None:
        """Return the answer kept for a question to a service, None when there is none young enough.

        Parameters
        ----------
        service
            Base address of the service.
        question
            The question, as it is asked.
        """
        with self._open() as connection:
            row = connection.execute(
                "SELECT answer, stored FROM answers WHERE service = ? AND question = ?", (service, question)
            ).fetchone()
        if row is None or datetime.fromisoformat(row[1]) < self._now() - MAX_AGE:
            return None
        return OnlineAnswer(**json.loads(row[0]))

    def put(self, service: str, question: str, answer: OnlineAnswer) -> None:
        """Keep an answer; a former one is replaced.

        Parameters
        ----------
        service, question
            As for :meth:`get`.
        answer
            What was found.
        """
        with self._open() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)",
                (service, question, json.dumps(asdict(answer)), self._now().isoformat()),
            )

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Open the file with its table; commit and close at the end."""
        try:
            connection = self._connect()
        except sqlite3.DatabaseError:  # not a database: a cache may be thrown away
            self._path.unlink(missing_ok=True)
            connection = self._connect()
        with closing(connection), connection:
            yield connection

    def _connect(self) -> sqlite3.Connection:
        """Connect, and make the table when it is missing."""
        connection = sqlite3.connect(self._path, timeout=10)
        try:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS answers (service TEXT, question TEXT, answer TEXT NOT NULL,"
                " stored TEXT NOT NULL, PRIMARY KEY (service, question))"
            )
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection
