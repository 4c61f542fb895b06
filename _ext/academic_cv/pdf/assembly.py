"""One tree from many pages: those of a PDF, joined, with their links made links within it."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, NamedTuple, Protocol

from docutils import nodes
from sphinx import addnodes

from ..publications.citations import cited_works
from .selection import leave_out, select

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..config import PdfDocument

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


class Project(Protocol):
    """What is asked of the project whose pages are joined."""

    def resolve(self, docname: str) -> nodes.document:
        """Give the tree of a page, its references resolved."""

    def address(self, link: Link) -> str:
        """Give the address of a place in the site; empty when the site's is not known."""

    def references(self, cited: Mapping[str, Sequence[str]]) -> list[nodes.section]:
        """Print these works, with their anchors, and links back to the places that cite them."""


def assemble(document: PdfDocument, project: Project) -> nodes.document:
    """Join the pages of a document, as far as it shows them.

    The pages of a page's toctrees follow its own sections, as sections beside them, in the toctrees' order. Works that
    are cited here and listed elsewhere follow as references. References to what is in the document get a ``refid``,
    others the site's address; without one they become plain text.

    Raises ValueError for pages and sections that the document names and that are not there.
    """
    pages = Pages(document, project)
    tree = pages.join(document.startdocname, wanted=not document.include)
    notes = take_notes(tree)
    pages.check_names(anchors(tree))
    leave_out(tree, set(document.exclude))
    if document.selected:
        select(tree)
    place_notes(tree, notes)
    home(tree).extend(project.references(cited_works(tree)))
    link(tree, project)
    return tree


class Pages:
    """The pages of a document, and what its ``include`` and ``exclude`` say of them."""

    def __init__(self, document: PdfDocument, project: Project) -> None:
        self.document = document
        self.project = project
        self.met: set[str] = set()

    def join(self, docname: str, *, wanted: bool) -> nodes.document:
        """The tree of a page and of those that its toctrees name; each once. ``wanted`` are also those not included."""
        self.met.add(docname)
        tree = self.project.resolve(docname)
        name_anchors(tree, docname)
        top = home(tree)
        for toctree in list(tree.findall(addnodes.toctree)):
            remove(toctree)
            for name in toctree["includefiles"]:
                included = wanted or name in self.document.include
                if name not in self.met and included and name not in self.document.exclude:
                    top.extend(self.join(name, wanted=True).children)
                self.met.add(name)
        return tree

    def check_names(self, sections: set[str]) -> None:
        """Raise ValueError for a name in ``include`` or ``exclude`` that was not met."""
        for key, known in (("include", self.met), ("exclude", self.met | sections)):
            for name in getattr(self.document, key):
                if name not in known:
                    near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.8)
                    hint = f"did you mean {near[0]!r}?" if near else f"take it out of {key!r}, or name it in a toctree"
                    raise ValueError(f"{key!r} names {name!r}, which is not there: {hint}")


def home(tree: nodes.document) -> nodes.Element:
    """Where further sections of a page belong: beside those of its title."""
    sections = [child for child in tree if isinstance(child, nodes.section)]
    return sections[0] if len(sections) == 1 else tree


def anchors(tree: nodes.document) -> set[str]:
    return {name for element in tree.findall(nodes.Element) for name in element["ids"]}


def link(tree: nodes.document, project: Project) -> None:
    """Turn references to places in the project into such within the PDF or to the site, or into plain text."""
    here = anchors(tree)
    used = set()
    for reference in list(tree.findall(nodes.reference)):
        target = Link.parse(reference.get("refuri", ""))
        if "refid" in reference:
            used.add(reference["refid"])
        if target is None:
            continue
        del reference["refuri"]
        if target.name in here:
            reference["refid"] = target.name
            used.add(target.name)
        elif site := project.address(target):
            reference["refuri"] = site
        else:
            reference.replace_self(reference.children)
    for element in tree.findall(nodes.Element):
        # Only names that something links to; each once, where it comes first.
        element["ids"] = [name for name in element["ids"] if name in used]
        used.difference_update(element["ids"])


def take_notes(tree: nodes.document) -> dict[str, nodes.footnote]:
    """Take the footnotes out of a tree, by their anchors."""
    notes = {}
    for note in list(tree.findall(nodes.footnote)):
        remove(note)
        notes.update(dict.fromkeys(note["ids"], note))
    for transition in list(tree.findall(nodes.transition)):
        # MyST-Parser draws a line above them.
        if "footnotes" in transition["classes"]:
            remove(transition)
    return notes


def place_notes(tree: nodes.document, notes: dict[str, nodes.footnote]) -> None:
    """Put each footnote into the first reference to it: on paper, it stands on that page."""
    for reference in tree.findall(nodes.footnote_reference):
        reference.clear()
        note = notes.get(reference["refid"])
        if note is not None:
            reference += [child for child in note if not isinstance(child, nodes.label)]
            note.clear()


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
