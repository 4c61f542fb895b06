"""Spellings of one person's name."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..bib.names import Name

_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_DIGRAPHS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


def fold(text: str, *, digraphs: bool = False) -> str:
    """Return a text in lower case, without accents and punctuation; with ``digraphs``, ü is ue and not u."""
    text = unicodedata.normalize("NFC", text).casefold()
    text = text.translate(_DIGRAPHS if digraphs else {}).translate(_LETTERS)
    letters = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w\s]|_", " ", letters).split())


def find_variants(names: Mapping[str, Name], counts: Mapping[str, int]) -> dict[str, str]:
    """Return names, as printed, that are other spellings of names that occur more often, with these."""
    near: dict[str, set[str]] = defaultdict(set)
    for text, name in names.items():
        for key in (*_families(name), " ".join(sorted(fold(text).split()))):
            near[key].add(text)
    variants: dict[str, str] = {}
    for texts in near.values():
        order = sorted(texts, key=lambda text: (-counts[text], -len(text), text))
        for main, other in combinations(order, 2):
            if variants.keys() & {main, other} or not is_same_person(names[main], names[other]):
                continue
            # "J. Doe" may be Jane or John.
            shorter = min(main, other, key=lambda text: len(_given(names[text])[:1] and _given(names[text])[0]))
            first = {
                _given(names[text])[0]
                for text in order
                if is_same_person(names[text], names[shorter]) and _given(names[text])
            }
            if len({each for each in first if len(each) > 1}) <= 1:
                variants[other] = main
    return variants


def is_same_person(name: Name, other: Name) -> bool:
    """Return whether two names may be one: with accents or digraphs, initials, a middle name, or in another order."""
    if sorted(fold(str(name)).split()) == sorted(fold(str(other)).split()):
        return True
    given, more = _given(name), _given(other)
    if _families(name).isdisjoint(_families(other)) or not given or not more:
        return False
    return "".join(given) == "".join(more) or all(
        first == second or (min(len(first), len(second)) == 1 and first[0] == second[0])
        for first, second in zip(given, more, strict=False)
    )


def _families(name: Name) -> set[str]:
    return {fold(name.family, digraphs=digraphs) for digraphs in (False, True)}


def _given(name: Name) -> list[str]:
    """Return the given names or their initials, which may be written as one word, as JP."""
    is_joined = re.fullmatch(r"[A-Z]{2,3}", name.given)
    return list(name.given.lower()) if is_joined else fold(name.given).split()
