"""Canonical addresses of pages on the web, and the sitemap and robots.txt, which list them for search engines.

sphinx-sitemap is not used: it lists only the pages that a build writes, so that an incremental build loses the others;
it lists the pages of the search and for errors, but no PDFs, and another address for the first page than the canonical
one; and it starts a process for every build.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote
from xml.sax.saxutils import escape

from ..config import SITE_BUILDERS, Config

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def address(app: Sphinx, docname: str = "", anchor: str = "") -> str:
    """Return the address of a page, relative to the site without an ``html_baseurl``; the first page is the folder."""
    base = app.config.html_baseurl
    folder = f"{base.rstrip('/')}/" if base else ""
    page = "" if docname in {"", app.config.root_doc} else app.builder.get_target_uri(docname)
    return folder + page + (f"#{quote(anchor)}" if anchor else "")


def write_sitemap(app: Sphinx, exception: Exception | None) -> None:
    """Write both files, if the site has an address. The format is that of https://www.sitemaps.org."""
    if exception is not None or app.builder.name not in SITE_BUILDERS or not app.config.html_baseurl:
        return
    listed = (docname for docname in sorted(app.env.found_docs) if "orphan" not in app.env.metadata[docname])
    pages = [address(app, docname) for docname in listed]
    pages += [address(app) + quote(document.targetname) for document in Config.of(app.config).pdf_documents]
    entries = "".join(f"<url><loc>{escape(page)}</loc></url>\n" for page in pages)
    Path(app.outdir, "sitemap.xml").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n',
        "utf-8",
    )
    rules = f"User-agent: *\nAllow: /\nSitemap: {address(app)}sitemap.xml\n"
    Path(app.outdir, "robots.txt").write_text(rules, "utf-8")


def setup(app: Sphinx) -> None:
    app.connect("build-finished", write_sitemap)
