"""An academic CV as a Sphinx project: dated entries, publications from BibTeX, a site and PDFs from one tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import citations, counts, documents, entry, html, mathml, navigation, pdf, person, publications, site

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__version__ = "1.0"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the parts, each in its own room."""
    entry.setup(app)
    citations.setup(app)
    publications.setup(app)
    counts.setup(app)
    mathml.setup(app)
    person.setup(app)
    html.setup(app)
    site.setup(app)
    navigation.setup(app)
    documents.setup(app)
    pdf.setup(app)
    return {"version": __version__, "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
