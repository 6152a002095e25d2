"""Web addresses that a person gives to be printed: only those that a telephone can open safely."""

from __future__ import annotations

from urllib.parse import urlsplit

from data.errors import N_, CartoCoopError

LONGEST_ADDRESS = 500
"""Characters: a QR code of more is too fine to be read at arm's length."""


class AddressError(CartoCoopError):
    """An address cannot be used."""


def web_address(text: str) -> str:
    """Return a web address as it is to be printed.

    Parameters
    ----------
    text
        As given; blanks round it are dropped.

    Raises
    ------
    AddressError
        It does not begin with http:// or https://, names no machine, holds a name and password, a blank
        or a letter that an address cannot hold, or is too long.
    """
    address = text.strip()
    if len(address) > LONGEST_ADDRESS:
        raise AddressError(
            N_("The address has more than {count} characters: no telephone would read its QR code."),
            count=LONGEST_ADDRESS,
        )
    try:
        parts = urlsplit(address)
        host, named, _ = parts.hostname, parts.username or parts.password, parts.port
    except ValueError:
        host, parts, named = None, urlsplit(""), None
    if parts.scheme not in ("http", "https") or not host or not address.isascii() or not _plain(address):
        raise AddressError(
            N_("“{address}” is no web address. It begins with http:// or https:// and has no blank."),
            address=address[:120],
        )
    if named:
        raise AddressError(N_("The address holds a user name or a password, which would be printed."))
    return address


def _plain(address: str) -> bool:
    return address.isprintable() and not any(letter in ' "<>\\^`{|}' for letter in address)
