"""What programs export for LaTeX → LaTeX: HTML's entities and tags, escaped formulas, control characters."""

from __future__ import annotations

import html
import re

from .commands import read_groups


def clean(text: str) -> str:
    """Remove characters that no page can hold: control characters, lone surrogates, noncharacters, private use."""
    return _FORBIDDEN.sub("", text) if _FORBIDDEN.search(text) else text


# Control characters, lone surrogates, noncharacters, private use.
FORBIDDEN = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
_FORBIDDEN = re.compile(FORBIDDEN)


def unescape(latex: str) -> str:
    """Replace HTML's entities by their characters, except those that are special to LaTeX."""

    def unescaped(match: re.Match[str]) -> str:
        text = html.unescape(match[1])
        return match[0] if re.search(r"[;\\{}$~]", text) else text

    return _ENTITY.sub(unescaped, latex) if "&" in latex else latex


_ENTITY = re.compile(r"\\?(&\#?\w{1,31};)")


def restore_math(latex: str) -> str:
    r"""Return LaTeX whose formulas are not escaped, as Zotero and dblp write them: ``\$\textbackslash{}ell\_1\$``."""
    return _ESCAPED_MATH.sub(_unescape_math, latex) if "textdollar" in latex or "\\$" in latex else latex


_DOLLAR = r"(?:\{\\textdollar\}|\\textdollar\{\}|\\\$)"
_ESCAPED_MATH = re.compile(rf"{_DOLLAR}((?:(?!{_DOLLAR}).)*?(?:\\textbackslash|\\\^\{{\}}|\\_).*?){_DOLLAR}", re.DOTALL)


def _unescape_math(match: re.Match[str]) -> str:
    tex = re.sub(r"\\([{}_&%#])", r"\1", match[1])
    tex = re.sub(r"\{\\\^\{\}\}|\\\^\{\}|\{\\textasciicircum\}|\\textasciicircum\{\}", "^", tex)
    return "$" + re.sub(r"\{\\textbackslash\}|\\textbackslash(?:\{\}|\b ?)", r"\\", tex) + "$"


# ---------------------------------------------------------------- HTML's tags

# As databases write them, and as programs escape them for LaTeX.
_LESS, _GREATER = (
    rf"(?:{sign}|&{entity};|\{{\\{command}\}}|\\{command}\{{\}}|\{{?\${sign}\$\}}?)"
    for sign, entity, command in (("<", "lt", "textless"), (">", "gt", "textgreater"))
)
_TAGS = read_groups(
    {"emph": "i em", "textbf": "b strong", "textsc": "sc scp", "textsuperscript": "sup", "textsubscript": "sub"}
)
_TAGGED = re.compile(
    rf"{_LESS}(?P<tag>{'|'.join(_TAGS)}){_GREATER}(?P<text>(?:(?!{_LESS}(?P=tag){_GREATER}).)*?)"
    rf"{_LESS}/(?P=tag){_GREATER}",
    re.IGNORECASE | re.DOTALL,
)
# Of tags within the same tag.
_DEEPEST_TAG = 4


def tags_to_commands(latex: str) -> str:
    """Write ``<i>E. coli</i>`` as LaTeX; a tag without its partner, and any other tag, is text."""
    for _ in range(_DEEPEST_TAG if "/" in latex else 0):
        latex, found = _TAGGED.subn(lambda match: f"\\{_TAGS[match['tag'].lower()]}{{{match['text']}}}", latex)
        if not found:
            break
    return latex
