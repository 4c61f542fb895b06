"""Formatted text on the site: HTML is written from the data, without a node for each of its parts.

A page may list thousands of works. The thirty nodes of each would be made once, visited by some thirty transforms and
handlers, and held in memory until the page is written.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes

from ..bib.richtext import Span, strings
from ..publications.nodes import make_node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

    from ..bib.richtext import RichText


class richtext(nodes.inline):  # noqa: N801  docutils' way of naming nodes
    """The formatted text ``content``.

    Its children are what other modules read: the strings of the text, for the search and the description of the page,
    and its formulas.
    """


class reference_line(richtext, nodes.paragraph):  # noqa: N801
    """The paragraph of a reference as such a text."""


class link_words(nodes.Text):  # noqa: N801
    """The texts of links, which the search reads, but the description of the page does not."""


def make_richtext(text: RichText) -> richtext:
    return richtext("", "", *find_words(text), content=text)


def make_reference_line(text: RichText, links: RichText) -> reference_line:
    """Return the paragraph of a reference as one node."""
    content = (*text, Span("inline", links, "cv-links")) if links else text
    line = reference_line("", "", *find_words(text), content=content, classes=["cv-reference"])
    if links:
        line += link_words(" ".join(strings(links)))
    return line


def find_words(text: RichText) -> list[nodes.Node]:
    """Return the strings and the formulas of a text."""
    found: list[nodes.Node] = []
    words: list[str] = []

    def read(text: RichText) -> None:
        for part in text:
            if isinstance(part, str):
                words.append(part)
            elif part.kind == "math":
                finish()
                found.append(make_node(part))
            else:
                read(part.content)

    def finish() -> None:
        # Strings that would make one word together are two words for the search, as in other nodes.
        found.extend(map(nodes.Text, _SEAM.sub("", "\0".join(words)).split("\0") if words else ()))
        words.clear()

    read(text)
    finish()
    return found


_SEAM = re.compile(r"\0(?:(?!\w)|(?<!\w\0))")  # a regular expression that begins with a character is fast


_TAGS = {"inline": "span", "emphasis": "em", "strong": "strong", "superscript": "sup", "subscript": "sub"}


def visit_richtext(self: HTML5Translator, node: richtext) -> None:
    write_richtext(self, node["content"], node, find_formulas(node))
    raise nodes.SkipNode


def visit_reference_line(self: HTML5Translator, node: reference_line) -> None:
    start = len(self.body)
    self.body.append('<p class="cv-reference">')
    write_richtext(self, node["content"], node, find_formulas(node))
    self.body.append("</p>\n")
    self.body[start:] = ["".join(self.body[start:])]  # needs less memory
    raise nodes.SkipNode


def find_formulas(node: richtext) -> Iterator[nodes.Node]:
    """Return the formulas of a text, or what other modules have put in their places."""
    return (child for child in node.children if not isinstance(child, nodes.Text))


def write_richtext(
    self: HTML5Translator, text: RichText, around: nodes.Element, formulas: Iterator[nodes.Node]
) -> None:
    """Write text and spans as the writer would write their nodes, which it gets only for links and the like."""
    for part in text:
        if isinstance(part, str):
            if self.in_mailto:
                self.visit_Text(nodes.Text(part))
            else:
                self.body.append(self.encode(part) if _SPECIAL.search(part) else part)
        elif tag := _TAGS.get(part.kind):
            self.body.append(f'<{tag} class="{part.css}">' if part.css else f"<{tag}>")
            write_richtext(self, part.content, around, formulas)
            self.body.append(f"</{tag}>")
        elif part.kind == "math":
            next(formulas).walkabout(self)
        elif part.kind == "reference":
            link = make_node(part._replace(content=()))
            link.parent = around
            self.dispatch_visit(link)
            write_richtext(self, part.content, link, formulas)
            self.dispatch_departure(link)
        else:
            node = make_node(part)
            node.parent = around
            node.walkabout(self)
            node.clear()  # or parent and children would keep each other in memory


_SPECIAL = re.compile('[&<>"@]')
"""What the writer encodes."""


def setup(app: Sphinx) -> None:
    app.add_node(richtext, html=(visit_richtext, None))
    app.add_node(reference_line, html=(visit_reference_line, None))
