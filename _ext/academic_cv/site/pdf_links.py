"""``{pdf-documents}``: links from a page of the site to the PDFs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from ..config import SITE_BUILDERS, Config
from ..pages.replace import replace

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class pdf_list(nodes.General, nodes.Element):  # noqa: N801  docutils' way of naming nodes
    """The place of a list of all PDFs: the way from a page to them is known when it is written."""


class PdfDocumentsDirective(SphinxDirective):
    """``{pdf-documents}``: a list of links to all PDFs, by their titles; in a site only."""

    def run(self) -> list[nodes.Node]:
        return [pdf_list()]


class ListPdfs(SphinxPostTransform):
    default_priority = 5

    def run(self, **kwargs: object) -> None:
        is_site = self.env._builder_cls.name in SITE_BUILDERS
        documents = Config.of(self.config).pdf_documents if is_site else ()
        for place in list(self.document.findall(pdf_list)):
            links = nodes.bullet_list(bullet="*", classes=["cv-pdfs"])
            for document in documents:
                page = self.env._app.builder.get_target_uri(self.env.current_document.docname)
                link = nodes.reference("", document.title, refuri=relative_uri(page, document.targetname))
                links += nodes.list_item("", nodes.paragraph("", "", link))
            replace(place, [links] if documents else [])


def setup(app: Sphinx) -> None:
    app.add_directive("pdf-documents", PdfDocumentsDirective)
    app.add_node(pdf_list)
    app.add_post_transform(ListPdfs)
