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
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def main() -> None:
    """Start the product, photograph it, export a poster, write both pictures."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["CARTOCOOP_HOME"] = home
        _photograph(HERE / "carte.png")
        poster = Path(home) / "affiche.png"
        subprocess.run(  # noqa: S603
            [sys.executable, "cli.py", "export", str(poster), "--dpi", "110"], check=True, cwd=HERE.parent
        )
        _save(poster.read_bytes(), HERE / "affiche.png")


def _photograph(target: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    process = subprocess.Popen([*command, "--server.port", str(port)], cwd=HERE.parent)  # noqa: S603
    try:
        _wait(f"http://localhost:{port}/_stcore/health")
        browser_path = shutil.which("chromium") or shutil.which("google-chrome")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
            page = browser.new_page(viewport={"width": 1280, "height": 1010})
            page.goto(f"http://localhost:{port}/")
            frame = page.frame_locator('iframe[title*="cartocoop_map"]')
            frame.locator("#map_kayes .cc-unit").nth(128).wait_for(state="attached", timeout=120_000)
            page.wait_for_timeout(2_000)
            _save(page.screenshot(), target)
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
