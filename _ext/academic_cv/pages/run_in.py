"""``{run-in}``: a bullet list that is printed as running text, such as the journals that one reviews for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from ..locale import separator
from ..warnings import Warn

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


class RunInDirective(SphinxDirective):
    """``{run-in}``: the items of the lists in it, joined by commas, or by semicolons if one of them has a comma.

    Returns ``paragraph.cv-run-in`` for each list, of ``inline.cv-item``. An item must be one paragraph.
    """

    has_content = True

    def run(self) -> list[nodes.Node]:
        content = self.parse_content_to_nodes()
        if not any(isinstance(node, nodes.bullet_list) for node in content):
            Warn.BLOCK("{run-in} needs a list: write its items below each other, as '- Item'", self.get_location())
        return [self.join(node) if isinstance(node, nodes.bullet_list) else node for node in content]

    def join(self, list_: nodes.bullet_list) -> nodes.Element:
        items = cast("list[nodes.list_item]", list_.children)
        for item in items:
            if len(item) != 1 or not isinstance(item[0], nodes.paragraph):
                Warn.BLOCK("an item in {run-in} must be one line: shorten it, or write a plain list", item)
                return list_
        has_comma = any("," in _IN_BRACKETS.sub("", item.astext()) for item in items)
        joined = nodes.paragraph(classes=["cv-run-in"], translatable=False)
        for item in items:
            # Each is translated by itself.
            text = cast("nodes.paragraph", item[0])
            part = nodes.inline(text.rawsource, "", *text.children, classes=["cv-item"], translatable=True)
            part.source, part.line = text.source, text.line
            joined += [nodes.Text(separator(";" if has_comma else ","))] if joined.children else []
            joined += part
        self.set_source_info(joined)
        return joined


def setup(app: Sphinx) -> None:
    app.add_directive("run-in", RunInDirective)
