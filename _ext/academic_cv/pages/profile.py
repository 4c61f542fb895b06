"""The profile of the owner: name, positions and contacts, from conf.py, the current entries and the first page."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from docutils import nodes
from sphinx.config import Config
from sphinx.util.nodes import process_only_nodes

from .current import find_current_entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class Position(NamedTuple):
    """A current entry."""

    title: str
    organization: str


class ContactLink(NamedTuple):
    """A link in the contact block."""

    text: str
    uri: str


class Contact(NamedTuple):
    """A field of the contact block."""

    name: str
    """The name of the field, such as ``Email``."""
    text: str
    links: tuple[ContactLink, ...]
    """The web and e-mail addresses in it."""


class Person(NamedTuple):
    """The owner of the CV."""

    name: str
    """``author`` of conf.py; an empty string if it is not set."""
    positions: tuple[Position, ...]
    contacts: tuple[Contact, ...]


def read_person(env: BuildEnvironment) -> Person:
    """Return the owner with the current entries and the field list before the first subsection of the first page."""
    name = "" if env.config.author == Config().author else env.config.author
    positions = [
        Position(_text(item, "cv-title"), _text(item, "cv-organization")) for item in find_current_entries(env)
    ]
    return Person(name, tuple(positions), tuple(_read_contacts(env)))


def _read_contacts(env: BuildEnvironment) -> Iterator[Contact]:
    tree = env.get_doctree(env.config.root_doc)
    process_only_nodes(tree, env._tags)
    top: nodes.Element = next(tree.findall(nodes.section), tree)
    for fields in (child for child in top if isinstance(child, nodes.field_list)):
        for name, body in cast("list[nodes.field]", fields.children):
            links = (
                ContactLink(link.astext(), link["refuri"])
                for link in body.findall(nodes.reference)
                if link.get("refuri", "").startswith(("https://", "http://", "mailto:"))
            )
            yield Contact(name.astext(), body.astext(), tuple(links))


def _text(item: nodes.Element, css: str) -> str:
    return next((node.astext() for node in item.findall(nodes.Element) if css in node["classes"]), "")


def person(env: BuildEnvironment) -> Person:
    """Return the owner, as of when all pages had been read."""
    return cast("Person", vars(env)["cv_person"])


def headline(app: Sphinx) -> list[str]:
    """Return the owner's name and positions, a line each."""
    owner = person(app.env)
    positions = (", ".join(filter(None, position)) for position in owner.positions)
    return [owner.name or app.config.html_title, *positions]


def update_person(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Keep the owner in the environment; return all pages, which show it, to be written again if it has changed."""
    now = read_person(env)
    if vars(env).get("cv_person") == now:
        return []
    vars(env)["cv_person"] = now
    return sorted(env.found_docs)


def setup(app: Sphinx) -> None:
    app.connect("env-updated", update_person)
