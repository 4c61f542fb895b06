"""TeX math as MathML: one conversion, which the site shows and the PDF's template sets."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..warnings import Warn

if TYPE_CHECKING:
    from sphinx.application import Sphinx

NAMESPACE = "http://www.w3.org/1998/Math/MathML"

# What docutils' converter has under another name, or does not need.
_ALIASES = {
    r"\argmax": r"\operatorname*{argmax}",
    r"\argmin": r"\operatorname*{argmin}",
    r"\bm": r"\mathbfit",
    r"\boldsymbol": r"\mathbfit",
    r"\dag": r"\dagger",
    r"\degree": r"{}^\circ",
    r"\dots": r"\ldots",
    r"\iff": r"\Longleftrightarrow",
    r"\mathbbm": r"\mathbb",
    r"\mathds": r"\mathbb",
    r"\mbox": r"\text",
    r"\middle": "",
    r"\nonumber": "",
    r"\notag": "",
    r"\pmb": r"\mathbfit",
    r"\stackrel": r"\overset",
    r"\textbf": r"\mathbf",
    r"\textit": r"\mathit",
    r"\textrm": r"\text",
}
_ALIAS = re.compile("|".join(rf"{re.escape(name)}(?![A-Za-z])" for name in _ALIASES))

# Brackets of a given size, which the converter has with their side only: \big( is \bigl(.
_OPENING = re.compile(r"(\\[bB]igg?)(?=\s*(?:[(\[]|\\[{]|\\l(?:angle|ceil|floor|vert|Vert)))")
_CLOSING = re.compile(r"(\\[bB]igg?)(?=\s*(?:[)\]]|\\[}]|\\r(?:angle|ceil|floor|vert|Vert)))")

# The environments of displayed formulas; their rows and columns are understood without them.
_DISPLAY = re.compile(r"\s*\\begin\{((?:align|eqnarray|equation|gather|multline)\*?)\}(.*)\\end\{\1\}\s*", re.DOTALL)

# Fences that grow with what they enclose by \left and \right only, though MathML would always let them.
_FENCES = frozenset("‖⟨⟩⌊⌋⌈⌉")

_STARRED = re.compile(r"\\operatorname\*\s*\{([^{}]*)\}")
_BRACES = {("munder", "⏟"), ("mover", "⏞")}
_UNDER = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}

# How many children an element must have (MathML Core, section 3).
_ARITY = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}


def to_mathml(tex: str, *, display: bool) -> str:
    """Write a formula as a MathML element, for HTML and XHTML; raises ValueError as :func:`convert` does."""
    text = ElementTree.tostring(convert(tex, display=display), encoding="unicode")
    return text.replace("<math", f'<math xmlns="{NAMESPACE}"', 1)


@cache
def convert(tex: str, *, display: bool) -> ElementTree.Element:
    """Convert a formula to MathML, in no namespace, without white space between its parts, its source as ``alttext``.

    Raises ValueError, with what is wrong, for a formula that is incomplete or uses what cannot be converted.
    """
    check_pairs(tex)
    try:
        # It names characters as HTML does, which XML does not know.
        text = tex2mathml(normalize(tex), as_block=display).replace("&ApplyFunction;", "\N{FUNCTION APPLICATION}")
    except (MathError, AttributeError, IndexError, KeyError, TypeError) as error:
        # The converter raises other errors than its own for misplaced & and \\.
        reason = str(error) if isinstance(error, MathError) else r"& or \\ stands outside of an environment"
        raise ValueError(reason.rstrip(".")) from None
    root = ElementTree.fromstring(text.replace(f' xmlns="{NAMESPACE}"', ""))  # noqa: S314  made by docutils just now
    put_limits_below(root, tex)
    for element in root.iter():
        wanted = _ARITY.get(element.tag)
        if wanted and len(element) != wanted:
            raise ValueError("something is missing, such as a closing brace or an argument")
        if len(element):
            element.text = None
        enclosed = element.tag == "mrow"
        for child in element[1:-1] if enclosed else element:
            if child.tag == "mo" and child.text in _FENCES:
                child.set("stretchy", "false")
        element.tail = None
        while element.tag == "mtable" and not "".join(element[-1].itertext()).strip():
            # What follows a last \\ is no row.
            element.remove(element[-1])
    root.attrib = {"alttext": " ".join(tex.split()), **root.attrib}
    return root


def put_limits_below(root: ElementTree.Element, tex: str) -> None:
    r"""Set what stands below ``\operatorname*`` as below ``\max``, and what a brace is for below or above the brace.

    The converter knows no star, and sets scripts of braces beside them.
    """
    starred = {_name(name) for name in _STARRED.findall(_alias(tex))}
    for element in root.iter():
        base = element[0] if element.tag in _UNDER and len(element) else None
        if base is None:
            continue
        if base.tag == "mi" and base.text in starred:
            element.tag = _UNDER[element.tag]
            base.tag, base.attrib = "mo", {"movablelimits": "true"}
        elif (base.tag, base[-1].text if len(base) else "") in _BRACES:
            element.tag = _UNDER[element.tag]


def _alias(tex: str) -> str:
    return _ALIAS.sub(lambda match: _ALIASES[match[0]], tex)


def _name(name: str) -> str:
    r"""The name of an operator, whose spaces (``\,``) the converter would print as they are typed."""
    return re.sub(r"\\[,;: ]", "\N{THIN SPACE}", name)


def check_pairs(tex: str) -> None:
    """Raise ValueError for braces, environments or delimiters that are not closed; the converter would guess."""
    # An escaped backslash or brace is none.
    bare = re.sub(r"\\[\\{}]", "", tex)
    if bare.count("{") != bare.count("}"):
        raise ValueError(f"{bare.count('{')} braces are opened and {bare.count('}')} closed")
    for opening, closing in ((r"\begin", r"\end"), (r"\left", r"\right")):
        opened, closed = (len(re.findall(rf"{re.escape(name)}(?![A-Za-z])", bare)) for name in (opening, closing))
        if opened != closed:
            raise ValueError(rf"there are {opened} {opening} and {closed} {closing}")


def normalize(tex: str) -> str:
    r"""Write a formula so that docutils' converter reads it as TeX does.

    TeX takes one digit where no braces are (``x^23``, ``\frac12``); the converter takes the number.
    """
    if match := _DISPLAY.fullmatch(tex):
        tex = match[2]
        if not match[1].startswith("equation"):
            # It takes a single row for a formula without columns.
            tex += r" \\"
    tex = tex.replace("{split}", "{aligned}")
    tex = re.sub(r"\\(?:bm|boldsymbol|pmb)\s*(\d|\{\s*\d+\s*\})", r"\\mathbf\1", tex)
    tex = _OPENING.sub(r"\1l", _CLOSING.sub(r"\1r", _alias(tex)))
    tex = re.sub(r"\\operatorname\*?\s*\{([^{}]*)\}", lambda match: rf"\operatorname{{{_name(match[1])}}}", tex)
    # A script with nothing before it, as in $^{13}$C.
    tex = re.sub(r"(^|[{&])\s*(?=[\^_])", r"\1{}", tex)
    tex = re.sub(r"(?<=\d)\{,\}(?=\d)", r"\\text{,}", tex)
    tex = re.sub(r"(\\[cdt]?(?:frac|binom))\s*(\d)\s*(\d)", r"\1{\2}{\3}", tex)
    return re.sub(r"(?<!\\)([\^_])\s*(\d)(?=\d)", r"\1{\2}", tex)


def formulas(tree: nodes.document) -> list[nodes.math | nodes.math_block]:
    return [*tree.findall(nodes.math), *tree.findall(nodes.math_block)]


def name_wrong_formulas(tree: nodes.document) -> list[nodes.math | nodes.math_block]:
    """Find the formulas that cannot be converted; name each once."""
    wrong = []
    for node in formulas(tree):
        try:
            convert(node.astext(), display=isinstance(node, nodes.math_block))
        except ValueError as error:
            wrong.append(node)
            if "named" not in node:
                node["named"] = True
                Warn.MATH(f"the formula '{node.astext().strip()}' is shown as it is written: {error}", node)
    return wrong


class NameWrongFormulas(SphinxTransform):
    """A formula is checked when its page is read, for whatever output it is."""

    default_priority = 990

    def apply(self, **kwargs: object) -> None:
        name_wrong_formulas(self.document)


def show_sources(tree: nodes.document) -> None:
    """Put the source of each formula that cannot be converted in its place."""
    for node in name_wrong_formulas(tree):
        source = nodes.literal_block if isinstance(node, nodes.math_block) else nodes.literal
        node.replace_self(source(node.rawsource, node.astext(), classes=["cv-math"], ids=node["ids"]))


class ShowSources(SphinxPostTransform):
    default_priority = 890  # after the lists are printed: a title may have a formula
    formats = ("html", "pdf")

    def run(self, **kwargs: object) -> None:
        show_sources(self.document)


def setup(app: Sphinx) -> None:
    app.add_transform(NameWrongFormulas)
    app.add_post_transform(ShowSources)
