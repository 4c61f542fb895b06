"""Warnings: one type, ``cv``, with a subtype for each kind of problem, which conf.py may suppress."""

from __future__ import annotations

from enum import Enum
from pathlib import PurePath
from typing import TYPE_CHECKING

from sphinx.util import logging

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docutils.nodes import Node

logger = logging.getLogger(__name__)


class Warn(Enum):
    """The subtypes of ``cv``, as in ``suppress_warnings = ["cv.entry_date"]``."""

    BIBFILE = "bibfile"
    """A .bib file, or an entry in it, has errors."""
    BLOCK = "block"
    """A block is not closed, lacks its braces, fails, includes itself or is nested too deeply, a heading is empty, the
    only title of a page stands in ``only``, or that has a wrong condition."""
    CITATION = "citation"
    """A citation of an unknown or unlisted work."""
    COUNT = "count"
    """An invalid filter in ``pubs``."""
    EMPTY = "empty"
    """A list has no works."""
    FILTER = "filter"
    """An invalid filter of a list."""
    LABEL = "label"
    """Two works have the same label."""
    LINK = "link"
    """A link, an image or an included file is invalid, unsafe, missing, or not to be published."""
    NOT_SHOWN = "not_shown"
    """A work is in no list."""
    OWNER = "owner"
    """The owner is not among the authors of a work."""
    POSITIONS = "positions"
    """``cv_positions`` has a page that does not exist."""
    TWICE = "twice"
    """A work has labels in two lists."""
    ENTRY = "entry"
    """A CV entry has no title, misplaced options, or another entry within it."""
    ENTRY_DATE = "entry_date"
    """A CV entry has an invalid date, or an end before its start."""
    IMAGE = "image"
    """An image has no alternative text."""
    RAW = "raw"
    """Of HTML in a page, PDFs print only the text."""
    PDF = "pdf"
    """Something that a PDF cannot show as it is written."""
    PRIVATE = "private"
    """A misplaced or misspelt ``{.private}``, HTML that is meant to hide something, or the source of a page that has
    private parts and is not published."""
    UNLISTED = "unlisted"
    """A page is in no toctree."""
    STYLE = "style"
    """A reference style cannot be used, or has no reference for a work."""
    SETTING = "setting"
    """An unknown or removed setting, a missing comma in a list, or a language without dates."""
    MATH = "math"
    """A formula is empty, incomplete, or uses TeX that cannot be converted to MathML."""

    def __call__(self, message: str, location: Node | tuple[str, int] | str) -> None:
        """Log the warning at ``location``: a node, a docname and a line, or ``file:line``."""
        logger.warning(message, location=location, type="cv", subtype=self.value)


def warn_of_many(warn: Warn, places: Sequence[tuple[str, str]], message: str) -> None:
    """Log one warning for all problems of one kind, at the location of the first; none if there is no problem.

    ``places`` are descriptions and locations, as ``file:line``. ``%s`` in the message becomes the only description, or
    the first three of them with their locations: ``'a' (refs.bib:1), 'b' (refs.bib:9), 'c' (refs.bib:12), …``.
    """
    shown = [f"{text} ({PurePath(location).name})" if len(places) > 1 else text for text, location in places[:3]]
    if places:
        warn(message.replace("%s", ", ".join(shown + ["…"] * (len(places) > 3))), places[0][1])


def find_line(node: Node) -> Node:
    """Return the nearest node with a line number: the node itself, in its content, or around it."""
    around: Node | None = node
    while around is not None:
        if found := next((part for part in around.findall() if part.line), None):
            return found
        around = around.parent
    return node
