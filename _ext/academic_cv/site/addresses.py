"""Canonical addresses of pages on the web, below ``html_baseurl``."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def address(app: Sphinx, docname: str = "", anchor: str = "") -> str:
    """Return the address of a page, relative to the site without an ``html_baseurl``; the first page is the folder."""
    base = app.config.html_baseurl
    folder = f"{base.rstrip('/')}/" if base else ""
    page = "" if docname in {"", app.config.root_doc} else app.builder.get_target_uri(docname)
    return folder + page + (f"#{quote(anchor)}" if anchor else "")
