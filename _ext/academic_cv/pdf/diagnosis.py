"""What Typst refused, in the author's terms: what is wrong, where it comes from, what to do."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

import typst
from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

TEMPLATE = "cv.typ"


def diagnose(
    error: typst.TypstError, tree: nodes.document, words: Mapping[str, object], folder: Path, fonts: str
) -> Iterator[tuple[str, nodes.Node | None]]:
    """Give each reason why a tree could not be set, with the node it comes from, if it is one.

    ``words`` are what stands in the PDF beside the tree, by what the author calls them, ``folder`` is where the images
    are found, ``fonts`` what the author calls the folder of fonts.
    """
    found = [*unknown_nodes(error, tree), *missing_letters(error, tree, words, fonts)]
    if not found and re.search("failed to (decode|parse|load)", error.message):
        found = list(broken_images(tree, folder))
    if not found:
        # Something in the template: Typst's own words, and the line there.
        where = next((part for part in error.diagnostic.split("\n\n") if part.startswith("error")), error.message)
        found = [(f"{TEMPLATE} cannot be set: {where.strip()}", None)]
    yield from found


def unknown_nodes(error: typst.TypstError, tree: nodes.document) -> Iterator[tuple[str, nodes.Node | None]]:
    if match := re.search(r"panicked with: no rule for node (\S+)", error.message):
        yield (
            f"{TEMPLATE} has no rule for the node {match[1]!r}: write it in another way, put it into {{only}} html, "
            f"or add a rule to {TEMPLATE}",
            next((node for node in tree.findall(nodes.Element) if node.tagname == match[1]), None),
        )


def missing_letters(
    error: typst.TypstError, tree: nodes.document, words: Mapping[str, object], fonts: str
) -> Iterator[tuple[str, nodes.Node | None]]:
    texts: dict[nodes.Text | None, str] = {}
    # Typst names them one by one.
    for letter in dict.fromkeys(re.findall(r'the text `"(.+?)"` could not be displayed', error.diagnostic)):
        text = next((text for text in tree.findall(nodes.Text) if letter in text), None)
        texts[text] = texts.get(text, "") + letter
    for text, letters in texts.items():
        beside = (name for name, word in words.items() if letters[0] in str(word))
        of = repr(textwrap.shorten(text, 60)) if text else next(beside, TEMPLATE)
        yield (
            f"no font has the letters {letters!r} of {of}: put the file of a font "
            f"that has them into {fonts} (pdf_font_path in conf.py); pdf_font says which comes first",
            text,
        )


def broken_images(tree: nodes.document, folder: Path) -> Iterator[tuple[str, nodes.Node | None]]:
    for image in tree.findall(nodes.image):
        try:
            typst.compile(f'#image("{image["uri"]}")'.encode(), root=folder, format="pdf")  # type: ignore[call-overload]
        except typst.TypstError as error:
            reason = " ".join(error.message.split())
            yield (
                f"the image {image['uri'].lstrip('/')} cannot be read ({reason}): replace the file by a PNG, JPEG or "
                "SVG image",
                image,
            )


def located(node: nodes.Node) -> nodes.Node:
    """The nearest node that knows its line: some do not, but their content or what holds them does."""
    around = node
    while around is not None:
        if found := next((part for part in around.findall() if part.line), None):
            return found
        around = around.parent
    return node
