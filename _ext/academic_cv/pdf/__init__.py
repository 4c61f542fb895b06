"""PDFs from the doctree, by Typst."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import builder, social_card

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    builder.setup(app)
    social_card.setup(app)
