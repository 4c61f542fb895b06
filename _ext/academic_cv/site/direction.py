"""Text from left to right in pages from right to left: names, numbers and addresses keep their place and direction."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..locale.scripts import is_right_to_left

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LEFT_TO_RIGHT = "cv-ltr"
_TELEPHONE = re.compile(r"(\+\d[\d ()-]*\d)")
_LINES: Any = (nodes.inline, nodes.strong, nodes.emphasis, nodes.reference, nodes.literal)


def has_no_right_to_left(text: str) -> bool:
    """Return whether a text has letters or digits, and none of the letters that are written from right to left."""
    kinds = {unicodedata.bidirectional(each) for each in text}
    return not kinds.isdisjoint(("L", "EN")) and kinds.isdisjoint(("R", "AL"))


class MarkLeftToRight(SphinxPostTransform):
    """Mark what has no letters from right to left, by the class ``cv-ltr``: browsers look at the first letter only."""

    default_priority = 950
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        if not is_right_to_left(self.config.language):
            return
        for text in list(self.document.findall(nodes.Text)):
            if _TELEPHONE.search(text) and not isinstance(text.parent, _LINES):
                # Every other part is a number.
                parts = enumerate(_TELEPHONE.split(text))
                text.parent.replace(
                    text, [nodes.inline("", each) if at % 2 else nodes.Text(each) for at, each in parts]
                )
        # The lines of a work have directions of their own.
        works = [line for line in self.document.findall(nodes.paragraph) if "cv-reference" in line["classes"]]
        others = {id(node) for line in works for node in line.findall()}
        for node in self.document.findall(nodes.TextElement):
            is_part = isinstance(node, _LINES) or isinstance(node.parent, nodes.field_body)
            if is_part and id(node) not in others and has_no_right_to_left(node.astext()):
                node["classes"].append(LEFT_TO_RIGHT)


def setup(app: Sphinx) -> None:
    app.add_post_transform(MarkLeftToRight)
