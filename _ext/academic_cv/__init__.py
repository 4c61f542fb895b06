"""An academic CV as a Sphinx project: dated entries, publications from BibTeX, a site and PDFs from one doctree."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from sphinx.util.logging import NAMESPACE

from . import garbage_collector

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__version__ = "2.0.0"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the settings and the sub-packages."""
    app.require_sphinx("9.0")
    garbage_collector.setup(app)  # before the other imports, which make many objects
    # Hundreds of messages for debugging would be made, and printed nowhere.
    log = logging.getLogger(NAMESPACE)
    log.setLevel(min(handler.level for handler in log.handlers))
    from . import checks, config, defaults, locale, pages, pdf, publications, recovery, repeated_warnings, site

    for part in (recovery, defaults, config, repeated_warnings, locale, pages, publications, site, pdf, checks):
        part.setup(app)
    return {
        "version": __version__,
        "env_version": 8,  # to be increased when what is pickled into the environment changes
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
