"""Formatted text as inlines of pandoc, with the words whose case styles keep."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ...bib.richtext import strings
from .marks import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...bib.richtext import RichText
    from ...bib.work import Work

Inlines = list[dict[str, Any]]

_INLINES = {"emphasis": "Emph", "strong": "Strong", "superscript": "Superscript", "subscript": "Subscript"}


def to_title(work: Work) -> Inlines:
    """Return the title of a work, with its subtitle."""
    title = [to_inlines(content) for name in ("title", "subtitle") if (content := work.richtext(name))]
    joined = [inline for part in title for inline in ({"t": "Str", "c": ":"}, {"t": "Space"}, *part)][2:]
    return _protect(joined, _protected(work))


def to_inlines(text: RichText) -> Inlines:
    """Return formatted text as inlines of pandoc."""
    inlines: Inlines = []
    for part in text:
        if isinstance(part, str):
            inlines += _words(plain(part))
        elif part.kind == "math":
            inlines.append({"t": "Math", "c": [{"t": "InlineMath"}, "".join(strings(part.content))]})
        elif part.kind == "literal":
            inlines.append({"t": "Code", "c": [["", [], []], "".join(strings(part.content))]})
        else:
            children = to_inlines(part.content)
            if part.kind == "emphasis":
                # A name of a species or a foreign word, whose case no style changes.
                children = [{"t": "Span", "c": [["", ["nocase"], []], children]}]
            kind = "SmallCaps" if part.css == "cv-smallcaps" else _INLINES.get(part.kind)
            inlines += [{"t": kind, "c": children}] if kind else children
    return inlines


def text_of_inlines(inlines: Inlines) -> str:
    """Return the text of inlines; that of formulas is left out."""
    text = ""
    for inline in inlines:
        kind, content = inline["t"], inline.get("c")
        if kind in {"Str", "Space"}:
            text += content or " "
        elif kind not in {"Math", "Code"} and content:
            text += text_of_inlines(content[1] if kind == "Span" else content)
    return text


def _words(text: str) -> Inlines:
    return [
        {"t": "Space"} if word.isspace() else {"t": "Str", "c": word} for word in re.split("([ \n]+)", text) if word
    ]


def _protected(work: Work) -> set[str]:
    """Return the words whose case braces protect in the title as it was typed."""
    typed = re.search(r"^  title = [{\"](.*?)[}\"],$", work.bibtex, re.MULTILINE | re.DOTALL | re.IGNORECASE)
    groups = re.findall(r"(?<![\w}$_^])\{([^{}\\$]+)\}", typed[1]) if typed else []
    return {word.strip(",.:;?!") for group in groups for word in group.split()}


def _protect(inlines: Sequence[dict[str, Any]], words: set[str]) -> Inlines:
    """Let styles that change the case of titles keep that of some words."""
    return [
        {"t": "Span", "c": [["", ["nocase"], []], [inline]]}
        if inline["t"] == "Str" and inline["c"].strip(",.:;?!") in words
        else inline
        for inline in inlines
    ]
