"""``{only}``: what is not for an output is not in it, be it text, sections, footnotes, objects or files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from docutils.transforms.references import Footnotes
from sphinx.addnodes import download_reference, only
from sphinx.directives.other import Only
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.environment.collectors.title import TitleCollector
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import process_only_nodes

from ..warnings import Warn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment


def conditions_of(node: nodes.Node) -> list[str]:
    """Return the expressions of the ``only`` nodes around a node, the outermost first."""
    found: list[str] = []
    while (node := node.parent) is not None:
        if isinstance(node, only):
            found.insert(0, node["expr"])
    return found


def join(expressions: list[str], word: str = "and") -> str:
    """Join expressions to one; an empty string if there are none."""
    return f" {word} ".join(f"({each})" for each in expressions) if len(expressions) > 1 else "".join(expressions)


class OnlyDirective(Only):
    """Sphinx's ``only``, which also keeps sections that Markdown has in it.

    MyST-Parser appends a new section to the section that it is below by its level, which is outside of the directive.
    """

    def run(self) -> list[nodes.Node]:
        before = {self.state.document, *self.state.document.findall(nodes.section)}
        blocks = super().run()
        for block in cast("list[only]", blocks):
            for section in list(self.state.document.findall(nodes.section)):
                if section not in before and section.parent in before:
                    section["lifted_to"] = section.parent
                    section.parent.remove(section)
                    block += section
        return blocks


class PlaceSections(SphinxTransform):
    """Give the sections of ``only`` nodes a place where their level fits, as Sphinx does in reStructuredText.

    A section of a higher level than its surroundings follows these in an ``only`` node of its own. Where there can be
    no sections, as in a list, their titles become rubrics, as in any directive.
    """

    default_priority = 4  # before targets are resolved

    def apply(self, **kwargs: object) -> None:
        for block in list(self.document.findall(only)):
            last: nodes.Node = block
            while last.children:
                last = last.children[-1]
            if isinstance(last, nodes.target):
                # It would become an anchor of what follows the block.
                last.parent.append(nodes.comment())
            around: nodes.Element = block.parent
            while isinstance(around, only):
                around = around.parent
            if isinstance(around, nodes.section | nodes.document):
                self.raise_sections(block, around)
            else:
                self.replace_sections(block)

    def raise_sections(self, block: only, around: nodes.Element) -> None:
        place = block
        lowest: nodes.Element | None = None
        for section in [child for child in block if isinstance(child, nodes.section)]:
            parent = section.attributes.pop("lifted_to", around)
            branch: nodes.Element = place
            while branch.parent is not None and branch.parent is not parent:
                branch = branch.parent
            before = place[: place.index(section)] if place is block else place.children
            block.remove(section)
            if parent is not around and branch.parent is not None:
                crossed = [*conditions_of(block), block["expr"]][len(conditions_of(branch)) :]
                lowest = branch if lowest is None else lowest
                around, place = parent, only("", *_take_targets(before), expr=join(crossed))
                place.source, place.line = block.source, block.line
                parent.insert(parent.index(branch) + 1, place)
                place += section
            else:
                place.insert(len(before), section)
        if lowest is not None:
            # Labels behind the block are those of the section that follows.
            place.parent.insert(place.parent.index(place) + 1, _take_targets([lowest]))

    def replace_sections(self, block: only) -> None:
        for section in list(block.findall(nodes.section)):
            section.attributes.pop("lifted_to", None)
            title, *content = section.children
            rubric = nodes.rubric("", "", *cast("nodes.title", title).children)
            rubric.source, rubric.line = section.source, section.line
            section.replace_self([rubric, *content])
            self.document.ids.update(dict.fromkeys(rubric["ids"], rubric))


def _take_targets(before: Sequence[nodes.Node]) -> list[nodes.Node]:
    """Remove and return the targets that nodes end with, which are labels of the section that follows."""
    last = before[-1] if before else None
    while isinstance(last, nodes.section) and last.children:
        last = last.children[-1]
    targets: list[nodes.Node] = []
    while isinstance(last, nodes.target):
        siblings, index = last.parent, last.parent.index(last)
        siblings.remove(last)
        targets.insert(0, last)
        last = siblings[index - 1] if index else None
    return targets


class NoteFootnotes(SphinxTransform):
    """Note what the footnotes are for, before MyST-Parser moves them to the end of the page.

    A footnote is for the outputs that its text or, if that stands in no ``only``, any of its references is for.
    """

    default_priority = Footnotes.default_priority + 2

    def apply(self, **kwargs: object) -> None:
        for footnote in self.document.findall(nodes.footnote):
            own = join(conditions_of(footnote))
            references = [join(conditions_of(self.document.ids[reference])) for reference in footnote["backrefs"]]
            if expression := own or (join(references, "or") if all(references) else ""):
                footnote["only"] = expression


class HideFootnotes(SphinxTransform):
    """Put the footnotes back into ``only`` nodes, and a line above them where all are."""

    default_priority = 840  # after docutils has checked where transitions stand

    def apply(self, **kwargs: object) -> None:
        footnotes = list(self.document.findall(nodes.footnote))
        expressions = [footnote.attributes.pop("only", "") for footnote in footnotes]
        for footnote, expression in zip(footnotes, expressions, strict=True):
            if expression and not conditions_of(footnote):
                _enclose(footnote, expression)
        for line in list(self.document.findall(nodes.transition)):
            if all(expressions) and "footnotes" in line["classes"]:
                _enclose(line, join(expressions, "or"))


def _enclose(node: nodes.Element, expression: str) -> None:
    block = only(expr=expression)
    node.parent[node.parent.index(node)] = block
    block += node


class ProcessOnly(SphinxPostTransform):
    """Process ``only`` nodes before anything is resolved in them; Sphinx does it later."""

    default_priority = 1

    def run(self, **kwargs: object) -> None:
        process_only_nodes(self.document, self.env._tags)


def conditions(env: BuildEnvironment) -> dict[str, dict[str, str]]:
    """Return, for each docname, the conditions of its anchors and of the files for download in ``only`` nodes."""
    return cast("dict[str, dict[str, str]]", vars(env).setdefault("cv_conditions", {}))


class CollectConditions(EnvironmentCollector):
    """Collects what Sphinx keeps for all outputs alike; the title of a page is one that all of them show."""

    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        conditions(env).pop(docname, None)

    def merge_other(self, app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:  # type: ignore[override]
        conditions(env).update({name: found for name, found in conditions(other).items() if name in docnames})

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        found = {
            anchor: join([*conditions_of(node), node["expr"]] if isinstance(node, only) else conditions_of(node))
            for block in doctree.findall(only)
            for node in block.findall(nodes.Element)
            for anchor in node["ids"]
        }
        files: dict[str, list[str]] = {}
        for link in doctree.findall(download_reference):
            if "filename" in link:
                files.setdefault(app.env.relfn2path(link["reftarget"])[0], []).append(join(conditions_of(link)))
        found |= {file: join(links, "or") for file, links in files.items() if all(links)}
        if found:
            conditions(app.env)[app.env.current_document.docname] = found
        first = next(doctree.findall(nodes.section), None)
        if first is not None and conditions_of(first):
            self.find_title(app, doctree, first)

    def find_title(self, app: Sphinx, doctree: nodes.document, first: nodes.section) -> None:
        shown = doctree.deepcopy()
        for block in list(shown.findall(only)):
            block.parent.remove(block)
        TitleCollector().process_doc(app, shown)
        if not list(shown.findall(nodes.section)):
            Warn.BLOCK("the title of a page stands in {only}: write it outside, as all outputs show it", first)


class TargetFilter:
    """Takes what is not for an output out of the environment while that output is written."""

    def __init__(self) -> None:
        self.taken: list[tuple[dict[Any, Any], Any, Any]] = []

    def hide(self, app: Sphinx, builder: Builder) -> None:
        """Hide labels, objects, index entries and downloads, which the inventory and the search index have."""
        env = app.env
        process_only_nodes(env.master_doctree, env._tags)  # a cached copy, whose toctrees are in the sidebar
        hidden = {
            (docname, name)
            for docname, found in conditions(env).items()
            for name, expression in found.items()
            if not env._tags.eval_condition(expression)
        }
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
    for transform in (PlaceSections, NoteFootnotes, HideFootnotes):
        app.add_transform(transform)
    app.add_post_transform(ProcessOnly)
    app.add_env_collector(CollectConditions)
    targets = TargetFilter()
    app.connect("write-started", targets.hide)
    app.connect("build-finished", targets.restore, priority=400)  # before the PDFs of a site are written
