"""What the author is told about a mistake: one warning type, ``cv``, so that every kind can be named and suppressed."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from sphinx.util import logging

if TYPE_CHECKING:
    from docutils.nodes import Node

logger = logging.getLogger(__name__)


class Warn(Enum):
    """The subtypes of ``cv``, as in ``suppress_warnings = ["cv.entry_date"]``."""

    ENTRY_DATE = "entry_date"
    """An entry has a date that is none, or an end before its start."""

    def __call__(self, message: str, location: Node | tuple[str, int] | str) -> None:
        """Log the warning at ``location``: a node, a page's name and line, or ``file:line``."""
        logger.warning(message, location=location, type="cv", subtype=self.value)
