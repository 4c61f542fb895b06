"""PDFs from the doctree, by Typst."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import builder, resources, social_card, source_date, within_site

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    for module in (builder, resources, source_date, within_site, social_card):
        module.setup(app)
