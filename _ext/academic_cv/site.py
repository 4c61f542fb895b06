"""A site beside its text: whose the pages are and what they are about, a social picture, a sitemap, robots.txt."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urlsplit
from xml.sax.saxutils import escape

import typst
from docutils import nodes
from sphinx.util import logging

from . import latex, schema_org
from .documents import SITES, PdfLook, pdf_documents
from .pdf import find_template, read_template
from .people import Owner
from .person import person
from .typeset import font_paths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

    from .publications import Publications

logger = logging.getLogger(__name__)

PICTURE = "social.png"
PICTURE_TEMPLATE = "social.typ"
PICTURE_SIZE = (1200, 630)
"""Of the social picture, in pixels; it is what the large previews of social networks show."""

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
    if app.builder.name not in SITES:
        return
    context["cv_person"] = person(app.env)
    context["cv_pdfs"] = pdf_documents(app.config)
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
    if app.config.html_baseurl and find_template(app, PICTURE_TEMPLATE):
        width, height = PICTURE_SIZE
        properties |= {
            "og:image": address(app) + PICTURE,
            "og:image:width": str(width),
            "og:image:height": str(height),
            "og:image:alt": " – ".join(_lines(app)),
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
        yield schema_org.profile_page(person(env), address(app), app.config.cv_owner)
    works = cast("Publications", env.get_domain("cite")).works
    owner = Owner(app.config.cv_owner)
    for row in doctree.findall(nodes.list_item):
        if "citekey" in row and row["ids"]:
            place = address(app, pagename, row["ids"][0])
            yield schema_org.creative_work(works[row["citekey"]], place, owner, schema_org.person_id(address(app)))


# --- files ----------------------------------------------------------------------------------------------------------


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write what a site needs to be found, if it is known where it will be."""
    if exception is None and app.builder.name in SITES and app.config.html_baseurl:
        folder = Path(app.outdir)
        pages = [address(app, docname) for docname in sorted(app.env.found_docs)]
        pages += [address(app) + quote(document.targetname) for document in pdf_documents(app.config)]
        folder.joinpath("sitemap.xml").write_text(sitemap(pages), "utf-8")
        folder.joinpath("robots.txt").write_text(
            f"User-agent: *\nAllow: /\nSitemap: {address(app)}sitemap.xml\n", "utf-8"
        )
        if find_template(app, PICTURE_TEMPLATE):
            write_picture(app, folder / PICTURE)


def sitemap(pages: list[str]) -> str:
    """List addresses as https://www.sitemaps.org has it."""
    entries = "".join(f"<url><loc>{escape(page)}</loc></url>\n" for page in pages)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n'
    )


def write_picture(app: Sphinx, path: Path) -> None:
    """Write the social picture; where it cannot be set, log an error and let the build end as failed."""
    path.unlink(missing_ok=True)
    try:
        path.write_bytes(picture(app))
    except typst.TypstError as error:
        where = error.diagnostic.partition("\n\n")[0].replace("main.typ", PICTURE_TEMPLATE)
        logger.error("%s cannot be set: %s", PICTURE_TEMPLATE, where, type="cv", subtype="picture")
        app.statuscode = 1


def picture(app: Sphinx) -> bytes:
    """Set the social picture, a PNG, by its template; raises typst.TypstError."""
    look = PdfLook.parse(app.config, Path(app.confdir))
    settings = {
        "lines": _lines(app),
        "address": (urlsplit(address(app)).netloc + urlsplit(address(app)).path).rstrip("/"),
        "width": PICTURE_SIZE[0],
        "height": PICTURE_SIZE[1],
        "accent": look.accent,
        "font": look.font,
    }
    files = {
        "main.typ": read_template(app, PICTURE_TEMPLATE),
        "settings.json": json.dumps(settings).encode(),
    }
    png: bytes = typst.compile(
        files,  # type: ignore[call-overload]  # typst's types know only a single file as input
        format="png",
        ppi=72,
        font_paths=font_paths(look.folder),
        ignore_system_fonts=True,
    )
    return png


def _lines(app: Sphinx) -> list[str]:
    """Name and positions."""
    owner = person(app.env)
    positions = (", ".join(filter(None, position)) for position in owner.positions)
    return [owner.name or app.config.html_title, *positions]


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", add_context)
    app.connect("build-finished", write_files)
