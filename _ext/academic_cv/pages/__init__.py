"""Everything else on a page: entries, the profile of the owner, Markdown, math."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import entry, markdown, math, only, private, profile, unlisted

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    for module in (only, private, markdown, entry, math, profile, unlisted):
        module.setup(app)
