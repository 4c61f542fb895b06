"""TeX math as MathML, for the site and for the PDF's template."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..bib.braces import find_end
from ..warnings import Warn

if TYPE_CHECKING:
    from sphinx.application import Sphinx

NAMESPACE = "http://www.w3.org/1998/Math/MathML"

# Commands that docutils' converter knows by another name, or does not need.
_ALIASES = {
    r"\argmax": r"\operatorname*{argmax}",
    r"\argmin": r"\operatorname*{argmin}",
    r"\dag": r"\dagger",
    r"\degree": r"{}^\circ",
    r"\dots": r"\ldots",
    r"\ensuremath": "",
    r"\iff": r"\Longleftrightarrow",
    r"\slashed": r"\not",
    r"\stackrel": r"\overset",
    r"\textbf": r"\mathbf",
    r"\textit": r"\mathit",
    **dict.fromkeys((r"\bm", r"\boldsymbol", r"\pmb"), r"\mathbfit"),
    **dict.fromkeys((r"\mathbbm", r"\mathds"), r"\mathbb"),
    **dict.fromkeys((r"\hbox", r"\mbox", r"\textnormal", r"\textrm", r"\textup"), r"\text"),
    **dict.fromkeys((r"\middle", r"\nonumber", r"\notag", r"\protect", r"\xspace"), ""),
}
_ALIAS = re.compile("|".join(rf"{re.escape(name)}(?![A-Za-z])" for name in _ALIASES))

# Plain TeX's fonts, of the rest of their group, as in {\cal B} and \mu_{\rm eff}.
_FONT = re.compile(r"\\(bf|cal|it|rm|sf|tt)(?![A-Za-z])\s*")

# Brackets of a given size: the converter knows \bigl( and not \big(.
_OPENING = re.compile(r"(\\[bB]igg?)(?=\s*(?:[(\[]|\\[{]|\\l(?:angle|ceil|floor|vert|Vert)))")
_CLOSING = re.compile(r"(\\[bB]igg?)(?=\s*(?:[)\]]|\\[}]|\\r(?:angle|ceil|floor|vert|Vert)))")

# Environments of displayed formulas; the converter understands their rows and columns without them.
_DISPLAY = re.compile(r"\s*\\begin\{((?:align|eqnarray|equation|gather|multline)\*?)\}(.*)\\end\{\1\}\s*", re.DOTALL)

# MathML stretches these fences always, TeX with \left and \right only.
_FENCES = frozenset("‖⟨⟩⌊⌋⌈⌉")

_STARRED = re.compile(r"\\operatorname\*\s*\{([^{}]*)\}")
_BRACES = {("munder", "⏟"), ("mover", "⏞")}
_UNDER = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}

# How many children an element must have (MathML Core, section 3).
_ARITY = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}


def to_mathml(tex: str, *, display: bool) -> str:
    """Return a formula as a MathML element for HTML and XHTML; raises ValueError as :func:`convert` does."""
    text = ElementTree.tostring(convert(tex, display=display), encoding="unicode")
    return text.replace("<math", f'<math xmlns="{NAMESPACE}"', 1)


@cache
def convert(tex: str, *, display: bool) -> ElementTree.Element:
    """Return a formula as MathML in no namespace, without white space between elements, its source as ``alttext``.

    Raises ValueError for a formula that is empty, incomplete or uses TeX that cannot be converted.
    """
    if not tex.strip():
        raise ValueError("empty: write it, or remove it")
    check_pairs(tex)
    try:
        # The converter writes a named character reference that XML does not know.
        text = tex2mathml(normalize(tex), as_block=display).replace("&ApplyFunction;", "\N{FUNCTION APPLICATION}")
    except (MathError, AttributeError, IndexError, KeyError, TypeError) as error:
        # The converter raises unspecific errors for misplaced & and \\.
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
        elif element.tag == "mo" and re.fullmatch(r"\w\u0338", element.text or ""):
            element.tag = "mi"  # a slashed letter is no operator
        enclosed = element.tag == "mrow"
        for child in element[1:-1] if enclosed else element:
            if child.tag == "mo" and child.text in _FENCES:
                child.set("stretchy", "false")
        element.tail = None
        while element.tag == "mtable" and not "".join(element[-1].itertext()).strip():
            # A last \\ does not begin a row.
            element.remove(element[-1])
    root.attrib = {"alttext": " ".join(tex.split()), **root.attrib}
    return root


def put_limits_below(root: ElementTree.Element, tex: str) -> None:
    r"""Put the limits of ``\operatorname*`` below it, and the scripts of braces below or above them.

    The converter ignores the star and puts scripts of braces beside them.
    """
    starred = {_name(name) for name in _STARRED.findall(_alias(tex))}
    for element in [element for element in root.iter() if element.tag in _UNDER and len(element)]:
        base = element[0]
        if base.tag == "mi" and base.text in starred:
            base.tag, base.attrib = "mo", {"movablelimits": "true"}
        elif (base.tag, base[-1].text if len(base) else "") not in _BRACES:
            continue
        element.tag = _UNDER[element.tag]


def _alias(tex: str) -> str:
    return _ALIAS.sub(lambda match: _ALIASES[match[0]], tex)


def set_fonts(tex: str) -> str:
    r"""Write Plain TeX's fonts as LaTeX's: ``{\cal B}`` gives ``{\mathcal{B}}``."""
    while match := _FONT.search(tex):
        rest = tex[match.end() :]
        end = (find_end(f"{{{rest}}}", 0) or len(rest) + 2) - 2
        tex = rf"{tex[: match.start()]}\math{match[1]}{{{rest[:end]}}}{rest[end:]}"
    return tex


def _name(name: str) -> str:
    r"""Return the name of an operator with its spaces (``\,``) as characters, as the converter prints it verbatim."""
    return re.sub(r"\\[,;: ]", "\N{THIN SPACE}", name)


def check_pairs(tex: str) -> None:
    """Raise ValueError for unbalanced braces, environments or delimiters, about which the converter would guess."""
    # Escaped backslashes and braces do not count.
    bare = re.sub(r"\\[\\{}]", "", tex)
    if bare.count("{") != bare.count("}"):
        raise ValueError(f"{bare.count('{')} braces are opened and {bare.count('}')} closed")
    for opening, closing in ((r"\begin", r"\end"), (r"\left", r"\right")):
        opened, closed = (len(re.findall(rf"{re.escape(name)}(?![A-Za-z])", bare)) for name in (opening, closing))
        if opened != closed:
            raise ValueError(rf"there are {opened} {opening} and {closed} {closing}")


def normalize(tex: str) -> str:
    r"""Return a formula in a form that docutils' converter reads as TeX does.

    TeX takes one digit where no braces are (``x^23``, ``\frac12``); the converter takes the number.
    """
    if match := _DISPLAY.fullmatch(tex):
        tex = match[2]
        if not match[1].startswith("equation"):
            # The converter takes a single row for a formula without columns.
            tex += r" \\"
    tex = tex.replace("{split}", "{aligned}")
    tex = re.sub(r"\\(?:bm|boldsymbol|pmb)\s*(\d|\{\s*\d+\s*\})", r"\\mathbf\1", tex)
    tex = _OPENING.sub(r"\1l", _CLOSING.sub(r"\1r", set_fonts(_alias(tex))))
    tex = re.sub(r"\\operatorname\*?\s*\{([^{}]*)\}", lambda match: rf"\operatorname{{{_name(match[1])}}}", tex)
    # A script without a base, as in $^{13}$C.
    tex = re.sub(r"(^|[{&])\s*(?=[\^_])", r"\1{}", tex)
    tex = re.sub(r"(?<=\d)\{,\}(?=\d)", r"\\text{,}", tex)
    tex = re.sub(r"(\\[cdt]?(?:frac|binom))\s*(\d)\s*(\d)", r"\1{\2}{\3}", tex)
    return re.sub(r"(?<!\\)([\^_])\s*(\d)(?=\d)", r"\1{\2}", tex)


def formulas(tree: nodes.document) -> list[nodes.math | nodes.math_block]:
    return [node for node in tree.findall(nodes.Element) if isinstance(node, nodes.math | nodes.math_block)]


def find_wrong_formulas(tree: nodes.document) -> list[nodes.math | nodes.math_block]:
    """Return the formulas that cannot be converted; warn about each once."""
    wrong = []
    for node in formulas(tree):
        try:
            convert(node.astext(), display=isinstance(node, nodes.math_block))
        except ValueError as error:
            wrong.append(node)
            if "reported" not in node:
                node["reported"] = True
                tex = node.astext().strip()
                Warn.MATH(f"the formula '{tex}' is shown as TeX: {error}" if tex else f"a formula is {error}", node)
    return wrong


def show_sources(tree: nodes.document) -> None:
    """Replace each formula that cannot be converted by its TeX source; remove empty ones."""
    for node in find_wrong_formulas(tree):
        source = nodes.literal_block if isinstance(node, nodes.math_block) else nodes.literal
        shown = [source(node.rawsource, node.astext(), classes=["cv-math"], ids=node["ids"])]
        node.replace_self(shown if node.astext().strip() else nodes.comment())


class ShowSources(SphinxPostTransform):
    default_priority = 890  # after the lists are printed: a title may have a formula
    formats = ("html", "pdf")

    def run(self, **kwargs: object) -> None:
        show_sources(self.document)


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", lambda app, tree: find_wrong_formulas(tree))  # whatever the output is
    app.add_post_transform(ShowSources)
