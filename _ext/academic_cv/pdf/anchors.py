"""Anchors and references when the pages of a project become one document."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Callable

# Not a scheme of the web, so that no address in a page can be mistaken for it.
_INTERNAL = "x-page:"


class PageAnchor(NamedTuple):
    """A page of the project, or an anchor on it."""

    docname: str
    anchor: str = ""

    @property
    def id(self) -> str:
        """The id in the joined tree: unique among all pages, and without spaces, which separate ids in XML."""
        return f"{quote(self.docname)}#{quote(self.anchor)}"

    @property
    def uri(self) -> str:
        """The address that references have until they are resolved; Sphinx appends ``#anchor`` to that of a page."""
        return _INTERNAL + (self.id if self.anchor else quote(self.docname))

    @classmethod
    def from_id(cls, name: str) -> PageAnchor:
        docname, _, anchor = name.partition("#")
        return cls(unquote(docname), unquote(anchor))

    @classmethod
    def from_uri(cls, uri: str) -> PageAnchor | None:
        """Parse ``uri`` of an anchor; None for any other address."""
        return cls.from_id(uri.removeprefix(_INTERNAL)) if uri.startswith(_INTERNAL) else None

    @classmethod
    def from_text(cls, text: str) -> PageAnchor:
        """Parse ``docname#anchor`` as it is written in conf.py."""
        return cls(*text.rsplit("#", 1))

    def __str__(self) -> str:
        return f"{self.docname}#{self.anchor}"


def qualify_ids(tree: nodes.document, docname: str) -> None:
    """Make the ids of a page unique among all pages, and give the page itself one."""
    for element in tree.findall(nodes.Element):
        element["ids"] = [PageAnchor(docname, anchor).id for anchor in element["ids"]]
        if isinstance(element, nodes.footnote_reference):
            element["refid"] = PageAnchor(docname, element["refid"]).id
        if isinstance(element, nodes.reference) and "refid" in element:
            element["refuri"] = PageAnchor(docname, element["refid"]).uri
            del element["refid"]
    first = next((child for child in tree if isinstance(child, nodes.Element)), None)
    if first is not None:
        first["ids"].append(PageAnchor(docname).id)


def collect_ids(tree: nodes.document) -> set[str]:
    return {name for element in tree.findall(nodes.Element) for name in element["ids"]}


def resolve_references(tree: nodes.document, get_site_url: Callable[[PageAnchor], str]) -> None:
    """Let references lead to the place in the document, else to the site, else make them plain text.

    ``get_site_url`` returns the address of a place in the site; an empty string if the site's address is not known.
    """
    present = collect_ids(tree)
    used = set()
    for reference in list(tree.findall(nodes.reference)):
        target = PageAnchor.from_uri(reference.get("refuri", ""))
        if "refid" in reference:
            used.add(reference["refid"])
        if target is None:
            continue
        del reference["refuri"]
        if target.id in present:
            reference["refid"] = target.id
            used.add(target.id)
        elif url := get_site_url(target):
            reference["refuri"] = url
        else:
            reference.replace_self(nodes.inline("", "", *reference.children))
    for element in tree.findall(nodes.Element):
        # Typst needs a label for each id that is referred to, once: where it comes first.
        element["ids"] = [name for name in element["ids"] if name in used]
        used.difference_update(element["ids"])
