"""Replacing nodes of a doctree."""

from __future__ import annotations

from docutils import nodes


def replace(node: nodes.Element, new: list[nodes.Node]) -> None:
    """Replace a node; its anchors and classes go to the first new node, or to one around text, or in its place.

    :meth:`docutils.nodes.Element.replace_self` raises AssertionError where there is no element to take them.
    """
    if not (new and isinstance(new[0], nodes.Element)) and any(node[name] for name in node.basic_attributes):
        new = [nodes.inline("", "", *new)] if new else [nodes.target()]
    node.replace_self(new)
