"""Which PDFs there are and how they are to look: what conf.py says about them, checked, and links to them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from .typeset import families

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx

# The builders whose output is a site: it carries its PDFs. (singlehtml renumbers the environment, and is one page.)
SITES = ("html", "dirhtml")


# Where fonts are put; only a folder that conf.py names must be there.
_FONTS = "_static/fonts"


@dataclass(frozen=True)
class PdfDocument:
    """One of ``pdf_documents``, in the manner of Sphinx's ``latex_documents``."""

    startdocname: str
    """The page it starts from; the pages of that page's toctrees follow as sections."""
    targetname: str
    """The name of the file, beside the site's first page."""
    title: str
    """What a reader's window and the footer call it."""
    include: list[str] = field(default_factory=list)
    """Pages of the toctrees that are shown, with those of their own toctrees; all, when none is named."""
    exclude: list[str] = field(default_factory=list)
    """What is left out: pages, as ``sections/talks``, or sections by their anchors, as ``index#research-interests``."""
    selected: bool = False
    """Of publications, only selected and distinguished ones; of dated entries, only selected and current ones."""
    max_pages: int | None = None
    """How many pages it may have; more is an error."""

    @classmethod
    def parse(cls, value: object) -> PdfDocument:
        """Check one dictionary of ``pdf_documents``.

        Raises ValueError, with what to write instead.
        """
        if not isinstance(value, dict):
            raise ValueError(f"{value!r} is no dictionary: write {_EXAMPLE}")
        for key in value:
            if key not in _KEYS:
                raise ValueError(f"there is no key {key!r}: the keys are {', '.join(_KEYS)}")
        for key, (fits, remedy) in _KEYS.items():
            if key in value and not fits(value[key]):
                raise ValueError(f"{key!r} is {value[key]!r}: write {remedy}")
        for key in ("startdocname", "targetname", "title"):
            if key not in value:
                raise ValueError(f"the key {key!r} is missing: write {_EXAMPLE}")
        return cls(**value)


def _is_file_name(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[^/\\]+\.pdf", value) is not None


def _is_names(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(name, str) for name in value)


def _is_count(value: object) -> bool:
    return type(value) is int and value > 0


# The keys of an entry: what fits, and what to write instead.
_KEYS: dict[str, tuple[Callable[[object], bool], str]] = {
    "startdocname": (lambda value: isinstance(value, str), "the name of a page, such as 'index'"),
    "targetname": (_is_file_name, "a plain file name such as 'cv.pdf'"),
    "title": (lambda value: isinstance(value, str), "a text in quotation marks"),
    "include": (_is_names, "a list of pages, such as ['sections/education']"),
    "exclude": (_is_names, "a list of pages and sections, such as ['sections/talks', 'index#interests']"),
    "selected": (lambda value: isinstance(value, bool), "True or False"),
    "max_pages": (_is_count, "a number of pages, such as 2"),
}
_EXAMPLE = '{"startdocname": "index", "targetname": "cv.pdf", "title": "Curriculum Vitae"}'


@dataclass(frozen=True)
class PdfLook:
    """The settings ``pdf_paper``, ``pdf_accent``, ``pdf_font``, ``pdf_font_size`` and ``pdf_font_path``."""

    paper: str
    """As Typst names it."""
    accent: str
    """The colour of links, as ``#rrggbb``."""
    font: list[str]
    """Families: a letter that the first does not have is taken from the next."""
    size: float
    """Of the text, in points."""
    folder: Path
    """Where fonts lie beside those that Typst has inside; it need not exist."""

    @classmethod
    def parse(cls, config: Config, confdir: Path) -> PdfLook:
        """Read the settings; raises ConfigError with what to write instead."""
        papers = {"a4": "a4", "letter": "us-letter"}
        if str(config.pdf_paper).lower() not in papers:
            raise ConfigError(f"conf.py: pdf_paper is {config.pdf_paper!r}: write 'a4' or 'letter'")
        if not re.fullmatch("#[0-9a-fA-F]{6}", str(config.pdf_accent)):
            raise ConfigError(f"conf.py: pdf_accent is {config.pdf_accent!r}: write a colour such as '#8b1a2b'")
        ratio = contrast_with_white(config.pdf_accent)
        if ratio < 4.5:
            raise ConfigError(
                f"conf.py: pdf_accent {config.pdf_accent!r} is too pale to be read on white (contrast {ratio:.1f}:1): "
                "take a darker colour, with 4.5:1 or more"
            )
        size = config.pdf_font_size
        if not isinstance(size, int | float) or not 8 <= size <= 14:
            raise ConfigError(f"conf.py: pdf_font_size is {size!r}: write points from 8 to 14, such as 10.5")
        font = [config.pdf_font] if isinstance(config.pdf_font, str) else config.pdf_font
        if not font or not _is_names(font):
            raise ConfigError(f"conf.py: pdf_font is {font!r}: write a family's name, or several in a list")
        if not isinstance(config.pdf_font_path, str):
            raise ConfigError(f"conf.py: pdf_font_path is {config.pdf_font_path!r}: write the name of a folder")
        folder = Path(confdir, config.pdf_font_path)
        if config.pdf_font_path != _FONTS and not folder.is_dir():
            raise ConfigError(f"conf.py: pdf_font_path is {config.pdf_font_path!r}: there is no such folder, make it")
        known = families(folder)
        for family in font:
            if family not in known:
                raise ConfigError(
                    f"conf.py: pdf_font names {family!r}, which is not there: put its file into {config.pdf_font_path} "
                    f"(pdf_font_path), or write one of {', '.join(known)}"
                )
        return cls(papers[config.pdf_paper.lower()], config.pdf_accent, list(font), size, folder)


def contrast_with_white(colour: str) -> float:
    """The contrast ratio of ``#rrggbb`` text on white, from 1 to 21 (WCAG 2, relative luminance)."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def pdf_documents(config: Config) -> list[PdfDocument]:
    """Read ``pdf_documents``; raises ConfigError with the entry that is wrong and what to write instead."""
    documents: list[PdfDocument] = []
    if not isinstance(config.pdf_documents, list | tuple):
        raise ConfigError(f"conf.py: pdf_documents is {config.pdf_documents!r}: write [{_EXAMPLE}]")
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
    title = "Curriculum Vitae" if config.project == Config().project else config.project
    return [{"startdocname": config.root_doc, "targetname": "cv.pdf", "title": title}]


def check_config(app: Sphinx, config: Config) -> None:
    pdf_documents(config)
    PdfLook.parse(config, Path(app.confdir))


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
            place.replace_self(self.links() if self.env._builder_cls.name in SITES else [])

    def links(self) -> list[nodes.Node]:
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
    app.add_config_value("pdf_paper", "a4", "", types=frozenset({str}))
    app.add_config_value("pdf_accent", "#8b1a2b", "", types=frozenset({str}))
    app.add_config_value("pdf_font", "Libertinus Serif", "", types=frozenset({str, list, tuple}))
    app.add_config_value("pdf_font_size", 10.5, "", types=frozenset({int, float}))
    app.add_config_value("pdf_font_path", _FONTS, "", types=frozenset({str}))
    app.add_directive("pdf-documents", PdfDocumentsDirective)
    app.add_node(pdf_list)
    app.add_post_transform(ListPdfs)
    app.connect("config-inited", check_config)
