"""Corrections of MyST-Parser's doctrees, so that they are right for every output, and checks of pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from docutils import nodes
from sphinx.errors import SphinxError
from sphinx.transforms import SphinxTransform

from ..warnings import Warn

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class DecodeImageNames(SphinxTransform):
    """Give images the names of their files: MyST-Parser percent-encodes them (``a%20b.png``)."""

    default_priority = 200

    def apply(self, **kwargs: object) -> None:
        for image in self.document.findall(nodes.image):
            name = unquote(image["uri"])
            if name != image["uri"] and Path(self.env.relfn2path(name)[1]).is_file():
                image["uri"] = name


_COMMENT = re.compile(r"<!--(?:-?>|.*?-->|.*)", re.DOTALL)


class RemoveComments(SphinxTransform):
    """Remove HTML comments, ``<!-- … -->``, which MyST-Parser passes to the output as raw HTML."""

    default_priority = 3  # before anything else looks at the tree

    def apply(self, **kwargs: object) -> None:
        for node in list(self.document.findall(nodes.raw)):
            text = _COMMENT.sub("", node.astext())
            if node["format"] == "html" and text.strip():
                node.rawsource, node.children = text, []
                node += nodes.Text(text)
            elif node["format"] == "html":
                parent = node.parent
                parent.remove(node)
                if isinstance(parent, nodes.paragraph) and not parent.astext().strip():
                    parent.parent.remove(parent)


def make_break() -> list[nodes.Node]:
    """Return a hard line break, as Markdown has it."""
    return [nodes.raw("", text, format=output) for output, text in (("html", "<br />\n"), ("latex", "\\\\\n"))]


_BREAK = re.compile(r"<br\b[^>]*>", re.IGNORECASE)


class SpaceLineBreaks(SphinxTransform):
    """Put a space behind hard line breaks, which are raw HTML and LaTeX (``raw.cv-break``), for all other outputs."""

    default_priority = 200

    def apply(self, **kwargs: object) -> None:
        for node in list(self.document.findall(nodes.raw)):
            if node["format"] == "html" and _BREAK.match(node.astext()):
                if isinstance(node.parent, nodes.TextElement):
                    node.parent.insert(node.parent.index(node), nodes.Text(" "))
                elif _BREAK.sub("", node.astext()).strip():
                    continue  # a block of HTML that begins with a break
                node["classes"].append("cv-break")


# These lose their content, or print it as it is written, if they lack their braces.
_DIRECTIVES = frozenset(
    "bibliography current-entries entries entry only pdf-documents private rubric run-in toctree".split()
)


_NEARLY = {
    r"::?(\{[\w:-]+\})": "a block begins with three colons: write :::{}, and ::: below it",
    r"(#{1,6})([A-Z][^\n#.]*)$": "a heading needs a space after the #: write '{} {}'",
    r"\|.*\|\n\|.*\|": "a table needs a line of --- below its first line: write '| --- | --- |' there",
}
"""What begins a paragraph and was probably meant as a block, and what to write."""


class CheckBlocks(SphinxTransform):
    """Warn about what is nearly a block: a directive without braces or colons, a heading without a blank, a table."""

    default_priority = 200

    def apply(self, **kwargs: object) -> None:
        for node in self.document.findall(nodes.Element):
            name = node.get("language") if isinstance(node, nodes.literal_block) else None
            if node.get("is_div"):
                name = next(iter(node["classes"]), None)
            if name in _DIRECTIVES:
                Warn.BLOCK(f"'{name}' is not read as a directive without braces: write {{{name}}}", node)
            if isinstance(node, nodes.paragraph):
                for pattern, message in _NEARLY.items():
                    if found := re.match(pattern, node.rawsource):
                        Warn.BLOCK(message.format(*found.groups()), node)


class RemoveEmptyHeadings(SphinxTransform):
    """Remove headings without text, which a PDF must not have; what follows them belongs to the section before."""

    default_priority = 6  # before targets are resolved

    def apply(self, **kwargs: object) -> None:
        titles = [*self.document.findall(nodes.title), *self.document.findall(nodes.rubric)]
        for title in titles:
            if title.children or (not isinstance(title.parent, nodes.section) and isinstance(title, nodes.title)):
                continue
            Warn.BLOCK("a heading is empty: write its text, or remove it", title)
            heading: nodes.Element = title if isinstance(title, nodes.rubric) else title.parent
            around, index = heading.parent, heading.parent.index(heading)
            content = heading.children[1:]
            around.remove(heading)
            before = around[index - 1] if index else None
            if isinstance(before, nodes.section):
                before.extend(content)
            else:
                around.insert(index, content)


class RemoveEmptyQuotes(SphinxTransform):
    """Remove quotations without content, ``{epigraph}`` and the like, in which Sphinx finds only doctests: none."""

    default_priority = 209  # before Sphinx's HandleCodeBlocks

    def apply(self, **kwargs: object) -> None:
        for quote in list(self.document.findall(nodes.block_quote)):
            if not quote.children:
                quote.parent.remove(quote)


def check_encoding(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Raise an error that names the page and the line if a page cannot be decoded; Sphinx names neither."""
    for docname in docnames:
        path = env.doc2path(docname)
        try:
            path.read_text(app.config.source_encoding)
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise SphinxError(f"{path}:{line}: the page is not encoded in UTF-8: save it as UTF-8") from None


def setup(app: Sphinx) -> None:
    for transform in (
        *(CheckBlocks, RemoveComments, RemoveEmptyHeadings, RemoveEmptyQuotes),
        *(DecodeImageNames, SpaceLineBreaks),
    ):
        app.add_transform(transform)
    app.connect("env-before-read-docs", check_encoding)
