"""Downloads of official boundaries: checked, cached, resumable, polite. Nothing else in data is online.

A download goes to a ``.part`` file beside its place. When it is cut or interrupted it stays, and the next
try asks for the rest only (``Range`` with ``If-Range``). A file takes its place in the cache once its
length, its content and, where one is known, its checksum are right; until then the cache is untouched.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import requests

from data.boundaries_store import checksum
from data.boundary_sources import (
    GEO_API,
    GEOBOUNDARIES,
    IDF_DEPARTEMENTS,
    MALI_LEVELS,
    Facts,
    FetchError,
    base_url,
    commune_url,
    geo_api_facts,
    geoboundaries_facts,
    mali_url,
)
from data.errors import N_, NoNetworkError
from data.fetch_cache import (
    Fetched,
    check_geojson,
    discard,
    fetched,
    nonsense,
    notes,
    read_manifest,
    resumable,
    take,
    too_large,
)
from data.paths import cache_dir
from data.schema import Area

Progress = Callable[[str, int, int | None], None]
"""Called with the name of the file, the bytes that are there, and the bytes expected (None: unknown)."""

__all__ = ["Fetched", "Fetcher", "Policy", "fetch_boundaries", "fetched"]

USER_AGENT = "CartoCoop/0.1 (territorial cooperation map)"
CHUNK = 1 << 14
OFFLINE_ATTEMPTS = 2
RETRIED = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Policy:
    """How patient a download is.

    Parameters
    ----------
    connect_timeout, read_timeout
        Seconds without an answer, without a byte.
    attempts
        Tries of one file; a network that is not there at all is tried twice.
    backoff
        Seconds before the second try; doubled before each further one.
    longest_wait
        Longest wait in seconds that a service may ask for (``Retry-After``).
    max_bytes
        Largest file taken.
    sleep
        Waits so many seconds.
    """

    connect_timeout: float = 10.0
    read_timeout: float = 60.0
    attempts: int = 4
    backoff: float = 1.0
    longest_wait: float = 60.0
    max_bytes: int = 512 << 20
    sleep: Callable[[float], None] = time.sleep


def fetch_boundaries(
    area: Area,
    *,
    base_urls: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    cache: Path | None = None,
    policy: Policy | None = None,
    checksums: Mapping[str, str] | None = None,
) -> list[Path]:
    """Fetch the official boundaries of an area.

    Parameters
    ----------
    area
        ``kayes``: geoBoundaries, Mali ADM1 to ADM3; ``idf``: geo.api.gouv.fr, communes of the 8
        départements, put together in one file.
    base_urls
        Address by service (``geoboundaries``, ``geo-api``); else the environment, else the public ones.
    progress
        Told how far each file is.
    cache
        Folder of the downloads; None is the cache folder of CartoCoop.
    policy
        How patient to be.
    checksums
        Known SHA-256 by file name; a file that has another is refused.

    Returns
    -------
    list of pathlib.Path
        GeoJSON files for :func:`data.boundary_use.use_boundaries`, the coarsest level first;
        :func:`fetched` says what is known of each.

    Raises
    ------
    NoNetworkError
        No service could be reached and the cache has no copy.
    FetchError
        A service answered with something else than boundaries, or not at all after several tries.
    """
    folder = cache or cache_dir() / "downloads"
    folder.mkdir(parents=True, exist_ok=True)
    with Fetcher(folder, progress, policy or Policy(), checksums or {}) as fetcher:
        if area == "kayes":
            base = base_url(GEOBOUNDARIES, base_urls)
            return [fetcher.mali(base, level) for level in MALI_LEVELS]
        base = base_url(GEO_API, base_urls)
        parts = []
        for departement in IDF_DEPARTEMENTS:
            facts = geo_api_facts(commune_url(base, departement))
            parts.append(fetcher.file(facts, f"communes-{departement}.geojson"))
        return [fetcher.put_together(parts, "communes-idf.geojson")]


class Fetcher:
    """One session of downloads into one cache folder.

    Parameters
    ----------
    folder
        Cache folder, existing.
    progress, policy, checksums
        See :func:`fetch_boundaries`.
    """

    def __init__(
        self, folder: Path, progress: Progress | None, policy: Policy, checksums: Mapping[str, str]
    ) -> None:
        self.folder = folder
        self.progress = progress or (lambda _name, _done, _total: None)
        self.policy = policy
        self.checksums = checksums
        self.session = requests.Session()
        self.session.max_redirects = 5
        self.session.headers.update({"User-Agent": USER_AGENT, "Accept-Encoding": "identity"})

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()

    def mali(self, base: str, level: str) -> Path:
        """Fetch one level of Mali from geoBoundaries: its description, then the file that this names."""
        name = f"mali-{level.lower()}.geojson"
        try:
            answer = self.json(mali_url(base, level), name)
        except NoNetworkError:
            if self.kept(name) is None:
                raise
            return self.folder / name
        return self.file(geoboundaries_facts(answer, base), name)

    def json(self, url: str, name: str) -> Any:
        """Return the JSON of a small answer."""
        part = self.folder / f".{name}.description"
        try:
            self._transfer(_Job(url, part, name, limit=1 << 20, quiet=True))
            return json.loads(part.read_bytes())
        except ValueError as error:
            raise nonsense(url) from error
        finally:
            part.unlink(missing_ok=True)
            notes(part).unlink(missing_ok=True)

    def file(self, facts: Facts, name: str) -> Path:
        """Fetch one GeoJSON file into the cache, or keep the copy that is still the latest.

        Without network the copy in the cache is used.
        """
        target = self.folder / name
        kept = self.kept(name)
        part = target.with_name(f"{name}.part")
        try:
            validator = self._transfer(
                _Job(facts.url, part, name, self.policy.max_bytes, kept.validator if kept else "")
            )
        except NoNetworkError:
            if kept is None:
                raise
            return target
        if validator is None:
            return target
        check_geojson(part, facts.url)
        digest = checksum(part)
        expected = self.checksums.get(name)
        if expected and expected != digest:
            discard(part)
            raise FetchError(
                N_("The checksum of “{file}” is not the expected one; it was not taken."), file=name
            )
        entry = Fetched(
            file=name,
            url=facts.url,
            sha256=digest,
            size=part.stat().st_size,
            validator=validator,
            fetched_on=datetime.now(UTC).date().isoformat(),
            vintage=facts.vintage,
            source=facts.source,
            licence=facts.licence,
        )
        take(part, entry)
        return target

    def put_together(self, parts: list[Path], name: str) -> Path:
        """Write the features of several GeoJSON files into one and note it in the manifest."""
        features: list[Any] = []
        for path in parts:
            features += json.loads(path.read_bytes())["features"]
        draft = self.folder / f"{name}.part"
        document = {"type": "FeatureCollection", "features": features}
        draft.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
        first = read_manifest(self.folder)[parts[0].name]
        entry = replace(
            first,
            file=name,
            sha256=checksum(draft),
            size=draft.stat().st_size,
            validator="",
            previous_sha256="",
        )
        take(draft, entry)
        return self.folder / name

    def kept(self, name: str) -> Fetched | None:
        """Return the manifest's entry of a cached file, when file and checksum are still right."""
        entry = read_manifest(self.folder).get(name)
        target = self.folder / name
        if entry is None or not target.is_file() or checksum(target) != entry.sha256:
            return None
        return entry

    def _transfer(self, job: _Job) -> str | None:
        """Bring a file to its ``.part``, trying again as the policy allows.

        Returns
        -------
        str or None
            The validator of what has come; None when the copy that is known is the latest.
        """
        delay = self.policy.backoff
        for attempt in range(1, self.policy.attempts + 1):
            last = attempt == self.policy.attempts
            wait = delay
            try:
                return self._attempt(job)
            except _TryAgainError as again:
                wait = delay if again.wait is None else again.wait
                if last or wait > self.policy.longest_wait:
                    raise FetchError(
                        N_("{url} cannot serve us now ({reason}). Try again later."),
                        url=job.url,
                        reason=again.reason,
                    ) from again
            except requests.exceptions.SSLError as error:
                raise FetchError(
                    N_("The secure connection to {url} could not be made."), url=job.url
                ) from error
            except requests.exceptions.ReadTimeout as error:
                if last:
                    raise FetchError(
                        N_("{url} does not answer in time. Try again later."), url=job.url
                    ) from error
            except (requests.exceptions.ConnectionError, requests.exceptions.Timeout) as error:
                if attempt == min(OFFLINE_ATTEMPTS, self.policy.attempts):
                    raise NoNetworkError(
                        N_("There is no network, or {url} cannot be reached. Everything else works without."),
                        url=job.url,
                    ) from error
            except requests.exceptions.RequestException as error:
                raise FetchError(N_("{url} could not be read."), url=job.url) from error
            self.policy.sleep(wait)
            delay *= 2
        raise AssertionError  # pragma: no cover - the last attempt returns or raises

    def _attempt(self, job: _Job) -> str | None:
        """Ask once for a file, or for the rest of it."""
        start, validator = resumable(job.part, job.url)
        headers = {"Range": f"bytes={start}-", "If-Range": validator} if start else {}
        if not start and job.known:
            headers["If-None-Match" if job.known.startswith('"') else "If-Modified-Since"] = job.known
        timeout = (self.policy.connect_timeout, self.policy.read_timeout)
        with self.session.get(job.url, headers=headers, timeout=timeout, stream=True) as answer:
            if job.url.startswith("https://") and not answer.url.startswith("https://"):
                raise FetchError(N_("{url} leads to an address that is not secure."), url=job.url)
            if answer.status_code == 304:
                return None
            _check_status(answer, job.url)
            resumed = answer.headers.get("Content-Range", "").startswith(f"bytes {start}-")
            if answer.status_code == 416 or (answer.status_code == 206 and not resumed):
                discard(job.part)
                raise _TryAgainError(str(answer.status_code), 0.0)
            if answer.status_code != 206:
                start, validator = 0, _validator(answer)
            self._receive(answer, job, start, validator)
        return validator

    def _receive(self, answer: requests.Response, job: _Job, start: int, validator: str) -> None:
        """Write an answer to the ``.part`` file, behind its first `start` bytes."""
        length = answer.headers.get("Content-Length", "")
        total = start + int(length) if length.isdigit() else None
        if total is not None and total > job.limit:
            raise too_large(job.url, job.limit)
        notes(job.part).write_text(json.dumps({"url": job.url, "validator": validator}), "utf-8")
        done = start
        try:
            with job.part.open("ab" if start else "wb") as sink:
                for block in answer.iter_content(CHUNK):
                    done += len(block)
                    if done > job.limit:
                        break
                    sink.write(block)
                    if not job.quiet:
                        self.progress(job.name, done, total)
        except requests.exceptions.ChunkedEncodingError as error:
            raise _TryAgainError(f"{done} / {total or '?'}") from error
        if done > job.limit:
            discard(job.part)
            raise too_large(job.url, job.limit)
        if total is not None and done != total:
            raise _TryAgainError(f"{done} / {total}")


@dataclass(frozen=True, slots=True)
class _Job:
    """One file to bring: from where to where, its name for people, its limits, what the cache has."""

    url: str
    part: Path
    name: str
    limit: int
    known: str = ""
    quiet: bool = False


class _TryAgainError(Exception):
    """A try failed in a way that may pass; `wait` is what the service asks for."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        self.reason = reason
        self.wait = wait
        super().__init__(reason)


def _check_status(answer: requests.Response, url: str) -> None:
    if answer.status_code in RETRIED:
        raise _TryAgainError(str(answer.status_code), _retry_after(answer))
    if answer.status_code not in {200, 206, 416}:
        raise FetchError(N_("{url} answered {status}."), url=url, status=answer.status_code)


def _retry_after(answer: requests.Response) -> float | None:
    """Return the seconds that a service asks to wait, as a number or as a date."""
    value = answer.headers.get("Retry-After", "").strip()
    if value.isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def _validator(answer: requests.Response) -> str:
    """Return what proves that a resource is unchanged: a strong ETag, else Last-Modified, else nothing."""
    etag = str(answer.headers.get("ETag", ""))
    return etag if etag.startswith('"') else str(answer.headers.get("Last-Modified", ""))
