"""PDFs from the doctree, by Typst."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import fonts, references, resources, within_site
from .builder import PdfBuilder

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    app.add_builder(PdfBuilder)
    app.connect("config-inited", fonts.check_font_of_language)
    references.setup(app)
    resources.setup(app)
    within_site.setup(app)
