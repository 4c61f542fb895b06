"""Formulas in the tree of a document, as elements of MathML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from ..pages.math import convert, formulas

if TYPE_CHECKING:
    from xml.etree import ElementTree


def embed_mathml(tree: nodes.document) -> None:
    """Put the MathML of each formula into it. Raises ValueError for TeX that is not valid."""
    for formula in formulas(tree):
        root = convert(formula.astext(), display=isinstance(formula, nodes.math_block))
        formula.clear()
        formula.extend(map(_to_node, root))
        formula["alttext"] = root.get("alttext")


def find_formula(node: nodes.Node) -> nodes.Element | None:
    """Return the formula that a node belongs to, if any."""
    around: nodes.Element | None = node if isinstance(node, nodes.Element) else node.parent
    while around is not None and not isinstance(around, nodes.math | nodes.math_block):
        around = around.parent
    return around


def replace_by_source(formula: nodes.Element) -> None:
    source = nodes.literal_block if isinstance(formula, nodes.math_block) else nodes.literal
    formula.replace_self(source("", formula["alttext"], classes=["cv-math"], ids=formula["ids"]))


def _to_node(element: ElementTree.Element) -> nodes.Element:
    node = nodes.Element("", *map(_to_node, element), **element.attrib)
    node.tagname = element.tag
    if element.text:
        node += nodes.Text(element.text)
    return node
