"""What a site gets from Typst when an HTML build has finished: its PDFs, and the picture of links to it."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import typst
from sphinx.util import logging
from sphinx.util.tags import Tags

from ..config import SITE_BUILDERS, SOCIAL_CARD, SOCIAL_CARD_SIZE, Config
from ..pages.profile import headline
from .builder import PdfBuilder
from .resources import create_input
from .style import find_style
from .typst import describe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

PICTURE_TEMPLATE = "social.typ"


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


def make_picture(app: Sphinx) -> bytes:
    """Return the picture that social networks show beside a link to the site, as PNG; raises typst.TypstError."""
    style = find_style(app, Config.of(app.config).pdf_style)
    address = urlsplit(app.config.html_baseurl)
    source = create_input(app, SOCIAL_CARD, PICTURE_TEMPLATE, style)
    source.write(
        {
            "lines": headline(app),
            "address": (address.netloc + address.path).rstrip("/"),
            "width": SOCIAL_CARD_SIZE[0],
            "height": SOCIAL_CARD_SIZE[1],
            "accent": style.accent,
            "font": style.font,
        }
    )
    return source.compile("png")


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write the PDFs, and the picture of a site with an address; an error lets the build end as failed."""
    if exception is not None or app.builder.name not in SITE_BUILDERS:
        return
    with pdf_builder(app) as builder:
        builder.write_documents(set())
    if app.config.html_baseurl:
        path = Path(app.outdir, SOCIAL_CARD)
        path.unlink(missing_ok=True)
        try:
            path.write_bytes(make_picture(app))
        except typst.TypstError as error:
            logger.error(describe(error, PICTURE_TEMPLATE), type="cv", subtype="picture")
            app.statuscode = 1


def setup(app: Sphinx) -> None:
    app.connect("build-finished", write_files)
