"""A site beside its text: whose the pages are and what they are about, a social picture, a sitemap, robots.txt."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urlsplit
from xml.sax.saxutils import escape

from docutils import nodes
from sphinx.util import logging

from ..bib import latex
from ..config import SITE_BUILDERS, SOCIAL_CARD, SOCIAL_CARD_SIZE, Config
from ..pages.profile import headline, person
from . import schema_org

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

    from ..publications.domain import Publications

logger = logging.getLogger(__name__)

_DESCRIPTION_LENGTH = 160  # characters that search engines show


def address(app: Sphinx, docname: str = "", anchor: str = "") -> str:
    """Where a page is on the web, the first page being the folder itself; from there, while that is not known."""
    base = app.config.html_baseurl
    folder = f"{base.rstrip('/')}/" if base else ""
    page = "" if docname in {"", app.config.root_doc} else app.builder.get_target_uri(docname)
    return folder + page + (f"#{quote(anchor)}" if anchor else "")


# --- pages ----------------------------------------------------------------------------------------------------------


def add_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give templates the owner and the PDFs, and each page its metadata."""
    if app.builder.name not in SITE_BUILDERS:
        return
    context["cv_person"] = person(app.env)
    context["cv_pdfs"] = Config.of(app.config).pdf_documents
    # A page that a server shows for any address finds the others by this.
    context["cv_base"] = urlsplit(address(app)).path or "/"
    if doctree is None:
        return
    if app.config.html_baseurl:
        context["pageurl"] = address(app, pagename)
    title = context["title"] if pagename != app.config.root_doc else app.config.html_title
    tags = [*metadata(app, pagename, re.sub("<[^>]*>", "", title), doctree, context.get("metatags", ""))]
    if data := list(structured_data(app, pagename, doctree)):
        tags.append(schema_org.script(*data))
    context["metatags"] = "\n".join([context.get("metatags", ""), *tags])


def metadata(app: Sphinx, pagename: str, title: str, doctree: nodes.document, given: str) -> Iterator[str]:
    """Describe a page for search engines and for those who share it (https://ogp.me); ``given`` is there already."""
    about = describe(doctree)
    if 'name="description"' not in given and about:
        yield f'<meta name="description" content="{html.escape(about)}">'
    properties = {
        "og:title": html.unescape(title),
        "og:type": "profile" if pagename == app.config.root_doc else "website",
        "og:site_name": app.config.html_title,
        "og:description": about,
    }
    if app.config.html_baseurl:
        properties["og:url"] = address(app, pagename)
    if app.config.html_baseurl:
        width, height = SOCIAL_CARD_SIZE
        properties |= {
            "og:image": address(app) + SOCIAL_CARD,
            "og:image:width": str(width),
            "og:image:height": str(height),
            "og:image:alt": " – ".join(headline(app)),
        }
        yield '<meta name="twitter:card" content="summary_large_image">'
    for name, content in properties.items():
        yield f'<meta property="{name}" content="{html.escape(content)}">'


def describe(doctree: nodes.document) -> str:
    """The first words of a page, without dates, contacts and links, up to the length that search engines show."""
    text = ""
    for paragraph in doctree.findall(nodes.paragraph):
        if "cv-date" in paragraph["classes"] or isinstance(paragraph.parent, nodes.field_body):
            continue
        words = "".join(words_of(part) for part in paragraph if not isinstance(part, nodes.reference))
        if words := " ".join(words.split()):
            text += (" " if text.endswith((".", "?", "!", ":")) else " · " if text else "") + words
        if len(text) > _DESCRIPTION_LENGTH:
            return text[:_DESCRIPTION_LENGTH].rpartition(" ")[0].rstrip(" ,;:·–") + " …"
    return text


def words_of(node: nodes.Node) -> str:
    if isinstance(node, nodes.math):
        return latex.to_text(f"${node.astext()}$")
    if isinstance(node, nodes.Element):
        hidden = isinstance(node, nodes.raw) or "cv-links" in node["classes"]
        return "" if hidden else "".join(map(words_of, node))
    return node.astext()


def structured_data(app: Sphinx, pagename: str, doctree: nodes.document) -> Iterator[schema_org.Data]:
    """The owner on the first page, the works where they are listed; each is known by its address, if there is one."""
    env = app.env
    if not app.config.html_baseurl:
        return
    if pagename == app.config.root_doc and person(env).name:
        yield schema_org.profile_page(person(env), address(app), Config.of(app.config).cv_owner)
    domain = cast("Publications", env.get_domain("cite"))
    works, owner = domain.works, domain.owner
    for row in doctree.findall(nodes.list_item):
        if "citekey" in row and row["ids"]:
            place = address(app, pagename, row["ids"][0])
            yield schema_org.creative_work(works[row["citekey"]], place, owner, schema_org.person_id(address(app)))


# --- files ----------------------------------------------------------------------------------------------------------


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write what a site needs to be found, if it is known where it will be."""
    if exception is None and app.builder.name in SITE_BUILDERS and app.config.html_baseurl:
        folder = Path(app.outdir)
        pages = [address(app, docname) for docname in sorted(app.env.found_docs)]
        pages += [address(app) + quote(document.targetname) for document in Config.of(app.config).pdf_documents]
        folder.joinpath("sitemap.xml").write_text(sitemap(pages), "utf-8")
        folder.joinpath("robots.txt").write_text(
            f"User-agent: *\nAllow: /\nSitemap: {address(app)}sitemap.xml\n", "utf-8"
        )


def sitemap(pages: list[str]) -> str:
    """List addresses as https://www.sitemaps.org has it."""
    entries = "".join(f"<url><loc>{escape(page)}</loc></url>\n" for page in pages)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n'
    )


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", add_context)
    app.connect("build-finished", write_files)
