"""Activities of an IATI file as a stream: one at a time, whatever the size of the file.

The parser is expat, told to refuse every document type declaration (so that there are no entities to swell
and none to fetch), every tag, comment or attribute beyond :data:`LONGEST_TOKEN`, and every nesting beyond
:data:`DEEPEST`. An activity that holds too much is given without its content. What the product has no
place for, and the contacts, are passed over before anything is made of them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final, NamedTuple
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from data.errors import N_, CartoCoopError
from data.exporters.guard import clean_text
from data.iati import ours

CHUNK: Final = 1 << 16
LONGEST_TOKEN: Final = 8_000_000
"""Bytes of one tag, comment or attribute: a file with a longer one is refused."""
DEEPEST: Final = 64
MOST_TEXT: Final = 8_000_000
"""Characters of one activity."""
MOST_ELEMENTS: Final = 200_000
"""Elements of one activity."""
LEFT_OUT: Final = ours("left-out")
"""Element of our own files: a partnership that IATI cannot hold."""

_CONTACTS: Final = "contact-info"
_PASSED: Final = frozenset(
    [_CONTACTS, "result", "crs-add", "fss", "conditions", "country-budget-items", "legacy-data"]
)
"""Children of an activity that are not read."""
_LETTERS: Final = frozenset({4, 6, 18, 19})
"""Errors of expat that bytes of another encoding cause: invalid token, half a letter, encodings."""
_CUT: Final = frozenset({3, 5, 20})
"""Errors of expat at the end of a file that is cut off: no element, unclosed token, unclosed section."""


class IatiError(CartoCoopError):
    """A file cannot be read as a list of IATI activities; the message says why and what to do."""


class RawActivity(NamedTuple):
    """One activity (or partnership left out of our own file); `element` is None when it holds too much."""

    row: int
    element: Element | None
    left_out: bool


class ActivityStream:
    """Reads a file; see :meth:`activities`.

    Parameters
    ----------
    file
        Its name, for messages.
    """

    def __init__(self, file: str) -> None:
        self.root: Mapping[str, str] = {}
        """Attributes of the list of activities."""
        self.rows = 0
        """Activities so far."""
        self.contacts = 0
        """Sections of contacts passed over so far."""
        self._file = file
        self._ready: deque[RawActivity] = deque()
        self._builder: TreeBuilder | None = None
        self._depth = self._events = self._size = self._elements = 0
        self._passing = 0
        self._closed = False

    def activities(self, stream: BinaryIO) -> Iterator[RawActivity]:
        """Yield the activities in the order of the file.

        Raises
        ------
        IatiError
            The file is no list of activities of version 2, is cut off, damaged, or built to do harm. What
            was yielded before is then to be thrown away.
        """
        parser: Any = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.buffer_size = CHUNK
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.StartDoctypeDeclHandler = self._doctype
        quiet = fed = 0
        while True:
            chunk = stream.read(CHUNK)
            before = self._events
            try:
                parser.Parse(chunk, not chunk)
            except expat.ExpatError as error:
                raise self._damaged(error, chunk, parser.CurrentByteIndex - fed) from error
            except (LookupError, ValueError) as error:
                raise IatiError(
                    N_("“{file}” is in an encoding that is not read. Save it as UTF-8."), file=self._file
                ) from error
            fed += len(chunk)
            quiet = 0 if self._events > before else quiet + len(chunk)
            if quiet > LONGEST_TOKEN:
                raise IatiError(
                    N_("“{file}” is refused: one of its tags or comments has no end."), file=self._file
                )
            while self._ready:
                yield self._ready.popleft()
            if not chunk:
                return

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._events += 1
        self._depth += 1
        if self._depth > DEEPEST:
            raise IatiError(
                N_("“{file}” is refused: its elements stand more than {most} deep in each other."),
                file=self._file,
                most=DEEPEST,
            )
        if self._depth == 1:
            self._check_root(name, attributes)
        elif self._depth == 2:
            self._open(name)
        elif self._depth == 3 and not self._passing and name in _PASSED:
            self._passing = self._depth
            self.contacts += name == _CONTACTS
        if self._builder is None or self._passing:
            return
        self._elements += 1
        self._size += sum(len(value) for value in attributes.values())
        if self._elements > MOST_ELEMENTS or self._size > MOST_TEXT:
            self._builder = None
            return
        named = {self._name(key): value for key, value in attributes.items()}
        self._builder.start(self._name(name), named)

    def _end(self, name: str) -> None:
        self._events += 1
        self._depth -= 1
        if self._passing:
            if self._depth < self._passing:
                self._passing = 0
            return
        if self._builder is not None:
            self._builder.end(self._name(name))
        if self._depth == 1 and self._closed:
            left_out = self._name(name) == LEFT_OUT
            element = self._builder.close() if self._builder is not None else None
            self._ready.append(RawActivity(self.rows, element, left_out))
            self._builder, self._closed = None, False

    def _data(self, text: str) -> None:
        self._events += 1
        if self._builder is None or self._passing:
            return
        self._size += len(text)
        if self._size > MOST_TEXT:
            self._builder = None
        else:
            self._builder.data(text)

    def _open(self, name: str) -> None:
        if name == "iati-activity" or self._name(name) == LEFT_OUT:
            self.rows += 1
            self._builder, self._closed = TreeBuilder(), True
            self._size = self._elements = 0

    def _name(self, name: str) -> str:
        return f"{{{name}" if "}" in name else name

    def _check_root(self, name: str, attributes: Mapping[str, str]) -> None:
        self.root = attributes
        local = name.rpartition("}")[2]
        if local.lower() == "html":
            raise self._web_page()
        if name == "iati-organisations":
            raise IatiError(
                N_("“{file}” is an IATI file of organisations; only files of activities hold partnerships."),
                file=self._file,
            )
        if name != "iati-activities":
            raise IatiError(
                N_("“{file}” is XML, but no list of IATI activities: it begins with “{name}”."),
                file=self._file,
                name=clean_text(local, 60),
            )
        version = attributes.get("version", "")
        if not version.startswith("2."):
            raise IatiError(
                N_("“{file}” is of version “{version}” of IATI; only versions 2.01 to 2.03 are read."),
                file=self._file,
                version=clean_text(version, 20) or "?",
            )

    def _doctype(self, name: str, *_: object) -> None:
        if name.lower() == "html":
            raise self._web_page()
        raise IatiError(
            N_(
                "“{file}” is refused: it declares a document type (DOCTYPE), which no IATI file does and "
                "by which harm can be done."
            ),
            file=self._file,
        )

    def _web_page(self) -> IatiError:
        return IatiError(
            N_("“{file}” is a web page, not an IATI file. Fetch the file itself."), file=self._file
        )

    def _damaged(self, error: expat.ExpatError, chunk: bytes, at: int) -> IatiError:
        values: dict[str, Any] = {"file": self._file, "line": error.lineno, "column": error.offset + 1}
        if error.code in _CUT and not chunk:
            return IatiError(
                N_("“{file}” is cut off at line {line}: it is not complete. Fetch it again."), **values
            )
        if error.code in _LETTERS and any(byte > 127 for byte in chunk[max(0, at - 2) : max(0, at) + 4]):
            return IatiError(
                N_(
                    "“{file}” is not in the encoding that it says (line {line}, column {column}). "
                    "Save it as UTF-8."
                ),
                **values,
            )
        return IatiError(
            N_("“{file}” is no sound XML: line {line}, column {column} cannot be read."), **values
        )
