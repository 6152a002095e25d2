"""Streamlit servers of this machine for the rows of the living app: the product, and minimal pages."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers.

    Parameters
    ----------
    address
        ``http://localhost:PORT``.
    process
        Its number.
    """

    address: str
    process: int


class Servers:
    """Servers that run until they are closed, each started when it is first asked for."""

    def __init__(self) -> None:
        self.stack = ExitStack()
        self._known: dict[tuple[str, ...], Server] = {}

    def of(self, *script: str) -> Server:
        """Return the server of a script; ``app.py`` is the product's page."""
        command = ("-m", "streamlit", "run", *script) if script[0] != "start.py" else script
        if command not in self._known:
            self._known[command] = self.stack.enter_context(serving(*command))
        return self._known[command]

    def page(self, text: str) -> Server:
        """Return the server of a page of that text."""
        return self.of(str(self.written(text)))

    def written(self, text: str) -> Path:
        """Return where the script of a page is; it goes when the servers are closed."""
        folder = Path(self.stack.enter_context(TemporaryDirectory(prefix="cartocoop-live-")))
        (folder / "page.py").write_text(text, "utf-8")
        return folder / "page.py"

    def close(self) -> None:
        """End them all."""
        self._known.clear()
        self.stack.close()


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(*script: str, home: Path | None = None) -> Iterator[Server]:
    """Run a Streamlit server until the block ends.

    Parameters
    ----------
    script
        What Python runs: ``start.py``, or ``-m streamlit run PAGE``.
    home
        That of the product; by default this process's.
    """
    port = free_port()
    address = f"http://localhost:{port}"
    options = ["--server.headless", "true", "--server.port", str(port)]
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, *script, *options, "--client.showErrorDetails", "full"],
        cwd=ROOT,
        env=os.environ | ({"CARTOCOOP_HOME": str(home)} if home else {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(f"{address}/_stcore/health", process)
        yield Server(address, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"no answer from {address}")
