"""The input of Typst, and what Typst makes of it; independent of Sphinx."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import math
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast
from xml.sax.saxutils import escape, quoteattr

import typst
from docutils import nodes

from ..bib.richtext import Span, strings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..bib.richtext import RichText

# Both at once: accessible (ISO 14289-1) and archival with structure and Unicode text (ISO 19005-2, level A).
STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]

# What XML 1.0 does not allow, in texts and in attributes.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Values of attributes without a character that is quoted.
_PLAIN = re.compile(r"[\w .:/#-]*")
_SPACE = re.compile(r"\s+")
_TAG = re.compile("<[^>]*>")
_ITEMS = (nodes.list_item, nodes.citation, nodes.field_body)
_VERBATIM = (nodes.FixedTextElement, nodes.literal)


class reference_line(nodes.paragraph):  # noqa: N801  docutils' way of naming nodes
    """The paragraph of a reference: formatted text, ``content`` and the ``links`` of the work, and no children."""


def to_xml(node: nodes.Node) -> str:
    """Return a tree as Docutils XML, several times faster than ``asdom()``; white space is folded, but not in code.

    Items have their number of characters as ``length``: to find short ones, Typst would need much longer. What is in a
    :class:`reference_line` is XML of its own, as text: Typst parses it when it typesets it, and does not keep it.
    """
    if isinstance(node, nodes.Text):
        return escape(node if isinstance(node.parent, _VERBATIM) else _SPACE.sub(" ", node))
    if isinstance(node, reference_line):
        links = (Span("inline", node["links"], "cv-links"),) if node["links"] else ()
        return f"<reference_line><![CDATA[<line>{_write(node['content'] + links)}</line>]]></reference_line>"
    if not isinstance(node, nodes.Element):
        return ""
    attributes = "".join(f" {name}={_quote(value)}" for name, value in node.attributes.items() if value)
    content = "".join(map(to_xml, node.children))
    if isinstance(node, _ITEMS):
        # A hard line break counts as a line.
        attributes += f' length="{len(_TAG.sub("", content)) + 80 * content.count("<raw ")}"'
    return f"<{node.tagname}{attributes}>{content}</{node.tagname}>"


_FORMED = {"cv-label", "cv-distinction", "cv-links"}
"""The classes of spans of the kind ``inline`` that have a form of their own."""


def _write(text: RichText) -> str:
    """Return formatted text as :func:`to_xml` returns its nodes, without spans that have no form of their own."""
    written = []
    for part in text:
        if isinstance(part, str):
            written.append(escape(_SPACE.sub(" ", part)))
        elif part.kind == "literal":
            written.append(f"<literal>{escape(''.join(strings(part.content)))}</literal>")
        elif part.kind == "inline" and part.css not in _FORMED:
            written.append(_write(part.content))
        else:
            classes = f" classes={quoteattr(part.css)}" if part.css else ""
            uri = f" refuri={quoteattr(part.uri)}" if part.uri else ""
            written.append(f"<{part.kind}{classes}{uri}>{_write(part.content)}</{part.kind}>")
    return "".join(written)


def _quote(value: object) -> str:
    text = " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return f'"{text}"' if _PLAIN.fullmatch(text) else quoteattr(text)


# A last page with no more lines than this (a heading is two) is avoided, if so many steps of tighter spacing suffice.
FEW_LINES = 4
TIGHTEST = 3
# Not in documents with more pages than this: each step typesets the whole document again.
LONGEST = 20


class Extent(NamedTuple):
    """How long a document is; a template labels it ``<extent>``."""

    pages: int
    filled: float = 1
    """How much of the last page is used, from 0 to 1."""
    lines: float = math.inf
    """How many lines of text that is."""


class Compiled(NamedTuple):
    """What Typst has made: a PDF or an image."""

    content: bytes
    extent: Extent | None
    """None if the template does not say it."""


@dataclass
class TypstInput:
    """A folder with all that Typst reads: the same input always gives the same bytes."""

    folder: Path
    """The templates, ``settings.json``, and for a PDF ``document.xml`` and images."""
    template: str
    fonts: typst.Fonts
    """All fonts that may be used."""

    @classmethod
    def create(cls, folder: Path, template: str, templates: Sequence[Path], fonts: typst.Fonts) -> TypstInput:
        """Make a folder with the templates of this package and the files in ``templates``, the first with priority."""
        shutil.rmtree(folder, ignore_errors=True)
        for source in (Path(__file__).parent / "templates", *reversed(templates)):
            for path in source.rglob("*"):
                if path.is_file() and path.suffix != ".html":
                    copy = folder / path.relative_to(source)
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, copy)  # without its mode: an installed template may be read-only
        return cls(folder, template, fonts)

    def write(self, settings: dict[str, Any], tree: nodes.document | None = None) -> None:
        (self.folder / "settings.json").write_text(json.dumps(settings), "utf-8")
        if tree is not None:
            (self.folder / "document.xml").write_text(_CONTROLS.sub("", to_xml(tree)), "utf-8")

    def digest(self) -> str:
        """Return a hash of the input and the version of Typst."""
        total = hashlib.sha256(f"{importlib.metadata.version('typst')} {STANDARDS}".encode())
        for path in sorted(path for path in self.folder.rglob("*") if path.is_file()):
            total.update(f"\n{path.relative_to(self.folder)} {path.stat().st_size}\n".encode() + path.read_bytes())
        for path in sorted({Path(font.path) for font in self.fonts.fonts() if font.path}):
            total.update(f"\n{path} {path.stat().st_size} {path.stat().st_mtime_ns}".encode())
        return total.hexdigest()

    def compile(self, output: Literal["pdf", "png"], date: int | None = None, tightness: int = 0) -> Compiled:
        """Return a PDF, stamped with a date in seconds since 1970, or an image; raises typst.TypstError.

        The template makes its vertical spaces smaller with each step of ``tightness``.
        """
        compiler = typst.Compiler(
            self.folder / self.template,
            root=self.folder,
            font_paths=self.fonts,
            ignore_system_fonts=True,
            sys_inputs={"tightness": str(tightness)},
        )
        standards = STANDARDS if output == "pdf" else []
        content = cast("bytes", compiler.compile(format=output, ppi=72, pdf_standards=standards, timestamp=date))
        found = json.loads(compiler.query("<extent>", field="value"))
        return Compiled(content, Extent(**found[0]) if found else None)

    def compile_pdf(self, date: int) -> Compiled:
        """Return a PDF; a little tighter if its last page then has no more than a few lines, and is not needed."""
        made = self.compile("pdf", date)
        if made.extent and 1 < made.extent.pages <= LONGEST and made.extent.lines <= FEW_LINES:
            for tightness in range(1, TIGHTEST + 1):
                tighter = self.compile("pdf", date, tightness)
                if tighter.extent and tighter.extent.pages < made.extent.pages:
                    return tighter
        return made


def describe(error: typst.TypstError, template: str) -> str:
    """Return Typst's own words about an error in a template, with the line there."""
    first = next((part for part in error.diagnostic.split("\n\n") if part.startswith("error")), error.message)
    return f"{template} cannot be compiled: {first.strip()}"
