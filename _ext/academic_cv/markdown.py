"""What MyST-Parser leaves to be done, so that the tree of a Markdown page says the same to every output."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from docutils import nodes
from sphinx.transforms import SphinxTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class NameImageFiles(SphinxTransform):
    """An image is named by its file: MyST-Parser writes ``a b.png`` as an address, ``a%20b.png``."""

    default_priority = 200

    def apply(self, **kwargs: object) -> None:
        for image in self.document.findall(nodes.image):
            name = unquote(image["uri"])
            if name != image["uri"] and Path(self.env.relfn2path(name)[1]).is_file():
                image["uri"] = name


class SpaceLineBreaks(SphinxTransform):
    """A hard line break is HTML and LaTeX in the tree, ``raw.cv-break``: a space keeps words apart everywhere else."""

    default_priority = 200

    def apply(self, **kwargs: object) -> None:
        for node in list(self.document.findall(nodes.raw)):
            if node["format"] == "html" and node.astext().startswith("<br"):
                node["classes"].append("cv-break")
                node.parent.insert(node.parent.index(node), nodes.Text(" "))


def setup(app: Sphinx) -> None:
    app.add_transform(NameImageFiles)
    app.add_transform(SpaceLineBreaks)
