"""Metadata of pages for search engines and link previews (https://ogp.me).

sphinxext-opengraph is not used: its descriptions contain dates, contacts and TeX, and end within a word; it has one
``og:type`` for all pages and another address for the first page than the canonical one; its cards need matplotlib.
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING, Any

from docutils import nodes

from ..bib import latex
from ..config import SITE_BUILDERS, SOCIAL_CARD, SOCIAL_CARD_SIZE
from ..pages.profile import headline
from .addresses import address
from .linked_data import print_data
from .richtext import link_words

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_DESCRIPTION_LENGTH = 160  # characters that search engines show


def add_metadata(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add description, title, address and linked data of a page; a description in its front matter stays."""
    if app.builder.name not in SITE_BUILDERS or doctree is None:
        return
    is_first = pagename == app.config.root_doc
    title = app.config.html_title if is_first else unescape(re.sub("<[^>]*>", "", context["title"]))
    description = describe(doctree)
    properties = {
        "og:title": title,
        "og:type": "profile" if is_first else "website",
        "og:site_name": app.config.html_title,
        "og:description": description,
    }
    names = {} if 'name="description"' in context["metatags"] or not description else {"description": description}
    if app.config.html_baseurl:
        context["metatags"] += print_data(app, pagename, doctree)
        context["pageurl"] = properties["og:url"] = address(app, pagename)
        properties["og:image"] = address(app) + SOCIAL_CARD
        properties["og:image:width"], properties["og:image:height"] = map(str, SOCIAL_CARD_SIZE)
        properties["og:image:alt"] = " – ".join(headline(app))
        names["twitter:card"] = "summary_large_image"
    context["metatags"] += "".join(
        f'\n<meta {attribute}="{name}" content="{escape(content)}">'
        for attribute, values in (("name", names), ("property", properties))
        for name, content in values.items()
    )


def describe(doctree: nodes.document) -> str:
    """Return the first words of a page, without dates, contacts and links."""
    text = ""
    for paragraph in doctree.findall(nodes.TextElement):
        if not isinstance(paragraph, nodes.paragraph | nodes.line) or _is_contact(paragraph):
            continue
        if "cv-date" in paragraph["classes"] or isinstance(paragraph.parent, nodes.field_body):
            continue
        words = "".join(_plain_text(part) for part in paragraph if not isinstance(part, nodes.reference))
        if words := " ".join(words.split()):
            text += (" " if text.endswith((".", "?", "!", ":")) else " · " if text else "") + words
        if len(text) > _DESCRIPTION_LENGTH:
            return text[:_DESCRIPTION_LENGTH].rpartition(" ")[0].rstrip(" ,;:·–") + " …"
    return text


def _is_contact(node: nodes.Element | None) -> bool:
    while node is not None and "cv-contact" not in node["classes"]:
        node = node.parent
    return node is not None


def _plain_text(node: nodes.Node) -> str:
    if isinstance(node, nodes.math):
        return latex.to_text(f"${node.astext()}$")
    if isinstance(node, nodes.Element):
        hidden = isinstance(node, nodes.raw) or "cv-links" in node["classes"]
        return "" if hidden else "".join(map(_plain_text, node))
    return "" if isinstance(node, link_words) else node.astext()


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", add_metadata)
