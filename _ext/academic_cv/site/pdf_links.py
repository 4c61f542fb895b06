"""``{pdf-documents}``: links from a page of the site to the PDFs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from ..config import SITE_BUILDERS, Config

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class pdf_list(nodes.General, nodes.Element):  # noqa: N801  docutils' way of naming nodes
    """The place of a list of all PDFs."""


class PdfDocumentsDirective(SphinxDirective):
    """``{pdf-documents}``: a list of links to all PDFs, by their titles; in a site only."""

    def run(self) -> list[nodes.Node]:
        return [pdf_list()]


class ListPdfs(SphinxPostTransform):
    """Only when a page is written is its address known, and with it the way from there to the PDFs."""

    default_priority = 5

    def run(self, **kwargs: object) -> None:
        for place in list(self.document.findall(pdf_list)):
            place.replace_self(self.links() if self.env._builder_cls.name in SITE_BUILDERS else [])

    def links(self) -> list[nodes.Node]:
        documents = Config.of(self.config).pdf_documents
        page = self.env._app.builder.get_target_uri(self.env.current_document.docname)
        links = nodes.bullet_list(bullet="*", classes=["cv-pdfs"])
        for document in documents:
            reference = nodes.reference("", document.title, refuri=relative_uri(page, document.targetname))
            links += nodes.list_item("", nodes.paragraph("", "", reference))
        return [links] if documents else []


def setup(app: Sphinx) -> None:
    app.add_directive("pdf-documents", PdfDocumentsDirective)
    app.add_node(pdf_list)
    app.add_post_transform(ListPdfs)
