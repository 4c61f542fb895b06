"""Everything else on a page: entries, the profile of the owner, Markdown, math."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import entry, files, head, markdown, math, only, parser, private, profile, run_in, unlisted

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    for module in (parser, only, private, markdown, entry, run_in, math, profile, head, files, unlisted):
        module.setup(app)
