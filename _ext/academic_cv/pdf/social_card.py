"""The picture that social networks show beside a link to the site, typeset by Typst."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import typst
from sphinx.util import logging

from ..config import SITE_BUILDERS, SOCIAL_CARD, SOCIAL_CARD_SIZE, Config
from ..pages.profile import headline
from .resources import create_input
from .typst import describe

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

TEMPLATE = "social.typ"


def make_picture(app: Sphinx) -> bytes:
    """Return the picture as PNG; raises typst.TypstError."""
    config = Config.of(app.config)
    address = urlsplit(app.config.html_baseurl)
    settings = {
        "lines": headline(app),
        "address": (address.netloc + address.path).rstrip("/"),
        "width": SOCIAL_CARD_SIZE[0],
        "height": SOCIAL_CARD_SIZE[1],
        "accent": config.pdf_accent,
        "font": config.pdf_font,
    }
    source = create_input(app, SOCIAL_CARD, TEMPLATE)
    source.write(settings)
    return source.compile("png")


def write_picture(app: Sphinx, exception: Exception | None) -> None:
    """Write the picture of a site with an address; an error lets the build end as failed."""
    if exception is None and app.builder.name in SITE_BUILDERS and app.config.html_baseurl:
        path = Path(app.outdir, SOCIAL_CARD)
        path.unlink(missing_ok=True)
        try:
            path.write_bytes(make_picture(app))
        except typst.TypstError as error:
            logger.error(describe(error, TEMPLATE), type="cv", subtype="picture")
            app.statuscode = 1


def setup(app: Sphinx) -> None:
    app.connect("build-finished", write_picture)
