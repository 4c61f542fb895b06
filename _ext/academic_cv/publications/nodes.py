"""Formatted text → docutils nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.addnodes import download_reference

from ..bib.richtext import strings

if TYPE_CHECKING:
    from ..bib.richtext import RichText, Span


def make_nodes(text: RichText) -> list[nodes.Node]:
    """Return formatted text as new nodes."""
    return [nodes.Text(part) if isinstance(part, str) else make_node(part) for part in text]


def make_node(span: Span) -> nodes.Element:
    """Return a span as the node of its kind; a ``download_reference`` leads to a file of the output."""
    kind, content, css, uri = span
    classes = css.split()
    if kind == "math":
        tex = "".join(strings(content))
        return nodes.math(tex, tex)
    if kind == "reference":
        return nodes.reference("", "", *make_nodes(content), refuri=uri, classes=classes)
    if kind == "download_reference":
        return download_reference("", "", *make_nodes(content), filename=uri, classes=classes)
    element: nodes.Element = getattr(nodes, kind)("", "", *make_nodes(content), classes=classes)
    return element
