"""What Typst is given and what it makes of it; nothing here knows Sphinx."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape, quoteattr

import typst
from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

TEMPLATES = Path(__file__).parent / "templates"


def read_template(app: Sphinx, name: str) -> bytes:
    """Read a Typst template: the one in a folder of ``templates_path``, else the one of this package."""
    folders = [*(Path(app.confdir, folder) for folder in app.config.templates_path), TEMPLATES]
    return next(folder / name for folder in folders if (folder / name).is_file()).read_bytes()


# Both at once: accessible (ISO 14289-1) and archival with structure and Unicode text (ISO 19005-2, level A).
STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]


def font_paths(folder: Path) -> list[Path]:
    """Where fonts are looked for: in ``folder``, if it is there. Those of the system would differ between machines."""
    return [folder] if folder.is_dir() else []


def families(folder: Path) -> list[str]:
    """The families of fonts that Typst has inside and that lie in ``folder``."""
    return typst.Fonts(include_system_fonts=False, font_paths=font_paths(folder)).families()


# What XML 1.0 does not allow, in texts and in attributes.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SPACE = re.compile(r"\s+")
_VERBATIM = (nodes.FixedTextElement, nodes.literal)


def to_xml(node: nodes.Node) -> str:
    """Write a tree as Docutils XML, several times faster than ``asdom()``; white space is folded, but not in code."""
    if isinstance(node, nodes.Text):
        return escape(node if isinstance(node.parent, _VERBATIM) else _SPACE.sub(" ", node))
    if not isinstance(node, nodes.Element):
        return ""
    given = "".join(f" {name}={quoteattr(_printed(value))}" for name, value in node.attributes.items() if value)
    return f"<{node.tagname}{given}>{''.join(map(to_xml, node.children))}</{node.tagname}>"


def _printed(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


class Extent(NamedTuple):
    """How long a PDF is."""

    pages: int
    filled: float
    """How much of the last page is used, from 0 to 1."""


@dataclass(frozen=True)
class Manuscript:
    """All that makes a PDF: the same manuscript is always the same PDF."""

    template: bytes
    tree: str
    """The document tree, as :func:`to_xml` writes it."""
    settings: dict[str, object]
    """What the template needs to know beside the tree."""
    folder: Path
    """The images of the tree are found from here, as ``/path/to/image.png``."""
    images: list[Path]
    fonts: Path
    date: int
    """When the sources were last changed, in seconds since 1970."""

    @cached_property
    def files(self) -> dict[str, bytes]:
        return {
            "main.typ": self.template,
            "document.xml": _CONTROLS.sub("", self.tree).encode(),
            "settings.json": json.dumps(self.settings).encode(),
        }

    @cached_property
    def digest(self) -> str:
        """A short text that changes with all that is named here, and the version of Typst."""
        total = hashlib.sha256(f"{importlib.metadata.version('typst')} {STANDARDS} {self.date}".encode())
        for name, content in self.files.items():
            total.update(f"\n{name} {len(content)}\n".encode())
            total.update(content)
        for path in sorted([*self.images, *self.fonts.glob("**/*")]):
            state = path.stat()
            total.update(f"\n{path} {state.st_size} {state.st_mtime_ns}".encode())
        return total.hexdigest()

    def pdf(self) -> bytes:
        """Set it; raises typst.TypstError."""
        pdf: bytes = typst.compile(
            self.files,  # type: ignore[call-overload]  # its types know a single file only
            root=self.folder,
            format="pdf",
            font_paths=font_paths(self.fonts),
            ignore_system_fonts=True,
            pdf_standards=STANDARDS,
            timestamp=self.date,
        )
        return pdf

    def extent(self) -> Extent:
        """Measure it by what the template labels ``<extent>``; raises typst.TypstError when there is no such label."""
        found = typst.query(  # type: ignore[misc]  # as above
            self.files,
            "<extent>",
            field="value",
            one=True,
            root=self.folder,
            font_paths=font_paths(self.fonts),
            ignore_system_fonts=True,
        )
        return Extent(**json.loads(found))
