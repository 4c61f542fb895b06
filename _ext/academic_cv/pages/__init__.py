"""Everything else on a page: entries, the profile of the owner, Markdown, math."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import (
    entry,
    files,
    head,
    html,
    includes,
    markdown,
    math,
    missing,
    only,
    parser,
    private,
    profile,
    run_in,
    unlisted,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    modules = (
        parser,
        missing,
        only,
        private,
        html,
        includes,
        markdown,
        entry,
        run_in,
        math,
        profile,
        head,
        files,
        unlisted,
    )
    for module in modules:
        module.setup(app)
