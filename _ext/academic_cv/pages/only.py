"""``{only}``: what is not for an output is not in it, be it text, sections, footnotes, objects or files."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.addnodes import download_reference, only
from sphinx.directives.other import Only
from sphinx.environment.collectors.title import TitleCollector
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import process_only_nodes

from ..warnings import Warn
from .misplaced import PRIVATE

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment


_NEVER = f"{PRIVATE} and not {PRIVATE}"
_CONDITION = (ast.BoolOp, ast.boolop, ast.UnaryOp, ast.Not, ast.IfExp, ast.Name, ast.Load)


def is_condition(text: str) -> bool:
    """Return whether a text is a condition on tags, which Sphinx can evaluate whatever tags there are."""
    try:
        parts = ast.walk(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, ValueError):
        return False
    return re.fullmatch(r"[\w\s()]+", text) is not None and all(isinstance(part, _CONDITION) for part in parts)


class OnlyDirective(Only):
    """Sphinx's ``only``, which also keeps sections that Markdown has in it.

    MyST-Parser appends a section to the one that it is below by its level, which is outside of the directive. There, it
    gets an ``only`` node of its own, unless it is below the section that the directive stands in. Where there can be no
    sections, as in a list, MyST-Parser makes rubrics of their titles. What has a wrong condition is in no output.
    """

    def run(self) -> list[nodes.Node]:
        if not is_condition(self.arguments[0]):
            message = f"'{self.arguments[0]}' is not a condition, and what {{only}} has in it is left out"
            Warn.BLOCK(f"{message}: write {{only}} html, {{only}} pdf or {{only}} not html", self.get_location())
            self.arguments[0] = _NEVER  # it may be private
        renderer = getattr(self.state, "_renderer", None)
        if renderer is None:  # reStructuredText
            return super().run()
        block = only(expr=self.arguments[0])
        self.set_source_info(block)
        block.parent = around = renderer.current_node
        while isinstance(around, only):
            around = around.parent
        document = self.state.document
        places = [(place, len(place)) for place in (document, *document.findall(nodes.section))]
        has_sections = isinstance(around, nodes.document | nodes.section)
        self.state.nested_parse(self.content, self.content_offset, block, match_titles=has_sections)
        parts = [block]
        for place, length in reversed(places):
            if added := place[length:]:
                del place[length:]
                if place is not around:
                    raised = only("", *take_labels(parts[-1]), expr=block["expr"], raised=True)
                    raised.source, raised.line = block.source, block.line
                    place += raised
                    parts.append(raised)
                parts[-1] += added
        end: nodes.Node = parts[-1]
        while end.children:
            end = end.children[-1]
        if isinstance(end, nodes.target):
            end.parent.append(nodes.comment())  # or it would be a label of what follows the block
        for footnote in (footnote for part in parts for footnote in part.findall(nodes.footnote)):
            footnote["only"] = [*footnote.get("only", ()), block["expr"]]  # MyST-Parser moves it to the end of the page
        return [block]


def take_labels(before: nodes.Node) -> list[nodes.Node]:
    """Remove and return the targets that a node ends with, which are labels of the section that follows it."""
    last = before
    while isinstance(last, only | nodes.section) and last.children:
        last = last.children[-1]
    labels: list[nodes.Node] = []
    while isinstance(last, nodes.target):
        siblings = last.parent
        siblings.remove(last)
        labels.insert(0, last)
        last = siblings[-1] if siblings.children else siblings
    return labels


class MoveLabels(SphinxTransform):
    """Move labels that stand behind a block to the section that follows, behind the sections of the block."""

    default_priority = 4  # before targets are resolved

    def apply(self, **kwargs: object) -> None:
        for block in self.document.findall(only):
            if block.attributes.pop("raised", False) and (index := block.parent.index(block)):
                block.parent.insert(index + 1, take_labels(block.parent[index - 1]))


class ProcessOnly(SphinxPostTransform):
    """Process ``only`` nodes before anything is resolved in them; Sphinx does it later.

    A footnote is for the outputs that its text or, if that stands in no ``only``, any of its references is for.
    """

    default_priority = 1

    def run(self, **kwargs: object) -> None:
        tags = self.env._tags
        process_only_nodes(self.document, tags)
        shown = {anchor for node in self.document.findall(nodes.footnote_reference) for anchor in node["ids"]}
        footnotes = list(self.document.findall(nodes.footnote))
        for footnote in list(footnotes):
            conditions = footnote.attributes.pop("only", ())
            unreferenced = not conditions and footnote["backrefs"] and shown.isdisjoint(footnote["backrefs"])
            if unreferenced or not all(map(tags.eval_condition, conditions)):
                footnote.parent.remove(footnote)
                footnotes.remove(footnote)
        for line in list(self.document.findall(nodes.transition)):
            if "footnotes" in line["classes"] and not footnotes:
                line.parent.remove(line)


def find_title(app: Sphinx, doctree: nodes.document) -> None:
    """Give a page whose first title stands in an ``only`` node the first title that all outputs show."""
    first = next(doctree.findall(nodes.section), None)
    if first and any(section is first for block in doctree.findall(only) for section in block.findall(nodes.section)):
        shown = doctree.deepcopy()
        for block in list(shown.findall(only)):
            block.parent.remove(block)
        TitleCollector().process_doc(app, shown)
        if not list(shown.findall(nodes.section)):
            Warn.BLOCK("the title of the page is within {only}: write it outside, because all outputs need it", first)


def _find_targets(env: BuildEnvironment, docname: str, tree: nodes.document) -> set[tuple[str, str]]:
    """Return the anchors of a page and the files that can be downloaded there, each with its docname."""
    elements = [node for node in tree.findall(nodes.Element) if not isinstance(node, nodes.comment)]
    targets = [anchor for node in elements for anchor in node["ids"]]
    links = [node for node in elements if isinstance(node, download_reference) and "filename" in node]
    return {(docname, name) for name in [*targets, *(env.relfn2path(link["reftarget"], docname)[0] for link in links)]}


def find_hidden_targets(env: BuildEnvironment) -> set[tuple[str, str]]:
    """Return the docname and anchor, or file, of all that stands in ``only`` nodes for other outputs."""
    hidden = set()
    for docname in env.found_docs:
        # Pickled nodes have the names of their classes: most pages need not be loaded.
        if only.__name__.encode() not in Path(env.doctreedir, f"{docname}.doctree").read_bytes():
            continue
        tree = env.get_doctree(docname)
        targets = _find_targets(env, docname, tree)
        process_only_nodes(tree, env._tags)
        hidden |= targets - _find_targets(env, docname, tree)
    return hidden


class TargetFilter:
    """Takes what is not for an output out of the environment while that output is written."""

    def __init__(self) -> None:
        self.taken: list[tuple[dict[Any, Any], Any, Any]] = []

    def hide(self, app: Sphinx, builder: Builder) -> None:
        """Hide labels, objects, index entries and downloads, which the inventory and the search index have."""
        env = app.env
        process_only_nodes(env.master_doctree, env._tags)  # a cached copy, whose toctrees are in the sidebar
        hidden = find_hidden_targets(env)
        for domain in env.domains.sorted():
            for table in domain.data.values():
                for key, value in list(table.items()) if isinstance(table, dict) else ():
                    # Domains keep (docname, anchor, …) of what they know.
                    if isinstance(value, tuple) and any(value[:2] == each for each in hidden):
                        self.take(table, key)
        entries = env.domains.index_domain.entries
        for docname in {docname for docname, _ in hidden} & entries.keys():
            shown = [entry for entry in entries[docname] if (docname, entry[2]) not in hidden]
            self.take(entries, docname)
            entries[docname] = shown
        for file, (docnames, _) in list(env.dlfiles.items()):
            if all((docname, str(file)) in hidden for docname in docnames):
                self.take(env.dlfiles, file)

    def take(self, table: dict[Any, Any], key: Any) -> None:  # noqa: ANN401  tables of any domain
        self.taken.append((table, key, table.pop(key)))

    def restore(self, app: Sphinx, exception: Exception | None) -> None:
        for table, key, value in self.taken:
            table[key] = value
        self.taken.clear()
        vars(app.env).pop("master_doctree", None)


def setup(app: Sphinx) -> None:
    app.add_directive("only", OnlyDirective, override=True)
    app.add_transform(MoveLabels)
    app.add_post_transform(ProcessOnly)
    app.connect("doctree-read", find_title)
    targets = TargetFilter()
    app.connect("write-started", targets.hide)
    app.connect("build-finished", targets.restore, priority=400)  # before the PDFs of a site are written
