"""PDFs from the doctree: the tree of a document, in XML, is set by Typst with one template."""

from __future__ import annotations

import datetime
import json
import os
import re
import subprocess
import textwrap
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import typst
from docutils import nodes
from sphinx.builders import Builder
from sphinx.config import Config as SphinxConfig
from sphinx.errors import ConfigError
from sphinx.locale import admonitionlabels
from sphinx.util import logging
from sphinx.util.display import progress_message
from sphinx.util.tags import Tags

from ..config import FONT_FOLDER, SITE_BUILDERS, Config, PdfDocument
from ..dates import Date
from ..locale import template_strings
from ..pages.math import convert, formulas, show_sources
from ..publications.domain import reference_list
from ..warnings import Warn
from .assembly import Link, assemble
from .diagnosis import TEMPLATE, diagnose, located
from .typst import Extent, Manuscript, families, read_template, to_xml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from contextlib import AbstractContextManager
    from xml.etree import ElementTree

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


logger = logging.getLogger(__name__)


def source_date(env: BuildEnvironment) -> int:
    """When the sources were last changed, in seconds since 1970.

    ``SOURCE_DATE_EPOCH`` (reproducible-builds.org), else the last commit, else the newest source file.
    """
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(epoch)
    return last_commit(Path(env.srcdir)) or newest_source(env)


def check_epoch(_app: Sphinx, _config: SphinxConfig) -> None:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "0")
    if not epoch.isdecimal():
        raise ConfigError(f"SOURCE_DATE_EPOCH is {epoch!r}: set it to a number of seconds since 1970, or unset it")


def last_commit(folder: Path) -> int | None:
    """The date of the last commit to ``folder``; None where there is none, or no git."""
    command = ["git", "log", "-1", "--format=%ct", "--", "."]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)  # noqa: S603  constant
    except (OSError, subprocess.CalledProcessError):
        return None
    return int(done.stdout) if done.stdout.strip() else None


def newest_source(env: BuildEnvironment) -> int:
    sources = [Path(env.doc2path(name)) for name in env.found_docs]
    sources += [Path(env.srcdir, name) for names in env.dependencies.values() for name in names]
    return int(max(path.stat().st_mtime for path in sources if path.is_file()))


def check_fonts(app: Sphinx, config: SphinxConfig) -> None:
    """Raise ConfigError for a folder of fonts or a font family that is not there."""
    settings = Config.of(config)
    folder = Path(app.confdir, settings.pdf_font_path)
    if settings.pdf_font_path != FONT_FOLDER and not folder.is_dir():
        raise ConfigError(f"conf.py: pdf_font_path is {settings.pdf_font_path!r}: there is no such folder, make it")
    known = families(folder)
    for family in settings.pdf_font:
        if family not in known:
            raise ConfigError(
                f"conf.py: pdf_font names {family!r}, which is not there: put its file into {settings.pdf_font_path} "
                f"(pdf_font_path), or write one of {', '.join(known)}"
            )


class PdfBuilder(Builder):
    """Writes ``pdf_documents``, each as one PDF."""

    name = "pdf"
    format = "pdf"
    epilog = "The PDFs are in %(outdir)s."
    supported_image_types: ClassVar[list[str]] = ["image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"]

    # So that Sphinx does not fetch them; the PDF has their text.
    supported_remote_images = True

    site: Builder | None = None
    """The builder of the site into which the PDFs are written, when they are not built alone."""

    def __init__(self, app: Sphinx, env: BuildEnvironment) -> None:
        super().__init__(app, env)
        # What was warned about: pages and images may stand in several PDFs.
        self.told: set[object] = set()

    def get_outdated_docs(self) -> str:
        return "all PDFs"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        return Link(docname).uri

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        return self.get_target_uri(to, typ)

    def write_documents(self, docnames: AbstractSet[str]) -> None:
        documents = Config.of(self.config).pdf_documents
        date = source_date(self.env) if documents else 0
        for document in documents:
            with progress_message(f"writing {document.targetname}"):
                self.write_pdf(document, date)
        wanted = {self.outdir / document.targetname for document in documents}
        for written in Written.all(Path(self.doctreedir, "pdf.json")):
            if written.path.parent == self.outdir and written.path not in wanted:
                # conf.py names it no more: it would be taken for one of today.
                written.path.unlink(missing_ok=True)
                written.forget()

    def write_pdf(self, document: PdfDocument, date: int) -> None:
        """Write a document, unless it is there already; one that cannot be written is not left as it was before."""
        written = Written(Path(self.doctreedir, "pdf.json"), self.outdir / document.targetname)
        tree = self.assemble(document)
        if tree is None:
            written.path.unlink(missing_ok=True)
            return
        images = self.place_images(tree)
        look = Config.of(self.config)
        fonts = Path(self.confdir, look.pdf_font_path)
        manuscript = Manuscript(
            template=read_template(self._app, TEMPLATE),
            tree=to_xml(tree),
            settings=self.settings(document, look, date),
            folder=Path(self.srcdir),
            images=images,
            fonts=fonts,
            date=date,
        )
        digest = f"{manuscript.digest} {document.max_pages}"
        if written.digest == digest:
            return
        written.path.unlink(missing_ok=True)
        try:
            written.path.write_bytes(manuscript.pdf())
            if document.max_pages is None or self.fits(document, document.max_pages, manuscript.extent()):
                written.note(digest)
        except typst.TypstError as error:
            words = {
                "author in conf.py": manuscript.settings["author"],
                "'title' in pdf_documents": document.title,
                "the strings in the language of conf.py": template_strings(),
                "a date, or another word, in the language of conf.py": manuscript.settings,
            }
            for message, node in diagnose(error, tree, words, Path(self.srcdir), look.pdf_font_path):
                self.fail(f"{document.targetname}: {message}", node)

    def assemble(self, document: PdfDocument) -> nodes.document | None:
        """Join the pages of a document; None, after an error, where conf.py names what is not there."""
        if document.startdocname not in self.env.all_docs:
            self.fail(
                f"{document.targetname}: there is no page {document.startdocname!r}: "
                "correct 'startdocname' in pdf_documents of conf.py"
            )
            return None
        try:
            tree = assemble(document, self)
        except ValueError as error:
            self.fail(f"{document.targetname}: pdf_documents in conf.py: {error}")
            return None
        # The references are not in a page's tree, but their titles may have formulas too.
        with self.said():
            show_sources(tree)
        self.name_raw(tree)
        for formula in formulas(tree):
            set_formula(formula)
        return tree

    def fits(self, document: PdfDocument, most: int, extent: Extent) -> bool:
        """Tell whether a document has no more pages than it may have; say by how much it has."""
        if extent.pages > most:
            self.fail(
                f"{document.targetname} has {extent.pages} pages, the last one {extent.filled:.0%} full, but its "
                f"'max_pages' is {most}: leave out pages or sections with 'exclude', select fewer works and entries, "
                "or allow more pages in pdf_documents of conf.py"
            )
        return extent.pages <= most

    def settings(self, document: PdfDocument, look: Config, date: int) -> dict[str, object]:
        """What the template needs to know beside the tree."""
        day = datetime.datetime.fromtimestamp(date, datetime.UTC)
        language, _, region = self.config.language.replace("-", "_").partition("_")
        return {
            "title": document.title,
            "author": "" if self.config.author == SphinxConfig().author else self.config.author,
            "date": Date(day.year, day.month, day.day).text(self.config.language),
            "words": template_strings(),
            "admonitions": {name: str(label) for name, label in admonitionlabels.items()},
            "language": language,
            "region": region or None,
            "paper": {"a4": "a4", "letter": "us-letter"}[look.pdf_paper],
            "accent": look.pdf_accent,
            "font": look.pdf_font,
            "size": look.pdf_font_size,
        }

    def place_images(self, tree: nodes.document) -> list[Path]:
        """Name the images of the tree as Typst finds them, from the folder of the sources, and give their paths.

        One that is not there is replaced by its text.
        """
        self.post_process_images(tree)
        paths = []
        for image in list(tree.findall(nodes.image)):
            path = Path(self.srcdir, image["uri"])
            text = image.get("alt", "").strip() or self.caption(image)
            if not text:
                place = located(image)
                where = (image["uri"], place.source, place.line)
                if where not in self.told:
                    self.told.add(where)
                    Warn.IMAGE(
                        f"the image {image['uri']} has no text for those who cannot see it: say what it shows, "
                        "as in ![A portrait](portrait.jpg), or with :alt:",
                        place,
                    )
                text = path.name
            if image["uri"] in self.images and path.is_file():
                image["alt"] = text
                image["uri"] = f"/{image['uri']}"
                paths.append(path)
            else:
                # Sphinx has named a file that is missing; what is elsewhere on the web is not fetched.
                image.replace_self(nodes.emphasis("", text))
        return paths

    @staticmethod
    def caption(image: nodes.image) -> str:
        """The caption of the figure that an image stands in."""
        figure = image.parent
        while figure is not None and not isinstance(figure, nodes.figure):
            figure = figure.parent
        return next((node.astext() for node in figure.findall(nodes.caption)), "") if figure else ""

    def resolve(self, docname: str) -> nodes.document:
        """The page's tree as PDFs show it."""
        tree = self.env.get_doctree(docname)
        with self.said(docname):
            self.env.apply_post_transforms(tree, docname)
        self.told.add(docname)
        return tree

    def said(self, what: object = None) -> AbstractContextManager[object]:
        """Say nothing again: with a site, the same was said about its pages when they became HTML."""
        return logging.suppress_logging() if self.site or what in self.told else nullcontext()

    def name_raw(self, tree: nodes.document) -> None:
        """Name what is written in HTML: it is for the site only. Line breaks are set, comments are none."""
        for node in tree.findall(nodes.raw):
            text = " ".join(node.astext().split())
            place = located(node)
            where = (text, place.source, place.line)
            told = "cv-break" in node["classes"] or re.match("<!--|</", text) or where in self.told
            if "html" in node["format"].split() and not told:
                self.told.add(where)
                Warn.RAW(
                    f"{textwrap.shorten(text, 60)!r} is HTML, which PDFs leave out: write it in Markdown, or put it "
                    "into {only} html",
                    place,
                )

    def references(self, cited: Mapping[str, Sequence[str]]) -> list[nodes.section]:
        """The section of works that a document cites and does not list, or none."""
        sections = reference_list(self.env, cited)
        for row in (row for section in sections for row in section.findall(nodes.list_item)):
            row["ids"] = [Link(row["docname"], anchor).name for anchor in row["ids"]]
        return sections

    def address(self, link: Link) -> str:
        """Where the site shows it; empty when the site's address is not known."""
        base = self.config.html_baseurl
        if not base:
            return ""
        if self.site:
            page = self.site.get_target_uri(link.docname)
        else:
            page = link.docname + (self.config.html_link_suffix or self.config.html_file_suffix or ".html")
        return f"{base.rstrip('/')}/{page}" + (link.anchor and f"#{link.anchor}")

    def fail(self, message: str, node: nodes.Node | None = None) -> None:
        """Log an error, and let the build end as failed, once everything else is written."""
        logger.error(message, location=node and located(node), type="cv", subtype="pdf")
        self._app.statuscode = 1


class Written:
    """A PDF that was written, and the digest of what it was made of, kept beside the doctrees."""

    def __init__(self, notes: Path, path: Path) -> None:
        self.notes = notes
        self.path = path

    @property
    def digest(self) -> str | None:
        """The digest of the PDF that is there; None when there is none."""
        return self.load().get(str(self.path)) if self.path.is_file() else None

    @classmethod
    def all(cls, notes: Path) -> list[Written]:
        """All PDFs that were written."""
        return [cls(notes, Path(path)) for path in cls(notes, notes).load()]

    def note(self, digest: str) -> None:
        self.save(self.load() | {str(self.path): digest})

    def forget(self) -> None:
        self.save({path: digest for path, digest in self.load().items() if path != str(self.path)})

    def load(self) -> dict[str, str]:
        try:
            digests: dict[str, str] = json.loads(self.notes.read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return digests

    def save(self, digests: dict[str, str]) -> None:
        self.notes.write_text(json.dumps(digests, indent=1), "utf-8")


def set_formula(formula: nodes.Element) -> None:
    """Put the MathML of a formula into it, as elements of the tree."""

    def node(element: ElementTree.Element) -> nodes.Element:
        made = nodes.Element("", *map(node, element), **element.attrib)
        made.tagname = element.tag
        if element.text:
            made += nodes.Text(element.text)
        return made

    root = convert(formula.astext(), display=isinstance(formula, nodes.math_block))
    formula.clear()
    formula.extend(node(element) for element in root)
    formula["alttext"] = root.get("alttext")
    if formula.get("number") is None:
        # A formula that nothing refers to has an empty number.
        formula.attributes.pop("number", None)


@contextmanager
def within_site(app: Sphinx) -> Iterator[PdfBuilder]:
    """Let the application act as a PDF builder for a while: who asks for its builder or tags gets those of PDFs."""
    site, tags, env = app.builder, app.tags, app.env
    own = {site.name, site.format, f"builder_{site.name}", f"format_{site.format}"}
    app.tags = Tags(set(tags) - own)
    builder = PdfBuilder(app, env)
    builder.site = site
    app.builder = builder
    env._builder_cls = PdfBuilder
    try:
        yield builder
    finally:
        app.builder, app.tags = site, tags
        env._builder_cls = type(site)


def write_into_site(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.name in SITE_BUILDERS:
        with within_site(app) as builder:
            builder.write_documents(set())


def setup(app: Sphinx) -> None:
    app.add_builder(PdfBuilder)
    app.connect("config-inited", check_epoch)
    app.connect("config-inited", check_fonts)
    app.connect("build-finished", write_into_site)
