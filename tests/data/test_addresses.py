"""Addresses for a QR code: web addresses only, nothing that would print a secret."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.addresses import LONGEST_ADDRESS, AddressError, web_address


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:8501/?year=2019&theme=Sant%C3%A9",
        "https://carto.example.org/carte",
        "HTTPS://example.org",
        "http://[::1]:8501/",
    ],
)
def test_web_addresses_are_kept_as_they_are(address):
    assert web_address(f"  {address} ") == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "example.org",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://example.org",
        "http://",
        "http:///carte",
        "http://exa mple.org",
        "http://example.org/\nX",
        'http://example.org/"><script>',
        "http://example.org/é",
        "http://example.org:99999/",
        "http://[::1/",
    ],
)
def test_what_is_no_web_address_is_refused(address):
    with pytest.raises(AddressError):
        web_address(address)


def test_names_and_passwords_are_not_printed():
    with pytest.raises(AddressError, match="password"):
        web_address("https://me:secret@example.org/")


def test_an_address_too_long_for_a_telephone_is_refused():
    assert web_address("http://example.org/" + "a" * (LONGEST_ADDRESS - 19))
    with pytest.raises(AddressError, match=str(LONGEST_ADDRESS)):
        web_address("http://example.org/" + "a" * (LONGEST_ADDRESS - 18))


@given(st.text(max_size=60))
def test_any_text_gives_an_address_or_a_message(text):
    with contextlib.suppress(AddressError):
        assert web_address("http://" + text).startswith("http://")
