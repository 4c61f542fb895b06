"""The one scanner for braces in BibTeX and LaTeX. A character after a backslash is never a brace or a delimiter."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\\.|[{}\"]", re.DOTALL)
# A control space separates as a space does, and \& is how LaTeX writes an ampersand.
_ESCAPED = re.compile(r"\\[^\s&]")


def find_end(text: str, position: int) -> int | None:
    """Return the end of the ``{...}`` or ``"..."`` that opens at ``position``, or None if it is never closed."""
    quoted = text[position] == '"'
    if not quoted:
        closing = text.find("}", position)
        if closing < 0:
            return None
        if text.find("{", position + 1, closing) < 0 and text[closing - 1] != "\\":
            return closing + 1
    depth = 0
    for match in _TOKEN.finditer(text, position + 1):
        found = match[0]
        if depth == 0 and found == ('"' if quoted else "}"):
            return match.end()
        if found == "{":
            depth += 1
        elif found == "}":
            if depth == 0:
                return None
            depth -= 1
    return None


def pairs(text: str) -> dict[int, int]:
    """Map the position of each opening brace to that of its closing one; braces without a partner are missing."""
    found: dict[int, int] = {}
    waiting: list[int] = []
    for match in _TOKEN.finditer(text):
        if match[0] == "{":
            waiting.append(match.start())
        elif match[0] == "}" and waiting:
            found[waiting.pop()] = match.start()
    return found


def excess(text: str) -> int:
    """Return the number of opening braces less that of closing ones."""
    return sum((match[0] == "{") - (match[0] == "}") for match in _TOKEN.finditer(text))


def repair(text: str) -> str:
    """Return the text with balanced braces: superfluous closing ones are dropped, missing ones are added at the end."""
    output: list[str] = []
    depth = position = 0
    for match in _TOKEN.finditer(text):
        output.append(text[position : match.start()])
        position = match.end()
        if match[0] == "}" and depth == 0:
            continue
        depth += (match[0] == "{") - (match[0] == "}")
        output.append(match[0])
    # A backslash at the end would escape the brace after it.
    output.append(text[position:].rstrip("\\"))
    return "".join(output) + "}" * depth


def split(text: str, separator: re.Pattern[str]) -> list[str]:
    """Split a text at a pattern outside braces, not at escaped characters. Unbalanced braces protect nothing."""
    if "{" not in text and "\\" not in text:
        return separator.split(text)
    parts: list[str] = []
    start = 0
    for match in separator.finditer(_mask(text)):
        parts.append(text[start : match.start()])
        start = match.end()
    parts.append(text[start:])
    return parts


def _mask(text: str) -> str:
    """Overwrite groups and escaped characters with NUL; the length stays the same."""
    output: list[str] = []
    position = 0
    for opening, closing in sorted(pairs(text).items()):
        if opening >= position:
            output += (text[position:opening], "\0" * (closing + 1 - opening))
            position = closing + 1
    output.append(text[position:])
    return _ESCAPED.sub("\0\0", "".join(output))
