"""What the pages of a site say beside their text: whose they are, what they are about, where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .documents import pdf_documents
from .person import person

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx


def add_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give templates the owner and the PDFs."""
    context["cv_person"] = person(app.env)
    context["cv_pdfs"] = pdf_documents(app.config)


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", add_context)
