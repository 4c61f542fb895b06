"""The names of authors and editors, with their marks and annotations."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from .braces import find_end, split
from .commands import read_pairs
from .escapes import unescape
from .latex import to_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Name:
    """A person or a group, in Unicode; missing parts are empty strings."""

    given: str = ""
    particle: str = ""
    family: str = ""
    suffix: str = ""
    marks: tuple[str, ...] = ()
    """Annotations ("equal", "corresponding", "student", ...), or signs without a fixed meaning ("†")."""

    def __reduce__(self) -> tuple[type[Name], tuple[str | tuple[str, ...], ...]]:
        # The method that dataclasses generate is slow, and there are many names.
        return (Name, (self.given, self.particle, self.family, self.suffix, self.marks))

    def __str__(self) -> str:
        """Return the name in reading order: ``Ludwig van Beethoven``, ``Martin Luther King Jr.``, ``王小明``.

        Chinese, Japanese and Korean names have the family name first, without a space.
        """
        parts = [part for part in (self.given, self.particle, self.family, self.suffix) if part]
        return "".join(reversed(parts)) if self.is_east_asian else " ".join(parts)

    @property
    def is_east_asian(self) -> bool:
        """Whether the name is written in Han or Hangul, without a space and without initials."""
        whole = not (self.particle or self.suffix)
        return whole and _is_east_asian(self.family + self.given)


HAN = "\u3005\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
FIRST_HAN = HAN[0]
"""To compile a pattern with these large ranges takes milliseconds: texts of lower characters only need none."""
_EAST_ASIAN = f"[{HAN}][{HAN}\u3040-\u30ff ]*"


def _is_east_asian(text: str) -> bool:
    """Return whether a name begins with Han or Hangul; a name in kana alone is a foreign one."""
    return text >= FIRST_HAN and re.fullmatch(_EAST_ASIAN, text) is not None


class Names(NamedTuple):
    """The names of one field, in order."""

    names: tuple[Name, ...] = ()
    others: bool = False
    """The list ends with ``and others`` or ``et al.``"""

    def annotated(self, annotations: Mapping[int, Iterable[str]]) -> Names:
        """Return the names with annotations, by number from 1, added to their marks; unknown numbers are ignored."""
        return self._replace(
            names=tuple(
                replace(name, marks=_once([*name.marks, *annotations[number]])) if number in annotations else name
                for number, name in enumerate(self.names, 1)
            )
        )


NOBODY = Names()


# ---------------------------------------------------------------- marks


# Signs as people put them on names, and as they are printed.
SIGNS = {"*": "*", "∗": "*", "＊": "*", "⁎": "*", "†": "†", "‡": "‡", "§": "§", "¶": "¶", "⋆": "⋆", "★": "★"}
# The other signs mean what their author wants.
SIGN_ANNOTATIONS = {"*": "equal"}
_SIGN = re.compile(f"[{''.join(SIGNS)}]")

_SIGN_OF = read_pairs(
    "ast * textasteriskcentered * star ⋆ dag † dagger † textdagger † ddag ‡ ddagger ‡ textdaggerdbl ‡ "
    "S § textsection § P ¶ textparagraph ¶"
)
_COMMAND = rf"\\(?:{'|'.join(_SIGN_OF)})(?![A-Za-z])"
# The signs in LaTeX, with the superscript or braces around them.
_SIGN_TEX = re.compile(
    rf"\$\s*(?:\^|\{{\}}\^)?\s*\{{?\s*(?:[*∗†‡§¶,\s\d]|{_COMMAND})+\s*\}}?\s*\$"
    r"|\\textsuperscript\s*\{\s*(?:[*∗†‡§¶,\s\d]|\$\s*\\?\w*\s*\$|\\[A-Za-z]+(?![A-Za-z]))+\s*\}"
    rf"|{_COMMAND}(?:\{{\}}|\s)?|\{{\s*[*∗†‡§¶]+\s*\}}"
)
# What hardly any name has, but each that has a mark, a number of dblp, or a style.
_MARKED = re.compile(rf"[$\\0{''.join(SIGNS)}]")


def _take_marks(latex: str) -> tuple[str, list[str]]:
    """Return a name without the signs on it, and the annotations that they stand for."""
    marks: list[str] = []

    def take(match: re.Match[str]) -> str:
        # A number is that of an affiliation.
        words = re.findall(rf"\\([A-Za-z]+)|({_SIGN.pattern}|\d+)", match[0])
        found = [sign or _SIGN_OF[word] for word, sign in words if sign or word in _SIGN_OF]
        marks.extend(found)
        return "" if found else match[0]

    latex = _SIGN_TEX.sub(take, latex)
    marks += _SIGN.findall(latex)
    printed = [SIGNS.get(mark, mark) for mark in marks]
    return _SIGN.sub("", latex), [SIGN_ANNOTATIONS.get(sign, sign) for sign in printed]


def remove_marks(latex: str) -> str:
    """Return the text of a field of names without the signs on them and without dblp's numbers of homonyms."""
    if not _MARKED.search(latex):
        return latex
    text = _SIGN_TEX.sub(lambda match: "" if _take_marks(match[0])[1] else match[0], latex)
    text = _HOMONYM_IN_FIELD.sub("", _SIGN.sub("", text))
    return latex if text == latex else re.sub(r"\{\}|[ \t]+(?=[ \t,}\n])", "", text)


# ---------------------------------------------------------------- reading names

_SPACES = re.compile(r"\s+")
_AND = re.compile(r" and(?= )", re.IGNORECASE)
# What is repeated is matched from its beginning only: a field may have a million of them.
_LOOSE_AND = re.compile(r"^(?:and )+|(?<! and)(?: and)+$|^and$", re.IGNORECASE)
_ET_AL = re.compile(r"\bet\.?\s*al(?:ii|ia|\.|\b)\.?\s*$", re.IGNORECASE)
_OTHERS = re.compile(r"(?:and\s+)?(?:others|et\.?\s*al(?:ii|ia)?\.?|\.\.\.|…|\\(?:l?dots|textellipsis))", re.IGNORECASE)
_NAME_PART = re.compile(r'"?\s*([a-z]+(?:-i)?)\s*=\s*(.*)', re.IGNORECASE | re.DOTALL)
_NAME_PARTS = ("given", "prefix", "family", "suffix")
# dblp's number of one of several people of that name.
_HOMONYM = re.compile(r"(?<!\s)\s+0\d{3}(?=\s*(?:,|$))")
_HOMONYM_IN_FIELD = re.compile(r"(?<!\s)\s+0\d{3}(?=\s*(?:[,}\"]|$|\sand\s))")
_SUFFIX = re.compile(r"(?:jr|sr|junior|senior|esq|ph\.?\s?d|m\.?\s?d|[ivx]{2,4}|2nd|3rd|4th)\.?", re.IGNORECASE)
_WHITE = re.compile(r"[\s~\u00a0]+")


def read_names(field: str) -> Names:
    r"""Read an ``author`` or ``editor`` field, given as LaTeX.

    Accepts BibTeX's three forms (``First von Last``; ``von Last, First``; ``von Last, Jr, First``), names protected by
    braces, which stay whole, biblatex's extended names (``family=Doe, given=Jane``), marks on a name (``*``, ``†``,
    ``\textsuperscript{*}``), and lists separated by semicolons or by commas alone. Never raises, and loses no word of
    the field except dblp's numbers of homonyms ("Wei Li 0012").
    """
    if not field:  # most roles of most works
        return NOBODY
    field = _SPACES.sub(" ", unescape(field)).strip()
    if "and" in (field[:3].lower(), field[-3:].lower()):
        field = _LOOSE_AND.sub("", field)
    read = [_read_between(text) for text in split(field, _AND)]
    return Names(tuple(name for names, _ in read for name in names), any(others for _, others in read))


@lru_cache(maxsize=8192)  # most people have several works
def _read_between(text: str) -> Names:
    """Read what stands between two "and": one name, or several with other separators."""
    others = False
    names: list[Name] = []
    for part in map(str.strip, _split_misused(text)):
        if _OTHERS.fullmatch(part.strip("{}")):
            others = True
            continue
        if found := _ET_AL.search(part):
            others = True
            part = part[: found.start()].rstrip(" ,;")
        if name := _read_name(part):
            names.append(name)
    return Names(tuple(names), others)


def _split_misused(whole: str) -> Iterator[str]:
    """Yield the names of what should be one name, but may be several with other separators between them."""
    for piece in split(whole, _SEMICOLON) if ";" in whole else [whole]:
        halves = split(piece, _AMPERSAND) if "&" in piece else []
        # "Doe & Sons" is one name.
        for half in halves if halves[1:] and all(len(_words(half)) > 1 for half in halves) else [piece]:
            yield from _split_at_commas(half)


_SEMICOLON = re.compile(";")
_AMPERSAND = re.compile(r"\s+\\?&\s+")
_COMMA = re.compile(",")
_LEADING_AND = re.compile(r"^\s*and\s+", re.IGNORECASE)
# "A. B. Smith" and "Smith AB": a name with its initials, in which no comma is missing.
_COMPLETE = re.compile(r"(?:\w\.[\s~-]*)+\w{2,}.*|[^\W\d_][\w'’-]+ [A-Z]{1,3}", re.DOTALL)
_INITIALS = re.compile(r"(?:\w\.?[\s~-]*){1,4}")


def _split_at_commas(piece: str) -> Iterator[str]:
    """Yield the names of a list between commas, which BibTeX does not have, or the one name."""
    if "," not in piece or "=" in piece:
        yield piece
        return
    texts = [text for part in split(piece, _COMMA) if (text := _LEADING_AND.sub("", part).strip())]
    if (len(texts) > 1 and all(_COMPLETE.fullmatch(text) for text in texts)) or (
        # "Jane Smith, Bob Jones, Carol Doe": no part is a family name, a suffix or a given name alone.
        len(texts) > 2 and all(len(_words(text)) > 1 for text in texts)
    ):
        yield from texts
    elif len(texts) > 3 and len(texts) % 2 == 0 and all(_INITIALS.fullmatch(text) for text in texts[1::2]):
        # "Smith, A., Jones, B."
        yield from (f"{family}, {given}" for family, given in zip(texts[::2], texts[1::2], strict=True))
    else:
        yield piece


def _words(text: str) -> list[str]:
    """Return the words of a name, as LaTeX; braces protect spaces."""
    return [word for word in split(text, _WHITE) if word]


def _read_name(latex: str) -> Name | None:
    marks: list[str] = []
    latex = latex.strip(" \t\r\n,")
    if _MARKED.search(latex):
        latex, marks = _take_marks(latex)
        latex = _without_style(_HOMONYM.sub("", latex).strip(" \t\r\n,"))
    if not latex:
        return Name(marks=_once(marks)) if marks else None
    parts = [part.strip() for part in split(latex, _COMMA)]
    first = _NAME_PART.match(parts[0])
    if first and first[1].lower() in _NAME_PARTS:
        name = _extended(parts)
    elif len(parts) == 1:
        name = _reading_order(_words(latex))
    else:
        name = _with_commas(parts)
    if not str(name):
        name = Name(family=_text(latex))
    if not str(name) and not marks:
        return None
    return replace(name, marks=_once(marks)) if marks else name


_STYLE = re.compile(r"\\(?:textbf|textit|textsl|emph|underline|uline)\s*(?=\{)|(?=\{\\(?:bf|bfseries|it|em)\b)")


def _without_style(latex: str) -> str:
    r"""Return a whole name without the command that makes it bold: ``\textbf{Doe, Jane}``."""
    style = _STYLE.match(latex)
    if not style or find_end(latex, style.end()) != len(latex):
        return latex
    return re.sub(r"^\\(?:bf|bfseries|it|em)\b", "", latex[style.end() + 1 : -1]).strip()


def _extended(parts: Iterable[str]) -> Name:
    """Read ``family=Doe, given=Jane``. Text after a comma without a part's name belongs to the part before."""
    found: dict[str, str] = {}
    last = ""
    for part in parts:
        if match := _NAME_PART.match(part):
            last = match[1].lower()
            found[last] = match[2].strip(' "')
        else:
            found[last] = f"{found[last]}, {part}".strip(' "')
    given, particle, family, suffix = (_text(found.get(name, "")) for name in _NAME_PARTS)
    return Name(given, particle, family, suffix)


def _with_commas(parts: list[str]) -> Name:
    words = _words(parts[0])
    suffix = ""
    if len(parts) == 2:
        given = parts[1]
        if _SUFFIX.fullmatch(given) and len(words) > 1:
            # "Martin Luther King, Jr."
            return replace(_reading_order(words), suffix=_text(given))
    elif _SUFFIX.fullmatch(parts[-1]) and not _SUFFIX.fullmatch(parts[1]):
        # "King, Martin Luther, Jr."
        suffix, given = parts[-1], ", ".join(parts[1:-1])
    else:
        suffix, given = parts[1], ", ".join(parts[2:])
    if not suffix and (late := re.fullmatch(r"(.+?)\s+([JS]r\.?)", given, re.DOTALL)):
        given, suffix = late.groups()
    first, end = _find_particle(words) or (0, 0)
    end = 0 if first else end
    return Name(_text(given), _text(*words[:end]), _text(*words[end:]), _text(suffix))


_GROUP_NAME = re.compile(r"collaboration|consortium|group|team", re.IGNORECASE)


def _reading_order(words: list[str]) -> Name:
    """Read ``First von Last``: the particle is the words in lower case between the first and the last word."""
    if len(words) <= 1 or _GROUP_NAME.fullmatch(words[-1]) or _is_east_asian(" ".join(words)):
        return Name(family=_text(*words))
    if particle := _find_particle(words):
        first, last = particle
        return Name(_text(*words[:first]), _text(*words[first:last]), _text(*words[last:]))
    if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) and not re.fullmatch(r"[IVX]", words[-1]):
        return Name(_text(*words[:-2]), "", _text(words[-2]), _text(words[-1]))
    return Name(_text(*words[:-1]), "", _text(words[-1]))


def _find_particle(words: list[str]) -> tuple[int, int] | None:
    """Return where the particle starts and ends: from the first to the last word in lower case, but the last word."""
    lower = [index for index, word in enumerate(words[:-1]) if _is_lower(word)]
    return (lower[0], lower[-1] + 1) if lower else None


def _is_lower(word: str) -> bool:
    """Return whether BibTeX takes a word for a particle: its first letter outside braces is in lower case."""
    if word.startswith("{") and not word.startswith("{\\"):
        return False
    letters = word if word[0].isalpha() else "".join(filter(str.isalpha, _text(word)))
    return letters[:1].islower()


def _text(*words: str) -> str:
    return " ".join(to_text(" ".join(words)).replace("~", " ").split())


def _once(marks: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(marks))


# ---------------------------------------------------------------- groups

_BETWEEN_GROUPS = re.compile(r"\s*[,;]\s*(?:and\s+)?|\s+and\s+")
_AROUND_GROUP = re.compile(r"^(?:on behalf of\s+)?(?:the\s+)?|\s+collaborations?$", re.IGNORECASE)


def read_collaboration(field: str) -> str:
    """Return the name of a ``collaboration``, given as LaTeX: *ATLAS and CMS Collaborations* for ``ATLAS, CMS``."""
    if not field:
        return ""
    groups = [
        text
        for group in split(_SPACES.sub(" ", unescape(field)), _BETWEEN_GROUPS)
        if (text := _AROUND_GROUP.sub("", _text(group)))
    ]
    if not groups:
        return ""
    if not _GROUP_NAME.fullmatch(groups[-1].split()[-1]):
        groups[-1] += " Collaborations" if groups[1:] else " Collaboration"
    return f"{', '.join(groups[:-1])}{',' if groups[2:] else ''} and {groups[-1]}" if groups[1:] else groups[0]


# ---------------------------------------------------------------- annotations

_ANNOTATION = re.compile(r"(\d+)\s*(?::\s*([\w-]+)\s*)?=(.*)", re.DOTALL)


def read_annotations(value: str) -> dict[int, tuple[str, ...]]:
    """Read biblatex's data annotation of a list of names: ``1=equal; 2=equal,corresponding``.

    Keys are the numbers of names, from 1. Annotations of a part of a name (``1:family=student``) count for the whole
    name. Literal annotations lose their quotation marks (``1="they"``).

    Raises ValueError, with what to write instead, for anything that is not an annotation.
    """
    found: dict[int, tuple[str, ...]] = {}
    for item in value.split(";"):
        if not item.strip():
            continue
        match = _ANNOTATION.fullmatch(item.strip())
        if not match or int(match[1]) == 0:
            raise ValueError(f"expected annotations such as '1=equal; 2=equal,corresponding', got '{item.strip()}'")
        words = [word.strip().strip('"').strip() for word in match[3].split(",")]
        number = int(match[1])
        found[number] = _once([*found.get(number, ()), *(word for word in words if word)])
    return found
