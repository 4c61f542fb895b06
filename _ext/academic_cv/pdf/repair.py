"""Repairs of a document that Typst refuses: what cannot be typeset is replaced, so that the rest is."""

from __future__ import annotations

import json
import re
import textwrap
import unicodedata
from typing import TYPE_CHECKING, Any

import typst
from docutils import nodes

from ..pages.replace import replace
from ..warnings import Warn
from .embed import replace_by_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Remedy = Callable[[set[str]], str]
    WarnAt = Callable[[Warn, str, nodes.Node | None], None]

BOX = "\N{WHITE SQUARE}"
_INVISIBLE = ("Cc", "Cf", "Mc", "Me", "Mn")  # controls, and characters that combine with others

# The types that nodes without a rule become.
_BLOCK, _PARAGRAPH, _INLINE = "compound", "paragraph", "inline"

# Longer ones cannot be read, and make strings and addresses that a PDF may not contain.
LONGEST_WORD = 1_000
LONGEST_TITLE = 10_000
LONGEST_ADDRESS = 8_000


def repair(
    error: typst.TypstError, tree: nodes.document, settings: dict[str, Any], folder: Path, remedy: Remedy, warn: WarnAt
) -> bool:
    """Replace in ``tree`` and ``settings`` what caused an error of Typst, and warn; return whether it was found.

    ``folder`` has the images, ``remedy`` returns what to do about missing characters. A location of None is conf.py.
    """
    if missing := missing_characters(error):
        return replace_characters(missing, tree, settings, remedy, warn)
    if "failed to " in error.message:
        return replace_broken_images(tree, folder, warn)
    if absent := re.search(r'label `label\("(.+?)"\)` does not exist', error.message):
        return remove_links(absent[1], tree)
    if unknown := re.search(r"no rule for node (\S+)", error.message):
        found = replace_unknown_nodes(unknown[1], tree)
        message = (
            f"cv.typ has no rule for the node {unknown[1]!r}%s: only its text is in the PDF; write it in another way, "
            "put it into {only} html, or add a rule to a cv.typ in your templates_path"
        )
    elif re.search("maximum .* depth exceeded", error.message):
        found = flatten(tree)
        message = "this is nested too deeply for a PDF%s: its inner part is plain text; nest less deeply"
    elif re.search("PDF string is longer|URL is too long", error.message):
        found = shorten(tree)
        message = "this is too long for a PDF%s: it is truncated; shorten the word, heading or address"
    elif "heading title" in error.message:
        found = repair_titles(tree)
        message = "this heading has no text%s: write a title, or remove it"
    else:
        return False
    # The parts of an unknown node are of unknown types too.
    places = [node for node in found if not any(map(is_replaced, lineage(node.parent)))]
    if places:
        count = f" ({len(places)} times, first here)" if len(places) > 1 else ""
        warn(Warn.PDF, message.replace("%s", count), places[0])
    return bool(found)


def missing_characters(error: typst.TypstError) -> set[str]:
    """Return the characters that no font has, if that is the error."""
    found = re.findall(r'the text `"(.+?)"` could not be displayed', error.diagnostic)
    return set(re.sub(r"\\u\{([0-9a-f]+)\}", lambda escape: chr(int(escape[1], 16)), "".join(found)))


def find_characters(
    characters: set[str], tree: nodes.document, settings: dict[str, Any]
) -> tuple[list[nodes.Text], list[str], str]:
    """Return the texts of a tree and the settings that have one of the characters, and the first places in words."""
    texts = [text for text in tree.findall(nodes.Text) if characters.intersection(text)]
    named = [name for name, value in settings.items() if characters.intersection(json.dumps(value, ensure_ascii=False))]
    places = [*dict.fromkeys(repr(textwrap.shorten(text.parent.astext(), 40)) for text in texts), *named]
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""
    return texts, named, ", ".join(places[:3]) + more


def lineage(node: nodes.Node) -> Iterator[nodes.Element]:
    """Yield an element, or that of a text, and those around it, the nearest first."""
    around: nodes.Element | None = node if isinstance(node, nodes.Element) else node.parent
    while around is not None:
        yield around
        around = around.parent


def find_formula(node: nodes.Node) -> nodes.Element | None:
    """Return the formula that a node belongs to, if any."""
    return next((around for around in lineage(node) if isinstance(around, nodes.math | nodes.math_block)), None)


def replace_by_source(formula: nodes.Element) -> None:
    source = nodes.literal_block if isinstance(formula, nodes.math_block) else nodes.literal
    formula.replace_self(source("", formula["alttext"], classes=["cv-math"], ids=formula["ids"]))


def replace_characters(
    missing: set[str], tree: nodes.document, settings: dict[str, Any], remedy: Remedy, warn: WarnAt
) -> bool:
    """Replace characters that no font has by a box; those that combine with others are left out."""
    box = BOX if BOX not in missing else "?"  # Typst's fonts have it; a project's template may allow fewer fonts
    table = str.maketrans({each: "" if unicodedata.category(each) in _INVISIBLE else box for each in missing})
    texts, named, places = find_characters(missing, tree, settings)
    for text in texts:
        text.parent.replace(text, nodes.Text(text.translate(table)))
    settings.update({name: _translate(settings[name], table) for name in named})
    if places:
        warn(
            Warn.PDF,
            f"no font has the characters {''.join(sorted(missing))!r} of {places}: they are shown as {box}; "
            f"{remedy(missing)}",
            texts[0] if texts else None,
        )
    return bool(places)


def _translate(value: Any, table: dict[int, str]) -> Any:  # noqa: ANN401  as in JSON
    if isinstance(value, dict):
        return {key: _translate(item, table) for key, item in value.items()}
    return value.translate(table) if isinstance(value, str) else value


def replace_unknown_nodes(tag: str, tree: nodes.document) -> list[nodes.Node]:
    """Turn nodes for which the template has no rule into plain blocks or inline text, or formulas into their source."""
    found: list[nodes.Node] = []
    for node in [node for node in tree.findall(nodes.Element) if node.tagname == tag]:
        if isinstance(node, nodes.title) and isinstance(node.parent, nodes.section):
            continue  # the title of another node is the one without a rule
        if formula := find_formula(node):
            replace_by_source(formula)
        elif isinstance(node, nodes.Inline) or isinstance(node.parent, nodes.TextElement):
            node.tagname = _INLINE
        else:
            node.tagname = _PARAGRAPH if isinstance(node, nodes.TextElement) else _BLOCK
        if not node.astext() and node.get("alt"):
            node += nodes.Text(node["alt"])
        found.append(node)
    return found


def is_replaced(node: nodes.Element) -> bool:
    """Return whether a node is no longer what its class says."""
    return node.tagname in (_BLOCK, _PARAGRAPH, _INLINE) and node.tagname != type(node).__name__


# Elements whose children may be any block or text.
_CONTAINERS: Any = (
    nodes.document, nodes.section, nodes.TextElement, nodes.list_item, nodes.definition, nodes.field_body, nodes.entry,
    nodes.block_quote, nodes.Admonition, nodes.compound, nodes.container, nodes.footnote_reference,
)  # fmt: skip


def flatten(tree: nodes.document) -> list[nodes.Node]:
    """Replace what is nested deeper than three quarters of the deepest node by its text."""
    depths: dict[nodes.Node, int] = {tree: 0}
    for node in tree.findall(include_self=False):
        depths[node] = depths[node.parent] + 1
    limit = max(depths.values()) * 3 // 4
    found: list[nodes.Node] = []
    for node in [node for node, depth in depths.items() if depth == limit and isinstance(node, nodes.Element)]:
        outer = find_formula(node) or next(part for part in lineage(node) if isinstance(part.parent, _CONTAINERS))
        if outer in found or not outer.children:
            continue
        if isinstance(outer, nodes.math | nodes.math_block):
            replace_by_source(outer)
        else:
            ids = [name for part in outer.findall(nodes.Element) if part is not outer for name in part["ids"]]
            plain = nodes.inline if isinstance(outer.parent, nodes.TextElement) else nodes.paragraph
            outer.replace_self(plain("", outer.astext(), ids=ids))
        found.append(outer)
    return found


_ITEMS = {nodes.field: (nodes.field_name, nodes.field_body), nodes.definition_list_item: (nodes.term, nodes.definition)}


def replace_block(block: nodes.Element) -> None:
    """Replace a block by its text; an item of a list of names stays one."""
    if isinstance(block, nodes.list_item):
        block[:] = [nodes.paragraph("", block.astext())]
    elif type(block) in _ITEMS:
        (make_name, make_body), (name, *rest) = _ITEMS[type(block)], block.children
        text = "\n\n".join(part.astext() for part in rest)
        block[:] = [make_name("", name.astext()), make_body("", nodes.paragraph("", text))]
    else:
        block.replace_self(nodes.paragraph("", block.astext()))


def replace_broken_images(tree: nodes.document, folder: Path, warn: WarnAt) -> bool:
    """Replace images that Typst cannot read by their text."""
    images = list(tree.findall(nodes.image))
    for image in images:
        try:
            typst.compile(f'#image("{image["uri"]}")'.encode(), root=folder, format="pdf")  # type: ignore[call-overload]
        except typst.TypstError as error:
            reason = " ".join(error.message.split())
            warn(
                Warn.IMAGE,
                f"the image {image['original_uri']} cannot be read ({reason}): its text is in the PDF; replace the "
                "file by a PNG, JPEG, or SVG image that links to no other file",
                image,
            )
            replace_by_text(image)
    return len(images) > len(list(tree.findall(nodes.image)))


def remove_links(target: str, tree: nodes.document) -> bool:
    """Replace links to what the template does not print, as an empty formula, by their texts."""
    found = [*tree.findall(nodes.reference), *tree.findall(nodes.footnote_reference)]
    links = [link for link in found if link.get("refid") == target]
    for link in links:
        is_page_number = "cv-backlinks" in link.parent["classes"]
        replace(link, [] if is_page_number else [nodes.inline("", "", *link.children)])
    return bool(links)


def shorten(tree: nodes.document) -> list[nodes.Node]:
    """Shorten words and titles, and remove addresses, that are too long for a PDF."""
    found: list[nodes.Node] = []
    for text in list(tree.findall(nodes.Text)):
        short = re.sub(rf"(\S{{{LONGEST_WORD}}})\S+", r"\1…", text)
        if short != text:
            text.parent.replace(text, nodes.Text(short))
            found.append(text)
    for title in tree.findall(nodes.title):
        if len(title.astext()) > LONGEST_TITLE:
            title[:] = [nodes.Text(title.astext()[:LONGEST_TITLE] + "…")]
            found.append(title)
    for reference in list(tree.findall(nodes.reference)):
        if len(reference.get("refuri", "")) >= LONGEST_ADDRESS:
            reference.replace_self(nodes.inline("", "", *reference.children))
            found.append(reference)
    return found


def repair_titles(tree: nodes.document) -> list[nodes.Node]:
    """Replace titles that have images and no text by the words of these; the text below one of HTML stays without it.

    If each has some text, that of all is printed plainly.
    """

    def find_text(title: nodes.title) -> str:
        texts = title.findall(lambda node: isinstance(node, nodes.Text) and not isinstance(node.parent, nodes.raw))
        return "".join(text.astext() for text in texts).strip()

    titles = list(tree.findall(nodes.title))
    empty = [title for title in titles if not find_text(title)]
    for title in empty or titles:
        text = find_text(title) or " ".join(image["alt"] for image in title.findall(nodes.image))
        if text:
            title[:] = [nodes.Text(text)]
        else:
            title.parent.replace_self(nodes.compound("", *(child for child in title.parent if child is not title)))
    return [*(empty or titles)]
