"""HTML for which docutils has no nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator


class html_fragment(nodes.General, nodes.Element):  # noqa: N801  docutils' way of naming nodes
    """The HTML in the attribute ``html``; unlike the text of a raw node, it is not indexed for the search."""


def visit_html_fragment(self: HTML5Translator, node: html_fragment) -> None:
    self.body.append(node["html"])
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_node(html_fragment, html=(visit_html_fragment, None))
