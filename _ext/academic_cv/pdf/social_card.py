"""The picture that social networks show beside a link to the site, set by Typst."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import typst
from sphinx.util import logging

from ..config import SITE_BUILDERS, SOCIAL_CARD, SOCIAL_CARD_SIZE, Config
from ..pages.profile import headline
from .typst import font_paths, read_template

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

TEMPLATE = "social.typ"


def write_picture(app: Sphinx, path: Path) -> None:
    """Write the social picture; where it cannot be set, log an error and let the build end as failed."""
    path.unlink(missing_ok=True)
    try:
        path.write_bytes(picture(app))
    except typst.TypstError as error:
        where = error.diagnostic.partition("\n\n")[0].replace("main.typ", TEMPLATE)
        logger.error("%s cannot be set: %s", TEMPLATE, where, type="cv", subtype="picture")
        app.statuscode = 1


def picture(app: Sphinx) -> bytes:
    """Set the social picture, a PNG, by its template; raises typst.TypstError."""
    config = Config.of(app.config)
    base = urlsplit(app.config.html_baseurl)
    settings = {
        "lines": headline(app),
        "address": (base.netloc + base.path).rstrip("/"),
        "width": SOCIAL_CARD_SIZE[0],
        "height": SOCIAL_CARD_SIZE[1],
        "accent": config.pdf_accent,
        "font": config.pdf_font,
    }
    files = {
        "main.typ": read_template(app, TEMPLATE),
        "settings.json": json.dumps(settings).encode(),
    }
    png: bytes = typst.compile(
        files,  # type: ignore[call-overload]  # typst's types know only a single file as input
        format="png",
        ppi=72,
        font_paths=font_paths(Path(app.confdir, config.pdf_font_path)),
        ignore_system_fonts=True,
    )
    return png


def write_into_site(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.name in SITE_BUILDERS and app.config.html_baseurl:
        write_picture(app, Path(app.outdir, SOCIAL_CARD))


def setup(app: Sphinx) -> None:
    app.connect("build-finished", write_into_site)
