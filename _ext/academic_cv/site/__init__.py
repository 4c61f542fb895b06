"""What only an HTML site has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import (
    accent,
    addresses,
    contact,
    direction,
    languages,
    leftovers,
    math_renderer,
    metadata,
    navigation,
    pdf_links,
    publications,
    richtext,
    static_links,
    theme,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    parts = (
        accent,
        addresses,
        contact,
        direction,
        languages,
        leftovers,
        math_renderer,
        metadata,
        navigation,
        pdf_links,
        static_links,
        publications,
        richtext,
        theme,
    )
    for part in parts:
        part.setup(app)
