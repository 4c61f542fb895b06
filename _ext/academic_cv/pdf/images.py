"""The images of a document: their files, and the alternative text of each."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from docutils import nodes

from ..warnings import Warn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

FOLDER = "_images"


def stage_images(
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
        image["alt"] = image.get("alt", "").strip() or find_caption(image)
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


def find_caption(image: nodes.image) -> str:
    """Return the caption of the figure around an image, or an empty string."""
    figure = image.parent
    while figure is not None and not isinstance(figure, nodes.figure):
        figure = figure.parent
    return next((node.astext() for node in figure.findall(nodes.caption)), "") if figure else ""
