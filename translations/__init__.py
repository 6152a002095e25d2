"""The two languages of the screens: French by default, English complete.

Messages are written in English in the code and translated by the gettext catalogue
``translations/fr/LC_MESSAGES/cartocoop.po``, read as text (no compilation step).
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = {"fr": "Français", "en": "English"}
DEFAULT_LANGUAGE = "fr"
CATALOGUE = Path(__file__).parent / "fr" / "LC_MESSAGES" / "cartocoop.po"

Translate = Callable[[str], str]


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Return the gettext translations of a language; English is the language of the code itself."""
    if language != "fr":
        return gettext.NullTranslations()
    with CATALOGUE.open("rb") as handle:
        messages = read_po(handle, locale="fr")
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def translator(language: str) -> Translate:
    """Return the function that translates a message into `language` (unknown languages give French)."""
    return catalogue(language if language in LANGUAGES else DEFAULT_LANGUAGE).gettext


def terminal_language() -> str:
    """Return the terminal's language: ``CARTOCOOP_LANG`` when it is one of ours, else French."""
    language = os.environ.get("CARTOCOOP_LANG", DEFAULT_LANGUAGE)[:2].lower()
    return language if language in LANGUAGES else DEFAULT_LANGUAGE
