"""The profile of the owner: name, positions and contacts, and the current entries, which ``{current-entries}`` lists.

Current entries are those with ``:end: present``, of all pages or of those in ``cv_positions``. The positions are those
of the pages in ``cv_positions``, or of the first page that has current entries.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, cast

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.config import Config as SphinxConfig
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import docname_join
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import process_only_nodes

from ..config import Config
from ..confpy import locate_setting
from ..services import find_profile, shorten_address
from ..warnings import Warn
from .missing import explain_missing
from .replace import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class Position(NamedTuple):
    title: str
    organization: str


class ContactLink(NamedTuple):
    text: str
    uri: str
    service: str = ""
    """The service whose profile it is, such as ``GitHub``."""


class Contact(NamedTuple):
    """A field of the contact block, such as ``Email``, and the web and e-mail addresses in it."""

    name: str
    text: str
    links: tuple[ContactLink, ...]


class Person(NamedTuple):
    """The owner of the CV; the name is an empty string if ``author`` is not set."""

    name: str
    positions: tuple[Position, ...]
    contacts: tuple[Contact, ...]


class current_entries(nodes.General, nodes.Element):  # noqa: N801
    """Is replaced by the current entries of all pages."""


class CurrentEntriesDirective(SphinxDirective):
    """``{current-entries}``: date and head of every current entry, in the order of the pages."""

    def run(self) -> list[nodes.Node]:
        return [current_entries()]


def find_current_entries(env: BuildEnvironment) -> dict[str, list[nodes.list_item]]:
    """Return copies of the current entries that the present output shows, with their dates and heads, by docnames."""
    positions = Config.of(env.config).cv_positions
    found: dict[str, list[nodes.list_item]] = {}
    for docname in _order_pages(env):
        if positions is None or docname in positions:
            for item in _read(env, docname).findall(nodes.list_item):
                if "cv-current" in item["classes"]:
                    paragraphs = [part for part in item if isinstance(part, nodes.paragraph)]
                    parts = [part for part in paragraphs if {"cv-date", "cv-head"}.intersection(part["classes"])]
                    found.setdefault(docname, []).append(nodes.list_item("", *parts, classes=item["classes"]))
    for note in [note for items in found.values() for item in items for note in item.findall(nodes.footnote_reference)]:
        note.parent.remove(note)  # a footnote is on the entry's own page only
    return found


def _make_position(item: nodes.list_item) -> Position:
    def text(css: str) -> str:
        return next((node.astext() for node in item.findall(nodes.Element) if css in node["classes"]), "")

    return Position(text("cv-title"), text("cv-organization"))


def _read(env: BuildEnvironment, docname: str) -> nodes.document:
    """Return the doctree of a page as the present output shows it."""
    tree = env.get_doctree(docname)
    process_only_nodes(tree, env._tags)
    return tree


def _order_pages(env: BuildEnvironment) -> list[str]:
    """Return all docnames in the order of the toctrees, then those in no toctree."""
    return list(dict.fromkeys((*env.collect_relations(), *sorted(env.found_docs))))


class PrintCurrentEntries(SphinxPostTransform):
    default_priority = 3  # before cross-references are resolved, as a head may have one

    def run(self, **kwargs: object) -> None:
        for node in list(self.document.findall(current_entries)):
            items = [item for items in find_current_entries(self.env).values() for item in items]
            for link in [link for item in items for link in item.findall(pending_xref)]:
                # It was written on another page, maybe in another folder.
                if (link["refdomain"], link["reftype"]) == ("std", "doc"):
                    link["reftarget"] = "/" + docname_join(link["refdoc"], link["reftarget"])
                link["refdoc"] = self.env.current_document.docname
            replace(node, [nodes.bullet_list("", *items, bullet="*", classes=["cv-entries"])] if items else [])


NUMBERED = "cv-numbered"
"""The class of a list with the numbers that are typed, which is no contact block."""


def find_contact_lists(top: nodes.Element) -> list[nodes.field_list]:
    return [child for child in top if isinstance(child, nodes.field_list) and NUMBERED not in child["classes"]]


def find_contact_fields(tree: nodes.document) -> list[nodes.field]:
    """Return the fields before the first subsection of a page."""
    top: nodes.Element = next(tree.findall(nodes.section), tree)
    lists = find_contact_lists(top)
    return [field for fields in lists for field in cast("list[nodes.field]", fields.children)]


_ADDRESS = re.compile(r"(https?://[^\s<>,;]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)")


class LinkAddresses(SphinxTransform):
    """Make links of the addresses in the contact block that are written without angle brackets."""

    default_priority = 210  # after translation

    def apply(self, **kwargs: object) -> None:
        top: nodes.Element = next(self.document.findall(nodes.section), self.document)
        if self.env.current_document.docname != self.config.root_doc:
            return
        for text in [text for field in top.findall(nodes.field) for text in field.findall(nodes.Text)]:
            if isinstance(text.parent, nodes.paragraph) and _find_section(text) is top:
                # Every other part is an address.
                parts: list[nodes.Node] = [nodes.Text(part) for part in _ADDRESS.split(text)]
                for number in range(1, len(parts), 2):
                    uri = parts[number].astext()
                    uri = uri if "://" in uri else f"mailto:{uri}"
                    parts[number] = nodes.reference("", "", parts[number], refuri=uri)
                text.parent.replace(text, [part for part in parts if part.astext()])


def _find_section(node: nodes.Node) -> nodes.Node:
    """Return the section, or the document, around a node."""
    while node.parent is not None and not isinstance(node, nodes.section | nodes.document):
        node = node.parent
    return node


def find_contact_links(body: nodes.Node) -> list[nodes.reference]:
    """Return the web and e-mail addresses in the body of a field."""
    links = body.findall(nodes.reference)
    return [link for link in links if link.get("refuri", "").startswith(("https://", "http://", "mailto:"))]


def describe_link(link: nodes.reference) -> ContactLink:
    """Return how a contact link is shown: an address as people write it, a profile by the name of the user."""
    uri, text = link["refuri"], link.astext()
    profile = find_profile(uri)
    if text in (uri, uri.removeprefix("mailto:")):
        text = (profile.handle or profile.service) if profile else shorten_address(uri)
    return ContactLink(text, uri, profile.service if profile else "")


def _read_contacts(env: BuildEnvironment) -> Iterator[Contact]:
    for name, body in find_contact_fields(_read(env, env.config.root_doc)):
        yield Contact(name.astext(), body.astext(), tuple(map(describe_link, find_contact_links(body))))


def person(env: BuildEnvironment) -> Person:
    """Return the owner, as of when all pages had been read."""
    return cast("Person", vars(env)["cv_person"])


def headline(app: Sphinx) -> list[str]:
    """Return the owner's name and positions, a line each."""
    owner = person(app.env)
    positions = (", ".join(filter(None, position)) for position in owner.positions)
    return [owner.name or app.config.html_title, *positions]


def update(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Keep the owner in the environment; return the pages that show what has changed, to be written again.

    The owner is shown on all pages, the current entries on those with ``{current-entries}``.
    """
    pages = find_current_entries(env)
    # By default, students and courses, on later pages, are not positions of the owner.
    first = next(iter(pages.values()), [])
    items = [item for items in pages.values() for item in items]
    positions = first if Config.of(env.config).cv_positions is None else items
    name = "" if env.config.author == SphinxConfig().author else env.config.author
    owner = Person(name, tuple(map(_make_position, positions)), tuple(_read_contacts(env)))
    entries = "".join(item.pformat() for item in items)
    known = vars(env).get("cv_person"), vars(env).get("cv_current_entries")
    vars(env).update(cv_person=owner, cv_current_entries=entries)
    if known[0] != owner:
        return sorted(env.found_docs)
    if known[1] != entries:
        return [docname for docname in env.found_docs if any(env.get_doctree(docname).findall(current_entries))]
    return []


def check_positions(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn about names in ``cv_positions`` that are no pages, at each build, as pages are renamed."""
    for name in Config.of(app.config).cv_positions or ():
        if name not in env.found_docs:
            otherwise = "write the page whose entries with ':end: present' are your positions, or remove it"
            Warn.POSITIONS(
                f"cv_positions has {name!r}, but there is no such page: {explain_missing(env, name) or otherwise}",
                locate_setting(app.confdir, "cv_positions", name),
            )


def setup(app: Sphinx) -> None:
    app.add_node(current_entries)
    app.add_directive("current-entries", CurrentEntriesDirective)
    app.add_transform(LinkAddresses)
    app.add_post_transform(PrintCurrentEntries)
    app.connect("env-updated", check_positions)
    app.connect("env-updated", update)
