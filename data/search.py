"""Full-text search of the register: an index beside it, in SQLite FTS5, made again when it changes.

The index is a file of the cache folder whose name says what it was made from (the register's version,
the names of places, the themes), so that it works whatever database holds the register. All text is
folded (:func:`data.text_fold.fold`) before it goes in, and so is a question: accents, case, hyphens,
apostrophes and ligatures make no difference. What a person typed never reaches ``MATCH`` as it is: it
becomes words of ASCII letters and digits, each between quotes.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from data import _search_documents, _search_model, _search_words, paths, text_fold
from data._search_documents import documents
from data._search_model import KINDS, SEPARATOR, Document
from data._search_words import LONGEST_QUERY, Piece, Word, canonical, excerpt, query_words
from data.errors import N_, CartoCoopError
from data.gazetteer import gazetteer_key, load_gazetteer
from data.register import Register
from data.text_fold import fold

__all__ = [
    "KINDS",
    "LONGEST_QUERY",
    "MOST_RESULTS",
    "SEPARATOR",
    "Answer",
    "Document",
    "Hit",
    "Piece",
    "SearchError",
    "SearchIndex",
    "Word",
    "open_index",
    "query_words",
]

MOST_RESULTS = 500
WEIGHTS = (10.0, 8.0, 3.0, 1.0)
"""Weight of a word in the title, in the other names, in the context, in the long texts (bm25)."""
THROUGH = 0.5
"""Weight of what an actor is found by only through a partnership."""
NAME, WHOLE, START, SOME = range(4)
"""How well a document answers: bears that very name; holds all words; words that start so; some words."""
TELLING = 4
"""Letters that the beginning of a word needs when only some of the words are found."""

How = Literal["all", "some"]
Found = TypeVar("Found")
_FILES = (
    Path(__file__),
    Path(str(_search_documents.__file__)),
    Path(str(_search_model.__file__)),
    Path(str(_search_words.__file__)),
    Path(str(text_fold.__file__)),
)
_TABLES = """
CREATE TABLE documents (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, content TEXT NOT NULL, UNIQUE (kind, key)
);
CREATE TABLE names (name TEXT NOT NULL, document INTEGER NOT NULL, PRIMARY KEY (name, document))
    WITHOUT ROWID;
CREATE VIRTUAL TABLE passages USING fts5(
    title, names, context, body, document UNINDEXED, weight UNINDEXED,
    tokenize = 'unicode61 remove_diacritics 2'
);
"""


class SearchError(CartoCoopError):
    """The index cannot be made or read."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that answers.

    Parameters
    ----------
    document
        What was found.
    level
        :data:`NAME`, :data:`WHOLE`, :data:`START` or :data:`SOME`.
    score
        Higher is better, among hits of one level.
    snippet
        A piece of its text with the words asked for, not marked up; () when only the title has them.
    """

    document: Document
    level: int
    score: float
    snippet: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found.

    Parameters
    ----------
    words
        The words looked for.
    hits
        The best ones, best first, of the kinds asked for.
    counts
        How many documents answer, by kind (all kinds, whatever was asked for).
    how
        ``all`` words, or only ``some`` when no document holds all.
    missing
        Words that nothing in the index answers.
    """

    words: tuple[Word, ...]
    hits: tuple[Hit, ...]
    counts: Mapping[str, int]
    how: How
    missing: tuple[str, ...]


def open_index(register: Register) -> SearchIndex:
    """Return the index of a register as it is now; made when it is not there.

    Raises
    ------
    SearchError
        The index cannot be written.
    """
    key = hashlib.sha256(f"{register.version()} {gazetteer_key()}".encode())
    for path in _FILES:
        key.update(path.read_bytes())
    path = paths.cache_dir() / f"search-{key.hexdigest()[:16]}.sqlite"
    return SearchIndex(path, lambda: documents(register, load_gazetteer()))


class SearchIndex:
    """A full-text index in one file; usable by several threads at once.

    Parameters
    ----------
    path
        The file; made when absent, and made again when it cannot be read.
    make
        Gives the documents.
    """

    def __init__(self, path: Path, make: Callable[[], Iterable[Document]]) -> None:
        self._path, self._make = path, make
        if not path.is_file():
            self._build()

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def search(
        self, text: str, *, kinds: Collection[str] | None = None, limit: int = 50, some: bool = True
    ) -> Answer:
        """Return what answers a question; no text of any kind makes it fail.

        Parameters
        ----------
        text
            Words, in any order; see :func:`query_words`.
        kinds
            Some of :data:`KINDS`; None for all.
        limit
            Number of hits, 1 to :data:`MOST_RESULTS`.
        some
            When no document holds all the words, give those that hold most of them.
        """
        words = query_words(text)
        if not words:
            return Answer((), (), MappingProxyType({}), "all", ())
        return self._ask(lambda connection: _answer(connection, text, words, kinds, limit, some=some))

    def get(self, kind: str, identifier: str) -> Document | None:
        """Return a document by its key, None when there is none."""
        query = "SELECT content FROM documents WHERE kind = ? AND key = ?"
        row = self._ask(lambda connection: connection.execute(query, (kind, identifier)).fetchone())
        return _read(row[0]) if row else None

    def all_documents(self) -> list[Document]:
        """Return every document, in the order of the index."""
        query = "SELECT content FROM documents ORDER BY id"
        rows = self._ask(lambda connection: connection.execute(query).fetchall())
        return [_read(content) for (content,) in rows]

    def _ask(self, question: Callable[[sqlite3.Connection], Found]) -> Found:
        """Ask the index; one that cannot be read is thrown away and made again, once."""
        try:
            with closing(self._connect()) as connection:
                return question(connection)
        except sqlite3.DatabaseError:  # cut short, not a database, or taken away by another process
            self._build()
        try:
            with closing(self._connect()) as connection:
                return question(connection)
        except sqlite3.DatabaseError as error:
            raise self._unusable(error) from error

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro", uri=True, timeout=10)

    def _build(self) -> None:
        """Write the index beside its place and put it there at once; older ones go."""
        content = list(self._make())
        try:
            handle, name = tempfile.mkstemp(dir=self._path.parent, prefix="search-", suffix=".tmp")
            os.close(handle)
            temporary = Path(name)
            try:
                with closing(sqlite3.connect(temporary)) as connection, connection:
                    _fill(connection, content)
                temporary.replace(self._path)
            finally:
                temporary.unlink(missing_ok=True)
            for old in self._path.parent.glob("search-*.sqlite"):
                if old != self._path:
                    old.unlink(missing_ok=True)
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from error

    def _unusable(self, error: Exception) -> SearchError:
        return SearchError(
            N_("The search index {path} cannot be used: {reason}"), path=str(self._path), reason=str(error)
        )


def _answer(
    connection: sqlite3.Connection,
    text: str,
    words: tuple[Word, ...],
    kinds: Collection[str] | None,
    limit: int,
    *,
    some: bool,
) -> Answer:
    """Return what answers; see :meth:`SearchIndex.search`."""
    missing = tuple(word.text for word in words if not _matching(connection, _one(word, starts=True)))
    ranked = _all_words(connection, text, words)
    partial = not ranked and some and len(words) > 1
    if partial:
        ranked = _some_words(connection, words)
    kind_of = dict(connection.execute("SELECT id, kind FROM documents"))
    counts = Counter(kind_of[number] for number in ranked)
    order = sorted(ranked, key=lambda number: (ranked[number], number))
    wanted = [number for number in order if kinds is None or kind_of[number] in kinds]
    wanted = wanted[: max(1, min(limit, MOST_RESULTS))]
    return Answer(
        words=words,
        hits=tuple(_hit(connection, number, ranked[number], words) for number in wanted),
        counts=MappingProxyType({kind: counts[kind] for kind in KINDS if counts[kind]}),
        how="some" if partial else "all",
        missing=missing,
    )


def _fill(connection: sqlite3.Connection, content: Sequence[Document]) -> None:
    connection.executescript(_TABLES)
    insert = "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)"
    for number, document in enumerate(content, 1):
        stored = json.dumps(asdict(document), ensure_ascii=False)
        connection.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?)", (number, document.kind, document.id, stored)
        )
        others = (*document.names, *document.designations)
        names = {canonical(name) for name in (document.title, *others)} - {""}
        connection.executemany("INSERT INTO names VALUES (?, ?)", [(name, number) for name in names])
        context = f"{document.context} {document.hidden}"
        own = (document.title, " ".join(others), context, document.body)
        weight = _weight(document)
        connection.execute(insert, (*map(fold, own), number, weight))
        further = [
            ("", "", fold(f"{shown} {hidden}"), "", number, weight * THROUGH)
            for shown, hidden in zip(document.passages, document.hidden_passages, strict=True)
        ]
        connection.executemany(insert, further)


def _weight(document: Document) -> float:
    """Return how much a document counts beside others: what the register speaks of comes first."""
    if document.kind in ("territory", "place") and not document.partnerships:
        return 0.4
    return {"theme": 1.3, "source": 0.6}.get(document.kind, 1.0)


def _read(content: str) -> Document:
    fields: dict[str, Any] = json.loads(content)
    lists = {key: tuple(value) for key, value in fields.items() if isinstance(value, list)}
    return Document(**(fields | lists))


def _one(word: Word, *, starts: bool) -> str:
    """Return the expression of one word; its parts are ASCII letters and digits between quotes."""
    forms = [f'"{form}"' for form in word.whole]
    if starts and word.start:
        forms.append(f'"{word.start}" *')
    return f"({' OR '.join(forms)})"


def _matching(connection: sqlite3.Connection, expression: str) -> dict[int, float]:
    """Return the best score of each document with a passage that matches; higher is better."""
    query = "SELECT document, -bm25(passages, ?, ?, ?, ?) * weight FROM passages WHERE passages MATCH ?"
    found: dict[int, float] = {}
    for number, score in connection.execute(query, (*WEIGHTS, expression)):
        found[number] = max(score, found.get(number, score))
    return found


def _all_words(
    connection: sqlite3.Connection, text: str, words: Sequence[Word]
) -> dict[int, tuple[int, float]]:
    """Return level and negated score of each document with a passage that holds all the words."""
    ranked: dict[int, tuple[int, float]] = {}
    for level, starts in ((START, True), (WHOLE, False)):
        expression = " AND ".join(_one(word, starts=starts) for word in words)
        ranked |= {number: (level, -score) for number, score in _matching(connection, expression).items()}
    same = connection.execute("SELECT document FROM names WHERE name = ?", (canonical(text[:LONGEST_QUERY]),))
    return ranked | {number: (NAME, ranked.get(number, (NAME, 0.0))[1]) for (number,) in same}


def _some_words(connection: sqlite3.Connection, words: Sequence[Word]) -> dict[int, tuple[int, float]]:
    """Return the documents that hold as many of the words as any does; beginnings must be telling."""
    per_word = [_matching(connection, _one(word, starts=len(word.text) >= TELLING)) for word in words]
    count = Counter(number for ids in per_word for number in ids)
    most = max(count.values(), default=0)
    scores = {number: sum(ids.get(number, 0.0) for ids in per_word) for number in count}
    return {number: (SOME, -scores[number]) for number, held in count.items() if held == most}


def _hit(connection: sqlite3.Connection, number: int, rank: tuple[int, float], words: Sequence[Word]) -> Hit:
    row = connection.execute("SELECT content FROM documents WHERE id = ?", (number,)).fetchone()
    document = _read(row[0])
    title = set(fold(document.title).split())
    fields = (document.body, " · ".join(document.names), document.context, *document.passages)
    told = all(word.found_in(title) for word in words)
    return Hit(document, rank[0], -rank[1], () if told else excerpt(fields, words))
