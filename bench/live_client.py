"""Somebody at a Streamlit page without a browser: its websocket, its protocol, the bytes that come."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from zlib import compress

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

LARGEST = 256 * 2**20
PATIENCE = 120.0
"""Seconds until a page must have answered."""
_KEY = re.compile(r"^\$\$ID-[0-9a-f]+-(.+)$")


class PageError(Exception):
    """The page answered with an error."""


@dataclass(slots=True)
class Answer:
    """What came back of one run of a page.

    Parameters
    ----------
    seconds
        From the question to the end of the run.
    bytes_of
        Bytes of the messages by kind of element ("component_instance", "arrow_data_frame", ...).
    values
        Bytes of the arguments of the components by name, deflated as the websocket deflates them.
    """

    seconds: float = 0.0
    bytes_of: dict[str, int] = field(default_factory=dict)
    values: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Bytes of all messages."""
        return sum(self.bytes_of.values())


class Visitor:
    """One session with a page.

    Parameters
    ----------
    address
        Of the server: ``http://localhost:8501``.

    Attributes
    ----------
    ids
        Ids of the widgets of the last runs by their keys.
    """

    def __init__(self, address: str) -> None:
        self.address = address.replace("http", "ws", 1) + "/_stcore/stream"
        self.ids: dict[str, str] = {}
        self._page = ""
        self._held: dict[str, Any] = {}
        self._known: dict[str, str] = {}
        self._line: ClientConnection | None = None

    async def __aenter__(self) -> Self:
        """Open the websocket."""
        self._line = await connect(
            self.address,
            subprotocols=["streamlit"],
            max_size=LARGEST,
            open_timeout=PATIENCE,  # type: ignore[list-item]
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        assert self._line is not None
        await self._line.close()

    async def open(self) -> Answer:
        """Ask for the page; return what came."""
        return await self._ask()

    async def go(self, page: str) -> Answer:
        """Go to another page by its address; return what came."""
        self._page = ""
        return await self._ask(page)

    async def choose(self, key: str, value: str) -> Answer:
        """Choose an option (as it is written) of the select box with a key; return what came."""
        self._held[self.ids[key]] = value
        return await self._ask()

    async def _ask(self, page: str = "") -> Answer:
        assert self._line is not None
        question = BackMsg()
        question.rerun_script.page_script_hash = self._page
        question.rerun_script.page_name = page
        question.rerun_script.cached_message_hashes.extend(self._known)
        for name, value in self._held.items():
            question.rerun_script.widget_states.widgets.add(id=name, string_value=value)
        start, found = time.perf_counter(), Answer()
        await self._line.send(question.SerializeToString())
        while True:
            content = await self._line.recv()
            message = ForwardMsg.FromString(content if isinstance(content, bytes) else content.encode())
            kind = self._take(message, found)
            found.bytes_of[kind] = found.bytes_of.get(kind, 0) + len(content)
            if kind == "script_finished" and message.script_finished != message.FINISHED_EARLY_FOR_RERUN:
                found.seconds = time.perf_counter() - start
                return found

    def _take(self, message: ForwardMsg, found: Answer) -> str:
        """Keep what the session must know of a message; return its kind."""
        kind = str(message.WhichOneof("type"))
        if message.metadata.cacheable:
            self._known[message.hash] = kind
        if kind == "new_session":
            self._page = message.new_session.page_script_hash
        if kind != "delta" or message.delta.WhichOneof("type") != "new_element":
            return kind
        element = message.delta.new_element
        name = str(element.WhichOneof("type"))
        held = getattr(element, name)
        if name == "exception":
            raise PageError(f"{held.type}: {held.message}")
        if name == "component_instance":
            found.values[held.component_name.rpartition(".")[2]] = len(compress(held.SerializeToString()))
        if key := _KEY.match(getattr(held, "id", "")):
            self.ids[key[1]] = held.id
        return name
