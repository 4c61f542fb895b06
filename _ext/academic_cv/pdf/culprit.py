"""The part of a document that Typst refuses for a reason that nothing else explains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Callable


def find_culprit(tree: nodes.document, fails: Callable[[], bool]) -> nodes.Element | None:
    """Return the smallest block of a tree that fails without those beside it; None if no block does.

    ``fails`` tells whether the tree, which is without some of its blocks then, still fails.
    """
    kept: list[tuple[nodes.Element, list[nodes.Node]]] = []
    node: nodes.Element = tree
    try:
        while found := _narrow(node, kept, fails):
            node = found
    finally:
        for parent, children in reversed(kept):
            parent.children = children
    is_whole = isinstance(node, nodes.document | nodes.section)
    return None if is_whole else node


def _narrow(
    node: nodes.Element, kept: list[tuple[nodes.Element, list[nodes.Node]]], fails: Callable[[], bool]
) -> nodes.Element | None:
    """Return a block in a node that fails alone, and leave only that in it; None if none does."""
    if not isinstance(node, _CONTAINERS):
        return None
    whole = node.children
    titles = [child for child in whole if isinstance(child, nodes.title)]
    blocks = [child for child in whole if isinstance(child, nodes.Element) and child not in titles]
    kept.append((node, whole))
    while blocks:
        half = len(blocks) // 2
        for part in filter(None, (blocks[:half], blocks[half:])):
            node.children = [*titles, *part]
            if fails():
                break
        else:
            break
        if part == blocks:  # the last one
            return blocks[0]
        blocks = part
    node.children = whole
    return None


# Blocks that may be left out of these.
_CONTAINERS = (
    *(nodes.document, nodes.section, nodes.list_item, nodes.bullet_list, nodes.enumerated_list, nodes.block_quote),
    *(nodes.compound, nodes.container, nodes.Admonition, nodes.field_list, nodes.definition_list, nodes.topic),
)
