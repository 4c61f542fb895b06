r"""Formulas in LaTeX: where they end, and those that are text, as $^{13}$ or $\times$."""

from __future__ import annotations

import re
import unicodedata

from .commands import SYMBOLS
from .richtext import RichText, Span

# The closing delimiter, and a pattern for it and braces, by the opening one.
_DELIMITERS = {
    opening: (closing, re.compile(rf"{re.escape(closing)}|\\.|[{{}}]", re.DOTALL))
    for opening, closing in (("$$", "$$"), ("$", "$"), (r"\(", r"\)"), (r"\[", r"\]"))
}
_LONGEST = 2000
_SCRIPT = re.compile(r"([_^])(?:\{((?:[^{}]|\{[^{}]*\})*)\}|(\\[A-Za-z]+|\S))")
_SCRIPTS = re.compile(rf"(?:{_SCRIPT.pattern}\s*)+".replace("([_^])", "[_^]"))
_WORD = re.compile(r"\\(?:text|mathrm|textrm|rm|mathit|textit|textup)\s*\{([^{}\\$]*)\}|([\w+−–*†‡§-]+)")
_SUBSCRIPTS = str.maketrans("0123456789+-−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ")
_SUPERSCRIPTS = str.maketrans("0123456789+-−=()in", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁱⁿ")
_INNER_MATH = re.compile(r"(?<!\\)\$|\\ensuremath\b|\\[()\[\]]")


def find_formula(source: str, partners: dict[int, int], start: int, end: int) -> tuple[str, int] | None:
    r"""Return the TeX of the formula that ``$``, ``$$``, ``\(`` or ``\[`` opens at ``start``, and its end, or None.

    ``partners`` are the positions of closing braces by those of opening ones. As prose has dollars too, what a ``$``
    opens must look like math: no white space inside the delimiters and no digit after them (Pandoc's rule), or at least
    a character that is rare in prose.
    """
    delimiter = next(delimiter for delimiter in _DELIMITERS if source.startswith(delimiter, start))
    closing, token = _DELIMITERS[delimiter]
    inside = position = start + len(delimiter)
    limit = min(end, inside + _LONGEST)
    if source.find(closing, inside, limit) < 0:
        return None
    while match := token.search(source, position, limit):
        if match[0] == closing:
            break
        position = partners.get(match.start(), end) + 1 if match[0] == "{" else match.end()
        if match[0] == "}":
            return None
    else:
        return None
    tex = source[inside : match.start()]
    inner = tex.strip()
    if not inner or ("$" in inner and "\\" not in inner):
        return None
    if delimiter == "$":
        tight = inner == tex and not source[match.end() : match.end() + 1].isdigit()
        if not tight and len(inner) > 1 and not re.search(r"[\\^_=<>]", inner):
            return None
    return inner, match.end()


def print_formula(tex: str) -> RichText:
    """Return math; scripts of letters or digits alone, or a symbol such as ×, are text, which copies well."""
    if symbol := _lone_symbol(tex):
        return (symbol,)
    if tex in ("^\\circ", "^{\\circ}"):
        return ("°",)
    return _lone_scripts(tex) or ((Span("math", (tex,)),) if tex else ())


def _lone_symbol(tex: str) -> str | None:
    """Return the symbol, if math is one that is no letter: a letter would be in italics."""
    symbol = SYMBOLS.get(tex[1:]) if re.fullmatch(r"\\[A-Za-z]+", tex) else tex
    if symbol and len(symbol) == 1 and unicodedata.category(symbol)[0] in "SP" and symbol not in "\\{}$":
        return symbol
    return None


def _lone_scripts(tex: str) -> RichText:
    """Return superscripts and subscripts, if math is nothing else and they are words."""
    if not _SCRIPTS.fullmatch(tex):
        return ()
    scripts: list[Span] = []
    for sign, group, single in _SCRIPT.findall(tex):
        inner = (group or single).strip()
        word = _WORD.fullmatch(_lone_symbol(inner) or inner)
        text = (word[1] or word[2] or "").replace("-", "−").replace("∗", "*") if word else ""
        if not text.strip():
            return ()
        scripts.append(Span("subscript" if sign == "_" else "superscript", (unicodedata.normalize("NFC", text),)))
    return tuple(scripts)


def flatten(tex: str) -> str:
    r"""Return the LaTeX of a formula in a line of plain text: ``\ell_1`` gives ``\ell₁``."""

    def script(match: re.Match[str]) -> str:
        sign, group, single = match.groups()
        text = group if group is not None else single
        table = _SUBSCRIPTS if sign == "_" else _SUPERSCRIPTS
        return text.translate(table) if all(ord(letter) in table for letter in text) else f"{sign}{text}"

    return _SCRIPT.sub(script, _INNER_MATH.sub("", tex))


def flatten_script(text: str, kind: str) -> str:
    """Return the text of a ``subscript`` or ``superscript`` in Unicode's characters, if it is a number."""
    if not all(letter in "0123456789+-−" for letter in text):
        return text
    return text.translate(_SUBSCRIPTS if kind == "subscript" else _SUPERSCRIPTS)
