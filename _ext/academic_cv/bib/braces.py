"""The one scanner for the values of BibTeX and the braces of LaTeX. An escaped character is no brace or delimiter."""

from __future__ import annotations

import re

WORD = re.compile(r"[^\s\"#%'(),={}@~\\]+")
_TOKEN = re.compile(r"\\.|[{}\"]|\\\Z", re.DOTALL)
_BRACES = re.compile(r"(\\.|[{}])", re.DOTALL)
_CONCATENATION = re.compile(r"\s*#\s*")
_SPACES = re.compile(r"[ \t\n]+")
_UNFOLDED = re.compile(r"[\t\n]|  ")
# A control space separates as a space does, and \& is how LaTeX writes an ampersand.
_ESCAPED = re.compile(r"\\[^\s&]")


def fold(text: str) -> str:
    """Fold white space as BibTeX does; other spaces of Unicode stay."""
    return (_SPACES.sub(" ", text) if _UNFOLDED.search(text) else text).strip(" ")


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


def find_end(text: str, position: int) -> int | None:
    """Return the end of the ``{...}`` or ``"..."`` that opens at ``position``, or None if it is never closed."""
    closing = '"' if text[position] == '"' else "}"
    depth = 0
    for match in _TOKEN.finditer(text, position + 1):
        if depth == 0 and match[0] == closing:
            return match.end()
        depth += (match[0] == "{") - (match[0] == "}")
        if depth < 0:
            break
    return None


def pairs(text: str) -> dict[int, int]:
    """Map the position of each opening brace to that of its closing one; braces without a partner are missing."""
    found: dict[int, int] = {}
    waiting: list[int] = []
    position = 0
    for part in _BRACES.split(text):
        if part == "{":
            waiting.append(position)
        elif part == "}" and waiting:
            found[waiting.pop()] = position
        position += len(part)
    return found


def excess(text: str) -> int:
    """Return the number of opening braces less that of closing ones."""
    return sum((match[0] == "{") - (match[0] == "}") for match in _TOKEN.finditer(text))


def repair(text: str) -> str:
    """Return the text with balanced braces: superfluous closing ones are dropped, missing ones are added at the end."""
    depth = 0

    def kept(match: re.Match[str]) -> str:
        nonlocal depth
        # A backslash at the end would escape the brace after it.
        if match[0] == "\\" or (match[0] == "}" and depth == 0):
            return ""
        depth += (match[0] == "{") - (match[0] == "}")
        return match[0]

    return _TOKEN.sub(kept, text) + "}" * depth


def split(text: str, separator: re.Pattern[str]) -> list[str]:
    """Split a text at a pattern outside braces, not at escaped characters. Unbalanced braces protect nothing.

    The pattern has no groups.
    """
    if "{" not in text and "\\" not in text:  # most names
        return separator.split(text)
    masked: list[str] = []
    position = 0
    for opening, closing in sorted(pairs(text).items()):
        if opening >= position:
            masked += (text[position:opening], "\0" * (closing + 1 - opening))
            position = closing + 1
    mask = _ESCAPED.sub("\0\0", "".join([*masked, text[position:]]))
    bounds = [0, *(bound for match in separator.finditer(mask) for bound in match.span()), len(text)]
    return [text[start:end] for start, end in zip(bounds[::2], bounds[1::2], strict=True)]
