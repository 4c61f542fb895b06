"""The values of fields: text in delimiters, numbers, and the names of strings, concatenated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .braces import find_end

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPACES = re.compile(r"[ \t\n]+")


def fold(text: str) -> str:
    """Fold white space as BibTeX does; other spaces of Unicode stay."""
    return _SPACES.sub(" ", text).strip(" ")


WORD = re.compile(r"[^\s\"#%'(),={}@~\\]+")
_CONCATENATION = re.compile(r"\s*#\s*")


def read_value(text: str, position: int) -> tuple[list[str], int] | None:
    """Read the parts of a value, concatenated by ``#``, and its end; None if there is no complete value.

    A part is ``{...}``, ``"..."`` or a word.
    """
    parts: list[str] = []
    while True:
        if text[position : position + 1] in ("{", '"'):
            end = find_end(text, position)
        else:
            end = word.end() if (word := WORD.match(text, position)) else None
        if end is None:
            return None
        parts.append(text[position:end])
        concatenation = _CONCATENATION.match(text, end)
        if not concatenation:
            return parts, end
        position = concatenation.end()


# The strings that BibTeX's styles define.
MONTHS = {
    name[:3].lower(): name
    for name in ("January February March April May June July August September October November December".split())
}
_LONGEST_STRING = 10_000
_DEEPEST_STRING = 50


class Strings:
    """The ``@string`` definitions of a file, in any order. Each problem is reported once for each name."""

    def __init__(self, definitions: dict[str, tuple[list[str], int]]) -> None:
        self.definitions = definitions
        """Parts and line, by name in lower case."""
        self.resolved: dict[str, str | None] = {}
        self.undefined: dict[str, list[tuple[str, int, str | None]]] = {}
        """The uses, each with the name as typed, line and key, by name in lower case."""
        self.faults: dict[str, str] = {}

    def resolve_value(self, parts: list[str], line: int, key: str) -> tuple[str, str]:
        """Return a value as LaTeX, white space folded, and as BibTeX for readers."""
        if len(parts) == 1 and parts[0][0] == "{":
            text = fold(parts[0][1:-1])
        else:
            text = fold(self.concatenate(parts, line, key or None))
        # Numbers and months need no delimiters.
        bare = len(parts) == 1 and (parts[0].isdigit() or parts[0].lower() in MONTHS.keys() - self.definitions.keys())
        return text, parts[0] if bare else f"{{{text}}}"

    def concatenate(self, parts: list[str], line: int, key: str | None, depth: int = 0) -> str:
        """Return the text of a value; a string without a usable definition is its own name."""
        texts: list[str] = []
        length = 0
        for part in parts:
            name = part.lower()
            if part[0] in '{"':
                text: str | None = part[1:-1]
            elif part.isdigit():
                text = part
            elif name in self.definitions:
                text = self.resolve(name, depth)
                if text is not None:
                    length += len(text)
                    if length > _LONGEST_STRING:
                        self.faults.setdefault(name, f"makes a value longer than {_LONGEST_STRING:,} characters")
                        text = None
            elif (text := MONTHS.get(name)) is None:
                self.undefined.setdefault(name, []).append((part, line, key))
            texts.append(part if text is None else text)
        return "".join(texts)

    def resolve(self, name: str, depth: int) -> str | None:
        """Return the text of a defined string; None within its own definition."""
        if name not in self.resolved:
            parts, line = self.definitions[name]
            self.resolved[name] = None  # as long as it is being resolved
            if depth < _DEEPEST_STRING:
                self.resolved[name] = self.concatenate(parts, line, None, depth + 1)
        if self.resolved[name] is None:
            self.faults.setdefault(name, "has a circular definition, or one of too many levels")
        return self.resolved[name]

    def problems(self) -> Iterator[tuple[int, str | None, str]]:
        """Yield line, key and message of each problem."""
        for (typed, line, key), *others in self.undefined.values():
            times = f" ({len(others) + 1} times)" if others else ""
            message = f"no @string '{typed}' is defined, its name is printed{times}: write {{{typed}}}, or define it"
            yield line, key, message
        for name, fault in self.faults.items():
            message = f"the @string '{name}' {fault}, its name is printed: write its text in braces"
            yield self.definitions[name][1], None, message
