"""What the author is told about a mistake: one warning type, ``cv``, so that every kind can be named and suppressed."""

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
    """A .bib file, or an entry of one, that cannot be read as it stands."""
    BLOCK = "block"
    """A block of a page that is no directive, or for no output."""
    CITATION = "citation"
    """A citation of a work that is not there."""
    COUNT = "count"
    """A number of works that cannot be counted."""
    FILTER = "filter"
    """A filter of a list that cannot be applied."""
    LABEL = "label"
    """Two works have one label."""
    LINK = "link"
    """A link of a work that leads nowhere, or should not be followed."""
    NOT_SHOWN = "not_shown"
    """A work that no list shows."""
    OWNER = "owner"
    """The owner of the CV is no author of a work."""
    POSITIONS = "positions"
    """conf.py says that the owner's positions stand in a page that is not there."""
    TWICE = "twice"
    """A work that two lists give a number each."""
    ENTRY = "entry"
    """An entry that is not written as one."""
    ENTRY_DATE = "entry_date"
    """An entry has a date that is none, or an end before its start."""
    IMAGE = "image"
    """An image has no alternative text."""
    RAW = "raw"
    """HTML in a page, which a PDF leaves out."""
    PDF = "pdf"
    """Something that a PDF cannot show as it is written."""
    SETTING = "setting"
    """conf.py sets what looks like a setting of this extension and is none."""
    MATH = "math"
    """A formula is incomplete, or uses TeX that cannot be converted to MathML."""

    def __call__(self, message: str, location: Node | tuple[str, int] | str) -> None:
        """Log the warning at ``location``: a node, a page's name and line, or ``file:line``."""
        logger.warning(message, location=location, type="cv", subtype=self.value)


def warn_of_many(warn: Warn, places: Sequence[tuple[str, tuple[str, int] | str]], message: str) -> None:
    """Log one warning for all problems of one kind, at the location of the first; none if there is no problem.

    ``places`` are descriptions with locations. ``%s`` in the message becomes the only description, or the first three
    of them with their locations: ``'a' (refs.bib:1), 'b' (refs.bib:9), 'c' (refs.bib:12), …``.
    """
    first = []
    for description, location in places[:3]:
        file, line = location if isinstance(location, tuple) else location.rsplit(":", 1)
        first.append(f"{description} ({PurePath(file).name}:{line})" if len(places) > 1 else description)
    if places:
        warn(message.replace("%s", ", ".join(first + ["…"] * (len(places) > 3))), places[0][1])
