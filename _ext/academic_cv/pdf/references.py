"""References in PDFs: each is one node, from whose formatted text XML is written, without a node for each part.

A document may list thousands of works, with some fifteen nodes each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from ..bib.richtext import Span, flatten
from ..locale.scripts import is_right_to_left
from ..publications.lists import PrintLists, make_line, print_list
from .typst import reference_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx.application import Sphinx

    from ..bib.richtext import RichText
    from ..publications.domain import Item


class PrintPdfLists(PrintLists):
    """Print lists with references of one node each; of many from right to left, where the template looks at each."""

    default_priority = PrintLists.default_priority - 1  # which then has nothing left to print
    builders = ("pdf",)

    def print_list(self, items: Sequence[Item], *, by_year: bool) -> list[nodes.Node]:
        make = make_line if is_right_to_left(self.config.language) else make_reference_line
        return print_list(self.env, items, by_year=by_year, make=make)


def make_reference_line(text: RichText, links: RichText) -> nodes.paragraph:
    """Return the paragraph of a reference as one node, or as many if formulas are in it, which become MathML."""
    if any(isinstance(part, Span) and part.kind == "math" for part in flatten(text)):
        return make_line(text, links)
    return reference_line("", "", classes=["cv-reference"], content=text, links=links)


def has_marks(tree: nodes.Element) -> bool:
    """Return whether a name in a tree has a mark."""
    if any("cv-mark" in mark["classes"] for mark in tree.findall(nodes.superscript)):
        return True
    texts = (line["content"] for line in tree.findall(reference_line))
    return any(isinstance(part, Span) and part.css == "cv-mark" for text in texts for part in flatten(text))


def expand_references(tree: nodes.document) -> None:
    """Make nodes of all references, for what looks at each part."""
    for line in list(tree.findall(reference_line)):
        line.parent.replace(line, make_line(line["content"], line["links"]))


def setup(app: Sphinx) -> None:
    app.add_post_transform(PrintPdfLists)
