"""One tree from many pages: those of a PDF, joined, with their links made links within it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from sphinx import addnodes

if TYPE_CHECKING:
    from collections.abc import Callable

    from .documents import PdfDocument

# Not a scheme of the web, so that no address that a page writes can be taken for it.
_INTERNAL = "x-page:"


class Link(NamedTuple):
    """A place in the project: a page, or an anchor on it; as ``uri``, what a reference holds while pages are joined."""

    docname: str
    anchor: str = ""

    @property
    def uri(self) -> str:
        return f"{_INTERNAL}{self.docname}" + (self.anchor and f"#{self.anchor}")

    @property
    def name(self) -> str:
        """The anchor as it is called in a PDF, where anchors of all pages come together."""
        return f"{self.docname}#{self.anchor}"

    @classmethod
    def parse(cls, uri: str) -> Link | None:
        """Read what ``uri`` gave; None for any other address."""
        if not uri.startswith(_INTERNAL):
            return None
        docname, _, anchor = uri.removeprefix(_INTERNAL).partition("#")
        return cls(docname, anchor)


def assemble(
    document: PdfDocument, resolve: Callable[[str], nodes.document], address: Callable[[Link], str]
) -> nodes.document:
    """Join the pages of a document; ``resolve`` gives a page's tree, ``address`` where a site shows what is not here.

    The pages of a page's toctrees follow its own sections, as sections beside them, in the toctrees' order. References
    to what is in the document get a ``refid``, others the site's address; without one they become plain text.
    """
    tree = join(document.startdocname, resolve, set())
    here = {name for element in tree.findall(nodes.Element) for name in element["ids"]}
    used = set()
    for reference in list(tree.findall(nodes.reference)):
        link = Link.parse(reference.get("refuri", ""))
        if link is None:
            continue
        del reference["refuri"]
        if link.name in here:
            reference["refid"] = link.name
            used.add(link.name)
        elif site := address(link):
            reference["refuri"] = site
        else:
            reference.replace_self(reference.children)
    for element in tree.findall(nodes.Element):
        # Only names that something links to; each once, where it comes first.
        element["ids"] = [name for name in element["ids"] if name in used]
        used.difference_update(element["ids"])
    return tree


def join(docname: str, resolve: Callable[[str], nodes.document], joined: set[str]) -> nodes.document:
    """The tree of a page and of all that its toctrees name, except the pages that are ``joined`` already."""
    joined.add(docname)
    tree = resolve(docname)
    move_notes(tree)
    name_anchors(tree, docname)
    sections = [child for child in tree if isinstance(child, nodes.section)]
    home: nodes.Element = sections[0] if len(sections) == 1 else tree
    for toctree in list(tree.findall(addnodes.toctree)):
        remove(toctree)
        for name in toctree["includefiles"]:
            if name not in joined:
                home += join(name, resolve, joined).children
    return tree


def move_notes(tree: nodes.document) -> None:
    """Put each footnote into the first reference to it: on paper, it stands on that page."""
    notes = {name: note for note in tree.findall(nodes.footnote) for name in note["ids"]}
    for reference in tree.findall(nodes.footnote_reference):
        reference.children = []
        note = notes.get(reference["refid"])
        if note is not None and note.parent is not None:
            reference += [child for child in note if not isinstance(child, nodes.label)]
            remove(note)
            note.parent = None
    for transition in list(tree.findall(nodes.transition)):
        # MyST-Parser draws a line above the footnotes.
        if "footnotes" in transition["classes"]:
            remove(transition)


def name_anchors(tree: nodes.document, docname: str) -> None:
    """Make anchors unique among the pages, and give the page itself one."""
    for element in tree.findall(nodes.Element):
        element["ids"] = [Link(docname, anchor).name for anchor in element["ids"]]
        if isinstance(element, nodes.footnote_reference):
            element["refid"] = Link(docname, element["refid"]).name
        if isinstance(element, nodes.reference) and "refid" in element:
            element["refuri"] = Link(docname, element["refid"]).uri
            del element["refid"]
    first = next((child for child in tree if isinstance(child, nodes.Element)), None)
    if first is not None:
        first["ids"].append(Link(docname).name)


def remove(node: nodes.Element) -> None:
    """Remove a node, and what holds nothing else."""
    parent = node.parent
    parent.remove(node)
    if isinstance(parent, nodes.compound) and not parent.children:
        remove(parent)
