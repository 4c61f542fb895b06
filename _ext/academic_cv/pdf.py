"""PDFs from the doctree: the pages of a document as one tree, in XML, set by Typst with one template."""

from __future__ import annotations

import datetime
import hashlib
import importlib.metadata
import json
import os
import re
import subprocess
from contextlib import contextmanager, nullcontext
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import typst
from docutils import nodes
from sphinx import addnodes
from sphinx.builders import Builder
from sphinx.errors import ConfigError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.display import progress_message
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri
from sphinx.util.tags import Tags

from .dates import Date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)

# The builders whose output is a site: it carries its PDFs.
SITES = ("html", "dirhtml", "singlehtml")

# The one copy of the look, in the folder that also holds _ext/; a project's own file of this name wins.
TEMPLATE = "cv.typ"
SHIPPED_TEMPLATE = Path(__file__).parents[2] / "_templates" / TEMPLATE

# Both at once: accessible (ISO 14289-1) and archival with structure and Unicode text (ISO 19005-2, level A).
STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]


# Configuration -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PdfDocument:
    """One of ``pdf_documents``, in the manner of Sphinx's ``latex_documents``."""

    startdocname: str
    """The page it starts from; the pages of that page's toctrees follow as sections."""
    targetname: str
    """The name of the file, beside the site's first page."""
    title: str
    """What a reader's window and the footer call it."""

    @classmethod
    def parse(cls, value: object) -> PdfDocument:
        """Check one dictionary of ``pdf_documents``.

        Raises ValueError, with what to write instead.
        """
        if not isinstance(value, dict):
            raise ValueError(f"{value!r} is no dictionary: write {_EXAMPLE}")
        known = {field.name: field for field in fields(cls)}
        for key in value:
            if key not in known:
                raise ValueError(f"there is no key {key!r}: the keys are {', '.join(known)}")
        for key, field in known.items():
            if key not in value and field.default is MISSING:
                raise ValueError(f"the key {key!r} is missing: write {_EXAMPLE}")
            if key in value and not isinstance(value[key], str):
                raise ValueError(f"{key!r} is {value[key]!r}: write a text in quotation marks")
        document = cls(**value)
        if not re.fullmatch(r"[^/\\]+\.pdf", document.targetname):
            raise ValueError(f"'targetname' is {document.targetname!r}: write a plain file name such as 'cv.pdf'")
        return document


_EXAMPLE = '{"startdocname": "index", "targetname": "cv.pdf", "title": "Curriculum Vitae"}'


def pdf_documents(config: Config) -> list[PdfDocument]:
    """Read ``pdf_documents``; raises ConfigError with the entry that is wrong and what to write instead."""
    documents: list[PdfDocument] = []
    for number, value in enumerate(config.pdf_documents, 1):
        try:
            document = PdfDocument.parse(value)
        except ValueError as error:
            raise ConfigError(f"conf.py: pdf_documents, entry {number}: {error}") from None
        if document.targetname in {other.targetname for other in documents}:
            raise ConfigError(
                f"conf.py: pdf_documents, entry {number}: another entry also writes {document.targetname!r}: "
                "give each its own 'targetname'"
            )
        documents.append(document)
    return documents


def default_pdf_documents(config: Config) -> list[dict[str, str]]:
    return [{"startdocname": config.root_doc, "targetname": "cv.pdf", "title": config.project}]


def check_config(app: Sphinx, config: Config) -> None:
    pdf_documents(config)
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "0")
    if not epoch.isdecimal():
        raise ConfigError(f"SOURCE_DATE_EPOCH is {epoch!r}: set it to a number of seconds since 1970, or unset it")


# The date of the sources ---------------------------------------------------------------------------------------------


def source_date(env: BuildEnvironment) -> int:
    """When the sources were last changed, in seconds since 1970.

    ``SOURCE_DATE_EPOCH`` (reproducible-builds.org), else the last commit, else the newest source file.
    """
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(epoch)
    return last_commit(Path(env.srcdir)) or newest_source(env)


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


# One tree from many pages --------------------------------------------------------------------------------------------


class Link(NamedTuple):
    """Where a reference within the project goes, as written into ``refuri`` while the pages are resolved."""

    docname: str
    anchor: str

    @property
    def uri(self) -> str:
        return f"{_INTERNAL}{self.docname}#{self.anchor}"

    @classmethod
    def parse(cls, uri: str) -> Link | None:
        """Read what ``uri`` gave; None for any other address."""
        if not uri.startswith(_INTERNAL):
            return None
        docname, _, anchor = uri.removeprefix(_INTERNAL).partition("#")
        return cls(docname, anchor)


# Not a scheme of the web, so that no address that a page writes can be taken for it.
_INTERNAL = "x-page:"


class Assembly:
    """The tree of one document: its pages resolved, joined, and their links made links within the PDF."""

    def __init__(self, builder: PdfBuilder, document: PdfDocument) -> None:
        self.builder = builder
        self.pages: set[str] = set()
        self.tree = self.page(document.startdocname)
        self.link()

    def page(self, docname: str) -> nodes.document:
        """The page with those of its toctrees: as sections beside its own, in the toctrees' order."""
        self.pages.add(docname)
        tree = self.builder.resolve(docname)
        name_ids(tree, docname)
        home: nodes.Element = tree
        if len(tree) and isinstance(tree[-1], nodes.section):
            sections = [child for child in tree if isinstance(child, nodes.section)]
            home = sections[0] if len(sections) == 1 else tree
        for toctree in list(tree.findall(addnodes.toctree)):
            for name in map(str, toctree["includefiles"]):
                if name not in self.pages and name in self.builder.env.all_docs:
                    home += self.page(name).children
            remove(toctree)
        return tree

    def link(self) -> None:
        """Turn references to what is in the PDF into links there, others into links to the site or plain text."""
        here = {name for element in self.tree.findall(nodes.Element) for name in element["ids"]}
        used = set()
        for reference in list(self.tree.findall(nodes.reference)):
            link = Link.parse(reference.get("refuri", ""))
            if link is None:
                continue
            del reference["refuri"]
            target = f"{link.docname}#{link.anchor}"
            if target in here:
                reference["refid"] = target
                used.add(target)
            elif address := self.builder.site_address(link):
                reference["refuri"] = address
            else:
                reference.replace_self(reference.children)
        for element in self.tree.findall(nodes.Element):
            # Only what is linked to; each name once, where it comes first.
            element["ids"] = [name for name in element["ids"] if name in used]
            used.difference_update(element["ids"])


def name_ids(tree: nodes.document, docname: str) -> None:
    """Make anchors unique among the pages, and give the page itself one: its name and ``#``."""
    for element in tree.findall(nodes.Element):
        element["ids"] = [f"{docname}#{name}" for name in element["ids"]]
        if isinstance(element, nodes.reference) and "refid" in element:
            element["refuri"] = Link(docname, element["refid"]).uri
            del element["refid"]
    first = next((child for child in tree.children if isinstance(child, nodes.Element)), None)
    if first is not None:
        first["ids"].append(f"{docname}#")


def remove(node: nodes.Element) -> None:
    """Remove a node, and what holds nothing else."""
    parent = node.parent
    parent.remove(node)
    if isinstance(parent, nodes.compound) and not parent.children:
        remove(parent)


# The builder ---------------------------------------------------------------------------------------------------------


class PdfBuilder(Builder):
    """Writes ``pdf_documents``, each as one PDF."""

    name = "pdf"
    format = "pdf"
    epilog = "The PDFs are in %(outdir)s."
    supported_image_types: ClassVar[list[str]] = ["image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"]

    site: Builder | None = None
    """The builder of the site into which the PDFs are written, when they are not built alone."""

    def get_outdated_docs(self) -> str:
        return "all PDFs"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        return Link(docname, "").uri.removesuffix("#")

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        return self.get_target_uri(to, typ)

    def write_documents(self, docnames: AbstractSet[str]) -> None:
        documents = pdf_documents(self.config)
        date = source_date(self.env) if documents else 0
        for document in documents:
            with progress_message(f"writing {document.targetname}"):
                self.write_pdf(document, date)

    def write_pdf(self, document: PdfDocument, date: int) -> None:
        if document.startdocname not in self.env.all_docs:
            self.fail(
                f"{document.targetname}: there is no page {document.startdocname!r}: "
                "correct 'startdocname' in pdf_documents of conf.py"
            )
            return
        tree = Assembly(self, document).tree
        self.post_process_images(tree)
        files = {
            "main.typ": self.template().read_bytes(),
            "document.xml": tree.asdom().toxml("utf-8"),
            "settings.json": json.dumps(self.settings(document, date)).encode(),
        }
        digest = Digest(Path(self.doctreedir, "pdf.json"), self.outdir / document.targetname)
        current = digest.of(files, date)
        if digest.stored == current:
            return
        digest.path.unlink(missing_ok=True)
        try:
            # typst's types know only a single file as input
            pdf = typst.compile(
                files,  # type: ignore[call-overload]
                format="pdf",
                ignore_system_fonts=True,
                pdf_standards=STANDARDS,
                timestamp=date,
            )
        except typst.TypstError as error:
            self.explain(error, document, tree)
            return
        digest.path.write_bytes(pdf)
        digest.store(current)

    def settings(self, document: PdfDocument, date: int) -> dict[str, object]:
        """What the template needs to know beside the tree."""
        day = datetime.datetime.fromtimestamp(date, datetime.UTC)
        return {
            "title": document.title,
            "author": self.config.author,
            "date": str(Date(day.year, day.month, day.day)),
            "language": self.config.language,
        }

    def template(self) -> Path:
        folders = [Path(self.confdir, folder) for folder in self.config.templates_path]
        for path in [*(folder / TEMPLATE for folder in folders), SHIPPED_TEMPLATE]:
            if path.is_file():
                return path
        raise ConfigError(f"there is no {TEMPLATE}, the PDFs' template: put it into a folder that templates_path names")

    def resolve(self, docname: str) -> nodes.document:
        """The page's tree as PDFs show it."""
        for key, bibliography in self.env.get_domain("cite").bibliographies.items():  # type: ignore[attr-defined]
            # sphinxcontrib-bibtex adds to these again each time that their page is resolved.
            for citation in bibliography.citation_nodes.values() if key.docname == docname else ():
                citation.clear()
        tree = self.env.get_doctree(docname)
        # With a site, the same was said about these pages when they became HTML.
        with logging.suppress_logging() if self.site else nullcontext():
            self.env.apply_post_transforms(tree, docname)
        return tree

    def site_address(self, link: Link) -> str:
        """Where the site shows it; empty when the site's address is not known."""
        base = self.config.html_baseurl
        if not base:
            return ""
        if self.site:
            page = self.site.get_target_uri(link.docname)
        else:
            page = link.docname + (self.config.html_link_suffix or self.config.html_file_suffix or ".html")
        return f"{base.rstrip('/')}/{page}" + (f"#{link.anchor}" if link.anchor else "")

    def explain(self, error: typst.TypstError, document: PdfDocument, tree: nodes.document) -> None:
        """Say in the author's terms what Typst refused, and where it comes from."""
        unknown = re.search(r"panicked with: no rule for node (\S+)", error.message)
        glyphs = re.findall(r'the text `"(.+?)"` could not be displayed', error.diagnostic)
        if unknown:
            node = first(tree, lambda node: isinstance(node, nodes.Element) and node.tagname == unknown[1])
            self.fail(
                f"{document.targetname}: {TEMPLATE} has no rule for the node {unknown[1]!r}: write it in another way, "
                f"put it into {{only}} html, or add a rule to {TEMPLATE}",
                node,
            )
        for text in dict.fromkeys(glyphs):
            node = first(tree, lambda node, text=text: isinstance(node, nodes.Text) and text in node)  # type: ignore[misc]
            self.fail(f"{document.targetname}: no font has a letter for {text!r}", node)
        if not unknown and not glyphs:
            place = next((part for part in error.diagnostic.split("\n\n") if part.startswith("error")), error.message)
            self.fail(f"{document.targetname}: {TEMPLATE} cannot be set: {place.strip()}")

    def fail(self, message: str, node: nodes.Node | None = None) -> None:
        """Log an error, and let the build end as failed, once everything else is written."""
        # Some nodes do not know their line, but their content does.
        place = node and next((part for part in node.findall() if part.line), node)
        logger.error(message, location=place, type="cv", subtype="pdf")
        self._app.statuscode = 1


class Digest:
    """What a PDF was made of, kept beside the doctrees, so that the same is not made again."""

    def __init__(self, store: Path, path: Path) -> None:
        self.file = store
        self.path = path

    @staticmethod
    def of(files: dict[str, bytes], date: int) -> str:
        """One text for everything that can change the PDF: the files, the date, the version of Typst."""
        total = hashlib.sha256(f"{importlib.metadata.version('typst')} {STANDARDS} {date}".encode())
        for name, content in sorted(files.items()):
            total.update(f"\n{name} {len(content)}\n".encode())
            total.update(content)
        return total.hexdigest()

    @property
    def stored(self) -> str | None:
        """The digest of the PDF that is there; None when there is none."""
        return self.load().get(str(self.path)) if self.path.is_file() else None

    def store(self, digest: str) -> None:
        self.file.write_text(json.dumps(self.load() | {str(self.path): digest}, indent=1), "utf-8")

    def load(self) -> dict[str, str]:
        try:
            digests: dict[str, str] = json.loads(self.file.read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return digests


def first(tree: nodes.document, condition: Callable[[nodes.Node], bool]) -> nodes.Node | None:
    return next(tree.findall(condition), None)


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
    if exception is None and app.builder.name in SITES:
        with within_site(app) as builder:
            builder.write_documents(set())


# Links to the PDFs ---------------------------------------------------------------------------------------------------


class pdf_list(nodes.General, nodes.Element):  # noqa: N801  docutils' way of naming nodes
    """The place of a list of all PDFs."""


class PdfDocumentsDirective(SphinxDirective):
    """``{pdf-documents}``: a list of links to all PDFs, by their titles; in a site only."""

    def run(self) -> list[nodes.Node]:
        return [pdf_list()]


class ListPdfs(SphinxPostTransform):
    """Only when a page is written is its address known, and with it the way from there to the PDFs."""

    default_priority = 5

    def run(self, **kwargs: object) -> None:
        for place in list(self.document.findall(pdf_list)):
            place.replace_self(list(self.links()) if self.env._builder_cls.name in SITES else [])

    def links(self) -> Iterable[nodes.Node]:
        documents = pdf_documents(self.config)
        page = self.env._app.builder.get_target_uri(self.env.current_document.docname)
        links = nodes.bullet_list(bullet="*", classes=["cv-pdfs"])
        for document in documents:
            reference = nodes.reference("", document.title, refuri=relative_uri(page, document.targetname))
            links += nodes.list_item("", nodes.paragraph("", "", reference))
        return [links] if documents else []


def setup(app: Sphinx) -> None:
    # A page may list the PDFs: when they change, the site's pages do.
    app.add_config_value("pdf_documents", default_pdf_documents, "html", types=frozenset({list, tuple}))
    app.add_builder(PdfBuilder)
    app.add_directive("pdf-documents", PdfDocumentsDirective)
    app.add_node(pdf_list)
    app.add_post_transform(ListPdfs)
    app.connect("config-inited", check_config)
    app.connect("build-finished", write_into_site)
