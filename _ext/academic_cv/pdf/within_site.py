"""What a site gets from Typst: its PDFs, compiled while its pages are written, and the picture of links to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import typst
from sphinx.util import logging
from sphinx.util.tags import Tags

from ..config import SITE_BUILDERS, SOCIAL_CARD, SOCIAL_CARD_SIZE, Config
from ..confpy import locate_setting
from ..pages.profile import headline
from .builder import PdfBuilder
from .resources import create_input
from .style import find_style
from .typst import describe

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx
    from sphinx.builders import Builder

logger = logging.getLogger(__name__)

PICTURE_TEMPLATE = "social.typ"


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
    return source.compile("png").content


def make_builder(app: Sphinx, site: Builder) -> PdfBuilder:
    """Return a second builder, with its own tags instead of those of the site's builder."""
    tags = app.tags
    app.tags = Tags(set(tags) - {site.name, site.format, f"builder_{site.name}", f"format_{site.format}"})
    try:
        builder = PdfBuilder(app, app.env)
    finally:
        app.tags = tags
    builder.site = site
    return builder


def run(app: Sphinx, builder: PdfBuilder, step: Callable[[], None]) -> None:
    """Run a step of the PDF builder as the builder of an application.

    Post-transforms ask the application and the environment for the builder and its tags (as ``{only} html`` does),
    and Sphinx has no other way to resolve a page for a second builder. Builder, class and tags are what
    :meth:`sphinx.application.Sphinx.__init__` sets; they are restored.
    """
    site, tags, env = app.builder, app.tags, app.env
    app.builder, app.tags, env._builder_cls = builder, builder.tags, PdfBuilder
    try:
        step()
    finally:
        app.builder, app.tags, env._builder_cls = site, tags, type(site)


class SiteFiles:
    """The PDFs and the picture of one build of a site."""

    builder: PdfBuilder | None = None

    def start(self, app: Sphinx, site: Builder) -> None:
        """Start to compile the PDFs; in a parallel build later, because its processes would inherit the threads."""
        if site.name in SITE_BUILDERS:
            self.builder = make_builder(app, site)
            if app.parallel <= 1:
                run(app, self.builder, self.builder.start)

    def write(self, app: Sphinx, exception: Exception | None) -> None:
        """Write the PDFs, and the picture of a site with an address; an error lets the build end as failed."""
        if self.builder is None:
            return
        if exception is not None:
            self.builder.cancel()
            return
        if app.parallel > 1:
            run(app, self.builder, self.builder.start)
        run(app, self.builder, self.builder.finish_documents)
        if app.config.html_baseurl:
            path = Path(app.outdir, SOCIAL_CARD)
            path.unlink(missing_ok=True)
            try:
                path.write_bytes(make_picture(app))
            except typst.TypstError as error:
                place = locate_setting(app.confdir, "html_baseurl")
                logger.error(describe(error, PICTURE_TEMPLATE), location=place, type="cv", subtype="picture")
                app.statuscode = 1


def setup(app: Sphinx) -> None:
    files = SiteFiles()
    app.connect("write-started", files.start)
    app.connect("build-finished", files.write)
