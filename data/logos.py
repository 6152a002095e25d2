"""Logos that a person hands over for a poster: looked at with suspicion, then remade as clean pictures.

What leaves this module holds pixels only: no place, author or comment of the original file.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Final

from PIL import Image, ImageFile, ImageOps
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from data.errors import N_, CartoCoopError, Fault, Message

MOST_LOGOS = 4
LARGEST_BYTES = 2_000_000
MOST_PIXELS = 16_000_000
"""Of the original: a small file may unfold into gigabytes."""
LONGEST_SIDE = 1_200
"""Pixels kept: 60 mm of paper at 500 dots per inch."""
LOGO_SUFFIXES = ("png", "jpg", "jpeg")
_OPENERS: Final = ((b"\x89PNG\r\n\x1a\n", PngImageFile), (b"\xff\xd8\xff", JpegImageFile))
_WITH_ALPHA = ("RGBA", "LA", "PA", "La", "RGBa")


class LogoError(CartoCoopError):
    """A logo cannot be used."""


def read_logos(files: Iterable[tuple[str, bytes]]) -> tuple[bytes, ...]:
    """Return logos as PNG files that hold nothing but pixels.

    Parameters
    ----------
    files
        Name and content of each, as handed over: PNG or JPEG, recognised by content, not by name.

    Raises
    ------
    LogoError
        With every fault: too many files, one too heavy, too large, broken, or of another format.
    """
    given = list(files)
    if len(given) > MOST_LOGOS:
        raise LogoError(N_("At most {count} logos; {given} were given."), count=MOST_LOGOS, given=len(given))
    logos, faults = [], []
    for name, content in given:
        try:
            logos.append(_clean(content))
        except _UnusableError as error:
            faults.append(Fault(error.message, file=name[:120], advice=error.advice))
    if faults:
        raise LogoError(N_("These logos cannot be used."), faults=faults)
    return tuple(logos)


class _UnusableError(Exception):
    """What is wrong with one picture, and what to do."""

    def __init__(self, message: Message, advice: Message) -> None:
        super().__init__(message.render())
        self.message, self.advice = message, advice


def _clean(content: bytes) -> bytes:
    if len(content) > LARGEST_BYTES:
        raise _UnusableError(
            Message(N_("the file is heavier than {limit} MB."), {"limit": LARGEST_BYTES // 1_000_000}),
            Message(N_("Save it smaller.")),
        )
    image = _opened(content)
    if image.width * image.height > MOST_PIXELS:
        raise _UnusableError(
            Message(
                N_("the picture measures {width} × {height} pixels, more than {limit} million."),
                {"width": image.width, "height": image.height, "limit": MOST_PIXELS // 1_000_000},
            ),
            Message(N_("Save it smaller.")),
        )
    try:
        upright = ImageOps.exif_transpose(image)
        alpha = upright.mode in _WITH_ALPHA or "transparency" in upright.info
        pixels = upright.convert("RGBA" if alpha else "RGB")
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise _broken() from error
    pixels.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    pixels.info.clear()
    out = BytesIO()
    pixels.save(out, "PNG", optimize=True)
    return out.getvalue()


def _opened(content: bytes) -> ImageFile.ImageFile:
    """Open a picture without unfolding it: only its header is read."""
    for start, opener in _OPENERS:
        if content.startswith(start):
            try:
                return opener(BytesIO(content))
            except (OSError, SyntaxError, ValueError, EOFError) as error:
                raise _broken() from error
    raise _UnusableError(
        Message(N_("this is neither a PNG nor a JPEG picture.")),
        Message(N_("Save the logo as PNG; vector files (SVG, PDF) are not taken.")),
    )


def _broken() -> _UnusableError:
    return _UnusableError(
        Message(N_("the picture is broken or cut short.")), Message(N_("Save it again as PNG."))
    )
