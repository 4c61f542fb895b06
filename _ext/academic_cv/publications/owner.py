"""The owner of the CV among the authors; the marks of names; long lists of authors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ..bib.names import HAN, SIGNS, read_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..bib.names import Name


class Mark(NamedTuple):
    """How an annotation shows."""

    symbol: str
    legend: str
    """What the symbol denotes; empty where nobody has said it."""


MARKS: Mapping[str, Mark] = {
    "equal": Mark("*", "equal contribution or alphabetical ordering"),
    "corresponding": Mark("†", "corresponding author"),
    "student": Mark("‡", "advised student"),
}
"""The annotations that need no configuration."""


def mark(word: str, marks: Mapping[str, Mark] = MARKS) -> Mark:
    """How an annotation shows: a word or sign of the table as that says, any other sign as itself without a legend.

    An annotation that is neither has an empty symbol and prints nothing: it means something to another program.
    """
    return marks.get(word) or Mark(word if word in SIGNS else "", "")


# ---------------------------------------------------------------- the owner


class Owner:
    """The person whose CV this is, known by the forms in which the name stands in .bib files."""

    def __init__(self, forms: Iterable[str] = ()) -> None:
        self.forms = frozenset(form for text in forms for name in read_names(text).names if (form := _form(str(name))))

    def matches(self, name: Name) -> bool:
        """Tell whether a name is the owner's: the whole of it is one of the forms.

        "Doe, Jane" is "Jane Doe". Case, kinds of spaces, full stops and the spaces between initials make no difference,
        nor do marks; accents and every letter do. A form with initials matches only where it is configured.
        """
        return bool(self.forms) and _form(str(name)) in self.forms


def _form(text: str) -> str:
    """What the spellings of one name share."""
    text = _SPACE_WITHIN.sub("", text.translate(_PUNCTUATION))
    words: list[str] = []
    for word in re.sub(r"\s*-\s*", "-", re.sub(r"[.\s]+", " ", text)).split():
        # Initials may stand apart or together: "J. Q.", "J.Q.", "JQ".
        if words and len(word) == 1 and _is_initials(words[-1]):
            words[-1] += word
        else:
            words.append(word)
    return " ".join(words).casefold()


# "王 小明" is "王小明".
_SPACE_WITHIN = re.compile(f"(?<=[{HAN}])\\s+(?=[{HAN}])")
_PUNCTUATION = str.maketrans("\u2010\u2011\u2013\u2019\u02bc", "---''")


def _is_initials(word: str) -> bool:
    return len(word) <= 3 and word.isupper()


# ---------------------------------------------------------------- long lists


def shorten(names: Sequence[Name], owner: Owner, most: int) -> list[Name | None]:
    """Shorten a list to ``most`` names, with None where names are left out.

    The first, the last and the owner always stay, so there may be more than ``most``; the other places go to those who
    come first. A list that is no longer than ``most`` stays as it is.
    """
    if len(names) <= most:
        return list(names)
    kept = {0, len(names) - 1} | {index for index, name in enumerate(names) if owner.matches(name)}
    for index in range(len(names)):
        if len(kept) >= most:
            break
        kept.add(index)
    shortened: list[Name | None] = []
    before = -1
    for index in sorted(kept):
        if index == before + 2:
            # A gap of one name saves nothing.
            shortened.append(names[index - 1])
        elif index > before + 1:
            shortened.append(None)
        shortened.append(names[index])
        before = index
    return shortened
