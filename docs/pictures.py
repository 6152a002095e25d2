"""Make the pictures of the README from the running product: ``python -m docs.pictures``.

Needs the development tools and a Chromium; uses a home of its own, so that the built-in register is shown.
"""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).resolve().parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def main() -> None:
    """Start the product, photograph it, export a poster, write both pictures."""
    with product() as open_page:
        page = open_page(1280, 1010, "")
        frame = page.frame_locator('iframe[title*="cartocoop_map"]')
        frame.locator("#map_kayes .cc-unit").nth(128).wait_for(state="attached", timeout=120_000)
        page.wait_for_timeout(2_000)
        _save(page.screenshot(), HERE / "carte.png")
        poster = Path(os.environ["CARTOCOOP_HOME"]) / "affiche.png"
        subprocess.run(  # noqa: S603
            [sys.executable, "cli.py", "export", str(poster), "--dpi", "110"], check=True, cwd=HERE.parent
        )
        _save(poster.read_bytes(), HERE / "affiche.png")


@contextmanager
def product() -> Iterator[Callable[[int, int, str], Page]]:
    """Run the product on the built-in data; give what opens a page: width, height, address inside it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    with tempfile.TemporaryDirectory() as home:
        os.environ["CARTOCOOP_HOME"] = home
        process = subprocess.Popen([*command, "--server.port", str(port)], cwd=HERE.parent)  # noqa: S603
        try:
            _wait(f"http://localhost:{port}/_stcore/health")
            browser_path = shutil.which("chromium") or shutil.which("google-chrome")
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)

                def open_page(width: int, height: int, address: str) -> Page:
                    page = browser.new_page(viewport={"width": width, "height": height})
                    page.goto(f"http://localhost:{port}/{address}")
                    return page

                yield open_page
                browser.close()
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait(url: str) -> None:
    for _ in range(240):
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    raise RuntimeError("the product did not start")


def _save(content: bytes, target: Path) -> None:
    Image.open(io.BytesIO(content)).convert("RGB").save(target, optimize=True)


if __name__ == "__main__":
    main()
