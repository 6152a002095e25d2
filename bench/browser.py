"""A real browser and the pages that it opens, for the rows that are painted."""

from __future__ import annotations

import functools
import gzip
import http.server
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, ParamSpec, TypeVar

from playwright.sync_api import Browser, Page, sync_playwright

P, R = ParamSpec("P"), TypeVar("R")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
NO_BROWSER = "no Chromium on this machine"
_THREAD = ThreadPoolExecutor(1, "browser")
"""Playwright keeps an event loop running in its thread, and other rows run loops of their own."""


def chromium() -> str | None:
    """Return where Chromium is, None when there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def apart(function: Callable[P, R]) -> Callable[P, R]:
    """Let a function that opens pages run in the browser's own thread."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        return _THREAD.submit(function, *args, **kwargs).result()

    return run


@functools.cache
def open_browser() -> Browser:
    """Return the one browser of all rows; it ends with this program."""
    return sync_playwright().start().chromium.launch(executable_path=chromium(), args=FLAGS)


class FileHandler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder, gzipped as Streamlit does it (each file once, then from memory)."""

    least: ClassVar[int] = 500
    packed: ClassVar[dict[str, bytes]] = {}

    def do_GET(self) -> None:
        """Answer with the file."""
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        self.answer(path)

    def answer(self, path: Path) -> None:
        """Send a file that is there."""
        content = path.read_bytes()
        self.send_response(200)
        if len(content) >= self.least and "gzip" in self.headers.get("Accept-Encoding", ""):
            content = self.packed.setdefault(str(path), gzip.compress(content, 9))
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Keep the table clean."""


@dataclass
class Site:
    """Pages in a folder that is served, from when they are first asked for.

    Parameters
    ----------
    write
        Writes the pages into the folder.
    handler
        Answers requests.
    view
        Width and height of the window.
    density
        Pixels of the screen for one of the page.
    """

    write: Callable[[Path], None]
    handler: type[http.server.SimpleHTTPRequestHandler] = FileHandler
    view: tuple[int, int] = (1100, 620)
    density: float = 1.0
    address: str = ""
    closing: list[Callable[[], Any]] = field(default_factory=list)

    def prepare(self) -> None:
        """Write the pages and start the server; once."""
        if self.closing:
            return
        folder = Path(tempfile.mkdtemp(prefix="cartocoop-pages-"))
        self.write(folder)
        handler = functools.partial(self.handler, directory=str(folder))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{server.server_address[1]}"
        self.closing = [server.shutdown, lambda: shutil.rmtree(folder)]

    def close(self) -> None:
        """Stop the server and delete the pages."""
        for one in self.closing:
            one()
        self.closing = []

    @contextmanager
    def opened(
        self, name: str, *, script: str = "", watch: Callable[[Page], None] = lambda _: None
    ) -> Iterator[Page]:
        """Open a page in a browser with an empty cache.

        Parameters
        ----------
        name
            Of the page, with its folder, without ``.html``.
        script
            Runs before every script of the page.
        watch
            Is given the page before it is asked for.
        """
        self.prepare()
        width, height = self.view
        size: Any = {"width": width, "height": height}
        context = open_browser().new_context(viewport=size, device_scale_factor=self.density)
        if script:
            context.add_init_script(script)
        page = context.new_page()
        watch(page)
        page.goto(f"{self.address}/{name}.html", wait_until="commit")
        yield page
        context.close()
