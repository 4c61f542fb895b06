"""Works in pages: lists, labels, citations, counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import counts, domain, roles

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    roles.setup(app)
    domain.setup(app)
    counts.setup(app)
