"""Text from files so that Streamlit's Markdown shows it to the letter."""

from __future__ import annotations

import re

_BREAKS = re.compile(r"[ \t\r\n\v\f\x85\u2028\u2029]+")
_MARKDOWN = "\\`*_{}[]()<>#+-!|~$:&@"


def plain(text: str) -> str:
    """Return text from a file so that Streamlit's Markdown shows it to the letter, on one line.

    No-break spaces stay.
    """
    line = _BREAKS.sub(" ", text).strip()
    return "".join(f"\\{sign}" if sign in _MARKDOWN else sign for sign in line)


def lines_of_text(text: str) -> str:
    """Return text of several lines as Markdown that shows each to the letter."""
    return "  \n".join(plain(line) for line in text.splitlines())


def link(title: str, url: str) -> str:
    """Return a Markdown link to a page of the web, or the plain title when the address is not one."""
    address = url.strip()
    if not address.startswith(("https://", "http://")) or set(address) & set(" <>()\"'`"):
        return plain(title)
    return f"[{plain(title)}]({address})"
