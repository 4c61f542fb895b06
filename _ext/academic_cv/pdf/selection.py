"""Selection: the sections, works and CV entries that a document leaves out of its pages."""

from __future__ import annotations

from docutils import nodes

_ITEMS = {"cv-publication", "cv-entry"}
_SELECTED = {"cv-selected", "cv-distinguished", "cv-current"}


def remove_sections(tree: nodes.document, ids: set[str]) -> None:
    """Remove the sections that have one of these ids."""
    for section in list(tree.findall(nodes.section)):
        if ids.intersection(section["ids"]):
            section.parent.remove(section)


def select(tree: nodes.document) -> None:
    """Keep selected and distinguished works, and selected and current CV entries.

    A section that loses all its works and CV entries is removed, unless another section is left in it. The first
    section stays: it has the document's title.
    """
    full = [section for section in list(tree.findall(nodes.section))[1:] if find_items(section)]
    for item in find_items(tree):
        if not _SELECTED.intersection(item["classes"]):
            item.parent.remove(item)
    for section in reversed(full):  # the innermost first
        if not find_items(section) and not any(isinstance(part, nodes.section) for part in section):
            section.parent.remove(section)
    for empty in [found for found in tree.findall(nodes.bullet_list) if not found.children]:
        empty.parent.remove(empty)
    for year in [rubric for rubric in tree.findall(nodes.rubric) if "cv-year" in rubric["classes"]]:
        following = year.next_node(descend=False, siblings=True)
        if not (isinstance(following, nodes.bullet_list) and "cv-publications" in following["classes"]):
            year.parent.remove(year)
    for legend in [text for text in tree.findall(nodes.paragraph) if "cv-legend" in text["classes"]]:
        if not any("cv-mark" in mark["classes"] for mark in legend.parent.findall(nodes.superscript)):
            legend.parent.remove(legend)


def find_items(tree: nodes.Element) -> list[nodes.list_item]:
    """Return the publications and CV entries of a tree."""
    return [item for item in tree.findall(nodes.list_item) if _ITEMS.intersection(item["classes"])]
