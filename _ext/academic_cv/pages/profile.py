"""Whose CV it is, as the first page and the entries say: name, positions, ways to write."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from docutils import nodes
from sphinx.config import Config

from .entry import find_current_entries, shown_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class Position(NamedTuple):
    """An entry that has not ended."""

    title: str
    organization: str


class Link(NamedTuple):
    """A link in the contact block."""

    text: str
    uri: str


class Contact(NamedTuple):
    """A field of the contact block."""

    name: str
    """What the field is called, as ``Email``."""
    text: str
    links: tuple[Link, ...]
    """The web and e-mail addresses in it."""


class Person(NamedTuple):
    """The owner of the CV."""

    name: str
    """``author`` of conf.py; empty when it is not set."""
    positions: tuple[Position, ...]
    contacts: tuple[Contact, ...]


def read_person(env: BuildEnvironment) -> Person:
    """Read the entries that have not ended, and the field list before the first section of the first page."""
    name = "" if env.config.author == Config().author else env.config.author
    positions = tuple(
        Position(_text(entry, "cv-title"), _text(entry, "cv-organization")) for entry in find_current_entries(env)
    )
    return Person(name, positions, tuple(_contacts(shown_tree(env, env.config.root_doc))))


def _contacts(tree: nodes.document) -> Iterator[Contact]:
    home: nodes.Element = next(tree.findall(nodes.section), tree)
    for fields in (child for child in home if isinstance(child, nodes.field_list)):
        for name, body in cast("list[nodes.field]", fields.children):
            links = (
                Link(link.astext(), link["refuri"])
                for link in body.findall(nodes.reference)
                if link.get("refuri", "").startswith(("https://", "http://", "mailto:"))
            )
            yield Contact(name.astext(), body.astext(), tuple(links))


def _text(entry: nodes.Element, css: str) -> str:
    return next((node.astext() for node in entry.findall(nodes.Element) if css in node["classes"]), "")


def person(env: BuildEnvironment) -> Person:
    """The owner, as read when all pages were."""
    return cast("Person", env.metadata[env.config.root_doc]["cv_person"])


def headline(app: Sphinx) -> list[str]:
    """Name and positions."""
    owner = person(app.env)
    positions = (", ".join(filter(None, position)) for position in owner.positions)
    return [owner.name or app.config.html_title, *positions]


def update_person(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Read the owner once all pages are read; every page shows it, so all are written anew when it has changed."""
    metadata = env.metadata[app.config.root_doc]
    now = read_person(env)
    if metadata.get("cv_person") == now:
        return []
    metadata["cv_person"] = now
    return sorted(env.found_docs)


def setup(app: Sphinx) -> None:
    app.connect("env-updated", update_person)
