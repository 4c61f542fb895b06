"""The pages of a PDF, joined into one tree, without the sections, works and CV entries that it leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from ..pages.replace import replace
from ..suggest import suggest
from .anchors import PageAnchor, collect_ids, qualify_ids
from .references import has_marks

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..config import PdfDocument

_ITEMS = {"cv-publication", "cv-entry"}
_LISTS = {"cv-publications", "cv-entries"}
_SELECTED = {"cv-selected", "cv-distinguished", "cv-current"}


def assemble(
    document: PdfDocument, resolve_page: Callable[[str], nodes.document], unknown: dict[str, str | None]
) -> nodes.document:
    """Join the pages of a document into one tree, without what the document excludes.

    The pages of a page's toctrees follow its own sections, as sections beside them, in the toctrees' order.
    ``resolve_page`` returns the tree of a page, its references resolved to :attr:`.PageAnchor.uri`.

    Included and excluded pages and sections that do not exist are added to ``unknown``, each with a similar name.
    """
    pages: set[str] = set()

    def join(docname: str, *, wanted: bool) -> nodes.document:
        """Join a page and those of its toctrees, each once; unless wanted, only those that are included by name."""
        pages.add(docname)
        tree = resolve_page(docname)
        qualify_ids(tree, docname)
        parent = find_parent(tree)
        for toctree in list(tree.findall(addnodes.toctree)):
            if external := list_external_links(toctree):
                toctree.replace_self(external)
            else:
                remove(toctree)
            for name in toctree["includefiles"]:
                included = wanted or name in document.include
                if name not in pages and included and name not in document.exclude:
                    parent.extend(join(name, wanted=True).children)
                pages.add(name)
        return tree

    tree = join(document.startdocname, wanted=not document.include)
    footnotes = take_footnotes(tree)
    if not pages.issuperset({*document.include, *document.exclude}):
        known = pages | {str(PageAnchor.from_id(name)) for name in collect_ids(tree)}
        for name in (*document.include, *document.exclude):
            if name not in known:
                unknown[name] = suggest(name, sorted(known))
    remove_empty_pages(tree)
    remove_sections(tree, {PageAnchor.from_text(name).id for name in document.exclude if "#" in name})
    if document.selected:
        select(tree)
    place_footnotes(tree, footnotes)
    return tree


def list_external_links(toctree: addnodes.toctree) -> nodes.bullet_list | None:
    """Return the entries of a toctree that are no pages, as a list of links."""
    links = nodes.bullet_list(bullet="*")
    for title, target in toctree["entries"]:
        if "://" in target:
            reference = nodes.reference("", title or target, refuri=target)
            links += nodes.list_item("", nodes.paragraph("", "", reference))
    return links if links.children else None


def find_parent(tree: nodes.document) -> nodes.Element:
    """Return the element to which further sections of a page belong: beside those of its title."""
    sections = [child for child in tree if isinstance(child, nodes.section)]
    return sections[0] if len(sections) == 1 else tree


def take_footnotes(tree: nodes.document) -> dict[str, nodes.footnote]:
    """Remove the footnotes from a tree, and return them by their ids."""
    footnotes = {}
    for footnote in list(tree.findall(nodes.footnote)):
        remove(footnote)
        footnotes.update(dict.fromkeys(footnote["ids"], footnote))
    for transition in list(tree.findall(nodes.transition)):
        # MyST-Parser draws a line above them.
        if "footnotes" in transition["classes"]:
            remove(transition)
    return footnotes


def place_footnotes(tree: nodes.document, footnotes: dict[str, nodes.footnote]) -> None:
    """Put each footnote into the first reference to it, as Typst sets it on that page."""
    references = list(tree.findall(nodes.footnote_reference))
    for reference in references:
        footnote = footnotes.get(reference["refid"])
        if footnote is None:  # it has no text, which is reported
            replace(reference, list(reference.children))
            continue
        reference[:] = [child for child in footnote if not isinstance(child, nodes.label)]
        footnote.clear()
        references += [inner for part in reference for inner in part.findall(nodes.footnote_reference)]


def remove(node: nodes.Element) -> None:
    """Remove a node, and the compound around it if that is empty then."""
    parent = node.parent
    parent.remove(node)
    if isinstance(parent, nodes.compound) and not parent.children:
        remove(parent)


def remove_sections(tree: nodes.document, ids: set[str]) -> None:
    for section in list(tree.findall(nodes.section)):
        if ids.intersection(section["ids"]):
            section.parent.remove(section)


def remove_empty_pages(tree: nodes.document) -> None:
    """Remove the sections of pages that have only lists without works; the first has the document's title."""
    for section in list(tree.findall(nodes.section))[1:]:
        if "cv-empty" in section["classes"] and all(
            isinstance(part, nodes.title | nodes.Invisible) for part in section
        ):
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
        if not (isinstance(following, nodes.bullet_list) and _LISTS.intersection(following["classes"])):
            year.parent.remove(year)
    for legend in [text for text in tree.findall(nodes.paragraph) if "cv-legend" in text["classes"]]:
        if not has_marks(legend.parent):
            legend.parent.remove(legend)


def find_items(tree: nodes.Element) -> list[nodes.list_item]:
    """Return the publications and CV entries of a tree."""
    return [item for item in tree.findall(nodes.list_item) if _ITEMS.intersection(item["classes"])]
