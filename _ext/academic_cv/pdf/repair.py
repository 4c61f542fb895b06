"""Repairs of a document that Typst refuses: what cannot be typeset is replaced, so that the rest is."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple

import typst
from docutils import nodes

from ..warnings import Warn
from .images import replace_by_text
from .mathml import find_formula, replace_by_source

if TYPE_CHECKING:
    from pathlib import Path

BOX = "\N{WHITE SQUARE}"

# Longer ones cannot be read, and make strings and addresses that a PDF may not contain.
LONGEST_WORD = 1_000
LONGEST_TITLE = 10_000
LONGEST_ADDRESS = 8_000


class Problem(NamedTuple):
    """What was replaced."""

    kind: Warn
    message: str
    node: nodes.Node | None
    """The node that it comes from; None for a setting in conf.py."""


def repair(
    error: typst.TypstError, tree: nodes.document, settings: dict[str, Any], folder: Path, fonts: str
) -> list[Problem]:
    """Replace in ``tree`` and ``settings`` what caused an error of Typst; an empty list if nothing was found.

    ``folder`` has the images, ``fonts`` is the folder of fonts as conf.py names it.
    """
    if missing := re.findall(r'the text `"(.+?)"` could not be displayed', error.diagnostic):
        escapes = re.compile(r"\\u\{([0-9a-f]+)\}")
        characters = {character for text in missing for character in escapes.sub(lambda m: chr(int(m[1], 16)), text)}
        return replace_characters(characters, tree, settings, fonts)
    if unknown := re.search(r"no rule for node (\S+)", error.message):
        return replace_unknown_nodes(unknown[1], tree)
    if re.search("maximum .* depth exceeded", error.message):
        return flatten(tree)
    if re.search("failed to (decode|parse|load)", error.message):
        return replace_broken_images(tree, folder)
    if re.search("PDF string is longer|URL is too long", error.message):
        return shorten(tree)
    if "heading title is empty" in error.message:
        return remove_empty_titles(tree)
    return []


def replace_characters(missing: set[str], tree: nodes.document, settings: dict[str, Any], fonts: str) -> list[Problem]:
    """Replace characters that no font has by a box; those that combine with others are left out."""
    # Typst's fonts have the box; a project's template may allow fewer fonts.
    box = BOX if BOX not in missing else "?"
    table = str.maketrans({each: "" if unicodedata.category(each)[0] in "MC" else box for each in missing})
    texts = [text for text in tree.findall(nodes.Text) if missing.intersection(text)]
    named = [name for name, value in settings.items() if missing.intersection(repr(value))]
    places = [*dict.fromkeys(repr(textwrap.shorten(text.parent.astext(), 40)) for text in texts), *named]
    for text in texts:
        text.parent.replace(text, nodes.Text(text.translate(table)))
    settings.update({name: _translate(settings[name], table) for name in named})
    if not places:
        return []
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""
    message = (
        f"no font has the characters {''.join(sorted(missing))!r} of {', '.join(places[:3])}{more}: they are shown as "
        f"{box}; put the file of a font that has them into {fonts} (pdf_font_path in conf.py)"
    )
    return [Problem(Warn.PDF, message, texts[0] if texts else None)]


def _translate(value: Any, table: dict[int, str]) -> Any:  # noqa: ANN401  as in JSON
    if isinstance(value, dict):
        return {key: _translate(item, table) for key, item in value.items()}
    return value.translate(table) if isinstance(value, str) else value


def replace_unknown_nodes(tag: str, tree: nodes.document) -> list[Problem]:
    """Turn nodes for which the template has no rule into plain blocks or inline text, or formulas into their source."""
    found = [node for node in tree.findall(nodes.Element) if node.tagname == tag]
    for node in found:
        if formula := find_formula(node):
            replace_by_source(formula)
        elif isinstance(node, nodes.Inline) or isinstance(node.parent, nodes.TextElement):
            node.tagname = "inline"
        else:
            node.tagname = "paragraph" if isinstance(node, nodes.TextElement) else "compound"
        if not node.astext() and node.get("alt"):
            node += nodes.Text(node["alt"])
    message = (
        f"cv.typ has no rule for the node {tag!r}: only its text is in the PDF{_count(found)}; write it in another way,"
        " put it into {only} html, or add a rule to a cv.typ in your templates_path"
    )
    return [Problem(Warn.PDF, message, found[0])] if found else []


# Elements whose children may be any block or text.
_CONTAINERS: Any = (
    nodes.document, nodes.section, nodes.TextElement, nodes.list_item, nodes.definition, nodes.field_body, nodes.entry,
    nodes.block_quote, nodes.Admonition, nodes.compound, nodes.container, nodes.footnote_reference,
)  # fmt: skip


def flatten(tree: nodes.document) -> list[Problem]:
    """Replace what is nested deeper than three quarters of the deepest node by its text."""
    depths: dict[nodes.Node, int] = {tree: 0}
    for node in tree.findall(include_self=False):
        depths[node] = depths[node.parent] + 1
    limit = max(depths.values()) * 3 // 4
    flattened: list[nodes.Node] = []
    for node in [node for node, depth in depths.items() if depth == limit and node.children]:
        if formula := find_formula(node):
            if formula.parent is not None and formula in formula.parent:
                replace_by_source(formula)
                flattened.append(formula)
            continue
        while not isinstance(node.parent, _CONTAINERS):
            node = node.parent
        if node in node.parent.children:  # and not replaced with a neighbour yet
            text = nodes.Text(node.astext())
            node.parent.replace(
                node, text if isinstance(node.parent, nodes.TextElement) else nodes.paragraph("", "", text)
            )
            flattened.append(node)
    message = f"this is nested too deeply for a PDF{_count(flattened)}: its inner part is plain text; nest less deeply"
    return [Problem(Warn.PDF, message, flattened[0])] if flattened else []


def replace_broken_images(tree: nodes.document, folder: Path) -> list[Problem]:
    """Replace images that Typst cannot read by their text."""
    problems = []
    for image in list(tree.findall(nodes.image)):
        try:
            typst.compile(f'#image("{image["uri"]}")'.encode(), root=folder, format="pdf")  # type: ignore[call-overload]
        except typst.TypstError as error:
            reason = " ".join(error.message.split())
            message = (
                f"the image {image['original_uri']} cannot be read ({reason}): its text is in the PDF; replace the "
                "file by a PNG, JPEG, or SVG image that links to no other file"
            )
            problems.append(Problem(Warn.IMAGE, message, image))
            replace_by_text(image)
    return problems


def shorten(tree: nodes.document) -> list[Problem]:
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
            reference.replace_self(reference.children)
            found.append(reference)
    message = f"this is too long for a PDF{_count(found)}: it is truncated; shorten the word, heading or address"
    return [Problem(Warn.PDF, message, found[0])] if found else []


def remove_empty_titles(tree: nodes.document) -> list[Problem]:
    """Let the content of sections without a title belong to the section around them."""
    empty = [title for title in tree.findall(nodes.title) if not title.astext().strip()]
    for title in empty:
        title.parent.replace_self([child for child in title.parent if child is not title])
    message = f"this heading is empty{_count(empty)}: it is left out of the PDF; write a title, or remove it"
    return [Problem(Warn.PDF, message, empty[0])] if empty else []


def _count(found: list[nodes.Node] | list[nodes.Element] | list[nodes.title]) -> str:
    return f" ({len(found)} times, first here)" if len(found) > 1 else ""
