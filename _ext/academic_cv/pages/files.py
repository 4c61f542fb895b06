"""What pages link to and show: only files that are meant to be published, and no addresses with passwords."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.addnodes import download_reference, toctree
from sphinx.transforms import SphinxTransform

from ..bib.credentials import hide
from ..bib.files import ProjectFiles
from ..warnings import Warn
from .replace import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx


_IMAGES = frozenset(".png .jpg .jpeg .gif .svg .webp .pdf".split())


class RefuseFiles(SphinxTransform):
    """Replace downloads and images of files that are not meant to be published by their texts, and report them.

    Sphinx copies whatever a page names, also from outside of the project.
    """

    default_priority = 210  # when images have the names of their files

    def apply(self, **kwargs: object) -> None:
        config = self.config
        static = tuple(Path(self.env._app.confdir, name) for name in config.html_static_path)
        build = (Path(self.env._app.outdir), Path(self.env.doctreedir))
        files = ProjectFiles(Path(self.env.srcdir), (), build, static)
        images = dataclasses.replace(files, excluded=(), static=(*static, *build))  # extensions draw some, as plots
        for node in list(self.document.findall(nodes.Element)):
            if isinstance(node, download_reference):
                name = node["reftarget"]
            elif isinstance(node, nodes.image):
                name = node["uri"]
            else:
                continue
            if re.match(r"[a-z][a-z0-9+.-]+:", name, re.IGNORECASE):
                continue
            for path in self.find(name):
                try:
                    is_drawn = isinstance(node, nodes.image) and path.suffix.lower() in _IMAGES
                    (images if is_drawn else files).check(path, name)
                except PermissionError as error:
                    Warn.LINK(f"the {'image' if isinstance(node, nodes.image) else 'link'} is left out: {error}", node)
                    self.env.note_dependency(path)
                    replace_by_text(node)
                    break

    def find(self, name: str) -> Iterator[Path]:
        """Yield the files that a page names, of an image also those in several formats, ``plot.*``."""
        path = Path(self.env.relfn2path(name)[1])
        found = path.parent.glob(path.name) if path.name.endswith("*") else [path]
        yield from (each for each in found if each.is_file())


def replace_by_text(node: nodes.Element) -> None:
    """Leave the text of a link, or the alternative text of an image, in its place."""
    if not isinstance(node, nodes.image):
        replace(node, list(node.children))
        return
    text = nodes.Text(node.get("alt", ""))
    around: nodes.Element = node
    while isinstance(around.parent, nodes.figure) or (
        isinstance(around.parent, nodes.reference) and not isinstance(around.parent.parent, nodes.TextElement)
    ):
        around = around.parent
    if isinstance(around.parent, nodes.TextElement):
        replace(around, [text])
        return
    captions = [nodes.paragraph("", "", *each.children) for each in around if isinstance(each, nodes.caption)]
    blocks: list[nodes.Node] = [nodes.paragraph("", "", text), *captions]
    for block in blocks:
        block.source, block.line = node.source, node.line  # of which what is wrong with an anchor of it is reported
    replace(around, blocks)


class HideCredentials(SphinxTransform):
    """Take user names and passwords out of addresses, and report them; a link with one is no link any more."""

    default_priority = 210

    def apply(self, **kwargs: object) -> None:
        for node in list(self.document.findall(nodes.reference)):
            if "refuri" in node and hide(node["refuri"]) != node["refuri"]:
                self.warn(node["refuri"], node)
                for text in list(node.findall(nodes.Text)):
                    text.parent.replace(text, nodes.Text(hide(text)))
                replace(node, list(node.children))
        for text in list(self.document.findall(nodes.Text)):
            if hide(text) != text and not isinstance(text.parent, nodes.comment):
                self.warn(text, text.parent)
                text.parent.replace(text, nodes.Text(hide(text)))
        for element in self.document.findall(nodes.Element):
            for name in ("uri", "alt", "reftitle", "refuri"):
                if name in element and hide(element[name]) != element[name]:
                    self.warn(element[name], element)
                    element[name] = hide(element[name])
            if isinstance(element, toctree):
                for number, (title, target) in enumerate(element["entries"]):
                    if hide(target) != target:
                        self.warn(target, element)
                        element["entries"][number] = (title, hide(target))

    def warn(self, text: str, node: nodes.Element) -> None:
        found = re.search(r"\w+://\S*", hide(text))
        address = found[0] if found else hide(text)
        Warn.LINK(f"an address has a user name or a password, which is left out: write {address}", node)
        around: nodes.Node | None = node
        while isinstance(around, nodes.Element):
            around.rawsource = ""  # which message catalogs are made of
            around = around.parent


def unlink_downloads(app: Sphinx, doctree: nodes.document) -> None:
    """Leave only the text of downloads in the titles that stand in tables of contents, where Sphinx fails at them."""
    env, docname = app.env, app.env.current_document.docname
    for title in (env.tocs[docname], env.titles[docname], env.longtitles[docname]):
        for link in list(title.findall(download_reference)):
            replace(link, list(link.children))


def setup(app: Sphinx) -> None:
    app.add_transform(RefuseFiles)
    app.add_transform(HideCredentials)
    app.connect("doctree-read", unlink_downloads)
