"""Everything else on a page: entries, the profile of the owner, Markdown, math."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import entry, head, html, markdown, math, missing, only, parser, profile, run_in

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    for module in (parser, missing, only, html, markdown, entry, run_in, math, profile, head):
        module.setup(app)
