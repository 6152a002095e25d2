"""Make the pictures of the guide from the running product: ``python -m docs.guide_pictures``.

Needs the development tools and a Chromium; uses a home of its own, so that the built-in register is shown.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageOps
from playwright.sync_api import Page

from docs.pictures import HERE, product
from translations import LANGUAGES, translator

TARGET = HERE / "guide"
WIDTH = 1280
PRINTED = 1000
"""Width of the pictures, pixels."""
SIDEBAR = 302
EDGE = "#c9ccd1"
QUALITY = 62
SETTLED = 2_500
"""Time that colours and tables take to come to rest, milliseconds."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of the guide.

    Parameters
    ----------
    chapter
        Its number.
    address
        Page and query, without the language.
    height
        Of the window, CSS pixels.
    map_shown
        Whether the page has maps to wait for.
    left
        CSS pixels to cut off: the sidebar where it is empty.
    """

    chapter: int
    address: str
    height: int
    map_shown: bool = False
    left: int = 0


SHOTS = (
    Shot(1, "recherche?q=montreuil&sel=territory:COM-93048", 1010, map_shown=True, left=SIDEBAR),
    Shot(2, "?", 1050, map_shown=True),
    Shot(3, "coordination?cercle=ML0102", 1150, map_shown=True),
    Shot(4, "exporter?", 760),
    Shot(5, "registre?", 1100, left=SIDEBAR),
)


def main() -> None:
    """Start the product and photograph every chapter in both languages."""
    TARGET.mkdir(exist_ok=True)
    with product() as open_page:
        for language in LANGUAGES:
            for shot in SHOTS:
                _photograph(shot, language, open_page)


def _photograph(shot: Shot, language: str, open_page: Callable[[int, int, str], Page]) -> None:
    t = translator(language)
    page = open_page(WIDTH, shot.height, f"{shot.address}&lang={language}")
    page.get_by_role("link", name=t("Method and sources")).first.wait_for(timeout=120_000)
    if shot.map_shown:
        frame = page.frame_locator('iframe[title*="cartocoop_map"]')
        frame.locator("#map_kayes .cc-unit").nth(128).wait_for(state="attached", timeout=120_000)
    if shot.chapter == 4:
        page.get_by_role("button", name=t("Preview")).click(timeout=120_000)
        page.get_by_alt_text(t("Preview: {template}").format(template=t("Map and figures"))).wait_for(
            timeout=120_000
        )
    if shot.chapter == 5:
        page.get_by_role("button", name=t("Save")).wait_for(timeout=120_000)
    page.wait_for_timeout(SETTLED)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture = picture.crop((shot.left, 0, WIDTH, shot.height))
    size = (PRINTED - 2, round(picture.height * (PRINTED - 2) / picture.width))
    picture = ImageOps.expand(picture.resize(size, Image.Resampling.LANCZOS), border=1, fill=EDGE)
    picture.save(TARGET / f"{shot.chapter}-{language}.webp", quality=QUALITY, method=6)
    page.close()


if __name__ == "__main__":
    main()
