"""The pages of a PDF, joined into one tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from docutils import nodes
from sphinx import addnodes
from sphinx.errors import ConfigError

from ..publications.citations import cited_works
from ..suggest import suggest
from .anchors import PageAnchor, collect_ids, qualify_ids, resolve_references
from .selection import remove_sections, select

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..config import PdfDocument


class Project(Protocol):
    """The project whose pages are joined."""

    def resolve_page(self, docname: str) -> nodes.document:
        """Return the tree of a page, its references resolved to :attr:`.PageAnchor.uri`."""

    def get_site_url(self, anchor: PageAnchor) -> str:
        """Return the address of a place in the site; an empty string if the site's address is not known."""

    def list_references(self, cited: Mapping[str, Sequence[str]]) -> list[nodes.section]:
        """Return the works with these keys as a section, with links back to the places that cite them."""


def assemble(document: PdfDocument, project: Project) -> nodes.document:
    """Join the pages of a document into one tree, without what the document excludes.

    The pages of a page's toctrees follow its own sections, as sections beside them, in the toctrees' order. Works that
    are cited and not listed in the document follow as references.

    Raises ConfigError for included or excluded pages and sections that do not exist.
    """
    pages = _Pages(document, project)
    tree = pages.join(document.startdocname, wanted=not document.include)
    footnotes = take_footnotes(tree)
    pages.check_names(collect_ids(tree))
    remove_sections(tree, {PageAnchor.from_text(name).id for name in document.exclude if "#" in name})
    if document.selected:
        select(tree)
    place_footnotes(tree, footnotes)
    find_parent(tree).extend(project.list_references(cited_works(tree)))
    resolve_references(tree, project.get_site_url)
    return tree


class _Pages:
    """The pages that are reached from the first one, and what ``include`` and ``exclude`` say about them."""

    def __init__(self, document: PdfDocument, project: Project) -> None:
        self.document = document
        self.project = project
        self.seen: set[str] = set()

    def join(self, docname: str, *, wanted: bool) -> nodes.document:
        """Return the tree of a page and of the pages in its toctrees, each page once.

        Unless ``wanted``, only those that the document includes by name.
        """
        self.seen.add(docname)
        tree = self.project.resolve_page(docname)
        qualify_ids(tree, docname)
        parent = find_parent(tree)
        for toctree in list(tree.findall(addnodes.toctree)):
            if external := list_external_links(toctree):
                toctree.replace_self(external)
            else:
                remove(toctree)
            for name in toctree["includefiles"]:
                included = wanted or name in self.document.include
                if name not in self.seen and included and name not in self.document.exclude:
                    parent.extend(self.join(name, wanted=True).children)
                self.seen.add(name)
        return tree

    def check_names(self, ids: set[str]) -> None:
        """Raise ConfigError for a name in ``include`` or ``exclude`` that was not met."""
        anchors = {str(PageAnchor.from_id(name)) for name in ids}
        for key, known in (("include", self.seen), ("exclude", self.seen | anchors)):
            for name in getattr(self.document, key):
                if name not in known:
                    near = suggest(name, sorted(known))
                    hint = f"did you mean {near!r}?" if near else f"remove it from {key!r}, or add it to a toctree"
                    raise ConfigError(f"pdf_documents in conf.py: {key!r} has {name!r}, which does not exist: {hint}")


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
    for reference in tree.findall(nodes.footnote_reference):
        reference.clear()
        footnote = footnotes.get(reference["refid"])
        if footnote is not None:
            reference += [child for child in footnote if not isinstance(child, nodes.label)]
            footnote.clear()


def remove(node: nodes.Element) -> None:
    """Remove a node, and the compound around it if that is empty then."""
    parent = node.parent
    parent.remove(node)
    if isinstance(parent, nodes.compound) and not parent.children:
        remove(parent)
