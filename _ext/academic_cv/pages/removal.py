"""What is private is removed from the tree of a page as soon as it is read."""

from __future__ import annotations

import re
from itertools import filterfalse, product
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx.addnodes import only
from sphinx.transforms import SphinxTransform
from sphinx.util.tags import Tags

from ..warnings import Warn
from .misplaced import PRIVATE, find_misplaced, is_marked, is_private
from .only import take_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def shows_private(env: BuildEnvironment) -> bool:
    return env._tags.has(PRIVATE)


def drop_content(env: BuildEnvironment, text: str) -> list[nodes.Node]:
    """Return nothing in place of a private text; footnotes to which only it refers are dropped, too."""
    env.current_document["cv_private"] = True
    _orphans(env).update(re.findall(r"\[\^([^\]\s]+)\]", text))
    return []


def _orphans(env: BuildEnvironment) -> set[str]:
    """Return the labels of footnotes to which the private text of the page that is being read refers."""
    return cast("set[str]", env.current_document.setdefault("cv_private_footnotes", set()))


def needs_private(condition: str) -> bool:
    """Return whether a condition of ``only`` is false without the tag, whatever the others are."""
    words = set(re.findall(r"\w+", condition)) - {"and", "or", "not"}
    names = sorted(filterfalse(is_private, words))
    if len(names) == len(words):
        return False
    sets = (
        [name for name, is_set in zip(names, each, strict=True) if is_set]
        for each in product((0, 1), repeat=len(names))
    )
    return not any(Tags(chosen).eval_condition(condition) for chosen in sets)


_LINES = frozenset(["cv-head", "cv-details", "cv-run-in"])
"""The classes of lines that consist of parts, with separators between them."""


class DropPrivate(SphinxTransform):
    """Remove nodes with the class ``private``, and footnotes to which only private text refers."""

    default_priority = 2  # before anything else looks at the tree

    def apply(self, **kwargs: object) -> None:
        if shows_private(self.env):
            return
        self.removed: list[nodes.Element] = []
        self.anchors: set[str] = set()
        self.remove_marked()
        for node in list(self.document.findall(nodes.Element)):
            conditions = [node["expr"]] if isinstance(node, only) else node.get("only", ())
            if any(name.lower() == PRIVATE for name in node["classes"]) or any(map(needs_private, conditions)):
                self.remove(node)
            elif not isinstance(node, nodes.TextElement) and is_marked(node.rawsource):
                node.rawsource = ""  # of a block in which docutils refuses what is private
        for misplaced in list(find_misplaced(self.document)):
            Warn.PRIVATE(misplaced.message, misplaced.place)
            for part in misplaced.parts:
                self.remove(cast("nodes.Element", part))
        orphans = {label for part in self.removed for label in _references(part)}
        orphans |= _orphans(self.env)
        while orphans:
            orphans -= set(_references(self.document))
            notes = [note for note in self.document.findall(nodes.footnote) if not orphans.isdisjoint(note["names"])]
            orphans = {label for note in notes for label in _references(note)}
            for note in notes:
                self.remove(note)
        labels = {label for part in self.removed for note in part.findall(nodes.footnote) for label in note["names"]}
        for reference in list(self.document.findall(nodes.footnote_reference)):
            if reference.get("refname") in labels:
                self.remove(reference)
        if self.removed or "cv_private" in self.env.current_document:
            self.remove_empty()
            for node in self.document.findall(nodes.Element):
                if not isinstance(node, nodes.TextElement):
                    node.rawsource = ""  # which the content of directives stands in
            self.forget_nodes()
            self.forget_anchors()

    def remove_marked(self) -> None:
        """Remove the blocks that follow marked lines, or docutils' directive ``class``."""
        for marker in list(self.document.findall(nodes.Element)):
            if not is_marker(marker) or not is_attached(marker):  # it is removed by another one
                continue
            following = marker.next_node(descend=False, siblings=True, ascend=True)
            rest = list(marker.findall(include_self=False, descend=False, siblings=True, ascend=True))
            marker.parent.remove(marker)
            self.removed.append(marker)
            if marker.astext() == TO_THE_END:
                for node in rest:
                    self.remove(cast("nodes.Element", node))
                continue
            while isinstance(following, nodes.Element):
                block = following
                following = block.next_node(descend=False, siblings=True, ascend=True)
                self.remove(block)
                if not isinstance(block, nodes.Invisible | nodes.raw | nodes.transition | nodes.system_message):
                    break

    def remove_empty(self) -> None:
        """Remove blocks that have lost all that is in them."""
        for node in reversed(list(self.document.findall(nodes.Element))):
            if isinstance(node, _CONTAINERS) and not node.children:
                self.remove(node)

    def remove(self, node: nodes.Element) -> None:
        """Remove a node, or what around it is nothing without it; no source text of it stays."""
        while isinstance(node.parent, nodes.Element) and (
            isinstance(node, nodes.field_body | nodes.field_name | nodes.term)
            or (isinstance(node, nodes.title) and isinstance(node.parent, nodes.section | nodes.topic))
            or (isinstance(node.parent, nodes.figure) and not isinstance(node, nodes.caption | nodes.legend))
            or (len(node.parent) == 1 and not isinstance(node.parent, nodes.document | nodes.section | nodes.entry))
        ):
            node = node.parent
        around: nodes.Node | None = node.parent
        if not isinstance(around, nodes.Element) or node not in around.children:
            return  # removed before, with what was around it
        if index := around.index(node):
            self.removed += cast("list[nodes.Element]", take_labels(around[index - 1]))
            index = around.index(node)
        around.remove(node)
        self.removed.append(node)
        if not _LINES.isdisjoint(around["classes"]):
            beside = around[max(index - 1, 0)]
            if isinstance(beside, nodes.Text) or "cv-stop" in cast("nodes.Element", beside)["classes"]:
                del around[max(index - 1, 0)]  # what separates it from others
        if isinstance(node, nodes.rubric) and "level" in node:  # a heading where there are no sections
            self.remove_below(around, around[index:], node["level"])
        while isinstance(around, nodes.Element):
            around.rawsource = ""  # which message catalogs are made of
            if isinstance(around, nodes.term):
                self.remove(around)
                return
            if isinstance(around, nodes.title | nodes.rubric):
                self.rename(around)
            around = around.parent

    def remove_below(self, around: nodes.Element, following: list[nodes.Node], level: int) -> None:
        """Remove what belongs to a heading."""
        for node in following:
            if isinstance(node, nodes.rubric) and node.get("level", 0) <= level:
                return
            around.remove(node)
            self.removed.append(cast("nodes.Element", node))

    def rename(self, title: nodes.Element) -> None:
        """Give a heading an anchor without the words that have been removed from it."""
        heading = title.parent if isinstance(title, nodes.title) else title
        self.anchors.update(heading["ids"])
        for anchor in heading["ids"]:
            self.document.ids.pop(anchor, None)
        for name in heading["names"]:
            self.document.nameids.pop(name, None)
            self.document.nametypes.pop(name, None)
        heading["ids"], heading["names"] = [], [nodes.fully_normalize_name(title.astext())]
        self.document.note_implicit_target(heading, heading)

    def forget_nodes(self) -> None:
        """Take what is in removed nodes out of the tables of the document."""
        document = self.document
        gone = {id(node) for part in self.removed for node in part.findall()}

        def keep(found: Iterable[Any]) -> list[Any]:
            return [node for node in found if id(node) not in gone]

        for name in _LISTS.split():
            setattr(document, name, keep(getattr(document, name)))
        for name in _TABLES.split():
            table = {key: keep(found) for key, found in getattr(document, name).items()}
            setattr(document, name, {key: kept for key, kept in table.items() if kept})
        pending = document.transformer.transforms  # of tables of contents, and others
        pending[:] = [each for each in pending if each[2] is None or id(each[2]) not in gone]
        anchors = {anchor for anchor, node in document.ids.items() if id(node) in gone}
        elements = [node for part in self.removed for node in part.findall(nodes.Element)]
        names = {name for node in elements for name in (*node["names"], *node.get("dupnames", ()))}
        names = {name for name in names if not document.nameids.get(name)}  # of several nodes
        for name in names | {name for name, anchor in document.nameids.items() if anchor in anchors}:
            document.nameids.pop(name, None)
            document.nametypes.pop(name, None)
        for anchor in anchors:
            del document.ids[anchor]
        self.anchors |= anchors

    def forget_anchors(self) -> None:
        """Take what directives and roles have noted of removed nodes out of the environment."""
        docname = self.env.current_document.docname

        def is_gone(record: object) -> bool:
            words = [word for word in record if isinstance(word, str)] if isinstance(record, tuple) else []
            return docname in words and not self.anchors.isdisjoint(words)

        slugs = self.env.metadata[docname].get("myst_slugs", {})
        for slug in [slug for slug, (_, anchor, _) in slugs.items() if anchor in self.anchors]:
            del slugs[slug]
        for domain in self.env.domains.sorted():
            for table in domain.data.values():
                if isinstance(table, dict):
                    names = {key: (docname, nodes.make_id(f"equation-{key}")) for key in table if isinstance(key, str)}
                    for key in [key for key, value in table.items() if any(map(is_gone, (key, value, names.get(key))))]:
                        del table[key]
                elif isinstance(table, list):
                    table[:] = [record for record in table if not is_gone(record)]


MARKER = "{.private}"
"""The comment that stands for an attribute above a block."""


TO_THE_END = "{.private} to the end"
"""The comment behind a block that is not closed."""


def is_marker(node: nodes.Element) -> bool:
    if isinstance(node, nodes.comment):
        return not {MARKER, TO_THE_END}.isdisjoint(node.astext().split("\n"))
    return isinstance(node, nodes.pending) and PRIVATE in node.details.get("class", ())


def is_attached(node: nodes.Node) -> bool:
    """Return whether a node, and all around it, is still in the tree that it names."""
    while node.parent is not None:
        if node not in node.parent.children:
            return False
        node = node.parent
    return True


_CONTAINERS = (
    *(nodes.Admonition, nodes.list_item, nodes.bullet_list, nodes.enumerated_list, nodes.definition_list),
    *(nodes.block_quote, nodes.container, nodes.compound, nodes.field_list),
)
# Of a document: its nodes by what they are, and by the name that they refer to.
_LISTS = "indirect_targets autofootnotes autofootnote_refs symbol_footnotes symbol_footnote_refs footnotes citations"
_TABLES = "refnames refids footnote_refs citation_refs"


def _references(part: nodes.Element) -> Iterator[str]:
    """Yield the labels of the footnotes to which a part of a page refers."""
    return (node["refname"] for node in part.findall(nodes.footnote_reference) if "refname" in node)


def setup(app: Sphinx) -> None:
    app.add_transform(DropPrivate)
