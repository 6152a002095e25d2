"""A real Chromium for the tests that need one, and a witness of every request that it makes."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from contextlib import contextmanager
from typing import ClassVar
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect, sync_playwright

from data import tiles
from tests import atlas_units
from tests.browser.servers import running_app

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
LOCAL_HOSTS = {"127.0.0.1", "localhost", "::1"}
LOCAL_SCHEMES = {"data", "blob", "file", "about"}
LONG = 90_000
"""How long a page may take to show what is waited for, milliseconds: a machine may be slow and loaded."""


def pytest_collection_modifyitems(items):
    """Give a journey through the app more time than one test of a function: each of its waits may be long."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.timeout(420))


def is_local(url: str) -> bool:
    """Return whether a request stays on this machine."""
    parts = urlsplit(url)
    return parts.scheme in LOCAL_SCHEMES or parts.hostname in LOCAL_HOSTS


@pytest.fixture(scope="session")
def chromium():
    """Return a running Chromium, or skip with what to do."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("no Chromium here; on Debian and Ubuntu: sudo apt install chromium")
    with sync_playwright() as playwright:
        expect.set_options(timeout=LONG)
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Witness:
    """Opens pages and remembers what they asked for, what they complained of and what they ran."""

    def __init__(self, browser, shared):
        self.browser = browser
        self.shared = shared
        self.contexts = []
        self.pages = []
        self.requests = []
        self.errors = []

    def page(self, width=1250, height=900, **options):
        """Open a page; with options of its own it is somebody else's browser, with an empty cache."""
        if options:
            self.contexts.append(self.browser.new_context(**options))
        page = (self.contexts[-1] if options else self.shared).new_page()
        page.set_default_timeout(LONG)
        page.set_viewport_size({"width": width, "height": height})
        self.pages.append(page)
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", lambda dialog: (self.errors.append(dialog.message), dialog.dismiss()))
        return page

    def outside(self):
        """Return the addresses asked for that are not on this machine."""
        return [url for url in self.requests if not is_local(url)]

    def close(self):
        for page in self.pages:
            page.close()
        for context in self.contexts:
            context.close()
        self.shared.clear_cookies()


@pytest.fixture(scope="session")
def shared(chromium):
    """Return a browsing context that keeps what the server lets it cache, as a person's browser does."""
    context = chromium.new_context()
    yield context
    context.close()


@pytest.fixture
def witness(chromium, shared):
    """Return a Witness; after the test, no request has left the machine and no script has failed."""
    found = Witness(chromium, shared)
    yield found
    found.close()
    assert found.outside() == []
    assert found.errors == []


class _Quiet(http.server.SimpleHTTPRequestHandler):
    extra: ClassVar[dict[str, str]] = {}

    def log_message(self, *_):
        pass

    def do_GET(self):
        content = self.extra.get(self.path)
        if content is None:
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(content.encode())


@contextmanager
def serve(folder, extra):
    """Serve a folder, and the pages of `extra` by path, on a free port of this machine; give its address."""
    handler = functools.partial(type("Handler", (_Quiet,), {"extra": extra}), directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


SETTLED = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app && app.dataset.testScriptState === "notRunning"
    && !document.querySelector('[data-testid="stSpinner"], [data-testid="stSkeleton"], [data-stale="true"]')
    && document.querySelectorAll('[data-testid="stElementContainer"]').length > 3;
}"""


def settle(page):
    """Wait until a page that has begun to answer stands still.

    Streamlit says that it runs only once the server has begun: after a click, wait first for something that
    the click brings.
    """
    page.wait_for_function(SETTLED)


def map_of(page):
    """Return the map's frame, once the map has its arguments and the communes of Kayes are drawn."""
    frame = page.frame_locator('iframe[title*="cartocoop_map"]')
    frame.locator("html[data-turn]").wait_for(state="attached")
    frame.locator("#map_kayes .cc-unit").nth(128).wait_for(state="attached")
    return frame


@pytest.fixture
def visit(witness, app_address):
    """Return what opens an address of the app."""

    def open_page(address="", **options):
        page = witness.page(**options)
        page.goto(f"{app_address}/{address}")
        return page

    return open_page


@pytest.fixture(scope="session")
def app_address(built, tmp_path_factory):
    """Start the app once, on a free port, with a home of its own; give its address.

    The tiles of the whole Atlas are those of a small one: cutting all takes half a minute.
    """
    home = tmp_path_factory.mktemp("app-home")
    shutil.copytree(built, home, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARTOCOOP_HOME", str(home))
        patch.setattr(tiles, "atlas_units", atlas_units.units)
        tiles.ensure_tiles()
    with running_app(home) as url:
        yield url
