"""What a document leaves out of its pages: sections that are not wanted, works and entries that are not selected."""

from __future__ import annotations

from docutils import nodes


def leave_out(tree: nodes.document, names: set[str]) -> None:
    """Remove the sections that bear one of these anchors."""
    for section in list(tree.findall(nodes.section)):
        if names.intersection(section["ids"]):
            section.parent.remove(section)


def select(tree: nodes.document) -> None:
    """Keep selected and distinguished works, selected and current entries.

    A section that held works or entries, in itself or in sections of its own, is gone once it has neither any of them
    nor a section left; not the first one, which has the document's title.
    """
    full = [section for section in list(tree.findall(nodes.section))[1:] if items(section)]
    for item in items(tree):
        if not _WANTED.intersection(item["classes"]):
            item.parent.remove(item)
    # The innermost first: a section beside those with items, as one of research interests, keeps what is around it.
    for section in reversed(full):
        if not items(section) and not any(isinstance(part, nodes.section) for part in section):
            section.parent.remove(section)
    for empty in [found for found in tree.findall(nodes.bullet_list) if not found.children]:
        empty.parent.remove(empty)
    for rubric in [rubric for rubric in tree.findall(nodes.rubric) if "cv-year" in rubric["classes"]]:
        # The year of works that are gone.
        if not is_list(next_sibling(rubric)):
            rubric.parent.remove(rubric)
    for legend in [text for text in tree.findall(nodes.paragraph) if "cv-legend" in text["classes"]]:
        if not any("cv-mark" in mark["classes"] for mark in legend.parent.findall(nodes.superscript)):
            legend.parent.remove(legend)


_WANTED = {"cv-selected", "cv-distinguished", "cv-current"}


def items(tree: nodes.Element) -> list[nodes.list_item]:
    """The publications and dated entries of a tree."""
    kinds = {"cv-publication", "cv-entry"}
    return [item for item in tree.findall(nodes.list_item) if kinds.intersection(item["classes"])]


def is_list(node: nodes.Node | None) -> bool:
    return isinstance(node, nodes.bullet_list) and "cv-publications" in node["classes"]


def next_sibling(node: nodes.Node) -> nodes.Node | None:
    position = node.parent.index(node) + 1
    return node.parent[position] if position < len(node.parent) else None
