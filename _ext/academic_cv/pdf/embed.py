"""What Typst cannot read as it is in a tree: formulas, which become MathML, and images, which are copied."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from docutils import nodes

from ..pages.math import convert, formulas
from ..warnings import Warn
from .speech import to_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from xml.etree import ElementTree

FOLDER = "_images"


def embed_mathml(tree: nodes.document) -> None:
    """Put the MathML of each formula into it, and its words. Raises ValueError for TeX that is not valid."""
    for formula in formulas(tree):
        root = convert(formula.astext(), display=isinstance(formula, nodes.math_block))
        formula[:] = [_to_node(element) for element in root]
        formula["alttext"] = root.get("alttext")
        formula["speech"] = to_words(root)


def _to_node(element: ElementTree.Element) -> nodes.Element:
    node = nodes.Element("", *map(_to_node, element), **element.attrib)
    node.tagname = element.tag
    if element.text:
        node += nodes.Text(element.text)
    return node


def copy_images(
    tree: nodes.document,
    names: Mapping[str, str],
    source: Path,
    target: Path,
    warn: Callable[[Warn, str, nodes.Node], None],
) -> None:
    """Copy the images of a tree into a folder below ``target``; ``uri`` becomes the path from there, ``alt`` a text.

    ``names`` has a unique file name for each address, as :attr:`sphinx.builders.Builder.images`; addresses are relative
    to ``source``. Images of other sites, which are not fetched, and missing files are replaced by their text.
    """
    folder = target / FOLDER
    folder.mkdir(exist_ok=True)
    for image in list(tree.findall(nodes.image)):
        path = source / image["uri"]
        image["alt"] = image.get("alt", "").strip() or _caption(image)
        if not image["alt"]:
            image["alt"] = path.name
            warn(
                Warn.IMAGE,
                f"the image {image['uri']} has no alternative text, which screen readers read out: write what it "
                "shows, as in ![A portrait](portrait.jpg), or with :alt:",
                image,
            )
        if image["uri"] in names and path.is_file():
            image["original_uri"], name = image["uri"], names[image["uri"]]
            shutil.copyfile(path, folder / name)
            image["uri"] = f"/{FOLDER}/{name}"
        else:
            replace_by_text(image)  # Sphinx has warned about missing files


def replace_by_text(image: nodes.image) -> None:
    image.replace_self(nodes.emphasis("", image["alt"]))


def _caption(image: nodes.image) -> str:
    """Return the caption of the figure around an image, or an empty string."""
    figure = image.parent
    while figure is not None and not isinstance(figure, nodes.figure):
        figure = figure.parent
    return next((node.astext() for node in figure.findall(nodes.caption)), "") if figure else ""
