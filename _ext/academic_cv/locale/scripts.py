"""The scripts of languages: their direction, and which texts are written in them."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from babel.core import get_global

from ..dates import find_locale


def is_right_to_left(language: str) -> bool:
    """Return whether a language of conf.py is written from right to left."""
    return script(language) in _RIGHT_TO_LEFT


# As in CLDR, whose data of a language take longer to load than all else that asks for it, if nothing has changed.
_RIGHT_TO_LEFT = {"Adlm", "Arab", "Hebr", "Nkoo", "Rohg", "Syrc", "Thaa"}


@lru_cache
def script(language: str) -> str:
    """Return the usual script of a language of conf.py, as ``Latn`` or ``Jpan`` (ISO 15924); Latin if unknown."""
    locale = find_locale(language)
    if locale is None:
        return "Latn"
    likely = get_global("likely_subtags")
    known = likely.get(f"{locale.language}_{locale.territory}") or likely.get(locale.language) or ""
    return str(locale.script or next((part for part in known.split("_") if len(part) == 4), "Latn"))


def is_alphabetic(language: str) -> bool:
    """Return whether a language is written in Latin, Greek or Cyrillic letters, which have capitals and small ones."""
    return script(language) in {"Latn", "Grek", "Cyrl"}


def is_foreign(text: str, language: str) -> bool:
    """Return whether a text is in Latin script, in a language that is not; Greek and other letters may be symbols."""
    if script(language) in {"Latn", "Grek"}:
        return False
    letters = (each for each in unicodedata.normalize("NFKC", text) if each.isalpha())
    return all(unicodedata.name(each, "").startswith(("LATIN", "GREEK")) for each in letters)
