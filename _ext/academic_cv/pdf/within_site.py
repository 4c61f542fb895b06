"""The PDFs of a site: written when an HTML build has finished, in the same process."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sphinx.util.tags import Tags

from ..config import SITE_BUILDERS
from .builder import PdfBuilder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx


@contextmanager
def pdf_builder(app: Sphinx) -> Iterator[PdfBuilder]:
    """Make a PDF builder the builder of an application for a while.

    Post-transforms ask the application and the environment for the builder and its tags (as ``{only} html`` does), and
    Sphinx has no other way to resolve a page for a second builder. Builder, class and tags are what
    :meth:`sphinx.application.Sphinx.__init__` sets; they are restored. No other process depends on them: a build has
    finished.
    """
    site, tags, env = app.builder, app.tags, app.env
    own = {site.name, site.format, f"builder_{site.name}", f"format_{site.format}"}
    app.tags = Tags(set(tags) - own)
    app.builder = builder = PdfBuilder(app, env)
    builder.site = site
    env._builder_cls = PdfBuilder
    try:
        yield builder
    finally:
        app.builder, app.tags, env._builder_cls = site, tags, type(site)


def write_pdfs(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.name in SITE_BUILDERS:
        with pdf_builder(app) as builder:
            builder.write_documents(set())


def setup(app: Sphinx) -> None:
    app.connect("build-finished", write_pdfs)
