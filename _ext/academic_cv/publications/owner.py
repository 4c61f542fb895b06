"""The owner of the CV among the authors; the marks of names; truncated lists of authors."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from ..bib.names import FIRST_HAN, HAN, SIGNS, read_names
from ..locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..bib.names import Name


class Mark(NamedTuple):
    """How an annotation of a name is printed."""

    symbol: str
    legend: str
    """What the symbol denotes; empty if that is not known."""


MARKS: Mapping[str, Mark] = {
    "equal": Mark("*", N_("equal contribution")),
    "corresponding": Mark("†", N_("corresponding author")),
    "student": Mark("‡", N_("advised student")),
}
"""The annotations that need no configuration."""


def mark(word: str, marks: Mapping[str, Mark] = MARKS) -> Mark:
    """Return the mark of an annotation: from the table, or the sign itself without a legend.

    Other annotations belong to other programs: their symbol is empty, and they are not printed.
    """
    return marks.get(word) or Mark(word if word in SIGNS else "", "")


# "王 小明" is "王小明".
_SPACE_BETWEEN_HAN = f"(?<=[{HAN}])\\s+(?=[{HAN}])"
_SPACE_BETWEEN_INITIALS = re.compile(r"(?<=\b\w) (?=\w\b)")
_PUNCTUATION = str.maketrans("\u2010\u2011\u2013\u2019\u02bc", "---''")


class Owner:
    """The person whose CV this is, known by the forms in which the name is written in .bib files."""

    def __init__(self, forms: Iterable[str] = ()) -> None:
        names = (name for text in forms for name in read_names(text).names)
        self.forms = frozenset(filter(None, map(_normal_form, names)))

    def matches(self, name: Name) -> bool:
        """Return whether a name is the owner's: the whole of it is one of the forms.

        "Doe, Jane" is "Jane Doe". Case, kinds of spaces, full stops and the spaces between initials are ignored, and so
        are marks; accents and letters are not. A form with initials matches only if it is configured.
        """
        return bool(self.forms) and _normal_form(name) in self.forms


@lru_cache(maxsize=8192)  # most people have several works, each of which is printed and checked
def _normal_form(name: Name) -> str:
    text = str(name).translate(_PUNCTUATION)
    if max(text, default="") >= FIRST_HAN:
        text = re.sub(_SPACE_BETWEEN_HAN, "", text)
    text = " ".join(re.sub(r"\s*-\s*", "-", text.replace(".", " ")).split())
    return _SPACE_BETWEEN_INITIALS.sub("", text).casefold()


def shorten(names: Sequence[Name], owner: Owner, most: int) -> list[Name | None]:
    """Truncate a list to ``most`` names, with None where names are left out.

    The first, the last and the owner always stay, so there may be more than ``most``; the other places are filled from
    the beginning. A list of up to ``most`` names is returned as it is.
    """
    if len(names) <= most:
        return list(names)
    kept = {0, len(names) - 1} | {index for index, name in enumerate(names) if owner.matches(name)}
    others = (index for index in range(len(names)) if index not in kept)
    kept |= set(islice(others, max(0, most - len(kept))))
    shortened: list[Name | None] = []
    for index, name in enumerate(names):
        # A gap of one name saves nothing.
        if index in kept or {index - 1, index + 1} <= kept:
            shortened.append(name)
        elif shortened[-1]:
            shortened.append(None)
    return shortened
