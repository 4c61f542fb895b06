"""What is meant to be private, but is not marked in a way that Markdown has: it is reported, and left out anyway."""

from __future__ import annotations

import re
from functools import lru_cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from sphinx.addnodes import index, toctree

from ..suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PRIVATE = "private"
"""The tag of a build whose PDFs show what is private, and the class of what is."""


class Misplaced(NamedTuple):
    """A part of a page that is left out."""

    place: nodes.Element
    message: str
    """What is wrong, and what to write."""
    parts: list[nodes.Node]


def is_private(name: str) -> bool:
    """Return whether a word is ``private``, in any case, or that misspelt."""
    return name.lower() == PRIVATE or is_misspelt(name)


@lru_cache
def is_misspelt(name: str) -> bool:
    """Return whether a word is ``private``, misspelt: ``privat``, ``pivate``."""
    return name[:1] in ("p", "P") and name.lower() != PRIVATE and suggest(name, (PRIVATE,)) is not None


def find_misplaced(document: nodes.document) -> Iterator[Misplaced]:
    """Yield what has a mark of what is private where there can be none, or one that is misspelt."""
    yield from find_in_text(document)
    yield from find_in_html(document)
    for node in document.findall(nodes.Element):
        if isinstance(node, nodes.image | toctree | index) and is_marked(str(node.attributes)):
            message = (
                "'{.private}' is not read in an alternative text, title or caption, and what has it is left out: "
                "write :::{private} around it"
            )
            yield Misplaced(node, message, [node])
        elif isinstance(node, nodes.field) and _is_option(node):
            yield find_optioned(node)
        elif wrong := next(filter(is_misspelt, node["classes"]), ""):
            yield Misplaced(node, f"'.{wrong}' is read as '.private', and what has it is left out: correct it", [node])


# ---------------------------------------------------------------- text

_NAMES = re.compile(r"\{\s*\.?([^\W\d_]+)\b")
_OPENS = re.compile(r":{2,}[ \t]*\{")
_CLOSES = re.compile(r"^:{2,}[ \t]*$", re.MULTILINE)


def is_marked(text: str) -> bool:
    """Return whether a text has ``{private}`` or ``{.private}``, maybe misspelt."""
    return "{" in text and any(map(is_private, _NAMES.findall(text)))


def find_in_text(document: nodes.document) -> Iterator[Misplaced]:
    message = (
        "'{.private}' is not read as an attribute here, and the text with it is left out: write it on a line of its "
        "own above a block, or behind words in brackets, as [555-0100]{.private}"
    )
    for text in document.findall(nodes.Text):
        block: nodes.Element = text.parent
        if is_marked(text) and not isinstance(block, nodes.FixedTextElement | nodes.literal | nodes.raw):
            while isinstance(block, nodes.Inline):
                block = block.parent
            if "cv-head" in block["classes"]:
                block = block.parent  # the entry, as a heading is its section
            yield Misplaced(block, message, [block, *_find_rest(block)])


def _find_rest(block: nodes.Element) -> Iterator[nodes.Element]:
    """Yield what follows the first paragraph of a block whose colons Markdown does not read, until its end."""
    around = block
    if _OPENS.match(block.astext()):
        while not _CLOSES.search(around.astext()):
            following = around.next_node(nodes.Element, descend=False, siblings=True)
            if following is None:
                return
            yield following
            around = following


def _is_option(field: nodes.field) -> bool:
    name, *body = (part.astext().strip().lower() for part in field)
    return name == PRIVATE and "".join(body) in ("", "true", "yes")


def find_optioned(field: nodes.field) -> Misplaced:
    """Return what has ``:private:`` in its text, and not among the options of an entry."""
    around: nodes.Element | None = field.parent.parent
    while isinstance(around, nodes.Element) and not isinstance(around, nodes.list_item | nodes.Admonition):
        around = around.parent
    fields = field.parent
    parts = (
        [around] if isinstance(around, nodes.Element) else [field, *fields.findall(nodes.Element, False, False, True)]
    )
    message = (
        "':private:' is an option of entries, below ':::{entry} Title': write :::{private} around what is left out"
    )
    return Misplaced(field, message, list(parts[:2]))


# ---------------------------------------------------------------- HTML


class _Tags(HTMLParser):
    """Lists the tags of HTML: their names, with attributes of those that open an element, and None of others."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, Mapping[str, str | None] | None]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.found.append((tag, None))


_VOID = frozenset("area br col embed hr img input link meta source track wbr".split())
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def find_in_html(document: nodes.document) -> Iterator[Misplaced]:
    left_out: set[int] = set()
    for node in document.findall(nodes.raw):
        if id(node) in left_out:
            continue
        tags = _read_tags(node)
        for at, (name, attributes) in enumerate(tags):
            if attributes is None:
                continue
            values = [attributes.get(key) or "" for key in ("class", "id")]
            words = [name, *(key.removeprefix("data-") for key in attributes), *" ".join(values).split()]
            if any(map(is_private, words)):
                message = "HTML cannot be private, and it is left out: write :::{private} around it"
                enclosed, is_closed = _find_enclosed(node, name, _depth(tags[at:], name))
                if not is_closed:  # which encloses all that others in it enclose
                    left_out.update(map(id, enclosed))
                yield Misplaced(node, message, [node, *enclosed])
                break
            if "hidden" in attributes or _INVISIBLE.search(attributes.get("style") or ""):
                message = (
                    f"what <{name}> hides is published all the same, in the source of the page and in other outputs: "
                    "write :::{private} around it, or delete it"
                )
                yield Misplaced(node, message, [])


def _read_tags(node: nodes.Node) -> list[tuple[str, Mapping[str, str | None] | None]]:
    return _Tags(node.astext()).found if isinstance(node, nodes.raw) and "html" in node["format"].split() else []


def _depth(tags: list[tuple[str, Mapping[str, str | None] | None]], name: str) -> int:
    """Return how many more elements of a name tags open than close."""
    return sum(1 if attributes is not None else -1 for tag, attributes in tags if tag == name and name not in _VOID)


def _find_enclosed(start: nodes.raw, name: str, depth: int) -> tuple[list[nodes.Node], bool]:
    """Return the Markdown between HTML that opens elements and what closes them, and whether that is there.

    Without it, the end is that of the page or, in a line, that of the paragraph.
    """
    if depth <= 0:
        return [], True
    is_inline = isinstance(start.parent, nodes.TextElement)
    found: dict[int, nodes.Node] = {}
    for node in start.findall(include_self=False, siblings=True, ascend=not is_inline):
        found[id(node)] = node
        depth += _depth(_read_tags(node), name)
        if depth <= 0:
            around = node.parent
            while around is not None:  # what also has something in it that follows
                found.pop(id(around), None)
                around = around.parent
            break
    return [node for node in found.values() if id(node.parent) not in found], depth <= 0
