"""What only HTML needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

    from .publications import Publications


class bibtex(nodes.General, nodes.Element):  # noqa: N801
    """The BibTeX of a work, for readers to take; its text is the source."""


class AddBibtex(SphinxPostTransform):
    """Give each work of a list its BibTeX."""

    default_priority = 900  # when nothing more is resolved or searched for
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        works = cast("Publications", self.env.get_domain("cite")).works
        for row in list(self.document.findall(nodes.list_item)):
            if "citekey" in row:
                row += bibtex("", nodes.Text(works[row["citekey"]].source))


def visit_bibtex(self: HTML5Translator, node: bibtex) -> None:
    self.body.append('<details class="cv-bibtex"><summary>BibTeX</summary><pre>')


def depart_bibtex(self: HTML5Translator, node: bibtex) -> None:
    self.body.append("</pre></details>\n")


def setup(app: Sphinx) -> None:
    app.add_node(bibtex, html=(visit_bibtex, depart_bibtex), epub=(visit_bibtex, depart_bibtex))
    app.add_post_transform(AddBibtex)
