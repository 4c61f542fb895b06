"""What only an HTML site has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import html, metadata, navigation, pdf_links, theme

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    html.setup(app)
    metadata.setup(app)
    navigation.setup(app)
    pdf_links.setup(app)
    theme.setup(app)
