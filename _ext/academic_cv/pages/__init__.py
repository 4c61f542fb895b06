"""Everything else on a page: entries, the profile of the owner, Markdown, math."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import entry, head, markdown, math, only, parser, profile, run_in

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    for module in (parser, only, markdown, entry, run_in, math, profile, head):
        module.setup(app)
