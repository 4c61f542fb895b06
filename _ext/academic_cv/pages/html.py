"""HTML in Markdown: what has a counterpart becomes standard nodes, for all outputs, and what is no HTML stays text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from sphinx.transforms import SphinxTransform

from .replace import replace

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_TAG = re.compile(r"<(/?)([a-z][a-z\d-]*)\b([^>]*?)(/?)>", re.IGNORECASE | re.DOTALL)
_ADDRESS = re.compile(r"href\s*=\s*[\"']?((?:https?:|mailto:)[^\"'\s>]+)", re.IGNORECASE)
_NODES: dict[str, type[nodes.TextElement]] = {
    **dict.fromkeys(("b", "strong"), nodes.strong),
    **dict.fromkeys(("i", "em", "cite", "var", "dfn"), nodes.emphasis),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), nodes.literal),
    "sup": nodes.superscript,
    "sub": nodes.subscript,
    "a": nodes.reference,
}
_VOID = frozenset("area br embed hr img input link meta source track wbr".split())
# The elements that may stand in a line; a tag of another name is text, as "<angle>" or "<jane at example.org>".
_INLINE = frozenset(
    "abbr audio bdi bdo big button canvas data del font iframe ins label map mark math meter noscript object output "
    "picture progress q ruby rb rp rt rtc s script select small span strike style svg template textarea time u video "
    "center div p details summary figure figcaption table tbody thead tr td th ul ol li dl dt dd section h1 h2 h3 h4 "
    "h5 h6 blockquote pre".split()
) | {*_NODES, *_VOID}


class ConvertInlineHtml(SphinxTransform):
    """Replace pairs of tags such as ``<sup>`` and ``</sup>`` by nodes, and tags that are none by their text."""

    default_priority = 150

    def apply(self, **kwargs: object) -> None:
        tags = [node for node in self.document.findall(nodes.raw) if node["format"] == "html"]
        for parent in dict.fromkeys(node.parent for node in tags if isinstance(node.parent, nodes.TextElement)):
            self.convert(parent)

    def convert(self, parent: nodes.TextElement) -> None:
        opened: list[tuple[str, nodes.raw, str]] = []
        texts: list[nodes.raw] = []
        for node in [child for child in parent if isinstance(child, nodes.raw)]:
            if (tag := _TAG.fullmatch(node.astext())) is None or "-" in tag[2]:
                continue  # a comment, or an element that a script defines
            name = tag[2].lower()
            if name not in _INLINE:
                texts.append(node)
            elif not tag[1] and not (tag[4] or name in _VOID):
                opened.append((name, node, tag[3]))
            elif tag[1]:
                place = next((at for at in reversed(range(len(opened))) if opened[at][0] == name), None)
                if place is None:
                    texts.append(node)
                    continue
                texts += [each for _, each, _ in opened[place + 1 :]]
                self.join(name, opened[place][1], node, opened[place][2])
                del opened[place:]
        for node in [*texts, *(node for _, node, _ in opened)]:
            replace(node, [nodes.Text(node.astext())])

    def join(self, name: str, start: nodes.raw, end: nodes.raw, attributes: str) -> None:
        """Replace two tags, and what is between them, by the node that they stand for."""
        if name not in _NODES:
            return
        parent = start.parent
        first, last = parent.index(start), parent.index(end)
        content = parent.children[first + 1 : last]
        text = "".join(each.astext() for each in content)
        address = _ADDRESS.search(attributes)
        if name == "a" and not address:
            return
        node = _NODES[name]("", "", *([nodes.Text(text)] if _NODES[name] is nodes.literal else content))
        if address:
            node["refuri"] = address[1]
        node.source, node.line = start.source, start.line
        parent.children[first : last + 1] = []
        parent.insert(first, node)


class _Texts(HTMLParser):
    """Collects the text of HTML, by blocks."""

    blocks: ClassVar[frozenset[str]] = frozenset(
        "p div ul ol li dl dt dd table tr td th h1 h2 h3 h4 h5 h6 section article header footer figure figcaption "
        "details summary blockquote pre center hr br".split()
    )

    def __init__(self) -> None:
        super().__init__()
        self.texts = [""]
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in {"script", "style", "template"}
        if tag in self.blocks:
            self.texts.append("")
        self.texts[-1] += dict(attrs).get("alt") or "" if tag == "img" else ""

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in {"script", "style", "template"} and self.hidden > 0
        if tag in self.blocks:
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        self.texts[-1] += "" if self.hidden else data


def read_texts(html: str) -> list[str]:
    """Return the text of HTML, a string for each block in it; that of scripts and styles is left out."""
    parser = _Texts()
    parser.feed(html)
    parser.close()
    return [" ".join(text.split()) for text in parser.texts if text.strip()]


def setup(app: Sphinx) -> None:
    app.add_transform(ConvertInlineHtml)
