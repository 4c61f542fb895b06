"""Formatted text on the site: HTML is written from the data, without a node for each of its parts.

A page may list thousands of works. The thirty nodes of each would be made once, visited by some thirty transforms and
handlers, and held in memory until the page is written.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes

from ..bib.richtext import Span, flatten, strings
from ..publications.lists import make_line
from ..publications.nodes import make_node, make_nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

    from ..bib.richtext import RichText


class richtext(nodes.inline):  # noqa: N801  docutils' way of naming nodes
    """The formatted text ``content``.

    Its children are what the search and the description of the page read: the strings of the text.
    """


class reference_line(richtext, nodes.paragraph):  # noqa: N801
    """The paragraph of a reference as such a text."""


class link_words(nodes.Text):  # noqa: N801
    """The texts of links, which the search reads, but the description of the page does not."""


def make_richtext(text: RichText) -> list[nodes.Node]:
    """Return formatted text as one node, or as many if formulas are in it, which other modules look for."""
    words = find_words(text)
    return make_nodes(text) if words is None else [richtext("", "", *words, content=text)]


def make_reference_line(text: RichText, links: RichText) -> nodes.paragraph:
    """Return the paragraph of a reference as one node, or as many if formulas are in it."""
    words = find_words(text)
    if words is None:
        return make_line(text, links)
    content = (*text, Span("inline", links, "cv-links")) if links else text
    line = reference_line("", "", *words, content=content, classes=["cv-reference"])
    if links:
        line += link_words(" ".join(strings(links)))
    return line


def find_words(text: RichText) -> list[nodes.Text] | None:
    """Return the strings of a text; None if it has formulas."""
    words: list[str] = []
    for part in flatten(text):
        if isinstance(part, str):
            words.append(part)
        elif part.kind == "math":
            return None
    # Strings that would make one word together are two words for the search, as in other nodes.
    return [*map(nodes.Text, _SEAM.sub("", "\0".join(words)).split("\0"))]


_SEAM = re.compile(r"(?<!\w)\0|\0(?!\w)")


_TAGS = {"inline": "span", "emphasis": "em", "strong": "strong", "superscript": "sup", "subscript": "sub"}


def visit_richtext(self: HTML5Translator, node: richtext) -> None:
    write_richtext(self, node["content"], node)
    raise nodes.SkipNode


def visit_reference_line(self: HTML5Translator, node: reference_line) -> None:
    start = len(self.body)
    self.body.append('<p class="cv-reference">')
    write_richtext(self, node["content"], node)
    self.body.append("</p>\n")
    self.body[start:] = ["".join(self.body[start:])]  # needs less memory
    raise nodes.SkipNode


def write_richtext(self: HTML5Translator, text: RichText, around: nodes.Element) -> None:
    """Write text and spans as the writer would write their nodes, which it gets only for links and the like."""
    for part in text:
        if isinstance(part, str):
            self.body.append(self.encode(part))
        elif tag := _TAGS.get(part.kind):
            self.body.append(f'<{tag} class="{part.css}">' if part.css else f"<{tag}>")
            write_richtext(self, part.content, around)
            self.body.append(f"</{tag}>")
        else:
            node = make_node(part)
            node.parent = around
            node.walkabout(self)
            node.clear()  # or parent and children would keep each other in memory


def setup(app: Sphinx) -> None:
    app.add_node(richtext, html=(visit_richtext, None))
    app.add_node(reference_line, html=(visit_reference_line, None))
