"""Suggestions for misspelt words: "did you mean …?"."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CUTOFF = 0.82
"""How similar a suggestion is at least, as :func:`difflib.get_close_matches` measures it, from 0 to 1."""


def suggest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that ``word`` is probably meant for, or None.

    That is one of the same letters in another order, or else the most similar one. Case is ignored.
    """
    words = {each.casefold(): each for each in known}
    word = word.casefold()
    letters = sorted(word)
    swapped = (each for each in words if len(each) == len(word) and sorted(each) == letters)
    near = next(swapped, None)
    if near is None:
        near = next(iter(get_close_matches(word, _filter(word, words), n=1, cutoff=CUTOFF)), None)
    return words[near] if near is not None else None


def _filter(word: str, known: Iterable[str]) -> Iterator[str]:
    """Yield the words that have enough letters of ``word`` to be near; a file may have thousands of unknown fields."""
    letters = set(word)
    for each in known:
        most = min(len(word) - len(letters.difference(each)), len(each) - len(set(each) - letters))
        if 2 * most >= CUTOFF * (len(word) + len(each)):
            yield each
