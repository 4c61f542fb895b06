"""MathML in titles, as Crossref and publishers export it → LaTeX."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from .commands import SYMBOLS

_FORMULA = re.compile(
    r"<(?P<prefix>(?:\w+:)?)math(?:\s[^<>]*)?>(?:(?!<(?P=prefix)math).)*</(?P=prefix)math>", re.DOTALL
)
_TAG = re.compile(r"<(/?)(?:\w+:)?(\w+)[^<>]*?(/?)>")
_TOKENS = frozenset(["mi", "mn", "mo", "mtext"])
_ROWS = frozenset(["math", "mrow", "mstyle", "semantics", "mpadded"])
_PATTERNS = {
    "msub": "{%s}_{%s}",
    "msup": "{%s}^{%s}",
    "msubsup": "{%s}_{%s}^{%s}",
    "mfrac": r"\frac{%s}{%s}",
}
_ACCENTS = {"¯": r"\bar", "‾": r"\bar", "―": r"\overline", "˜": r"\tilde", "~": r"\tilde", "^": r"\hat", "→": r"\vec"}
_COMMANDS = {
    "−": "-",
    **{
        symbol: rf"\{name} "
        for name, symbol in SYMBOLS.items()
        if not (symbol.isalnum() or symbol.isascii() or name.startswith("text"))
    },
}


def to_latex(text: str) -> str:
    """Return a text with each ``<math>`` as a formula of LaTeX; one with elements that are not known stays."""
    return _FORMULA.sub(_convert, text)


def _convert(match: re.Match[str]) -> str:
    try:
        root = ElementTree.fromstring(_TAG.sub(r"<\1\2\3>", match[0]))  # noqa: S314  entities are refused
        return f"${_print(root).strip()}$"
    except (ElementTree.ParseError, LookupError, RecursionError, TypeError, ValueError):
        return match[0]


def _print(element: ElementTree.Element) -> str:
    """Return an element as LaTeX; raises LookupError or TypeError if it is not known or incomplete."""
    text = " ".join((element.text or "").split())
    if (element.tail or "").strip() or (text and element.tag not in _TOKENS) or re.search(r"[$\\]", text):
        raise LookupError(text)
    parts = [_print(child) for child in element]
    if element.tag in ("mi", "mtext") and len(text) > 1:
        return rf"\text{{{text}}}" if element.tag == "mtext" else rf"\mathrm{{{text}}}"
    if element.tag in _TOKENS:
        return _COMMANDS.get(text) or re.sub(r"([{}%&#_])", r"\\\1", text)
    if element.tag == "mspace":
        return r"\,"
    if element.tag == "mover":
        base, _ = parts
        return f"{_ACCENTS[(element[1].text or '').strip()]}{{{base}}}"
    if element.tag == "msqrt":
        return rf"\sqrt{{{''.join(parts)}}}"
    return "".join(parts) if element.tag in _ROWS else _PATTERNS[element.tag] % tuple(parts)
