"""Current entries, those with ``:end: present``: collected from all pages, listed by ``{current-entries}``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from docutils import nodes
from sphinx.addnodes import only, pending_xref
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import docname_join
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import process_only_nodes

from ..config import Config
from ..warnings import Warn
from .only import conditions_of, join

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class current_entries(nodes.General, nodes.Element):  # noqa: N801
    """Is replaced by the current entries of all pages."""


class CurrentEntriesDirective(SphinxDirective):
    """``{current-entries}``: date and head of every current entry, in the order of the pages.

    ``cv_positions`` limits them to the entries of some pages.
    """

    def run(self) -> list[nodes.Node]:
        return [current_entries()]


class Page(NamedTuple):
    """What is kept of a page."""

    entries: nodes.Element
    """Dates and heads of its current entries, as list items, within ``only`` nodes as on the page."""
    lists_current: bool
    """Whether it lists the current entries of all pages."""


def pages(env: BuildEnvironment) -> dict[str, Page]:
    return cast("dict[str, Page]", vars(env).setdefault("cv_current_entries", {}))


class CollectCurrentEntries(EnvironmentCollector):
    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        pages(env).pop(docname, None)

    def merge_other(self, app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:  # type: ignore[override]
        pages(env).update({docname: page for docname, page in pages(other).items() if docname in docnames})

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        page = Page(nodes.Element(), any(doctree.findall(current_entries)))
        for item in doctree.findall(nodes.list_item):
            if "cv-current" not in item["classes"]:
                continue
            paragraphs = [part for part in item if isinstance(part, nodes.paragraph)]
            parts = [part.deepcopy() for part in paragraphs if {"cv-date", "cv-head"}.intersection(part["classes"])]
            # A footnote is on the entry's own page only.
            for note in [note for part in parts for note in part.findall(nodes.footnote_reference)]:
                note.parent.remove(note)
            copy = nodes.list_item("", *parts, classes=item["classes"])
            expression = join(conditions_of(item))
            page.entries.append(only("", copy, expr=expression) if expression else copy)
        if page.entries.children or page.lists_current:
            pages(app.env)[app.env.current_document.docname] = page


def find_current_entries(env: BuildEnvironment) -> list[nodes.list_item]:
    """Return copies of the current entries that the present output shows, with their dates and heads."""
    positions = Config.of(env.config).cv_positions
    found = []
    for docname in _order_pages(env):
        if docname in pages(env) and (positions is None or docname in positions):
            entries = pages(env)[docname].entries.deepcopy()
            process_only_nodes(entries, env._tags)
            found += [item for item in entries if isinstance(item, nodes.list_item)]
    return found


def _order_pages(env: BuildEnvironment) -> list[str]:
    """Return all docnames in the order of the toctrees, then those in no toctree."""
    relations = env.collect_relations()
    ordered = []
    docname: str | None = env.config.root_doc
    while docname in relations:
        ordered.append(docname)
        docname = relations[docname][2]
    return [*ordered, *sorted(env.found_docs.difference(ordered))]


class PrintCurrentEntries(SphinxPostTransform):
    default_priority = 3  # before cross-references are resolved, as a head may have one

    def run(self, **kwargs: object) -> None:
        for node in list(self.document.findall(current_entries)):
            items = find_current_entries(self.env)
            for link in [link for item in items for link in item.findall(pending_xref)]:
                # It was written on another page, maybe in another folder.
                if (link["refdomain"], link["reftype"]) == ("std", "doc"):
                    link["reftarget"] = "/" + docname_join(link["refdoc"], link["reftarget"])
                link["refdoc"] = self.env.current_document.docname
            node.replace_self([nodes.bullet_list("", *items, bullet="*", classes=["cv-entries"])] if items else [])


def update_current_entries(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the pages that list the current entries, to be written again, if those have changed."""
    now = "".join(item.pformat() for item in find_current_entries(env))
    if vars(env).get("cv_listed_entries") == now:
        return []
    vars(env)["cv_listed_entries"] = now
    return [docname for docname, page in pages(env).items() if page.lists_current]


def check_positions(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn about names in ``cv_positions`` that are no pages, at each build, as pages are renamed."""
    for name in Config.of(app.config).cv_positions or ():
        if name not in env.found_docs:
            Warn.POSITIONS(
                f"cv_positions has {name!r}, but there is no such page: write the page whose entries with "
                "':end: present' are your positions, or remove it",
                f"{app.confdir}/conf.py:1",
            )


def setup(app: Sphinx) -> None:
    app.add_node(current_entries)
    app.add_directive("current-entries", CurrentEntriesDirective)
    app.add_env_collector(CollectCurrentEntries)
    app.add_post_transform(PrintCurrentEntries)
    app.connect("env-updated", check_positions)
    app.connect("env-updated", update_current_entries)
