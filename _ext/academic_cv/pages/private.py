"""``{private}``: what only PDFs show that are built with the tag ``private``.

Every other build drops it when a page is read, so that no doctree, index or catalog has it. What stands in the
directive is not even parsed.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path, PurePath
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx.errors import ConfigError
from sphinx.project import Project
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxRole

from ..config import Config
from ..warnings import Warn
from .only import OnlyDirective, take_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.application import Sphinx
    from sphinx.config import Config as SphinxConfig
    from sphinx.environment import BuildEnvironment

PRIVATE = "private"
"""The tag of a build whose PDFs show what is private, and the class of what is."""


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


_MARKER = "{.private}"
_ATTRIBUTE = re.compile(r"([ \t>]*(?:(?:[-+*]|\d+[.)])[ \t]+)*)\{[^{}]*(?:\.|class=\S*)private\b[^{}]*\}[ \t]*")
_BLOCK = re.compile(
    r"^([^\n{]*(?:`{3,}|:{3,})[ \t]*)\{(?:[ \t]*\.private[ \t]*\}|only\}[ \t]+private[ \t]*$)", re.MULTILINE
)
_FENCE = re.compile(r"[ \t>]*(?:(?:[-+*]|\d+[.)])[ \t]+)*(`{3,}|~{3,})[ \t]*(.?)")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:.*\n)*?---[ \t]*(?:\n|\Z)")


def is_private_page(text: str) -> bool:
    """Return whether the front matter of a page has ``private: true``."""
    front = _FRONT_MATTER.match(text)
    return bool(front and re.search(r"^private:(?!\s*(?:false|no)\b)", front[0], re.MULTILINE | re.IGNORECASE))


def exclude_pages(app: Sphinx, config: SphinxConfig) -> None:
    """Exclude private pages, like those in ``exclude_patterns``."""
    if not app.tags.has(PRIVATE):
        project = Project(app.srcdir, config.source_suffix)
        excluded = [*config.exclude_patterns, *config.templates_path, *config.html_extra_path]
        for docname in sorted(project.discover(excluded, config.include_patterns)):
            path = project.doc2path(docname, absolute=True)
            if is_private_page(path.read_text("utf-8", "replace").replace("\r\n", "\n").removeprefix("\ufeff")):
                config.exclude_patterns = [*config.exclude_patterns, f"{docname}.*"]


def mark_blocks(app: Sphinx, docname: object, source: list[str]) -> None:
    """Turn attributes ``{.private}`` above a block into comments, as Markdown has no attributes of directives."""
    source[0] = _BLOCK.sub(r"\1{private}", source[0])
    if shows_private(app.env) or PRIVATE not in source[0].lower():
        return
    if is_private_page(source[0]):  # included in another one
        source[0] = ""
    lines = source[0].split("\n")
    fences: list[tuple[str, bool]] = []
    for number, line in enumerate(lines):
        is_code = bool(fences) and fences[-1][1]  # in which nothing is an attribute
        if found := _FENCE.match(line):
            if fences and not found[2] and found[1].startswith(fences[-1][0]):
                fences.pop()
            elif not is_code:
                fences.append((found[1], found[2] != "{"))
        elif not is_code and (attribute := _ATTRIBUTE.fullmatch(line)):
            lines[number] = f"{attribute[1]}% {_MARKER}"
    source[0] = "\n".join(lines)


class PrivateRole(SphinxRole):
    """``{private}``, for words in a paragraph."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        if not shows_private(self.env):
            drop_content(self.env, self.text)
            return [nodes.inline(classes=[PRIVATE])], []
        memo = SimpleNamespace(document=self.inliner.document, reporter=self.inliner.reporter, language=None)
        found, messages = self.inliner.parse(self.text, self.lineno, memo, self.inliner.parent)
        return [nodes.inline("", "", *found, classes=[PRIVATE])], messages


class PrivateDirective(OnlyDirective):
    """``{private}``: a block that only PDFs with the tag ``private`` have, with sections, if there are any in it."""

    required_arguments = 0
    optional_arguments = 0

    def run(self) -> list[nodes.Node]:
        if not shows_private(self.env):
            return drop_content(self.env, "\n".join(self.content))
        self.arguments = [PRIVATE]
        return super().run()


class DropPrivate(SphinxTransform):
    """Remove nodes with the class ``private``, and footnotes to which only private text refers."""

    default_priority = 2  # before anything else looks at the tree

    def apply(self, **kwargs: object) -> None:
        if shows_private(self.env):
            return
        self.removed: list[nodes.Element] = []
        self.anchors: set[str] = set()
        self.remove_marked()
        for node in [node for node in self.document.findall(nodes.Element) if PRIVATE in node["classes"]]:
            self.remove(node)
        self.remove_misplaced()
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
        """Remove the blocks that follow the lines that :func:`mark_blocks` has marked."""
        for marker in [node for node in self.document.findall(nodes.comment) if _MARKER in node.astext().split("\n")]:
            following = marker.next_node(descend=False, siblings=True, ascend=True)
            marker.parent.remove(marker)
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

    def remove_misplaced(self) -> None:
        """Report, and remove, what has an attribute where Markdown has none, rather than publish it by mistake."""
        for text in list(self.document.findall(nodes.Text)):
            block: nodes.Element = text.parent
            if isinstance(block, nodes.raw) and _OF_HTML.search(text):
                Warn.PRIVATE("HTML cannot be private, and the tag is left out: write :::{private} around it", block)
                self.remove(block)
            elif _MISPLACED.search(text) and not isinstance(block, nodes.FixedTextElement | nodes.literal | nodes.raw):
                while isinstance(block, nodes.Inline):
                    block = block.parent
                Warn.PRIVATE(
                    "'{.private}' is not read as an attribute here, and the text with it is left out: write it on a "
                    "line of its own above a block, or behind words in brackets, as [555-0100]{.private}",
                    block,
                )
                self.remove(block)

    def remove(self, node: nodes.Element) -> None:
        """Remove a node, or what around it is nothing without it; no source text of it stays."""
        while isinstance(node.parent, nodes.Element) and (
            isinstance(node, nodes.field_body | nodes.term)
            or (isinstance(node, nodes.title) and isinstance(node.parent, nodes.section))
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


class DropPrivateOfClassDirective(DropPrivate):
    """The same, for what gets its class from docutils' directive ``class``."""

    default_priority = 215  # behind docutils' ClassAttribute


_MISPLACED = re.compile(r"\{\s*\.?private\b", re.IGNORECASE)
_OF_HTML = re.compile(r"class\s*=\s*['\"]?[^'\">]*\bprivate\b", re.IGNORECASE)
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


# ---------------------------------------------------------------- builds


def name_documents(app: Sphinx, config: SphinxConfig) -> None:
    """Let the file names of PDFs with what is private say so: ``cv-private.pdf``."""
    if app.tags.has(PRIVATE):
        settings = Config.of(config)
        config.academic_cv = replace(
            settings,
            pdf_documents=tuple(
                replace(document, targetname=f"{PurePath(document.targetname).stem}-{PRIVATE}.pdf")
                for document in settings.pdf_documents
            ),
        )


def check_build(app: Sphinx) -> None:
    """Raise ConfigError if the tag is set for another builder than that of the PDFs, or for the folder of a site."""
    if not app.tags.has(PRIVATE):
        return
    remedy = "build it with 'make pdf PRIVATE=1', or: sphinx-build -t private -b pdf . _build/private"
    if app.builder.name != "pdf":
        raise ConfigError(f"the tag 'private' is for PDFs only, and the builder is {app.builder.name!r}: {remedy}")
    if Path(app.outdir, "index.html").exists() or Path(app.outdir, "objects.inv").exists():
        raise ConfigError(f"{app.outdir} is the folder of a site, into which nothing private is written: {remedy}")


def find_outdated_pages(app: Sphinx, env: BuildEnvironment, *_: object) -> Iterable[str]:
    """Return all pages if the last build with these doctrees was for other eyes."""
    before, vars(env)["cv_private"] = vars(env).get("cv_private", False), shows_private(env)
    if before == shows_private(env):
        return []
    shutil.rmtree(Path(app.doctreedir, "typst"), ignore_errors=True)  # the input of the PDFs of that build
    return env.found_docs


_MENTIONED = re.compile(r"[{:.]\s*priv|class\W.*\bpriv", re.IGNORECASE)


def mentions_private(path: Path) -> bool:
    """Return whether the text of a file probably marks parts as private."""
    return path.is_file() and _MENTIONED.search(path.read_text("utf-8", "replace")) is not None


def withhold_source(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Do not publish the source of a page that has private parts, where conf.py publishes sources."""
    if context.get("sourcename") and doctree is not None:
        path = Path(app.env.doc2path(pagename))
        if mentions_private(path):
            context["sourcename"] = ""
            Warn.PRIVATE(
                "the page has private parts, so that its source is not published: set html_copy_source = False, or "
                "move them to a page of their own",
                f"{path}:1",
            )


def setup(app: Sphinx) -> None:
    app.add_directive("private", PrivateDirective)
    app.add_role("private", PrivateRole())
    app.add_transform(DropPrivate)
    app.add_transform(DropPrivateOfClassDirective)
    app.connect("config-inited", exclude_pages, priority=900)
    app.connect("config-inited", name_documents)  # when the settings are validated
    app.connect("builder-inited", check_build, priority=300)
    app.connect("source-read", mark_blocks)
    app.connect("include-read", lambda app, path, docname, source: mark_blocks(app, docname, source))
    app.connect("env-get-outdated", find_outdated_pages)
    app.connect("html-page-context", withhold_source)
