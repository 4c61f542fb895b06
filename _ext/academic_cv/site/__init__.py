"""What only an HTML site has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import (
    filter_form,
    fragments,
    linked_data,
    math_renderer,
    navigation,
    open_graph,
    pdf_links,
    previews,
    rows,
    sitemap,
    theme,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    for part in (filter_form, fragments, linked_data, math_renderer, navigation, open_graph, pdf_links):
        part.setup(app)
    for part in (previews, rows, sitemap, theme):
        part.setup(app)
