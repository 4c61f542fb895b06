"""The builder ``pdf``: writes each of ``pdf_documents`` by way of Typst."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from errno import ENOSPC
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

import typst
from docutils import nodes
from sphinx.builders import Builder
from sphinx.config import Config as SphinxConfig
from sphinx.errors import ConfigError
from sphinx.locale import admonitionlabels
from sphinx.util import logging
from sphinx.util.display import progress_message

from ..config import Config, PdfDocument
from ..confpy import locate_setting
from ..dates import Date, find_locale
from ..locale import template_strings
from ..locale.scripts import is_alphabetic, is_right_to_left
from ..pages.math import show_sources
from ..pages.missing import explain_missing
from ..publications.citations import cited_works
from ..publications.lists import reference_list
from ..services import read_icons
from ..warnings import Warn, find_line
from .anchors import PageAnchor, resolve_references
from .assembly import assemble, find_parent
from .culprit import find_culprit
from .embed import copy_images, embed_mathml
from .fonts import list_system_families, load_fonts, suggest_fonts
from .html_text import print_html, warn_of_html
from .output import PdfFiles
from .references import expand_references
from .repair import find_characters, missing_characters, repair, replace_block
from .resources import create_input, get_source_date, hash_project
from .style import find_style
from .typst import describe

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterator
    from collections.abc import Set as AbstractSet
    from concurrent.futures import Future

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from .style import Style
    from .typst import Compiled, Extent, TypstInput


logger = logging.getLogger(__name__)

TEMPLATE = "cv.typ"
MAX_REPAIRS = 50


@dataclass(frozen=True)
class Compilation:
    """A document that Typst compiles, in a thread of its own."""

    document: PdfDocument
    tree: nodes.document
    settings: dict[str, Any]
    source: TypstInput
    digests: list[str]
    pdf: Future[Compiled]


class PdfBuilder(Builder):
    """Writes ``pdf_documents``, each as one PDF."""

    name = "pdf"
    format = "pdf"
    epilog = "The PDFs are in %(outdir)s."
    supported_image_types: ClassVar[list[str]] = ["image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"]
    supported_remote_images = True  # so that Sphinx does not fetch them; the PDF has their text

    site: Builder | None = None
    """The builder of the site that the PDFs belong to, if any."""

    def __init__(self, app: Sphinx, env: BuildEnvironment) -> None:
        super().__init__(app, env)
        # Several PDFs may contain the same page: what was warned about, and the trees of pages.
        self.warned: set[object] = set()
        self.pages: dict[str, nodes.document] = {}
        self.unknown: dict[str, str | None] = {}
        self.html: dict[tuple[str, str], None] = {}
        self.files = PdfFiles(Path(self.outdir), Path(self.doctreedir, "pdf.json"))
        self.compilations: list[Compilation] = []

    def get_outdated_docs(self) -> str:
        return "all PDFs"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        return PageAnchor(docname).uri

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        return self.get_target_uri(to, typ)

    def write_documents(self, docnames: AbstractSet[str]) -> None:
        self.start()
        self.finish_documents()

    @cached_property
    def executor(self) -> ThreadPoolExecutor:
        """The threads of Typst: one beside the writing of a site's pages, which takes longer; it needs less memory."""
        return ThreadPoolExecutor(1 if self.site and self._app.parallel <= 1 else None)

    @cached_property
    def date(self) -> datetime.datetime:
        """The date of the sources, which are known once the pages are read."""
        return get_source_date(self.env)

    def start(self) -> None:
        """Assemble the documents, and start to compile those that are not current: Typst releases Python's lock."""
        state = hash_project(self._app, self.date) if self.site else ""
        for document in Config.of(self.config).pdf_documents:
            if state and self.files.is_current(document.targetname, state):
                continue
            with self.log_errors(document):
                tree = self.assemble(document)
                style = find_style(self._app, document.style or Config.of(self.config).pdf_style)
                settings = self.make_settings(document, style)
                source = create_input(self._app, document.targetname, TEMPLATE, style)
                self.post_process_images(tree)
                copy_images(tree, self.images, Path(self.srcdir), source.folder, self.warn)
                source.write(settings, tree)
                digest = f"{source.digest()} {self.date} {document.max_pages}"
                digests = [digest, state] if state and not self.warned else [digest]
                if self.files.is_current(document.targetname, digest):
                    self.files.confirm(document.targetname, digests)
                else:
                    self.compilations.append(
                        Compilation(document, tree, settings, source, digests, self.compile(source))
                    )

        self.pages.clear()
        self.warn_of_unknown()
        self.warned.update(self.html)
        warn_of_html(list(self.html))

    def warn_of_unknown(self) -> None:
        """Warn once of all names in ``include`` and ``exclude`` that do not exist, with what may be meant."""
        shown = []
        for name, near in self.unknown.items():
            hint = "it is in no toctree of the document" if name in self.env.found_docs else ""
            hint = hint or explain_missing(self.env, name) or (f"did you mean {near!r}?" if near else "")
            shown.append(f"{name!r} ({hint})" if hint else repr(name))
        if shown:
            message = (
                "pdf_documents includes or excludes pages or sections that do not exist: "
                f"{', '.join(shown)}; correct or remove them"
            )
            self.warned.add(message)
            Warn.PDF(message, locate_setting(self.confdir, "pdf_documents", *self.unknown))

    def finish_documents(self) -> None:
        """Write the documents that are compiled, and remove those that conf.py no longer has."""
        for compilation in self.compilations:
            document = compilation.document
            with progress_message(f"writing {document.targetname}"), self.log_errors(document):
                complete, pdf = self.get_pdf(compilation)
                fits = self.check_extent(document, pdf.extent)
                # Without digests, the next build reports it again.
                self.files.write(document.targetname, pdf.content, compilation.digests if fits and complete else [])
        with self.log_os_errors():
            self.files.remove_others({document.targetname for document in Config.of(self.config).pdf_documents})
        self.cancel()

    def cancel(self) -> None:
        """Compile no further document."""
        self.executor.shutdown(cancel_futures=True)
        self.compilations.clear()

    @contextmanager
    def log_errors(self, document: PdfDocument) -> Iterator[None]:
        """Log that a document cannot be written, and remove its file, which would be out of date."""
        with self.log_os_errors():
            try:
                yield
            except (ConfigError, typst.TypstError) as error:
                self.files.remove(document.targetname)
                reason = str(error) if isinstance(error, ConfigError) else describe(error, TEMPLATE)
                place = re.match(r"(\S.*?:\d+): ", reason) if isinstance(error, ConfigError) else None
                text = reason[place.end() :] if place else reason
                self.log_error(f"{document.targetname}: {text}", document.targetname, place=place and place[1])

    @contextmanager
    def log_os_errors(self) -> Iterator[None]:
        """Log that a file cannot be read, written or removed, as one that another program has locked."""
        try:
            yield
        except OSError as error:
            remedy = "close the file in other programs, or make it and its folder accessible"
            self.log_error(f"{error}: {'make room on the disk' if error.errno == ENOSPC else remedy}")

    def assemble(self, document: PdfDocument) -> nodes.document:
        """Return the tree of a document, references and formulas resolved; raises ConfigError if its page is unknown.

        Works that are cited and not listed in the document are at its end, as references.
        """
        if document.startdocname not in self.env.all_docs:
            remedy = explain_missing(self.env, document.startdocname) or "correct it, or remove the document"
            place = locate_setting(self.confdir, "pdf_documents", document.startdocname)
            raise ConfigError(f"{place}: the page {document.startdocname!r} does not exist: {remedy}")
        tree = assemble(document, self.resolve_page, self.unknown)
        references = reference_list(self.env, cited_works(tree))
        for row in (row for section in references for row in section.findall(nodes.list_item)):
            row["ids"] = [PageAnchor(row["docname"], anchor).id for anchor in row["ids"]]
        find_parent(tree).extend(references)
        resolve_references(tree, self.get_site_url)
        # Titles of works have formulas too. With a site, the same was reported when its pages were written.
        with logging.suppress_logging() if self.site else nullcontext():
            show_sources(tree)
        self.html.update(print_html(tree))
        embed_mathml(tree)
        return tree

    def make_settings(self, document: PdfDocument, style: Style) -> dict[str, Any]:
        """Return what the template needs beside the tree."""
        config = Config.of(self.config)
        known = self.config.language if find_locale(self.config.language) else "en"
        language, _, region = known.replace("-", "_").partition("_")
        return {
            "title": document.title,
            "author": "" if self.config.author == SphinxConfig().author else self.config.author,
            "date": Date(self.date.year, self.date.month, self.date.day).text(self.config.language),
            "words": template_strings(),
            "admonitions": {name: str(label) for name, label in admonitionlabels.items()},
            "language": language,
            "region": region or None,
            "direction": "rtl" if is_right_to_left(known) else "ltr",
            "is-alphabetic": is_alphabetic(known),
            "paper": {"a4": "a4", "letter": "us-letter"}[config.pdf_paper],
            "icons": read_icons() if config.pdf_icons else {},
            **asdict(style),
        }

    def get_pdf(self, compilation: Compilation) -> tuple[bool, Compiled]:
        """Return whether nothing had to be repaired, and the PDF; raises typst.TypstError.

        Characters that no font of the style has are set in one of any installed package, then of the system.
        """

        def remedy(characters: set[str]) -> str:
            return suggest_fonts(characters, Config.of(self.config).pdf_font_path)

        tree, settings, source = compilation.tree, compilation.settings, compilation.source
        started, repairs = compilation.pdf, 0
        own, others = source.fonts, [False, True]
        missing: set[str] = set()
        while True:
            try:
                pdf = started.result()
            except typst.TypstError as error:
                expand_references(tree)
                if others and (characters := missing_characters(error)):
                    missing, own = characters, source.fonts
                    source.fonts = load_fonts(self._app, None, system=others.pop(0))
                    started = self.compile(source)
                    continue
                repairs += 1
                if repairs > MAX_REPAIRS or not (
                    repair(error, tree, settings, source.folder, remedy, self.warn)
                    or self.replace_culprit(error, compilation)
                ):
                    raise
                source.write(settings, tree)
                started = self.compile(source)
            else:
                if not others and (families := list_system_families(pdf.content, source.fonts, own)):
                    self.warn_of_system_fonts(missing, families, tree, settings, remedy)
                    repairs += 1
                return not repairs, pdf

    def replace_culprit(self, error: typst.TypstError, compilation: Compilation) -> bool:
        """Replace the block that causes an error by its text, and warn; return whether there is one."""
        tree, source = compilation.tree, compilation.source

        def fails() -> bool:
            source.write(compilation.settings, tree)
            try:
                source.compile("pdf", int(self.date.timestamp()))
            except typst.TypstError as other:
                return other.message == error.message
            return False

        culprit = find_culprit(tree, fails)
        if culprit is not None:
            remedy = "only its text is in the PDF; write it in another way, or put it into {only} html"
            self.warn(Warn.PDF, f"this cannot be typeset ({' '.join(error.message.split())}): {remedy}", culprit)
            replace_block(culprit)
        return culprit is not None

    def compile(self, source: TypstInput) -> Future[Compiled]:
        return self.executor.submit(source.compile_pdf, int(self.date.timestamp()))

    def warn_of_system_fonts(
        self,
        characters: set[str],
        families: list[str],
        tree: nodes.document,
        settings: dict[str, Any],
        remedy: Callable[[set[str]], str],
    ) -> None:
        """Warn that a PDF depends on the fonts of this machine."""
        # Those that no font of the machine has were replaced.
        shown = sorted(each for each in characters if any(find_characters({each}, tree, settings)))
        if shown:
            texts, _named, places = find_characters(characters, tree, settings)
            self.warn(
                Warn.PDF,
                f"fonts of this machine ({', '.join(families)}) are used for {''.join(shown)!r} of {places}, so that "
                f"the PDF is not the same on others: {remedy(set(shown))}",
                texts[0] if texts else None,
            )

    def check_extent(self, document: PdfDocument, extent: Extent | None) -> bool:
        """Return whether a document has at most ``max_pages``; otherwise, report by how much it is longer."""
        if document.max_pages is None:
            return True
        if extent is None:
            raise ConfigError(
                f"{TEMPLATE} does not label <extent>, which 'max_pages' needs: see the end of the original"
            )
        pages, filled = extent.pages, extent.filled
        if pages > document.max_pages:
            self.log_error(
                f"{document.targetname} has {pages} pages, the last one {filled:.0%} full, but its 'max_pages' is "
                f"{document.max_pages}: leave out pages or sections with 'exclude', select fewer works and entries, "
                "or allow more pages in pdf_documents of conf.py",
                document.targetname,
            )
        return pages <= document.max_pages

    def resolve_page(self, docname: str) -> nodes.document:
        """Return the tree of a page, with post-transforms applied for PDFs: once, as several may contain the page."""
        if docname in self.pages:
            return self.pages[docname].deepcopy()
        tree = self.env.get_doctree(docname)
        # The same was reported when the page was written into the site.
        with logging.suppress_logging() if self.site else nullcontext():
            self.env.apply_post_transforms(tree, docname)
        if len(Config.of(self.config).pdf_documents) > 1:
            self.pages[docname] = tree.deepcopy()
        return tree

    def get_site_url(self, anchor: PageAnchor) -> str:
        """Return the address in the site; an empty string if the site's address is not known."""
        base = self.config.html_baseurl
        if not base:
            return ""
        if self.site:
            page = self.site.get_target_uri(anchor.docname)
        else:
            suffix = self.config.html_link_suffix or self.config.html_file_suffix or ".html"
            page = quote(anchor.docname) + suffix
        return f"{base.rstrip('/')}/{page}" + (anchor.anchor and f"#{anchor.anchor}")

    def warn(self, kind: Warn, message: str, node: nodes.Node | None) -> None:
        """Log a warning, once for all documents that it concerns."""
        location = find_line(node) if node else None
        key = message, location and (location.source, location.line)
        if key not in self.warned:
            self.warned.add(key)
            kind(message, location or locate_setting(self.confdir, "pdf_documents"))

    def log_error(self, message: str, target: str = "", place: str | None = None) -> None:
        """Log an error, at a document in conf.py, and let the build end as failed, once all else is written."""
        place = place or locate_setting(self.confdir, "pdf_documents", target)
        logger.error(message, location=place, type="cv", subtype=Warn.PDF.value)
        self._app.statuscode = 1
