"""HTML in pages, which is for the site: PDFs print its text, and it is reported."""

from __future__ import annotations

import re
from textwrap import shorten
from typing import TYPE_CHECKING

from docutils import nodes

from ..pages.html import read_texts
from ..pages.replace import replace
from ..warnings import Warn, find_line, warn_of_many

if TYPE_CHECKING:
    from collections.abc import Sequence


def print_html(tree: nodes.document) -> dict[tuple[str, str], None]:
    """Replace HTML by its text, but not tags within a line; return what is replaced, with its locations."""
    replaced: dict[tuple[str, str], None] = {}
    for node in list(tree.findall(nodes.raw)):
        html = " ".join(node.astext().split())
        if "html" not in node["format"].split() or "cv-break" in node["classes"] or html.startswith("<!--"):
            continue
        is_inline = isinstance(node.parent, nodes.TextElement)
        if is_inline and re.fullmatch("<[^<>]*>", html) and "<img" not in html:
            continue
        found = find_line(node)
        replaced[html, f"{found.source}:{found.line}"] = None
        texts = [nodes.Text(text) for text in read_texts(node.astext())]
        replace(node, [text if is_inline else nodes.paragraph("", "", text) for text in texts])
    return replaced


def warn_of_html(replaced: Sequence[tuple[str, str]]) -> None:
    places = [(repr(shorten(html, 60)), place) for html, place in replaced]
    remedy = "write it in Markdown, or put it into {only} html"
    warn_of_many(Warn.RAW, places, f"PDFs print only the text of HTML, here of %s: {remedy}")
