"""Formatted text as data: strings, and spans of them. It is immutable, so all that print a work share it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Span(NamedTuple):
    """A part of a text that is set in its own way, as an inline node of docutils."""

    kind: str
    """The name of the node: ``emphasis``, ``strong``, ``inline``, ``reference``, ..., ``math``, whose text is TeX."""
    content: RichText
    css: str = ""
    """Its classes, with spaces between them."""
    uri: str = ""
    """The address that a ``reference`` leads to."""


RichText = tuple["str | Span", ...]
_PIECE = (str, Span)


def concat(*parts: str | Span | RichText) -> RichText:
    """Return the parts as one text, without empty or adjacent strings."""
    result: list[str | Span] = []
    last = ""
    for part in parts:
        for piece in (part,) if isinstance(part, _PIECE) else part:
            if isinstance(piece, Span):
                result.append(piece)
                last = ""
            elif last:
                result[-1] = last = last + piece
            elif piece:
                result.append(piece)
                last = piece
    return tuple(result)


def join(separator: str, parts: Iterable[RichText]) -> RichText:
    """Join the parts that are not empty."""
    return concat(*[each for part in parts if part for each in (separator, part)][1:])


def flatten(text: RichText) -> list[str | Span]:
    """Return the strings and spans of a text, each span before its content."""
    found: list[str | Span] = []
    for part in text:
        found.append(part)
        if not isinstance(part, str):
            found += flatten(part.content)
    return found


def strings(text: RichText) -> list[str]:
    """Return the strings of a text and of its spans, in order."""
    found: list[str] = []
    for part in text:
        found += [part] if isinstance(part, str) else strings(part.content)
    return found
