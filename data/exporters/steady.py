"""Packages of Office files without the hour at which they were written: same in, same out."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import datetime
from io import BytesIO


def _same(name: str, part: bytes) -> bytes:
    del name
    return part


def steady_package(
    content: bytes, moment: datetime, change: Callable[[str, bytes], bytes | None] = _same
) -> bytes:
    """Return the same zip package with one date on every part.

    Parameters
    ----------
    content
        A zip file (DOCX, PPTX, XLSX).
    moment
        Date of every part.
    change
        Given name and content of a part, returns its new content, or None to leave the part out.
    """
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is None:
                continue
            entry = zipfile.ZipInfo(name, (*moment.timetuple()[:6],))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, part)
    return out.getvalue()
