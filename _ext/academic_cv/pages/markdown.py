"""What MyST-Parser leaves to be done, so that the tree of a Markdown page says the same to every output."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from docutils import nodes
from sphinx.addnodes import only
from sphinx.transforms import SphinxTransform

from ..warnings import Warn

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


_COMMENT = re.compile(r"<!--(?:-?>|.*?-->|.*)", re.DOTALL)


class RemoveComments(SphinxTransform):
    """Comments in HTML, ``<!-- … -->``, are for who edits a page; MyST-Parser writes them into the output."""

    default_priority = 3  # before anything else looks at the tree

    def apply(self, **kwargs: object) -> None:
        for node in list(self.document.findall(nodes.raw)):
            text = _COMMENT.sub("", node.astext())
            if text == node.astext() or node["format"] != "html":
                continue
            if text.strip():
                node.rawsource, node.children = text, []
                node += nodes.Text(text)
                continue
            parent = node.parent
            parent.remove(node)
            if isinstance(parent, nodes.paragraph) and not parent.astext().strip():
                parent.parent.remove(parent)


class SpaceLineBreaks(SphinxTransform):
    """A hard line break is HTML and LaTeX in the tree, ``raw.cv-break``: a space keeps words apart everywhere else."""

    default_priority = 200

    def apply(self, **kwargs: object) -> None:
        for node in list(self.document.findall(nodes.raw)):
            if node["format"] == "html" and node.astext().startswith("<br"):
                node["classes"].append("cv-break")
                node.parent.insert(node.parent.index(node), nodes.Text(" "))


# What is lost, or printed as it is written, when its braces are forgotten.
_DIRECTIVES = frozenset("bibliography current-entries entry only pdf-documents rubric toctree".split())
_OUTPUTS = frozenset("html dirhtml singlehtml pdf latex text man epub texinfo".split())


class NameLostBlocks(SphinxTransform):
    """A block that was meant as a directive and is none, or that is for an output which is none, loses its words."""

    default_priority = 200

    def apply(self, **kwargs: object) -> None:
        for node in self.document.findall(nodes.Element):
            name = node.get("language") if isinstance(node, nodes.literal_block) else None
            if node.get("is_div"):
                name = next(iter(node["classes"]), None)
            if name in _DIRECTIVES:
                Warn.BLOCK(f"a block is called '{name}' and is no directive: write {{{name}}}, in braces", node)
        for node in self.document.findall(only):
            for word in re.findall(r"\w+", node["expr"]):
                near = difflib.get_close_matches(word.casefold(), _OUTPUTS, n=1, cutoff=0.7)
                if near and word not in _OUTPUTS:
                    Warn.BLOCK(f"no output is called '{word}': did you mean {{only}} {near[0]}?", node)


def setup(app: Sphinx) -> None:
    app.add_transform(NameLostBlocks)
    app.add_transform(RemoveComments)
    app.add_transform(NameImageFiles)
    app.add_transform(SpaceLineBreaks)
