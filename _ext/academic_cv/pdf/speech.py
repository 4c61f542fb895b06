"""Formulas in words, for those who listen: MathML as it would be read out, in the language of the CV."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from ..locale import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree import ElementTree

# Signs, in a formula such as "x plus y is less than z".
_SIGNS = {
    **dict.fromkeys("-−", N_("minus")),
    **dict.fromkeys("⋅·×∗", N_("times")),
    **dict.fromkeys("|∣", N_("vertical bar")),
    **dict.fromkeys("‖∥", N_("double bar")),
    **dict.fromkeys("…⋯⋮⋱", N_("and so on")),
    **dict.fromkeys("→⟶", N_("to")),
    **dict.fromkeys("⊂⊆", N_("is a subset of")),
    **dict.fromkeys("≈≃≅", N_("is approximately")),
    "+": N_("plus"),
    "±": N_("plus or minus"),
    "/": N_("divided by"),
    "=": N_("equals"),
    "≔": N_("is defined as"),
    "≠": N_("is not equal to"),
    "≡": N_("is identical to"),
    "∼": N_("is distributed as"),
    "∝": N_("is proportional to"),
    "<": N_("is less than"),
    ">": N_("is greater than"),
    "≤": N_("is at most"),
    "≥": N_("is at least"),
    "≪": N_("is much less than"),
    "≫": N_("is much greater than"),
    "∈": N_("in"),
    "∉": N_("not in"),
    "∪": N_("union"),
    "∩": N_("intersection"),
    "⇒": N_("implies"),
    "¬": N_("not"),
    "∧": N_("and"),
    "∨": N_("or"),
    "⟨": N_("open angle bracket"),
    "⟩": N_("close angle bracket"),
    "∀": N_("for all"),
    "∃": N_("there exists"),
    "∑": N_("sum"),
    "∏": N_("product"),
    "∫": N_("integral"),
    "∞": N_("infinity"),
    "∂": N_("partial"),
    "∇": N_("nabla"),
    "⊤": N_("transpose"),
    "′": N_("prime"),
    "'": N_("prime"),
    "†": N_("dagger"),
    "lim": N_("limit"),
    "min": N_("minimum"),
    "max": N_("maximum"),
}
_ACCENTS = {
    **dict.fromkeys("ˆ^", N_("hat")),
    **dict.fromkeys("˜~", N_("tilde")),
    **dict.fromkeys("ˉ¯_‾", N_("bar")),
    **dict.fromkeys("→⃗", N_("vector")),
    **dict.fromkeys("˙¨", N_("dot")),
}
_BRACES = ("⏞", "⏟")


def to_words(formula: ElementTree.Element) -> str:
    """Return a formula in words; parentheses and commas are signs, which screen readers say if their users want it."""
    return " ".join(_row(list(formula)).split())


def _row(parts: Sequence[ElementTree.Element]) -> str:
    return " ".join(map(_say, parts)).replace("( ", "(").replace(" )", ")").replace(" ,", ",")


def _is_simple(element: ElementTree.Element) -> bool:
    """Return whether an element needs no parentheses when it is read out: a letter, a number, one with a sign."""
    return len(element) < 2 and not any(len(part) > 1 for part in element.iter()) and element.tag != "mfrac"


def _group(element: ElementTree.Element) -> str:
    return _say(element) if _is_simple(element) else f"({_say(element)})"


def _say(element: ElementTree.Element) -> str:
    parts = list(element)
    if element.tag in ("mi", "mo", "mn", "mtext"):
        return _word(element.text or "", is_text=element.tag in ("mn", "mtext"))
    if element.tag == "mfrac":
        over = _("{0} over {1}") if "linethickness" not in element.attrib else _("{0} above {1}")
        return over.format(_group(parts[0]), _group(parts[1]))
    if element.tag == "msqrt":
        return _("the square root of {0}").format(_group_all(parts))
    if element.tag == "mroot":
        return _("the root of order {1} of {0}").format(_group(parts[0]), _group(parts[1]))
    if element.tag == "mover" and (accent := _ACCENTS.get(parts[1].text or "")):
        return f"{_group(parts[0])} {_(accent)}"
    if element.tag in ("munder", "mover") and parts[1].text in _BRACES:
        return _say(parts[0])
    if element.tag in _SCRIPTS:
        return _say_scripts(parts[0], dict(zip(_SCRIPTS[element.tag], parts[1:], strict=True)))
    if element.tag == "mtable":
        rows = [", ".join(_row(list(cell)) for cell in row) for row in element]
        return "; ".join(rows)
    return "" if element.tag in ("mspace", "mphantom") else _row(parts)


def _group_all(parts: Sequence[ElementTree.Element]) -> str:
    return _group(parts[0]) if len(parts) == 1 else f"({_row(parts)})"


_SCRIPTS = {
    "msub": ("below",),
    "msup": ("above",),
    "msubsup": ("below", "above"),
    "munder": ("below",),
    "mover": ("above",),
    "munderover": ("below", "above"),
}


def _say_scripts(base: ElementTree.Element, scripts: dict[str, ElementTree.Element]) -> str:
    """Return a sum, an integral or a limit with its bounds, or another base with its index and its power."""
    has_bounds = (base.tag == "mo" and base.text not in ("|", "‖", ")", "]")) or base.get("movablelimits") == "true"
    if has_bounds:
        words = {name: _say(script) for name, script in scripts.items()}
        if len(words) == 2:
            return _("{0} from {1} to {2}").format(_say(base), words["below"], words["above"])
        return _("{0} for {1}").format(_say(base), *words.values())
    said = _group(base)
    if "below" in scripts:
        said = _("{0} sub {1}").format(said, _group(scripts["below"]))
    return _say_power(said, scripts["above"]) if "above" in scripts else said


def _say_power(base: str, script: ElementTree.Element) -> str:
    sign = "".join(script.itertext())
    if sign in ("2", "3"):
        return (_("{0} squared") if sign == "2" else _("{0} cubed")).format(base)
    if sign in ("⊤", "′", "'", "†"):
        return f"{base} {_word(sign)}"
    if sign in ("∗", "*"):
        return _("{0} star").format(base)
    return _("{0} to the power {1}").format(base, _group(script))


def _word(text: str, *, is_text: bool = False) -> str:
    """Return the word for a sign or a letter: its name in Unicode, unless it has one here."""
    if is_text or (text not in _SIGNS and text.isascii()):
        return _("capital {0}").format(text) if len(text) == 1 and text.isupper() else text
    if text in _SIGNS:
        return str(_(_SIGNS[text]))
    plain = unicodedata.normalize("NFKC", text)
    if plain != text and plain.isascii():  # letters of other alphabets, such as 𝔼
        bold = unicodedata.name(text[0], "").startswith("MATHEMATICAL BOLD")
        return _("bold {0}").format(_word(plain)) if bold else _word(plain)
    return " ".join(_name(character) for character in plain) if len(plain) < 3 else plain


def _name(character: str) -> str:
    """Return the name of a letter or sign: "theta", "capital delta", "circled plus"."""
    name = unicodedata.name(character, character).lower()
    if name.startswith("greek") and " letter " in name:
        letter = name.partition(" letter ")[2].replace("lamda", "lambda")
        return _("capital {0}").format(letter) if "capital" in name else letter
    if unicodedata.category(character) == "Cf":  # function application and invisible times
        return ""
    return character if character.isascii() or character.isalpha() else name
