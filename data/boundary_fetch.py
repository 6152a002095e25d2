"""Fetch the official boundaries of an area and use them: what both doors do in one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data.boundary_report import JoinReport
from data.boundary_use import use_boundaries
from data.errors import CartoCoopError
from data.fetch import Fetched, Policy, Progress, fetch_boundaries, fetched
from data.schema import Area


@dataclass(frozen=True, slots=True)
class FetchOutcome:
    """What came of one fetched file.

    Parameters
    ----------
    path
        The file in the cache.
    fetched
        Address, checksum, date, vintage, source, licence; None when the cache does not say.
    report
        The join report; None when the file could not be used.
    error
        Why it could not.
    """

    path: Path
    fetched: Fetched | None
    report: JoinReport | None
    error: CartoCoopError | None

    @property
    def accepted(self) -> bool:
        """At least one level of the file is in use now."""
        return self.report is not None and bool(self.report.accepted)


def fetch_and_use(
    area: Area,
    *,
    base_urls: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    cache: Path | None = None,
    policy: Policy | None = None,
) -> list[FetchOutcome]:
    """Fetch the official boundaries of an area and use each file that fits.

    Parameters
    ----------
    area, base_urls, progress, cache, policy
        See :func:`data.fetch.fetch_boundaries`.

    Returns
    -------
    list of FetchOutcome
        One per file, the coarsest level first.

    Raises
    ------
    NoNetworkError, FetchError
        The boundaries could not be fetched.
    """
    paths = fetch_boundaries(area, base_urls=base_urls, progress=progress, cache=cache, policy=policy)
    return [_use(path, area) for path in paths]


def _use(path: Path, area: Area) -> FetchOutcome:
    entry = fetched(path)
    vintage, source, licence = (entry.vintage, entry.source, entry.licence) if entry else ("", "", "")
    try:
        report = use_boundaries(path, area=area, vintage=vintage, source=source, licence=licence)
    except CartoCoopError as error:
        return FetchOutcome(path, entry, None, error)
    return FetchOutcome(path, entry, report, None)
